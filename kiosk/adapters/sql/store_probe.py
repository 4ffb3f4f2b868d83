"""What a store says about itself, in words for `kiosk doctor` and the window."""

from kiosk.adapters.database.door_rules import rules_made
from kiosk.adapters.database.session import Session
from kiosk.adapters.sql.batch_kinds import put_back
from kiosk.adapters.sql.schema_steps import Schema, is_current

_READ_ONLY_OPTION = 1290  # as a server that runs with --read-only refuses a change
SKEW_WARNING_MS = 5_000
SKEW_LIMIT_MS = 60_000


def kind_of(session: Session) -> str:
    """What answers, as a person calls it."""
    if not session.is_server:
        return f"SQLite {session.version}"
    number = session.version.removeprefix("5.5.5-").split("-", maxsplit=1)[0]
    name = "MariaDB" if session.is_mariadb else "MySQL"
    return f"{name} {number}{' Galera' if session.galera else ''}"


def is_read_only(session: Session) -> bool:
    """Whether a server takes no changes for now."""
    if not session.is_server:
        return False
    # MySQL and MariaDB answer 0 or 1, the newest MariaDB a word.
    return str(session.rows("SELECT @@global.read_only")[0][0]).upper() not in {"0", "OFF"}


def expect_changes(session: Session) -> None:
    """Look whether a server that took no changes does again; the link tries the next one if not.

    Raises:
        pymysql.OperationalError: as the server would refuse a change.
    """
    if is_read_only(session):
        import pymysql

        raise pymysql.OperationalError(_READ_ONLY_OPTION, "still read-only")


def read_only_warnings(session: Session) -> list[str]:
    """Whether a server takes no changes for now; one that was left behind does not by itself."""
    if not is_read_only(session):
        return []
    words = (
        "The database is read-only at the moment: nobody can be registered or let in over it."
        " Name the node that can be written to in HOST, or wait until it takes over."
    )
    return [words]


def tables_warnings(found: Schema) -> list[str]:
    """What is missing in the tables, or not as it might be."""
    if not found.tickets:
        return ["The ticket tables are not there yet. Run `kiosk admin init` to make them."]
    if is_current(found):
        return [*found.warnings]
    old = (
        "The tables of Kiosk beside the ticket table are missing or of an older version. Run"
        " `kiosk admin init` to bring them up to date; the tickets stay as they are."
    )
    return [old, *found.warnings]


def put_back_warnings(session: Session, found: Schema) -> list[str]:
    """Whether tickets are open in the table though the log says that they were decided."""
    count = len(put_back(session)) if is_current(found) else 0
    if not count:
        return []
    what = "1 ticket is" if count == 1 else f"{count} tickets are"
    words = (
        f"{what} open in the ticket table, and decided by the log: the table alone was put back, or"
        " another program writes in it. Doors go by the log. `kiosk admin put-right` lists them,"
        " and writes the table anew or opens them on purpose."
    )
    return [words]


def door_warnings(session: Session, found: Schema) -> list[str]:
    """Whether doors have database users of their own, and the server holds them to nothing."""
    if not found.logins or rules_made(session):
        return []
    if not session.rows("SELECT 1 FROM kiosk_logins WHERE login <> '' LIMIT 1"):
        return []
    words = (
        "The database does not hold the doors' users to their part: one of them may set a status"
        " without saying who decided, and write under another door's name. `kiosk admin init` makes"
        " the triggers, or prints the statements for the database's administrator."
    )
    return [words]


def skew_warnings(offset_ms: float) -> list[str]:
    """What is wrong with the laptop's clock; the offset is the server's minus the laptop's."""
    if abs(offset_ms) <= SKEW_WARNING_MS:
        return []
    way = "behind" if offset_ms > 0 else "ahead of"
    words = f"This laptop's clock is {abs(offset_ms) / 1000:.0f} s {way} the server's."
    if abs(offset_ms) <= SKEW_LIMIT_MS:
        return [f"{words} Kiosk counts with the server's time; set the clock when you can."]
    return [f"{words} While the server is away, good tickets may be refused: set the clock now."]
