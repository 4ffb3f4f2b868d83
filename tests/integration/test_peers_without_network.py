"""Doors on a LAN that is not there yet, is another one now, or is full of false doors."""

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing
from uuid import uuid4

import pytest
from support.waiting import until
from zeroconf import NonUniqueNameException

from kiosk.adapters import peer_doors, peer_share
from kiosk.adapters.door_folder import DoorPlan, open_door
from kiosk.adapters.peer_discovery import PeerDiscovery
from kiosk.adapters.peer_doors import PeerDoors, PeerPlan
from kiosk.adapters.peer_seal import Seal
from kiosk.adapters.peer_share import MOST_PEERS, PeerShare
from kiosk.adapters.sql_store import embedded_store
from kiosk.services.clock import ServerClock

LOCAL = "127.0.0.1"
SECRET = "the event's secret, long enough to count"
ELSEWHERE = "203.0.113.9"  # an address for documentation (RFC 5737): never this computer's


class Book:
    """A feed and an ear that hold nothing."""

    def __init__(self):
        self.origin = uuid4().hex

    def feed(self, _after, _limit):
        return []

    def heard(self, _origin):
        return 0

    def hear(self, *_told):
        pass


def doors(plan, look=0.05):
    book = Book()
    return closing(PeerDoors(plan, SECRET, ServerClock(), book, book, look))


def threads():
    return [thread for thread in threading.enumerate() if thread.name == "kiosk-peer"]


def test_a_port_that_another_program_has_is_taken_as_soon_as_it_is_free():
    with socket.create_server((LOCAL, 0)) as other:
        address = other.getsockname()
        with doors(PeerPlan(address)) as waiting:
            time.sleep(0.2)
            assert not waiting.listening
            assert waiting.address == address
            other.close()
            until(lambda: waiting.listening)
            with doors(PeerPlan((LOCAL, 0), (address,))) as there:
                until(lambda: there.standing()[0].answered is not None)


def test_the_store_opens_while_the_address_to_listen_at_is_away(tmp_path):
    plan = DoorPlan(
        tmp_path / "laptop", "db.test:3306/events", SECRET, peers=PeerPlan((ELSEWHERE, 8797))
    )
    with (
        closing(embedded_store(tmp_path / "server.db")) as server,
        closing(open_door(plan, server, ServerClock(), background=False)) as store,
    ):
        assert store.sync(5).waiting == 0


def test_a_failed_discovery_keeps_no_port_from_the_next_attempt(monkeypatch):
    failed = []

    def fails_twice(event, origin, address, found):
        if len(failed) < 2:
            failed.append(address)
            raise OSError("no multicast here")
        return PeerDiscovery(event, origin, address, found)

    monkeypatch.setattr(peer_doors, "PeerDiscovery", fails_twice)
    with doors(PeerPlan((LOCAL, 0), discover=True)) as here:
        assert here.listening  # who is named elsewhere can be told all the same
        until(lambda: here._discovery is not None)
        assert failed == [here.address] * 2
        port = here.address[1]
    with socket.create_server((LOCAL, port)):  # and nothing of it is left
        pass


def test_an_announcement_that_fails_leaves_no_socket_and_no_thread(monkeypatch):
    def refused(*_args, **_more):
        raise NonUniqueNameException

    monkeypatch.setattr("zeroconf.Zeroconf.register_service", refused)
    before = set(threading.enumerate())
    for _ in range(3):
        with pytest.raises(OSError, match=r"."):
            PeerDiscovery("event", uuid4().hex, (LOCAL, 1), print)
    until(lambda: set(threading.enumerate()) <= before)


def test_a_door_follows_the_laptop_from_no_network_into_one_and_into_another(monkeypatch):
    found = [None]
    monkeypatch.setattr(peer_doors, "_own_address", lambda: found[0])
    with doors(PeerPlan(("0.0.0.0", 0), discover=True)) as here:
        time.sleep(0.2)
        assert not here.listening
        found[0] = LOCAL
        until(lambda: here._discovery is not None)
        assert here.address[0] == LOCAL
        found[0] = None  # Wi-Fi that comes and goes
        time.sleep(0.2)
        assert here.listening
        found[0] = "127.0.0.2"
        until(lambda: here.listening and here.address[0] == "127.0.0.2")
        until(lambda: here._discovery is not None)


NETWORK = """
import subprocess, sys, time
from tests_book import Book
from kiosk.adapters.peer_doors import PeerDoors, peer_plan
from kiosk.services.clock import ServerClock
doors = PeerDoors(peer_plan("auto"), "s" * 40, ServerClock(), Book(), Book(), 0.05)
assert not doors.listening, doors.address
for order in sys.argv[1:]:
    subprocess.run(["ip", *order.split()], check=True)
end = time.monotonic() + 5
while not doors.listening and time.monotonic() < end:
    time.sleep(0.02)
print(doors.address)
doors.close()
"""


@pytest.mark.skipif(not shutil.which("unshare") or not shutil.which("ip"), reason="Linux only")
@pytest.mark.parametrize("routes", [["route add default dev lo"], []], ids=["router", "switch"])
def test_in_a_network_of_its_own_that_comes_up_late(tmp_path, routes):
    """Without a name server too: asking one for the laptop's name once took ten seconds."""
    alone = ["unshare", "--user", "--map-root-user", "--net", "--fork"]
    probe = [*alone, "ip", "link", "set", "lo", "up"]
    if subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip("no network namespaces here")
    (tmp_path / "tests_book.py").write_text(
        "class Book:\n    origin = 'me'\n    def feed(self, after, limit):\n        return []\n",
        "utf-8",
    )
    wifi = ["addr add 192.168.7.20/24 dev lo", "link set lo up"]
    path = os.pathsep.join([str(tmp_path), *filter(None, sys.path)])
    said = subprocess.run(
        [*alone, sys.executable, "-c", NETWORK, *wifi, *routes],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert said.stdout.strip() == "('192.168.7.20', 8797)", said.stderr[-2000:]


def test_thousands_of_announced_doors_do_not_cost_thousands_of_threads():
    now = [0.0]
    book = Book()
    share = PeerShare(Seal(SECRET, ServerClock()), book, book, lambda: now[0])
    named = [(LOCAL, port) for port in range(1, 41)]
    before = len(threads())
    try:
        share.meet(named, named=True)
        false = [(f"127.{i // 250}.{i % 250 + 1}.1", 9) for i in range(3000)]
        share.meet(false)
        assert len(threads()) - before <= MOST_PEERS + 40
        told = {peer.address for peer in share.standing()}
        assert told >= set(named)
        assert len(told) == MOST_PEERS + 40
        # They never answered: a true door that comes later still gets a place.
        now[0] += peer_share.QUIET_SECONDS
        share.meet([(LOCAL, 9999)])
        told = {peer.address for peer in share.standing()}
        assert (LOCAL, 9999) in told
        assert len(told) == MOST_PEERS + 40
        until(lambda: len(threads()) - before == MOST_PEERS + 40)
    finally:
        share.close()
    until(lambda: len(threads()) == before)
