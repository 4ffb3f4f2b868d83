"""Where the door is with its guest: a small state machine without widgets or clock."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import Decision, Outcome, Recorded
from kiosk.domain.hold import Hold, word_about
from kiosk.domain.offered_actions import Offer as Choices
from kiosk.domain.offered_actions import offered, permitted
from kiosk.domain.operator import OnDuty
from kiosk.domain.scan import Direction, Scan
from kiosk.domain.verdict import Reason, Verdict
from kiosk.ui.scan.door_steps import GUARD_SECONDS, Ask, Notice, Offer, Step, Wish

_OFFERS = {
    Step.READY: Offer.NOTHING,
    Step.CHECKING: Offer.NOTHING,
    Step.PENDING: Offer.DECIDE,
    Step.REFUSED: Offer.NEXT,
    Step.DECIDING: Offer.WRITING,
    Step.FAILED: Offer.RETRY,
    Step.DONE: Offer.NEXT,
    Step.NOTICE: Offer.NEXT,
}
_OPEN = frozenset({Step.READY, Step.REFUSED, Step.DONE, Step.NOTICE})


def _told(verdict: Verdict) -> tuple[object, ...]:
    """What decides about a guest, without what the laptop's copy keeps less of: the mobile."""
    ticket = verdict.ticket
    guest = (ticket.id, ticket.name, ticket.event, ticket.status) if ticket else ()
    state = verdict.state
    where = (state.phase, state.admitted, state.inside) if state else ()
    return verdict.reason, verdict.decided, guest, where


