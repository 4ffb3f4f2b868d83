"""What became of a press: shown, told when it comes late, or that it is not known."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, Signal, Slot

from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import Decision, Outcome
from kiosk.services.faults import Fault, NotAllowed
from kiosk.ui.scan.held_guests import HeldGuests
from kiosk.ui.scan.last_guests import LastGuests
from kiosk.ui.scan.panel_content import present_outcome
from kiosk.ui.scan.recent import decided_guest
from kiosk.ui.scan.scan_state import ScanState
from kiosk.ui.store_access.door_desk import DoorDesk


class Outcomes(QObject):
    """Takes the store's answers to decisions to the state of the door and to the last guests.

    Args:
        state: where the door is with its guest.
        desk: records.
        held: lets what the desk said rest once its guest is decided about.
        last: keeps who was decided about.
        now: UTC, aware; for "14 minutes ago".
        parent: the flow.
    """

    changed = Signal()
    """The state is another: what became of the guest, or that it is not known."""
    refused = Signal()
    """Who works here may not: the guest is as before the press."""
    noted = Signal(str)
    """A small note beside what is shown."""
    answered = Signal()
    """What became of a decision is shown, or that it is not known."""

    def __init__(
        self,
        state: ScanState,
        desk: DoorDesk,
        held: HeldGuests,
        last: LastGuests,
        now: Callable[[], datetime],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._state, self._held, self._last, self._now = state, held, last, now
        desk.recorded.connect(self._on_recorded)
        desk.record_failed.connect(self._on_record_failed)

    @Slot(object, object)
    def _on_recorded(self, decision: Decision, outcome: Outcome) -> None:
        state = self._state
        if state.recorded(decision, outcome):
            if decision.action is Kind.HOLD:
                self._held.done()
            else:
                self._held.decided(decision.ticket_id)
            self._last.add(decided_guest(decision, outcome, self._now(), state.texts))
            self.changed.emit()
            self.answered.emit()
            return
        shown = present_outcome(outcome, self._now())
        late = self.tr("Late answer: {guest}, {word}").format(guest=shown.guest, word=shown.word)
        self.noted.emit(late)

    @Slot(object, object)
    def _on_record_failed(self, decision: Decision, fault: Fault) -> None:
        if isinstance(fault, NotAllowed) and self._state.not_allowed(decision):
            self.refused.emit()
            self.noted.emit(fault.sentence)
            self.answered.emit()
        elif self._state.record_failed(decision, fault.sentence):
            self.changed.emit()
            self.answered.emit()
        else:
            self.noted.emit(fault.sentence)
