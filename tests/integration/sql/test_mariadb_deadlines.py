"""No question to a server outlasts its deadline, and a lost connection is made anew."""

import socket
import threading
import time
from dataclasses import replace

import pytest
from support.servers.mariadb import MariaDb, free_port, own_server
from support.servers.mariadb_stores import AMAL, press, trouble
from support.servers.proxy import Proxy
from support.waiting import until

from kiosk.adapters.database import host_order
from kiosk.adapters.database.host_order import Resolver
from kiosk.adapters.database.server_link import ServerLink
from kiosk.adapters.sql.ensure_schema import initialise
from kiosk.adapters.sql.sql_store import SqlStore, server_store
from kiosk.domain.decision import Recorded
from kiosk.domain.ticket import Status
from kiosk.services.faults import StoreTrouble

pytestmark = pytest.mark.mariadb


class TestDeadlines:
    """Whatever the network does, the answer or the sentence comes within the patience."""

    @pytest.fixture
    def proxy(self, mariadb):
        with Proxy(mariadb.port) as proxy:
            yield proxy

    @pytest.fixture
    def store(self, database, proxy, stores):
        store = stores(replace(database, port=proxy.port), patience=1.0)
        store.events()
        return store

    def timed(self, action, seconds=1.0):
        begun = time.monotonic()
        found = trouble(action)
        assert time.monotonic() - begun < seconds + 0.5
        return found

    def test_stalled_in_the_middle(self, proxy, store):
        proxy.stalled = True
        assert self.timed(store.events) is StoreTrouble.TIMEOUT
        assert not store.status().online
        assert self.timed(store.events) is StoreTrouble.TIMEOUT
        proxy.stalled = False
        store.events()
        assert store.status().online

    def test_accepts_and_never_speaks(self, database, stores):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            store = stores(replace(database, port=silent.getsockname()[1]), patience=1.0)
            assert self.timed(store.events) is StoreTrouble.TIMEOUT

    def test_an_answer_that_drips(self, proxy, store):
        store.register(AMAL)
        proxy.drip = 0.05
        assert self.timed(store.events) is StoreTrouble.TIMEOUT

    def test_a_silent_name_server(self, database):
        wake = threading.Event()

        def silent(*_: object, **__: object) -> list[object]:
            wake.wait(10)
            return []

        address = replace(database, hosts=("db.test",), tls="off")
        link = ServerLink(address, patience=1.0, resolver=Resolver(silent))
        store = SqlStore(link)
        assert self.timed(store.events) is StoreTrouble.TIMEOUT
        wake.set()
        store.close()

    def test_a_reconnect_does_not_wait_for_a_name_server_that_went_silent(
        self, mariadb, database, monkeypatch
    ):
        monkeypatch.setattr(host_order, "FRESH_SECONDS", 0.0)
        wake = threading.Event()
        asked = []

        def once(host, port, **_: object):
            asked.append(host)
            if len(asked) > 1:
                wake.wait(10)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

        address = replace(database, hosts=("db.test",), tls="off")
        store = SqlStore(ServerLink(address, patience=1.0, resolver=Resolver(once)))
        store.events()
        mariadb.run(*_kills(mariadb, database.user))
        begun = time.monotonic()
        assert store.events() == []
        assert time.monotonic() - begun < 0.8
        assert len(asked) > 1
        wake.set()
        store.close()

    def test_a_lane_left_behind_does_nothing_more(self, mariadb, database, proxy, store):
        ticket = store.register(AMAL)
        left = store._link._worker
        proxy.stalled = True
        decision = press(ticket.id)
        assert self.timed(lambda: store.record(decision)) is StoreTrouble.TIMEOUT
        proxy.stalled = False
        assert left.join(30)
        assert isinstance(store.record(decision), Recorded)
        rows = mariadb.run("SELECT COUNT(*) FROM kiosk_decisions", database=database.database)
        assert rows[0][0] == 1


def _kills(server: MariaDb, user: str) -> list[str]:
    rows = server.run(f"SELECT id FROM information_schema.processlist WHERE user = '{user}'")
    assert rows
    return [f"KILL CONNECTION {row[0]}" for row in rows]


class TestReconnecting:
    def test_a_connection_killed_while_idle_costs_the_caller_nothing(
        self, mariadb, database, stores
    ):
        store = stores(database)
        ticket = store.register(AMAL)
        mariadb.run(*_kills(mariadb, database.user))
        assert isinstance(store.record(press(ticket.id)), Recorded)

    def test_the_heartbeat_notices_a_lost_server_and_its_return(self, mariadb, database):
        with Proxy(mariadb.port) as proxy:
            address = replace(database, port=proxy.port)
            store = SqlStore(ServerLink(address, heartbeat=0.05))
            store.events()
            proxy.refuse = True
            proxy.reset_all()
            until(lambda: not store.status().online)
            assert store.status().since is not None
            proxy.refuse = False
            until(lambda: store.status().online)
            before = proxy.accepted
            store.events()
            assert proxy.accepted == before  # warm again before anybody asked
            store.close()

    def test_hosts_are_tried_in_turn_and_the_dead_one_is_remembered(self, mariadb, database):
        dead = free_port()
        with Proxy(mariadb.port) as first, Proxy(mariadb.port) as second:
            address = replace(
                database,
                hosts=(
                    f"127.0.0.1:{dead}",
                    f"127.0.0.1:{first.port}",
                    f"127.0.0.1:{second.port}",
                ),
            )
            store = server_store(address)
            ticket = store.register(AMAL)
            assert (first.accepted, second.accepted) == (1, 0)
            first.refuse = True
            first.reset_all()
            assert isinstance(store.record(press(ticket.id)), Recorded)
            assert second.accepted == 1
            tried = first.accepted
            second.reset_all()
            store.events()
            assert (second.accepted, first.accepted) == (2, tried + 1)  # it failed longer ago
            store.close()

    def test_a_read_only_node_is_passed_over_for_a_decision(self, mariadb, database):
        with own_server("--read-only") as replica:
            replica.run("SET GLOBAL read_only = OFF")
            copy = replica.database(database.database)
            initialise(copy)
            replica.run("SET GLOBAL read_only = ON")
            address = replace(
                database, hosts=(f"127.0.0.1:{replica.port}", f"127.0.0.1:{mariadb.port}")
            )
            initialise(database)
            mariadb.run("INSERT INTO tickets (name) VALUES ('Amal')", database=database.database)
            replica.run("SET GLOBAL read_only = OFF")
            replica.run("INSERT INTO tickets (name) VALUES ('Amal')", database=copy.database)
            replica.run("SET GLOBAL read_only = ON")
            store = server_store(address)
            assert store.find(1).ticket.status is Status.NOT_ENTERED
            assert isinstance(store.record(press(1)), Recorded)
            assert store.find(1).ticket.status is Status.ENTERED
            store.close()
