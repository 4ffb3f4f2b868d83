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

from kiosk.adapters.door_store import DoorStore
from kiosk.adapters.local_file import erase
from kiosk.adapters.local_journal import Journal
from kiosk.adapters.local_presence import Presence
from kiosk.adapters.local_snapshot import Snapshot
from kiosk.adapters.peer_doors import PeerDoors, PeerPlan
from kiosk.adapters.peer_seal import event_key
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.ports import Clock
from kiosk.services.syncing import RemoteStore

_log = logging.getLogger(__name__)

_PREFIX = "offline-"
_JOURNAL, _SNAPSHOT, _OPEN = "journal.db", "snapshot.db", "journal.db.open"
_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class DoorPlan:
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
    patience_s: float = 1.5
    peers: PeerPlan | None = None
    lease: int = 50
    erase_after_days: float = 30.0

    @property
    def place(self) -> Path:
        """The folder for this server."""
        digest = hashlib.sha256(self.server.encode()).hexdigest()[:12]
        return self.folder / f"{_PREFIX}{digest}"


def open_door(
    plan: DoorPlan,
    remote: RemoteStore,
    clock: Clock,
    *,
    courier: RemoteStore | None = None,
    table: RemoteStore | None = None,
    background: bool = True,
) -> DoorStore:
    """The store of a door; what is too old is erased first.

    Args:
        plan: where and how.
        remote: the server; it need not answer now.
        clock: the server's time.
        courier: the same server over a connection of its own, for what goes on behind the
            operator's back; without it a press may have to wait for a poll to end.
        table: the same server over a third one, for questions about many tickets, which a large
            table answers slowly; without it the rounds may have to wait for them.
        background: whether rounds to the server run by themselves.

    Raises:
        StoreUnavailable: the files cannot be opened or written.
    """
    key = event_key(plan.secret, "local-files")
    erase_when_old(plan)
    journal = Journal(plan.place / _JOURNAL, key)
    snapshot: Snapshot | None = None
    peers: PeerDoors | None = None
    try:
        snapshot = Snapshot(plan.place / _SNAPSHOT, plan.server, key)
        if plan.peers is not None:
            peers = PeerDoors(plan.peers, plan.secret, clock, journal, snapshot)
        return DoorStore(
            remote,
            journal,
            snapshot,
            clock,
            patience_s=plan.patience_s,
            peers=peers,
            lease=plan.lease,
            background=background,
            courier=courier,
            table=table,
        )
    except BaseException:
        if peers is not None:
            peers.close()
        if snapshot is not None:
            snapshot.close()
        journal.close()
        raise


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
        with _alone(place):
            pass
    return [_forget(place, secret, force=force) for place in places]


def _forget(place: Path, secret: str, *, force: bool) -> Forgotten:
    unsent = _unsent(place, secret)
    kept = unsent > 0 and not force
    with _alone(place):
        erase(place / _SNAPSHOT)
        if not kept:
            erase(place / _JOURNAL)
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
def _alone(place: Path) -> Iterator[None]:
    """Nobody else opens the journal meanwhile; refused where somebody has it open."""
    presence = Presence(place / _OPEN)
    try:
        if not presence.alone:
            raise StoreUnavailable(
                StoreTrouble.BUSY,
                "Kiosk is open on this laptop. Close it, and every kiosk command, then try again; "
                "nothing was erased.",
            )
        yield
    finally:
        presence.close()


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


def erase_when_old(plan: DoorPlan, wall: Callable[[], float] = time.time) -> bool:
    """Erase what lies here after so many days without activity; whether anything was erased.

    That is the data of every server that this laptop ever worked with: an event of last year has
    another database, and nobody opens its folder again. What was never sent is kept, however old
    it is, and so is what another program has open.
    """
    if not plan.erase_after_days:
        return False
    erased = False
    for place in _places(plan.folder):
        try:
            if wall() - _last_used(place) >= plan.erase_after_days * _DAY:
                _forget(place, plan.secret, force=False)
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
