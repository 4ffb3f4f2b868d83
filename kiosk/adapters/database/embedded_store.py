"""The store on this laptop: one SQLite file, safe against a power cut and a second process."""

import contextlib
import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, TypeVar

from kiosk.adapters.database.server_words import NEVER_SENT
from kiosk.adapters.database.session import Session
from kiosk.adapters.database.sqlite_errors import closing, damaged, embedded_fault, replaced
from kiosk.adapters.database.write_turn import BUSY_SECONDS, turn_for
from kiosk.adapters.local.encrypted_sqlite import file_identity
from kiosk.domain.search import column_values, searchable
from kiosk.domain.text import plain_digits
from kiosk.services.faults import StoreTrouble, StoreUnavailable

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

    from kiosk.adapters.database.session import Statement

T = TypeVar("T")

_BUSY_STEP_SECONDS = 0.001
PRIVATE = 0o600
_STEPS_BETWEEN = 50_000
"""Of SQLite's machine, a millisecond, between two looks whether a question is given up."""
_SMALL_BYTES = 4 * 2**20
"""Up to this size a file is looked through for damage before it is used: about 10 ms."""


class EmbeddedSession(Session):
    """An open connection to the file, which waits for another writer in steps of a millisecond.

    SQLite's own way (`sqlite3_busy_timeout`) sleeps longer each time, up to a tenth of a second:
    beside a program that writes one batch after the other, as an import does, a press slept
    through the moments between them.
    """

    def _execute(self, cursor: Any, statement: "Statement", params: Sequence[object]) -> None:  # noqa: ANN401 - as there
        raw: Any = self.raw
        until = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                super()._execute(cursor, statement, params)
            except sqlite3.OperationalError as error:
                busy = getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
                # Within a transaction nothing is waited for: it holds the turn to write already.
                if not busy or raw.in_transaction or time.monotonic() >= until:
                    raise
            else:
                return
            time.sleep(_BUSY_STEP_SECONDS)


class EmbeddedLink:
    """Opens the file at the first question and keeps the one connection.

    Args:
        path: of the file; it and its folder are made if absent.
        beside: another link to the same file, which the door uses: this one is for questions that
            may take long, asked from another thread. It looks for no damage of its own.
    """

    offline_since: datetime | None = None
    """Never: there is no server to lose."""
    connections_opened = 0
    """Nor one that might have forgotten something."""
    damaged: bool
    """The file was looked through, and SQLite found it broken."""

    def __init__(self, path: Path, beside: "EmbeddedLink | None" = None) -> None:
        self.place = str(path)
        self.unsafe = ""
        self._path = path
        self._beside = beside
        self._turn = turn_for(path)
        self._session: Session | None = None
        self._file: tuple[int, int] | None = None
        self.damaged = False
        self._given_up = False
        self._open_or_closed = Lock()  # between what interrupts a question and what closes it
        self._looking: tuple[sqlite3.Connection, Thread] | None = None

    def call(
        self, work: Callable[[Session], T], *, again: bool = True, patience: float | None = None
    ) -> T:
        """Do a piece of work on the connection.

        Raises:
            StoreUnavailable: with the sentence for the disk's or the file's trouble.
        """
        del again, patience  # nothing here is unknown after a fault, and SQLite has its own limit
        try:
            return work(self._usable())
        except (sqlite3.Error, *NEVER_SENT) as error:
            if self._given_up:
                raise closing(self.place) from error
            if self._session is not None:
                self._session.rollback()
            fault = embedded_fault(error, self.place)
            if fault is None:
                raise
            raise fault from error

    def _usable(self) -> Session:
        """The connection, opened at the first question."""
        if self._given_up:
            raise closing(self.place)
        if self.damaged or (self._beside is not None and self._beside.damaged):
            raise damaged(self.place)
        if self._session is None:
            self._session = self._open()
        elif file_identity(self._path) != self._file:
            # SQLite would go on writing into the file that no name leads to any more.
            raise replaced(self.place)
        return self._session

    def beside(self) -> "EmbeddedLink":
        """Another link to the same file, for another thread; closed before this one."""
        return EmbeddedLink(self._path, self)

    def give_up(self) -> None:
        """End what is being asked, and answer nothing more; called on any thread."""
        with self._open_or_closed:
            self._given_up = True
            if self._session is not None:
                raw: Any = self._session.raw
                raw.interrupt()

    def clock_offset(self) -> float | None:
        """The laptop's clock is the only one."""
        return None

    def close(self) -> None:
        """Close the file."""
        self._stop_looking()
        with self._open_or_closed, self._turn.at_last():
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
            # What is read beside writes only an index, which is made again from the tickets.
            synchronous = "NORMAL" if self._beside else "FULL"
            for pragma in ("journal_mode = WAL", f"synchronous = {synchronous}", "fullfsync = ON"):
                raw.execute(f"PRAGMA {pragma}").fetchall()
            if self._beside is None:
                self._inspect(raw)
            else:  # `interrupt` ends one statement, and not those that the same question goes on to
                raw.set_progress_handler(lambda: int(self._given_up), _STEPS_BETWEEN)
            self._file = file_identity(self._path)
            for function in (searchable, plain_digits, column_values):
                raw.create_function(function.__name__, 1, _of_text(function), deterministic=True)
            raw.execute("PRAGMA busy_timeout = 0")  # from here on `EmbeddedSession` waits
            session = EmbeddedSession(
                raw, _sqlite_dialect, sqlite3.sqlite_version, server=False, turn=self._turn
            )
        except BaseException:
            raw.close()
            raise
        return session

    def _inspect(self, raw: sqlite3.Connection) -> None:
        """Look through the file for damage; a large one beside the first questions."""
        if self._path.stat().st_size <= _SMALL_BYTES:
            if not _is_sound(raw):
                raise damaged(self.place)
            return
        beside = sqlite3.connect(self._path, timeout=BUSY_SECONDS, check_same_thread=False)
        self._looking = (beside, Thread(target=self._look_through, args=(beside,), daemon=True))
        self._looking[1].start()

    def _look_through(self, beside: sqlite3.Connection) -> None:
        try:
            self.damaged = not _is_sound(beside)
        except sqlite3.OperationalError:
            pass  # closed meanwhile, or what every other question meets, too
        except sqlite3.DatabaseError:
            self.damaged = True

    def _stop_looking(self) -> None:
        if self._looking is not None:
            beside, thread = self._looking
            beside.interrupt()
            thread.join()
            beside.close()
            self._looking = None

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


def _sqlite_dialect() -> "Dialect":
    # Loaded with the first question about many tickets: one ticket is found without.
    from sqlalchemy.dialects.sqlite import dialect

    return dialect()


def _is_sound(raw: sqlite3.Connection) -> bool:
    return raw.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)]


def _of_text(function: Callable[[str], str]) -> Callable[[object], str | None]:
    return lambda text: None if text is None else function(str(text))
