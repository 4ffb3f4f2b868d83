"""What a driver's error means: what to do about it, and what to tell a person.

Classified by code, never by class or text: PyMySQL raises OperationalError for a lost server, a
wrong password and an unknown column alike.
"""

import re
import socket
import ssl
from enum import Enum

import pymysql
from pymysql.constants import CR, ER

from kiosk.adapters.database.door_rules import NO_ROW, OTHER_DOOR, SHUT_OUT
from kiosk.adapters.database.login_plugins import PASSWORD_EXPOSED
from kiosk.adapters.database.server_words import NEVER_SENT, fault_of
from kiosk.adapters.database.session import Session
from kiosk.adapters.database.wire_faults import NOT_A_DATABASE, garbled_answer, not_a_database
from kiosk.services.faults import StoreTrouble, StoreUnavailable

LOCK_WAIT_SECONDS = 2
"""How long a session waits for a row that another door holds."""


class Remedy(Enum):
    """What may be tried after an error."""

    SAME_CONNECTION = "same connection"
    """The server has undone the attempt; it may be sent again."""
    NEXT_HOST = "next host"
    """What became of the attempt is not known, or this server cannot be used."""
    NONE = "none"
    """A setting or a right must be changed, or the program has a bug."""


# Named where PyMySQL has no name for them.
_CHECKREAD = 1020
_SHUTDOWN = 1053
_INTERRUPTED = 1317
_READ_ONLY_OPTION = 1290
_READ_ONLY = 1836
_DURING_COMMIT = 1180
NODE_NOT_READY = 1047
_KILLED = 1927
_STATEMENT_TIME = 1969
_IDLE = 4031
_SIGNALLED = 1644
"""A trigger that an administrator put on the predecessor's table says no."""
_TLS_DEMANDED = 3159
_LOST_EXTENDED = 2055
_UNKNOWN_HOST = 2005
_AUTH_PLUGIN = 2059
_AUTH_SOCKET = 1698
_AUTH_NOT_LOADED = 1524
_ACCOUNT_LOCKED = frozenset({3118, 4151})
_PASSWORD_EXPIRED = frozenset({1820, 1862})
_HOST_NOT_ALLOWED = 1130
_HOST_BLOCKED = 1129
_USERS_CONNECTIONS = 1203
_USERS_LIMIT = 1226
_NO_TABLE = frozenset({ER.WRONG_OBJECT, 1288, 1348, 1356, 1471})
"""A view, which cannot be written to, stands where the table should."""

_SAME = frozenset({ER.LOCK_DEADLOCK, ER.LOCK_WAIT_TIMEOUT, _CHECKREAD})
_NEXT = frozenset(
    {
        CR.CR_SERVER_GONE_ERROR,
        CR.CR_SERVER_LOST,
        CR.CR_COMMANDS_OUT_OF_SYNC,
        CR.CR_CONNECTION_ERROR,
        CR.CR_CONN_HOST_ERROR,
        _UNKNOWN_HOST,
        _LOST_EXTENDED,
        NOT_A_DATABASE,
        _IDLE,
        _KILLED,
        _SHUTDOWN,
        _DURING_COMMIT,
        NODE_NOT_READY,
        ER.CON_COUNT_ERROR,
        _USERS_CONNECTIONS,
        _USERS_LIMIT,
        _READ_ONLY_OPTION,
        _READ_ONLY,
        _INTERRUPTED,
        _STATEMENT_TIME,
    }
)
_TROUBLE: dict[object, StoreTrouble] = {
    ER.ACCESS_DENIED_ERROR: StoreTrouble.LOGIN,
    _HOST_NOT_ALLOWED: StoreTrouble.LOGIN,
    _AUTH_SOCKET: StoreTrouble.LOGIN,
    _AUTH_PLUGIN: StoreTrouble.LOGIN,
    _AUTH_NOT_LOADED: StoreTrouble.LOGIN,
    **dict.fromkeys(_ACCOUNT_LOCKED | _PASSWORD_EXPIRED, StoreTrouble.LOGIN),
    PASSWORD_EXPOSED: StoreTrouble.TLS_REQUIRED,
    NOT_A_DATABASE: StoreTrouble.NOT_A_DATABASE,
    ER.DBACCESS_DENIED_ERROR: StoreTrouble.RIGHTS,
    ER.TABLEACCESS_DENIED_ERROR: StoreTrouble.RIGHTS,
    ER.COLUMNACCESS_DENIED_ERROR: StoreTrouble.RIGHTS,
    ER.SPECIFIC_ACCESS_DENIED_ERROR: StoreTrouble.RIGHTS,
    ER.BAD_DB_ERROR: StoreTrouble.NO_DATABASE,
    ER.NO_SUCH_TABLE: StoreTrouble.SCHEMA_MISSING,
    ER.NO_DEFAULT_FOR_FIELD: StoreTrouble.UNSTORABLE,
    **dict.fromkeys(_NO_TABLE | {ER.BAD_FIELD_ERROR}, StoreTrouble.SCHEMA_MISSING),
    _TLS_DEMANDED: StoreTrouble.TLS_REQUIRED,
    CR.CR_SSL_CONNECTION_ERROR: StoreTrouble.TLS_MISSING,
    _READ_ONLY_OPTION: StoreTrouble.READ_ONLY,
    _READ_ONLY: StoreTrouble.READ_ONLY,
    NODE_NOT_READY: StoreTrouble.NOT_READY,
    _DURING_COMMIT: StoreTrouble.NOT_READY,
    _SHUTDOWN: StoreTrouble.NOT_READY,
    ER.CON_COUNT_ERROR: StoreTrouble.BUSY,
    _USERS_CONNECTIONS: StoreTrouble.BUSY,
    _USERS_LIMIT: StoreTrouble.BUSY,
    _HOST_BLOCKED: StoreTrouble.LOGIN,
    ER.LOCK_DEADLOCK: StoreTrouble.BUSY,
    ER.LOCK_WAIT_TIMEOUT: StoreTrouble.BUSY,
    _CHECKREAD: StoreTrouble.BUSY,
    _INTERRUPTED: StoreTrouble.TIMEOUT,
    _STATEMENT_TIME: StoreTrouble.TIMEOUT,
    ER.DISK_FULL: StoreTrouble.DISK_FULL,
    ER.RECORD_FILE_FULL: StoreTrouble.DISK_FULL,
    _SIGNALLED: StoreTrouble.UNSTORABLE,
    # Of one row: the others of a set go on without it.
    **dict.fromkeys((SHUT_OUT, OTHER_DOOR, NO_ROW), StoreTrouble.UNSTORABLE),
}

