"""Three real Galera nodes: raced on, killed, stopped, cut off; nobody lets a guest in twice.

`pytest tests/integration/sql/test_galera.py -s` prints the seconds until decisions went on.
"""

import contextlib
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from support.doors.crowd import Crowd, audit
from support.doors.doors import check_race, double_admissions, kiosk_door, predecessors_door, race
from support.servers.galera import ABSENT, NODES, Galera

from kiosk.adapters.sql.sql_store import server_store
from kiosk.domain.decision import AlreadyDecided, Decision, Recorded, Wanted
from kiosk.domain.event import Event
from kiosk.domain.ticket import Attendee
from kiosk.services.faults import StoreTrouble, StoreUnavailable

pytestmark = [
    pytest.mark.slow,
    pytest.mark.galera,
    pytest.mark.mariadb,
    pytest.mark.timeout(180),
]

AMAL = Attendee("Amal", "1", "U", "Gala")


@pytest.fixture(scope="module")
def cluster():
    if ABSENT:
        pytest.skip(ABSENT)
    cluster = Galera()
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.remove()


@pytest.fixture
def event(cluster, request):
    """A database with six thousand tickets, known to every node."""
    name = f"e{abs(hash(request.node.name)) % 10**8}"
    store = server_store(cluster.database(name))
    store.events()
    store.close()
    cluster.nodes[0].run("INSERT INTO tickets (name) SELECT seq FROM seq_1_to_6000", database=name)
    return name


def numbers_of(cluster, event, count):
    rows = cluster.nodes[0].run(f"SELECT id FROM tickets ORDER BY id LIMIT {count}", database=event)
    return [row[0] for row in rows]


def places(cluster, event, count):
    return [cluster.address(event, i % NODES) for i in range(count)]


def press(number):
    return Decision(uuid4(), number, Wanted.ALLOW, "North", "M", datetime.now(UTC))


def on_every_node(cluster, event):
    """The decisions as each node has them; all the same once the cluster is whole."""
    cluster.wait_synced(NODES)
    found = [
        sorted(
            node.run(
                "SET SESSION wsrep_sync_wait = 1",
                "SELECT id, ticket_id, door FROM kiosk_decisions",
                database=event,
            )
        )
        for node in cluster.nodes
    ]
    assert found[0] == found[1] == found[2]
    return found[0]


def said(what, seconds, given_up):
    print(
        f"\nGalera, {what}: no door waited longer than {seconds:.1f} s for a decision;"
        f" the other nodes went on without the lost one after {given_up:.1f} s"
    )


def given_up(cluster, node, event):
    """Wait until the others go on without a node; seconds since the event."""
    while cluster.status(cluster.nodes[node]) != ("Synced", str(NODES - 1)):
        assert time.monotonic() - event < 40
        time.sleep(0.02)
    return time.monotonic() - event


def go_on(cluster, crowd, survivor, event):
    """Let the doors work until all of them have done without the node for a while."""
    seconds = given_up(cluster, survivor, event)
    crowd.wait_for_all(time.monotonic())
    crowd.wait_for(60)
    return crowd.worst_pause(event, time.monotonic()), seconds


def told(store, number):
    """What a door is told that may be recorded, or may have to wait."""
    try:
        return store.record(press(number))
    except StoreUnavailable as fault:
        return fault.trouble if fault.passing else fault


def test_writers_on_all_nodes_admit_each_guest_once(cluster, event):
    numbers = numbers_of(cluster, event, 500)
    shown = race(kiosk_door, places(cluster, event, 8), numbers)
    check_race(shown, numbers)
    assert len(on_every_node(cluster, event)) == len(numbers)


def test_desks_on_all_nodes_give_each_place_of_an_event_once(cluster, event):
    store = server_store(cluster.address(event))
    store.put_event(Event(name="Gala", capacity=30))
    took, wrong, start = [], [], threading.Barrier(NODES * 2)

    def desk(index):
        desk = server_store(cluster.address(event, index % NODES))
        desk.events()
        start.wait(60)
        for n in range(20):
            try:
                took.append(desk.register(replace(AMAL, name=f"G {index} {n}")).id)
            except StoreUnavailable as fault:
                if fault.trouble is not StoreTrouble.FULL:
                    wrong.append(fault)
        desk.close()

    desks = [threading.Thread(target=desk, args=(index,)) for index in range(NODES * 2)]
    for thread in desks:
        thread.start()
    for thread in desks:
        thread.join(120)
    assert wrong == []
    assert len(took) == len(set(took)) == 30
    cluster.wait_synced(NODES)
    assert store.event_counts()["gala"] == 30
    store.close()


