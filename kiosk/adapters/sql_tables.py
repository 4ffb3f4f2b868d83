"""The tables, as they are on a server and in an embedded file."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql

_metadata = sa.MetaData()


def _table(
    name: str, *columns: sa.Column[Any] | sa.Index, sqlite_autoincrement: bool = False
) -> sa.Table:
    return sa.Table(
        name,
        _metadata,
        *columns,
        mysql_engine="InnoDB",
        mysql_charset="utf8mb4",
        sqlite_autoincrement=sqlite_autoincrement,
    )


def _big() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _moment() -> sa.types.TypeEngine[Any]:
    return mysql.DATETIME(fsp=6).with_variant(sa.Text(), "sqlite")


def _recorded_at() -> sa.Column[object]:
    # The server's clock; never a function inside VALUES(), which makes PyMySQL's bulk insert
    # send row by row.
    return sa.Column(
        "recorded_at",
        mysql.TIMESTAMP(fsp=6).with_variant(sa.Text(), "sqlite"),
        nullable=False,
        server_default=sa.text("CURRENT_TIMESTAMP(6)"),
    )


# The predecessor's table, to the letter.
TICKETS = _table(
    "tickets",
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("name", sa.String(255)),
    sa.Column("mobile_number", sa.String(20)),
    sa.Column("university", sa.String(255)),
    sa.Column("event_registered_for", sa.String(255)),
    sa.Column("status", sa.String(20), server_default="not_entered"),
    sa.Column("entry_time", sa.DateTime),
    sqlite_autoincrement=True,  # as on MySQL, a number is never given twice
)

# Append-only. No foreign key: the lock it takes on the ticket's row deadlocks two doors.
DECISIONS = _table(
    "kiosk_decisions",
    sa.Column("seq", _big(), primary_key=True, autoincrement=True),
    sa.Column("id", sa.BINARY(16), nullable=False, unique=True),
    sa.Column("ticket_id", sa.Integer, nullable=False),
    sa.Column("wanted", sa.String(20), nullable=False),
    sa.Column("result", sa.String(20), nullable=False),
    sa.Column("door", sa.String(64), nullable=False),
    sa.Column("operator", sa.String(64), nullable=False),
    sa.Column("reason", sa.String(255), nullable=False),
    sa.Column("source", sa.String(20), nullable=False),
    sa.Column("decided_at", _moment(), nullable=False),
    sa.Column("offline", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("clock_offset_ms", _big()),
    _recorded_at(),
    sa.Index("kiosk_decisions_ticket", "ticket_id", "result"),
    sa.Index("kiosk_decisions_door", "door"),
    sa.Index("kiosk_decisions_result", "result"),
)

SCANS = _table(
    "kiosk_scans",
    sa.Column("seq", _big(), primary_key=True, autoincrement=True),
    sa.Column("id", sa.BINARY(16), nullable=False, unique=True),
    sa.Column("verdict", sa.String(20), nullable=False),
    sa.Column("ticket_id", sa.Integer),
    sa.Column("door", sa.String(64), nullable=False),
    sa.Column("operator", sa.String(64), nullable=False),
    sa.Column("source", sa.String(20), nullable=False),
    sa.Column("seen_at", _moment(), nullable=False),
    _recorded_at(),
    sa.Index("kiosk_scans_ticket", "ticket_id"),
)

# Which registration a number was given for, so that a registration whose answer was lost is
# found again instead of being inserted twice; and which numbers were leased to a desk.
REGISTRATIONS = _table(
    "kiosk_registrations",
    sa.Column("id", sa.BINARY(16), primary_key=True),
    sa.Column("ticket_id", sa.Integer, nullable=False),
    _recorded_at(),
)

LEASES = _table(
    "kiosk_leases",
    sa.Column("first", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("last", sa.Integer, nullable=False),
    sa.Column("step", sa.Integer, nullable=False),
    _recorded_at(),
)

SCHEMA = _table(
    "kiosk_schema",
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    _recorded_at(),
)

SIDE_TABLES = (DECISIONS, SCANS, REGISTRATIONS, LEASES, SCHEMA)
