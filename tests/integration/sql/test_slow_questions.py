"""What is slow at a large table holds up no press, and does not count as a server that is away."""

import contextlib
import threading
import time
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from support.doors.door_stores import open_door
from support.servers.flaky_remote import FlakyRemote
from support.waiting import until

from kiosk.adapters.offline.offline_folder import DoorConfig
from kiosk.adapters.sql.sql_store import server_store
from kiosk.domain.decision import Decision, Wanted
from kiosk.domain.ticket import Attendee, SortKey, Status, TicketQuery
from kiosk.services.clock import ServerClock

pytestmark = pytest.mark.mariadb

LARGE = 12_000
SLOW = frozenset({"counts", "page", "events", "revision", "registered_already"})


def decision(number: int) -> Decision:
    return Decision(uuid4(), number, Wanted.ALLOW, "North", "Mia", datetime.now(UTC))


@pytest.fixture
def rig(mariadb, database, tmp_path):
    """A door before a large table; while `slow` is set, a scan of it takes three seconds."""
    slow = threading.Event()

    def scan(name, _args):
        if name in SLOW and slow.is_set():
            time.sleep(3.0)

    with contextlib.ExitStack() as stack:
        server = stack.enter_context(contextlib.closing(server_store(database)))
        server.events()
        mariadb.run(
            "INSERT INTO tickets (name, mobile_number, event_registered_for, status)"
            " SELECT concat('Guest ', seq), '9876543210', 'Jazz', 'not_entered'"
            f" FROM seq_1_to_{LARGE}",
            database=database.database,
        )
        remotes = {}
        for name in ("remote", "background_remote", "table"):
            remotes[name] = FlakyRemote(server_store(database))
            remotes[name].before = scan
        store = open_door(
            DoorConfig(tmp_path, "server", "secret " * 6, lease=0),
            remotes["remote"],
            ServerClock(),
            background_remote=remotes["background_remote"],
            table=remotes["table"],
        )
        stack.callback(store.close)
        stack.callback(slow.clear)
        until(lambda: store.copy_complete and store.status().online)
        yield store, server, remotes, slow


def asked(remotes, name) -> int:
    return sum(remote.calls.count(name) for remote in remotes.values())


def test_a_scan_that_takes_three_seconds_leaves_the_door_online(rig):
    store, server, _, slow = rig
    number = store.page(TicketQuery()).rows[0].id
    slow.set()
    assert len(store.page(TicketQuery(sort=SortKey.NAME)).rows) == TicketQuery().limit
    store.registered_already("9876543210", "Jazz")
    store.counts(frozenset({"Jazz"}), "North")
    assert store.status().online
    outcome = store.record(decision(number))
    assert not outcome.queued
    assert server.find(number).ticket.status is Status.ENTERED
    time.sleep(2.0)  # the rounds had to do with it, too
    assert store.status().online


def test_what_the_window_asks_after_each_change_costs_the_server_no_scan(rig):
    store, server, remotes, _ = rig
    numbers = [ticket.id for ticket in store.page(TicketQuery()).rows[:3]]
    until(lambda: store.counts().total == LARGE)
    before = [asked(remotes, name) for name in ("counts", "revision", "events")]
    mark = store.revision()
    store.record(decision(numbers[0]))
    assert store.revision() != mark
    counts = store.counts(frozenset({"jazz"}), "North")
    assert (counts.total, counts.entered, counts.here) == (LARGE, 1, 1)
    assert list(store.events()) == ["Jazz"]
    server.record(decision(numbers[1]))
    until(lambda: store.counts().entered == 2)
    assert [asked(remotes, name) for name in ("counts", "revision", "events")] == before


def test_parts_of_mobile_numbers_cost_the_server_no_scan_once_they_were_asked_for(rig):
    store, server, remotes, _ = rig
    until(lambda: store.copy_searchable)
    theirs = server.page(TicketQuery(search="00777"))
    assert theirs.rows
    assert store.page(TicketQuery(search="00777")) == theirs
    until(lambda: store.numbers_searchable)
    late = server.register(Attendee("Late Guest", "+919800777123", "", "Jazz"))
    until(lambda: store.counts().total == LARGE + 1 and store.copy_searchable)
    before = [asked(remotes, name) for name in ("page", "count_found")]
    found = store.page(TicketQuery(search="00777"))
    assert found.rows == (late, *theirs.rows)
    assert store.count_found(TicketQuery(search="00777")).total == len(found.rows)
    assert [asked(remotes, name) for name in ("page", "count_found")] == before
