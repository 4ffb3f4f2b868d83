"""The tables, as they are on a server and in an embedded file."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

_metadata = sa.MetaData()


def _table(
    name: str, *columns: sa.Column[Any] | sa.Index, sqlite_autoincrement: bool = False
) -> sa.Table:
    return sa.Table(
        name,
        _metadata,
        *columns,
        sqlite_autoincrement=sqlite_autoincrement,
    )


def _big() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


class _OnMySql(sa.types.TypeDecorator[Any]):
    """A type that MySQL has a name of its own for.

    Its dialect is loaded when a statement for a server is written: with a store on this laptop
    none ever is, and it is a tenth of what `kiosk check` would load.

    Args:
        make: of `sqlalchemy.dialects.mysql`, the type.
        elsewhere: what it is in SQLite.
    """

    impl = sa.types.NullType
    cache_ok = True

    def __init__(
        self,
        make: Callable[[ModuleType], sa.types.TypeEngine[Any]],
        elsewhere: sa.types.TypeEngine[Any],
    ) -> None:
        super().__init__()
        self.make, self.elsewhere = make, elsewhere

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        """The type as this database has it."""
        if dialect.name != "mysql":
            return dialect.type_descriptor(self.elsewhere)
        from sqlalchemy.dialects import mysql

        return dialect.type_descriptor(self.make(mysql))


def _moment() -> sa.types.TypeEngine[Any]:
    return _OnMySql(lambda mysql: mysql.DATETIME(fsp=6), sa.Text())


def _exact(length: int) -> sa.types.TypeEngine[str]:
    """A text that is a key: two are one only where they are the same to the letter."""
    return _OnMySql(lambda mysql: mysql.VARCHAR(length, collation="utf8mb4_bin"), sa.String(length))


def _recorded_at() -> sa.Column[object]:
    # The server's clock; never a function inside VALUES(), which makes PyMySQL's bulk insert
    # send row by row.
    return sa.Column(
        "recorded_at",
        _OnMySql(lambda mysql: mysql.TIMESTAMP(fsp=6), sa.Text()),
        nullable=False,
        server_default=sa.text("CURRENT_TIMESTAMP(6)"),
    )


def _of_version_2() -> tuple[sa.Column[Any], ...]:
    """What version 2 added to the log; each has a default, so that an older program goes on."""
    return (
        sa.Column("kind", sa.String(20), nullable=False, server_default=""),
        sa.Column("places", sa.SmallInteger, nullable=False, server_default="0"),
        sa.Column("turn", sa.Integer, nullable=False, server_default="0"),
        sa.Column("refers", sa.BINARY(16)),
        sa.Column("expires_at", _big()),
        sa.Column("detail", sa.Text),
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

# Append-only; every kind of action is a row. No foreign key: the lock it takes on the ticket's row
# deadlocks two doors. `kind` is empty in the rows of version 1, whose `wanted` and `result` say it.
# `turn` is a Lamport clock for each ticket: a row has a higher one than what its maker knew of.
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
    *_of_version_2(),
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
# found again instead of being inserted twice; and which numbers were leased to a desk. `kind` is
# empty in the rows of version 1: it did not keep who registered a guest, where and when.
REGISTRATIONS = _table(
    "kiosk_registrations",
    sa.Column("id", sa.BINARY(16), primary_key=True),
    sa.Column("ticket_id", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(20), nullable=False, server_default=""),
    sa.Column("door", sa.String(64), nullable=False, server_default=""),
    sa.Column("operator", sa.String(64), nullable=False, server_default=""),
    sa.Column("made_at", _moment()),
    sa.Column("offline", sa.SmallInteger, nullable=False, server_default="0"),
    _recorded_at(),
    sa.Index("kiosk_registrations_ticket", "ticket_id"),
)

LEASES = _table(
    "kiosk_leases",
    sa.Column("first", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("last", sa.Integer, nullable=False),
    sa.Column("step", sa.Integer, nullable=False),
    _recorded_at(),
)

# What the log of a ticket comes to, where that is more than its status says. A ticket without a row
# here is for one guest, and a press on it needs no more than the conditional update. `marks` counts
# the rows of its log that do not go together.
STATES = _table(
    "kiosk_states",
    sa.Column("ticket_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("party", sa.SmallInteger, nullable=False, server_default="1"),
    sa.Column("admitted", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("inside", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("revoked", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("revoked_reason", sa.String(255), nullable=False, server_default=""),
    sa.Column("least_exp", _big()),
    sa.Column("highest_exp", _big()),
    sa.Column("marks", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Index("kiosk_states_revoked", "revoked"),
    sa.Index("kiosk_states_marks", "marks"),
)

# A guest's fields beyond the predecessor's four. `code` is the ticket's code in another system;
# `fields` holds any further columns of the list it came from, as a JSON object.
GUESTS = _table(
    "kiosk_guests",
    sa.Column("ticket_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("category", sa.String(64), nullable=False, server_default=""),
    sa.Column("note", sa.String(1000), nullable=False, server_default=""),
    sa.Column("attention", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("code", sa.String(255)),
    sa.Column("fields", sa.Text),
    sa.Index("kiosk_guests_code", "code"),
    sa.Index("kiosk_guests_category", "category"),
)

# Beside the predecessor's free text; `folded` is the name without case, accents and spare spaces.
EVENTS = _table(
    "kiosk_events",
    sa.Column("id", _big(), primary_key=True, autoincrement=True),
    sa.Column("folded", _exact(255), nullable=False, unique=True),
    sa.Column("name", sa.String(255), nullable=False),
    sa.Column("place", sa.String(255), nullable=False, server_default=""),
    sa.Column("starts", _moment()),
    sa.Column("doors", _moment()),
    sa.Column("ends", _moment()),
    sa.Column("valid_until", _moment()),
    sa.Column("capacity", sa.Integer),
    sa.Column("colour", sa.String(20), nullable=False, server_default=""),
    sa.Column("reentry", sa.SmallInteger, nullable=False, server_default="1"),
)

# A guest put aside for the desk, and what the desk said; `ticket_id` is 0 where none is known.
HOLDS = _table(
    "kiosk_holds",
    sa.Column("seq", _big(), primary_key=True, autoincrement=True),
    sa.Column("id", sa.BINARY(16), nullable=False, unique=True),
    sa.Column("ticket_id", sa.Integer, nullable=False),
    sa.Column("reason", sa.String(255), nullable=False),
    sa.Column("door", sa.String(64), nullable=False),
    sa.Column("operator", sa.String(64), nullable=False),
    sa.Column("held_at", _moment(), nullable=False),
    sa.Column("answer", sa.String(20), nullable=False, server_default=""),
    sa.Column("say", sa.String(255), nullable=False, server_default=""),
    sa.Column("answered_by", sa.String(64), nullable=False, server_default=""),
    sa.Column("answered_door", sa.String(64), nullable=False, server_default=""),
    sa.Column("answered_at", _moment()),
    sa.Column("answer_id", sa.BINARY(16)),
    _recorded_at(),
    sa.Index("kiosk_holds_answer", "answer"),
)

# Hashes as `argon2-cffi` writes them; no PIN is ever stored.
OPERATORS = _table(
    "kiosk_operators",
    sa.Column("name", _exact(64), primary_key=True),
    sa.Column("role", sa.String(20), nullable=False),
    sa.Column("pin_hash", sa.String(255), nullable=False, server_default=""),
    _recorded_at(),
)

# Settings that all laptops share, such as the reasons for denial.
SETTINGS = _table(
    "kiosk_settings",
    sa.Column("name", _exact(64), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
    _recorded_at(),
)

# `login` is the database user whose rows are this door's.
DOORS = _table(
    "kiosk_doors",
    sa.Column("name", _exact(64), primary_key=True),
    sa.Column("shut", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("reason", sa.String(255), nullable=False, server_default=""),
    sa.Column("login", sa.String(80), nullable=False, server_default=""),
    sa.Column("version", sa.String(20), nullable=False, server_default=""),
    sa.Column("seen_at", _moment()),
    _recorded_at(),
)

SCHEMA = _table(
    "kiosk_schema",
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    _recorded_at(),
)

SIDE_TABLES = (
    DECISIONS,
    SCANS,
    REGISTRATIONS,
    LEASES,
    STATES,
    GUESTS,
    EVENTS,
    HOLDS,
    OPERATORS,
    SETTINGS,
    DOORS,
    SCHEMA,
)
