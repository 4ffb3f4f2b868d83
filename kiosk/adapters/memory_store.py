"""A ticket store in memory: for rehearsals and tests, with every promise of the real ones."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID, uuid4

from kiosk.adapters.memory_shared import MemoryShared
from kiosk.domain.action_rules import DECIDING, Kind
from kiosk.domain.decision import (
    AlreadyDecided,
    Conflict,
    Decided,
    Decision,
    Lookup,
    NoSuchTicket,
    Outcome,
    Recorded,
)
from kiosk.domain.guest import Guest
from kiosk.domain.hold import (
    HistoryEntry,
    Hold,
    answered_with,
    entry_of,
    hold_of,
    in_order,
    registered,
)
from kiosk.domain.log_replay import adopted, alone, decided_by, replay, seen
from kiosk.domain.reconcile import conflict_with_table, put_back
from kiosk.domain.scan import folded
from kiosk.domain.search import matches, terms
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
from kiosk.domain.ticket_state import admissible, meant
from kiosk.services.ports import Probe, ScanEntry, StoreStatus


class MemoryStore(MemoryShared):
    """Keeps tickets, decisions and scans in dictionaries; gone when the program ends."""

    def __init__(self, tickets: Iterable[Ticket] = ()) -> None:
        super().__init__()
        self.tickets.update((t.id, t) for t in tickets)
        self.decisions: dict[UUID, tuple[Decision, Outcome]] = {}
        self.scans: dict[UUID, ScanEntry] = {}
        self._holds: dict[UUID, Hold] = {}
        self._answers: dict[UUID, Decision] = {}
        self._made: dict[int, HistoryEntry] = {}

    def register(self, attendee: Attendee) -> Ticket:
        """Insert a ticket and return it with its number."""
        number = max(self.tickets, default=0) + 1
        ticket = Ticket(
            number,
            attendee.name,
            attendee.mobile_number,
            attendee.university,
            attendee.event,
            party=attendee.party,
        )
        self.tickets[number] = ticket
        if attendee.made is not None:
            self._made[number] = registered(uuid4(), attendee.made)
        self._changes += 1
        return ticket

    def find(self, ticket_id: int) -> Lookup | None:
        """Look one ticket up."""
        ticket = self.tickets.get(ticket_id)
        if ticket is None:
            return None
        log = [row for row, _ in self._log(ticket_id)]
        state = seen(log, ticket).state
        decided = decided_by(state)
        if decided is None and state.status is not Status.NOT_ENTERED:
            decided = Decided(state.status, ticket.entry_time)
        shown = replace(
            self._with_guest(ticket),
            status=state.status,
            inside=state.inside,
            revoked=state.revoked,
        )
        return Lookup(
            shown,
            decided,
            table_disagrees=put_back(ticket, state),
            state=state,
            log=tuple(log),
            whole=True,
        )

    def _log(self, ticket_id: int) -> list[tuple[Decision, Outcome]]:
        return [one for one in self.decisions.values() if one[0].ticket_id == ticket_id]

    def confirm(self, ticket_id: int) -> Lookup | None:
        """Look one ticket up; here the truth is never elsewhere."""
        return self.find(ticket_id)

    def record(self, decision: Decision) -> Outcome:
        """Decide, exactly once."""
        if decision.id in self.decisions:
            return self.decisions[decision.id][1]
        lookup = self.find(decision.ticket_id)
        if decision.action not in DECIDING:
            return self._tell(decision, lookup)
        if lookup is None or lookup.state is None:
            return NoSuchTicket(decision.ticket_id)
        ticket, state = lookup.ticket, lookup.state
        events = {event.key: event.reentry for event in self.described_events()}
        again = events.get(folded(ticket.event), True)
        if not admissible(state, decision, reentry=again):
            last = Decided(state.status) if state.last is None else alone(state.last)
            return AlreadyDecided(ticket, lookup.decided or last)
        log = [row for row, _ in self._log(ticket.id)]
        exact = meant(state, replace(decision, turn=state.turn + 1))
        other = adopted(replay(log, ticket.party).state, self.tickets[ticket.id])
        after = replay([*log, *([other] if other else []), exact], ticket.party).state
        decided = decided_by(after)
        at = ticket.entry_time
        if after.status is not ticket.status:
            at = decided.at.replace(microsecond=0) if decided and decided.at else None
        ticket = replace(
            ticket,
            status=after.status,
            entry_time=at,
            mark="",
            inside=after.inside,
            revoked=after.revoked,
        )
        self.tickets[ticket.id] = ticket
        if other is not None:
            self.decisions[other.id] = (other, Recorded(ticket, alone(other)))
        outcome = Recorded(ticket, replace(alone(exact), status=after.status))
        return self._keep(exact, outcome)

    def _keep(self, decision: Decision, outcome: Recorded) -> Outcome:
        self._changes += 1
        self.decisions[decision.id] = (decision, outcome)
        return outcome

    def _tell(self, decision: Decision, lookup: Lookup | None) -> Outcome:
        """Keep an action that decides nothing."""
        if lookup is None and decision.ticket_id:
            return NoSuchTicket(decision.ticket_id)
        if decision.action is Kind.HOLD:
            self._holds[decision.id] = hold_of(decision)
        elif decision.action is Kind.ANSWER and decision.refers is not None:
            self._answers.setdefault(decision.refers, decision)
        ticket = lookup.ticket if lookup else Ticket(0, "", "", "", "")
        return self._keep(decision, Recorded(ticket, alone(decision)))

    def holds(self, *, answered: bool = False) -> Sequence[Hold]:
        """Who waits for the desk, the longest first."""
        found = []
        for hold in self._holds.values():
            said = self._answers.get(hold.id)
            if said is None or answered:
                hold = hold if said is None else answered_with(hold, said)
                found.append(replace(hold, ticket=self.tickets.get(hold.ticket_id)))
        return found

    def history(self, ticket_id: int) -> Sequence[HistoryEntry]:
        """Everything that happened to a ticket, the oldest first."""
        log = [row for row, _ in self._log(ticket_id)]
        undone = replay(log).undone
        found = [entry_of(row, "undone" if row.id in undone else "") for row in log]
        found += [
            HistoryEntry(
                id=scan.id,
                at=scan.seen_at,
                kind="scan",
                result=scan.verdict.value,
                door=scan.door,
                operator=scan.operator,
                source=scan.source.value,
            )
            for scan in self.scans.values()
            if scan.ticket_id == ticket_id
        ]
        if ticket_id in self._made:
            found.append(self._made[ticket_id])
        return in_order(found)

    def log_scan(self, entry: ScanEntry) -> None:
        """Append to the scan log; the same id again changes nothing."""
        self.scans.setdefault(entry.id, entry)

    def page(self, query: TicketQuery) -> Page:
        """One page of the ticket table."""
        found = self._matching(query)
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

    def _matching(self, query: TicketQuery) -> list[Ticket]:
        parts = terms(query.search)
        return [
            t
            for t in self.tickets.values()
            if (query.status is None or t.status is query.status)
            and (query.event is None or folded(t.event) == folded(query.event))
            and matches(
                self._with_guest(t), parts, further=query.further, columns=self._columns(t.id)
            )
        ]

    def _columns(self, ticket_id: int) -> list[str]:
        return [value for _, value in self._guests.get(ticket_id, Guest()).fields]

    def _with_guest(self, ticket: Ticket) -> Ticket:
        guest = self._guests.get(ticket.id, Guest())
        return replace(ticket, category=guest.category, note=guest.note, attention=guest.attention)

    def names(self) -> Sequence[tuple[int, str]]:
        """Every ticket's number and name."""
        return [(ticket.id, ticket.name) for ticket in self.tickets.values()]

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
        presses = {Kind.ALLOW, Kind.DENY, Kind.OVERRIDE}
        made = [d for d, _ in self.decisions.values() if d.action in presses]
        states = [lookup.state for t in rows if (lookup := self.find(t.id)) and lookup.state]
        return Counts(
            len(rows),
            sum(t.status is Status.ENTERED for t in rows),
            sum(t.status is Status.DENIED for t in rows),
            sum(d.door == door for d in made) if door else 0,
            sum(state.inside for state in states),
            sum(state.out > 0 for state in states),
            sum(state.revoked for state in states),
            sum(bool(state.marked) for state in states),
        )

    def count_found(self, query: TicketQuery) -> Counts:
        """How many tickets search and event find, by status."""
        statuses = [ticket.status for ticket in self._matching(replace(query, status=None))]
        return Counts(
            len(statuses),
            statuses.count(Status.ENTERED),
            statuses.count(Status.DENIED),
            marked=statuses.count(Status.MARKED),
        )

    def revision(self) -> str:
        """A mark that changes whenever any ticket or decision did."""
        return str(self._changes)

    def conflicts(self) -> Sequence[Conflict]:
        """Only tickets that were opened past the log: one store, one thread."""
        found = (self.find(number) for number in sorted(self.tickets))
        opened = (conflict_with_table(lookup) for lookup in found if lookup is not None)
        return tuple(conflict for conflict in opened if conflict is not None)

    def retry_stuck(self) -> None:
        """Nothing is ever stuck here."""

    def status(self) -> StoreStatus:
        """Always online."""
        return StoreStatus()

    def probe(self) -> Probe:
        """What this store says about itself."""
        return Probe("memory", "this program", 0, 0.0, 0.0)

    def close(self) -> None:
        """Nothing to let go of."""


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
