"""The decision: a conditional update and its append-only row, exactly once, in one transaction.

The ticket's row is locked before the log's is written: the other order deadlocks two doors, and so
does a foreign key. The decision's id is the scan's, made before the first attempt, so that a retry
after a lost answer finds the row that the attempt before it left.
"""

import json
import secrets
from dataclasses import replace
from uuid import UUID

from kiosk.adapters.database.session import Row, Session, moment, stored
from kiosk.adapters.database.wire_faults import another_answer
from kiosk.adapters.sql.log_rows import (
    COLUMNS,
    CONFLICT,
    LOG_WIDTH,
    LOOKUP,
    NO_LOG,
    OVERRIDE,
    RECORDED,
    WIDTH,
    lookup_of,
    refused,
    values_of,
)
from kiosk.adapters.sql.record_kinds import act
from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import (
    Decided,
    Decision,
    Lookup,
    Outcome,
    Recorded,
)
from kiosk.domain.log_replay import alone
from kiosk.domain.ticket import Status

# The same reading of a stored status as `Status.of`: spaces and case do not matter.
_WORD = "LOWER(TRIM(REPLACE(REPLACE(REPLACE(status, '\t', ' '), '\n', ' '), '\r', ' ')))"
_USUAL = "status = 'not_entered'"  # asked first: the words below need not be made then
# A ticket with a state is more than its status says: `record_kinds` looks at its whole log.
_SIMPLE = "NOT EXISTS (SELECT 1 FROM kiosk_states k WHERE k.ticket_id = tickets.id)"
_UNDECIDED = f"({_USUAL} OR status IS NULL OR {_WORD} IN ('', 'not_entered'))"
# An open ticket without a state was never decided: who opened one on purpose left it a state. Where
# its log says otherwise, the table was put back, and `record_kinds` goes by the log. On a server
# this is asked in front, by a reading that locks nothing: inside the UPDATE it would lock a range
# of the log, and stop two doors for ever. Whoever decides in between changes the status, too.
_PRESSED = "EXISTS (SELECT 1 FROM kiosk_decisions d WHERE d.ticket_id = {} AND d.wanted <> '')"
_IN_LOG = _PRESSED.format("tickets.id")
# Not SET @told = EXISTS (…): a question inside a SET locks the rows that it reads.
_TOLD = f"SELECT {_PRESSED.format('?')} INTO @told"
_OPEN = f"{_UNDECIDED} AND {_SIMPLE} AND NOT {{told}}"
_NOT_INSIDE = (
    f"({_USUAL} OR status IS NULL OR {_WORD} <> 'entered') AND {_SIMPLE}"
    f" AND NOT ({_UNDECIDED} AND {{told}})"
)

_MARKS = ", ".join("?" * LOG_WIDTH)
_INSERT = f"INSERT INTO kiosk_decisions ({COLUMNS}) VALUES ({_MARKS})"  # noqa: S608
_INSERT_ONLY = f"INSERT INTO kiosk_decisions ({COLUMNS}) SELECT {_MARKS}"
_UPDATE = "UPDATE tickets SET status = ?, entry_time = ? "
# @won is set by the UPDATE before it in the same packet, to a number that no other attempt had, so
# that what an attempt before it left there means nothing. Not ROW_COUNT(): when the connection is
# cut while the packet runs, MariaDB goes on with the next statement and has forgotten the count,
# so that the status was committed without its row. The guest comes back as one column with the
# row: a SELECT of its own, and each further column, cost a tenth of the decision.
_GUEST = "t.id, t.name, t.mobile_number, t.university, t.event_registered_for"
_BESIDE = (
    "(SELECT JSON_ARRAY(g.category, g.note, g.attention) FROM kiosk_guests g"
    " WHERE g.ticket_id = t.id)"
)
_INSERT_IF_WON = (
    f"INSERT INTO kiosk_decisions ({COLUMNS}) SELECT {_MARKS} FROM DUAL WHERE @won = ?"  # noqa: S608
    f" RETURNING (SELECT JSON_ARRAY({_GUEST}, {_BESIDE}) FROM tickets t WHERE t.id = ticket_id)"
)

_GUARD = 1644  # SIGNAL of a trigger that an administrator put on the predecessor's table
_SIMPLE_KINDS = frozenset({Kind.ALLOW, Kind.DENY, Kind.OVERRIDE})


def look_up(session: Session, ticket_id: int) -> Lookup | None:
    """One ticket with what was decided about it: one round trip."""
    return lookup_of(_ticket_rows(session, ticket_id))


def _ticket_rows(session: Session, ticket_id: int) -> list[Row]:
    return _about(ticket_id, session.rows(LOOKUP, (ticket_id,)))


def _about(ticket_id: int, rows: list[Row]) -> list[Row]:
    """The rows, if they are about this ticket: an answer may be another question's.

    Raises:
        pymysql.OperationalError: they are not; the session is of no more use.
    """
    if rows and rows[0][0] != ticket_id:
        raise another_answer()
    return rows


