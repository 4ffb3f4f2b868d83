"""The organiser's verbs about operators: add, list, take away, another PIN, a badge."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from kiosk.domain.decision import OPERATOR_LIMIT
from kiosk.domain.operator import Operator, Right, Role, pin_fault
from kiosk.services.issuing import tidy
from kiosk.services.people.permit import Duty, anybody, require
from kiosk.services.people.sign_in import Badges, PinHashes


class OperatorStore(Protocol):
    """Where operators are kept; each method may raise `StoreUnavailable`."""

    def operators(self) -> Sequence[Operator]:
        """Who has a name here, by name."""
        ...

    def put_operator(self, operator: Operator) -> None:
        """Write an operator; one of the same name is written over."""
        ...

    def drop_operator(self, name: str) -> None:
        """Take an operator away."""
        ...


class OperatorError(ValueError):
    """What was asked cannot be done; the text is a sentence for a person."""


@dataclass(frozen=True, slots=True)
class Operators:
    """Changes who may sign in, where the one who asks may do so."""

    store: OperatorStore
    hashes: PinHashes
    badges: Badges
    duty: Duty = anybody

    def all(self) -> Sequence[Operator]:
        """Who may work here."""
        return self.store.operators()

    def add(self, name: str, role: Role, pin: str) -> Operator:
        """Let somebody sign in.

        Raises:
            NotAllowed: who works here may not.
            OperatorError: the name is taken or too long, the PIN is none, or there would be
                operators and no organiser among them.
        """
        require(self.duty, Right.SETTINGS)
        name, there = tidy(name), self.store.operators()
        if not name or len(name) > OPERATOR_LIMIT:
            raise OperatorError(f"A name has 1 to {OPERATOR_LIMIT} characters. Example: Asha")
        if any(o.name.casefold() == name.casefold() for o in there):
            raise OperatorError(f"{name} is there already. Add a surname, or change the PIN.")
        if role is not Role.ORGANISER and not _organisers(there):
            raise OperatorError(
                "The first operator must be an organiser: else nobody could add or remove anybody."
            )
        return self._put(Operator(name=name, role=role), pin)

    def change_pin(self, name: str, pin: str) -> Operator:
        """Give somebody another PIN; the badge made before is dead.

        Raises:
            NotAllowed: who works here may not.
            OperatorError: there is nobody of that name, or the PIN is none.
        """
        own = self.duty().operator
        if own is None or own.name != name:
            require(self.duty, Right.SETTINGS)
        return self._put(self.find(name), pin)

    def remove(self, name: str) -> None:
        """Let somebody sign in no more; what they did stays in the log.

        Raises:
            NotAllowed: who works here may not.
            OperatorError: there is nobody of that name, or it is the last organiser of several.
        """
        require(self.duty, Right.SETTINGS)
        gone = self.find(name)
        left = [o for o in self.store.operators() if o.name != gone.name]
        if left and not _organisers(left):
            raise OperatorError(
                f"{name} is the only organiser. Add another one first, or remove the others."
            )
        self.store.drop_operator(gone.name)

    def badge(self, name: str) -> str:
        """What the QR of somebody's badge holds.

        Raises:
            NotAllowed: who works here may not.
            OperatorError: there is nobody of that name, or an organiser, who has none.
        """
        require(self.duty, Right.SETTINGS)
        operator = self.find(name)
        if operator.role is Role.ORGANISER:
            raise OperatorError("Organisers sign in with their PIN: a badge can be photographed.")
        return self.badges.text(operator)

    def find(self, name: str) -> Operator:
        """An operator by name.

        Raises:
            OperatorError: there is nobody of that name.
        """
        for operator in self.store.operators():
            if operator.name.casefold() == tidy(name).casefold():
                return operator
        raise OperatorError(f"There is no operator {name}. `kiosk admin operators list` has them.")

    def _put(self, operator: Operator, pin: str) -> Operator:
        fault = pin_fault(pin)
        if fault:
            raise OperatorError(fault)
        operator = replace(operator, pin_hash=self.hashes.hashed(pin))
        self.store.put_operator(operator)
        return operator


def _organisers(operators: Sequence[Operator]) -> bool:
    return any(o.role is Role.ORGANISER and o.pin_hash for o in operators)
