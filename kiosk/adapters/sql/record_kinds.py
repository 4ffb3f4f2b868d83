"""Every kind of action on a ticket whose log counts: exactly once, in one transaction.

The ticket's row is locked, its whole log is read, the pure rules say what it comes to and whether
the action may follow; then the log's row, the state and the predecessor's two columns are written
together, each under the condition that it still is what was read.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from kiosk.adapters.database.session import Row, Session, stored
from kiosk.adapters.sql.log_rows import (
    CONFLICT,
    LOOKUP,
    OVERRIDE,
    RECORDED,
    insert,
    insertion_once,
    log_of,
    lookup_of,
    refused,
    ticket_of,
)
from kiosk.adapters.sql.shared_rows import touch, upsert
from kiosk.domain.action_rules import DECIDING, Kind
from kiosk.domain.decision import (
    DOOR_LIMIT,
    OPERATOR_LIMIT,
    REASON_LIMIT,
    AlreadyDecided,
    Decision,
    NoSuchTicket,
    Outcome,
    Recorded,
)
from kiosk.domain.log_replay import Replayed, adopted, decided_by, replay, seen, told
from kiosk.domain.reconcile import last_told, lookup_from
from kiosk.domain.scan import folded
from kiosk.domain.ticket import Status, Ticket
from kiosk.domain.ticket_state import TicketState, admissible, meant

_LOCK = "SELECT id FROM tickets WHERE id = ? FOR UPDATE"
_DECIDED = frozenset({Status.ENTERED, Status.DENIED})


def act(session: Session, decision: Decision) -> Outcome:
    """Record an action; may be sent again with the same id after any fault."""
    if decision.action not in DECIDING:
        return tell(session, decision)
    try:
        with session.transaction():
            lock(session, decision.ticket_id)
            return _decide(session, decision, session.rows(LOOKUP, (decision.ticket_id,)))
    except session.raw.IntegrityError:
        # An attempt before this one, about another ticket: an id is one action's for ever.
        session.rollback()
        return refused(decision, lookup_of(session.rows(LOOKUP, (decision.ticket_id,))))


def lock(session: Session, ticket_id: int) -> None:
    """Let nobody else decide about the ticket until the transaction ends.

    Only the ticket's row: a lock on a range of the log would stop two doors for ever.
    """
    if session.is_server:
        session.rows(_LOCK, (ticket_id,))


def _decide(session: Session, decision: Decision, rows: Sequence[Row]) -> Outcome:
    if not rows:
        return NoSuchTicket(decision.ticket_id)
    ticket = ticket_of(rows[0])
    log = log_of(rows, ticket.party)
    known = [row for row, _ in log]
    own = next(((row, result) for row, result in log if row.id == decision.id), None)
    before = lookup_from(ticket, known)
    if own is not None and own[1] != CONFLICT:
        return Recorded(before.ticket, told(own[0], before.ticket.status))
    state = seen(known, ticket).state
    again = meant(state, decision).action is not Kind.RETURN or _reentry(session, ticket.event)
    if own is not None or not admissible(state, decision, reentry=again):
        return AlreadyDecided(before.ticket, before.decided or last_told(state))
    other = adopted(replay(known, ticket.party).state, ticket)
    exact = meant(state, replace(decision, turn=max(decision.turn, state.turn + 1)))
    fresh = [(row, result_of(row)) for row in (other, exact) if row is not None]
    insert(session, fresh)
    after = replay([*known, *(row for row, _ in fresh)], ticket.party)
    change = Change(ticket, after)
    write_states(session, [change])
    return Recorded(change.row, told(exact, after.state.status))


def _reentry(session: Session, event: str) -> bool:
    """Whether the event lets guests who left come in again."""
    rows = session.rows("SELECT reentry FROM kiosk_events WHERE folded = ?", (folded(event),))
    return not rows or bool(rows[0][0])


def result_of(row: Decision) -> str:
    """The word for a row that stands."""
    return OVERRIDE if row.action is Kind.OVERRIDE else RECORDED


def written(ticket: Ticket, state: TicketState) -> Ticket:
    """The ticket as its row stands after `write_states`."""
    status = state.status
    entry_time = ticket.entry_time
    if status is not ticket.status:
        decided = decided_by(state)
        at = decided.at if decided else None
        entry_time = at.replace(microsecond=0) if at else None
    return replace(
        ticket,
        status=status,
        entry_time=entry_time,
        mark="",
        inside=state.inside,
        revoked=state.revoked,
    )


@dataclass(frozen=True, slots=True)
class Change:
    """What a ticket's log comes to now, and the ticket as its row stands still."""

    ticket: Ticket
    after: Replayed

    @property
    def row(self) -> Ticket:
        """The ticket as its row is to stand."""
        return written(self.ticket, self.after.state)

    @property
    def values(self) -> tuple[object, ...]:
        """The state as `_STATE`."""
        state = self.after.state
        closing = state.closing
        return (
            state.admitted,
            state.inside,
            len(self.after.marks),
            int(state.revoked),
            closing.reason[:REASON_LIMIT] if closing else "",
            state.least_exp,
        )