@dataclass(slots=True)
class ScanState:
    """Follows one guest after another; every method says whether it changed anything.

    Times are seconds on any clock that only goes forward.

    Attributes:
        watched: whether the tab is seen; a hidden one takes no tickets from the camera.
        finding: whether a guest is looked for by name; none is taken meanwhile.
        slow: whether what is waited for takes its time, so that it is said.
        tries: how often a ticket that is out of reach was looked up again.
        corrected: whether the server knew better than the laptop's copy.
        trouble: why it is not known whether the decision was recorded; empty where nobody said.
        wish: what was pressed; kept until the next guest, to be sent again.
        direction: which way the guests go here.
        said: what the desk said about the guest who is shown.
        holds: everybody who was put aside, at any door, with what the desk said.
    """

    step: Step = Step.READY
    scan: Scan | None = None
    verdict: Verdict | None = None
    decision: Decision | None = None
    outcome: Outcome | None = None
    asking: Ask | None = None
    noticed: Notice | None = None
    wish: Wish | None = None
    shown_at: float = 0.0
    watched: bool = False
    finding: bool = False
    slow: bool = False
    tries: int = 0
    corrected: bool = False
    trouble: str = ""
    direction: Direction = Direction.IN
    said: Hold | None = None
    holds: tuple[Hold, ...] = ()
    duty: OnDuty = field(default_factory=OnDuty)
    _wanted: tuple[str, ...] = field(default=())
    _picked: int | None = None

    @property
    def scan_allowed(self) -> bool:
        """Whether a new ticket may come."""
        return self.step in _OPEN and self.asking is None

    @property
    def armed(self) -> bool:
        """Whether the camera takes the next ticket."""
        return self.watched and not self.finding and self.scan_allowed

    @property
    def offer(self) -> Offer:
        """What can be pressed now."""
        if self.asking is Ask.DENY:
            return Offer.DENY_REASON
        if self.asking is Ask.OVERRIDE:
            return Offer.OVERRIDE_REASON
        if self.asking is Ask.HOLD:
            return Offer.HOLD_REASON
        if self.overridable:
            return Offer.SECOND_LOOK
        if self.settled:
            return Offer.NOTHING  # what became of it stands in one line: the next guest comes
        return _OFFERS[self.step]

    @property
    def choices(self) -> Choices:
        """What may be done about the guest who is shown, direction and operator counted in."""
        if self.verdict is None:
            return Choices(kinds=frozenset())
        offer = offered(self.verdict, self.direction)
        return permitted(offer, self.duty, desk_let_in=self.word is not None)

    @property
    def word(self) -> Hold | None:
        """By which word of the desk the guest who is shown may be let in against the verdict."""
        verdict = self.verdict
        if verdict is None or verdict.ticket is None or not verdict.overridable:
            return None
        last = verdict.state.last if verdict.state else None
        return word_about(self.holds, verdict.ticket.id, last)

    def set_direction(self, direction: Direction) -> None:
        """The guests go another way here from now on, the one who is shown, too."""
        self.direction = direction
        if self.step in (Step.PENDING, Step.REFUSED) and self.asking is None:
            self.step = Step.REFUSED if self.choices.first is None else Step.PENDING

    @property
    def settled(self) -> bool:
        """Whether the last guest is done, and the large surface is for the next."""
        return self.step is Step.DONE and isinstance(self.outcome, Recorded)

    @property
    def idle(self) -> bool:
        """Whether nobody stands here: the picture is what counts."""
        return self.offer is Offer.NOTHING

    @property
    def texts(self) -> tuple[str, ...]:
        """What was read of the guest who is shown; empty where no code was."""
        return self._wanted

    def others_waits(self, text: str) -> bool:
        """Whether a ticket that is seen is another guest's, while one is being decided about."""
        return not self.scan_allowed and self.step is not Step.CHECKING and text not in self._wanted

    @property
    def waiting(self) -> bool:
        """Whether an answer of the store is waited for."""
        return self.step in (Step.CHECKING, Step.DECIDING)

    @property
    def free(self) -> bool:
        """Whether what the desk said about another guest may be shown now."""
        ready = self.step is Step.READY or self.settled
        return ready and self.watched and not self.finding and self.asking is None

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

    def answers(self, scan: Scan) -> bool:
        """Whether the verdict about a scan is what is waited for."""
        return self.step is Step.CHECKING and self._asked_for(scan)

    def _asked_for(self, scan: Scan) -> bool:
        if scan.ticket_id is not None:
            return scan.ticket_id == self._picked
        # A store that is not even open answers with an empty text.
        return not scan.text or scan.text in self._wanted

    @property
    def out_of_reach(self) -> bool:
        """Whether a guest is shown whose ticket could not be looked up, and waiting may help."""
        return (
            self.step is Step.REFUSED
            and self.asking is None
            and self.verdict is not None
            and self.verdict.reason is Reason.UNAVAILABLE
            and not self.verdict.why
        )

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

    def may_decide(self, pressed_at: float) -> bool:
        """Whether a press that began then decides."""
        return self.step is Step.PENDING and self.asking is None and self.seen(pressed_at)

    @property
    def overridable(self) -> bool:
        """Whether a second look is offered: after a denial, too early, too late, or marked."""
        return (
            self.step is Step.REFUSED
            and self.asking is None
            and self.verdict is not None
            and Kind.OVERRIDE in self.choices.kinds
        )

    @property
    def guest(self) -> str:
        """The name of the guest who is shown; empty where nobody can be named."""
        return self.verdict.ticket.name if self.verdict and self.verdict.ticket else ""

    def may_hold(self, pressed_at: float) -> bool:
        """Whether a press that began then puts the guest aside for the desk."""
        shown = self.step in (Step.PENDING, Step.REFUSED) and self.asking is None
        return shown and Kind.HOLD in self.choices.kinds and self.seen(pressed_at)

    def may_override(self, pressed_at: float) -> bool:
        """Whether a press that began then opens a second look."""
        return self.overridable and self.seen(pressed_at)

    def seen(self, pressed_at: float) -> bool:
        """Whether a person can have seen what is shown when the press began."""
        return pressed_at - self.shown_at >= GUARD_SECONDS

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

    def _is_shown(self, decision: Decision) -> bool:
        waits = self.step in (Step.DECIDING, Step.FAILED)
        return waits and self.scan is not None and decision.id == self.scan.id

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
