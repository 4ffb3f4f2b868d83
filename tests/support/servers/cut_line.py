"""A door with its real store and files whose line to the server can be cut."""

import itertools
from datetime import timedelta
from uuid import uuid4

import pytest

from kiosk.adapters.local.journal import Journal
from kiosk.adapters.local.snapshot import Snapshot
from kiosk.adapters.offline.door_store import DoorStore
from kiosk.adapters.offline.server_worker import InlineWorker
from kiosk.adapters.offline.upload_batches import SyncClocks
from kiosk.adapters.sql.sql_store import embedded_store
from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import Decision, Wanted
from kiosk.domain.ticket import Attendee
from support.clocks import EVENING, StandingClock
from support.doors.door_stores import door_store
from support.servers.flaky_remote import FlakyRemote

T0 = EVENING
ASHA = Attendee("Asha Rao", "+91 98765 43210", "IIT", "Jazz")


def decision(number: int, wanted=Wanted.ALLOW, door="North", minutes=0, **other) -> Decision:
    at = T0 + timedelta(minutes=minutes)
    return Decision(uuid4(), number, wanted, door, "Mia", at, **other)


def taken_back(pressed):
    """The row by which a desk opens the ticket again that somebody decided about by mistake."""
    at = pressed.decided_at + timedelta(minutes=5)
    return Decision(
        uuid4(),
        pressed.ticket_id,
        None,
        "Desk",
        "Asha",
        at,
        reason="the wrong guest",
        kind=Kind.UNDO,
        refers=pressed.id,
        turn=pressed.turn + 1,
    )


class Place:
    """A server and the laptops around it."""

    def __init__(self, folder):
        self.folder = folder
        self.server = embedded_store(folder / "server.db")
        self.doors: list[DoorStore] = []

    def door(self, name="north", background=False, **other) -> tuple[DoorStore, FlakyRemote]:
        remote = FlakyRemote(embedded_store(self.folder / "server.db"))
        remote.cut = other.pop("cut", False)
        other.setdefault("lease", 0)
        if not background:
            other.setdefault("worker", InlineWorker())
            # Longer than any pause: what is due, is due in every round.
            other.setdefault("clocks", SyncClocks(steady=itertools.count(0.0, 40.0).__next__))
        store = door_store(
            remote,
            Journal(self.folder / name / "journal.db", b"k" * 32),
            Snapshot(self.folder / name / "snapshot.db", "server", b"k" * 32),
            other.pop("clock", None) or StandingClock(T0),
            background=background,
            **other,
        )
        self.doors.append(store)
        return store, remote

    def tickets(self, count=1) -> list[int]:
        return [self.server.register(ASHA).id for _ in range(count)]

    def close(self):
        for door in self.doors:
            door.close()
        self.server.close()


@pytest.fixture
def place(tmp_path):
    made = Place(tmp_path)
    yield made
    made.close()


def rounds(store: DoorStore, most=50) -> None:
    """Rounds until nothing more is to be done at once."""
    for _ in range(most):
        if store.sync_once() > 0.25:
            return


def come_back(store: DoorStore, remote: FlakyRemote) -> None:
    remote.cut = remote.deaf = False
    for _ in range(4):
        store.sync_once()
    assert store.status().online
    rounds(store)
