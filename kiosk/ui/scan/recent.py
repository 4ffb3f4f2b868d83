"""The last guests of this door, and what became of each. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from kiosk.domain.action_rules import UNDOABLE, Kind
from kiosk.domain.decision import Decision, Outcome, Recorded
from kiosk.domain.scan import Source
from kiosk.domain.ticket import Status, Ticket
from kiosk.domain.verdict import Reason
from kiosk.ui.scan.door_steps import Step
from kiosk.ui.scan.scan_state import ScanState

MOST = 10


class Became(StrEnum):
    """What became of a guest at this door."""

    LET_IN = "let_in"
    DENIED = "denied"
    SEEN_OFF = "seen_off"
    BACK_IN = "back_in"
    TAKEN_BACK = "taken_back"
    """The decision about the guest was undone."""
    HELD = "held"
    """Put aside for the desk, which has been asked."""
    PUT_ASIDE = "put_aside"
    """Nothing is decided; the guest may be called up again."""
    REFUSED = "refused"
    """The verdict left nothing to decide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentGuest:
    """One of the last guests.

    Attributes:
        became: what became of the guest.
        at: when; UTC, aware.
        reason: the verdict, for REFUSED.
        kept: whether the decision waits on this laptop for the server.
        texts: what was scanned, to be checked again; empty where no code was.
        decision: what Undo takes back; None where there is nothing to take back.
        undone: what it was that was taken back, for TAKEN_BACK.
        operator: who decided.
    """

    ticket: Ticket
    became: Became
    at: datetime
    reason: Reason | None = None
    kept: bool = False
    texts: tuple[str, ...] = ()
    source: Source = Source.CAMERA
    decision: UUID | None = None
    undone: Became | None = None
    operator: str = ""


def decided_guest(
    decision: Decision, outcome: Outcome, at: datetime, texts: tuple[str, ...]
) -> RecentGuest | None:
    """The guest of a decision that was recorded; None where another decision counts."""
    if not isinstance(outcome, Recorded):
        return None
    return RecentGuest(
        ticket=outcome.ticket,
        became=became_by(outcome),
        at=at,
        kept=outcome.queued,
        texts=texts,
        source=decision.source,
        decision=decision.id if decision.action in UNDOABLE else None,
        operator=decision.operator,
    )


def became_by(outcome: Recorded) -> Became:
    """What a decision that was recorded made of the guest."""
    match outcome.decided.kind:
        case Kind.LEAVE:
            return Became.SEEN_OFF
        case Kind.RETURN:
            return Became.BACK_IN
        case Kind.HOLD:
            return Became.HELD
        case _:
            entered = outcome.decided.status is Status.ENTERED
            return Became.LET_IN if entered else Became.DENIED


def taken_back(guest: RecentGuest, outcome: Recorded, at: datetime) -> RecentGuest:
    """The guest after Undo."""
    return replace(
        guest,
        ticket=outcome.ticket,
        became=Became.TAKEN_BACK,
        undone=guest.became,
        at=at,
        kept=outcome.queued,
        decision=None,
    )


def leaving_guest(state: ScanState, at: datetime) -> RecentGuest | None:
    """The guest who goes without a decision; None where nobody does who can be named."""
    if state.step not in (Step.PENDING, Step.REFUSED) or state.scan is None:
        return None
    if state.verdict is None or state.verdict.ticket is None:
        return None
    pending = state.step is Step.PENDING
    return RecentGuest(
        ticket=state.verdict.ticket,
        became=Became.PUT_ASIDE if pending else Became.REFUSED,
        at=at,
        reason=None if pending else state.verdict.reason,
        texts=state.texts,
        source=state.scan.source,
    )


@dataclass(slots=True)
class RecentGuests:
    """The last ten guests, the latest first; one guest stands there once."""

    last_decided: RecentGuest | None = None
    """The last guest about whom something was decided, or whose decision was taken back."""
    _guests: list[RecentGuest] = field(default_factory=list)

    def __iter__(self) -> Iterator[RecentGuest]:
        return iter(self._guests)

    def add(self, guest: RecentGuest) -> None:
        """Note what became of a guest."""
        others = [g for g in self._guests if not g.ticket.id or g.ticket.id != guest.ticket.id]
        self._guests = [guest, *others][:MOST]
        if guest.became not in _UNDECIDED:
            self.last_decided = guest

    def add_before_last(self, guest: RecentGuest) -> None:
        """Note what became of an earlier guest: who was decided about last stays the last."""
        last = self.last_decided
        self.add(guest)
        self.last_decided = last

    @property
    def kept(self) -> tuple[RecentGuest, ...]:
        """Those whose decision waits on this laptop, as far as was told."""
        return tuple(guest for guest in self._guests if guest.kept)

    def sent(self, gone: Iterable[RecentGuest]) -> None:
        """The server has these decisions now."""
        sent = {guest.ticket.id for guest in gone}

        def told(guest: RecentGuest) -> RecentGuest:
            return replace(guest, kept=False) if guest.ticket.id in sent else guest

        self._guests = [told(guest) for guest in self._guests]
        if self.last_decided is not None:
            self.last_decided = told(self.last_decided)

    def no_undo(self) -> None:
        """What became of the last guest stays: it cannot be taken back any more."""
        if self.last_decided is not None:
            self.last_decided = replace(self.last_decided, decision=None)


_UNDECIDED = frozenset({Became.PUT_ASIDE, Became.REFUSED})
