"""The exact SQL for database users who can do only their part."""

from enum import StrEnum

from kiosk.adapters.database.session import COVERED
from kiosk.adapters.sql.log_rows import COLUMNS
from kiosk.domain.decision import DOOR_LIMIT

PASSWORD = "choose-a-password"  # noqa: S105 - stands where the administrator writes one
"""What stands in the printed statements where a password has to be put in."""


class Role(StrEnum):
    """Whose laptop it is."""

    DOOR = "door"
    """Looks tickets up and decides; cannot insert, delete or rename them, nor read whole numbers.

    Whoever has this role is held to a door's rules (`door_rules`)."""
    DESK = "desk"
    """Registers and corrects guests, answers the doors, takes decisions back."""
    ADMIN = "admin"
    """Creates and migrates the tables (`kiosk admin init`), corrects rows."""


_SHARED = (
    "kiosk_states",
    "kiosk_guests",
    "kiosk_events",
    "kiosk_holds",
    "kiosk_operators",
    "kiosk_settings",
    "kiosk_doors",
)
_SEEN = ("tickets", "kiosk_decisions", "kiosk_schema", *_SHARED)
_COVERED = tuple(COVERED.values())
_UNCOVERED_TICKET = "id, name, university, event_registered_for, status, entry_time"
_UNCOVERED_LOG = COLUMNS.removesuffix(", detail")
_STATE = "ticket_id, admitted, inside, marks, revoked, revoked_reason, least_exp"
_GUEST = "name, mobile_number, university, event_registered_for"
# Alone: a ticket table that nobody could add the column to has none, and all else works there.
_TOUCH = ("UPDATE (kiosk_changed_at)", "tickets")
_TOLD = ("SELECT (kiosk_changed_at), UPDATE (kiosk_changed_at)", "tickets")
_HELD = "ticket_id, reason, door, operator, held_at"
_ANSWERED = "answer, say, answered_by, answered_door, answered_at, answer_id"
_TYPED = "id, name, mobile_number, university, event_registered_for, status"

_RIGHTS: dict[Role, tuple[tuple[str, str], ...]] = {
    Role.DOOR: (
        *(("SELECT", table) for table in ("kiosk_schema", "kiosk_logins", *_SHARED, *_COVERED)),
        (f"SELECT ({_UNCOVERED_TICKET}), UPDATE (status, entry_time)", "tickets"),
        (f"SELECT (seq, {_UNCOVERED_LOG}, recorded_at), INSERT ({COLUMNS})", "kiosk_decisions"),
        ("INSERT", "kiosk_scans"),
        (f"INSERT ({_STATE}), UPDATE (admitted, inside, marks)", "kiosk_states"),
        (f"INSERT (id, {_HELD})", "kiosk_holds"),
        _TOLD,
    ),
    Role.DESK: (
        *(("SELECT", table) for table in _SEEN),
        (f"INSERT ({_TYPED})", "tickets"),
        # A list brings a guest back whose ticket was deleted: the old registration goes.
        ("SELECT, INSERT, DELETE", "kiosk_registrations"),
        ("INSERT", "kiosk_leases"),
        ("SELECT, INSERT", "kiosk_scans"),
        (f"UPDATE ({_GUEST}, status, entry_time)", "tickets"),
        ("INSERT", "kiosk_decisions"),
        ("INSERT, UPDATE", "kiosk_states"),
        ("INSERT, UPDATE", "kiosk_guests"),
        # Two spellings of an event are merged: one of them goes.
        ("INSERT, UPDATE, DELETE", "kiosk_events"),
        (f"INSERT, UPDATE ({_ANSWERED})", "kiosk_holds"),
        _TOUCH,
    ),
    Role.ADMIN: (
        ("SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX, TRIGGER, CREATE VIEW", "*"),
    ),
}
_WHOLE = tuple(("SELECT", table) for table in ("tickets", "kiosk_decisions"))


def grants(
    role: str,
    database: str,
    user: str,
    host: str = "%",
    *,
    galera: bool = False,
    door: str = "",
    whole_numbers: bool = False,
) -> list[str]:
    """The statements that make a user for a role, to be run by the database's administrator.

    The tables must be there (`kiosk admin init`), for rights are given table by table.

    Args:
        role: door, desk or admin.
        database: where the tables are.
        user: the name to log in with.
        host: from where the user may come, in MySQL's notation.
        galera: for a Galera cluster, where a desk that leases ticket numbers has to delete the
            rows that used them up.
        door: the one door that a door's user stands for; any where it is empty.
        whole_numbers: for a server on which nobody may make views: a door's user reads the tables
            themselves, with whole mobile numbers.

    Raises:
        ValueError: there is no such role.
    """
    part = Role(role)
    who = f"{_text(user)}@{_text(host)}"
    rights = list(_RIGHTS[part])
    if galera and part is Role.DESK:
        rights.append(("DELETE", "tickets"))
    if part is Role.DOOR and whole_numbers:
        rights = [*_WHOLE, *((right, table) for right, table in rights if table not in _COVERED)]
    made = [f"CREATE USER IF NOT EXISTS {who} IDENTIFIED BY {_text(PASSWORD)}"]
    for right, table in rights:
        place = f"{_name(database, pattern=table == '*')}.{'*' if table == '*' else _name(table)}"
        made.append(f"GRANT {right} ON {place} TO {who}")
    if part is Role.DOOR:
        row = f"({_text(user)}, {_text(door[:DOOR_LIMIT])})"
        made.append(
            f"INSERT INTO {_name(database)}.`kiosk_logins` (login, door) VALUES {row}"  # noqa: S608
            " ON DUPLICATE KEY UPDATE door = VALUES(door)"
        )
    return made


def _text(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def _name(value: str, *, pattern: bool = False) -> str:
    if pattern:  # in `database`.* an underscore stands for any letter
        value = value.replace("_", "\\_").replace("%", "\\%")
    return "`" + value.replace("`", "``") + "`"
