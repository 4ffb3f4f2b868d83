"""A ticket deleted at the server leaves every copy, and nothing brings it back."""

import contextlib
import time
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from support.doors.door_stores import door_store
from support.servers.flaky_remote import FlakyRemote

from kiosk.adapters.local.journal import Journal
from kiosk.adapters.local.snapshot import Snapshot
from kiosk.adapters.offline.deleted_tickets import MIN_PAUSE
from kiosk.adapters.offline.server_worker import InlineWorker
from kiosk.adapters.offline.upload_order import SyncClocks
from kiosk.adapters.sql.sql_store import server_store
from kiosk.domain.decision import Decision, Wanted
from kiosk.domain.ticket import Attendee, Status
from kiosk.services.clock import ServerClock
from kiosk.services.faults import StoreTrouble, StoreUnavailable

pytestmark = pytest.mark.mariadb


def guest(name: str) -> Attendee:
    return Attendee(name, "+919876543210", "U", "Jazz")


def press(number: int) -> Decision:
    return Decision(uuid4(), number, Wanted.ALLOW, "North", "Mia", datetime.now(UTC))


class Steps:
    """A steady clock that goes on by so much each time it is asked."""

    def __init__(self, step: float = 3.0) -> None:
        self.now, self.step = 0.0, step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


@pytest.fixture
def rig(mariadb, database, tmp_path):
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(contextlib.closing(server_store(database)))
        server.events()

        def door(name="north", lease=0, steady=None):
            remote = FlakyRemote(server_store(database))
            store = door_store(
                remote,
                Journal(tmp_path / name / "journal.db"),
                Snapshot(tmp_path / name / "snapshot.db", "server"),
                ServerClock(),
                background=False,
                lease=lease,
                worker=InlineWorker(),
                clocks=SyncClocks(steady=steady or Steps()),
            )
            stack.callback(store.close)
            return store, remote

        def sql(*statements):
            return mariadb.run(*statements, database=database.database)

        yield server, door, sql


def rounds(store, count=30) -> None:
    for _ in range(count):
        store.sync_once()


def away_and_back(store, remote) -> None:
    remote.cut = True
    rounds(store, 4)
    assert not store.status().online
    remote.cut = False
    rounds(store)
    assert store.status().online


def test_a_revoked_ticket_leaves_the_copy_and_is_not_let_in_offline(rig):
    server, door, sql = rig
    numbers = [server.register(guest(f"Guest {i}")).id for i in range(5)]
    store, remote = door()
    rounds(store)
    sql(f"DELETE FROM tickets WHERE id = {numbers[2]}")
    rounds(store)
    remote.cut = True
    rounds(store, 2)
    assert not store.status().online
    assert store.find(numbers[1]) is not None
    with pytest.raises(StoreUnavailable):
        store.find(numbers[2])
    with pytest.raises(StoreUnavailable):
        store.record(press(numbers[2]))
    assert store.counts().total == 4


def test_the_last_ticket_and_all_tickets_may_be_revoked(rig):
    server, door, sql = rig
    for i in range(3):
        server.register(guest(f"Guest {i}"))
    store, _ = door()
    rounds(store)
    sql("DELETE FROM tickets")
    rounds(store)
    assert store._snapshot.counts().total == 0


def test_a_ticket_registered_while_it_is_looked_stays(rig):
    """Just before the server's answer and just after it: by another desk, and by our own."""
    server, door, sql = rig
    numbers = [server.register(guest(f"Guest {i}")).id for i in range(3)]
    store, remote = door(lease=4)
    rounds(store)
    made = []

    def register():
        ticket = server.register(guest("Of another desk"))
        store._snapshot.put(server.find(ticket.id))
        made.append(ticket.id)
        if len(store.journal.walk_ins.all()) < 4:
            made.append(store.register(guest("Of our own")).id)

    def busily(ask):
        def asked(*args):
            register()
            answer = ask(*args)
            register()
            return answer

        return asked

    remote.store.tickets_in_part, remote.store.part_sums = map(
        busily, (remote.store.tickets_in_part, remote.store.part_sums)
    )
    sql(f"DELETE FROM tickets WHERE id = {numbers[0]}")
    for _ in range(60):
        store.sync_once()
        assert [number for number in made if store._snapshot.find(number) is None] == []
    assert len(made) > 20
    assert store._snapshot.find(numbers[0]) is None


