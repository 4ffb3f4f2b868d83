"""The logs and what they come to, page by page, for lists that are written out."""

import json
from collections.abc import Sequence

from kiosk.adapters.database.session import Row, Session, moment
from kiosk.adapters.sql.log_rows import ticket_of
from kiosk.domain.decision import Wanted
from kiosk.services.lists.exporting import Attendance, LogRow

_TICKET = (
    "t.id, t.name, t.mobile_number, t.university, t.event_registered_for, t.status, t.entry_time"
)
_DECISIONS = (
    f"SELECT l.seq, l.wanted, l.kind, l.result, l.door, l.operator, l.reason, l.source,"  # noqa: S608
    f" l.decided_at, l.offline, {_TICKET} FROM kiosk_decisions l"
    " LEFT JOIN tickets t ON t.id = l.ticket_id WHERE l.seq > ? ORDER BY l.seq LIMIT ?"
)
_SCANS = (
    f"SELECT l.seq, l.verdict, '', '', l.door, l.operator, '', l.source, l.seen_at, 0, {_TICKET}"  # noqa: S608
    " FROM kiosk_scans l LEFT JOIN tickets t ON t.id = l.ticket_id"
    " WHERE l.seq > ? ORDER BY l.seq LIMIT ?"
)
_LENGTHS = (
    "SELECT t.event_registered_for, count(*) FROM {0} l LEFT JOIN tickets t ON t.id = l.ticket_id"
    " GROUP BY t.event_registered_for"
)
_DECISION_LENGTHS = _LENGTHS.format("kiosk_decisions")
_SCAN_LENGTHS = _LENGTHS.format("kiosk_scans")
_FIELDS = (
    "SELECT ticket_id, fields FROM kiosk_guests WHERE ticket_id > ? AND fields IS NOT NULL"
    " ORDER BY ticket_id LIMIT 2000"
)


_KINDS = {wanted.status.value: wanted.name.lower() for wanted in Wanted}
"""What a row of version 1 wanted, in the words of the kinds."""


def decision_rows(session: Session, after: int, limit: int) -> list[LogRow]:
    """Decisions beyond a place in the log."""
    return [_log_row(row) for row in session.rows(_DECISIONS, (after, limit))]


def scan_rows(session: Session, after: int, limit: int) -> list[LogRow]:
    """Scans beyond a place in the log."""
    return [_log_row(row) for row in session.rows(_SCANS, (after, limit))]


def log_lengths(session: Session, *, scans: bool) -> dict[str, int]:
    """How many rows a log has, by the event of their tickets; those of no ticket under ""."""
    found: dict[str, int] = {}
    for event, count in session.rows(_SCAN_LENGTHS if scans else _DECISION_LENGTHS):
        found[str(event or "")] = found.get(str(event or ""), 0) + int(count)
    return found


def _log_row(row: Row) -> LogRow:
    seq, wanted, kind, result, door, operator, reason, source, at, offline = row[:10]
    ticket = ticket_of(row[10:]) if row[10] is not None else None
    what, result, door, operator, reason, source = (
        str(text or "")
        for text in (
            kind or _KINDS.get(str(wanted), wanted),
            result,
            door,
            operator,
            reason,
            source,
        )
    )
    return LogRow(
        place=int(seq),
        ticket=ticket,
        what=what,
        result=result,
        door=door,
        operator=operator,
        reason=reason,
        source=source,
        at=moment(at),
        offline=bool(offline),
    )


def attendances(session: Session, ticket_ids: Sequence[int]) -> dict[int, Attendance]:
    """What the log of these tickets comes to, where that is more than their status."""
    marks = ", ".join("?" * len(ticket_ids))
    rows = session.rows(
        "SELECT ticket_id, party, admitted, revoked FROM kiosk_states WHERE ticket_id IN"  # noqa: S608
        f" ({marks})",
        ticket_ids,
    )
    return {
        int(number): Attendance(int(party), int(admitted), bool(revoked))
        for number, party, admitted, revoked in rows
    }


def field_names(session: Session) -> list[str]:
    """The names of all further fields, in the order in which they came."""
    found: dict[str, None] = {}
    after = 0
    while rows := session.rows(_FIELDS, (after,)):
        for _, fields in rows:
            try:
                found.update(dict.fromkeys(json.loads(str(fields))))
            except (ValueError, TypeError):  # somebody else wrote there
                continue
        after = int(rows[-1][0])
    return [str(name) for name in found]
