"""How one guest follows another at the door: a small state machine without widgets or clock."""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import Decision, Outcome
from kiosk.domain.hold import Hold
from kiosk.domain.scan import Direction, Scan
from kiosk.domain.verdict import Verdict
from kiosk.ui.scan.door_state import DoorState
from kiosk.ui.scan.door_steps import Ask, Notice, Step, Wish


def _told(verdict: Verdict) -> tuple[object, ...]:
    """What decides about a guest, without what the laptop's copy keeps less of: the mobile."""
    ticket = verdict.ticket
    guest = (ticket.id, ticket.name, ticket.event, ticket.status) if ticket else ()
    state = verdict.state
    where = (state.phase, state.admitted, state.inside) if state else ()
    return verdict.reason, verdict.decided, guest, where


@dataclass(slots=True)
class ScanState(DoorState):
    """Follows one guest after another; every method says whether it changed anything."""

    def set_direction(self, direction: Direction) -> None:
        """The guests go another way here from now on, the one who is shown, too."""
        self.direction = direction
        if self.step in (Step.PENDING, Step.REFUSED) and self.asking is None:
            self.step = Step.REFUSED if self.choices.first is None else Step.PENDING

    def begin(
        self, texts: Sequence[str] = (), ticket_id: int | None = None, said: Hold | None = None
    ) -> bool:
        """A ticket was read or picked, or the desk spoke of it; its verdict is asked for."""
        if not self.scan_allowed:
            return False
        self.step, self.slow, self.said = Step.CHECKING, False, said
        self._wanted, self._picked = tuple(texts), ticket_id
        return True

    def checked(self, scan: Scan, verdict: Verdict, now: float) -> bool:
        """The verdict came. One that nobody waits for any more is dropped."""
        if not self.answers(scan):
            return False
        self._show(scan, verdict, now)
        return True

    def tried(self, tries: int) -> bool:
        """It was looked up again, for nothing; whether its guest is still shown."""
        if not self.out_of_reach:
            return False
        self.tries = tries
        return True

    def reached(self, scan: Scan, verdict: Verdict, now: float) -> bool:
        """The verdict came after all; whether its guest is still the one who is shown."""
        if not self.out_of_reach or not self._asked_for(scan):
            return False
        self._show(scan, verdict, now)
        return True

    def confirmed(self, scan: Scan, verdict: Verdict, now: float) -> bool:
        """The server's own word came; whether it says something else than what is shown.

        While a reason is typed only another verdict interrupts: a name that was mended does not.
        """
        shown = self.verdict
        if shown is None or self.scan is None or scan.id != self.scan.id:
            return False
        if self.step not in (Step.PENDING, Step.REFUSED):
            return False
        typing = self.asking is not None and shown.reason is verdict.reason
        if typing or _told(shown) == _told(verdict):
            self.verdict = verdict  # the same, and now by the server: nobody is interrupted
            return False
        self._show(scan, verdict, now)
        self.corrected = True
        return True

    def answered(self, hold: Hold, now: float) -> bool:
        """The desk spoke of a guest; whether it is the one who is being decided about."""
        ticket = self.verdict.ticket if self.verdict else None
        open_ = self.step in (Step.PENDING, Step.REFUSED) and self.asking is None
        if not open_ or ticket is None or ticket.id != hold.ticket_id:
            return False
        self.said, self.shown_at = hold, now
        return True

    def _show(self, scan: Scan, verdict: Verdict, now: float) -> None:
        self.scan, self.verdict, self.shown_at = scan, verdict, now
        self.said = self.said or self.word
        self.step = Step.REFUSED if self.choices.first is None else Step.PENDING
        self.decision = self.outcome = self.asking = self.noticed = self.wish = None
        self.slow, self.tries, self.corrected, self.trouble = False, 0, False, ""

    def ask(self, what: Ask) -> None:
        """Open the reason box."""
        self.asking = what

    def cancel(self) -> bool:
        """Close the reason box; whether it was open."""
        was, self.asking = self.asking, None
        return was is not None

    def decide(self, wish: Wish) -> bool:
        """A person decided; the answer of the store is waited for. Whether there is a guest."""
        if self.verdict is None or self.scan is None:
            return False
        if self.verdict.ticket is None and wish.kind is not Kind.HOLD:
            return False
        self.step, self.asking, self.wish, self.slow = Step.DECIDING, None, wish, False
        return True

    def recorded(self, decision: Decision, outcome: Outcome) -> bool:
        """The store's answer; whether it is about the guest who is shown."""
        if not self._is_shown(decision):
            return False
        self.step, self.decision, self.outcome = Step.DONE, decision, outcome
        return True

    def record_failed(self, decision: Decision, trouble: str) -> bool:
        """It is not known whether the decision was recorded; whether it is the one shown."""
        if not self._is_shown(decision):
            return False
        self.step, self.decision, self.trouble = Step.FAILED, decision, trouble
        return True

    def not_allowed(self, decision: Decision) -> bool:
        """It is not recorded, as who works here may not: the guest is as before the press."""
        if not self._is_shown(decision):
            return False
        self.step = Step.REFUSED if self.choices.first is None else Step.PENDING
        self.decision = self.wish = None
        return True

    def retry(self) -> bool:
        """Send the same decision again; whether there is one to send."""
        if self.step is not Step.FAILED:
            return False
        self.step, self.slow = Step.DECIDING, False
        return True

    def delayed(self) -> bool:
        """What is waited for takes its time; whether anything is."""
        self.slow = self.waiting
        return self.slow

    def several(self, now: float) -> bool:
        """Two tickets at once; told, but never over a guest who is being decided about."""
        if not self.scan_allowed:
            return False
        self._clear(Step.NOTICE, now)
        self.noticed = Notice.SEVERAL
        return True

    def desk_said(self, hold: Hold, now: float) -> None:
        """The desk spoke of a guest who has no ticket: there is nothing to check."""
        self._clear(Step.NOTICE, now)
        self.noticed, self.said = Notice.DESK, hold

    def several_gone(self) -> bool:
        """Two tickets at once were not seen any more; whether that is what was shown."""
        return self.noticed is Notice.SEVERAL and self.next()

    def silence(self, now: float) -> bool:
        """No answer came in time: ready again; a decision that was sent is kept."""
        if self.step is Step.DECIDING:
            self.step, self.trouble = Step.FAILED, ""
            return True
        if self.step is not Step.CHECKING:
            return False
        self._clear(Step.NOTICE, now)
        self.noticed = Notice.SILENCE
        return True

    def next(self) -> bool:
        """Put aside who is shown and wait for the next; not while a decision is on its way."""
        if self.step in (Step.READY, Step.DECIDING):
            return False
        self._clear(Step.READY, self.shown_at)
        return True

    def _clear(self, step: Step, now: float) -> None:
        self.step, self.shown_at = step, now
        self.scan = self.verdict = self.decision = self.outcome = None
        self.asking = self.noticed = self.wish = self.said = None
        self.slow, self.tries, self.corrected, self.trouble = False, 0, False, ""
        self._wanted, self._picked = (), None
