"""One writer at a time among this program's connections to a SQLite file.

Before SQLite 3.51.3 two connections that write and checkpoint at the same instant could damage the
file (https://sqlite.org/wal.html#walresetbug). An import has a connection of its own beside the
door's, and the table's index another.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock, RLock

BUSY_SECONDS = 4.0
"""So long a writer is waited for, in this program or in another."""

_LOCK = Lock()
_TURNS: dict[str, "WriteTurn"] = {}


class Busy(sqlite3.OperationalError):
    """Another connection of this program writes for longer than is waited."""

    sqlite_errorcode = sqlite3.SQLITE_BUSY


class WriteTurn:
    """Held while something is written; who holds it may take it again."""

    def __init__(self) -> None:
        self._lock = RLock()

    def __enter__(self) -> None:
        if not self._lock.acquire(timeout=BUSY_SECONDS):
            raise Busy("another connection of this program is writing")

    def __exit__(self, *_: object) -> None:
        self._lock.release()

    @contextmanager
    def at_last(self) -> Iterator[None]:
        """For closing: waited for as long, then gone on without it."""
        held = self._lock.acquire(timeout=BUSY_SECONDS)
        try:
            yield
        finally:
            if held:
                self._lock.release()


def turn_for(path: Path) -> WriteTurn:
    """The turn of a file, the same for every connection of this program."""
    with _LOCK:
        return _TURNS.setdefault(str(path.resolve()), WriteTurn())
