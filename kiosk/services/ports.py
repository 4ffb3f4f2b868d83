"""What the services need from outside, as Protocols; adapters implement them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable
from uuid import UUID

from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import Conflict, Decision, Lookup, Outcome, Wanted
from kiosk.domain.hold import HistoryEntry, Hold
from kiosk.domain.scan import Source
from kiosk.domain.ticket import Attendee, Counts, Page, Ticket, TicketQuery
from kiosk.domain.token import Claims, Rejected
from kiosk.domain.verdict import Reason
from kiosk.services.shared_ports import SharedStore


@dataclass(frozen=True, slots=True)
class ScanEntry:
    """A row of the scan log; every scan leaves one, and never its token.

    Attributes:
        ticket_id: the number in a token with a good signature, else None.
        seen_at: UTC, aware.
    """

    id: UUID
    verdict: Reason
    ticket_id: int | None
    door: str
    operator: str
    source: Source
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class StuckItem:
    """What the server refused and a person must look at; it is kept, and tried again.

    Attributes:
        wanted: what was decided; None for a walk-in that was registered, and other kinds.
        door: where it was decided; empty for a walk-in.
        operator: who decided it; empty for a walk-in.
        at: when, UTC and aware; None for a walk-in.
        why: a sentence: what is wrong and what to do.
        kind: what was done; None for a walk-in that was registered.
    """

    ticket_id: int
    name: str
    wanted: Wanted | None
    door: str
    operator: str
    at: datetime | None
    why: str
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class StoreStatus:
    """How the store is doing, without asking it.

    Attributes:
        online: whether the server answers; always True on the embedded store.
        since: when it went offline, UTC and aware; None while online.
        waiting: decisions and registrations kept on this laptop and not yet at the server.
        embedded: the tickets are in a file on this laptop, and nobody else sees them.
        registrations: how many of those waiting are registrations.
        stuck: decisions and registrations that the server refused and a person must look at.
        stuck_list: the first two hundred of them.
        conflicts: tickets decided twice while a door was offline.
        unsafe: a sentence where the connection is not protected, else empty.
        trouble: a sentence where waiting will not bring the server back (a password, a right, a
            certificate), else empty.
        not_kept: a sentence where this laptop's own disk cannot be used, so that nothing is kept
            here and the server alone counts, else empty.
        journal_damaged: it is the journal's file that is damaged; it can be set aside.
        doors_not_heard: addresses of other doors on the LAN that do not answer this one.
        newer_doors: addresses of those whose program is newer: this one must be updated.
        older_doors: addresses of those whose program is older, and must be updated.
        over_capacity: walk-ins of this laptop that the server took though their event was full;
            they are in `stuck_list`, too, and not counted in `stuck`.
    """

    online: bool = True
    since: datetime | None = None
    waiting: int = 0
    stuck: int = 0
    conflicts: int = 0
    unsafe: str = ""
    stuck_list: tuple[StuckItem, ...] = ()
    trouble: str = ""
    registrations: int = 0
    embedded: bool = False
    not_kept: str = ""
    journal_damaged: bool = False
    doors_not_heard: tuple[str, ...] = ()
    newer_doors: tuple[str, ...] = ()
    older_doors: tuple[str, ...] = ()
    over_capacity: int = 0


@dataclass(frozen=True, slots=True)
class Probe:
    """What a store says about itself, for `kiosk doctor`.

    Attributes:
        kind: "SQLite 3.40.1", "MariaDB 10.11.19", …
        place: a path, or user@host:port/database; never a password.
        schema: version of the schema found.
        clock_offset_ms: server's clock minus this laptop's; 0 on the embedded store.
        round_trip_ms: of one small question.
        warnings: sentences about what works but should be changed.
    """

    kind: str
    place: str
    schema: int
    clock_offset_ms: float
    round_trip_ms: float
    warnings: tuple[str, ...] = ()


class TicketStore(SharedStore, Protocol):
    """Where tickets and decisions are kept.

    Every method may raise `StoreUnavailable` and nothing else. All are called from one thread.
    """

    def register(self, attendee: Attendee) -> Ticket:
        """Insert a ticket and return it with its number."""
        ...

    def find(self, ticket_id: int) -> Lookup | None:
        """Look one ticket up, as fast as can be; None where the table does not have it.

        A store with a snapshot answers from it (`Lookup.live` is False) and asks the server only
        for a ticket that the snapshot lacks.
        """
        ...

    def confirm(self, ticket_id: int) -> Lookup | None:
        """Look one ticket up where the truth is: the server, when it answers in time."""
        ...

    def record(self, decision: Decision) -> Outcome:
        """Do what a row of the log says, exactly once: sent again it gives its own first outcome.

        Whether it may follow what was done before is the table's to say (`domain.kind.FOLLOWS`);
        where it may not, the outcome is `AlreadyDecided`. The log's row, the ticket's state, its
        status and time are written together. `Decision.turn` is the store's to choose.
        """
        ...

    def log_scan(self, entry: ScanEntry) -> None:
        """Append to the scan log; the same id again changes nothing."""
        ...

    def page(self, query: TicketQuery) -> Page:
        """One page of the ticket table."""
        ...

    def names(self) -> Sequence[tuple[int, str]]:
        """Every ticket's number and name, as far as is known here; asks no server that is away."""
        ...

    def events(self) -> Sequence[str]:
        """The events there are tickets for, in alphabetical order."""
        ...

    def registered_already(self, mobile_number: str, event: str) -> Sequence[Ticket]:
        """Tickets with the same mobile number (digits compared from the right) and event."""
        ...

    def counts(self, events: frozenset[str] = frozenset(), door: str = "") -> Counts:
        """Totals over these events (none named: all), and the decisions of one door."""
        ...

    def count_found(self, query: TicketQuery) -> Counts:
        """How many tickets a search and an event find, by status; its own status counts for all."""
        ...

    def revision(self) -> str:
        """A mark that changes whenever any ticket or decision did; cheap enough for each second."""
        ...

    def conflicts(self) -> Sequence[Conflict]:
        """Tickets decided twice while a door was offline, the latest first."""
        ...

    def holds(self, *, answered: bool = False) -> Sequence[Hold]:
        """Who waits for the desk, the longest first; with `answered` also who was answered."""
        ...

    def history(self, ticket_id: int) -> Sequence[HistoryEntry]:
        """Everything that happened to a ticket, the oldest first."""
        ...

    def retry_stuck(self) -> None:
        """Send what the server refused once more, soon; does not wait for what comes of it."""
        ...

    def status(self) -> StoreStatus:
        """How the store is doing, from memory: no I/O."""
        ...

    def probe(self) -> Probe:
        """Ask the store about itself."""
        ...

    def close(self) -> None:
        """Let go of every file, connection and thread; the store is not used afterwards."""
        ...


