"""The ordered steps that lead to the tables from nothing or from the predecessor's."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.adapters.database.door_rules import door_of_login
from kiosk.adapters.database.session import COVERED, Session
from kiosk.services.faults import StoreTrouble, StoreUnavailable

if TYPE_CHECKING:
    import sqlalchemy as sa

# The tables, and SQLAlchemy with them, are loaded where one is made: at most starts all are there.

VERSION = 2
"""Of the tables; a store that has a higher one belongs to a newer program."""

_KEPT_AS = "\n)ENGINE=InnoDB CHARSET=utf8mb4"
"""Not on the tables: SQLAlchemy would load the dialect of MySQL for a file on this laptop, too."""
_PARSE_ERROR = 1064
_THERE = frozenset({1050, 1060, 1061})
"""MySQL's numbers: a table, a column, a key of that name."""
_STAMP = (
    "ALTER TABLE tickets ADD COLUMN kiosk_changed_at TIMESTAMP(6) NOT NULL"
    " DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)"
)
# Each step in the ways to try it.
_ON_SERVER = (
    # Hidden from the predecessor's `SELECT *` where the server can (MariaDB 10.3, MySQL 8.0.23).
    (f"{_STAMP} INVISIBLE", _STAMP),
    ("CREATE INDEX kiosk_changed_at ON tickets (kiosk_changed_at)",),
)

_BY_TICKET = ("CREATE INDEX kiosk_registrations_ticket ON kiosk_registrations (ticket_id)",)
"""Beside the table where version 1 made it."""
_COUNTED = "kiosk_status"
"""The embedded store's index behind the totals; stores of before do not have it yet."""
_TOUCH = (
    "UPDATE kiosk_change SET n = n + 1; UPDATE tickets SET kiosk_changed_at ="
    " (SELECT n FROM kiosk_change) WHERE id = NEW.id;"
)
_COLUMNS = "id, name, mobile_number, university, event_registered_for, status, entry_time"
_TRIGGER = "CREATE TRIGGER IF NOT EXISTS"
_COUNT = "UPDATE kiosk_change SET n = n + 1;"
_ON_SQLITE = (
    ("CREATE TABLE IF NOT EXISTS kiosk_change (n INTEGER NOT NULL)",),
    ("INSERT INTO kiosk_change SELECT 1 WHERE NOT EXISTS (SELECT * FROM kiosk_change)",),
    ("ALTER TABLE tickets ADD COLUMN kiosk_changed_at INTEGER NOT NULL DEFAULT 0",),
    ("CREATE INDEX IF NOT EXISTS kiosk_changed_at ON tickets (kiosk_changed_at, id)",),
    (f"CREATE INDEX IF NOT EXISTS {_COUNTED} ON tickets (status, event_registered_for)",),
    (f"{_TRIGGER} kiosk_inserted AFTER INSERT ON tickets BEGIN {_TOUCH} END",),
    (f"{_TRIGGER} kiosk_updated AFTER UPDATE OF {_COLUMNS} ON tickets BEGIN {_TOUCH} END",),
    (f"{_TRIGGER} kiosk_deleted AFTER DELETE ON tickets BEGIN {_COUNT} END",),
)


@dataclass(frozen=True, slots=True)
class Schema:
    """What was found in a store.

    Attributes:
        version: 0 where none of our tables is there.
        tickets: the ticket table is there.
        changes: the ticket table tells when a row changed.
        warnings: sentences about a table that works but not as well as it could.
        covered: this database user may not read whole mobile numbers, and has views without them.
        door: for which door this database user stands, '' for any; None where it is no door's.
        logins: this database user sees who is held to a door's rules.
    """

    version: int
    tickets: bool
    changes: bool
    warnings: tuple[str, ...] = ()
    covered: bool = False
    door: str | None = None
    logins: bool = False

    def tell(self, session: Session) -> None:
        """Have a session know what of this decides how its statements are written."""
        session.stamped, session.covered = self.changes, self.covered
        session.held = self.door is not None


def inspect_schema(session: Session) -> Schema:
    """Look at what is there; writes nothing."""
    return _examine_server(session) if session.is_server else _examine_sqlite(session)


def _examine_sqlite(session: Session) -> Schema:
    tables = {row[0] for row in session.rows("SELECT name FROM sqlite_master")}
    columns = {row[1] for row in session.rows("PRAGMA table_xinfo(tickets)")}
    version = _version(session) if "kiosk_schema" in tables else 0
    if _COUNTED not in tables:
        version = min(version, VERSION - 1)
    return Schema(version, "tickets" in tables, "kiosk_changed_at" in columns)


