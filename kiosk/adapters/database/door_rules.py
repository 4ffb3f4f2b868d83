"""What a server itself holds a door's database user to: triggers, and views without numbers.

A trigger runs with the rights of who made it, so it sees what a door does not. Who is held to the
rules stands in `kiosk_logins`, which the printed grants fill; the older program's user does not,
and goes on as ever. A change of the status is paid for with a row of the log: `kiosk_presses`
holds, for each ticket, which connection wrote the last one. Only single rows are looked up by
their keys: a range that a trigger reads would be locked, and stop two doors for ever.
"""

# ruff: noqa: S608 - no word of these statements comes from outside

from collections.abc import Callable, Sequence

from kiosk.adapters.database.session import COVERED, Session

SHUT_OUT, OTHER_DOOR, NO_ROW = 30701, 30702, 30703  # no server's own; the driver reads 15 bits
"""What the triggers refuse with: a door that was shut out, another door's name, a status alone."""

MADE = "rules 1"
"""Kept in place of a door under no login, once everything here was made."""

# `USER()` is who logged in; `CURRENT_USER()` in a trigger is who made the trigger.
_LOGIN = "LEFT(USER(), CHAR_LENGTH(USER()) - LOCATE('@', REVERSE(USER())))"
_REFUSE = "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '{}', MYSQL_ERRNO = {}"
_MINE = f"(SELECT l.door FROM kiosk_logins l WHERE l.login = {_LOGIN})"

_LOGINS = (
    "CREATE TABLE IF NOT EXISTS kiosk_logins ("
    "login VARCHAR(80) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL PRIMARY KEY,"
    " door VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT ''"
    ") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4"
)
_WRITTEN = (
    "CREATE TABLE IF NOT EXISTS kiosk_presses ("
    "ticket_id INTEGER NOT NULL PRIMARY KEY, connection BIGINT UNSIGNED NOT NULL,"
    " login VARCHAR(80) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,"
    " says VARCHAR(20) NOT NULL, spent SMALLINT NOT NULL DEFAULT 0"
    ") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4"
)

_DIGITS = "REGEXP_REPLACE(t.mobile_number, '[^0-9]', '')"
_LOG = (
    "d.seq, d.id, d.ticket_id, d.wanted, d.result, d.door, d.operator, d.reason, d.source,"
    " d.decided_at, d.offline, d.clock_offset_ms, d.kind, d.places, d.turn, d.refers,"
    " d.expires_at, IF(d.kind = 'edit', NULL, d.detail) AS detail, d.recorded_at"
)


def _views(*, changes: bool) -> dict[str, str]:
    stamp = "t.kiosk_changed_at" if changes else "NULL AS kiosk_changed_at"
    return {
        COVERED["tickets"]: (
            f"SELECT t.id, t.name, IF({_DIGITS} = '', '', CONCAT('…', RIGHT({_DIGITS}, 3)))"
            " AS mobile_number, t.university, t.event_registered_for, t.status, t.entry_time,"
            f" {stamp} FROM tickets t"
        ),
        # What a correction replaced may be a number, too.
        COVERED["kiosk_decisions"]: f"SELECT {_LOG} FROM kiosk_decisions d",
    }


_SHUT = "EXISTS (SELECT 1 FROM kiosk_doors s WHERE s.name = NEW.door AND s.shut = 1{} )"
# What was carried out before the door was shut out, and comes later, is kept: it happened.
_SINCE = (
    " AND (NEW.offline = 0 OR TIMESTAMPDIFF(SECOND, '1970-01-01 00:00:00', NEW.decided_at)"
    " > UNIX_TIMESTAMP(s.recorded_at))"
)
_PRESSES = "('', 'allow', 'deny', 'override')"
_DECIDES = (
    "('', 'allow', 'deny', 'override', 'undo', 'leave', 'return', 'revoke', 'restore', 'reissue')"
)
_UNPAID = (
    f"{_MINE} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM kiosk_presses p"
    " WHERE p.ticket_id = NEW.ticket_id AND p.connection = CONNECTION_ID()"
    f" AND p.login = {_LOGIN}) THEN {_REFUSE.format('no row in the log', NO_ROW)}; END IF"
)

