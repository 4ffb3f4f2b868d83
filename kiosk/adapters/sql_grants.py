"""The exact SQL for database users who can do only their part."""

from enum import StrEnum

PASSWORD = "choose-a-password"  # noqa: S105 - stands where the administrator writes one
"""What stands in the printed statements where a password has to be put in."""


class Role(StrEnum):
    """Whose laptop it is."""

    DOOR = "door"
    """Looks tickets up and decides; cannot insert, delete or rename them."""
    DESK = "desk"
    """Registers guests; decides nothing."""
    ADMIN = "admin"
    """Creates and migrates the tables (`kiosk admin init`), corrects rows."""


_SEEN = ("tickets", "kiosk_decisions", "kiosk_schema")
_TYPED = "id, name, mobile_number, university, event_registered_for, status"

_RIGHTS: dict[Role, tuple[tuple[str, str], ...]] = {
    Role.DOOR: (
        *(("SELECT", table) for table in _SEEN),
        ("UPDATE (status, entry_time)", "tickets"),
        ("INSERT", "kiosk_decisions"),
        ("INSERT", "kiosk_scans"),
    ),
    Role.DESK: (
        *(("SELECT", table) for table in _SEEN),
        (f"INSERT ({_TYPED})", "tickets"),
        ("SELECT, INSERT", "kiosk_registrations"),
        ("INSERT", "kiosk_leases"),
        ("INSERT", "kiosk_scans"),
    ),
    Role.ADMIN: (("SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX, TRIGGER", "*"),),
}


def grants(
    role: str, database: str, user: str, host: str = "%", *, galera: bool = False
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

    Raises:
        ValueError: there is no such role.
    """
    part = Role(role)
    who = f"{_text(user)}@{_text(host)}"
    rights = list(_RIGHTS[part])
    if galera and part is Role.DESK:
        rights.append(("DELETE", "tickets"))
    made = [f"CREATE USER IF NOT EXISTS {who} IDENTIFIED BY {_text(PASSWORD)}"]
    for right, table in rights:
        place = f"{_name(database, pattern=table == '*')}.{'*' if table == '*' else _name(table)}"
        made.append(f"GRANT {right} ON {place} TO {who}")
    return made


def _text(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def _name(value: str, *, pattern: bool = False) -> str:
    if pattern:  # in `database`.* an underscore stands for any letter
        value = value.replace("_", "\\_").replace("%", "\\%")
    return "`" + value.replace("`", "``") + "`"
