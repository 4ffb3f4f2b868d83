"""Guests who were handed in: in their order, as the desk answers, and those who came back."""

from collections import deque
from dataclasses import dataclass, field

from kiosk.domain.ticket import Attendee, Ticket
from kiosk.ui.register.draft import Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A guest who was not registered, and why.

    Attributes:
        faults: a sentence for each field that is wrong.
        trouble: a sentence, where the store could not be asked.
        attendee: who has tickets already; None where that is not why.
        tickets: those tickets.
    """

    draft: Draft
    faults: dict[str, str] = field(default_factory=dict)
    trouble: str = ""
    attendee: Attendee | None = None
    tickets: tuple[Ticket, ...] = ()


@dataclass(slots=True)
class HandedIn:
    """What the desk still has to answer, and what it gave back.

    The desk answers in the order in which it is asked.
    """

    waiting: deque[Draft] = field(default_factory=deque)
    returned: deque[Returned] = field(default_factory=deque)
    _begun: Draft | None = None

    def hand_in(self, draft: Draft) -> None:
        """The desk is asked about this guest."""
        self.waiting.append(draft)

    @property
    def drafts(self) -> list[Draft]:
        """Everybody who is not registered yet, as far as is known."""
        return [*self.waiting, *(guest.draft for guest in self.returned)]

    def answered(self) -> Draft:
        """The desk answered; who it is about."""
        return self.waiting.popleft() if self.waiting else Draft()

    def give_back(self, guest: Returned) -> None:
        """The guest waits until whoever types is ready."""
        self.returned.append(guest)

    def take_back(self, begun: Draft) -> Returned | None:
        """Correct the first who came back; what was begun waits meanwhile. None where nobody is."""
        if not self.returned:
            return None
        if not begun.blank:
            self._begun = begun
        return self.returned.popleft()

    def next_begun(self) -> Draft | None:
        """The guest whose details were half typed before another was corrected; once."""
        begun, self._begun = self._begun, None
        return begun
