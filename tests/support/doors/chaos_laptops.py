"""Laptops at doors that go round when they are told to, and a LAN that they may be on or not."""

from datetime import datetime, timedelta
from pathlib import Path

from kiosk.adapters.local.journal import Journal
from kiosk.adapters.local.snapshot import Snapshot
from kiosk.adapters.offline.server_worker import InlineWorker
from kiosk.adapters.offline.upload_batches import SyncClocks
from kiosk.adapters.sql.sql_store import embedded_store
from kiosk.domain.decision import Decision
from support.clocks import EVENING
from support.doors.door_stores import door_store
from support.servers.flaky_remote import FlakyRemote

T0 = EVENING
KEY = b"k" * 32


class SetClock:
    """A clock that somebody sets."""

    def __init__(self) -> None:
        self.at = T0
        self.offset_ms = None

    def now(self) -> datetime:
        self.at += timedelta(milliseconds=37)
        return self.at


class Laptop:
    """A door with its files, which survive its restarts."""

    def __init__(self, name: str, folder: Path, lan: "Lan") -> None:
        self.name, self.folder, self.lan = name, folder, lan
        self.clock = SetClock()
        self.remote = FlakyRemote(embedded_store(folder / "server.db"))
        self.time = 0.0
        self.on_lan = True
        self.last: Decision | None = None
        self.start()

    def start(self) -> None:
        self.journal = Journal(self.folder / f"{self.name}.journal", KEY)
        self.snapshot = Snapshot(self.folder / f"{self.name}.snapshot", "s", KEY)
        self.store = door_store(
            self.remote,
            self.journal,
            self.snapshot,
            self.clock,
            worker=InlineWorker(),
            background=False,
            lease=0,
            peers=self.lan.seat(self),
            clocks=SyncClocks(steady=self.tick, wall=self.tick),
        )

    def tick(self) -> float:
        self.time += 40.0  # longer than any pause: what is due, is due in every round
        return self.time

    def stop(self) -> None:
        self.snapshot.close()
        self.journal.close()


class Lan:
    """Tells the other laptops at once, those that are on it."""

    def __init__(self) -> None:
        self.laptops: list[Laptop] = []

    def seat(self, laptop: Laptop) -> "Seat":
        return Seat(self, laptop)

    def spread(self) -> None:
        for one in self.laptops:
            for other in self.laptops:
                if one is not other and one.on_lan and other.on_lan:
                    origin = one.journal.origin
                    rows = one.journal.feed(other.snapshot.received_up_to(origin), 1000)
                    if rows:
                        other.snapshot.receive(origin, rows[-1][0], [d for _, d in rows])


class Seat:
    def __init__(self, lan: Lan, laptop: Laptop) -> None:
        self.lan, self.laptop = lan, laptop

    def announce(self) -> None:
        self.lan.spread()

    def not_heard(self) -> tuple[str, ...]:
        return ()

    newer = older = not_heard

    def close(self) -> None: ...
