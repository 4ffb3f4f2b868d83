"""The decision: a conditional update and its append-only row, exactly once, in one transaction.

Update first, insert second: the other order deadlocks two doors, and so does a foreign key. The
decision's id is the scan's, made before the first attempt, so that a retry after a lost answer
finds the row that the attempt before it left.
"""

import json
import secrets
import sqlite3
from dataclasses import replace
from uuid import UUID

import pymysql

from kiosk.adapters.sql_session import Row, Session, moment, stored
from kiosk.domain.decision import (
    DOOR_LIMIT,
    OPERATOR_LIMIT,
    REASON_LIMIT,
    AlreadyDecided,
    Decided,
    Decision,
    Lookup,
    NoSuchTicket,
    Outcome,
    Recorded,
    Wanted,
)
from kiosk.domain.reconcile import stood
from kiosk.domain.text import on_one_line
from kiosk.domain.ticket import Status, Ticket

RECORDED = "recorded"
OVERRIDE = "override"
CONFLICT = "conflict"

TICKET_COLUMNS = (
    "t.id, t.name, t.mobile_number, t.university, t.event_registered_for, t.status, t.entry_time"
)
_DECISION_COLUMNS = "d.id, d.wanted, d.result, d.door, d.operator, d.reason, d.decided_at"
_WIDTH = 7  # ticket columns before the decision's

# The same reading of a stored status as `Status.of`: spaces and case do not matter.
_WORD = "LOWER(TRIM(REPLACE(REPLACE(REPLACE(status, '\t', ' '), '\n', ' '), '\r', ' ')))"
_USUAL = "status = 'not_entered'"  # asked first: the words below need not be made then
_OPEN = f"({_USUAL} OR status IS NULL OR {_WORD} NOT IN ('entered', 'entrydenied'))"
_OPEN_OR_DENIED = f"({_USUAL} OR status IS NULL OR {_WORD} <> 'entered')"

_LOOKUP = (
    f"SELECT {TICKET_COLUMNS}, {_DECISION_COLUMNS} FROM tickets t"  # noqa: S608 - constants
    " LEFT JOIN kiosk_decisions d ON d.ticket_id = t.id WHERE t.id = ? ORDER BY d.seq"
)
_NO_DECISION = (None,) * 7
_COLUMNS = (
    "id, ticket_id, wanted, result, door, operator, reason, source, decided_at, offline,"
    " clock_offset_ms"
)
_MARKS = "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?"
_INSERT = f"INSERT INTO kiosk_decisions ({_COLUMNS}) VALUES ({_MARKS})"  # noqa: S608
_UPDATE = "UPDATE tickets SET status = ?, entry_time = ? "
# @won is set by the UPDATE before it in the same packet, to a number that no other attempt had, so
# that what an attempt before it left there means nothing. Not ROW_COUNT(): when the connection is
# cut while the packet runs, MariaDB goes on with the next statement and has forgotten the count,
# so that the status was committed without its row. The guest comes back as one column with the
# row: a SELECT of its own, and each further column, cost a tenth of the decision.
_GUEST = "t.name, t.mobile_number, t.university, t.event_registered_for"
_INSERT_IF_WON = (
    f"INSERT INTO kiosk_decisions ({_COLUMNS}) SELECT {_MARKS} FROM DUAL WHERE @won = ?"  # noqa: S608
    f" RETURNING (SELECT JSON_ARRAY({_GUEST}) FROM tickets t WHERE t.id = ticket_id)"
)

TAKEN = (pymysql.err.IntegrityError, sqlite3.IntegrityError)
_GUARD = 1644  # SIGNAL of a trigger that an administrator put on the predecessor's table


def ticket_of(row: Row) -> Ticket:
    """A ticket from `TICKET_COLUMNS`; what the predecessor's form left around a text is cut."""
    number, name, mobile, university, event, status, entry_time = row[:_WIDTH]
    return Ticket(
        int(number),
        _text(name),
        _text(mobile),
        _text(university),
        _text(event),
        Status.of(None if status is None else str(status)),
        moment(entry_time),
    )


def _text(value: object) -> str:
    return "" if value is None else on_one_line(str(value).strip())


def decided_of(row: Row) -> Decided:
    """A decision from its columns."""
    _, wanted, _, door, operator, reason, at = row
    return Decided(Status.of(wanted), moment(at), str(door), str(operator), str(reason))


def lookup_of(rows: list[Row]) -> Lookup | None:
    """What `_LOOKUP` answered: the ticket, and who decided it, where that is known."""
    if not rows:
        return None
    ticket = ticket_of(rows[0])
    if ticket.status is Status.NOT_ENTERED:
        return Lookup(ticket)
    for row in reversed(rows):
        ours = row[_WIDTH:]
        if ours[0] is not None and ours[2] != CONFLICT and Status.of(ours[1]) is ticket.status:
            return Lookup(ticket, decided_of(ours))
    return Lookup(ticket, Decided(ticket.status, ticket.entry_time))


