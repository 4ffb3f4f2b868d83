"""Every kind of action as a laptop sends it that was offline: what was carried out is kept.

Nothing is refused: the log takes all of it, in whatever order laptops come back, and what does not
go together is marked. The ticket's state is worked out anew from its whole log.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from kiosk.adapters.database.session import Row, Session
from kiosk.adapters.sql.log_rows import (
    CONFLICT,
    LOG_COLUMNS,
    MORE_COLUMNS,
    MORE_JOINED,
    TICKET_COLUMNS,
    insert,
    log_of,
    lookup_of,
    ticket_of,
    tickets_by_number,
)
from kiosk.adapters.sql.record_kinds import Change, result_of, write_states, write_told
from kiosk.domain.action_rules import DECIDING, Kind
from kiosk.domain.decision import Conflict, Decision, Lookup, UploadResult
from kiosk.domain.log_replay import Mark, adopted, alone, replay, seen
from kiosk.domain.reconcile import conflict_with_table
from kiosk.domain.ticket import Ticket

_SIMPLE = frozenset({Kind.ALLOW, Kind.DENY, Kind.OVERRIDE})
_SIZE = 500
_MANY = (
    f"SELECT {TICKET_COLUMNS}, {MORE_COLUMNS}, {LOG_COLUMNS} FROM tickets t {MORE_JOINED}"  # noqa: S608
    " LEFT JOIN kiosk_decisions d ON d.ticket_id = t.id WHERE t.id IN ({marks}) ORDER BY d.seq"
)


# The usual word is asked first: the other need not be made then.
_IS_OPEN = (
    "(t.status = 'not_entered' OR t.status IS NULL OR LOWER(TRIM(t.status)) IN ('', 'not_entered'))"
)
_PUT_BACK = (
    "SELECT DISTINCT t.id FROM kiosk_decisions d JOIN tickets t ON t.id = d.ticket_id"  # noqa: S608
    " LEFT JOIN kiosk_states s ON s.ticket_id = t.id"
    f" WHERE d.wanted <> '' AND s.ticket_id IS NULL AND {_IS_OPEN}"
)
_PUT_BACK_OF = f"{_PUT_BACK} AND t.id IN ({{part}})"
_STATED = "SELECT ticket_id FROM kiosk_states WHERE ticket_id IN ({part})"
_STATED_PUT_BACK = (
    "SELECT DISTINCT t.id FROM kiosk_states s JOIN tickets t ON t.id = s.ticket_id"  # noqa: S608
    " LEFT JOIN kiosk_decisions d ON d.ticket_id = t.id AND d.wanted = 'entrydenied'"
    f" WHERE (s.inside > 0 OR s.revoked = 1 OR d.seq IS NOT NULL) AND {_IS_OPEN}"
)


def put_back(session: Session) -> list[Lookup]:
    """Tickets that are open in the table though their log says that they were decided."""
    numbers = [row[0] for sql in (_PUT_BACK, _STATED_PUT_BACK) for row in session.rows(sql)]
    found = lookups(session, sorted({int(number) for number in numbers}))
    return [lookup for lookup in found if lookup.table_disagrees]


def lookups(session: Session, numbers: Iterable[int]) -> list[Lookup]:
    """These tickets with their logs, each as it was at one moment."""
    found = (lookup_of(rows) for rows in _rows_of(session, numbers).values())
    return [lookup for lookup in found if lookup is not None]


def counted(session: Session, decisions: Sequence[Decision]) -> set[UUID]:
    """Which of these are about tickets whose whole log counts, or only tell.

    Args:
        session: in a transaction that holds the tickets' rows.
        decisions: of one batch.
    """
    numbers = {d.ticket_id for d in decisions if d.action not in _SIMPLE or d.places > 1}
    numbers |= _listed(session, f"{_STATED} UNION {_PUT_BACK_OF}", [d.ticket_id for d in decisions])
    return {d.id for d in decisions if d.ticket_id in numbers or d.action not in _SIMPLE}


def with_state(session: Session, numbers: Iterable[int]) -> set[int]:
    """Which of these tickets have a state of their own."""
    return _listed(session, _STATED, numbers)


def _listed(session: Session, sql: str, numbers: Iterable[int]) -> set[int]:
    """Which of these tickets a question with `{part}` for their numbers answers."""
    found: set[int] = set()
    wanted = sorted(set(numbers))
    for start in range(0, len(wanted), _SIZE):
        part = ", ".join(f"{number:d}" for number in wanted[start : start + _SIZE])
        found |= {int(row[0]) for row in session.rows(sql.format(part=part))}
    return found


def record(session: Session, decisions: Sequence[Decision]) -> dict[UUID, UploadResult]:
    """Keep what was carried out; in a transaction that holds the tickets' rows."""
    telling = [d for d in decisions if d.action not in DECIDING]
    write_told(session, telling)
    kept = {d.id: UploadResult.RECORDED for d in telling}
    deciding = [d for d in decisions if d.action in DECIDING]
    rows = _rows_of(session, [d.ticket_id for d in deciding])
    known = _there(session, [d.id for d in deciding])
    changes: list[Change] = []
    fresh: list[tuple[Decision, str]] = []
    for number in dict.fromkeys(d.ticket_id for d in deciding):
        mine = [d for d in deciding if d.ticket_id == number]
        if number not in rows:
            kept |= {d.id: known.get(d.id, UploadResult.MISSING) for d in mine}
            continue
        change, added = _entered(rows[number], [d for d in mine if d.id not in known])
        fresh += added
        results = {d.id: result for d, result in added}
        for d in mine:
            lost = results.get(d.id) == CONFLICT
            kept[d.id] = known.get(d.id, UploadResult.CONFLICT if lost else UploadResult.RECORDED)
        if added:
            changes.append(change)
    insert(session, fresh)
    write_states(session, changes)
    return kept


