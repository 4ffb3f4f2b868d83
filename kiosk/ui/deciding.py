"""What a person presses about a guest, and what becomes of it."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, Signal, Slot

from kiosk.domain.decision import Decision, Outcome, Wanted
from kiosk.services.faults import Fault
from kiosk.ui.decision_bar import DecisionBar, Offer
from kiosk.ui.door_desk import DoorDesk
from kiosk.ui.presentation import Presentation, present_failed, present_outcome
from kiosk.ui.scan_state import Ask, ScanState, Step
from kiosk.ui.verdict_panel import VerdictPanel
from kiosk.ui.waits import Waits

DOUBLE_CLICK_SECONDS = 0.3
"""The second click of a double click ends no reason that the first one opened."""


class Deciding(QObject):
    """Allow, Deny with its reason, a second look; the desk records, and the panel tells.

    Args:
        state: of the guest who is shown.
        desk: records.
        panel: shows the guest and the outcome.
        bar: offers what can be pressed.
        waits: tells when the answer takes long.
        steady: seconds on a clock that only goes forward.
        now: UTC, aware; for "14 minutes ago".
        show: shows what became of it, with what can be pressed then.
        arm: lets the camera take tickets, or not, as the state says.
        parent: the flow.
    """

    decided = Signal(float)
    """Seconds from the verdict to the press."""
    answered = Signal()
    """What became of a decision is shown, or that it is not known."""
    noted = Signal(str)
    """A small note: about a guest who is not shown any more."""

    def __init__(
        self,
        state: ScanState,
        desk: DoorDesk,
        panel: VerdictPanel,
        bar: DecisionBar,
        waits: Waits,
        steady: Callable[[], float],
        now: Callable[[], datetime],
        show: Callable[[Presentation, Offer], None],
        arm: Callable[[], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._state, self._desk = state, desk
        self._panel, self._bar, self._waits = panel, bar, waits
        self._steady, self._now = steady, now
        self._show, self._arm = show, arm
        self._asked_at = 0.0
        self._wish: tuple[Wanted, str, bool] | None = None
        desk.recorded.connect(self._on_recorded)
        desk.record_failed.connect(self._on_record_failed)
        bar.reason.given.connect(self._on_reason)
        bar.reason.cancelled.connect(self.cancel)
        panel.second_look.connect(self._on_second_look)

    def allow(self, pressed_at: float) -> None:
        """Allow, or send again what is not known to be recorded."""
        if self._state.step is Step.FAILED:
            self._retry()
        elif self._state.asking is None and self._state.may_decide(pressed_at):
            self._decide(Wanted.ALLOW, "")

    def finish(self, pressed_at: float) -> None:
        """End the reason with what is typed."""
        if pressed_at - self._asked_at >= DOUBLE_CLICK_SECONDS:
            self._bar.reason.finish()

    def deny(self, pressed_at: float) -> None:
        """Ask for a reason; Enter at once denies without one."""
        if self._state.asking is None and self._state.may_decide(pressed_at):
            self._ask(Ask.DENY)

    def second_look(self, pressed_at: float) -> None:
        """Let a denied guest in after all: on purpose, with a reason."""
        if self._state.asking is None and self._state.may_override(pressed_at):
            self._ask(Ask.OVERRIDE)

    @Slot()
    def _on_second_look(self) -> None:
        self.second_look(self._steady())

    def _ask(self, what: Ask) -> None:
        self._state.ask(what)
        self._asked_at = self._steady()
        if what is Ask.DENY:
            self._bar.offer(Offer.DENY_REASON)
            self._bar.reason.open_for_denial()
        else:
            self._bar.offer(Offer.OVERRIDE_REASON)
            self._bar.reason.open_for_override()
            self._panel.show_presentation(self._panel.shown)
        self._arm()

    @Slot(str)
    def _on_reason(self, reason: str) -> None:
        asking = self._state.asking
        if asking is Ask.DENY:
            self._decide(Wanted.DENY, reason)
        elif asking is Ask.OVERRIDE and reason:
            self._decide(Wanted.ALLOW, reason, override=True)

    @Slot()
    def cancel(self) -> None:
        """Close the reason box; the verdict stays."""
        if self._state.cancel():
            pending = self._state.step is Step.PENDING
            self._bar.offer(Offer.DECIDE if pending else Offer.NEXT)
            self._panel.show_presentation(self._panel.shown, second_look=self._state.overridable)
            self._arm()

    def _decide(self, wanted: Wanted, reason: str, *, override: bool = False) -> None:
        verdict, scan = self._state.verdict, self._state.scan
        if verdict is None or verdict.ticket is None or scan is None:
            return
        self.decided.emit(self._steady() - self._state.shown_at)
        self._wish = (wanted, reason, override)
        self._state.decide()
        self._send()

    def _retry(self) -> None:
        if self._state.retry():
            self._send()

    def _send(self) -> None:
        self._bar.offer(Offer.WRITING)
        self._panel.show_presentation(self._panel.shown)
        self._waits.begin()
        self._arm()
        decision, scan, verdict = self._state.decision, self._state.scan, self._state.verdict
        if decision is not None:
            self._desk.record(decision)
        elif self._wish and scan is not None and verdict is not None and verdict.ticket is not None:
            wanted, reason, override = self._wish
            # The scan's id is the decision's: sent twice it is recorded once.
            self._desk.decide(scan, verdict.ticket.id, wanted, reason, override=override)

    # What became of it

    @Slot(object, object)
    def _on_recorded(self, decision: Decision, outcome: Outcome) -> None:
        shown = present_outcome(outcome, self._now())
        if self._state.recorded(decision, outcome):
            self._waits.end()
            self._show(shown, Offer.NEXT)
            self.answered.emit()
        else:
            late = self.tr("Late answer: {guest}, {word}").format(
                guest=shown.guest, word=shown.word
            )
            self.noted.emit(late)

    @Slot(object, object)
    def _on_record_failed(self, decision: Decision, fault: Fault) -> None:
        if self._state.record_failed(decision):
            self.tell_failed(fault.sentence)
        else:
            self.noted.emit(fault.sentence)

    def tell_failed(self, sentence: str) -> None:
        """It is not known whether the decision was recorded: offer to send it again."""
        self._waits.end()
        self._show(present_failed(sentence, self._state.guest), Offer.RETRY)
        self.answered.emit()
