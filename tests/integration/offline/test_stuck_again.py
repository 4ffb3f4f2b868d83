"""What the server refused is sent again when a person asks for it, and counted apart until then."""

import contextlib
import itertools
import sqlite3
from uuid import uuid4

import pytest
from support.clocks import EVENING, StandingClock
from support.doors.door_stores import door_store
from support.servers.flaky_remote import FlakyRemote

from kiosk.adapters.local.journal import Journal
from kiosk.adapters.local.snapshot import Snapshot
from kiosk.adapters.offline.server_worker import InlineWorker
from kiosk.adapters.offline.upload_batches import SyncClocks
from kiosk.adapters.sql.sql_store import embedded_store
from kiosk.domain.decision import Decision, Wanted
from kiosk.domain.ticket import Attendee, Status

ASHA = Attendee("Asha Rao", "+91 98765 43210", "IIT", "Jazz")


def press(number):
    return Decision(uuid4(), number, Wanted.ALLOW, "North", "Mia", EVENING)


def door(folder):
    remote = FlakyRemote(embedded_store(folder / "server.db"))
    store = door_store(
        remote,
        Journal(folder / "journal.db"),
        Snapshot(folder / "snapshot.db", "server"),
        StandingClock(EVENING),
        background=False,
        lease=4,
        worker=InlineWorker(),
        # The steady clock runs on, so that every round does its work; the wall clock stands
        # still, so that nothing that is stuck becomes due by itself.
        clocks=SyncClocks(steady=itertools.count(0.0, 40.0).__next__, wall=lambda: 1_000_000.0),
    )
    return store, remote


def rounds(store):
    for _ in range(8):
        store.sync_once()


@pytest.fixture
def rig(tmp_path):
    """The server's store, a ticket's number, a door that has its copy, and its way there."""
    server = embedded_store(tmp_path / "server.db")
    number = server.register(ASHA).id
    store, remote = door(tmp_path)
    rounds(store)
    yield server, number, store, remote
    store.close()
    server.close()


def test_a_person_sends_what_was_refused_again(rig):
    server, number, store, remote = rig
    pressed = press(number)
    remote.cut = True
    store.record(pressed)

    def choke(name, _args):
        if name == "record_batch":
            raise ValueError("the server cannot store it")

    remote.before, remote.cut = choke, False
    rounds(store)
    assert (store.status().waiting, store.status().stuck) == (0, 1)
    remote.before = None
    rounds(store)
    assert store.status().stuck == 1, "it is not due yet"
    store.retry_stuck()
    rounds(store)
    assert store.status().stuck == 0
    assert server.find(number).ticket.status is Status.ENTERED


def test_registrations_are_counted_among_what_waits(rig):
    server, number, store, remote = rig
    remote.cut = True
    store.record(press(number))
    walk_in = store.register(Attendee("Ben", "+91 90000 00000", "IIT", "Jazz"))
    standing = store.status()
    assert (standing.waiting, standing.registrations) == (2, 1)
    remote.cut = False
    rounds(store)
    standing = store.status()
    assert (standing.waiting, standing.registrations) == (0, 0)
    assert server.find(walk_in.id) is not None


def test_what_a_restored_server_cannot_take_again_is_told(rig, tmp_path):
    """The copy that it was restored from is older than the guest's registration."""
    server, number, store, _ = rig
    assert not store.record(press(number)).queued
    with contextlib.closing(sqlite3.connect(tmp_path / "server.db")) as file, file:
        file.execute("DELETE FROM tickets")
        file.execute("DELETE FROM kiosk_decisions")
    store._sync_loop.on_restored()
    rounds(store)
    assert store.status().stuck == 1
    assert f"no ticket {number}" in store.status().stuck_list[0].why
    server.register_leased(number, ASHA)
    store.retry_stuck()
    rounds(store)
    assert store.status().stuck == 0
    assert server.find(number).ticket.status is Status.ENTERED