_TRIGGERS = {
    # A row without a door is what the older program did, found in the ticket's row.
    "kiosk_door_row": (
        "BEFORE INSERT ON kiosk_decisions FOR EACH ROW BEGIN"
        f" DECLARE mine VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT {_MINE};"
        f" IF {_SHUT.format(_SINCE)} THEN {_REFUSE.format('shut out', SHUT_OUT)}; END IF;"
        " IF mine IS NOT NULL THEN SET NEW.recorded_at = CURRENT_TIMESTAMP(6);"
        " IF mine <> '' AND NEW.door <> mine AND NOT (NEW.door = '' AND NEW.operator = ''"
        " AND EXISTS (SELECT 1 FROM tickets t WHERE t.id = NEW.ticket_id"
        f" AND t.status = NEW.wanted)) THEN {_REFUSE.format('another door', OTHER_DOOR)};"
        " END IF; END IF; END"
    ),
    "kiosk_door_press": (
        "AFTER INSERT ON kiosk_decisions FOR EACH ROW"
        f" IF NEW.door <> '' AND NEW.kind IN {_DECIDES} AND {_MINE} IS NOT NULL THEN"
        " INSERT INTO kiosk_presses (ticket_id, connection, login, says) VALUES"
        f" (NEW.ticket_id, CONNECTION_ID(), {_LOGIN},"
        f" IF(NEW.kind IN {_PRESSES}, NEW.wanted, '')) ON DUPLICATE KEY UPDATE"
        " says = IF(spent = 0 AND connection = VALUES(connection) AND login = VALUES(login)"
        " AND says <> VALUES(says), '', VALUES(says)),"
        " connection = VALUES(connection), login = VALUES(login), spent = 0; END IF"
    ),
    # 'not_entered' costs nothing: between two decided ones it is written first, as a guard
    # against the older program asks for.
    "kiosk_door_status": (
        "BEFORE UPDATE ON tickets FOR EACH ROW"
        " IF NOT (NEW.status <=> OLD.status AND NEW.entry_time <=> OLD.entry_time)"
        f" AND {_MINE} IS NOT NULL THEN IF NOT EXISTS (SELECT 1 FROM kiosk_presses p"
        " WHERE p.ticket_id = OLD.id AND p.connection = CONNECTION_ID()"
        f" AND p.login = {_LOGIN} AND p.spent = 0"
        " AND NEW.status IN ('not_entered', 'entered', 'entrydenied')"
        " AND (NEW.status = 'not_entered' OR p.says IN ('', NEW.status)"
        " OR EXISTS (SELECT 1 FROM kiosk_states k WHERE k.ticket_id = OLD.id)))"
        f" THEN {_REFUSE.format('no row in the log', NO_ROW)}; END IF;"
        " IF NEW.status <> 'not_entered' THEN"
        " UPDATE kiosk_presses SET spent = 1 WHERE ticket_id = OLD.id; END IF; END IF"
    ),
    "kiosk_door_state": (
        "BEFORE INSERT ON kiosk_states FOR EACH ROW"
        f" IF NOT (NEW.admitted = 0 AND NEW.inside = 0 AND NEW.revoked = 0) AND {_UNPAID}"
    ),
    "kiosk_door_state_change": (
        "BEFORE UPDATE ON kiosk_states FOR EACH ROW"
        " IF NOT (NEW.admitted = OLD.admitted AND NEW.inside = OLD.inside"
        f" AND NEW.revoked = OLD.revoked) AND {_UNPAID}"
    ),
    "kiosk_door_hold": (
        "BEFORE INSERT ON kiosk_holds FOR EACH ROW BEGIN"
        f" DECLARE mine VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT {_MINE};"
        f" IF {_SHUT.format('')} THEN {_REFUSE.format('shut out', SHUT_OUT)}; END IF;"
        f" IF mine <> '' AND NEW.door <> mine THEN {_REFUSE.format('another door', OTHER_DOOR)};"
        " END IF; END"
    ),
    # Only seen, never decided: nothing is held up for a name.
    "kiosk_door_scan": (
        "BEFORE INSERT ON kiosk_scans FOR EACH ROW"
        f" SET NEW.door = COALESCE(NULLIF({_MINE}, ''), NEW.door)"
    ),
}
_LAST = f"INSERT IGNORE INTO kiosk_logins (login, door) VALUES ('', '{MADE}')"


def make_door_rules(
    session: Session, refused: Callable[[Exception], bool], *, changes: bool
) -> Sequence[str]:
    """Make what is missing of them; what is there stays as it is, but for the views.

    Args:
        session: of a user that may make triggers and views, or some of them.
        refused: whether an error means that this user may not.
        changes: whether the ticket table has its change column.

    Returns:
        The statements that this user may not run, for the administrator; empty where all is there.

    Raises:
        pymysql.Error: the server failed otherwise.
    """
    missing: list[str] = []
    for statement in (_LOGINS, _WRITTEN):
        _try(session, statement, refused, missing)
    for name, query in _views(changes=changes).items():
        made = f"SQL SECURITY DEFINER VIEW {name} AS {query}"
        again: list[str] = []  # to replace one asks for more rights than to make one
        _try(session, f"CREATE OR REPLACE {made}", refused, again)
        if again and not session.rows(_THERE_AS_VIEW, (name,)):
            _try(session, f"CREATE {made}", refused, missing)
    there = {str(row[0]) for row in session.rows(_THERE_AS_TRIGGERS)}
    for name, body in _TRIGGERS.items():
        if name not in there:
            _try(session, f"CREATE TRIGGER {name} {body}", refused, missing)
    if missing:
        return [*missing, _LAST]
    session.change(_LAST)
    return []


_THERE_AS_VIEW = (
    "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?"
)
# Those that this user is shown; an administrator's may be hidden from it.
_THERE_AS_TRIGGERS = (
    "SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = DATABASE()"
)
_THERE = frozenset({1050, 1359})  # a table, a trigger of that name


def _try(
    session: Session, statement: str, refused: Callable[[Exception], bool], missing: list[str]
) -> None:
    try:
        session.change(statement)
    except session.raw.Error as error:
        if error.args[0] in _THERE:
            return
        if not refused(error):
            raise
        missing.append(statement)


def door_of_login(session: Session) -> str | None:
    """The door that this database user stands for, '' for any; None where it is no door's.

    Args:
        session: of a user that may read `kiosk_logins`.
    """
    rows = session.rows(f"SELECT door FROM kiosk_logins WHERE login = {_LOGIN}")
    return str(rows[0][0]) if rows else None


def rules_made(session: Session) -> bool:
    """Whether everything here was made; asked by a user that may read `kiosk_logins`."""
    return bool(session.rows("SELECT 1 FROM kiosk_logins WHERE login = '' AND door = ?", (MADE,)))
