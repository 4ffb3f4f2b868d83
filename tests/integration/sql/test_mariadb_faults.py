"""Connections cut at any byte, a server killed under load: nothing lost, nothing twice."""

import contextlib
import random
import time
from dataclasses import replace

import pymysql
import pytest
from support.doors.crowd import Crowd, audit
from support.servers.mariadb import FORGETFUL, MariaDb, own_server, raw_connection
from support.servers.mariadb_stores import AMAL, press
from support.servers.mysql import MySql
from support.servers.proxy import Proxy

from kiosk.adapters.database.server_link import ServerLink
from kiosk.adapters.sql import record_decision
from kiosk.adapters.sql.ensure_schema import initialise
from kiosk.adapters.sql.sql_store import SqlStore, server_store
from kiosk.domain.decision import Recorded, UploadResult

pytestmark = [
    pytest.mark.mariadb,
    pytest.mark.each_server,
    pytest.mark.slow,
    pytest.mark.timeout(300),
]
KINDS = pytest.mark.parametrize("kind", [MariaDb, MySql], ids=lambda kind: kind.kind)

CUT, KILLS = 300, 12


class Scissors:
    """Cuts one connection at a random point of a question or of its answer, once armed."""

    def __init__(self, proxy, seed):
        self.random = random.Random(seed)
        self.armed = None
        self.cuts = {True: 0, False: 0}
        proxy.cut = self

    def arm(self):
        self.armed = (self.random.random() < 0.6, self.random.random() * 1.2)

    def __call__(self, answer, length):
        if self.armed is None or self.armed[0] is not answer:
            return None
        share, self.armed = self.armed[1], None
        self.cuts[answer] += 1
        return min(length, int(length * share))


@pytest.fixture
def cut(mariadb, database):
    """A store behind scissors."""
    with Proxy(mariadb.port) as proxy:
        link = ServerLink(replace(database, port=proxy.port), heartbeat=60)
        store = SqlStore(link)
        store.events()
        yield store, Scissors(proxy, 20261122)
        store.close()


def planted(database, count):
    store = server_store(database)
    numbers = [store.register(AMAL).id for _ in range(count)]
    store.close()
    return numbers


@pytest.mark.parametrize("one_packet", [True, False])
def test_one_cut_a_decision_and_no_guest_is_refused_over_it(
    mariadb, database, cut, one_packet, monkeypatch
):
    store, scissors = cut
    if not one_packet:  # the way for Galera and for MySQL
        monkeypatch.setattr(record_decision, "_on_server", record_decision._in_three)
    numbers = planted(database, CUT)
    for number in numbers:
        scissors.arm()
        outcome = store.record(press(number))
        assert isinstance(outcome, Recorded)
        assert outcome.decided.door == "North"
    assert min(scissors.cuts.values()) > 60
    rows = mariadb.run(
        "SELECT COUNT(*), COUNT(DISTINCT ticket_id) FROM kiosk_decisions",
        database=database.database,
    )
    assert rows[0] == (CUT, CUT)


def test_the_blind_retry_refuses_guests_who_were_let_in(mariadb, database):
    """The control: without an id of its own, a retry cannot tell its first attempt from another."""

    def attempt(number, before=lambda: None):
        raw = raw_connection(mariadb.address(database.database, port=proxy.port))
        with contextlib.closing(raw), raw.cursor() as cursor:
            before()
            return cursor.execute(
                "UPDATE tickets SET status = 'entered' WHERE id = %s AND status = 'not_entered'",
                (number,),
            )

    refused = 0
    with Proxy(mariadb.port) as proxy:
        scissors = Scissors(proxy, 20261122)
        for number in planted(database, 100):
            try:
                won = attempt(number, scissors.arm)
            except pymysql.Error:
                won = attempt(number)
            refused += not won
    assert refused > 10


def test_registrations_and_batches_are_made_once_too(mariadb, database, cut):
    store, scissors = cut
    numbers = []
    for _ in range(60):
        scissors.arm()
        numbers.append(store.register(AMAL).id)
    for start in range(0, 60, 20):
        batch = [press(n) for n in numbers[start : start + 20]]
        for _ in range(3):
            scissors.arm()
            assert set(store.record_batch(batch)) == {UploadResult.RECORDED}
    counted = mariadb.run(
        "SELECT (SELECT COUNT(*) FROM tickets), (SELECT COUNT(*) FROM kiosk_decisions),"
        " (SELECT COUNT(*) FROM kiosk_decisions WHERE result = 'conflict')",
        database=database.database,
    )
    assert counted[0] == (60, 60, 0)
    assert len(set(numbers)) == 60


@KINDS
def test_a_server_killed_under_load_loses_nothing_that_was_confirmed(kind):
    with own_server(kind=kind) as server:
        address = server.database("event")
        initialise(address)
        server.plant("event", 30_000)
        numbers = list(range(1, 30_001))
        with Crowd([address] * 6, numbers) as crowd:
            for _ in range(KILLS):
                crowd.wait_for(200)
                server.kill()
                server.start()
                crowd.wait_for(50)
        rows = server.run(
            "SELECT id, ticket_id, door FROM kiosk_decisions WHERE result <> 'conflict'",
            database="event",
        )
        assert audit(rows, crowd.shown) > KILLS * 100


@KINDS
def test_a_server_that_does_not_wait_for_its_disk_forgets_what_it_confirmed(kind):
    """The control: the audit above sees what is lost."""
    with own_server(options=FORGETFUL, kind=kind) as server:
        address = server.database("event")
        initialise(address)
        server.plant("event", 6_000)
        time.sleep(1.5)  # by then the tickets are on the disk
        with Crowd([address] * 6, list(range(1, 6_001))) as crowd:
            for _ in range(3):
                crowd.wait_for(300)
                server.kill()
                server.start()
        rows = server.run("SELECT id FROM kiosk_decisions", database="event")
        kept = {bytes(row[0]) for row in rows}
        assert [one for one in crowd.shown if one.won and one.id.bytes not in kept]


@KINDS
def test_leased_numbers_survive_a_kill(kind):
    with own_server(kind=kind) as server:
        store = server_store(server.database("event"))
        leased = store.lease_numbers(50)
        server.kill()
        server.start()
        assert store.register(AMAL).id > leased[-1]
        store.close()
