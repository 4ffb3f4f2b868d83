"""What a driver raises when the bytes that reach it are not a database's answer to its question."""

from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pymysql

# PyMySQL is loaded where it is used: the store on this laptop needs none.

NOT_A_DATABASE = -1
"""Our number for bytes that make no sense: no server ever sends a negative one."""
ANOTHER_ANSWER = 2014
"""The driver's own number (CR_COMMANDS_OUT_OF_SYNC) for answers to another question."""

_READING = frozenset({"connect", "_read_query_result", "_read_packet", "next_result"})
"""Functions of PyMySQL below which only what the other side sent decides what is raised."""


def garbled_answer(error: Exception) -> bool:
    """Whether an exception comes from reading what the other side sent, and not from a bug.

    A captive portal, an SSH banner or flipped bits make PyMySQL raise whatever its parser stumbles
    over: InternalError, IndexError, struct.error, UnicodeDecodeError… A server's own error has a
    number; without one, and raised below the functions that read, it is the wire's.
    """
    if isinstance(error, OSError):
        return False
    import pymysql

    if isinstance(error, pymysql.Error) and error.args and isinstance(error.args[0], int):
        return False
    return _read_below(error.__traceback__)


def _read_below(traceback: TracebackType | None) -> bool:
    while traceback is not None:
        frame = traceback.tb_frame
        if frame.f_code.co_name in _READING and str(frame.f_globals.get("__name__")).startswith(
            "pymysql."
        ):
            return True
        traceback = traceback.tb_next
    return False


def not_a_database() -> "pymysql.OperationalError":
    """The error that stands for bytes that make no sense."""
    import pymysql

    return pymysql.OperationalError(NOT_A_DATABASE, "not the protocol of MySQL")


def another_answer() -> "pymysql.OperationalError":
    """The error that stands for an answer to some other question."""
    import pymysql

    return pymysql.OperationalError(ANOTHER_ANSWER, "the answer is not this question's")
