"""SQLite files on this laptop: for their owner only, encrypted where SQLCipher is installed."""

import contextlib
import errno
import importlib
import os
import sqlite3
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any, Literal, cast

from kiosk.services.faults import StoreTrouble, StoreUnavailable

Row = tuple[Any, ...]
Durability = Literal["FULL", "NORMAL"]

_FULL, _IO, _CORRUPT, _NOT_A_DATABASE, _READ_ONLY, _CANNOT_OPEN, _PERM = 13, 10, 11, 26, 8, 14, 3
_WAIT_SECONDS = 5.0
_SHORTEST_PAUSE, _LONGEST_PAUSE = 0.0005, 0.01
_RESET_BUG_GONE = (3, 51, 3)


def sqlite_driver() -> ModuleType:
    """SQLCipher's module where it is installed, else the standard library's."""
    try:
        return importlib.import_module("sqlcipher3.dbapi2")
    except ImportError:
        return sqlite3


def encrypts(driver: ModuleType) -> bool:
    """Whether files opened with this driver and a key are unreadable without the key."""
    return driver.__name__.startswith("sqlcipher3")


class LocalDatabase:
    """One SQLite file with one connection, which all threads share behind a lock.

    Several processes may have the file open. Before SQLite 3.51.3 two connections that write and
    checkpoint at the same instant could damage a WAL file (sqlite.org/wal.html#walresetbug), so
    writers take turns on a lock file there.

    The file is opened by SQLite only: closing any other descriptor of it would drop the locks of
    this process (sqlite.org/howtocorrupt.html, section 2.2).

    Args:
        path: the file; made with mode 0600, its folder with 0700.
        key: 32 bytes; the file is encrypted where the driver can.
        durability: FULL survives a power cut after each commit; NORMAL may lose the last ones.
        driver: a module like `sqlite3`.

    Raises:
        StoreUnavailable: DISK_FULL, RIGHTS, or DAMAGED (also where the key is another one).
    """

    def __init__(
        self,
        path: Path,
        key: bytes | None = None,
        durability: Durability = "FULL",
        driver: ModuleType | None = None,
    ) -> None:
        self.path = path
        self.driver = driver or sqlite_driver()
        self.lock = threading.RLock()
        self._closed = False
        self._writer_lock: _WriterLock | None = None
        with self._translated_errors():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _touch(path)
            if tuple(map(int, self.driver.sqlite_version.split("."))) < _RESET_BUG_GONE:
                self._writer_lock = _WriterLock(path.with_name(path.name + ".lock"))
            with self._writer_lock or contextlib.nullcontext():
                self._db, self.encrypted = self._opened(key, durability)
            self._identity = file_identity(path)

    def _opened(self, key: bytes | None, durability: Durability) -> tuple[sqlite3.Connection, bool]:
        """The connection, and whether the file is encrypted."""
        if key is None or not encrypts(self.driver):
            return self._connect(None, durability), False
        try:
            return self._connect(key, durability), True
        except self.driver.DatabaseError as error:
            if _code(error) != _NOT_A_DATABASE:
                raise
            # Perhaps made before SQLCipher was installed; if not, this says so once more.
            return self._connect(None, durability), False

    def _connect(self, key: bytes | None, durability: Durability) -> sqlite3.Connection:
        database = cast(
            "sqlite3.Connection",
            self.driver.connect(
                str(self.path),
                isolation_level=None,
                timeout=_WAIT_SECONDS,
                check_same_thread=False,
            ),
        )
        try:
            if key is not None:
                # SQLCipher would print a wrong key's consequences; the sentence says them.
                database.execute("PRAGMA cipher_log_level = NONE")
                # A raw key: it has 256 bits already, so SQLCipher's slow derivation adds nothing.
                database.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
            database.execute("PRAGMA temp_store = MEMORY")  # nothing of it in unencrypted files
            database.execute("PRAGMA journal_mode = WAL")
            database.execute(f"PRAGMA synchronous = {durability}")
            if durability == "FULL":
                database.execute("PRAGMA fullfsync = 1")  # macOS: fsync alone reaches no platter
                database.execute("PRAGMA checkpoint_fullfsync = 1")
        except BaseException:
            database.close()
            raise
        return database

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """One write transaction; it is on the disk when the block is left (durability FULL)."""
        with self.lock, self._translated_errors(), self._writer_lock or contextlib.nullcontext():
            if file_identity(self.path) != self._identity:
                # SQLite would go on writing into the file that no name leads to any more.
                raise _replaced(self.path)
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(Exception):  # SQLite may have rolled back by itself
                    self._db.execute("ROLLBACK")
                raise

    def checkpoint(self) -> None:
        """Bring what lies in the write-ahead log into the file itself, as far as nobody reads it.

        A log with one flipped bit is silently taken to end there (sqlite.org/walformat.html,
        "Reader Algorithm"); in the file each page stands by itself.
        """
        with self.lock, self._translated_errors(), self._writer_lock or contextlib.nullcontext():
            self._db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        """All rows of one question."""
        with self.lock, self._translated_errors():
            return self._db.execute(sql, parameters).fetchall()

    def value(self, sql: str, parameters: Sequence[object] = ()) -> object:
        """The first column of the first row; None where there is no row."""
        found = self.rows(sql, parameters)
        return found[0][0] if found else None

    def close(self) -> None:
        """Let go of the file; may be called twice."""
        with self.lock, contextlib.suppress(self.driver.Error):
            if self._closed:
                return
            self._closed = True
            # Whoever has the turn has the file open, so that closing it here writes nothing.
            with contextlib.suppress(_WriterBusy), self._writer_lock or contextlib.nullcontext():
                self._db.close()
            self._db.close()
            if self._writer_lock is not None:
                self._writer_lock.close()

    @contextlib.contextmanager
    def _translated_errors(self) -> Iterator[None]:
        """Turn the driver's errors into sentences for a person; bugs stay what they are."""
        try:
            yield
        except OSError as error:
            raise unwritable(self.path) from error
        except UnicodeEncodeError as error:
            raise StoreUnavailable(
                StoreTrouble.UNSTORABLE,
                "What was typed has half a letter in it, as some emoji keyboards leave behind. "
                "Delete the last letters and type them again.",
            ) from error
        except self.driver.Error as error:
            code = _code(error)
            if code in {_FULL, _IO}:
                raise StoreUnavailable(
                    StoreTrouble.DISK_FULL,
                    f"The disk of this laptop is full or failing: {self.path} cannot be written. "
                    "Free some space; until then decisions count only when the server takes them.",
                ) from error
            if code in {_READ_ONLY, _CANNOT_OPEN, _PERM}:
                raise unwritable(self.path) from error
            if code in {_CORRUPT, _NOT_A_DATABASE}:
                raise StoreUnavailable(
                    StoreTrouble.DAMAGED,
                    f"The file {self.path} is damaged, or was written with another SECRET_KEY. "
                    "Put the old key back to send what it holds, or move the file aside.",
                ) from error
            if code in {5, 6}:  # another process kept the file for longer than the time to wait
                raise _busy(self.path) from error
            raise
        except _WriterBusy as error:
            raise _busy(self.path) from error


