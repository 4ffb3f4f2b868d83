"""Everything that can be wrong with a server has its own kind and its own sentence."""

import contextlib
import time
from dataclasses import replace

import pymysql
import pytest
from support.servers.mariadb import PASSWORD, free_port
from support.servers.mariadb_stores import AMAL, press, trouble

from kiosk.adapters.database.server_address import ServerAddress
from kiosk.adapters.sql.ensure_schema import initialise
from kiosk.domain.decision import Recorded
from kiosk.domain.ticket import Status
from kiosk.services.faults import StoreTrouble

pytestmark = pytest.mark.mariadb


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
