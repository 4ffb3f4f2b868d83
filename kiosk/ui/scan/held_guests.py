"""What the desk said about guests whom this door put aside, until a person took note of it."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QObject, Signal, Slot

from kiosk.domain.hold import Hold
from kiosk.ui.store_access.door_desk import DoorDesk
from kiosk.ui.store_access.hold_desk import HoldDesk


class HeldGuests(QObject):
    """Notices what the desk says about guests of this door, and loses none of it.

    An answer that is shown is done with when a person calls the next guest, or when its own guest
    is decided about. What only another ticket took from the screen comes again.

    What was answered before the window was opened is no news; nor is an answer that comes from the
    server late, when its guest was decided about since they were put aside.

    Args:
        holds: tells who was put aside.
        door: where this laptop stands.
        parent: the flow.
    """

    said = Signal(object)
    """Hold: the desk has just answered."""
    changed = Signal(object)
    """tuple[Hold]: everybody who is known to be put aside, whoever did it, answered or not."""

    def __init__(self, holds: HoldDesk, door: DoorDesk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._door = door
        self._told: set[UUID] | None = None
        self._answers: list[Hold] = []
        self._shown: Hold | None = None
        holds.changed.connect(self._on_changed)

    def take(self) -> Hold | None:
        """The answer that waits the longest; it is shown from now on."""
        self._shown = self._answers.pop(0) if self._answers else None
        return self._shown

    def take_about(self, ticket_id: int | None) -> Hold | None:
        """The newest answer about a ticket, if one waits; it is shown from now on."""
        about = [hold for hold in self._answers if ticket_id and hold.ticket_id == ticket_id]
        if not about:
            return None
        self._answers = [hold for hold in self._answers if hold not in about]
        self._shown = about[-1]
        return self._shown

    def done(self) -> None:
        """A person took note of the answer that is shown."""
        self._shown = None

    def decided(self, ticket_id: int) -> None:
        """A guest was decided about: what was said about them before has had its time."""
        self.done()
        self._answers = [hold for hold in self._answers if hold.ticket_id != ticket_id]

    def replaced(self) -> None:
        """Something else is shown, and nobody took note of the answer: it comes again."""
        if self._shown is not None:
            self._answers.insert(0, self._shown)
            self._shown = None

    @Slot(object)
    def _on_changed(self, holds: Sequence[Hold]) -> None:
        answered = [hold for hold in holds if hold.answer is not None]
        if self._told is None:
            self._told = {hold.id for hold in answered}
        news = [hold for hold in answered if hold.id not in self._told]
        self._told |= {hold.id for hold in news}
        own = [hold for hold in news if hold.door == self._door.door.name]
        self._answers += [hold for hold in own if not _settled(hold)]
        self.changed.emit(tuple(holds))
        for hold in news:
            if hold in self._answers:
                self.said.emit(hold)


def _settled(hold: Hold) -> bool:
    """Whether the guest was let in or denied after they were put aside."""
    at = hold.ticket.entry_time if hold.ticket is not None else None
    return at is not None and at > hold.held_at
