"""What a person decided about a ticket, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from kiosk.domain.scan import Source
from kiosk.domain.ticket import Status, Ticket

DOOR_LIMIT = 64
OPERATOR_LIMIT = 64
REASON_LIMIT = 255


class Wanted(StrEnum):
    """What the person pressed, as the status that it writes."""

    ALLOW = "entered"
    DENY = "entrydenied"

    @property
    def status(self) -> Status:
        """The status that the table gets."""
        return Status(self.value)


@dataclass(frozen=True, slots=True)
class Decision:
    """One press of Allow or Deny.

    Attributes:
        id: the scan's id: the same decision sent twice is one decision.
        decided_at: UTC, aware, by the corrected clock.
        override: let in although denied before, on purpose and with a reason.
        offline: made from the snapshot, without the server's word.
        clock_offset_ms: server minus laptop, as known when it was decided; None where unknown.
    """

    id: UUID
    ticket_id: int
    wanted: Wanted
    door: str
    operator: str
    decided_at: datetime
    reason: str = ""
    source: Source = Source.CAMERA
    override: bool = False
    offline: bool = False
    clock_offset_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """What stands in the table: status, when, where, by whom, why.

    Attributes:
        at: UTC, aware; None where the predecessor left no time.
        door: empty where the predecessor decided: it keeps neither door nor person.
    """

    status: Status
    at: datetime | None = None
    door: str = ""
    operator: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Lookup:
    """A ticket as a store knows it.

    Attributes:
        decided: set exactly when the ticket's status is not `not_entered`.
        live: False where it comes from the laptop's own snapshot and the server was not asked.
    """

    ticket: Ticket
    decided: Decided | None = None
    live: bool = True


@dataclass(frozen=True, slots=True)
class Recorded:
    """The decision stands.

    Attributes:
        queued: kept on this laptop, to be sent when the server answers again.
    """

    ticket: Ticket
    decided: Decided
    queued: bool = False


@dataclass(frozen=True, slots=True)
class AlreadyDecided:
    """Another decision was first."""

    ticket: Ticket
    decided: Decided


@dataclass(frozen=True, slots=True)
class NoSuchTicket:
    """The ticket is not in the table (any more)."""

    ticket_id: int


Outcome = Recorded | AlreadyDecided | NoSuchTicket


class Kept(StrEnum):
    """What became of a decision that was carried out before the server heard of it."""

    RECORDED = "recorded"
    CONFLICT = "conflict"
    """Another one was first: both stand in the log, and on the *Conflicts* sheet."""
    MISSING = "missing"
    """The server has no such ticket (any more)."""


class ConflictKind(StrEnum):
    """How two decisions about one ticket can both have been carried out."""

    ADMITTED_TWICE = "admitted_twice"
    ADMITTED_AND_DENIED = "admitted_and_denied"


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two decisions about one ticket, both made in good faith while one door was offline."""

    ticket: Ticket
    kind: ConflictKind
    first: Decided
    second: Decided
