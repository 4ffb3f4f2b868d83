"""Guests put aside for the desk, and the history of a ticket, as the tables tell them."""

from collections.abc import Sequence
from uuid import UUID

from kiosk.adapters.database.session import Row, Session, moment
from kiosk.adapters.sql.log_rows import (
    LOG_COLUMNS,
    MORE_COLUMNS,
    MORE_JOINED,
    TICKET_COLUMNS,
    decision_of,
    ticket_of,
)
from kiosk.domain.hold import Answer, HistoryEntry, Hold, entry_of, in_order, registered
from kiosk.domain.log_replay import replay
from kiosk.domain.ticket import Made

_HELD = "h.id, h.ticket_id, h.reason, h.door, h.operator, h.held_at"
_HELD_WIDTH = 6
_ANSWER = "h.answer, h.say, h.answered_by, h.answered_door, h.answered_at"
_IN_LOG = "a.detail, a.reason, a.operator, a.door, a.decided_at"
_ANSWER_WIDTH = 5
# One statement, for it is asked several times a second. An answer that came before its hold
# stands in the log alone.
_QUESTION = (
    f"SELECT {_HELD}, {_ANSWER}, {_IN_LOG}, {TICKET_COLUMNS}, {MORE_COLUMNS} FROM kiosk_holds h"  # noqa: S608
    " LEFT JOIN kiosk_decisions a ON h.answer = '' AND a.ticket_id = h.ticket_id"
    " AND a.kind = 'answer' AND a.refers = h.id"
    f" LEFT JOIN tickets t ON t.id = h.ticket_id {MORE_JOINED}"
)
_OPEN = " WHERE h.answer = ''"
_LATELY = " OR h.seq > (SELECT max(l.seq) FROM kiosk_holds l) - 500"
_ORDER = " ORDER BY h.seq, a.seq"
_ANSWERS = {answer.value: answer for answer in Answer}


def holds(session: Session, about: Sequence[UUID] = (), *, answered: bool = False) -> list[Hold]:
    """Who waits for the desk, the longest first.

    Args:
        session: an open connection.
        about: with `answered`, these also where they were answered long ago.
        answered: whether also who was answered lately.
    """
    which = _OPEN
    if answered:
        which += _LATELY
        which += f" OR h.id IN ({', '.join('?' * len(about))})" if about else ""
    rows = session.rows(_QUESTION + which + _ORDER, [number.bytes for number in about])
    found: dict[UUID, Hold] = {}
    for row in rows:
        hold = _hold(row)
        found.setdefault(hold.id, hold)  # of several answers in the log the first counts
    return [hold for hold in found.values() if answered or hold.answer is None]


def _hold(row: Row) -> Hold:
    id_, ticket, reason, door, operator, held_at = row[:_HELD_WIDTH]
    beside = row[_HELD_WIDTH : _HELD_WIDTH + _ANSWER_WIDTH]
    in_log = row[_HELD_WIDTH + _ANSWER_WIDTH : _HELD_WIDTH + 2 * _ANSWER_WIDTH]
    about = row[_HELD_WIDTH + 2 * _ANSWER_WIDTH :]
    answer, say, by, at_door, answered_at = in_log if in_log[0] else beside
    at = moment(held_at)
    if at is None:
        raise ValueError("a hold without its time")
    return Hold(
        id=UUID(bytes=bytes(id_)),
        ticket_id=int(ticket),
        ticket=None if about[0] is None else ticket_of(about),
        reason=str(reason),
        door=str(door),
        operator=str(operator),
        held_at=at,
        answer=_ANSWERS.get(str(answer)),
        say=str(say),
        answered_by=str(by),
        answered_door=str(at_door),
        answered_at=moment(answered_at),
    )


def history(session: Session, ticket_id: int, *, scans: bool = True) -> list[HistoryEntry]:
    """Everything that happened to a ticket, the oldest first.

    Args:
        session: an open connection.
        ticket_id: whose.
        scans: whether this database user may read the log of scans, and of registrations.
    """
    rows = session.rows(
        f"SELECT {LOG_COLUMNS} FROM kiosk_decisions d WHERE d.ticket_id = ? ORDER BY d.seq",  # noqa: S608
        (ticket_id,),
    )
    log = [(decision_of(row), str(row[3])) for row in rows]
    undone = replay([decision for decision, _ in log]).undone
    found = [entry_of(row, "undone" if row.id in undone else result) for row, result in log]
    if scans:
        found += _scans(session, ticket_id)
        found += _registered(session, ticket_id)
    return in_order(found)


def _registered(session: Session, ticket_id: int) -> Sequence[HistoryEntry]:
    rows = session.rows(
        "SELECT id, kind, door, operator, made_at, offline FROM kiosk_registrations"
        " WHERE ticket_id = ? AND kind <> '' ORDER BY made_at LIMIT 1",
        (ticket_id,),
    )
    return [
        registered(
            UUID(bytes=bytes(id_)),
            Made(at, str(door), str(operator)),
            kind=str(kind),
            offline=bool(offline),
        )
        for id_, kind, door, operator, made_at, offline in rows
        if (at := moment(made_at)) is not None
    ]


def _scans(session: Session, ticket_id: int) -> Sequence[HistoryEntry]:
    rows = session.rows(
        "SELECT id, seen_at, verdict, door, operator, source FROM kiosk_scans"
        " WHERE ticket_id = ? ORDER BY seq",
        (ticket_id,),
    )
    return [
        HistoryEntry(
            id=UUID(bytes=bytes(id_)),
            at=at,
            kind="scan",
            result=str(verdict),
            door=str(door),
            operator=str(operator),
            source=str(source),
        )
        for id_, seen_at, verdict, door, operator, source in rows
        if (at := moment(seen_at)) is not None
    ]
