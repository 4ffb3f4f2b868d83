"""Where the door is with its guest: a small state machine without widgets or clock."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.domain.decision import Decision, Outcome
from kiosk.domain.scan import Scan
from kiosk.domain.verdict import Reason, Verdict

GUARD_SECONDS = 0.3
"""No press that begins within this time of a new verdict decides anything."""


class Step(StrEnum):
    """What the door is doing."""

    READY = "ready"
    CHECKING = "checking"
    PENDING = "pending"
    """A verdict that a person must decide about; nothing replaces it but Next."""
    REFUSED = "refused"
    """A verdict that leaves nothing to decide; the next guest's ticket replaces it."""
    DECIDING = "deciding"
    FAILED = "failed"
    """A decision that is not known to be recorded; it is kept."""
    DONE = "done"
    NOTICE = "notice"
    """Something to tell that is no verdict: two tickets at once, no answer in time."""


class Ask(StrEnum):
    """What the reason box is open for."""

    DENY = "deny"
    OVERRIDE = "override"


_OPEN = frozenset({Step.READY, Step.REFUSED, Step.DONE, Step.NOTICE})


def _told(verdict: Verdict) -> tuple[object, ...]:
    """What decides about a guest, without what the laptop's copy keeps less of: the mobile."""
    ticket = verdict.ticket
    guest = (ticket.id, ticket.name, ticket.event, ticket.status) if ticket else ()
    return verdict.reason, verdict.decided, guest


@dataclass(slots=True)
class ScanState:
    """Follows one guest after another; every method says whether it changed anything.

    Times are seconds on any clock that only goes forward.
    """

    step: Step = Step.READY
    scan: Scan | None = None
    verdict: Verdict | None = None
    decision: Decision | None = None
    outcome: Outcome | None = None
    asking: Ask | None = None
    shown_at: float = 0.0
    _wanted: tuple[str, ...] = field(default=())
    _picked: int | None = None

    @property
    def scan_allowed(self) -> bool:
        """Whether a new ticket may come: the camera is armed exactly then."""
        return self.step in _OPEN and self.asking is None

    def begin(self, texts: Sequence[str] = (), ticket_id: int | None = None) -> bool:
        """A ticket was read or picked; its verdict is asked for."""
        if not self.scan_allowed:
            return False
        self.step = Step.CHECKING
        self._wanted, self._picked = tuple(texts), ticket_id
        return True

    def checked(self, scan: Scan, verdict: Verdict, now: float) -> bool:
        """The verdict came. One that nobody waits for any more is dropped."""
        if self.step is not Step.CHECKING or not self._asked_for(scan):
            return False
        self._show(scan, verdict, now)
        return True

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
        return True

    def _show(self, scan: Scan, verdict: Verdict, now: float) -> None:
        self.step = Step.PENDING if verdict.admissible else Step.REFUSED
        self.scan, self.verdict, self.shown_at = scan, verdict, now
        self.decision = self.outcome = self.asking = None

    def may_decide(self, pressed_at: float) -> bool:
        """Whether a press that began then decides."""
        return self.step is Step.PENDING and self.seen(pressed_at)

    @property
    def overridable(self) -> bool:
        """Whether a second look is offered: only after a denial that a person made."""
        return (
            self.step is Step.REFUSED
            and self.asking is None
            and self.verdict is not None
            and self.verdict.overridable
            and self.verdict.ticket is not None
        )

    @property
    def guest(self) -> str:
        """The name of the guest who is shown; empty where nobody can be named."""
        return self.verdict.ticket.name if self.verdict and self.verdict.ticket else ""

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

    def decide(self) -> None:
        """A person decided; the answer of the store is waited for."""
        self.step, self.asking = Step.DECIDING, None

    def recorded(self, decision: Decision, outcome: Outcome) -> bool:
        """The store's answer; whether it is about the guest who is shown."""
        if not self._is_shown(decision):
            return False
        self.step, self.decision, self.outcome = Step.DONE, decision, outcome
        return True

    def record_failed(self, decision: Decision) -> bool:
        """It is not known whether the decision was recorded; whether it is the one shown."""
        if not self._is_shown(decision):
            return False
        self.step, self.decision = Step.FAILED, decision
        return True

    def _is_shown(self, decision: Decision) -> bool:
        waits = self.step in (Step.DECIDING, Step.FAILED)
        return waits and self.scan is not None and decision.id == self.scan.id

    def retry(self) -> bool:
        """Send the same decision again; whether there is one to send."""
        if self.step is not Step.FAILED:
            return False
        self.step = Step.DECIDING
        return True

    def notice(self, now: float) -> bool:
        """Tell something that is no verdict; never over a guest who is being decided about."""
        if not self.scan_allowed:
            return False
        self._clear(Step.NOTICE, now)
        return True

    def silence(self, now: float) -> bool:
        """No answer came in time: ready again; a decision that was sent is kept."""
        if self.step is Step.DECIDING:
            self.step = Step.FAILED
            return True
        if self.step is not Step.CHECKING:
            return False
        self._clear(Step.NOTICE, now)
        return True

    def next(self) -> bool:
        """Drop what is shown and wait for the next guest; not while a decision is on its way."""
        if self.step in (Step.READY, Step.DECIDING):
            return False
        self._clear(Step.READY, self.shown_at)
        return True

    def _clear(self, step: Step, now: float) -> None:
        self.step, self.shown_at = step, now
        self.scan = self.verdict = self.decision = self.outcome = self.asking = None
        self._wanted, self._picked = (), None
