"""What changed since when: a mark for the window, and rows in order of change for a snapshot."""

from datetime import datetime, timedelta

from kiosk.adapters.database.session import Row, Session, moment, stored
from kiosk.adapters.sql.batch_kinds import lookups
from kiosk.adapters.sql.log_rows import (
    LOG_COLUMNS,
    MORE_COLUMNS,
    MORE_JOINED,
    NO_LOG,
    TICKET_COLUMNS,
    WIDTH,
    lookup_of,
)
from kiosk.domain.decision import Lookup
from kiosk.services.remote_store import PART_SIZE

OVERLAP = timedelta(seconds=10)
"""Rows are committed in another order than they are stamped; so far back is looked again."""


def revision(session: Session, *, changes: bool) -> str:
    """A mark that changes whenever a ticket or a decision did.

    Args:
        session: an open connection.
        changes: the ticket table has its change column.
    """
    last = session.rows("SELECT COALESCE(MAX(seq), 0) FROM kiosk_decisions")[0][0]
    if not session.is_server:
        count = session.rows("SELECT n FROM kiosk_change")[0][0]
        return f"{count}.{last}"
    if not changes:
        # Every row is read: the price of a table that we may not add a column to.
        rows = session.rows(
            "SELECT COUNT(*), COALESCE(MAX(id), 0), COALESCE(MAX(entry_time), ''),"
            " COALESCE(SUM(status = 'entered'), 0), COALESCE(SUM(status = 'entrydenied'), 0)"
            " FROM tickets"
        )
        return ".".join(str(value) for value in (*rows[0], last))
    # The count sees a row that was committed after one with a later stamp.
    rows = session.rows(
        "SELECT m.at, m.last, (SELECT COUNT(*) FROM tickets WHERE kiosk_changed_at >="
        " m.at - INTERVAL 10 SECOND),"
        # Alone sees a deleted row, where the server keeps it (MariaDB does), once a second.
        " (SELECT UPDATE_TIME FROM information_schema.TABLES"
        "  WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'tickets')"
        " FROM (SELECT MAX(kiosk_changed_at) AS at, MAX(id) AS last"
        " FROM tickets) m"
    )
    counted = session.rows("SELECT COUNT(*) FROM kiosk_decisions WHERE seq > ?", (last - 200,))
    return ".".join(str(value) for value in (*rows[0], last, counted[0][0]))


def changed_since(
    session: Session, mark: str, limit: int, *, changes: bool
) -> tuple[list[Lookup], str]:
    """Tickets in order of change, and the mark to go on from.

    With an empty mark every ticket comes, by number; after the last of them, those that changed
    meanwhile, and from then on only what changed. Fewer rows than `limit` mean that nothing more
    is to be had now. A row may come more than once. Where the ticket table cannot tell changes,
    the round through all tickets begins anew each time.

    Args:
        session: an open connection.
        mark: of the call before; empty at first.
        limit: the most rows to answer.
        changes: the ticket table has its change column.
    """
    kind, at, number = [*mark.split("|"), "", ""][:3] if mark else ["id", "", "0"]
    if kind == "id":
        begun = at or _now(session, changes=changes)
        rows = _page(session, "t.id > ?", "t.id", (int(number),), limit)
        if len(rows) == limit:
            return _lookups(session, rows), f"id|{begun}|{rows[-1][0]}"
        after = f"at|{begun}|0" if changes else ""
        return _lookups(session, rows), after
    now = _now(session, changes=True)
    if session.is_server and _ahead(at, now):  # its clock was set back: from here on anew
        at, number = now, "0"
    column = "t.kiosk_changed_at"
    rows = _page(
        session,
        f"({column} > ? OR ({column} = ? AND t.id > ?)) AND {column} >= ?",
        f"{column}, t.id",
        (at, at, int(number), at),
        limit,
    )
    if len(rows) == limit:
        return _lookups(session, rows), f"at|{_stamp(rows[-1][WIDTH])}|{rows[-1][0]}"
    return _lookups(session, rows), f"at|{max(at, now) if session.is_server else now}|0"


