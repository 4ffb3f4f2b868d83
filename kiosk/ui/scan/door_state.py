"""Where the door is with its guest, and what may be scanned and pressed there now."""

from dataclasses import dataclass, field

from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import Decision, Outcome, Recorded
from kiosk.domain.hold import Hold, word_about
from kiosk.domain.offered_actions import Offer as Choices
from kiosk.domain.offered_actions import offered, permitted
from kiosk.domain.operator import OnDuty
from kiosk.domain.scan import Direction, Scan
from kiosk.domain.verdict import Reason, Verdict
from kiosk.ui.scan.door_steps import Ask, Notice, Offer, Step, Wish

GUARD_SECONDS = 0.3
"""No press that begins within this time of a new verdict decides anything."""


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


@dataclass(slots=True)
class DoorState:
    """What is shown, and what follows from it; who inherits changes it.

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

    @property
    def guest(self) -> str:
        """The name of the guest who is shown; empty where nobody can be named."""
        return self.verdict.ticket.name if self.verdict and self.verdict.ticket else ""

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

    def _is_shown(self, decision: Decision) -> bool:
        waits = self.step in (Step.DECIDING, Step.FAILED)
        return waits and self.scan is not None and decision.id == self.scan.id