def look_up(session: Session, ticket_id: int) -> Lookup | None:
    """One ticket with what was decided about it: one round trip."""
    return lookup_of(session.rows(_LOOKUP, (ticket_id,)))


def values_of(decision: Decision, result: str) -> tuple[object, ...]:
    """A decision as a row of the log; texts are cut to what the table holds."""
    return (
        decision.id.bytes,
        decision.ticket_id,
        decision.wanted.value,
        result,
        decision.door[:DOOR_LIMIT],
        decision.operator[:OPERATOR_LIMIT],
        decision.reason[:REASON_LIMIT],
        decision.source.value,
        stored(decision.decided_at),
        int(decision.offline),
        decision.clock_offset_ms,
    )


def decide(session: Session, decision: Decision) -> Outcome:
    """Record a decision; may be sent again with the same id after any fault."""
    override = decision.override and decision.wanted is Wanted.ALLOW
    condition = f"WHERE id = ? AND {_OPEN_OR_DENIED if override else _OPEN}"
    change = (
        decision.wanted.value,
        stored(decision.decided_at, whole_seconds=True),
        decision.ticket_id,
    )
    row = values_of(decision, OVERRIDE if override else RECORDED)
    try:
        if session.is_server:
            won, rows = _on_server(session, condition, change, row)
        else:
            won, rows = _in_steps(session, condition, change, row)
    except TAKEN:
        # An attempt before this one was recorded, and the ticket was opened again since.
        session.rollback()
        won, rows = False, session.rows(_LOOKUP, (decision.ticket_id,))
    except pymysql.err.OperationalError as error:
        session.rollback()
        if error.args[0] != _GUARD:
            raise
        won, rows = False, session.rows(_LOOKUP, (decision.ticket_id,))
    return _outcome(decision, rows, won=won)


_Values = tuple[object, ...]


def _on_server(
    session: Session, condition: str, change: _Values, row: _Values
) -> tuple[bool, list[Row]]:
    if not session.returns or session.galera:
        return _in_three(session, condition, change, row)
    # One packet: a door that vanishes in the middle cannot leave the ticket's row locked.
    update = f"UPDATE tickets SET status = IF(@won := ?, ?, status), entry_time = ? {condition}"  # noqa: S608
    attempt = secrets.randbits(62) + 1
    answers = session.packet(
        [
            ("START TRANSACTION", ()),
            (update, (attempt, *change)),
            (_INSERT_IF_WON, (*row, attempt)),
            ("COMMIT", ()),
        ]
    )
    if answers[1][0] == 1:
        guest = json.loads(answers[2][1][0][0])
        return True, [(row[1], *guest, *change[:1], None, *_NO_DECISION)]
    # Who won is asked only where somebody did: reading seven more columns costs as much as the
    # decision itself.
    return False, session.rows(_LOOKUP, change[2:])


def _in_three(
    session: Session, condition: str, change: _Values, row: _Values
) -> tuple[bool, list[Row]]:
    """Three round trips, for a Galera cluster and for servers on which the one was not measured.

    A transaction that another node's commit aborts between two statements of one packet is undone
    without a word, and what follows in the packet goes on as if nothing had been: two doors won.
    Here nothing follows in a packet on a statement that holds a lock.
    """
    answers = session.packet([("START TRANSACTION", ()), (_UPDATE + condition, change)])
    won = answers[1][0] == 1
    if won:
        session.change(_INSERT, row)
    answers = session.packet([("COMMIT", ()), (_LOOKUP, change[2:])])
    return won, answers[1][1]


def _in_steps(
    session: Session, condition: str, change: _Values, row: _Values
) -> tuple[bool, list[Row]]:
    with session.transaction():
        won = session.change(_UPDATE + condition, change) == 1
        if won:
            session.change(_INSERT, row)
    return won, session.rows(_LOOKUP, change[2:])


def _outcome(decision: Decision, rows: list[Row], *, won: bool) -> Outcome:
    lookup = lookup_of(rows)
    if lookup is None:
        return NoSuchTicket(decision.ticket_id)
    own = next((r[_WIDTH:] for r in rows if _is(r[_WIDTH], decision.id)), None)
    if won or (own is not None and own[2] != CONFLICT):
        decided = decided_of(own) if own else stood(decision)
        entry_time = decided.at.replace(microsecond=0) if decided.at else None
        ticket = replace(lookup.ticket, status=decided.status, entry_time=entry_time)
        return Recorded(ticket, decided)
    return AlreadyDecided(lookup.ticket, lookup.decided or Decided(lookup.ticket.status))


def _is(value: bytes | None, number: UUID) -> bool:
    return value is not None and bytes(value) == number.bytes
