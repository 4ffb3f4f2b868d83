"""Everything that can be wrong with a server has its own kind and its own sentence."""

import contextlib
import socket
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pymysql
import pytest
from sqlalchemy.dialects.mysql.pymysql import dialect as mysql_dialect
from support.mariadb import PASSWORD, MariaDb, free_port
from support.proxy import Proxy

from kiosk.adapters import sql_hosts
from kiosk.adapters.sql_address import ServerAddress
from kiosk.adapters.sql_hosts import Resolver
from kiosk.adapters.sql_server import ServerLink
from kiosk.adapters.sql_session import Session
from kiosk.adapters.sql_store import SqlStore, initialise, server_store
from kiosk.domain.decision import Decision, Recorded, Wanted
from kiosk.domain.ticket import Attendee, Status
from kiosk.services.faults import StoreTrouble, StoreUnavailable

pytestmark = pytest.mark.mariadb

AMAL = Attendee("Amal", "1", "U", "Gala")


@pytest.fixture
def stores():
    with contextlib.ExitStack() as stack:

        def make(address, **more):
            store = server_store(address, **more)
            stack.callback(store.close)
            return store

        yield make


def press(number):
    return Decision(uuid4(), number, Wanted.ALLOW, "North", "M", datetime.now(UTC))


def trouble(action):
    """The kind of trouble, after a look at its sentence."""
    with pytest.raises(StoreUnavailable) as caught:
        action()
    sentence = caught.value.sentence
    assert sentence.endswith(".")
    assert "Error" not in sentence
    assert PASSWORD not in sentence
    assert "wrong-secret" not in sentence
    return caught.value.trouble


def test_wrong_password(database, stores):
    store = stores(replace(database, password="wrong-secret"))
    assert trouble(store.events) is StoreTrouble.LOGIN


def test_no_such_user(database, stores):
    assert trouble(stores(replace(database, user="nobody_here")).events) is StoreTrouble.LOGIN


def test_no_such_database(mariadb, database, stores):
    mariadb.run("GRANT ALL ON *.* TO 'boss'@'%' IDENTIFIED BY 'kiosk-test'")
    address = replace(database, user="boss", database="nothing_here")
    assert trouble(stores(address).events) is StoreTrouble.NO_DATABASE


def test_no_rights_on_the_database(database, stores):
    assert trouble(stores(replace(database, database="mysql")).events) is StoreTrouble.RIGHTS


def test_nobody_listens(database, stores):
    store = stores(replace(database, port=free_port()), patience=0.5)
    assert trouble(store.events) is StoreTrouble.UNREACHABLE


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a..b", "x" * 300])
def test_no_such_host(database, stores, host):
    store = stores(replace(database, hosts=(host,), tls="off"))
    assert trouble(store.events) is StoreTrouble.HOST_UNKNOWN


def test_tables_missing_and_not_ours_to_make(mariadb, database, stores):
    name = database.database
    mariadb.run(
        f"CREATE OR REPLACE USER '{name}_r'@'%' IDENTIFIED BY '{PASSWORD}'",
        f"GRANT SELECT ON {name}.* TO '{name}_r'@'%'",
    )
    address = replace(database, user=f"{name}_r")
    assert trouble(stores(address).events) is StoreTrouble.SCHEMA_MISSING


def test_tables_there_but_rights_missing(mariadb, database, stores):
    initialise(database)
    name = database.database
    mariadb.run(
        f"CREATE OR REPLACE USER '{name}_r'@'%' IDENTIFIED BY '{PASSWORD}'",
        f"GRANT SELECT ON {name}.* TO '{name}_r'@'%'",
    )
    store = stores(replace(database, user=f"{name}_r"))
    assert store.events() == []
    assert trouble(lambda: store.register(AMAL)) is StoreTrouble.RIGHTS


def test_tables_of_a_newer_program(mariadb, database, stores):
    initialise(database)
    mariadb.run("INSERT INTO kiosk_schema (version) VALUES (99)", database=database.database)
    assert trouble(stores(database).events) is StoreTrouble.SCHEMA_NEWER
    assert trouble(lambda: initialise(database)) is StoreTrouble.SCHEMA_NEWER


