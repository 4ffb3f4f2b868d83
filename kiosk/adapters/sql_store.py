"""The ticket store over SQL: on this laptop's SQLite file, or on a MySQL or MariaDB server."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeVar
from uuid import UUID, uuid4

from kiosk.adapters import sql_batch, sql_changes, sql_decisions, sql_numbers, sql_pages
from kiosk.adapters.sql_address import ServerAddress
from kiosk.adapters.sql_embedded import EmbeddedLink
from kiosk.adapters.sql_migrating import made
from kiosk.adapters.sql_probe import kind_of, read_only_warnings, skew_warnings, tables_warnings
from kiosk.adapters.sql_schema import Schema, current, examine
from kiosk.adapters.sql_server import PATIENCE_SECONDS, ServerLink
from kiosk.adapters.sql_session import Session
from kiosk.domain.decision import Conflict, Decision, Kept, Lookup, Outcome
from kiosk.domain.ticket import Attendee, Counts, Page, Ticket, TicketQuery
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.ports import Probe, ScanEntry, Standing

T = TypeVar("T")


class Link(Protocol):
    """How a store reaches its database."""

    place: str
    unsafe: str
    opened: int

    @property
    def offline_since(self) -> datetime | None:
        """When the last try had no answer for the first time; None while it has."""
        ...

    def call(
        self, work: Callable[[Session], T], *, again: bool = True, patience: float | None = None
    ) -> T:
        """Do work on an open connection; raises only `StoreUnavailable`."""
        ...

    def clock_offset(self) -> float | None:
        """Database's clock minus laptop's in milliseconds; None where not measured."""
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...


class SqlStore:
    """Tickets, decisions and scans in SQL tables. Nothing is opened before the first question.

    Each method may raise `StoreUnavailable` and nothing else; all are called from one thread.

    Args:
        link: to the database.
    """

    def __init__(self, link: Link) -> None:
        self._link = link
        self._schema: Schema | None = None
        self._revision = ""
        self._revision_again = 0.0

    @property
    def connections(self) -> int:
        """How many connections were opened until now."""
        return self._link.opened

    def register(self, attendee: Attendee) -> Ticket:
        """Insert a ticket; a lost answer does not insert it twice."""
        nonce = uuid4()
        tried: list[bool] = []

        def work(session: Session) -> Ticket:
            again = bool(tried)
            tried.append(True)
            return sql_numbers.register(session, nonce, attendee, again=again)

        return self._call(work)

    def find(self, ticket_id: int) -> Lookup | None:
        """Look one ticket up."""
        return self._call(lambda session: sql_decisions.look_up(session, ticket_id))

    def confirm(self, ticket_id: int) -> Lookup | None:
        """Look one ticket up; here the truth is never elsewhere."""
        return self.find(ticket_id)

    def record(self, decision: Decision) -> Outcome:
        """Decide, exactly once."""
        return self._call(lambda session: sql_decisions.decide(session, decision))

    def log_scan(self, entry: ScanEntry) -> None:
        """Append to the scan log; the same id again changes nothing."""
        self.log_scans_batch((entry,))

    def page(self, query: TicketQuery) -> Page:
        """One page of the ticket table."""
        return self._call(lambda session: sql_pages.page(session, query))

    def events(self) -> Sequence[str]:
        """The events there are tickets for, in alphabetical order."""
        return self._call(sql_pages.events)

    def registered_already(self, mobile_number: str, event: str) -> Sequence[Ticket]:
        """Tickets with the same mobile number and event."""
        return self._call(
            lambda session: sql_pages.registered_already(session, mobile_number, event)
        )

    def counts(self, events: frozenset[str] = frozenset(), door: str = "") -> Counts:
        """Totals over these events, and the decisions of one door."""
        return self._call(lambda session: sql_pages.counts(session, events, door))

    def revision(self) -> str:
        """A mark that changes whenever any ticket or decision did."""
        now = time.monotonic()
        if self._revision and now < self._revision_again:
            return self._revision
        changes = self._examined().changes
        self._revision = self._call(lambda s: sql_changes.revision(s, changes=changes))
        # Where each answer reads the whole table, it is asked for a tenth of the time at most.
        took = time.monotonic() - now
        self._revision_again = 0.0 if changes else now + 10 * took
        return self._revision

    def conflicts(self) -> Sequence[Conflict]:
        """Tickets decided twice while a door was offline, the latest first."""
        return self._call(sql_batch.conflicts)

    def try_stuck_again(self) -> None:
        """Nothing is ever stuck here: what the server refuses is told at once."""

    def standing(self) -> Standing:
        """Whether the server answered last; no I/O."""
        since = self._link.offline_since
        return Standing(online=since is None, since=since, unsafe=self._link.unsafe)

    def probe(self) -> Probe:
        """Ask the store about itself; nothing is made on a server that has no tables yet."""

        def work(session: Session) -> tuple[Schema, str, float, list[str]]:
            found, closed = examine(session), read_only_warnings(session)
            begun = time.perf_counter()
            session.rows("SELECT 1")
            return found, kind_of(session), (time.perf_counter() - begun) * 1000, closed

        found, kind, round_trip, closed = self._link.call(work)
        if not current(found) and kind.startswith("SQLite"):  # this laptop's own file
            self._examined()
            found, kind, round_trip, closed = self._link.call(work)
        offset = self._link.clock_offset() or 0.0
        warnings = [*closed, *tables_warnings(found), *skew_warnings(offset)]
        if self._link.unsafe:
            warnings.insert(0, self._link.unsafe)
        return Probe(kind, self._link.place, found.version, offset, round_trip, tuple(warnings))

    def close(self) -> None:
        """Close the connection; the store is not used afterwards."""
        self._link.close()

    # For a laptop that keeps a snapshot and sends its decisions later.

    def heartbeat(self, patience: float | None = None) -> None:
        """Ask for a sign of life.

        Args:
            patience: seconds to wait for it.
        """
        self._link.call(lambda session: session.rows("SELECT 1"), patience=patience)

    def changed_since(self, mark: str, limit: int) -> tuple[list[Lookup], str]:
        """Tickets in order of change after a mark, and the next mark; see `sql_changes`."""
        changes = self._examined().changes
        return self._call(
            lambda session: sql_changes.changed_since(session, mark, limit, changes=changes)
        )

    def parts(self) -> dict[int, tuple[int, int]]:
        """How many tickets each part of the table has, and the sum of their numbers."""
        return self._call(sql_changes.parts)

    def in_part(self, part: int) -> list[Lookup]:
        """Every ticket of a part."""
        return self._call(lambda session: sql_changes.in_part(session, part))

    def record_batch(self, decisions: Sequence[Decision]) -> list[Kept | StoreUnavailable]:
        """Record decisions that were carried out already; those that lost are kept as conflicts.

        Returns:
            One for each decision, in their order; a fault for one that the server refuses by
            itself, which leaves the others unharmed.

        Raises:
            StoreUnavailable: the server is away; what was not answered may be sent again.
        """
        found: list[Kept | StoreUnavailable] = []
        for start in range(0, len(decisions), sql_batch.SIZE):
            found.extend(self._batch(decisions[start : start + sql_batch.SIZE]))
        return found

    def _batch(self, decisions: Sequence[Decision]) -> list[Kept | StoreUnavailable]:
        try:
            return [*self._call(lambda session: sql_batch.record_batch(session, decisions))]
        except StoreUnavailable as fault:
            if fault.trouble is not StoreTrouble.UNSTORABLE:
                raise
            if len(decisions) == 1:
                return [fault]
        half = len(decisions) // 2
        return self._batch(decisions[:half]) + self._batch(decisions[half:])

    def lacking(self, ids: Sequence[UUID]) -> set[UUID]:
        """Which of these decisions are not in the log."""
        return self._call(lambda session: sql_batch.lacking(session, ids)) if ids else set()

    def lease_numbers(self, count: int) -> list[int]:
        """Ticket numbers that nobody else is given, for registering without the server."""
        return self._call(lambda session: sql_numbers.lease(session, count))

    def register_as(self, ticket_id: int, attendee: Attendee) -> Ticket | None:
        """Insert a ticket under a leased number; None where the number is somebody else's."""
        return self._call(lambda session: sql_numbers.register_as(session, ticket_id, attendee))

    def unregistered(self, walk_ins: Sequence[tuple[int, Attendee]]) -> set[int]:
        """Which of these walk-ins left no mark here; a deleted one did."""
        return self._call(lambda session: sql_numbers.unregistered(session, walk_ins))

    def log_scans_batch(self, entries: Sequence[ScanEntry]) -> None:
        """Append to the scan log; ids that are there already change nothing."""
        self._call(lambda session: sql_batch.log_scans(session, entries))

    def _call(self, work: Callable[[Session], T]) -> T:
        self._examined()
        return self._link.call(work)

    def _examined(self) -> Schema:
        """Look at the schema before the first question, and make it where that is allowed."""
        if self._schema is None:
            found = self._link.call(examine)
            if not current(found):
                found = made(self._link)
            self._schema = found
        return self._schema


def embedded_store(path: Path) -> SqlStore:
    """A store in one SQLite file on this laptop, made if absent."""
    return SqlStore(EmbeddedLink(path))


def server_store(
    address: ServerAddress,
    clock_learn: Callable[[float], None] | None = None,
    patience: float = PATIENCE_SECONDS,
) -> SqlStore:
    """A store on a MySQL or MariaDB server, or on a Galera cluster.

    Args:
        address: where, as whom, how protected.
        clock_learn: told the server's clock minus this laptop's in milliseconds, when measured;
            called on the store's own thread.
        patience: seconds that any question may take, whatever happens.
    """
    return SqlStore(ServerLink(address, clock_learn, patience=patience))


def initialise(address: ServerAddress) -> Schema:
    """Create or migrate the tables; of use to a user who may do that.

    Raises:
        StoreUnavailable: with its sentence; what was done until then stays, and is not redone.
    """
    link = ServerLink(address)
    try:
        found = link.call(examine)
        if current(found) and found.changes:
            return found
        for _ in address.hosts[1:]:
            try:
                return made(link)
            except StoreUnavailable as fault:  # the next try goes to the next node
                if fault.trouble is not StoreTrouble.READ_ONLY:
                    raise
        return made(link)
    finally:
        link.close()
