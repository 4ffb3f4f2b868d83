"""A row of the log as the tables hold it, and what a ticket's rows come to."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from kiosk.adapters.database.session import Row, Session, moment, stored
from kiosk.domain.action_rules import DECIDING, Kind
from kiosk.domain.decision import (
    DOOR_LIMIT,
    OPERATOR_LIMIT,
    REASON_LIMIT,
    AlreadyDecided,
    Decided,
    Decision,
    Lookup,
    NoSuchTicket,
    Wanted,
)
from kiosk.domain.log_replay import decided_as, state_of
from kiosk.domain.reconcile import lookup_from
from kiosk.domain.scan import Source
from kiosk.domain.text import on_one_line
from kiosk.domain.ticket import Status, Ticket

RECORDED = "recorded"
OVERRIDE = "override"
CONFLICT = "conflict"

TICKET_COLUMNS = (
    "t.id, t.name, t.mobile_number, t.university, t.event_registered_for, t.status, t.entry_time"
)
MORE_COLUMNS = "s.party, g.category, g.note, g.attention"
MORE_JOINED = (
    "LEFT JOIN kiosk_states s ON s.ticket_id = t.id LEFT JOIN kiosk_guests g ON g.ticket_id = t.id"
)
COLUMNS = (
    "id, ticket_id, wanted, result, door, operator, reason, source, decided_at, offline,"
    " clock_offset_ms, kind, places, turn, refers, expires_at, detail"
)
LOG_COLUMNS = ", ".join(f"d.{name}" for name in COLUMNS.split(", "))
LOG_WIDTH = 17
_TICKET_WIDTH = 7
WIDTH = 11
"""Columns of the ticket and of what is kept beside it, before the log's."""

LOOKUP = (
    f"SELECT {TICKET_COLUMNS}, {MORE_COLUMNS}, {LOG_COLUMNS} FROM tickets t {MORE_JOINED}"  # noqa: S608
    " LEFT JOIN kiosk_decisions d ON d.ticket_id = t.id WHERE t.id = ? ORDER BY d.seq"
)
NO_LOG = (None,) * LOG_WIDTH


def ticket_of(row: Row) -> Ticket:
    """A ticket from `TICKET_COLUMNS`, and `MORE_COLUMNS` where they follow.

    What the predecessor's form left around a text is cut.
    """
    number, name, mobile, university, event, status, entry_time = row[:_TICKET_WIDTH]
    word = None if status is None else str(status)
    found = Status.of(word)
    ticket = Ticket(
        int(number),
        _text(name),
        _text(mobile),
        _text(university),
        _text(event),
        found,
        moment(entry_time),
        _text(word) if found is Status.MARKED else "",
        inside=int(found is Status.ENTERED),
    )
    return beside(ticket, row[_TICKET_WIDTH:WIDTH]) if len(row) >= WIDTH else ticket


def beside(ticket: Ticket, row: Row) -> Ticket:
    """The ticket with its `MORE_COLUMNS`."""
    party, category, note, attention = row
    if party is None and category is None:
        return ticket
    return replace(
        ticket,
        party=1 if party is None else max(1, int(party)),
        category=_text(category),
        note=_text(note),
        attention=bool(attention),
    )


def tickets_by_number(session: Session, numbers: Sequence[int]) -> dict[int, Ticket]:
    """Several tickets at once."""
    if not numbers:
        return {}
    marks = ", ".join("?" * len(numbers))
    rows = session.rows(f"SELECT {TICKET_COLUMNS} FROM tickets t WHERE t.id IN ({marks})", numbers)  # noqa: S608
    return {ticket.id: ticket for ticket in map(ticket_of, rows)}


def with_more(session: Session, tickets: Sequence[Ticket]) -> tuple[Ticket, ...]:
    """The tickets with what is kept beside them: party, who is inside, category, note."""
    if not tickets:
        return ()
    marks = ", ".join(f"{ticket.id:d}" for ticket in tickets)
    rows = session.rows(
        f"SELECT t.id, {MORE_COLUMNS}, s.inside, s.revoked FROM tickets t {MORE_JOINED}"  # noqa: S608
        f" WHERE t.id IN ({marks}) AND (s.ticket_id IS NOT NULL OR g.ticket_id IS NOT NULL)"
    )
    found = {int(row[0]): row[1:] for row in rows}
    return tuple(_standing(t, found[t.id]) if t.id in found else t for t in tickets)


def _standing(ticket: Ticket, row: Row) -> Ticket:
    inside, revoked = row[4:]
    ticket = beside(ticket, row[:4])
    if inside is None:
        return ticket
    if ticket.status is Status.ENTERED and not inside and not revoked:
        inside = ticket.party  # as the older program let them in
    return replace(ticket, inside=int(inside), revoked=bool(revoked))


def _text(value: object) -> str:
    return "" if value is None else on_one_line(str(value).strip())


