"""What a store says about itself, in words for `kiosk doctor` and the window."""

from kiosk.adapters.sql_schema import Schema, current
from kiosk.adapters.sql_session import Session

SKEW_WARNING_MS = 5_000
SKEW_LIMIT_MS = 60_000


def kind_of(session: Session) -> str:
    """What answers, as a person calls it."""
    if not session.is_server:
        return f"SQLite {session.version}"
    number = session.version.removeprefix("5.5.5-").split("-", maxsplit=1)[0]
    name = "MariaDB" if session.is_mariadb else "MySQL"
    return f"{name} {number}{' Galera' if session.galera else ''}"


def read_only_warnings(session: Session) -> list[str]:
    """Whether a server takes no changes for now; one that was left behind does not by itself."""
    if not session.is_server:
        return []
    # MySQL and MariaDB answer 0 or 1, the newest MariaDB a word.
    if str(session.rows("SELECT @@global.read_only")[0][0]).upper() in {"0", "OFF"}:
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
    if current(found):
        return [*found.warnings]
    old = (
        "The tables of Kiosk beside the ticket table are missing or of an older version. Run"
        " `kiosk admin init` to bring them up to date; the tickets stay as they are."
    )
    return [old, *found.warnings]


def skew_warnings(offset_ms: float) -> list[str]:
    """What is wrong with the laptop's clock; the offset is the server's minus the laptop's."""
    if abs(offset_ms) <= SKEW_WARNING_MS:
        return []
    way = "behind" if offset_ms > 0 else "ahead of"
    words = f"This laptop's clock is {abs(offset_ms) / 1000:.0f} s {way} the server's."
    if abs(offset_ms) <= SKEW_LIMIT_MS:
        return [f"{words} Kiosk counts with the server's time; set the clock when you can."]
    return [f"{words} While the server is away, good tickets may be refused: set the clock now."]