@runtime_checkable
class ReadsBeside(Protocol):
    """A store that answers questions about many tickets beside the door's, on another thread."""

    def reader(self) -> TicketStore | None:
        """A store over the same tickets, to be asked on the other thread; None where none may be.

        It is the store itself where that may be asked from two threads.
        """
        ...

    def give_up(self) -> None:
        """End what is being asked, and answer nothing more; called on any thread."""
        ...


@runtime_checkable
class SetsJournalAside(Protocol):
    """A store that may do without this laptop's journal."""

    def set_journal_aside(self) -> None:
        """Put a damaged journal aside, and begin a new one."""
        ...


class TokenMint(Protocol):
    """Signs and reads the tokens in QR codes."""

    def sign(self, ticket_id: int, expires_at: datetime) -> str:
        """A token that carries the ticket's number and until when it is valid."""
        ...

    def read(self, text: str, now: datetime) -> Claims | Rejected:
        """What a text says, at this moment; never raises, whatever the text is."""
        ...


class Clock(Protocol):
    """The time, as the server has it where there is one."""

    def now(self) -> datetime:
        """UTC, aware."""
        ...

    @property
    def offset_ms(self) -> int | None:
        """Server minus laptop in milliseconds; None where no server told."""
        ...


class MobileRules(Protocol):
    """What counts as a mobile number."""

    def fault(self, text: str) -> str:
        """A sentence that says what is wrong with a typed number and how to write it, or ''."""
        ...

    def certain(self, text: str) -> bool:
        """Whether it is a mobile number as it stands, with nothing to be put right or asked.

        Quick, and never right about a text that `fault` refuses; of some that are good it says no.
        """
        ...

    def international(self, text: str) -> str:
        """The number as +, country and digits (ITU-T E.164); empty where it is none."""
        ...


class TicketArtist(Protocol):
    """Draws tickets."""

    def qr_png(self, text: str) -> bytes:
        """The QR alone, black on white with its quiet zone, as PNG."""
        ...


class Preferences(Protocol):
    """What this laptop remembers between two starts: the door, the camera, a half-typed form."""

    def get(self, key: str, default: str = "", /) -> str:
        """What was kept under a key, or the default."""
        ...

    def set(self, key: str, value: str, /) -> None:
        """Keep a text; it survives a crash right after. Never raises: a full disk is logged."""
        ...
