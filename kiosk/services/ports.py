"""What the services need from outside, as Protocols; adapters implement them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from kiosk.domain.decision import Conflict, Decision, Lookup, Outcome, Wanted
from kiosk.domain.scan import Source
from kiosk.domain.ticket import Attendee, Counts, Page, Ticket, TicketQuery
from kiosk.domain.token import Claims, Rejected
from kiosk.domain.verdict import Reason


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
class Stuck:
    """What the server refused and a person must look at; it is kept, and tried again.

    Attributes:
        wanted: what was decided; None for a walk-in that was registered.
        door: where it was decided; empty for a walk-in.
        operator: who decided it; empty for a walk-in.
        at: when, UTC and aware; None for a walk-in.
        why: a sentence: what is wrong and what to do.
    """

    ticket_id: int
    name: str
    wanted: Wanted | None
    door: str
    operator: str
    at: datetime | None
    why: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How the store is doing, without asking it.

    Attributes:
        online: whether the server answers; always True on the embedded store.
        since: when it went offline, UTC and aware; None while online.
        waiting: decisions and registrations kept on this laptop and not yet at the server.
        registrations: how many of those waiting are registrations.
        stuck: decisions and registrations that the server refused and a person must look at.
        stuck_list: the first two hundred of them.
        conflicts: tickets decided twice while a door was offline.
        unsafe: a sentence where the connection is not protected, else empty.
        trouble: a sentence where waiting will not bring the server back (a password, a right, a
            certificate), else empty.
    """

    online: bool = True
    since: datetime | None = None
    waiting: int = 0
    stuck: int = 0
    conflicts: int = 0
    unsafe: str = ""
    stuck_list: tuple[Stuck, ...] = ()
    trouble: str = ""
    registrations: int = 0


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


class TicketStore(Protocol):
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
        """Decide, exactly once: the same decision sent again gives its own first outcome.

        ALLOW and DENY win only over a ticket that is not decided; ALLOW with `override` wins over
        a denied one too. The status, the time and the decision's row are written together.
        """
        ...

    def log_scan(self, entry: ScanEntry) -> None:
        """Append to the scan log; the same id again changes nothing."""
        ...

    def page(self, query: TicketQuery) -> Page:
        """One page of the ticket table."""
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

    def revision(self) -> str:
        """A mark that changes whenever any ticket or decision did; cheap enough for each second."""
        ...

    def conflicts(self) -> Sequence[Conflict]:
        """Tickets decided twice while a door was offline, the latest first."""
        ...

    def try_stuck_again(self) -> None:
        """Send what the server refused once more, soon; does not wait for what comes of it."""
        ...

    def standing(self) -> Standing:
        """How the store is doing, from memory: no I/O."""
        ...

    def probe(self) -> Probe:
        """Ask the store about itself."""
        ...

    def close(self) -> None:
        """Let go of every file, connection and thread; the store is not used afterwards."""
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


class TicketArtist(Protocol):
    """Draws tickets."""

    def qr_png(self, text: str) -> bytes:
        """The QR alone, black on white with its quiet zone, as PNG."""
        ...

    def ticket_png(self, text: str, ticket: Ticket, expires_at: datetime) -> bytes:
        """The QR with name, event, number and until when, as PNG: to save, send or print."""
        ...


class Preferences(Protocol):
    """What this laptop remembers between two starts: the door, the camera, a half-typed form."""

    def get(self, key: str, default: str = "", /) -> str:
        """What was kept under a key, or the default."""
        ...

    def set(self, key: str, value: str, /) -> None:
        """Keep a text; it survives a crash right after. Never raises: a full disk is logged."""
        ...
