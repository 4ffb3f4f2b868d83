"""What one row of the laptop's journal says: a decision, where it is, what became of it."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from kiosk.adapters.door_words import decision_in, unpacked
from kiosk.adapters.local_file import Row
from kiosk.domain.decision import Decision


class State(StrEnum):
    """Where a journaled decision or registration is on its way to the server."""

    WAITING = "waiting"
    SENT = "sent"
    STUCK = "stuck"
    """The server refused the row; a person must look at it. Tried again now and then."""
    REFUSED = "refused"
    """Not carried out: this laptop knew already that another decision was first."""
    TAKEN_OVER = "taken over"
    """Stands for an earlier press that a crash left without an answer: that one is sent instead."""


class Shown(StrEnum):
    """What the operator was told."""

    NOTHING = ""
    RECORDED = "recorded"
    ALREADY = "already"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Entry:
    """A decision in the journal.

    Attributes:
        seq: its place: decisions are sent in the order in which they were made.
        why: for STUCK, a sentence.
    """

    seq: int
    decision: Decision
    state: State
    shown: Shown
    why: str = ""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of one row at the server.

    Attributes:
        due: for STUCK, when to try again, seconds since the epoch.
    """

    id: UUID
    state: State
    why: str = ""
    due: float = 0.0


@dataclass(frozen=True, slots=True)
class Tally:
    """How much is kept on this laptop."""

    waiting: int = 0
    stuck: int = 0
    registrations: int = 0
    stuck_registrations: int = 0
    scans: int = 0
    numbers: int = 0


def entry_of(row: Row) -> Entry:
    """The decision in a row of seq, body, state, shown, why."""
    seq, body, state, shown, why = row
    return Entry(seq, decision_in(unpacked(body)), State(state), Shown(shown), why)
