"""Many decisions at once, as a laptop sends them that was offline: set by set, exactly once.

A batch is one transaction of five round trips, however many decisions it holds. What lost to
another door was carried out all the same, so it is kept, marked as a conflict.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from kiosk.adapters.sql_decisions import (
    CONFLICT,
    OVERRIDE,
    RECORDED,
    TICKET_COLUMNS,
    decided_of,
    ticket_of,
    values_of,
    written,
)
from kiosk.adapters.sql_pages import tickets_by_number
from kiosk.adapters.sql_session import Row, Session, stored
from kiosk.domain.decision import (
    DOOR_LIMIT,
    OPERATOR_LIMIT,
    AlreadyDecided,
    Conflict,
    ConflictKind,
    Decided,
    Decision,
    NoSuchTicket,
    Outcome,
    Recorded,
    Wanted,
)
from kiosk.domain.ticket import Status, Ticket
from kiosk.services.ports import ScanEntry

SIZE = 500
"""Decisions a transaction: larger ones gain little and hold more rows locked."""

_DECISION_COLUMNS = "ticket_id, id, wanted, result, door, operator, reason, decided_at"
_INSERT = (
    "INSERT INTO kiosk_decisions (id, ticket_id, wanted, result, door, operator, reason, source,"
    " decided_at, offline, clock_offset_ms) VALUES "
)


@dataclass(slots=True)
class _Books:
    """What the table says about the batch's tickets, and what the batch changes in it."""

    tickets: dict[int, Ticket]
    winners: dict[int, Decided]
    known: dict[UUID, tuple[str, int, Decided]]
    rows: list[tuple[object, ...]] = field(default_factory=list)
    changed: set[int] = field(default_factory=set)

    def enter(self, decision: Decision) -> Outcome:
        """Decide one; the order of the calls is the order of the decisions."""
        ticket = self.tickets.get(decision.ticket_id)
        if ticket is None:
            return NoSuchTicket(decision.ticket_id)
        before = self.known.get(decision.id)
        if before is not None:
            return self._known(ticket, before)
        override = (
            decision.override
            and decision.wanted is Wanted.ALLOW
            and ticket.status is not Status.ENTERED
        )
        if ticket.status is Status.NOT_ENTERED or override:
            return self._win(ticket, decision, OVERRIDE if override else RECORDED)
        return self._lose(ticket, decision)

    def _known(self, ticket: Ticket, before: tuple[str, int, Decided]) -> Outcome:
        result, _, decided = before
        if result == CONFLICT:
            return AlreadyDecided(ticket, self.winners.get(ticket.id, Decided(ticket.status)))
        return Recorded(ticket, decided)

    def _win(self, ticket: Ticket, decision: Decision, result: str) -> Outcome:
        decided = written(decision)
        self._note(decision, result, decided)
        self.winners[ticket.id] = decided
        ticket = self._set(ticket, decision.wanted.status, decision.decided_at)
        return Recorded(ticket, decided)

    def _lose(self, ticket: Ticket, decision: Decision) -> Outcome:
        self._note(decision, CONFLICT, written(decision))
        winner = self.winners.get(ticket.id)
        earlier = ticket.entry_time is None or decision.decided_at < ticket.entry_time
        # The time of the predecessor stands nowhere else, so it is left as it is.
        if winner is not None and earlier and decision.wanted.status is ticket.status:
            ticket = self._set(ticket, ticket.status, decision.decided_at)
        return AlreadyDecided(ticket, winner or Decided(ticket.status, ticket.entry_time))

    def _note(self, decision: Decision, result: str, decided: Decided) -> None:
        self.rows.append(values_of(decision, result))
        self.known[decision.id] = (result, decision.ticket_id, decided)

    def _set(self, ticket: Ticket, status: Status, at: datetime) -> Ticket:
        ticket = replace(ticket, status=status, entry_time=at.replace(microsecond=0))
        self.tickets[ticket.id] = ticket
        self.changed.add(ticket.id)
        return ticket


def record_batch(session: Session, decisions: Sequence[Decision]) -> list[Outcome]:
    """Record decisions that were carried out already, in the order in which they were made."""
    order = sorted(range(len(decisions)), key=lambda i: decisions[i].decided_at)
    outcomes: dict[int, Outcome] = {}
    with session.transaction():
        books = _open(session, decisions)
        for index in order:
            outcomes[index] = books.enter(decisions[index])
        _close(session, books)
    return [outcomes[index] for index in range(len(decisions))]