def part_sums(session: Session) -> dict[int, tuple[int, int]]:
    """How many tickets each part of the table has, and the sum of their numbers: one scan."""
    part = f"id DIV {PART_SIZE}" if session.is_server else f"id / {PART_SIZE}"
    rows = session.rows(f"SELECT {part}, COUNT(*), SUM(id) FROM tickets GROUP BY {part}")  # noqa: S608
    return {int(number): (int(count), int(total)) for number, count, total in rows}


def mobile_numbers(session: Session, above: int, limit: int) -> list[tuple[int, str]]:
    """The next tickets above a number, by their numbers: each with its mobile number."""
    asked = f"SELECT id, mobile_number FROM tickets WHERE id > ? ORDER BY id LIMIT {int(limit)}"  # noqa: S608
    return [(int(number), str(mobile or "")) for number, mobile in session.rows(asked, (above,))]


def tickets_in_part(session: Session, part: int) -> list[Lookup]:
    """The tickets of one part, with what was decided about them."""
    span = (part * PART_SIZE, (part + 1) * PART_SIZE)
    rows = _page(session, "t.id >= ? AND t.id < ?", "t.id", span, PART_SIZE)
    return _lookups(session, rows)


def _now(session: Session, *, changes: bool) -> str:
    """Where a poll that begins at this moment has to go on."""
    if not changes:
        return "0"
    if session.is_server:
        now = moment(session.rows("SELECT NOW(6)")[0][0])
        return stored(now - OVERLAP) if now else ""
    # One writer at a time: a number that was seen has nothing unseen below it.
    return str(session.rows("SELECT n FROM kiosk_change")[0][0] + 1)


def _ahead(at: str, now: str) -> bool:
    """Whether a mark lies in the server's future; `now` is that much before it."""
    return datetime.fromisoformat(at) > datetime.fromisoformat(now) + OVERLAP


def _stamp(value: object) -> str:
    at = moment(value) if isinstance(value, datetime) else None
    return stored(at) if at else str(value)


def _page(
    session: Session, condition: str, order: str, params: tuple[object, ...], limit: int
) -> list[Row]:
    stamp = "t.kiosk_changed_at" if "kiosk_changed_at" in order else "NULL"
    return session.rows(
        f"SELECT {TICKET_COLUMNS}, {MORE_COLUMNS}, {stamp} FROM tickets t {MORE_JOINED}"  # noqa: S608
        f" WHERE {condition}"
        f" ORDER BY {order} LIMIT {limit:d}",
        params,
    )


def _lookups(session: Session, rows: list[Row]) -> list[Lookup]:
    decisions: dict[int, list[Row]] = {}
    numbers = [int(row[0]) for row in rows if row[5] is not None]
    for start in range(0, len(numbers), 5000):
        part = numbers[start : start + 5000]
        marks = ", ".join("?" * len(part))
        for row in session.rows(
            f"SELECT {LOG_COLUMNS} FROM kiosk_decisions d"  # noqa: S608
            f" WHERE d.ticket_id IN ({marks}) ORDER BY d.seq",
            part,
        ):
            decisions.setdefault(int(row[1]), []).append(row)
    found = []
    for row in rows:
        ticket = row[:WIDTH]
        known = decisions.get(int(row[0]), [NO_LOG])
        lookup = lookup_of([(*ticket, *decision) for decision in known])
        if lookup is not None:
            found.append(lookup)
    # The log was read after the tickets: who decided in between put no table back.
    doubted = [lookup.ticket.id for lookup in found if lookup.table_disagrees]
    sure = {lookup.ticket.id: lookup for lookup in lookups(session, doubted)}
    return [sure.get(lookup.ticket.id, lookup) for lookup in found]
