"""How other programs call what Kiosk reads, for whoever copies their `.env`."""

from collections.abc import Iterable

from kiosk.settings.table import FILE_NAMES

_PARTS = {
    "HOST": ("HOST", "HOSTNAME", "SERVER", "ADDRESS"),
    "PORT": ("PORT", "TCP_PORT"),
    "USER": ("USER", "USERNAME", "LOGIN"),
    "PASSWORD": ("PASSWORD", "PASS", "PWD", "PASSWD", "ROOT_PASSWORD"),
    "DB_NAME": ("DATABASE", "DB", "NAME", "DBNAME", "DB_NAME", "SCHEMA"),
    "DB_CA": ("CA", "SSL_CA", "CA_CERT", "ATTR_SSL_CA"),
    "HOST=mysql://…": ("URL", "URI", "DSN"),
}
_BEFORE = ("DB", "DATABASE", "MYSQL", "MARIADB", "SQL", "RDS", "MYSQL_DB", "AIVEN")
_WHOLE = {
    "SECRET_KEY": (
        *("JWT_SECRET", "JWT_SECRET_KEY", "JWT_KEY", "SECRET", "APP_SECRET", "APP_KEY"),
        *("TOKEN_SECRET", "SIGNING_KEY", "DJANGO_SECRET_KEY", "FLASK_SECRET_KEY"),
    ),
    "HOST=mysql://…": (
        "SQLALCHEMY_DATABASE_URI",
        "SQLALCHEMY_DATABASE_URL",
        "JDBC_URL",
        "CLEARDB_DATABASE_URL",
    ),
    "TOKEN_TTL_HOURS": ("JWT_EXPIRATION", "JWT_EXPIRES_IN", "JWT_EXPIRY", "TOKEN_EXPIRY"),
    "APP_URL": ("BASE_URL", "PUBLIC_URL", "SITE_URL", "FRONTEND_URL"),
}
_PAIRS = (
    *((f"{b}_{p}", ours) for ours, parts in _PARTS.items() for b in _BEFORE for p in parts),
    *((name, ours) for ours, names in _WHOLE.items() for name in names),
)
OURS_FOR = {name: ours for name, ours in _PAIRS if name not in FILE_NAMES}
"""Another program's name -> what Kiosk reads for the same."""

_SERVER = frozenset(_PARTS)


def lone_file(names: Iterable[str]) -> str:
    """What follows where a file names a server for another program, and none for Kiosk.

    Args:
        names: everything that the file sets to something.

    Returns:
        A sentence; empty where it does not.
    """
    names = tuple(names)
    if {"HOST", "KIOSK_HOST"} & set(names):
        return ""
    theirs = [name for name in names if OURS_FOR.get(name.upper()) in _SERVER]
    if not theirs:
        return ""
    own_key = not {"SECRET_KEY", "KIOSK_SECRET_KEY"} & set(names)
    signed = ", and signed with a key of its own that no other door has" if own_key else ""
    return (
        f"The settings name a database server as another program calls it ({', '.join(theirs)}), "
        "and none as Kiosk does: without HOST the tickets are kept in a file on this laptop, which "
        f"no other door sees{signed}."
    )