def test_the_predecessors_way_lets_in_twice(cluster, event):
    numbers = numbers_of(cluster, event, 60)
    assert double_admissions(race(predecessors_door, places(cluster, event, 3), numbers)) > 0


def test_a_decision_is_seen_on_the_next_node_at_once(cluster, event):
    stores = [server_store(cluster.address(event, i)) for i in range(NODES)]
    for number in numbers_of(cluster, event, 100):
        assert isinstance(stores[0].record(press(number)), Recorded)
        assert stores[1].find(number).decided.door == "North"
        assert isinstance(stores[2].record(press(number)), AlreadyDecided)
    for store in stores:
        store.close()


def test_a_node_killed_and_numbers_leased_on_it(cluster, event):
    desk, other = (server_store(cluster.address(event, i)) for i in (0, 1))
    leased = desk.lease_numbers(20)
    assert len(set(leased)) == 20
    # The control: what was inserted and rolled back on a node is unknown to the others.
    with contextlib.closing(cluster.nodes[0].connect(database=event)) as raw:
        raw.begin()
        cursor = raw.cursor()
        cursor.execute("INSERT INTO tickets (name) SELECT seq FROM seq_1_to_200")
        cursor.execute("SELECT id FROM tickets ORDER BY id DESC LIMIT 200")
        rolled_back = {row[0] for row in cursor.fetchall()}
        raw.rollback()
    with Crowd(places(cluster, event, 6), numbers_of(cluster, event, 6000)) as crowd:
        crowd.wait_for(200)
        killed = time.monotonic()
        cluster.nodes[0].kill()
        said("one of three nodes killed", *go_on(cluster, crowd, 1, killed))
        given = {other.register(AMAL).id for _ in range(60)}
        assert not given & set(leased)
        assert given & rolled_back
        cluster.nodes[0].start()
        crowd.wait_for(100)
    assert audit(on_every_node(cluster, event), crowd.shown) > 100
    desk.close()
    other.close()


def test_a_node_that_is_stopped_and_goes_on_accepting(cluster, event):
    with Crowd(places(cluster, event, 6), numbers_of(cluster, event, 6000)) as crowd:
        crowd.wait_for(200)
        stopped = time.monotonic()
        cluster.stop_node(1)
        try:
            said("one of three nodes stopped", *go_on(cluster, crowd, 0, stopped))
        finally:
            cluster.continue_node(1)
        crowd.wait_for(100)
    assert audit(on_every_node(cluster, event), crowd.shown) > 100


def test_a_minority_left_alone_decides_nothing(cluster, event):
    numbers = numbers_of(cluster, event, 6000)
    alone = replace(cluster.address(event), hosts=(f"127.0.0.1:{cluster.nodes[2].port}",))
    lonely = server_store(alone, patience=1.0)
    roaming = server_store(cluster.address(event, 2))
    lonely.events()
    roaming.events()
    cluster.nodes[2].run("SET GLOBAL wsrep_provider_options = 'gmcast.isolate=1'")
    cut = time.monotonic()
    try:
        # A commit that waits for the majority holds its ticket's row: another ticket each time.
        while told(lonely, numbers.pop()) is not StoreTrouble.NOT_READY:
            assert time.monotonic() - cut < 40
        while True:
            with contextlib.suppress(StoreUnavailable):
                outcome = roaming.record(press(numbers[0]))
                break
        assert isinstance(outcome, Recorded)
        seconds = time.monotonic() - cut
        said("cut off with the node it was on", seconds, given_up(cluster, 0, cut))
    finally:
        cluster.nodes[2].run("SET GLOBAL wsrep_provider_options = 'gmcast.isolate=0'")
    rows = on_every_node(cluster, event)
    assert len({ticket for _, ticket, _ in rows}) == len(rows)
    assert isinstance(lonely.record(press(numbers[0])), AlreadyDecided)
    lonely.close()
    roaming.close()
