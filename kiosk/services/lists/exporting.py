"""Writes lists of tickets, guests, decisions and scans, page by page in bounded memory."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from kiosk.domain.guest import Guest
from kiosk.domain.scan import folded
from kiosk.domain.ticket import Page, SortKey, Status, Ticket, TicketQuery
from kiosk.services.faults import Fault

PAGE = 1000
_EACH = 1000


class Table(StrEnum):
    """What can be written; the words of `kiosk export`."""

    TICKETS = "tickets"
    DECISIONS = "decisions"
    SCANS = "scans"
    GUESTS = "guests"
    ATTENDANCE = "attendance"
    """Who was let in, by event and university: for certificates."""
    NO_SHOWS = "no-shows"
    """Who was expected and did not come."""


@dataclass(frozen=True, slots=True)
class Attendance:
    """What the log of a ticket comes to, where that is more than its status says.

    Attributes:
        party: how many people the ticket is for.
        admitted: how many of them were let in, whether they left since or not.
        revoked: whether the ticket is dead.
    """

    party: int = 1
    admitted: int = 0
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class LogRow:
    """A row of the decisions or of the scans.

    Attributes:
        place: its place in the log; rows are read in its order.
        ticket: None where the scan was of no ticket of ours.
        what: the decision's kind, or the verdict.
        result: of a decision; empty for a scan.
        at: UTC, aware; None where the row says no time.
    """

    place: int
    ticket: Ticket | None
    what: str
    result: str
    door: str
    operator: str
    reason: str
    source: str
    at: datetime | None
    offline: bool = False


class ExportStore(Protocol):
    """What is written out of.

    Every method may raise `StoreUnavailable`.
    """

    def page(self, query: TicketQuery) -> Page:
        """One page of the ticket table."""
        ...

    def events(self) -> Sequence[str]:
        """The events there are tickets for."""
        ...

    def guests(self, ticket_ids: Sequence[int]) -> Mapping[int, Guest]:
        """The further fields of these tickets."""
        ...

    def attendances(self, ticket_ids: Sequence[int]) -> Mapping[int, Attendance]:
        """What their log comes to; tickets of which it is no more than the status are left out."""
        ...

    def field_names(self) -> Sequence[str]:
        """The names of all further fields, in the order in which they came."""
        ...

    def decision_rows(self, after: int, limit: int) -> Sequence[LogRow]:
        """Decisions beyond a place in the log."""
        ...

    def scan_rows(self, after: int, limit: int) -> Sequence[LogRow]:
        """Scans beyond a place in the log, the refused ones too."""
        ...

    def log_lengths(self, *, scans: bool) -> Mapping[str, int]:
        """How many decisions or scans there are, by the event of their tickets; "" for none."""
        ...


class TableWriter(Protocol):
    """Takes the rows of a list."""

    def add(self, row: Sequence[str | int]) -> None:
        """Write a row."""
        ...


class TableSink(Protocol):
    """Begins lists."""

    def begin(self, path: Path, headings: Sequence[str]) -> AbstractContextManager[TableWriter]:
        """A list that is in its place when the block ends well.

        Raises:
            Fault: with a sentence: a kind that cannot be written, no room, no right.
        """
        ...


class ExportCancelled(Fault):
    """A person stopped the export; nothing was written."""

    def __init__(self) -> None:
        super().__init__("The export was stopped. Nothing was written.")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What of a table is written.

    Attributes:
        query: search, status, event and order of the tickets.
        columns: the headings wanted; none named: all.
        numbers: the tickets wanted; None for all that the query finds.
    """

    query: TicketQuery = field(default_factory=lambda: TicketQuery(descending=False))
    columns: tuple[str, ...] = ()
    numbers: frozenset[int] | None = None


_TICKET = ("ticket", "name", "mobile_number", "university", "event_registered_for")
_GUEST = ("category", "note", "attention", "party", "code")
_LOG = ("time", "ticket", "name", "event_registered_for")
_DECIDED = (*_LOG, "decision", "result", "door", "operator", "reason", "source", "offline")
_SCANNED = (*_LOG, "verdict", "door", "operator", "source")


