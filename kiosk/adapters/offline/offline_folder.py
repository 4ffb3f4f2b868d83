"""Where a laptop keeps what it needs offline: opened, erased when asked to, and when it is old."""

import contextlib
import hashlib
import logging
import math
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kiosk.adapters.keys.event_key import event_key
from kiosk.adapters.local.encrypted_sqlite import erase_database, unwritable
from kiosk.adapters.local.folder_lock import JournalLock
from kiosk.adapters.local.journal import Journal
from kiosk.adapters.local.snapshot import Snapshot
from kiosk.adapters.offline.door_parts import LEASED_NUMBERS, DoorFiles, DoorOptions, DoorRemotes
from kiosk.adapters.offline.door_store import DoorStore
from kiosk.adapters.peers.peer_doors import PeerConfig, PeerDoors
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.ports import Clock

_log = logging.getLogger(__name__)

_PREFIX = "offline-"
_JOURNAL, SNAPSHOT, _OPEN = "journal.db", "snapshot.db", "journal.db.open"
_ASIDE = ".damaged-"
_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class DoorConfig:
    """How a door works when its server may go away.

    Attributes:
        folder: the data folder; each server has a folder of its own in it.
        server: names the server and its database: "host:port/database".
        secret: the event's SECRET_KEY; what lies on the laptop is encrypted with a key made of it.
        patience_s: seconds that a guest waits for the server at most.
        peers: how to reach the other doors on the LAN, where that was asked for.
        lease: ticket numbers to keep for walk-ins.
        erase_after_days: days without any activity after which it is all erased; 0 for never.
    """

    folder: Path
    server: str
    secret: str
    timeout_s: float = 1.5
    peers: PeerConfig | None = None
    lease: int = LEASED_NUMBERS
    erase_after_days: float = 30.0

    @property
    def place(self) -> Path:
        """The folder for this server."""
        digest = hashlib.sha256(self.server.encode()).hexdigest()[:12]
        return self.folder / f"{_PREFIX}{digest}"


def open_door(
    config: DoorConfig,
    remotes: DoorRemotes,
    clock: Clock,
    *,
    background: bool = True,
) -> DoorStore:
    """The store of a door; what is too old is erased first.

    Args:
        config: where and how.
        remotes: the server; it need not answer now.
        clock: the server's time.
        background: whether rounds to the server run by themselves.

    Raises:
        StoreUnavailable: the files cannot be opened or written.
    """
    key = event_key(config.secret, "local-files")
    erase_when_old(config)
    with contextlib.ExitStack() as undo:
        journal = Journal(config.place / _JOURNAL, key)
        undo.callback(journal.close)
        snapshot = Snapshot(config.place / SNAPSHOT, config.server, key)
        undo.callback(snapshot.close)
        store = DoorStore(
            remotes,
            DoorFiles(
                journal=journal,
                snapshot=snapshot,
                peers=_peers(config, clock, journal, snapshot),
            ),
            clock,
            DoorOptions(timeout_s=config.timeout_s, lease=config.lease, background=background),
        )
        undo.callback(store.close)
        store.start()
        undo.pop_all()
        return store


def _peers(
    config: DoorConfig, clock: Clock, journal: Journal, snapshot: Snapshot
) -> Callable[[], PeerDoors] | None:
    wanted = config.peers
    if wanted is None:
        return None
    return lambda: PeerDoors(wanted, config.secret, clock, journal, snapshot)