# OpenSSL's verify codes: X509_V_ERR_CERT_HAS_EXPIRED, …_HOSTNAME_MISMATCH, …_IP_ADDRESS_MISMATCH
_VERIFY_EXPIRED = frozenset({9, 10})
_VERIFY_NAME = frozenset({62, 64})


UNFITTING = (pymysql.DataError, *NEVER_SENT)
"""What does not fit a column: refused by the server, or by a driver before it is sent."""


def code_of(error: BaseException) -> object:
    """The server's or the driver's number for an error; None where it has none."""
    return error.args[0] if isinstance(error, pymysql.Error) and error.args else None


def clarify_error(error: Exception, session: Session | None, seconds: float) -> Exception:
    """What an error means where server or driver say it in misleading words.

    A Galera node that lost its partners answers "lock wait timeout" to a read that should wait
    for them (`wsrep_sync_wait`), at once and not after the time-out. What is no database, or is
    one behind a broken wire, makes the driver stumble in a dozen ways.

    Args:
        error: as the driver raised it.
        session: on which connection.
        seconds: how long the attempt took.
    """
    lonely = session is not None and session.galera and seconds < LOCK_WAIT_SECONDS / 2
    if lonely and code_of(error) == ER.LOCK_WAIT_TIMEOUT:
        return pymysql.OperationalError(NODE_NOT_READY, "a Galera node without its partners")
    return not_a_database() if garbled_answer(error) or _broken_tls(error, session) else error


def _broken_tls(error: Exception, session: Session | None) -> bool:
    """Whether encryption broke after it had been agreed on: flipped bits, and no setting."""
    return session is not None and isinstance(_tls_cause(error), ssl.SSLError)


def rights_missing(error: Exception) -> bool:
    """Whether the error says that this user may not do that."""
    return _TROUBLE.get(code_of(error)) is StoreTrouble.RIGHTS


def may_be_left_out(error: Exception) -> bool:
    """Whether the predecessor's table stays as it is: no right, or its program is using it.

    A transaction that it leaves open keeps every change of the table waiting, and whoever asks
    for the table behind that change waits too.
    """
    busy = {ER.LOCK_WAIT_TIMEOUT, ER.KEY_COLUMN_DOES_NOT_EXITS}  # the column, then its index
    return rights_missing(error) or code_of(error) in busy


def remedy(error: Exception) -> Remedy:
    """What may be tried after an error of the server's driver."""
    if isinstance(error, pymysql.Error):
        code = code_of(error)
        if code in _SAME:
            return Remedy.SAME_CONNECTION
        if _tls_cause(error) is not None:
            return Remedy.NONE
        if code in _NEXT or code in {0, "Already closed"}:
            return Remedy.NEXT_HOST
        return Remedy.NONE
    if _tls_cause(error) is not None:
        return Remedy.NONE
    return Remedy.NEXT_HOST if isinstance(error, OSError) else Remedy.NONE


