"""A ticket store in memory: for rehearsals and tests, with every promise of the real ones."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from kiosk.domain.decision import (
    AlreadyDecided,
    Conflict,
    Decided,
    Decision,
    Lookup,
    NoSuchTicket,
    Outcome,
    Recorded,
    Wanted,
)
from kiosk.domain.scan import folded
from kiosk.domain.text import last_digits
from kiosk.domain.ticket import (
    Attendee,
    Counts,
    Cursor,
    Page,
    SortKey,
    Status,
    Ticket,
    TicketQuery,
)
from kiosk.services.ports import Probe, ScanEntry, Standing


class MemoryStore:
    """Keeps tickets, decisions and scans in dictionaries; gone when the program ends."""

    def __init__(self, tickets: Iterable[Ticket] = ()) -> None:
        self.tickets: dict[int, Ticket] = {t.id: t for t in tickets}
        self.decisions: dict[UUID, tuple[Decision, Outcome]] = {}
        self.scans: dict[UUID, ScanEntry] = {}
        self._decided: dict[int, Decided] = {}
        self._changes = 0

    def register(self, attendee: Attendee) -> Ticket:
        """Insert a ticket and return it with its number."""
        number = max(self.tickets, default=0) + 1
        ticket = Ticket(
            number, attendee.name, attendee.mobile_number, attendee.university, attendee.event
        )
        self.tickets[number] = ticket
        self._changes += 1
        return ticket

    def find(self, ticket_id: int) -> Lookup | None:
        """Look one ticket up."""
        ticket = self.tickets.get(ticket_id)
        if ticket is None:
            return None
        if ticket.status is Status.NOT_ENTERED:
            return Lookup(ticket)
        # A row that the predecessor decided has a status and a time, and no decision of ours.
        known = self._decided.get(ticket_id) or Decided(ticket.status, ticket.entry_time)
        return Lookup(ticket, known)

    def confirm(self, ticket_id: int) -> Lookup | None:
        """Look one ticket up; here the truth is never elsewhere."""
        return self.find(ticket_id)

    def record(self, decision: Decision) -> Outcome:
        """Decide, exactly once."""
        if decision.id in self.decisions:
            return self.decisions[decision.id][1]
        lookup = self.find(decision.ticket_id)
        if lookup is None:
            return NoSuchTicket(decision.ticket_id)
        wins = lookup.ticket.status is Status.NOT_ENTERED or (
            decision.override
            and decision.wanted is Wanted.ALLOW
            and lookup.ticket.status is Status.DENIED
        )
        if not wins:
            return AlreadyDecided(
                lookup.ticket, lookup.decided or Decided(lookup.ticket.status, None)
            )
        status = decision.wanted.status
        moment = decision.decided_at.replace(microsecond=0)
        ticket = replace(lookup.ticket, status=status, entry_time=moment)
        decided = Decided(
            status, decision.decided_at, decision.door, decision.operator, decision.reason
        )
        self.tickets[ticket.id] = ticket
        self._decided[ticket.id] = decided
        self._changes += 1
        outcome = Recorded(ticket, decided)
        self.decisions[decision.id] = (decision, outcome)
        return outcome

    def log_scan(self, entry: ScanEntry) -> None:
        """Append to the scan log; the same id again changes nothing."""
        self.scans.setdefault(entry.id, entry)

    def page(self, query: TicketQuery) -> Page:
        """One page of the ticket table."""
        words = [folded(w) for w in query.search.split()]
        found = [
            t
            for t in self.tickets.values()
            if (query.status is None or t.status is query.status)
            and (query.event is None or folded(t.event) == folded(query.event))
            and all(_matches(t, w) for w in words)
        ]
        found.sort(key=lambda t: _order(t, query.sort), reverse=query.descending)
        if query.after is not None:
            last = _place(query.after)
            found = [
                t
                for t in found
                if (_order(t, query.sort) < last) == query.descending
                and _order(t, query.sort) != last
            ]
        rows = tuple(itertools.islice(found, query.limit))
        if len(found) <= query.limit:
            return Page(rows)
        return Page(rows, Cursor(_value(rows[-1], query.sort), rows[-1].id))

    def events(self) -> Sequence[str]:
        """The events there are tickets for, in alphabetical order."""
        spellings = {folded(t.event): " ".join(t.event.split()) for t in self.tickets.values()}
        return [spellings[key] for key in sorted(spellings) if key]

    def registered_already(self, mobile_number: str, event: str) -> Sequence[Ticket]:
        """Tickets with the same mobile number and event."""
        digits = last_digits(mobile_number)
        return [
            t
            for t in self.tickets.values()
            if digits
            and last_digits(t.mobile_number) == digits
            and folded(t.event) == folded(event)
        ]

    def counts(self, events: frozenset[str] = frozenset(), door: str = "") -> Counts:
        """Totals over these events, and the decisions of one door."""
        wanted = {folded(e) for e in events}
        rows = [t for t in self.tickets.values() if not wanted or folded(t.event) in wanted]
        return Counts(
            len(rows),
            sum(t.status is Status.ENTERED for t in rows),
            sum(t.status is Status.DENIED for t in rows),
            sum(d.door == door for d, _ in self.decisions.values()) if door else 0,
        )

    def revision(self) -> str:
        """A mark that changes whenever any ticket or decision did."""
        return str(self._changes)

    def conflicts(self) -> Sequence[Conflict]:
        """Never any: one store, one lane."""
        return ()

    def try_stuck_again(self) -> None:
        """Nothing is ever stuck here."""

    def standing(self) -> Standing:
        """Always online."""
        return Standing()

    def probe(self) -> Probe:
        """What this store says about itself."""
        return Probe("memory", "this program", 0, 0.0, 0.0)

    def close(self) -> None:
        """Nothing to let go of."""


def _matches(ticket: Ticket, word: str) -> bool:
    fields = (ticket.name, ticket.mobile_number, ticket.university, ticket.event)
    return word == str(ticket.id) or any(word in folded(f) for f in fields)


def _value(ticket: Ticket, sort: SortKey) -> str | int | None:
    match sort:
        case SortKey.ID:
            return ticket.id
        case SortKey.ENTRY_TIME:
            return ticket.entry_time.isoformat() if ticket.entry_time else None
        case _:
            return folded(str(getattr(ticket, sort.value)))


def _place(cursor: Cursor) -> tuple[bool, str | int, int]:
    return _key(cursor.value, cursor.ticket_id)


def _order(ticket: Ticket, sort: SortKey) -> tuple[bool, str | int, int]:
    return _key(_value(ticket, sort), ticket.id)


def _key(value: object, number: int) -> tuple[bool, str | int, int]:
    """NULL sorts first, as it does in MySQL and in SQLite."""
    return (value is not None, value if isinstance(value, str | int) else "", number)
