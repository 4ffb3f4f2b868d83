"""How many round trips a question to a server costs, and whose clock tells the time."""

import socket
import time
from dataclasses import replace

import pymysql
import pytest
from sqlalchemy.dialects.mysql.pymysql import dialect as mysql_dialect
from support.servers.mariadb_stores import AMAL, press

from kiosk.adapters.database.host_order import Resolver
from kiosk.adapters.database.server_link import ServerLink
from kiosk.adapters.database.session import Session
from kiosk.adapters.sql.sql_store import SqlStore
from kiosk.domain.decision import Recorded
from kiosk.domain.ticket import Status

pytestmark = pytest.mark.mariadb


class TestRoundTrips:
    def test_a_decision_is_one_trip_and_neither_connects_nor_asks_for_names(
        self, database, monkeypatch
    ):
        def counting(self, command, sql):
            trips.append(sql)
            return execute(self, command, sql)

        def lookup(*args, **more):
            names.append(args)
            return getaddrinfo(*args, **more)

        trips, names = [], []
        execute, getaddrinfo = pymysql.Connection._execute_command, socket.getaddrinfo
        store = SqlStore(
            ServerLink(
                replace(database, hosts=("localhost",)),
                heartbeat=60,
                resolver=Resolver(lookup),
            )
        )
        tickets = [store.register(AMAL) for _ in range(3)]
        connections = []
        monkeypatch.setattr(pymysql.Connection, "_execute_command", counting)
        monkeypatch.setattr(
            pymysql.Connection, "connect", lambda *_: connections.append(1) or pytest.fail("no")
        )
        names.clear()
        assert isinstance(store.record(press(tickets[0].id)), Recorded)
        assert len(trips) == 1
        trips.clear()
        store.record(press(tickets[0].id))  # lost
        assert len(trips) == 2
        store.find(tickets[1].id)
        assert len(trips) == 3
        assert (connections, names) == ([], [])
        trips.clear()
        batch = [press(t.id) for t in tickets[1:]]
        store.record_batch(batch)
        assert len(trips) <= 7, "for any number: the guests' states are one question more"
        monkeypatch.undo()
        store.close()

    @pytest.mark.parametrize("charset", ["latin1", "utf8mb4"])
    def test_who_was_let_in_is_told_as_the_table_has_it(self, mariadb, database, stores, charset):
        mariadb.run(
            "CREATE TABLE tickets (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(100),"
            " mobile_number VARCHAR(15), university VARCHAR(100), event_registered_for"
            " VARCHAR(100), status VARCHAR(20) DEFAULT 'not_entered', entry_time DATETIME)"
            f" CHARSET={charset}",
            "INSERT INTO tickets (name, mobile_number) VALUES"
            " ('Zoë \"O\\\\Brien\" \t%s ?', '0049'), (' Amal ', NULL)",
            database=database.database,
        )
        store = stores(database)
        for number, name in ((1, 'Zoë "O\\Brien" %s ?'), (2, "Amal")):  # on one line
            before = store.find(number).ticket
            assert before.name == name
            outcome = store.record(press(number))
            assert isinstance(outcome, Recorded)
            assert outcome.ticket == replace(
                before, status=Status.ENTERED, entry_time=outcome.ticket.entry_time, inside=1
            )

    @pytest.mark.parametrize(
        ("version", "answers"),
        [
            ("10.11.19-MariaDB", True),
            ("5.5.5-10.5.0-MariaDB-log", True),
            ("10.4.34-MariaDB", False),
            ("8.0.36", False),
        ],
    )
    def test_only_a_server_that_answers_an_insert_is_asked_in_one(self, version, answers):
        assert Session(None, mysql_dialect, version, server=True).returns is answers

    def test_a_deleted_ticket_changes_the_mark(self, mariadb, database, stores):
        store = stores(database)
        tickets = [store.register(AMAL) for _ in range(3)]
        mariadb.run(  # what changed within ten seconds of the last change is counted anyway
            "UPDATE tickets SET kiosk_changed_at = NOW(6) - INTERVAL 1 HOUR"
            f" WHERE id = {tickets[1].id}",
            database=database.database,
        )
        before = store.revision()
        time.sleep(1.1)
        assert store.revision() == before
        mariadb.run(f"DELETE FROM tickets WHERE id = {tickets[1].id}", database=database.database)
        assert store.revision() != before

    def test_the_conservative_way_for_other_servers_records_the_same(self, database, stores):
        store = stores(database)
        tickets = [store.register(AMAL) for _ in range(2)]
        store._link.call(lambda session: setattr(session, "is_mariadb", False))
        decision = press(tickets[0].id)
        assert isinstance(store.record(decision), Recorded)
        assert isinstance(store.record(decision), Recorded)
        assert store.find(tickets[0].id).decided.door == "North"
        assert not isinstance(store.record(press(tickets[0].id)), Recorded)
        assert store.counts(door="North").here == 1


class TestClock:
    def test_the_servers_clock_is_measured_and_told(self, mariadb, database, stores):
        learned = []
        store = stores(database, clock_learn=learned.append)
        store.events()
        assert learned
        assert abs(learned[-1]) < 50
        assert store.probe().warnings == ()

    @pytest.mark.parametrize(("skew", "words"), [(8, "set the clock when"), (90, "clock now")])
    def test_a_laptop_that_is_off_is_told(self, database, stores, monkeypatch, skew, words):
        real = time.time
        monkeypatch.setattr("kiosk.adapters.database.server_link.time.time", lambda: real() + skew)
        learned = []
        store = stores(database, clock_learn=learned.append)
        store.events()
        probe = store.probe()
        assert probe.clock_offset_ms == pytest.approx(-skew * 1000, abs=100)
        assert learned[-1] == pytest.approx(-skew * 1000, abs=100)
        (warning,) = probe.warnings
        assert words in warning
        assert f"{skew} s ahead" in warning