class Exporting:
    """Writes lists.

    Args:
        store: on a connection of its own.
        sink: makes files.
    """

    def __init__(self, store: ExportStore, sink: TableSink) -> None:
        self._store, self._sink = store, sink

    def export(
        self,
        table: Table,
        path: Path,
        chosen: Chosen | None = None,
        tick: Callable[[int], None] = lambda _: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> int:
        """Write a list; how many rows it has.

        Raises:
            Fault: nothing was written: the store is away, or the file cannot be made.
            ValueError: a sentence: there is no such column.
        """
        chosen = chosen or Chosen()
        headings, rows = self._table(table, chosen)
        places = _places(headings, chosen.columns)
        count = 0
        with self._sink.begin(path, [headings[place] for place in places]) as writer:
            for count, row in enumerate(rows, 1):
                writer.add([row[place] for place in places])
                if count % _EACH == 0:
                    tick(count)
                    if cancelled():
                        raise ExportCancelled
        return count

    def headings(self, table: Table) -> Sequence[str]:
        """The columns that a list has.

        Raises:
            StoreUnavailable: the store is away.
        """
        return self._table(table, Chosen())[0]

    def log_length(self, table: Table, event: str | None) -> int:
        """How many rows a log has.

        Args:
            table: decisions or scans.
            event: of its tickets only; None for all.

        Raises:
            StoreUnavailable: the store is away.
        """
        lengths = self._store.log_lengths(scans=table is Table.SCANS)
        wanted = folded(event) if event else ""
        return sum(n for name, n in lengths.items() if not wanted or folded(name) == wanted)

    def _table(
        self, table: Table, chosen: Chosen
    ) -> tuple[Sequence[str], Iterator[Sequence[str | int]]]:
        match table:
            case Table.TICKETS:
                headings = (*_TICKET, "status", "entry_time", *_GUEST)
                return headings, self._tickets(chosen)
            case Table.GUESTS:
                names = self._names()
                return (*_TICKET, *_GUEST, *names), self._guests(chosen, names)
            case Table.ATTENDANCE:
                return (*_TICKET, "entry_time", "people"), self._attendance(chosen)
            case Table.NO_SHOWS:
                return (*_TICKET, "category"), self._no_shows(chosen)
            case Table.DECISIONS:
                return _DECIDED, self._log(self._store.decision_rows, chosen, scans=False)
            case Table.SCANS:
                return _SCANNED, self._log(self._store.scan_rows, chosen, scans=True)

    # What the tables hold

    def _tickets(self, chosen: Chosen) -> Iterator[Sequence[str | int]]:
        for ticket, guest, states in self.rows(chosen):
            entered = local_time(ticket.entry_time)
            yield (*_of(ticket), ticket.status.value, entered, *_further(guest, states))

    def _guests(self, chosen: Chosen, names: Sequence[str]) -> Iterator[Sequence[str | int]]:
        for ticket, guest, states in self.rows(chosen):
            fields = dict(guest.fields)
            more = (fields.get(name, "") for name in names)
            yield (*_of(ticket), *_further(guest, states), *more)

    def _names(self) -> Sequence[str]:
        taken = {*_TICKET, *_GUEST}
        return [name for name in self._store.field_names() if name not in taken]

    def _attendance(self, chosen: Chosen) -> Iterator[Sequence[str | int]]:
        for ticket, _, states in self._by_university(chosen):
            if ticket.status is Status.ENTERED or states.admitted > 0:
                people = max(1, states.admitted)
                yield (*_of(ticket), local_time(ticket.entry_time), people)

    def _no_shows(self, chosen: Chosen) -> Iterator[Sequence[str | int]]:
        for ticket, guest, states in self._by_university(chosen):
            came = states.admitted > 0 or states.revoked
            if ticket.status is Status.NOT_ENTERED and not came:
                yield (*_of(ticket), guest.category)

    def _by_university(self, chosen: Chosen) -> Iterator[tuple[Ticket, Guest, Attendance]]:
        """Event by event, university by university, each in the order of the names."""
        query = replace(chosen.query, sort=SortKey.UNIVERSITY, descending=False, status=None)
        events = [query.event] if query.event else [*self._store.events(), ""]
        for event in events:
            rows = self.rows(replace(chosen, query=replace(query, event=event)))
            for _, group in itertools.groupby(rows, key=lambda row: folded(row[0].university)):
                yield from sorted(group, key=lambda row: (folded(row[0].name), row[0].id))

    def rows(self, chosen: Chosen) -> Iterator[tuple[Ticket, Guest, Attendance]]:
        """The tickets that are chosen, with what is known beyond them.

        Raises:
            StoreUnavailable: the store is away.
        """
        query = replace(chosen.query, limit=PAGE, after=None)
        none, plain = Guest(), Attendance()
        while True:
            page = self._store.page(query)
            wanted = chosen.numbers
            rows = [t for t in page.rows if wanted is None or t.id in wanted]
            numbers = [ticket.id for ticket in rows]
            guests = self._store.guests(numbers) if numbers else {}
            states = self._store.attendances(numbers) if numbers else {}
            for ticket in rows:
                yield ticket, guests.get(ticket.id, none), states.get(ticket.id, plain)
            if page.next is None:
                return
            query = replace(query, after=page.next)

    def _log(
        self, ask: Callable[[int, int], Sequence[LogRow]], chosen: Chosen, *, scans: bool
    ) -> Iterator[Sequence[str | int]]:
        event = folded(chosen.query.event) if chosen.query.event else ""
        after = 0
        while True:
            rows = ask(after, PAGE)
            for row in rows:
                ticket = row.ticket
                if event and (ticket is None or folded(ticket.event) != event):
                    continue
                head: tuple[str | int, ...] = (local_time(row.at), "", "", "")
                if ticket is not None:
                    head = (local_time(row.at), ticket.id, ticket.name, ticket.event)
                if scans:
                    yield (*head, row.what, row.door, row.operator, row.source)
                else:
                    yield (*head, row.what, *_decided(row))
            if len(rows) < PAGE:
                return
            after = rows[-1].place


def _decided(row: LogRow) -> tuple[str, ...]:
    offline = "yes" if row.offline else ""
    return row.result, row.door, row.operator, row.reason, row.source, offline


def local_time(at: datetime | None) -> str:
    """A time as this laptop's clock shows it, as spreadsheets read it."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M:%S") if at else ""


def _of(ticket: Ticket) -> tuple[str | int, ...]:
    return ticket.id, ticket.name, ticket.mobile_number, ticket.university, ticket.event


def _further(guest: Guest, states: Attendance) -> tuple[str | int, ...]:
    attention = "yes" if guest.attention else ""
    party = states.party if states.party > 1 else ""
    return guest.category, guest.note, attention, party, guest.code


def _places(headings: Sequence[str], columns: Iterable[str]) -> list[int]:
    wanted = list(columns)
    if not wanted:
        return list(range(len(headings)))
    known = {heading.lower(): place for place, heading in enumerate(headings)}
    missing = [name for name in wanted if name.strip().lower() not in known]
    if missing:
        raise ValueError(f"There is no column “{missing[0]}”. There are {', '.join(headings)}.")
    return [known[name.strip().lower()] for name in wanted]
