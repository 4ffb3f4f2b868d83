"""The ticket, the attendee it is for, and the questions asked of many tickets."""

from dataclasses import dataclass, field
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
    MARKED = "marked"
    """Another program's word, such as "cancelled"; `Ticket.mark` has it."""

    @classmethod
    def of(cls, text: str | None) -> "Status":
        """Read a stored status; NULL and a text without letters count as not entered."""
        word = (text or "").strip().lower()
        try:
            return cls(word) if word else cls.NOT_ENTERED
        except ValueError:
            return cls.MARKED


@dataclass(frozen=True, slots=True)
class Made:
    """When, where and by whom a guest was registered.

    Attributes:
        at: UTC, aware.
        door: the desk's name; empty where it has none.
        operator: empty where nobody said who works there.
    """

    at: datetime
    door: str = ""
    operator: str = ""


@dataclass(frozen=True, slots=True)
class Attendee:
    """What the registration desk types: already trimmed and checked.

    Attributes:
        party: how many people the ticket is for.
        made: when, where and by whom; None where that is not known. It is no part of who it is.
    """

    name: str
    mobile_number: str
    university: str
    event: str
    party: int = 1
    made: Made | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Ticket:
    """One row of the ticket table.

    Attributes:
        id: the table's number, positive.
        entry_time: when it was decided, UTC and aware; None where nothing was decided.
        mark: the status as it stands in the table, where it is none of ours.
        party: how many people it is for.
        inside: how many of a party are inside.
        revoked: whether it is dead until it is restored.
        category: such as VIP, Student or Crew.
        note: for the person at the door.
        attention: whether staff must see the note before they decide.
    """

    id: int
    name: str
    mobile_number: str
    university: str
    event: str
    status: Status = Status.NOT_ENTERED
    entry_time: datetime | None = None
    mark: str = ""
    party: int = 1
    inside: int = 0
    revoked: bool = False
    category: str = ""
    note: str = ""
    attention: bool = False


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
        further: whether a word may also occur in the category, the note or a further column.
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
    further: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in order, and the cursor for the next page; None where this is the last.

    Attributes:
        live: whether the store itself answered; False where it is this laptop's copy of a server.
        whole: whether that copy has every ticket of the server.
        sure: whether the copy keeps what was searched for: of a mobile number it has the end only.
        columns: whether further columns of a list were looked at, where those were asked for, too.
    """

    rows: tuple[Ticket, ...]
    next: Cursor | None = None
    live: bool = True
    whole: bool = True
    sure: bool = True
    columns: bool = True


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tickets there are, and how many of them were let in or denied.

    Attributes:
        here: decisions of one door, where a door was named.
        inside: people who are inside now.
        left: tickets with people who left again.
        revoked: tickets that are dead until they are restored; they count as denied, too.
        marked: tickets with another program's word.
        known: False where the server was never read whole, so that these are not its totals.
    """

    total: int = 0
    entered: int = 0
    denied: int = 0
    here: int = 0
    inside: int = 0
    left: int = 0
    revoked: int = 0
    marked: int = 0
    known: bool = True