def _examine_server(session: Session) -> Schema:
    tables = {
        str(name).lower(): (str(engine or ""), str(collation or ""))
        for name, engine, collation in session.rows(
            "SELECT table_name, engine, table_collation FROM information_schema.tables"
            " WHERE table_schema = DATABASE() AND table_name IN ('tickets', 'kiosk_schema',"
            " 'kiosk_decisions', 'kiosk_door_tickets', 'kiosk_logins')"
        )
    }
    columns = session.rows(
        "SELECT column_name, character_set_name FROM information_schema.columns"
        " WHERE table_schema = DATABASE() AND table_name = 'tickets'"
    )
    engine, _ = tables.get("tickets", ("InnoDB", ""))
    warnings = []
    if not engine:
        warnings.append(
            "`tickets` is a view, or damaged: Kiosk needs the table itself. Name the database that"
            " holds it in DB_NAME, or ask the database's administrator."
        )
    elif engine.lower() != "innodb":
        warnings.append(
            f"The table `tickets` uses the engine {engine}, which has no transactions: after a"
            " power cut a status and its record may disagree. Ask the database's administrator"
            " for: ALTER TABLE tickets ENGINE=InnoDB."
        )
    charsets = {str(c) for _, c in columns if c}
    if charsets - {"utf8mb4"}:
        warnings.append(
            f"The table `tickets` is kept in {', '.join(sorted(charsets))}, which cannot hold every"
            " name. Ask the database's administrator for: ALTER TABLE tickets CONVERT TO"
            " CHARACTER SET utf8mb4."
        )
    names = {str(name).lower() for name, _ in columns}  # those that this user may use
    changes = "kiosk_changed_at" in names
    if tables and "tickets" in tables and not changes:
        warnings.append(
            "The table `tickets` does not tell when a row changed, so news from other laptops"
            " costs more. `kiosk admin init` with a user that may ALTER the table adds it."
        )
    logins = "kiosk_logins" in tables
    return Schema(
        _version(session) if "kiosk_schema" in tables else 0,
        "tickets" in tables,
        changes,
        tuple(warnings),
        covered="mobile_number" not in names and COVERED["tickets"] in tables,
        door=door_of_login(session) if logins else None,
        logins=logins,
    )


def _version(session: Session) -> int:
    return int(session.rows("SELECT COALESCE(MAX(version), 0) FROM kiosk_schema")[0][0])


def is_current(schema: Schema) -> bool:
    """Whether the store can be worked with as it is.

    Raises:
        StoreUnavailable: the store belongs to a newer program.
    """
    if schema.version > VERSION:
        raise StoreUnavailable(
            StoreTrouble.SCHEMA_NEWER,
            f"The ticket tables were made by a newer Kiosk (version {schema.version} of the"
            f" tables, this program knows {VERSION}). Update Kiosk on this laptop.",
        )
    return schema.version == VERSION and schema.tickets


def migrate(session: Session, refused: Callable[[Exception], bool]) -> Schema:
    """Lead the store to this version's tables; what is there already is left as it is.

    Every step may run again and beside another door that does the same, so no lock is needed.

    Args:
        session: of a user that may create tables.
        refused: tells whether an error means that this user may not; the change column on the
            predecessor's table is the one step that may be missing.
    """
    from kiosk.adapters.sql.tables import DECISIONS, REGISTRATIONS, SCHEMA, SIDE_TABLES, TICKETS

    found = inspect_schema(session)
    is_current(found)
    if not found.tickets:
        _create(session, TICKETS)
    for table in SIDE_TABLES:
        if table is not SCHEMA:
            _create(session, table)
    _widen(session, DECISIONS)
    _widen(session, REGISTRATIONS)
    _step(session, _BY_TICKET, refused)
    if not found.changes or not session.is_server:
        steps = _ON_SERVER if session.is_server else _ON_SQLITE
        for step in steps:
            _step(session, step, refused)
    _create(session, SCHEMA)
    verb = "INSERT IGNORE" if session.is_server else "INSERT OR IGNORE"
    session.change(f"{verb} INTO kiosk_schema (version) VALUES (?)", (VERSION,))
    return inspect_schema(session)


def _widen(session: Session, table: "sa.Table") -> None:
    """Add the columns that an older version's table lacks; rows that are there get defaults."""
    from sqlalchemy.schema import CreateTable

    there = _columns_of(session, table.name)
    text = str(CreateTable(table).compile(dialect=session.dialect))
    for column in table.columns:
        if column.name not in there:
            (line,) = (part for part in text.splitlines() if part.split()[:1] == [column.name])
            _step(session, (f"ALTER TABLE {table.name} ADD COLUMN {line.strip().rstrip(',')}",))


def _columns_of(session: Session, table: str) -> set[str]:
    if not session.is_server:
        return {str(row[1]) for row in session.rows(f"PRAGMA table_xinfo({table})")}
    rows = session.rows(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_schema = DATABASE() AND table_name = ?",
        (table,),
    )
    return {str(row[0]).lower() for row in rows}


def _create(session: Session, table: "sa.Table") -> None:
    from sqlalchemy.schema import CreateIndex, CreateTable

    text = str(CreateTable(table, if_not_exists=True).compile(dialect=session.dialect))
    indexes = sorted(table.indexes, key=lambda index: str(index.name))
    if session.is_server:
        # Inside the CREATE TABLE: an index of its own would need the right to make indexes.
        keys = [
            f", \n\tKEY {index.name} ({', '.join(c.name for c in index.columns)})"
            for index in indexes
        ]
        session.change(f"{text.rstrip().removesuffix(')')}{''.join(keys)}{_KEPT_AS}")
        return
    session.change(text.replace("CURRENT_TIMESTAMP(6)", "strftime('%Y-%m-%d %H:%M:%f', 'now')"))
    for index in indexes:
        session.change(str(CreateIndex(index, if_not_exists=True).compile(dialect=session.dialect)))


def _step(
    session: Session,
    ways: tuple[str, ...],
    refused: Callable[[Exception], bool] = lambda _: False,
) -> None:
    """Do one step in the first way that the server understands; done before counts as done."""
    for way in ways:
        try:
            session.change(way)
        except session.raw.Error as error:
            if _done_before(error) or refused(error):
                return
            if way == ways[-1] or _code(error) != _PARSE_ERROR:
                raise
        else:
            return


def _code(error: Exception) -> object:
    return error.args[0] if error.args else None


def _done_before(error: Exception) -> bool:
    if isinstance(error, sqlite3.OperationalError):
        return "already exists" in str(error) or "duplicate column name" in str(error)
    return _code(error) in _THERE
