"""What a person decided about a ticket, and what became of it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from kiosk.domain.action_rules import Kind
from kiosk.domain.scan import Source
from kiosk.domain.ticket import Status, Ticket

if TYPE_CHECKING:
    from kiosk.domain.ticket_state import TicketState

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
    """A row of the log: a press of Allow or Deny, or another kind of action.

    Attributes:
        id: the scan's or action's id: the same decision sent twice is one decision.
        ticket_id: 0 for an action about a guest without a ticket.
        wanted: the status that the person wanted; None for a kind that names none.
        decided_at: UTC, aware, by the corrected clock.
        override: let in although the verdict was against it, on purpose and with a reason.
        offline: made from the snapshot, without the server's word.
        clock_offset_ms: server minus laptop, as known when it was decided; None where unknown.
        kind: what was done; None for the Allow, Deny or override that `wanted` says.
        places: of a party, how many people it is about; 0 for all, and for a ticket for one.
        turn: higher than that of every row of the ticket that its maker knew.
        refers: the decision that is taken back, or the hold that is answered.
        expires_at: seconds of Unix time: until when the code shown, or made, is valid.
        detail: JSON about an action that only tells: what an edit changed, a hold's answer.
    """

    id: UUID
    ticket_id: int
    wanted: Wanted | None
    door: str
    operator: str
    decided_at: datetime
    reason: str = ""
    source: Source = Source.CAMERA
    override: bool = False
    offline: bool = False
    clock_offset_ms: int | None = None
    kind: Kind | None = None
    places: int = 0
    turn: int = 0
    refers: UUID | None = None
    expires_at: int | None = None
    detail: str = ""

    @property
    def action(self) -> Kind:
        """What was done."""
        if self.kind is not None:
            return self.kind
        if self.wanted is Wanted.DENY:
            return Kind.DENY
        return Kind.OVERRIDE if self.override else Kind.ALLOW


@dataclass(frozen=True, slots=True)
class Decided:
    """What stands in the table: status, when, where, by whom, why.

    Attributes:
        at: UTC, aware; None where the predecessor left no time.
        door: empty where the predecessor decided: it keeps neither door nor person.
        kind: what was done, where that is known.
        places: of a party, how many people it was about; 0 for a ticket for one.
    """

    status: Status
    at: datetime | None = None
    door: str = ""
    operator: str = ""
    reason: str = ""
    kind: Kind | None = field(default=None, compare=False)
    places: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Lookup:
    """A ticket as a store knows it.

    Attributes:
        decided: set exactly when the ticket's status is not `not_entered`.
        live: False where it comes from the laptop's own snapshot and the server was not asked.
        interrupted: what was pressed at this very door just before the program died, so that
            nobody was told of it; the ticket is still to be decided.
        table_disagrees: the log says that the ticket was decided, and the table says that it was
            not: the table alone was put back. The log is right.
        state: where the ticket's guests are; None where only the ticket's status is known, see
            `attendance.state_of`.
        log: the rows of the log that this rests on.
        whole: whether the ticket's whole log counts, and not its status alone.
    """

    ticket: Ticket
    decided: Decided | None = None
    live: bool = True
    interrupted: Decided | None = None
    table_disagrees: bool = False
    state: "TicketState | None" = field(default=None, compare=False)
    log: tuple[Decision, ...] = field(default=(), compare=False)
    whole: bool = field(default=False, compare=False)


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


class UploadResult(StrEnum):
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
    TOO_MANY = "too_many"
    """More people of a party than it has places."""
    RETURNED_TWICE = "returned_twice"
    UNDONE_MEANWHILE = "undone_meanwhile"
    """Taken back at one door, while another went by it or decided about the same ticket."""
    ADMITTED_REVOKED = "admitted_revoked"
    ADMITTED_OLD_CODE = "admitted_old_code"
    """Let in with a code from before the ticket was issued again."""
    TABLE_PUT_BACK = "table_put_back"
    """Decided by the log, and open in the ticket table: that alone was put back."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two decisions about one ticket, both made in good faith.

    One door was offline, or the earlier press reached the server after the later one. Where the
    table was put back, `second` is what it says: not entered.
    """

    ticket: Ticket
    kind: ConflictKind
    first: Decided
    second: Decided
