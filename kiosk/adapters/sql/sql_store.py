"""The ticket store over SQL: on this laptop's SQLite file, or on a MySQL or MariaDB server."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID, uuid4

from kiosk.adapters.database.embedded_store import EmbeddedLink
from kiosk.adapters.database.session import PATIENCE_SECONDS, Link, Session
from kiosk.adapters.sql import (
    changed_rows,
    decision_batch,
    hold_rows,
    record_decision,
    registrations,
    store_probe,
)
from kiosk.adapters.sql.event_capacity import places_of
from kiosk.adapters.sql.list_store import ListRows
from kiosk.adapters.sql.schema_steps import Schema, inspect_schema, is_current
from kiosk.adapters.sql.shared_store import SharedRows
from kiosk.adapters.sql.store_probe import (
    door_warnings,
    kind_of,
    put_back_warnings,
    read_only_warnings,
    skew_warnings,
    tables_warnings,
)
from kiosk.domain.decision import Conflict, Decision, Lookup, Outcome, UploadResult
from kiosk.domain.hold import HistoryEntry, Hold
from kiosk.domain.ticket import Attendee, Ticket
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.ports import Probe, ScanEntry, StoreStatus

if TYPE_CHECKING:
    from kiosk.adapters.database.server_address import ServerAddress

T = TypeVar("T")


class SqlStore(SharedRows, ListRows):
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
    def connections_opened(self) -> int:
        """How many connections were opened until now."""
        return self._link.connections_opened

    def register(self, attendee: Attendee) -> Ticket:
        """Insert a ticket; a lost answer does not insert it twice."""
        nonce = uuid4()
        tried: list[bool] = []

        def work(session: Session) -> Ticket:
            again = bool(tried)
            tried.append(True)
            return registrations.register(session, nonce, attendee, again=again)

        return self._call(work)

    def find(self, ticket_id: int) -> Lookup | None:
        """Look one ticket up."""
        return self._call(lambda session: record_decision.look_up(session, ticket_id))

    def confirm(self, ticket_id: int) -> Lookup | None:
        """Look one ticket up; here the truth is never elsewhere."""
        return self.find(ticket_id)

    def record(self, decision: Decision) -> Outcome:
        """Decide, exactly once."""
        return self._call(lambda session: record_decision.decide(session, decision))

    def log_scan(self, entry: ScanEntry) -> None:
        """Append to the scan log; the same id again changes nothing."""
        self.log_scans((entry,))

    def revision(self) -> str:
        """A mark that changes whenever any ticket or decision did."""
        now = time.monotonic()
        if self._revision and now < self._revision_again:
            return self._revision
        changes = self._ensured_schema().changes
        self._revision = self._call(lambda s: changed_rows.revision(s, changes=changes))
        if isinstance(self._link, EmbeddedLink):
            self.index_some()
        # Where each answer reads the whole table, it is asked for a tenth of the time at most.
        took = time.monotonic() - now
        self._revision_again = 0.0 if changes else now + 10 * took
        return self._revision

    def conflicts(self) -> Sequence[Conflict]:
        """Tickets decided twice while a door was offline, the latest first."""
        return self._call(decision_batch.conflicts)

    def holds(self, *, answered: bool = False, about: Sequence[UUID] = ()) -> Sequence[Hold]:
        """Who waits for the desk, the longest first."""
        return self._call(lambda session: hold_rows.holds(session, about, answered=answered))

    def history(self, ticket_id: int) -> Sequence[HistoryEntry]:
        """Everything that happened to a ticket, the oldest first."""
        try:
            return self._call(lambda session: hold_rows.history(session, ticket_id))
        except StoreUnavailable as fault:
            if fault.trouble is not StoreTrouble.RIGHTS:  # a door's user sees no scans
                raise
        return self._call(lambda session: hold_rows.history(session, ticket_id, scans=False))

    def retry_stuck(self) -> None:
        """Nothing is ever stuck here: what the server refuses is told at once."""

    def status(self) -> StoreStatus:
        """Whether the server answered last; no I/O."""
        since = self._link.offline_since
        return StoreStatus(
            online=since is None,
            since=since,
            unsafe=self._link.unsafe,
            embedded=isinstance(self._link, EmbeddedLink),
        )

    def probe(self) -> Probe:
        """Ask the store about itself; nothing is made on a server that has no tables yet."""

        def work(session: Session) -> tuple[Schema, str, float, list[str]]:
            found, closed = inspect_schema(session), read_only_warnings(session)
            found.tell(session)
            closed += put_back_warnings(session, found) + door_warnings(session, found)
            begun = time.perf_counter()
            session.rows("SELECT 1")
            return found, kind_of(session), (time.perf_counter() - begun) * 1000, closed

        found, kind, round_trip, closed = self._link.call(work)
        if not is_current(found) and kind.startswith("SQLite"):  # this laptop's own file
            self._ensured_schema()
            found, kind, round_trip, closed = self._link.call(work)
        offset = self._link.clock_offset() or 0.0
        warnings = [*closed, *tables_warnings(found), *skew_warnings(offset)]
        if self._link.unsafe:
            warnings.insert(0, self._link.unsafe)
        return Probe(kind, self._link.place, found.version, offset, round_trip, tuple(warnings))

    def reader(self) -> "SqlStore | None":
        """The same tickets over a connection of their own: a file lets several read at once."""
        return SqlStore(self._link.beside()) if isinstance(self._link, EmbeddedLink) else None

    def give_up(self) -> None:
        """End what is being asked, and answer nothing more; called on any thread."""
        if isinstance(self._link, EmbeddedLink):
            self._link.give_up()

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

    def takes_changes(self) -> None:
        """Ask a server that was read-only whether it takes changes again; raises while not."""
        self._link.call(store_probe.expect_changes)

    def changed_since(self, mark: str, limit: int) -> tuple[list[Lookup], str]:
        """Tickets in order of change after a mark, and the next mark; see `sql_changes`."""
        changes = self._ensured_schema().changes
        return self._call(
            lambda session: changed_rows.changed_since(session, mark, limit, changes=changes)
        )

    def part_sums(self) -> dict[int, tuple[int, int]]:
        """How many tickets each part of the table has, and the sum of their numbers."""
        return self._call(changed_rows.part_sums)

    def mobile_numbers(self, above: int, limit: int) -> list[tuple[int, str]]:
        """The next tickets above a number, by their numbers: each with its mobile number."""
        return self._call(lambda session: changed_rows.mobile_numbers(session, above, limit))

    def tickets_in_part(self, part: int) -> list[Lookup]:
        """Every ticket of a part."""
        return self._call(lambda session: changed_rows.tickets_in_part(session, part))

    def record_batch(self, decisions: Sequence[Decision]) -> list[UploadResult | StoreUnavailable]:
        """Record decisions that were carried out already; those that lost are kept as conflicts.

        Returns:
            One for each decision, in their order; a fault for one that the server refuses by
            itself, which leaves the others unharmed.

        Raises:
            StoreUnavailable: the server is away; what was not answered may be sent again.
        """
        return decision_batch.record_all(self._call, decisions)

    def missing_decisions(self, ids: Sequence[UUID]) -> set[UUID]:
        """Which of these decisions are not in the log."""
        return (
            self._call(lambda session: decision_batch.missing_decisions(session, ids))
            if ids
            else set()
        )

    def lease_numbers(self, count: int) -> list[int]:
        """Ticket numbers that nobody else is given, for registering without the server."""
        return self._call(lambda session: registrations.lease(session, count))

    def register_leased(
        self, ticket_id: int, attendee: Attendee, *, if_place: bool = False
    ) -> Ticket | None:
        """Insert a ticket under a leased number; None where the number is somebody else's."""
        return self._call(
            lambda session: registrations.register_leased(
                session, ticket_id, attendee, if_place=if_place
            )
        )

    def places_left(self, event: str) -> int | None:
        """How many more tickets an event may have, negative where it has too many."""
        return self._call(lambda session: places_of(session, event))

    def missing_registrations(self, walk_ins: Sequence[tuple[int, Attendee]]) -> set[int]:
        """Which of these walk-ins left no mark here; a deleted one did."""
        return self._call(lambda session: registrations.missing_registrations(session, walk_ins))

    def log_scans(self, entries: Sequence[ScanEntry]) -> None:
        """Append to the scan log; ids that are there already change nothing."""
        self._call(lambda session: decision_batch.log_scans(session, entries))

    def _call(self, work: Callable[[Session], T]) -> T:
        schema = self._ensured_schema()

        def on_known_tables(session: Session) -> T:
            schema.tell(session)
            return work(session)

        return self._link.call(on_known_tables)

    def _ensured_schema(self) -> Schema:
        """Look at the schema before the first question, and make it where that is allowed."""
        if self._schema is None:
            found = self._link.call(inspect_schema)
            if not is_current(found):
                from kiosk.adapters.sql.ensure_schema import ensure_schema

                found = ensure_schema(self._link)
            self._schema = found
        return self._schema


def embedded_store(path: Path) -> SqlStore:
    """A store in one SQLite file on this laptop, made if absent."""
    return SqlStore(EmbeddedLink(path))


def server_store(
    address: "ServerAddress",
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
    # The driver comes with the one, SQLAlchemy with the other: no question to a server, whose time
    # is measured, waits until they are loaded.
    from kiosk.adapters.database.server_link import ServerLink
    from kiosk.adapters.sql import ticket_pages  # noqa: F401

    return SqlStore(ServerLink(address, clock_learn, patience=patience))
