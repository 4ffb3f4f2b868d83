"""Who works at a laptop, what they may do there, and the doors, as all laptops know them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from kiosk.domain.action_rules import Kind


class Role(StrEnum):
    """What an operator is there for; the words are in the table of operators."""

    DOOR = "door"
    DESK = "desk"
    ORGANISER = "organiser"


class Right(StrEnum):
    """What not everybody may do; the words complete "may not …"."""

    NUMBERS = "see the whole list and whole mobile numbers"
    REGISTER = "register guests or hand tickets out again"
    EDIT = "correct guests"
    UNDO_OTHERS = "take back what somebody else decided"
    OVERRIDE = "let in against the verdict"
    REVOKE = "revoke tickets or give them back"
    LISTS = "import or export lists"
    SETTINGS = "change settings, events or operators"
    QUIT = "close the program"


_DESK = frozenset({Right.NUMBERS, Right.REGISTER, Right.EDIT, Right.UNDO_OTHERS, Right.OVERRIDE})
RIGHTS: dict[Role, frozenset[Right]] = {
    Role.DOOR: frozenset(),
    Role.DESK: _DESK,
    Role.ORGANISER: frozenset(Right),
}
"""Who may do what. To scan, allow, deny, and take back one's own, is everybody's."""

WITHOUT_OPERATORS = frozenset({Right.SETTINGS, Right.QUIT})
"""Also while nobody knows the operators: a wrong setting may be why the server does not answer, and
what all laptops share cannot be changed without it."""

KIND_RIGHTS: dict[Kind, Right] = {
    Kind.OVERRIDE: Right.OVERRIDE,
    Kind.ANSWER: Right.OVERRIDE,
    Kind.REVOKE: Right.REVOKE,
    Kind.RESTORE: Right.REVOKE,
    Kind.REISSUE: Right.REGISTER,
    Kind.EDIT: Right.EDIT,
}
"""The right that an action needs; those that are not here need none."""

PIN_LEAST, PIN_MOST = 4, 12


def pin_fault(pin: str) -> str:
    """Why a PIN is not taken, as a sentence; empty where it is."""
    if not (pin.isascii() and pin.isdigit()) or not PIN_LEAST <= len(pin) <= PIN_MOST:
        return f"A PIN has {PIN_LEAST} to {PIN_MOST} digits and nothing else. Example: 4071"
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    if steps <= {0} or steps <= {1} or steps <= {9}:
        return "That PIN is the first that anybody tries. Take digits in no order. Example: 4071"
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """A person with a PIN.

    Attributes:
        pin_hash: as `argon2-cffi` writes it; empty where the person has no PIN (yet).
    """

    name: str
    role: Role
    pin_hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorRecord:
    """A door that all laptops know of.

    Attributes:
        shut: whether it is shut out: nothing from it counts any more.
        reason: why it was shut out.
        login: the database user whose rows are this door's; empty where any user's may be.
        version: of the program that it ran last.
        seen_at: when it was heard of last, UTC and aware.
    """

    name: str
    shut: bool = False
    reason: str = ""
    login: str = ""
    version: str = ""
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDuty:
    """Who works here now, and what follows from it.

    Attributes:
        asked: whether anybody has a PIN, so that it counts who works here.
        operator: who signed in; None while nobody did.
        unheard: whether nobody could say yet if anybody has a PIN. The door goes on letting in and
            denying; what shows numbers or changes lists waits.
    """

    asked: bool = False
    operator: Operator | None = None
    unheard: bool = False

    @property
    def locked(self) -> bool:
        """Whether nobody may do anything before signing in."""
        return self.asked and self.operator is None

    def may(self, right: Right) -> bool:
        """Whether who works here may do that; everybody may while no operator has a PIN."""
        if not self.asked:
            return not self.unheard or right in WITHOUT_OPERATORS
        return self.operator is not None and right in RIGHTS[self.operator.role]

    def refusal(self, right: Right) -> str:
        """Why not, for a person; empty where they may."""
        if self.may(right):
            return ""
        if self.unheard:
            return (
                f"Whether everybody here may {right.value} is not known yet: the server has not"
                " said who the operators are. Try again when it answers."
            )
        who = " or ".join(f"{_ARTICLE[role]} {role.value}" for role in roles_with(right))
        if self.operator is None:
            return f"Sign in first: {who} may {right.value}."
        name, role = self.operator.name, self.operator.role.value
        return f"{name} works as {role} and may not {right.value}. Ask {who}."


_ARTICLE = {Role.DOOR: "a", Role.DESK: "a", Role.ORGANISER: "an"}


def roles_with(right: Right) -> Sequence[Role]:
    """The roles that have a right."""
    return [role for role in Role if right in RIGHTS[role]]


BADGE_START = "KIOSK-STAFF:"
"""How the text of an operator's badge begins; no ticket does."""


def is_badge(text: str) -> bool:
    """Whether a text has the shape of an operator's badge."""
    return text.startswith(BADGE_START)
