"""Signing in: who works here now, by PIN or by badge; wrong PINs are slowed down and kept."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from kiosk.domain.operator import RIGHTS, OnDuty, Operator, Right, Role
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.people.wrong_pins import WrongPinBook, WrongPins

_log = logging.getLogger(__name__)

_NO_OPERATORS = frozenset({StoreTrouble.SCHEMA_MISSING, StoreTrouble.RIGHTS})
"""The predecessor's table alone, or a database user of 0.1, as the administrator left it."""


class PinHashes(Protocol):
    """Makes and compares the hashes of PINs."""

    def hashed(self, pin: str) -> str:
        """What is kept in place of a PIN."""
        ...

    def matches(self, kept: str, pin: str) -> bool:
        """Whether a PIN is the one; never raises, whatever is kept. Takes a tenth of a second."""
        ...


class Badges(Protocol):
    """Signs and reads the badges of operators."""

    def text(self, operator: Operator) -> str:
        """What the badge's QR holds; dead as soon as the PIN is another."""
        ...

    def holder(self, text: str, operators: Sequence[Operator]) -> Operator | None:
        """Whose badge it is; None where it is nobody's, or not ours."""
        ...


@dataclass(frozen=True, slots=True)
class SignInRefused:
    """Why somebody was not signed in.

    Attributes:
        sentence: for a person.
        wait: how long until the next try counts.
    """

    sentence: str
    wait: timedelta = timedelta()


class SignIn:
    """Knows who works here.

    `duty` may be asked on any thread, everything else on the store's.

    Args:
        hashes: of PINs.
        badges: reads badges.
        book: keeps wrong PINs.
        now: UTC, aware.

    Attributes:
        fault: why it is not known who the operators are; None where it is.
    """

    def __init__(
        self,
        hashes: PinHashes,
        badges: Badges,
        book: WrongPinBook,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._hashes, self._badges, self._book, self._now = hashes, badges, book, now
        self._operators: tuple[Operator, ...] = ()
        self._duty = OnDuty()
        self._heard = False
        self.fault: StoreUnavailable | None = None
        self._changing = threading.Lock()  # lists are read on threads of their own

    @property
    def operators(self) -> tuple[Operator, ...]:
        """Who may sign in, by name."""
        return self._operators

    def duty(self) -> OnDuty:
        """Who works here now."""
        return self._duty

    def refresh(self, ask: Callable[[], Sequence[Operator]]) -> OnDuty:
        """Hear again who the operators are; what was known stays where nobody answers.

        Who was taken away, or has another PIN or role now, is signed out. Where nobody ever
        answered, what shows numbers or changes lists waits: there may be operators.
        """
        try:
            found = [operator for operator in ask() if operator.pin_hash]
        except StoreUnavailable as fault:
            with self._changing:
                if not self._heard:
                    unheard = fault.trouble not in _NO_OPERATORS
                    self._duty = OnDuty(unheard=unheard)
                    self.fault = fault if unheard else None
                return self._duty
        with self._changing:
            self._heard, self.fault = True, None
            self._operators = tuple(sorted(found, key=lambda o: o.name.casefold()))
            person = self._duty.operator
            if person not in self._operators:
                person = None
            self._duty = OnDuty(asked=bool(self._operators), operator=person)
            return self._duty

    def sign_in(self, name: str, pin: str) -> OnDuty | SignInRefused:
        """Sign somebody in with a PIN; who worked here before is signed out by it."""
        found = self.authorised(name, pin)
        return found if isinstance(found, SignInRefused) else self._take(found)

    def authorised(
        self, name: str, pin: str, right: Right | None = None
    ) -> Operator | SignInRefused:
        """Who that is, if the PIN is theirs and they have the right; signs nobody in."""
        operator = next((o for o in self._operators if o.name == name), None)
        if operator is None:
            return SignInRefused(f"Nobody called {name} has a PIN here.")
        before, now = self._book.wrong(name), self._now()
        wait = before.wait(now)
        if wait:
            return _too_soon(wait)
        if not self._hashes.matches(operator.pin_hash, pin):
            after = WrongPins(before.count + 1, now)
            self._book.note(name, after)
            _log.warning("wrong PIN for the operator %s, %d in a row", name, after.count)
            wait = after.wait(now)
            return _too_soon(wait) if wait else SignInRefused("That is not the PIN. Type it again.")
        if before.count:
            self._book.note(name, WrongPins())
        if right is not None and right not in RIGHTS[operator.role]:
            duty = OnDuty(asked=True, operator=operator)
            return SignInRefused(duty.refusal(right))
        return operator

    def by_badge(self, text: str) -> OnDuty | SignInRefused:
        """Sign in who holds this badge up."""
        operator = self._badges.holder(text, self._operators)
        if operator is None:
            _log.warning("a badge was held up that is nobody's")
            return SignInRefused("This badge is not valid any more. Type your PIN.")
        if operator.role is Role.ORGANISER:
            # A badge can be photographed, and an organiser may do everything.
            return SignInRefused("Organisers sign in with their PIN.")
        return self._take(operator)

    def leave(self) -> OnDuty:
        """Nobody works here until somebody signs in."""
        with self._changing:
            self._duty = OnDuty(asked=self._duty.asked, unheard=self._duty.unheard)
            return self._duty

    def _take(self, operator: Operator) -> OnDuty:
        _log.info("the operator %s (%s) signed in", operator.name, operator.role.value)
        with self._changing:
            self._duty = OnDuty(asked=True, operator=operator)
            return self._duty


def _too_soon(wait: timedelta) -> SignInRefused:
    seconds = max(1, round(wait.total_seconds()))
    return SignInRefused(
        f"Wrong PIN too often. The next try counts in {seconds} second{'s' * (seconds != 1)}.", wait
    )