def decide(session: Session, decision: Decision) -> Outcome:
    """Record a decision; may be sent again with the same id after any fault."""
    kind, wanted = decision.action, decision.wanted
    if kind not in _SIMPLE_KINDS or wanted is None or decision.places > 1:
        return act(session, decision)
    override = kind is Kind.OVERRIDE
    told = "@told" if session.is_server else _IN_LOG
    condition = f"WHERE id = ? AND {(_NOT_INSIDE if override else _OPEN).format(told=told)}"
    change = (
        wanted.value,
        stored(decision.decided_at, whole_seconds=True),
        decision.ticket_id,
    )
    row = values_of(decision, OVERRIDE if override else RECORDED)
    try:
        if session.is_server:
            won, rows = _on_server(session, condition, change, row)
        else:
            won, rows = _in_steps(session, condition, change, row)
    except session.raw.IntegrityError:
        # An attempt before this one was recorded, and the ticket was opened again since.
        session.rollback()
        won, rows = False, _ticket_rows(session, decision.ticket_id)
    except session.raw.OperationalError as error:
        session.rollback()
        if error.args[0] != _GUARD:
            raise
        return act(session, decision)  # a trigger of one's own: past it only by two steps
    if not won and rows and (rows[0][_PARTY] is not None or _was_put_back(rows)):
        return act(session, decision)
    return _outcome(decision, rows, won=won)


def _was_put_back(rows: list[Row]) -> bool:
    lookup = lookup_of(rows)
    return lookup is not None and lookup.table_disagrees


_PARTY = 7
_Values = tuple[object, ...]


def _on_server(
    session: Session, condition: str, change: _Values, row: _Values
) -> tuple[bool, list[Row]]:
    if not session.returns or session.galera or session.held:
        return _in_three(session, condition, change, row)
    # One packet: a door that vanishes in the middle cannot leave the ticket's row locked.
    update = f"UPDATE tickets SET status = IF(@won := ?, ?, status), entry_time = ? {condition}"  # noqa: S608
    attempt = secrets.randbits(62) + 1
    answers = session.run_statements(
        [
            (_TOLD, change[2:]),
            ("START TRANSACTION", ()),
            (update, (attempt, *change)),
            (_INSERT_IF_WON, (*row, attempt)),
            ("COMMIT", ()),
        ]
    )
    if answers[2][0] == 1:
        guest = json.loads(answers[3][1][0][0])
        beside = json.loads(guest[5]) if isinstance(guest[5], str) else guest[5] or [None] * 3
        told = (*guest[:5], change[0], None, None, *beside, *NO_LOG)
        return True, _about(int(str(row[1])), [told])
    # Who won is asked only where somebody did: reading the other columns costs as much as the
    # decision itself.
    return False, _ticket_rows(session, int(str(row[1])))


def _in_three(
    session: Session, condition: str, change: _Values, row: _Values
) -> tuple[bool, list[Row]]:
    """Three round trips, for a Galera cluster and for servers on which the one was not measured.

    The ticket's row is locked first, as everywhere; then the log's row comes before the status, for
    a door's user may change that only with a row of its own (`door_rules`).

    A transaction that another node's commit aborts between two statements of one packet is undone
    without a word, and what follows in the packet goes on as if nothing had been: two doors won.
    Here nothing follows in a packet on a statement that holds a lock.
    """
    row_if = f"{_INSERT_ONLY} FROM tickets {condition} FOR UPDATE"
    begun = [(_TOLD, change[2:]), ("START TRANSACTION", ()), (row_if, (*row, *change[2:]))]
    won = session.run_statements(begun)[2][0] == 1
    if won:
        session.change(f"{_UPDATE}WHERE id = ?", change)
    answers = session.run_statements([("COMMIT", ()), (LOOKUP, change[2:])])
    return won, _about(int(str(row[1])), answers[1][1])


def _in_steps(
    session: Session, condition: str, change: _Values, row: _Values
) -> tuple[bool, list[Row]]:
    with session.transaction():
        won = session.change(_UPDATE + condition, change) == 1
        if won:
            session.change(_INSERT, row)
    return won, _ticket_rows(session, int(str(row[1])))


def _outcome(decision: Decision, rows: list[Row], *, won: bool) -> Outcome:
    lookup = lookup_of(rows)
    own = next((r[WIDTH:] for r in rows if _is(r[WIDTH], decision.id)), None)
    if lookup is not None and (won or (own is not None and own[3] != CONFLICT)):
        decided = _as_it_stands(decision, own)
        entry_time = decided.at.replace(microsecond=0) if decided.at else None
        inside = int(decided.status is Status.ENTERED)
        ticket = replace(
            lookup.ticket, status=decided.status, entry_time=entry_time, inside=inside, mark=""
        )
        return Recorded(ticket, decided)
    return refused(decision, lookup)


def _as_it_stands(decision: Decision, own: Row | None) -> Decided:
    """What was decided, as the row in the log tells it where it was read."""
    if own is None:
        return alone(decision)
    _, _, wanted, _, door, operator, reason, _, at = own[:9]
    return Decided(
        Status.of(wanted), moment(at), str(door), str(operator), str(reason), decision.action
    )


def _is(value: bytes | None, number: UUID) -> bool:
    return value is not None and bytes(value) == number.bytes
