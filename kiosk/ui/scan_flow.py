"""Leads one guest after another through the door: camera, verdict, decision, outcome."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from PySide6.QtCore import QObject, Signal, Slot

from kiosk.domain.scan import Scan, Source
from kiosk.domain.sighting import Sighted
from kiosk.domain.verdict import Verdict
from kiosk.ui.deciding import Deciding
from kiosk.ui.decision_bar import DecisionBar, Offer
from kiosk.ui.door_desk import DoorDesk
from kiosk.ui.lookup_again import LookupAgain
from kiosk.ui.presentation import (
    Presentation,
    present,
    present_checking,
    present_several,
    present_silence,
    present_waiting,
    said_tries,
)
from kiosk.ui.scan_state import ScanState, Step
from kiosk.ui.scanner import Scanner
from kiosk.ui.sounds import Sounds
from kiosk.ui.verdict_panel import VerdictPanel
from kiosk.ui.waits import Waits


class ScanFlow(QObject):
    """Connects the state of the door with the desk, the camera and what is shown.

    Args:
        desk: checks and records.
        scanner: armed exactly while a new ticket may come and the tab is seen.
        panel: shows the verdict.
        bar: offers what can be pressed.
        sounds: plays the verdict's sound.
        steady: seconds on a clock that only goes forward.
        now: UTC, aware; for "14 minutes ago".
        parent: the tab.
    """

    decided = Signal(float)
    """Seconds from the verdict to the press."""
    noted = Signal(str)
    """A small note beside the verdict; empty takes it away."""
    answered = Signal()
    """What became of a decision is shown, or that it is not known."""
    cut_off = Signal()
    """A reason that was being typed is not asked for any more: there is another verdict."""

    def __init__(
        self,
        desk: DoorDesk,
        scanner: Scanner,
        panel: VerdictPanel,
        bar: DecisionBar,
        sounds: Sounds,
        steady: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._scanner = desk, scanner
        self._panel, self._bar, self._sounds = panel, bar, sounds
        self._steady, self._now = steady, now
        self._state = ScanState()
        self._active = False
        self._held = False
        self.waits = Waits(self)
        self.waits.slow.connect(self._on_slow)
        self.waits.silent.connect(self._on_silence)
        self.waits.several_gone.connect(self._on_several_gone)
        self.again = LookupAgain(desk, self._may_look_again, self)
        self.again.tried.connect(self._on_tried_again)
        self.again.answered.connect(self._on_reached)
        desk.checked.connect(self._on_checked)
        desk.confirmed.connect(self._on_confirmed)
        scanner.sighted.connect(self._on_sighted)
        scanner.several_seen.connect(self._on_several)
        bar.left_chosen.connect(self.left)
        bar.right_chosen.connect(self.right)
        self._deciding = Deciding(
            self._state, desk, panel, bar, self.waits, steady, self._moment, self._show, self._arm,
            self,
        )  # fmt: skip
        self._deciding.decided.connect(self.decided)
        self._deciding.answered.connect(self.answered)
        self._deciding.noted.connect(self.noted)
        self._rest()

    @property
    def state(self) -> ScanState:
        """Where the door is with its guest."""
        return self._state

    def set_active(self, active: bool) -> None:
        """Take tickets from the camera, or not: the tab is not seen."""
        self._active = active
        self._arm()

    def hold(self, held: bool) -> None:
        """Take no ticket from the camera while a guest is looked for by name."""
        self._held = held
        self._arm()

    def set_clock(self, now: Callable[[], datetime]) -> None:
        """Tell the time by the server's clock from now on."""
        self._now = now

    def _moment(self) -> datetime:
        return self._now()

    # Ways in

    def check(self, texts: Sequence[str], source: Source) -> bool:
        """Ask for the verdict about what was read; False where a guest is being decided about."""
        if not texts or not self._state.begin(texts=texts):
            return False
        self._wait()
        self.again.about(texts, source)
        self._desk.check(list(texts), source)
        return True

    def pick(self, ticket_id: int) -> bool:
        """Ask for the verdict about a guest who was found without a code."""
        if not self._state.begin(ticket_id=ticket_id):
            return False
        self._wait()
        self.again.about((), Source.SEARCH, ticket_id)
        self._desk.pick(ticket_id)
        return True

    @Slot(object)
    def _on_sighted(self, sighted: Sighted) -> None:
        if not self._active or self._held or not self.check([sighted.text], Source.CAMERA):
            self._arm()

    def _wait(self) -> None:
        self.waits.begin()
        self._bar.offer(Offer.NOTHING)
        self._arm()

    # What came back

    @Slot(object, object)
    def _on_checked(self, scan: Scan, verdict: Verdict) -> None:
        if self._state.checked(scan, verdict, self._steady()):
            self._show_verdict(scan, verdict)

    @Slot(object, object)
    def _on_confirmed(self, scan: Scan, verdict: Verdict) -> None:
        state = self._state
        asked = state.asking is not None
        if state.confirmed(scan, verdict, self._steady()):
            self._show_verdict(scan, verdict, self.tr("The server knows better"))
            if asked:
                self.cut_off.emit()
        elif state.verdict is verdict and state.step in (Step.PENDING, Step.REFUSED):
            self._panel.show_presentation(
                self._presented(scan, verdict), second_look=self._state.overridable
            )

    def _show_verdict(self, scan: Scan, verdict: Verdict, note: str = "") -> None:
        shown = self._presented(scan, verdict)
        if note:
            shown = replace(shown, mark=" · ".join(m for m in (note, shown.mark) if m))
        self.waits.end()
        self.noted.emit("")
        pending = self._state.step is Step.PENDING
        self._show(shown, Offer.DECIDE if pending else Offer.NEXT)
        if self._state.out_of_reach:
            self.again.begin()

    def _may_look_again(self) -> bool:
        return self._active and not self._held and self._state.out_of_reach

    @Slot(int)
    def _on_tried_again(self, tries: int) -> None:
        if self._state.out_of_reach:
            self._panel.set_mark(said_tries(tries))

    @Slot(object, object)
    def _on_reached(self, scan: Scan, verdict: Verdict) -> None:
        if self._state.reached(scan, verdict, self._steady()):
            self._show_verdict(scan, verdict)

    def _presented(self, scan: Scan, verdict: Verdict) -> Presentation:
        return present(verdict, self._now(), self._desk.door, scan.source)

    def _show(self, shown: Presentation, offer: Offer) -> None:
        self.again.end()
        self._panel.show_presentation(shown, second_look=self._state.overridable)
        self._bar.offer(offer)
        self._sounds.play(shown.look.sound)
        self._arm()

    # What is pressed

    @Slot(float)
    def left(self, pressed_at: float) -> None:
        """The large place: Allow, or Try again."""
        self._deciding.allow(pressed_at)

    @Slot(float)
    def right(self, pressed_at: float) -> None:
        """The small place: Deny, the end of a reason, or Next."""
        if self._state.asking is not None:
            self._deciding.finish(pressed_at)
        elif self._state.step is Step.PENDING:
            self.deny(pressed_at)
        else:
            self.next(pressed_at)

    def deny(self, pressed_at: float) -> None:
        """Ask for a reason; Enter at once denies without one."""
        self._deciding.deny(pressed_at)

    def second_look(self, pressed_at: float) -> None:
        """Let a denied guest in after all: on purpose, with a reason."""
        self._deciding.second_look(pressed_at)

    def next(self, pressed_at: float) -> bool:
        """Drop what is shown; a verdict that nobody can have read yet stays."""
        if self._state.asking is not None:
            self._deciding.cancel()
            return True
        if self._state.step in (Step.PENDING, Step.REFUSED) and not self._state.seen(pressed_at):
            return False
        if not self._state.next():
            return False
        self._scanner.forget()
        self._rest()
        return True

    # What takes time

    @Slot()
    def _on_slow(self) -> None:
        if self._state.step is Step.CHECKING:
            self._panel.show_presentation(present_checking())
        elif self._state.step is Step.DECIDING:
            self._bar.say_writing()

    @Slot()
    def _on_silence(self) -> None:
        if self._state.silence(self._steady()):
            if self._state.step is Step.FAILED:
                self._deciding.tell_failed(self.tr("The tickets have not answered yet."))
            else:
                self.waits.end()
                self._scanner.forget()
                self._show(present_silence(), Offer.NEXT)

    @Slot(int)
    def _on_several(self, _count: int) -> None:
        if not self._active or self._held:
            return
        fresh = self._panel.shown.look.icon != present_several().look.icon
        if self._state.notice(self._steady()):
            self.waits.several.start()
            if fresh:
                self._show(present_several(), Offer.NEXT)

    @Slot()
    def _on_several_gone(self) -> None:
        if self._state.step is Step.NOTICE and self._state.next():
            self._rest()

    def _rest(self) -> None:
        self.waits.end()
        self.again.end()
        self._panel.show_presentation(present_waiting())
        self._bar.offer(Offer.NOTHING)
        self._arm()

    def _arm(self) -> None:
        wanted = self._active and not self._held and self._state.scan_allowed
        if wanted and not self._scanner.armed:
            self._scanner.arm()
        elif not wanted and self._scanner.armed:
            self._scanner.disarm()