_STATE = ("admitted", "inside", "marks", "revoked", "revoked_reason", "least_exp")
_BY_ANY_DOOR = frozenset({"admitted", "inside", "marks"})


def write_states(session: Session, changes: Sequence[Change]) -> None:
    """Write what logs come to: beside the tickets, and into the predecessor's two columns.

    Args:
        session: in a transaction that holds the tickets' rows.
        changes: one for each ticket.
    """
    if not changes:
        return
    _write_beside(session, changes)
    moved = [c for c in changes if c.row.status is not c.ticket.status or c.ticket.mark]
    touch(session, [c.ticket.id for c in changes if c not in moved])
    # An administrator's guard against the predecessor lets no decision follow another one.
    guarded = [c.ticket.id for c in moved if {c.ticket.status, c.row.status} <= _DECIDED]
    if guarded:
        session.change(
            f"UPDATE tickets SET status = 'not_entered' WHERE id IN ({_marks(guarded)})",  # noqa: S608
            guarded,
        )
    if moved:
        status, times = "", ""
        values: list[object] = []
        for change in moved:
            status += " WHEN ? THEN ?"
            values += [change.ticket.id, change.row.status.value]
        for change in moved:
            at = change.row.entry_time
            times += " WHEN ? THEN ?"
            values += [change.ticket.id, stored(at, whole_seconds=True) if at else None]
        numbers = [change.ticket.id for change in moved]
        session.change(
            f"UPDATE tickets SET status = CASE id{status} END, entry_time = CASE id{times} END"  # noqa: S608
            f" WHERE id IN ({_marks(numbers)})",
            [*values, *numbers],
        )


def _write_beside(session: Session, changes: Sequence[Change]) -> None:
    """Insert or change the states; a door's user may change only how many are inside."""
    numbers = [change.ticket.id for change in changes]
    there = {
        int(row[0]): tuple(row[1:])
        for row in session.rows(
            f"SELECT ticket_id, {', '.join(_STATE)} FROM kiosk_states"  # noqa: S608
            f" WHERE ticket_id IN ({_marks(numbers)})",
            numbers,
        )
    }
    rows = [(c.ticket.id, *c.values) for c in changes if there.get(c.ticket.id) != c.values]
    changed = [
        name
        for index, name in enumerate(_STATE)
        if name in _BY_ANY_DOOR
        or any(row[0] in there and there[row[0]][index] != row[index + 1] for row in rows)
    ]
    columns = ", ".join(("ticket_id", *_STATE))
    if rows and not session.held:
        upsert(session, "kiosk_states", "ticket_id", columns, rows, changed)
        return
    # A door's user may write some columns alone, and MariaDB asks for more where one statement
    # does both. Nobody else comes in between: the tickets' rows are held.
    fresh = [row for row in rows if row[0] not in there]
    if fresh:
        marks = f"({_marks(('', *_STATE))})"
        session.change(
            f"INSERT INTO kiosk_states ({columns}) VALUES {', '.join([marks] * len(fresh))}",  # noqa: S608
            [value for row in fresh for value in row],
        )
    sets = ", ".join(f"{name} = ?" for name in changed)
    for number, *values in (row for row in rows if row[0] in there):
        found = dict(zip(_STATE, values, strict=True))
        session.change(
            f"UPDATE kiosk_states SET {sets} WHERE ticket_id = ?",  # noqa: S608
            [*(found[name] for name in changed), number],
        )


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