def test_read_only_server_answers_questions_and_takes_no_decision(mariadb, database, stores):
    store = stores(database, patience=1.0)
    ticket = store.register(AMAL)
    mariadb.run("SET GLOBAL read_only = ON")
    try:
        assert trouble(lambda: store.record(press(ticket.id))) is StoreTrouble.READ_ONLY
        assert store.find(ticket.id).ticket.status is Status.NOT_ENTERED
    finally:
        mariadb.run("SET GLOBAL read_only = OFF")
    assert isinstance(store.record(press(ticket.id)), Recorded)


def test_too_many_connections_is_busy(mariadb, database, stores):
    before = mariadb.run("SELECT @@max_connections")[0][0]
    crowd = []
    try:
        mariadb.run("SET GLOBAL max_connections = 10")
        with contextlib.suppress(pymysql.OperationalError):
            while len(crowd) < 20:
                crowd.append(mariadb.connect(user=database.user, password=PASSWORD, database=None))
        assert trouble(stores(database, patience=0.5).events) is StoreTrouble.BUSY
    finally:
        for raw in crowd:
            raw.close()
        time.sleep(0.1)
        mariadb.run(f"SET GLOBAL max_connections = {before}")


def test_a_ticket_held_by_somebody_else_is_busy_and_then_free(mariadb, database, stores):
    store = stores(database)
    ticket = store.register(AMAL)
    with contextlib.closing(mariadb.connect(database=database.database)) as raw:
        raw.begin()
        raw.cursor().execute("SELECT * FROM tickets WHERE id = %s FOR UPDATE", (ticket.id,))
        assert trouble(lambda: store.record(press(ticket.id))) is StoreTrouble.BUSY
        raw.rollback()
    assert isinstance(store.record(press(ticket.id)), Recorded)


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
        assert not store.standing().online
        assert self.timed(store.events) is StoreTrouble.TIMEOUT
        proxy.stalled = False
        store.events()
        assert store.standing().online

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
        monkeypatch.setattr(sql_hosts, "FRESH_SECONDS", 0.0)
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
        proxy.stalled = True
        decision = press(ticket.id)
        assert self.timed(lambda: store.record(decision)) is StoreTrouble.TIMEOUT
        proxy.stalled = False
        time.sleep(0.3)
        assert len([t for t in threading.enumerate() if t.name == "kiosk-store"]) <= 1
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
            _until(lambda: not store.standing().online)
            assert store.standing().since is not None
            proxy.refuse = False
            _until(lambda: store.standing().online)
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
        replica = MariaDb()
        try:
            replica.install()
            replica.start("--read-only")
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
        finally:
            replica.remove()


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
        assert len(trips) <= 6
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
        for number, name in ((1, 'Zoë "O\\Brien" \t%s ?'), (2, "Amal")):
            before = store.find(number).ticket
            assert before.name == name
            outcome = store.record(press(number))
            assert isinstance(outcome, Recorded)
            assert outcome.ticket == replace(
                before, status=Status.ENTERED, entry_time=outcome.ticket.entry_time
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
        assert Session(None, mysql_dialect(), version).returns is answers

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
        monkeypatch.setattr("kiosk.adapters.sql_server.time.time", lambda: real() + skew)
        learned = []
        store = stores(database, clock_learn=learned.append)
        store.events()
        probe = store.probe()
        assert probe.clock_offset_ms == pytest.approx(-skew * 1000, abs=100)
        assert learned[-1] == pytest.approx(-skew * 1000, abs=100)
        (warning,) = probe.warnings
        assert words in warning
        assert f"{skew} s ahead" in warning


def at(*hosts, tls="auto"):
    return ServerAddress(hosts, 3306, "event", "", "event", tls)


class TestAddresses:
    def test_several_hosts_and_their_ports(self):
        address = at("a", "b:3307", "[::1]:3308", "::1")
        assert address.nodes == (("a", 3306), ("b", 3307), ("::1", 3308), ("::1", 3306))

    def test_only_this_computer_may_go_without_encryption(self):
        address = at("db.example", "127.0.0.1", "localhost", "::1")
        assert [address.protected(h) for h, _ in address.nodes] == [True, False, False, False]
        assert address.unsafe == ""
        off = at("db.example", "127.0.0.1", tls="off")
        assert "db.example" in off.unsafe
        assert "127.0.0.1" not in off.unsafe
        assert at("127.0.0.1", tls="off").unsafe == ""


def _until(condition, seconds=5.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
