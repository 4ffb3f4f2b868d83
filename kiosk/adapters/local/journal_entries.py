"""What one row of the laptop's journal says: a decision, where it is, what became of it."""

from dataclasses import dataclass
from enum import Enum, StrEnum
from uuid import UUID

from kiosk.adapters.local.codec import decode_decision, decode_line
from kiosk.adapters.local.encrypted_sqlite import Row
from kiosk.domain.decision import Decision


class UploadState(StrEnum):
    """Where a journaled decision or registration is on its way to the server."""

    WAITING = "waiting"
    SENT = "sent"
    STUCK = "stuck"
    """The server refused the row; a person must look at it. Tried again now and then."""
    NOT_CARRIED_OUT = "refused"
    """Not carried out: this laptop knew already that another decision was first."""
    TAKEN_OVER = "taken over"
    """Stands for an earlier press that a crash left without an answer: that one is sent instead."""


class ShownOutcome(StrEnum):
    """What the operator was told."""

    NOTHING = ""
    RECORDED = "recorded"
    ALREADY = "already"
    MISSING = "missing"


Pair = tuple[UploadState, ShownOutcome]
"""Where a row is, and what was shown about it."""

_UNTOLD: frozenset[Pair] = frozenset(
    (state, ShownOutcome.NOTHING)
    for state in (UploadState.WAITING, UploadState.STUCK, UploadState.NOT_CARRIED_OUT)
)
_CARRIED_OUT: frozenset[Pair] = frozenset(
    (state, ShownOutcome.RECORDED)
    for state in (UploadState.WAITING, UploadState.STUCK, UploadState.SENT)
)
_ANSWERED: frozenset[Pair] = frozenset(
    (UploadState.SENT, shown) for shown in ShownOutcome if shown is not ShownOutcome.NOTHING
)


class Transition(Enum):
    """The steps of a decision through the journal: from which pairs, and to which.

    What was shown as carried out stays so, and is sent: no step leads out of it but to the server.
    Each step may be repeated, because several programs of a laptop share one journal.
    """

    BEGIN = (frozenset[Pair](), frozenset({(UploadState.WAITING, ShownOutcome.NOTHING)}))
    """Pressed, and on its way to the server; the operator was told nothing yet."""
    CONFIRM = (_UNTOLD, _ANSWERED)
    """The server answered while the operator waited, or to the upload after a crash."""
    LOST_TO = (
        _UNTOLD,
        frozenset({(UploadState.NOT_CARRIED_OUT, ShownOutcome.ALREADY)}),
    )
    """This laptop knew of an earlier decision: it is told, and this one is never sent."""
    WITHDRAW = (_UNTOLD, frozenset({(UploadState.NOT_CARRIED_OUT, ShownOutcome.NOTHING)}))
    """Nobody is let in on it, and it is never sent."""
    KEEP_OFFLINE = (_UNTOLD, frozenset({(UploadState.WAITING, ShownOutcome.RECORDED)}))
    """Carried out without the server, and to be sent."""
    ARRIVE = (
        frozenset({(UploadState.WAITING, ShownOutcome.RECORDED)}),
        frozenset({(UploadState.SENT, ShownOutcome.RECORDED)}),
    )
    """The server's answer came when nobody waited for it any more."""
    STICK = (
        _UNTOLD | _CARRIED_OUT,
        frozenset(
            (UploadState.STUCK, shown) for shown in (ShownOutcome.NOTHING, ShownOutcome.RECORDED)
        ),
    )
    """The server refused it; a person must look at it."""
    SEND = (_CARRIED_OUT, frozenset({(UploadState.SENT, ShownOutcome.RECORDED)}))
    """The upload brought it to the server."""
    TAKE_OVER = (
        frozenset[Pair](),
        frozenset(
            (UploadState.TAKEN_OVER, shown)
            for shown in ShownOutcome
            if shown is not ShownOutcome.NOTHING
        ),
    )
    """Told under a press that a crash left without an answer; never sent itself."""

    @property
    def sources(self) -> frozenset[Pair]:
        """The pairs it leads from; none where it makes the row."""
        sources: frozenset[Pair] = self.value[0]
        return sources

    @property
    def targets(self) -> frozenset[Pair]:
        """The pairs it may lead to."""
        targets: frozenset[Pair] = self.value[1]
        return targets


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """A decision in the journal.

    Attributes:
        seq: its place: decisions are sent in the order in which they were made.
        why: for STUCK, a sentence.
    """

    seq: int
    decision: Decision
    state: UploadState
    shown: ShownOutcome
    why: str = ""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of one row at the server.

    Attributes:
        due: for STUCK, when to try again, seconds since the epoch.
    """

    id: UUID
    state: UploadState
    why: str = ""
    due: float = 0.0


@dataclass(frozen=True, slots=True)
class JournalCounts:
    """How much is kept on this laptop."""

    waiting: int = 0
    stuck: int = 0
    registrations: int = 0
    stuck_registrations: int = 0
    scans: int = 0
    numbers: int = 0
    over_capacity: int = 0


def entry_in(row: Row) -> JournalEntry:
    """The decision in a row of seq, body, state, shown, why."""
    seq, body, state, shown, why = row
    return JournalEntry(
        seq, decode_decision(decode_line(body)), UploadState(state), ShownOutcome(shown), why
    )
