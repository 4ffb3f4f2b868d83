"""Whether another program of this laptop has the same journal open."""

import contextlib
import os
import sqlite3
from pathlib import Path

from kiosk.adapters.local.encrypted_sqlite import unwritable

_WAIT_SECONDS = 5.0


class JournalLock:
    """Shows the others that this program is there, until it closes or dies.

    SQLite's locks on an empty file of its own: the system drops them however a program ends, and
    they are the same on every system. Whoever gets the exclusive one is alone, then shares it.

    Args:
        path: the file; made with mode 0600 if absent.

    Raises:
        StoreUnavailable: RIGHTS, where it cannot be made or locked.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            # Never opened beside SQLite: closing it would drop the locks of this process.
            with contextlib.suppress(FileExistsError):
                os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
            self._db = sqlite3.connect(
                path, timeout=0, isolation_level=None, check_same_thread=False
            )
        except (OSError, sqlite3.Error) as error:
            raise unwritable(path) from error
        try:
            self._db.execute("BEGIN EXCLUSIVE")
            self.exclusive = True
        except sqlite3.OperationalError:
            self.exclusive = False

    def downgrade(self) -> None:
        """Let others in, who see from now on that they are not alone."""
        try:
            if self.exclusive:
                self._db.execute("ROLLBACK")
            self._db.execute(f"PRAGMA busy_timeout = {_WAIT_SECONDS * 1000:.0f}")
            self._db.execute("BEGIN")
            self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.Error as error:
            self.close()
            raise unwritable(self._path) from error

    def close(self) -> None:
        """Be gone; may be called twice."""
        self._db.close()
