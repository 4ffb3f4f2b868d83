"""A server that was never reached, is slow at a list, or takes no changes: said as it is."""

import contextlib
import time
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from support.doors.door_stores import open_door
from support.servers.proxy import Proxy
from support.waiting import until

from kiosk.adapters.offline.offline_folder import DoorConfig
from kiosk.adapters.sql.sql_store import server_store
from kiosk.domain.decision import Decision, Recorded, Wanted
from kiosk.domain.ticket import Attendee, Status, TicketQuery
from kiosk.services.clock import ServerClock

pytestmark = pytest.mark.mariadb


@pytest.fixture
def desk(mariadb, database):
    store = server_store(database)
    for number in range(5):
        store.register(Attendee(f"Guest {number}", f"+91 98765 4321{number}", "U", "Gala"))
    yield store
    store.close()


@pytest.fixture
def door(mariadb, database, tmp_path):
    with contextlib.ExitStack() as stack:

        def made(*, there=True):
            proxy = stack.enter_context(Proxy(mariadb.port))
            proxy.refuse = not there
            address = mariadb.address(database.database, port=proxy.port)
            plan = DoorConfig(tmp_path / "door", "server", "secret " * 6, lease=0)
            store = open_door(
                plan,
                server_store(address),
                ServerClock(),
                background_remote=server_store(address),
                table=server_store(address),
            )
            stack.callback(store.close)
            return store, proxy

        yield made


def press(number):
    return Decision(uuid4(), number, Wanted.ALLOW, "North", "M", datetime.now(UTC))


def test_of_a_server_that_was_never_reached_nothing_is_said_to_be_known(desk, door):
    store, proxy = door(there=False)
    page = store.page(TicketQuery())
    assert (page.rows, page.live, page.whole) == ((), False, False)
    assert not store.counts().known
    proxy.refuse = False
    until(lambda: store.copy_complete, 60)
    until(lambda: store.page(TicketQuery()).live, 60)
    assert (len(store.page(TicketQuery()).rows), store.counts().known) == (5, True)


def test_a_copy_says_that_it_is_one_and_what_it_cannot_answer(desk, door):
    store, proxy = door()
    until(lambda: store.copy_complete, 60)
    assert store.page(TicketQuery(search="43214")).live
    proxy.refuse = True
    proxy.reset_all()
    until(lambda: not store.status().online, 60)
    page = store.page(TicketQuery())
    assert (len(page.rows), page.live, page.whole, page.sure) == (5, False, True, True)
    assert store.counts().known
    lost = store.page(TicketQuery(search="543214"))
    assert (lost.rows, lost.sure) == ((), False)
    assert store.page(TicketQuery(search="guest 3")).sure
    unknown = store.page(TicketQuery(search="example.org", further=True))
    assert (unknown.rows, unknown.sure, unknown.columns) == ((), True, False)
    assert [t.id for t in store.page(TicketQuery(search="+91 98765 43214")).rows] == [5]


def test_the_reason_of_a_read_only_server_stays_until_it_takes_changes_again(mariadb, desk, door):
    store, _ = door()
    until(lambda: store.copy_complete, 60)
    mariadb.run("SET GLOBAL read_only = ON")
    try:
        assert store.record(press(1)).queued
        until(lambda: not store.status().online, 60)
        end = time.monotonic() + 4
        while time.monotonic() < end:  # it answers all the while, and does not count as back
            status = store.status()
            assert not status.online
            assert "read-only" in status.trouble
            time.sleep(0.05)
        assert store.record(press(2)).queued
    finally:
        mariadb.run("SET GLOBAL read_only = OFF")
    until(lambda: store.status().online and not store.status().waiting, 60)
    assert store.status().trouble == ""
    assert desk.find(2).ticket.status is Status.ENTERED


def test_a_list_that_the_server_is_slow_at_is_the_copys_and_says_so(desk, door):
    store, proxy = door()
    until(lambda: store.copy_complete, 60)
    store.page(TicketQuery())
    proxy.delay = 3.0
    page = store.page(TicketQuery())
    assert (page.live, page.whole, len(page.rows)) == (False, True, 5)
    proxy.delay = 0.0
    until(lambda: store.page(TicketQuery()).live, 60)


def test_registering_does_not_wait_for_advice(desk, door, monkeypatch):
    store, _ = door()
    until(lambda: store.copy_complete, 60)
    begun = time.monotonic()
    monkeypatch.setattr(
        type(desk), "registered_already", lambda *_: time.sleep(8) or pytest.fail("too late")
    )
    assert store.registered_already("+91 98765 43210", "Gala") == []
    assert time.monotonic() - begun < 8
    assert store.register(Attendee("Late", "1", "U", "Gala")).id == 6
    assert isinstance(store.record(press(6)), Recorded)