def decision_of(row: Row, party: int = 1) -> Decision:
    """A row of the log from `LOG_COLUMNS`.

    Args:
        row: the columns.
        party: how many people the ticket is for: 0.1 let in a whole party with one press.
    """
    (id_, ticket, wanted, result, door, operator, reason, source, at, offline, offset) = row[:11]
    kind, places, turn, refers, expires_at, detail = row[11:]
    decided_at = moment(at)
    if decided_at is None:
        raise ValueError("a row of the log without its time")
    return Decision(
        id=UUID(bytes=bytes(id_)),
        ticket_id=int(ticket),
        wanted=Wanted(wanted) if wanted in _WANTED else None,
        door=str(door),
        operator=str(operator),
        decided_at=decided_at,
        reason=str(reason),
        source=Source(source) if source in _SOURCES else Source.SCRIPT,
        override=result == OVERRIDE or kind == Kind.OVERRIDE,
        offline=bool(offline),
        clock_offset_ms=None if offset is None else int(offset),
        kind=Kind(kind) if kind in _KINDS else None,
        places=int(places) if kind or party == 1 else party,
        turn=int(turn),
        refers=None if refers is None else UUID(bytes=bytes(refers)),
        expires_at=None if expires_at is None else int(expires_at),
        detail="" if detail is None else str(detail),
    )


_WANTED = frozenset(wanted.value for wanted in Wanted)
_SOURCES = frozenset(source.value for source in Source)
_KINDS = frozenset(kind.value for kind in Kind)


def values_of(decision: Decision, result: str) -> tuple[object, ...]:
    """A row of the log as `COLUMNS`; texts are cut to what the table holds."""
    return (
        decision.id.bytes,
        decision.ticket_id,
        decision.wanted.value if decision.wanted else "",
        result,
        decision.door[:DOOR_LIMIT],
        decision.operator[:OPERATOR_LIMIT],
        decision.reason[:REASON_LIMIT],
        decision.source.value,
        stored(decision.decided_at),
        int(decision.offline),
        decision.clock_offset_ms,
        decision.action.value,
        decision.places,
        decision.turn,
        decision.refers.bytes if decision.refers else None,
        decision.expires_at,
        decision.detail or None,
    )


def insert(session: Session, rows: Iterable[tuple[Decision, str]]) -> None:
    """Append to the log."""
    found = [values_of(decision, result) for decision, result in rows]
    if found:
        session.change(*_insertion("INSERT", found))


def insertion_once(session: Session, rows: Iterable[Decision]) -> tuple[str, list[object]]:
    """The statement that appends rows to the log; ids that are there already change nothing."""
    verb = "INSERT IGNORE" if session.is_server else "INSERT OR IGNORE"
    return _insertion(verb, [values_of(row, RECORDED) for row in rows])


def _insertion(verb: str, rows: Sequence[tuple[object, ...]]) -> tuple[str, list[object]]:
    marks = f"({', '.join('?' * LOG_WIDTH)})"
    sql = f"{verb} INTO kiosk_decisions ({COLUMNS}) VALUES {', '.join([marks] * len(rows))}"
    return sql, [value for row in rows for value in row]


def log_of(rows: Sequence[Row], party: int) -> list[tuple[Decision, str]]:
    """The rows of the log behind a ticket's columns, each with its result."""
    found = [row[WIDTH:] for row in rows if row[WIDTH] is not None]
    return [(decision_of(row, party), str(row[3])) for row in found]


def lookup_of(rows: Sequence[Row]) -> Lookup | None:
    """What `LOOKUP` answered: the ticket, where its guests are, and who decided it."""
    if not rows:
        return None
    ticket = ticket_of(rows[0])
    log = log_of(rows, ticket.party)
    if rows[0][_TICKET_WIDTH] is None:
        return plain(ticket, log)
    return lookup_from(ticket, [decision for decision, _ in log])


def plain(ticket: Ticket, log: Sequence[tuple[Decision, str]]) -> Lookup:
    """A ticket for one whom nobody took back, saw off or revoked: its status says it all.

    Unless it is open though it was decided: then the table was put back, and the log counts.
    """
    rows = tuple(decision for decision, _ in log if decision.action in DECIDING)
    if rows and ticket.status is Status.NOT_ENTERED:
        return lookup_from(ticket, rows)
    turn = max((decision.turn for decision, _ in log), default=-1)
    decided = Decided(ticket.status, ticket.entry_time)
    last = None
    for decision, result in reversed(log):
        status = decision.wanted.status if decision.wanted else None
        if result != CONFLICT and decision.action in DECIDING and status is ticket.status:
            last, decided = decision, decided_as(decision, ticket.status)
            break
    known = None if ticket.status is Status.NOT_ENTERED else decided
    lookup = Lookup(ticket, known, log=rows)
    return replace(lookup, state=replace(state_of(lookup), last=last, turn=turn))


def refused(decision: Decision, lookup: Lookup | None) -> AlreadyDecided | NoSuchTicket:
    """The outcome of a decision that was not recorded, by what stands in its place."""
    if lookup is None:
        return NoSuchTicket(decision.ticket_id)
    return AlreadyDecided(lookup.ticket, lookup.decided or Decided(lookup.ticket.status))
