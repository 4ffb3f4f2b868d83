"""Leads one guest after another through the door: camera, verdict, decision, outcome."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QObject, Signal, Slot

from kiosk.domain.cool_down import Sighted
from kiosk.domain.hold import Hold
from kiosk.domain.operator import OnDuty
from kiosk.domain.scan import Door, Scan, Source
from kiosk.domain.verdict import Verdict
from kiosk.services.ports import Preferences
from kiosk.ui.camera.camera_facade import CameraFacade
from kiosk.ui.scan.decision_bar import DecisionBar
from kiosk.ui.scan.door_steps import Notice, Step
from kiosk.ui.scan.held_guests import HeldGuests
from kiosk.ui.scan.last_guests import LastGuests
from kiosk.ui.scan.late_answers import AnswerTimeouts, RetryLookup
from kiosk.ui.scan.other_ticket import OtherTicket
from kiosk.ui.scan.outcomes import Outcomes
from kiosk.ui.scan.panel_content import content_of, sound_of
from kiosk.ui.scan.presses import Presses
from kiosk.ui.scan.recent import RecentGuest
from kiosk.ui.scan.scan_state import ScanState
from kiosk.ui.scan.verdict_panel import VerdictPanel
from kiosk.ui.store_access.door_desk import DoorDesk
from kiosk.ui.store_access.hold_desk import HoldDesk
from kiosk.ui.style.sounds import Sounds


class ScanFlow(QObject):
    """Takes every event to the state of the door, then shows what follows from it, once.

    Args:
        desk: checks and records.
        holds: tells what the desk says about guests who were put aside.
        camera: armed exactly while a new ticket may come and the tab is seen.
        panel: shows the verdict.
        bar: offers what can be pressed.
        sounds: plays the verdict's sound.
        preferences: remember the last guest.
        steady: seconds on a clock that only goes forward.
        now: UTC, aware; for "14 minutes ago".
        parent: the tab.
    """

    noted = Signal(str)
    """A small note beside the verdict; empty takes it away."""
    answered = Signal()
    """What became of a decision is shown, or that it is not known."""
    cut_off = Signal()
    """A reason that was being typed is not asked for any more: there is another verdict."""
    rendered = Signal()
    """What follows from the state is shown."""

    def __init__(
        self,
        desk: DoorDesk,
        holds: HoldDesk,
        camera: CameraFacade,
        panel: VerdictPanel,
        bar: DecisionBar,
        sounds: Sounds,
        preferences: Preferences,
        steady: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._camera = desk, camera
        self._panel, self._bar, self._sounds = panel, bar, sounds
        self._steady, self._now = steady, now
        self.state = ScanState(direction=desk.door.direction)
        self.last = LastGuests(desk, preferences, steady, self.now, self)
        self.presses = Presses(self.state, desk, bar, self.last, steady, self)
        self.held = HeldGuests(holds, desk, self)
        self.timeouts = AnswerTimeouts(self)
        self.retry = RetryLookup(desk, self._may_look_again, self)
        self.outcomes = Outcomes(self.state, desk, self.held, self.last, self.now, self)
        self.other = OtherTicket(camera, lambda: self.state, self)
        self._connect()
        self._render()

    def _connect(self) -> None:
        self.timeouts.slow.connect(self._on_slow)
        self.timeouts.silent.connect(self._on_silence)
        self.timeouts.several_gone.connect(self._on_several_gone)
        self.retry.tried.connect(self._on_tried_again)
        self.retry.answered.connect(self._on_reached)
        self._desk.checked.connect(self._on_checked)
        self._desk.confirmed.connect(self._on_confirmed)
        self.outcomes.changed.connect(self._on_outcome)
        self.outcomes.refused.connect(self._on_refused)
        self.outcomes.noted.connect(self.noted)
        self.outcomes.answered.connect(self.answered)
        self._camera.sighted.connect(self._on_sighted)
        self._camera.several_seen.connect(self._on_several)
        self.held.changed.connect(self._on_holds)
        self.held.said.connect(self._on_desk_said)
        self.last.taken_back.connect(self._on_taken_back)
        self.last.noted.connect(self.noted)
        self._desk.door_changed.connect(self._on_door)
        self.presses.changed.connect(self._on_pressed)
        self.presses.next_called.connect(self._on_called)
        self.presses.noted.connect(self.noted)

    def _render(self, *, heard: bool = False) -> None:
        """Show what follows from the state; `heard` where it is news."""
        state = self.state
        content = content_of(state, self._now(), self._desk.door)
        self._panel.show_content(content)
        word = state.word
        self._bar.offer(
            state.offer, state.choices, slow=state.slow, desk_says=word.say if word else None
        )
        self.timeouts.wait(waiting=state.waiting)
        self.retry.repeat(wanted=state.out_of_reach)
        if heard:
            self._sounds.play(sound_of(state, content))
        if state.armed and not self._camera.armed:
            self._camera.arm()
        elif not state.armed and self._camera.armed:
            self._camera.disarm()
        if state.scan_allowed:
            self.other.end()
        self.rendered.emit()
        self._show_answer()

    def _show_answer(self) -> None:
        """What the desk said is shown as soon as nobody else is being decided about."""
        hold = self.held.take() if self.state.free else None
        if hold is None:
            return
        if not hold.ticket_id:
            self.state.desk_said(hold, self._steady())
            self._render(heard=True)
        else:
            self.pick(hold.ticket_id, said=hold)

    @Slot(object)
    def _on_holds(self, holds: tuple[Hold, ...]) -> None:
        before = self.state.choices
        self.state.holds = holds
        if self.state.choices != before:
            self._render()  # the desk's word lets whoever stands here let the guest in

    @Slot(object)
    def _on_desk_said(self, hold: Hold) -> None:
        if self.state.answered(hold, self._steady()):
            self.held.take_about(hold.ticket_id)
            self._render(heard=True)
            return
        if not self.state.free:
            guest = hold.ticket.name if hold.ticket else hold.reason
            said = self.tr("The desk has answered about {guest}: it comes next.")
            self.noted.emit(said.format(guest=guest))
        self._show_answer()

    def set_active(self, active: bool) -> None:
        """Take tickets from the camera, or not: the tab is not seen."""
        self.state.watched = active
        self._render()

    def set_finding(self, finding: bool) -> None:
        """Take no ticket from the camera while a guest is looked for by name."""
        self.state.finding = finding
        self._render()

    def set_duty(self, duty: OnDuty) -> None:
        """Offer what who works here may do."""
        self.state.duty = duty
        self.last.set_duty(duty)
        self._render()

    def set_clock(self, now: Callable[[], datetime]) -> None:
        """Tell the time by the server's clock from now on."""
        self._now = now

    def now(self) -> datetime:
        """The time, by the server's clock where there is one."""
        return self._now()

    # Ways in

    def check(self, texts: Sequence[str], source: Source) -> bool:
        """Ask for the verdict about what was read; False where a guest is being decided about."""
        if not texts or not self._begin(texts=texts):
            self.other.tell(texts)
            return False
        self.retry.about(texts, source)
        self._render()
        self._desk.check(list(texts), source)
        return True

    def pick(self, ticket_id: int, said: Hold | None = None) -> bool:
        """Ask for the verdict about a guest who was found without a code, or the desk spoke of."""
        if not self._begin(ticket_id=ticket_id, said=said):
            return False
        self.retry.about((), Source.SEARCH, ticket_id)
        self._render()
        self._desk.pick(ticket_id)
        return True

    def call_up(self, guest: RecentGuest) -> bool:
        """Ask for the verdict about one of the last guests again: by the code that was shown."""
        if guest.texts:
            return self.check(guest.texts, guest.source)
        return self.pick(guest.ticket.id)

    def _begin(
        self, texts: Sequence[str] = (), ticket_id: int | None = None, said: Hold | None = None
    ) -> bool:
        if not self.state.scan_allowed:
            return False
        self.last.leave(self.state)
        if said is None:
            self.held.replaced()
        return self.state.begin(texts, ticket_id, said)

    @Slot(object)
    def _on_sighted(self, sighted: Sighted) -> None:
        state = self.state
        wanted = state.watched and not state.finding
        if not wanted or not self.check([sighted.text], Source.CAMERA):
            self._render()  # the camera disarmed itself

    @Slot(int)
    def _on_several(self, _count: int) -> None:
        state = self.state
        if not state.armed:
            return
        fresh = state.noticed is not Notice.SEVERAL
        if state.several(self._steady()):
            self.held.replaced()
            self.timeouts.several.start()
            self._render(heard=fresh)

    @Slot()
    def _on_several_gone(self) -> None:
        if self.state.several_gone():
            self._render()

    # Verdicts

    @Slot(object, object)
    def _on_checked(self, scan: Scan, verdict: Verdict) -> None:
        state = self.state
        waits = state.said is None and state.answers(scan)
        if waits and verdict.ticket is not None:
            state.said = self.held.take_about(verdict.ticket.id)
        if state.checked(scan, verdict, self._steady()):
            self._show_verdict()

    @Slot(object, object)
    def _on_confirmed(self, scan: Scan, verdict: Verdict) -> None:
        asked = self.state.asking is not None
        if not self.state.confirmed(scan, verdict, self._steady()):
            self._render()
            return
        self._show_verdict()
        if asked:
            self.cut_off.emit()

    @Slot(object, object)
    def _on_reached(self, scan: Scan, verdict: Verdict) -> None:
        if self.state.reached(scan, verdict, self._steady()):
            self._show_verdict()

    def _show_verdict(self) -> None:
        self.noted.emit("")
        self._render(heard=True)

    def _may_look_again(self) -> bool:
        state = self.state
        return state.watched and not state.finding and state.out_of_reach

    @Slot(int)
    def _on_tried_again(self, tries: int) -> None:
        if self.state.tried(tries):
            self._render()

    @Slot(object)
    def _on_door(self, door: Door) -> None:
        self.state.set_direction(door.direction)
        self._render()

    @Slot()
    def _on_outcome(self) -> None:
        self._render(heard=True)

    @Slot()
    def _on_refused(self) -> None:
        self._render()
        self._sounds.play("warn")

    @Slot()
    def _on_pressed(self) -> None:
        self._render()

    @Slot(bool)
    def _on_called(self, judged: bool) -> None:
        self.held.done()
        if not judged:  # else a phone that is still held up would call its guest back at once
            self._camera.forget()
        self._render()

    @Slot(object)
    def _on_taken_back(self, guest: RecentGuest) -> None:
        self._sounds.play("note")
        self._camera.forget()  # the same ticket may come again at once
        state = self.state
        shown = state.verdict.ticket if state.verdict else None
        same = shown is not None and shown.id == guest.ticket.id
        if same or state.step is Step.READY or state.settled:
            # Still to be decided about, and what was shown is not true any more.
            state.cancel()
            state.next()
            self.held.replaced()
            self.call_up(guest)

    # What takes time

    @Slot()
    def _on_slow(self) -> None:
        if self.state.delayed():
            self._render()

    @Slot()
    def _on_silence(self) -> None:
        if not self.state.silence(self._steady()):
            return
        if self.state.noticed is Notice.SILENCE:
            self.held.replaced()
            self._camera.forget()
        self._render(heard=True)
        if self.state.step is Step.FAILED:
            self.answered.emit()