def set_journal_aside(config: DoorConfig) -> bool:
    """Give a journal that cannot be opened another name, so that a new one can be begun.

    Returns:
        Whether there was one.

    Raises:
        StoreUnavailable: BUSY, where another program has it open; RIGHTS, where it cannot be moved.
    """
    journal = config.place / _JOURNAL
    name = f"{_JOURNAL}{_ASIDE}{time.time_ns()}"
    with _exclusive(config.place):
        try:
            found = journal.exists()
            for suffix in ("-wal", "-shm", ""):
                part = journal.with_name(journal.name + suffix)
                if part.exists():
                    part.rename(part.with_name(name + suffix))
        except OSError as error:
            raise unwritable(journal) from error
    return found


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What became of one server's files on this laptop.

    Attributes:
        place: their folder.
        unsent: decisions and walk-ins that the server does not have.
        kept: whether the journal was kept because of them.
    """

    place: Path
    unsent: int
    kept: bool


def forget(folder: Path, secret: str, *, force: bool = False) -> list[Forgotten]:
    """Erase what this laptop keeps of the guests.

    The copy of the table goes in any case; the journal only where everything in it was sent. A
    journal that cannot be opened (another SECRET_KEY) counts as unsent.

    Args:
        folder: the data folder.
        secret: the event's SECRET_KEY.
        force: erase also what was never sent.

    Raises:
        StoreUnavailable: BUSY, where a program has them open; it would go on writing into files
            that nobody finds any more.
    """
    places = list(_places(folder))
    for place in places:  # all or none
        with _exclusive(place):
            pass
    return [_forget(place, secret, force=force) for place in places]


def _forget(place: Path, secret: str, *, force: bool) -> Forgotten:
    aside = list(place.glob(f"{_JOURNAL}{_ASIDE}*"))
    unsent = _unsent(place, secret) + sum(
        part.suffix[-4:] not in {"-wal", "-shm"} for part in aside
    )
    kept = unsent > 0 and not force
    with _exclusive(place):
        erase_database(place / SNAPSHOT)
        if not kept:
            erase_database(place / _JOURNAL)
            for part in aside:
                part.unlink(missing_ok=True)
            with contextlib.suppress(PermissionError):  # open: on Windows that keeps a file
                (place / _OPEN).unlink()
    if not kept:
        if sys.platform == "win32":
            with contextlib.suppress(OSError):
                (place / _OPEN).unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # something else lies there
            place.rmdir()
    return Forgotten(place, unsent, kept)


@contextlib.contextmanager
def _exclusive(place: Path) -> Iterator[None]:
    """Nobody else opens the journal meanwhile; refused where somebody has it open."""
    lock = JournalLock(place / _OPEN)
    try:
        if not lock.exclusive:
            raise StoreUnavailable(
                StoreTrouble.BUSY,
                "Kiosk is open on this laptop. Close it, and every kiosk command, then try again; "
                "nothing was erased.",
            )
        yield
    finally:
        lock.close()


def _unsent(place: Path, secret: str) -> int:
    if not (place / _JOURNAL).exists():
        return 0
    try:
        journal = Journal(place / _JOURNAL, event_key(secret, "local-files"))
    except StoreUnavailable:
        return 1
    try:
        tally = journal.tally()
    finally:
        journal.close()
    return tally.waiting + tally.stuck + tally.registrations + tally.stuck_registrations


def erase_when_old(config: DoorConfig, wall: Callable[[], float] = time.time) -> bool:
    """Erase what lies here after so many days without activity; whether anything was erased.

    That is the data of every server that this laptop ever worked with: an event of last year has
    another database, and nobody opens its folder again. What was never sent is kept, however old
    it is, and so is what another program has open.
    """
    if not config.erase_after_days:
        return False
    erased = False
    for place in _places(config.folder):
        try:
            if wall() - _last_used(place) >= config.erase_after_days * _DAY:
                _forget(place, config.secret, force=False)
                erased = True
        except (OSError, StoreUnavailable):
            # What cannot be erased is no reason to keep this door shut; its own files tell soon.
            _log.warning("what is too old cannot be erased: %s", place)
    return erased


def _last_used(place: Path) -> float:
    """When something was written there last; never, where nothing of a guest is left."""
    files = [f for f in place.glob("*") if f.suffix not in {".lock", ".open"}]
    return max((file.stat().st_mtime for file in files), default=math.inf)


def _places(folder: Path) -> Iterator[Path]:
    return (p for p in sorted(folder.glob(f"{_PREFIX}*")) if p.is_dir())