def test_a_walk_in_that_the_server_lacks_still_stays(rig):
    server, door, _ = rig
    server.register(guest("First"))
    store, remote = door(lease=4)
    rounds(store)

    def refuse(name, _args):
        if name == "register_leased":
            raise StoreUnavailable(StoreTrouble.UNSTORABLE, "No.")

    remote.before = refuse
    kept = store.register(guest("Kept here"))
    rounds(store)
    assert server.find(kept.id) is None
    assert store.find(kept.id).ticket.name == "Kept here"


def test_a_ticket_that_the_polls_never_saw_comes_into_the_copy(rig):
    """A long import stamps its rows when it begins, and commits them long after."""
    server, door, sql = rig
    server.register(guest("First"))
    store, _ = door()
    rounds(store)
    sql(
        "INSERT INTO tickets (name, event_registered_for, status, kiosk_changed_at)"
        " VALUES ('Late', 'Jazz', 'not_entered', NOW(6) - INTERVAL 1 HOUR)"
    )
    rounds(store)
    assert store._snapshot.counts().total == 2


def test_a_walk_in_revoked_at_the_server_does_not_come_back(rig):
    server, door, sql = rig
    store, remote = door(lease=6)
    rounds(store)
    revoked, corrected, kept = (store.register(guest(n)).id for n in ("Revoked", "Nmae", "Kept"))
    rounds(store)
    sql(
        f"DELETE FROM tickets WHERE id = {revoked}",
        f"UPDATE tickets SET name = 'Name', mobile_number = '1' WHERE id = {corrected}",
    )
    rounds(store)
    away_and_back(store, remote)
    assert server.find(revoked) is None
    assert server.find(corrected).ticket.name == "Name"
    assert server.find(kept).ticket.name == "Kept"
    assert (store.status().waiting, store.status().stuck) == (0, 0)
    rounds(store)
    assert store._snapshot.find(revoked) is None
    assert store._snapshot.find(corrected).ticket.name == "Name"


def test_a_walk_in_whose_answer_was_lost_and_that_was_revoked_does_not_come_back(rig):
    server, door, sql = rig
    store, remote = door(lease=6)
    rounds(store)
    remote.deaf = True
    number = store.register(guest("Revoked")).id
    remote.deaf = False
    sql(f"DELETE FROM tickets WHERE id = {number}")
    rounds(store)
    assert server.find(number) is None
    assert store.status().stuck == 0


def test_a_walk_in_that_the_server_lost_comes_back(rig):
    """Restored from before: the ticket is gone, and so is all that tells of it."""
    server, door, sql = rig
    store, remote = door(lease=6)
    rounds(store)
    number = store.register(guest("Zoe")).id
    assert not store.record(press(number)).queued
    sql("DELETE FROM tickets", "DELETE FROM kiosk_registrations", "DELETE FROM kiosk_decisions")
    away_and_back(store, remote)
    assert server.find(number).ticket.name == "Zoe"
    assert server.find(number).ticket.status is Status.ENTERED


def test_the_number_of_somebody_else_is_told(rig):
    server, door, _ = rig
    theirs = server.register(guest("Theirs")).id
    store, _ = door()
    store._registrations.import_walk_ins([(theirs, guest("Mine"))])
    rounds(store)
    assert server.find(theirs).ticket.name == "Theirs"
    (stuck,) = store.status().stuck_list
    assert "somebody else" in stuck.why


def test_the_look_at_a_whole_table_is_paced(rig):
    server, door, _ = rig
    server.register(guest("First"))
    begun = time.monotonic()
    store, remote = door(steady=lambda: time.monotonic())
    for _ in range(40):
        store.sync_once()
    looks = 1 + (time.monotonic() - begun) / MIN_PAUSE
    assert 1 <= remote.calls.count("part_sums") <= looks
    assert remote.calls.count("tickets_in_part") == 0
