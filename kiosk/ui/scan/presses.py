"""What a person presses about the guest who is shown, and what follows from it."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import Wanted
from kiosk.ui.scan.decision_bar import DecisionBar
from kiosk.ui.scan.door_steps import Ask, Step, Wish
from kiosk.ui.scan.last_guests import LastGuests
from kiosk.ui.scan.scan_state import ScanState
from kiosk.ui.store_access.door_desk import DoorDesk

DOUBLE_CLICK_SECONDS = 0.3
"""The second click of a double click ends no reason that the first one opened."""


class Presses(QObject):
    """Takes presses of buttons and keys to the state of the door, and sends what was decided.

    Args:
        state: of the door.
        desk: records.
        bar: the buttons, and the reason.
        last: the last guests, and Undo.
        steady: seconds on a clock that only goes forward.
        parent: the flow.
    """

    changed = Signal()
    """The state is another."""
    next_called = Signal(bool)
    """The guest goes, and the next one may come; whether a verdict about this one was seen."""
    decided = Signal(float)
    """Seconds from the verdict to the press."""
    noted = Signal(str)
    """Why nothing was done."""

    def __init__(
        self,
        state: ScanState,
        desk: DoorDesk,
        bar: DecisionBar,
        last: LastGuests,
        steady: Callable[[], float],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._state, self._desk, self._bar = state, desk, bar
        self._last, self._steady = last, steady
        self._asked_at = 0.0
        bar.left_chosen.connect(self.left)
        bar.right_chosen.connect(self.right)
        bar.aside_chosen.connect(self.put_aside)
        bar.leave_chosen.connect(self.see_off)
        bar.hold_chosen.connect(self.hold)
        bar.some_chosen.connect(self.some)
        bar.reason.given.connect(self._on_reason)
        bar.reason.cancelled.connect(self.cancel)

    @Slot(float)
    def left(self, pressed_at: float) -> None:
        """The large place: what the door does first, Try again, or a second look."""
        if self._state.overridable:
            self.second_look(pressed_at)
        else:
            self.allow(pressed_at)

    def allow(self, pressed_at: float) -> None:
        """Let in or see off, whichever is first; or send again what is not known to be recorded."""
        if self._state.retry():
            self._send()
        elif self._state.may_decide(pressed_at):
            self._do(self._state.choices.first)

    @Slot(int, float)
    def some(self, people: int, pressed_at: float) -> None:
        """Let in, or see off, so many of a party."""
        choices = self._state.choices
        known = 0 < people <= choices.places and choices.places > 1
        if known and self._state.may_decide(pressed_at):
            self._do(choices.first, people)

    @Slot(float)
    def see_off(self, pressed_at: float) -> None:
        """The guest goes out, and may come back."""
        if self._state.may_decide(pressed_at) and Kind.LEAVE in self._state.choices.kinds:
            self._do(Kind.LEAVE)

    def _do(self, kind: Kind | None, people: int = 0) -> None:
        match kind:
            case Kind.ALLOW:
                self._decide(Wish(Wanted.ALLOW, places=people))
            case Kind.RETURN | Kind.LEAVE:
                self._decide(Wish(None, kind=kind, places=people))

    @Slot(float)
    def put_aside(self, pressed_at: float) -> None:
        """Call the next guest, and keep this one in the list; or go back from a reason."""
        self.next(pressed_at)

    @Slot(float)
    def right(self, pressed_at: float) -> None:
        """The small place: Deny, the end of a reason, or Next."""
        if self._state.asking is not None:
            if pressed_at - self._asked_at >= DOUBLE_CLICK_SECONDS:
                self._bar.reason.finish()
        elif self._state.step is Step.PENDING:
            self.deny(pressed_at)
        else:
            self.next(pressed_at)

    def deny(self, pressed_at: float) -> None:
        """Ask for a reason; Enter at once denies without one."""
        if self._state.may_decide(pressed_at) and Kind.DENY in self._state.choices.kinds:
            self._ask(Ask.DENY)

    def second_look(self, pressed_at: float) -> None:
        """Let in after all whom the verdict is against: on purpose, with a reason."""
        if self._state.may_override(pressed_at):
            self._ask(Ask.OVERRIDE)

    @Slot(float)
    def hold(self, pressed_at: float) -> None:
        """Put the guest aside for the desk, with a reason."""
        if self._state.may_hold(pressed_at):
            self._ask(Ask.HOLD)

    def _ask(self, what: Ask) -> None:
        self._state.ask(what)
        self._asked_at = self._steady()
        self.changed.emit()

    @Slot(str)
    def _on_reason(self, reason: str) -> None:
        asking = self._state.asking
        if asking is Ask.DENY:
            self._decide(Wish(Wanted.DENY, reason))
        elif asking is Ask.OVERRIDE and reason:
            self._decide(Wish(Wanted.ALLOW, reason, override=True))
        elif asking is Ask.HOLD and reason:
            self._decide(Wish(None, reason, kind=Kind.HOLD))

    @Slot()
    def cancel(self) -> None:
        """Close the reason box; the verdict stays."""
        if self._state.cancel():
            self.changed.emit()

    def next(self, pressed_at: float) -> bool:
        """Drop what is shown; a verdict that nobody can have read yet stays."""
        state = self._state
        if state.asking is not None:
            self.cancel()
            return True
        if state.step in (Step.PENDING, Step.REFUSED) and not state.seen(pressed_at):
            return False
        judged = state.step in (Step.PENDING, Step.REFUSED) and not state.out_of_reach
        self._last.leave(state)
        if not state.next():
            return False
        self.next_called.emit(judged)
        return True

    @Slot(float)
    def undo(self, pressed_at: float) -> None:
        """Take the last decision back; not while the next one is on its way."""
        if self._state.step in (Step.DECIDING, Step.FAILED):
            self.noted.emit(self.tr("Not recorded yet: nothing was taken back."))
        else:
            self._last.undo(pressed_at)

    def _decide(self, wish: Wish) -> None:
        seconds = self._steady() - self._state.shown_at
        if self._state.decide(wish):
            self.decided.emit(seconds)
            self._send()

    def _send(self) -> None:
        self.changed.emit()
        state = self._state
        if state.decision is not None:
            self._desk.record(state.decision)
        elif state.wish and state.scan and state.verdict:
            wish, ticket = state.wish, state.verdict.ticket
            # The scan's id is the decision's: sent twice it is recorded once.
            self._desk.decide(
                state.scan,
                ticket.id if ticket else 0,
                wish.wanted,
                wish.reason,
                override=wish.override,
                kind=wish.kind,
                places=wish.places,
                expires_at=state.verdict.expires_at,
            )