def erase_database(path: Path) -> None:
    """Delete a local SQLite file with what is kept beside it, but for the sign that it is open."""
    for suffix in ("", "-wal", "-shm", "-journal", ".lock"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def unwritable(path: Path) -> StoreUnavailable:
    """A file that cannot be used, with what to do about it."""
    return StoreUnavailable(
        StoreTrouble.RIGHTS,
        f"The file {path} cannot be opened or written. Change its rights, or name another data "
        "folder, for example KIOSK_DATA=/home/me/kiosk-data.",
    )


def _busy(path: Path) -> StoreUnavailable:
    return StoreUnavailable(
        StoreTrouble.BUSY, f"Another program keeps {path} busy. Close it, or try again."
    )


def _code(error: Exception) -> int:
    return (getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF


def _replaced(path: Path) -> StoreUnavailable:
    return StoreUnavailable(
        StoreTrouble.DAMAGED,
        f"The file {path} was deleted or replaced while Kiosk was open: nothing is kept in it any "
        "more. Put the file back in its place, or close Kiosk and start it again.",
    )


def file_identity(path: Path) -> tuple[int, int] | None:
    """Which file lies there, as the system numbers it; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _touch(path: Path) -> None:
    """Make the file with mode 0600, if absent; SQLite gives its side files the same mode."""
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    if sys.platform != "win32":
        path.chmod(0o600)


class _WriterBusy(Exception):  # noqa: N818 - it is what the other program is
    """Another program has had the turn for too long; it may be stopped."""


class _WriterLock:
    """A lock between processes: who holds it writes. Entered by one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    def __enter__(self) -> None:
        deadline, pause = time.monotonic() + _WAIT_SECONDS, _SHORTEST_PAUSE
        while not self._taken():
            if time.monotonic() >= deadline:
                raise _WriterBusy
            time.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _taken(self) -> bool:
        try:
            if sys.platform == "win32":
                import msvcrt

                os.lseek(self._file, 0, os.SEEK_SET)
                msvcrt.locking(self._file, msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in {errno.EAGAIN, errno.EACCES, errno.EDEADLK}:
                raise
            return False
        return True

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(self._file, 0, os.SEEK_SET)
            msvcrt.locking(self._file, msvcrt.LK_UNLCK, 1)
        else:
            import fcntl

            fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Let go of the lock file."""
        os.close(self._file)