# ---- what only tells


def tell(session: Session, decision: Decision) -> Outcome:
    """Append an action that decides nothing; a hold and its answer have rows of their own."""
    ticket = Ticket(decision.ticket_id, "", "", "", "")
    if decision.ticket_id:
        lookup = lookup_of(session.rows(LOOKUP, (decision.ticket_id,)))
        if lookup is None:
            return NoSuchTicket(decision.ticket_id)
        ticket = lookup.ticket
    statements = _telling(session, [decision])
    if session.is_server and not session.galera:
        _in_one_packet(session, statements)
    else:
        with session.transaction():
            _run(session, statements)
    return Recorded(ticket, told(decision, ticket.status))


_Statement = tuple[str, Sequence[object]]


def write_told(session: Session, rows: Sequence[Decision]) -> None:
    """Append actions that decide nothing, in a transaction; ids that are there change nothing."""
    _run(session, _telling(session, rows) if rows else [])


def _run(session: Session, statements: Sequence[_Statement]) -> None:
    for sql, values in statements:
        session.change(sql, values)


def _in_one_packet(session: Session, statements: Sequence[_Statement]) -> None:
    """A guest stands there, and each trip may be long. None of these depends on another."""
    try:
        session.run_statements([("START TRANSACTION", ()), *statements, ("COMMIT", ())])
    except BaseException:
        session.rollback()
        raise


def _telling(session: Session, rows: Sequence[Decision]) -> list[_Statement]:
    statements: list[_Statement] = [insertion_once(session, rows)]
    for row in rows:
        if row.action is Kind.HOLD:
            statements.append(_hold(session, row))
        elif row.action is Kind.ANSWER and row.refers is not None:
            statements.append(_answer(row, row.refers))
    return statements


def _hold(session: Session, row: Decision) -> _Statement:
    verb = "INSERT IGNORE" if session.is_server else "INSERT OR IGNORE"
    values = (
        row.id.bytes,
        row.ticket_id,
        row.reason[:REASON_LIMIT],
        row.door[:DOOR_LIMIT],
        row.operator[:OPERATOR_LIMIT],
        stored(row.decided_at),
    )
    columns = "id, ticket_id, reason, door, operator, held_at"
    return f"{verb} INTO kiosk_holds ({columns}) VALUES (?, ?, ?, ?, ?, ?)", values


def _answer(row: Decision, hold: UUID) -> _Statement:
    """The first answer counts, whoever gives another one at the same time.

    One that is here before its hold, as a desk's may be that came back before the door did, stays
    in the log, and is found there (`hold_rows`): a door may not write it beside the hold.
    """
    values = (
        row.detail,
        row.reason[:REASON_LIMIT],
        row.operator[:OPERATOR_LIMIT],
        row.door[:DOOR_LIMIT],
        stored(row.decided_at),
        row.id.bytes,
        hold.bytes,
    )
    changes = "answer = ?, say = ?, answered_by = ?, answered_door = ?, answered_at = ?"
    return f"UPDATE kiosk_holds SET {changes}, answer_id = ? WHERE id = ? AND answer = ''", values  # noqa: S608
