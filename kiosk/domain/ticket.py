"""The ticket, the attendee it is for, and the questions asked of many tickets."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum

# The widths of the predecessor's columns; they stay what they are while both programs run.
NAME_LIMIT = 255
MOBILE_LIMIT = 20
UNIVERSITY_LIMIT = 255
EVENT_LIMIT = 255

MAX_TICKET_ID = 2**31 - 1  # the predecessor's `id INT`


class Status(StrEnum):
    """What has been decided about a ticket, in the words of the table."""

    NOT_ENTERED = "not_entered"
    ENTERED = "entered"
    DENIED = "entrydenied"

    @classmethod
    def of(cls, text: str | None) -> "Status":
        """Read a stored status; NULL and words nobody wrote on purpose count as not entered."""
        try:
            return cls((text or "").strip().lower())
        except ValueError:
            return cls.NOT_ENTERED


@dataclass(frozen=True, slots=True)
class Attendee:
    """What the registration desk types: already trimmed and checked."""

    name: str
    mobile_number: str
    university: str
    event: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """One row of the ticket table.

    Attributes:
        id: the table's number, positive.
        entry_time: when it was decided, UTC and aware; None where nothing was decided.
    """

    id: int
    name: str
    mobile_number: str
    university: str
    event: str
    status: Status = Status.NOT_ENTERED
    entry_time: datetime | None = None


class SortKey(Enum):
    """The columns a person can sort by."""

    ID = "id"
    NAME = "name"
    MOBILE = "mobile_number"
    UNIVERSITY = "university"
    EVENT = "event"
    STATUS = "status"
    ENTRY_TIME = "entry_time"


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ended: the last row's sort value (None is NULL) and its ticket number."""

    value: str | int | datetime | None
    ticket_id: int


@dataclass(frozen=True, slots=True)
class TicketQuery:
    """One page of the ticket table.

    Attributes:
        search: words; each must occur in name, mobile, university, event, or be the number.
        limit: rows a page.
        after: the cursor of the page before, None for the first page.
    """

    search: str = ""
    status: Status | None = None
    event: str | None = None
    sort: SortKey = SortKey.ID
    descending: bool = True
    limit: int = 200
    after: Cursor | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in order, and the cursor for the next page; None where this is the last."""

    rows: tuple[Ticket, ...]
    next: Cursor | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tickets there are, and how many of them were let in or denied."""

    total: int = 0
    entered: int = 0
    denied: int = 0
    here: int = 0
    """Decisions of one door, where a door was named."""
