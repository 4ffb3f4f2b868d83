"""Every kind of action at the server itself: raced for, cut at any byte, killed under load."""

import threading
from dataclasses import replace

import pytest
from support.doors.kind_count import rows_of
from support.doors.kind_crowd import KindCrowd, action, audit, make_parties
from support.servers.galera import ABSENT, NODES, Galera
from support.servers.mariadb import own_server
from support.servers.proxy import Proxy
from test_mariadb_faults import Scissors

from kiosk.adapters.database.server_link import ServerLink
from kiosk.adapters.sql.ensure_schema import initialise
from kiosk.adapters.sql.sql_store import SqlStore, server_store
from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import Recorded
from kiosk.domain.log_replay import state_of

pytestmark = [pytest.mark.mariadb, pytest.mark.slow, pytest.mark.timeout(200)]

DOORS, PARTY, KILLS, ROUNDS = 8, 5, 5, 40


def all_at_once(addresses, make):
    """One action from every door at the same moment; which were recorded."""
    barrier, won, lock = threading.Barrier(len(addresses)), [], threading.Lock()

    def door(index, address):
        store = server_store(address)
        store.events()
        mine = make(f"Door {index}")
        barrier.wait(30)
        outcome = store.record(mine)
        with lock:
            won.append(isinstance(outcome, Recorded))
        store.close()

    threads = [threading.Thread(target=door, args=pair) for pair in enumerate(addresses)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(won) == len(addresses)
    return sum(won)


def race_through_an_evening(addresses, number):
    """A party of five before eight doors that press the same at the same moment."""
    store = server_store(addresses[0])

    def inside():
        return state_of(store.confirm(number)).inside

    def race(kind, **more):
        return all_at_once(addresses, lambda door: action(number, kind, door, places=1, **more))

    assert (race(Kind.ALLOW), inside()) == (PARTY, PARTY)
    assert (race(Kind.LEAVE), inside()) == (PARTY, 0)
    assert (race(Kind.RETURN), inside()) == (PARTY, PARTY)
    last = state_of(store.confirm(number)).last
    assert (race(Kind.UNDO, refers=last.id), inside()) == (1, PARTY - 1)
    assert race(Kind.REVOKE) == 1
    assert race(Kind.ALLOW) == 0
    assert race(Kind.RESTORE) == 1
    assert race(Kind.REISSUE, expires_at=7000) == len(addresses)
    assert race(Kind.RETURN, expires_at=6999) == 0
    assert (race(Kind.RETURN, expires_at=7000), inside()) == (1, PARTY)
    audit(store, [], party=PARTY)
    store.close()


def test_raced_for_on_mariadb(mariadb, database):
    initialise(database)
    (number,) = make_parties(mariadb, database.database, 1, PARTY)
    race_through_an_evening([database] * DOORS, number)


def test_one_cut_an_action_and_each_counts_once(mariadb, database):
    initialise(database)
    numbers = make_parties(mariadb, database.database, ROUNDS, PARTY)
    with Proxy(mariadb.port) as proxy:
        store = SqlStore(ServerLink(replace(database, port=proxy.port), heartbeat=60))
        store.events()
        scissors, told = Scissors(proxy, 20261122), []
        for number in numbers:
            allowed = action(number, Kind.ALLOW, places=3)
            left = action(number, Kind.LEAVE, places=2)
            held = action(number, Kind.HOLD)
            evening = [
                allowed,
                left,
                action(number, Kind.UNDO, refers=left.id),
                action(number, Kind.LEAVE, places=1),
                action(number, Kind.RETURN, places=1),
                action(number, Kind.REVOKE),
                action(number, Kind.RESTORE),
                action(number, Kind.REISSUE, expires_at=5000),
                held,
                action(number, Kind.ANSWER, refers=held.id, detail="let-in"),
                action(number, Kind.ALLOW, places=2, expires_at=5000),
            ]
            for one in evening:
                scissors.arm()
                assert isinstance(store.record(one), Recorded), one
            told += evening
        scissors.armed = None
        assert min(scissors.cuts.values()) > ROUNDS
        assert audit(store, told, party=PARTY) == len(told)
        assert [row.id for row in rows_of(store)] == [one.id for one in told]
        assert store.counts().inside == PARTY * ROUNDS
        assert {hold.answer for hold in store.holds(answered=True)} == {"let-in"}
        store.close()


def test_killed_under_load_nothing_is_lost_or_applied_twice():
    with own_server() as server:
        address = server.database("event")
        initialise(address)
        numbers = make_parties(server, "event", 60)
        with KindCrowd([address] * 5, numbers) as crowd:
            for _ in range(KILLS):
                crowd.wait_for(100)
                server.kill()
                server.start()
                crowd.wait_for(30)
        assert crowd.refused > 50, "hardly anything was refused: this proves little"
        store = server_store(address)
        assert audit(store, crowd.told) >= KILLS * 130
        store.close()


@pytest.mark.galera
def test_on_three_nodes_with_one_killed():
    if ABSENT:
        pytest.skip(ABSENT)
    cluster = Galera()
    try:
        cluster.start()
        store = server_store(cluster.database("kinds"))
        store.events()
        race_on = make_parties(cluster.nodes[0], "kinds", 1, PARTY)[0]
        places = [cluster.address("kinds", i % NODES) for i in range(DOORS)]
        race_through_an_evening(places, race_on)
        cluster.nodes[0].run(
            "DELETE FROM kiosk_decisions",
            "DELETE FROM kiosk_states",
            "DELETE FROM tickets",
            database="kinds",
        )
        numbers = make_parties(cluster.nodes[0], "kinds", 60)
        with KindCrowd(places[:6], numbers) as crowd:
            crowd.wait_for(150)
            cluster.nodes[2].kill()
            crowd.wait_for(150)
            cluster.nodes[2].start()
            crowd.wait_for(60)
        cluster.wait_synced(NODES)
        for node in range(NODES):
            there = server_store(
                replace(cluster.address("kinds"), hosts=(f"127.0.0.1:{cluster.nodes[node].port}",))
            )
            assert audit(there, crowd.told) > 300
            there.close()
        store.close()
    finally:
        cluster.remove()