def _open(session: Session, decisions: Sequence[Decision]) -> _Books:
    numbers = sorted({d.ticket_id for d in decisions})
    lock = " FOR UPDATE" if session.is_server else ""
    tickets = {
        ticket.id: ticket
        for ticket in map(
            ticket_of,
            session.rows(
                f"SELECT {TICKET_COLUMNS} FROM tickets t WHERE t.id IN ({_marks(numbers)})"  # noqa: S608
                f" ORDER BY t.id{lock}",
                numbers,
            ),
        )
    }
    ids = [d.id.bytes for d in decisions]
    # An attempt of our own that is still running holds its ticket's row: it was waited for above.
    rows = session.rows(
        f"SELECT {_DECISION_COLUMNS}, seq FROM kiosk_decisions WHERE ticket_id IN"  # noqa: S608
        f" ({_marks(numbers)}) UNION SELECT {_DECISION_COLUMNS}, seq FROM kiosk_decisions"
        f" WHERE id IN ({_marks(ids)}) ORDER BY seq",
        [*numbers, *ids],
    )
    books = _Books(tickets, {}, {})
    for row in rows:
        number, decided = int(row[0]), decided_of(row[1:8])
        books.known[UUID(bytes=bytes(row[1]))] = (str(row[3]), number, decided)
        known = tickets.get(number)
        if row[3] != CONFLICT and known is not None and known.status is decided.status:
            books.winners[number] = decided
    return books


def _close(session: Session, books: _Books) -> None:
    if books.rows:
        marks = f"({_marks(books.rows[0])})"
        values = ", ".join([marks] * len(books.rows))
        session.change(_INSERT + values, [value for row in books.rows for value in row])
    changed = [books.tickets[number] for number in sorted(books.changed)]
    if not changed:
        return
    status = " ".join("WHEN ? THEN ?" for _ in changed)
    # An UPDATE and no upsert: a door may not insert tickets.
    session.change(
        f"UPDATE tickets SET status = CASE id {status} END, entry_time = CASE id {status} END"  # noqa: S608
        f" WHERE id IN ({_marks(changed)})",
        [
            *(value for t in changed for value in (t.id, t.status.value)),
            *(value for t in changed for value in (t.id, _time(t))),
            *(t.id for t in changed),
        ],
    )


def _time(ticket: Ticket) -> str | None:
    return stored(ticket.entry_time, whole_seconds=True) if ticket.entry_time else None


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def log_scans(session: Session, entries: Sequence[ScanEntry]) -> None:
    """Append to the scan log; ids that are there already change nothing."""
    verb = "INSERT IGNORE" if session.is_server else "INSERT OR IGNORE"
    for start in range(0, len(entries), SIZE):
        part = entries[start : start + SIZE]
        session.change(
            f"{verb} INTO kiosk_scans (id, verdict, ticket_id, door, operator, source, seen_at)"
            f" VALUES {', '.join(['(?, ?, ?, ?, ?, ?, ?)'] * len(part))}",
            [value for entry in part for value in _scan_row(entry)],
        )


def _scan_row(entry: ScanEntry) -> tuple[object, ...]:
    return (
        entry.id.bytes,
        entry.verdict.value,
        entry.ticket_id,
        entry.door[:DOOR_LIMIT],
        entry.operator[:OPERATOR_LIMIT],
        entry.source.value,
        stored(entry.seen_at),
    )


def conflicts(session: Session) -> list[Conflict]:
    """Tickets decided twice in good faith, the latest first."""
    lost = session.rows(
        f"SELECT {_DECISION_COLUMNS} FROM kiosk_decisions WHERE result = ? ORDER BY seq DESC",  # noqa: S608
        (CONFLICT,),
    )
    numbers = sorted({int(row[0]) for row in lost})
    tickets: dict[int, Ticket] = {}
    winners: dict[int, list[Row]] = {}
    for start in range(0, len(numbers), SIZE):
        part = numbers[start : start + SIZE]
        tickets |= tickets_by_number(session, part)
        for row in session.rows(
            f"SELECT {_DECISION_COLUMNS} FROM kiosk_decisions WHERE result <> ? AND"  # noqa: S608
            f" ticket_id IN ({_marks(part)}) ORDER BY seq",
            [CONFLICT, *part],
        ):
            winners.setdefault(int(row[0]), []).append(row)
    found = []
    for row in lost:
        ticket = tickets.get(int(row[0]))
        if ticket is not None:
            found.extend(_conflict(ticket, row, winners.get(ticket.id, [])))
    return found


def _conflict(ticket: Ticket, lost: Row, winners: list[Row]) -> list[Conflict]:
    loser = decided_of(lost[1:8])
    winner = decided_of(winners[-1][1:8]) if winners else Decided(ticket.status, ticket.entry_time)
    if winner.status is loser.status is Status.DENIED:
        return []  # both doors refused: nobody got in
    both = winner.status is loser.status
    kind = ConflictKind.ADMITTED_TWICE if both else ConflictKind.ADMITTED_AND_DENIED
    in_order = sorted((winner, loser), key=lambda d: (d.at is not None, d.at))
    return [Conflict(ticket, kind, in_order[0], in_order[1])]
