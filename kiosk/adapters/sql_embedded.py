"""The store on this laptop: one SQLite file, safe against a power cut and a second process."""

import contextlib
import os
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect

from kiosk.adapters.local_file import file_identity
from kiosk.adapters.sql_embedded_faults import damaged, embedded_fault, replaced
from kiosk.adapters.sql_faults import UNFITTING
from kiosk.adapters.sql_session import Session
from kiosk.domain.scan import folded
from kiosk.services.faults import StoreTrouble, StoreUnavailable

T = TypeVar("T")

BUSY_SECONDS = 4.0
PRIVATE = 0o600


class EmbeddedLink:
    """Opens the file at the first question and keeps the one connection.

    Args:
        path: of the file; it and its folder are made if absent.
    """

    offline_since: datetime | None = None
    """Never: there is no server to lose."""
    opened = 0
    """Nor one that might have forgotten something."""

    def __init__(self, path: Path) -> None:
        self.place = str(path)
        self.unsafe = ""
        self._path = path
        self._session: Session | None = None
        self._file: tuple[int, int] | None = None

    def call(
        self, work: Callable[[Session], T], *, again: bool = True, patience: float | None = None
    ) -> T:
        """Do a piece of work on the connection.

        Raises:
            StoreUnavailable: with the sentence for the disk's or the file's trouble.
        """
        del again, patience  # nothing here is unknown after a fault, and SQLite has its own limit
        try:
            session = self._session
            if session is None:
                session = self._session = self._open()
            elif file_identity(self._path) != self._file:
                # SQLite would go on writing into the file that no name leads to any more.
                raise replaced(self.place)
            return work(session)
        except (sqlite3.Error, *UNFITTING) as error:
            if self._session is not None:
                self._session.rollback()
            fault = embedded_fault(error, self.place)
            if fault is None:
                raise
            raise fault from error

    def clock_offset(self) -> float | None:
        """The laptop's clock is the only one."""
        return None

    def close(self) -> None:
        """Close the file."""
        if self._session is not None:
            self._session.raw.close()
            self._session = None

    def _open(self) -> Session:
        self._make_private()
        raw = sqlite3.connect(
            self._path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            # One fsync a decision; without it a power cut takes decisions that were confirmed.
            for pragma in ("journal_mode = WAL", "synchronous = FULL", "fullfsync = ON"):
                raw.execute(f"PRAGMA {pragma}").fetchall()
            self._inspect(raw)
            self._file = file_identity(self._path)
            raw.create_function("folded", 1, _folded, deterministic=True)
            session = Session(raw, sqlite_dialect(), sqlite3.sqlite_version)
        except BaseException:
            raw.close()
            raise
        return session

    def _inspect(self, raw: sqlite3.Connection) -> None:
        if raw.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
            raise damaged(self.place)

    def _make_private(self) -> None:
        """Made with mode 0600 before SQLite sees it, whatever the umask; so are -wal and -shm."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileExistsError):
                os.close(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL, PRIVATE))
            # By name: closing a descriptor would drop the locks of a second store in this process.
            self._path.chmod(PRIVATE)
        except OSError as error:
            raise StoreUnavailable(
                StoreTrouble.READ_ONLY,
                f"The ticket store {self.place} cannot be made or opened. Check the rights of its"
                " folder, or choose another folder with KIOSK_DATA.",
            ) from error


def _folded(text: object) -> str | None:
    return None if text is None else folded(str(text))