def trouble_of(error: Exception) -> StoreTrouble | None:
    """What is wrong, as a kind; None where the error is a bug of ours."""
    cause = _tls_cause(error)
    if cause is not None:
        return _tls_trouble(cause)
    if isinstance(error, socket.gaierror) and error.errno != socket.EAI_AGAIN:
        return StoreTrouble.HOST_UNKNOWN
    if isinstance(error, UNFITTING):
        return StoreTrouble.UNSTORABLE
    code = code_of(error)
    if code in _TROUBLE:
        return _TROUBLE[code]
    if not isinstance(error, OSError) and remedy(error) is not Remedy.NEXT_HOST:
        return None
    chain: BaseException | None = error
    while chain is not None:
        if isinstance(chain, TimeoutError):
            return StoreTrouble.TIMEOUT
        chain = getattr(chain, "original_exception", None) or chain.__context__
    return StoreTrouble.UNREACHABLE


def _tls_cause(error: BaseException) -> ssl.SSLError | None:
    origin = getattr(error, "original_exception", error)
    hung_up = isinstance(origin, ssl.SSLEOFError | ssl.SSLZeroReturnError)
    return origin if isinstance(origin, ssl.SSLError) and not hung_up else None


def _tls_trouble(cause: ssl.SSLError) -> StoreTrouble:
    if not isinstance(cause, ssl.SSLCertVerificationError):
        return StoreTrouble.TLS_MISSING
    if cause.verify_code in _VERIFY_EXPIRED:
        return StoreTrouble.TLS_EXPIRED
    if cause.verify_code in _VERIFY_NAME:
        return StoreTrouble.TLS_WRONG_NAME
    return StoreTrouble.TLS_WRONG_CA


# Where one kind of trouble has causes that want different deeds.
_OF_CODE: dict[object, str] = {
    ER.DBACCESS_DENIED_ERROR: "The database user {user} may not use the database {database}, or"
    " there is none of that name. Check DB_NAME in the settings, or ask the database's"
    " administrator for the rights that `kiosk admin grants` prints.",
    SHUT_OUT: "This door was shut out by the organiser: what it decides does not count any more."
    " Send the guests to another door, and ask the organiser.",
    OTHER_DOOR: "The database user {user} stands for another door than the one that this laptop, or"
    " what was taken in here, names. Ask the organiser which door this is (kiosk admin doors list),"
    " and set KIOSK_DOOR; another door's decisions are taken in at the desk.",
    NO_ROW: "The database let {user} change nothing, for no decision came with it. Update Kiosk on"
    " this laptop, then try again.",
    **dict.fromkeys(
        (_USERS_CONNECTIONS, _USERS_LIMIT),
        "The database at {host} allows {user} no more connections or questions for now. Close what"
        " else uses that user, or ask the database's administrator for a higher limit: a window"
        " needs three connections, a command one.",
    ),
    _HOST_BLOCKED: "The database at {host} has shut this computer out after many connections that"
    " failed. Ask the database's administrator for: FLUSH HOSTS.",
    **dict.fromkeys(
        _ACCOUNT_LOCKED,
        "The database user {user} is locked at {host}. Ask the database's administrator for: ALTER"
        " USER … ACCOUNT UNLOCK.",
    ),
    **dict.fromkeys(
        _PASSWORD_EXPIRED,
        "The password of the database user {user} at {host} has expired. Ask the database's"
        " administrator for a new one, and set it in PASSWORD.",
    ),
    _AUTH_NOT_LOADED: "The database at {host} has lost the way in which {user} should log in. Check"
    " USER in the settings, or ask the database's administrator for a user with"
    " mysql_native_password.",
    PASSWORD_EXPOSED: "The database at {host} asks for the password itself, over a connection that"
    " does not prove who answers: it was not sent. Set DB_TLS=verify, or ask the database's"
    " administrator for a user with mysql_native_password.",
    **dict.fromkeys(
        _NO_TABLE | {ER.BAD_FIELD_ERROR},
        "The table `tickets` in {database} is not the ticket table of Kiosk or of the program"
        " before it: it has other columns, or is no table. Check DB_NAME in the settings.",
    ),
}


def server_fault(error: Exception, host: str, user: str, database: str) -> StoreUnavailable | None:
    """What to tell a person; None where the error is a bug and must be raised as it is."""
    trouble = trouble_of(error)
    if trouble is None:
        return None
    if code_of(error) == ER.NO_DEFAULT_FOR_FIELD:
        return StoreUnavailable(trouble, _no_default(error, database))
    sentence = _OF_CODE.get(code_of(error))
    if sentence is not None:
        return StoreUnavailable(trouble, sentence.format(host=host, user=user, database=database))
    return fault_of(trouble, host, user, database)


def _no_default(error: Exception, database: str) -> str:
    """Names the column; of the server's own text nothing but an identifier is taken."""
    found = re.search(r"'([\w$]{1,64})'", str(error.args[1]))
    column = f"`{found[1]}`" if found else "that Kiosk does not know"
    return (
        f"The ticket table in {database} has a column {column} that must be filled and has no"
        " default, so nobody can be registered. Ask the database's administrator to give it one:"
        " ALTER TABLE tickets ALTER COLUMN … SET DEFAULT …."
    )