def _entered(
    rows: Sequence[Row], fresh: Sequence[Decision]
) -> tuple[Change, list[tuple[Decision, str]]]:
    """What new rows make of a ticket, and the rows to add to its log."""
    ticket = ticket_of(rows[0])
    log = [row for row, _ in log_of(rows, ticket.party)]
    other = adopted(replay(log, ticket.party).state, ticket)
    added = [*([] if other is None else [other]), *fresh] if fresh else []
    after = replay([*log, *added], ticket.party)
    lost = {mark.second.id for mark in after.marks}
    named = [(row, CONFLICT if row.id in lost else result_of(row)) for row in added]
    return Change(ticket, after), named


def _rows_of(session: Session, numbers: Iterable[int]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    wanted = sorted(set(numbers))
    for start in range(0, len(wanted), _SIZE):
        part = ", ".join(f"{number:d}" for number in wanted[start : start + _SIZE])
        for row in session.rows(_MANY.format(marks=part)):
            found.setdefault(int(row[0]), []).append(row)
    return found


def _there(session: Session, ids: Sequence[UUID]) -> dict[UUID, UploadResult]:
    """What became of those that the log has already, also where their ticket is gone."""
    if not ids:
        return {}
    part = ", ".join(f"x'{number.hex}'" for number in ids)
    rows = session.rows(f"SELECT id, result FROM kiosk_decisions WHERE id IN ({part})")  # noqa: S608
    return {
        UUID(bytes=bytes(id_)): UploadResult.CONFLICT
        if result == CONFLICT
        else UploadResult.RECORDED
        for id_, result in rows
    }


_RESULTS = {CONFLICT: UploadResult.CONFLICT}


# An older program beside us writes no log: whom it lets in on a revoked ticket is found here.
_MARKED = (
    "SELECT ticket_id FROM kiosk_states WHERE marks > 0 UNION SELECT s.ticket_id"
    " FROM kiosk_states s JOIN tickets t ON t.id = s.ticket_id"
    " WHERE s.revoked = 1 AND t.status = 'entered'"
)


def conflicts(session: Session) -> list[Conflict]:
    """What does not go together in the logs of tickets that have a state."""
    found = []
    marked = session.rows(_MARKED)
    for rows in _rows_of(session, [int(row[0]) for row in marked]).values():
        ticket = ticket_of(rows[0])
        replayed = seen([row for row, _ in log_of(rows, ticket.party)], ticket)
        ticket = replace(ticket, inside=replayed.state.inside, revoked=replayed.state.revoked)
        found += [conflict_of(ticket, mark) for mark in replayed.marks]
    opened = (conflict_with_table(lookup) for lookup in put_back(session))
    return [*found, *(conflict for conflict in opened if conflict is not None)]


def conflict_of(ticket: Ticket, mark: Mark) -> Conflict:
    """Two rows that do not go together, as they are told, the earlier one first."""
    first, second = sorted((mark.first, mark.second), key=lambda row: row.decided_at)
    return Conflict(ticket, mark.kind, alone(first), alone(second))


SIZE = 200
"""Tickets a transaction: larger ones gain little and hold more rows locked."""


def write_by_log(session: Session, numbers: Sequence[int]) -> int:
    """Write into the tickets' rows what their log comes to; how many were open before.

    Args:
        session: outside a transaction.
        numbers: at most `SIZE`; those that are as the log has them stay as they are.
    """
    lock = " FOR UPDATE" if session.is_server else ""
    marks = ", ".join("?" * len(numbers))
    with session.transaction():
        session.rows(f"SELECT id FROM tickets WHERE id IN ({marks}) ORDER BY id{lock}", numbers)  # noqa: S608
        found = [lookup for lookup in lookups(session, numbers) if lookup.table_disagrees]
        rows = tickets_by_number(session, [lookup.ticket.id for lookup in found])
        write_states(
            session,
            [
                Change(rows[one.ticket.id], replay(one.log, one.ticket.party))
                for one in found
                if one.ticket.id in rows
            ],
        )
    return len(found)
