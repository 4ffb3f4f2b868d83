"""Doors on a LAN that is not there yet, is another one now, or is full of false doors."""

import contextlib
import http.client
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
from support.doors.door_stores import open_door
from support.waiting import until
from zeroconf import NonUniqueNameException

from kiosk.adapters.offline.offline_folder import DoorConfig
from kiosk.adapters.peers import peer_doors, peer_exchange, peer_listener, peer_status
from kiosk.adapters.peers.discovery import PeerDiscovery
from kiosk.adapters.peers.peer_candidates import WORKERS, PeerCandidates
from kiosk.adapters.peers.peer_doors import PeerConfig, PeerDoors
from kiosk.adapters.peers.peer_exchange import PeerExchange
from kiosk.adapters.peers.sealed_messages import MessageCipher
from kiosk.adapters.sql.sql_store import embedded_store
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

    def received_up_to(self, _origin):
        return 0

    def receive(self, *_told):
        pass


def doors(plan, reopen_seconds=0.05):
    book = Book()
    return closing(PeerDoors(plan, SECRET, ServerClock(), book, book, reopen_seconds))


def probes():
    return len([t for t in threading.enumerate() if t.name == "kiosk-peer-probe"])


def threads():
    return [thread for thread in threading.enumerate() if thread.name == "kiosk-peer"]


def test_a_port_that_another_program_has_is_taken_as_soon_as_it_is_free():
    with socket.create_server((LOCAL, 0)) as other:
        address = other.getsockname()
        with doors(PeerConfig(address)) as waiting:
            time.sleep(0.2)
            assert not waiting.listening
            assert waiting.address == address
            other.close()
            until(lambda: waiting.listening)
            with doors(PeerConfig((LOCAL, 0), (address,))) as there:
                until(lambda: there.status()[0].answered is not None)


def test_the_store_opens_while_the_address_to_listen_at_is_away(tmp_path):
    plan = DoorConfig(
        tmp_path / "laptop", "db.test:3306/events", SECRET, peers=PeerConfig((ELSEWHERE, 8797))
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
    with doors(PeerConfig((LOCAL, 0), discover=True)) as here:
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
    with doors(PeerConfig(("0.0.0.0", 0), discover=True)) as here:
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
from kiosk.adapters.peers.peer_doors import PeerDoors, parse_peers
from kiosk.services.clock import ServerClock
doors = PeerDoors(parse_peers("auto"), "s" * 40, ServerClock(), Book(), Book(), 0.05)
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


def test_thousands_of_announced_doors_cost_a_few_threads_and_no_place():
    book = Book()
    exchange = PeerExchange(MessageCipher(SECRET, ServerClock()), book, book)
    named = [(LOCAL, port) for port in range(1, 41)]
    before = len(threads())
    try:
        exchange.add_peers(named, named=True)
        exchange.add_peers([(f"127.{i // 250}.{i % 250 + 1}.1", 9) for i in range(3000)])
        assert len(threads()) - before == len(named)
        assert probes() <= WORKERS
        assert {peer.address for peer in exchange.status()} == set(named)
    finally:
        exchange.close()
    until(lambda: len(threads()) == before and not probes())


def test_a_true_door_is_found_among_false_ones_that_never_answer(monkeypatch):
    """A queue that accepts and says nothing is the slowest of all false doors."""
    monkeypatch.setattr(peer_exchange, "PROBE_SECONDS", 0.2)
    with contextlib.ExitStack() as stack:
        mute = stack.enter_context(socket.create_server((LOCAL, 0), backlog=200))
        there = stack.enter_context(doors(PeerConfig((LOCAL, 0))))
        book = Book()
        exchange = PeerExchange(MessageCipher(SECRET, ServerClock()), book, book)
        stack.callback(exchange.close)
        false = [(f"127.0.{number}.1", mute.getsockname()[1]) for number in range(1, 33)]
        exchange.add_peers(false)
        exchange.add_peers([there.address])
        until(lambda: any(p.address == there.address for p in exchange.status()), 20)
        assert not exchange.not_heard()


def test_a_host_that_proved_itself_is_tried_before_all_others():
    tried, go = [], threading.Event()

    def try_one(address):
        go.wait(10)
        tried.append(address)
        return False

    candidates = PeerCandidates(try_one, found=lambda _address: None)
    try:
        candidates.add([("192.0.2.1", port) for port in range(1, 200)])
        candidates.add([("192.0.2.7", 8797)])
        candidates.prove_host("192.0.2.7")
        go.set()
        until(lambda: len(tried) > 2 * WORKERS)
        assert ("192.0.2.7", 8797) in tried[: WORKERS + 1]
    finally:
        go.set()
        candidates.close()
    until(lambda: not probes())


def test_a_named_door_that_never_answers_is_told_to_a_person():
    now = [0.0]
    book = Book()
    exchange = PeerExchange(MessageCipher(SECRET, ServerClock()), book, book, lambda: now[0])
    try:
        exchange.add_peers([(LOCAL, 9)], named=True)
        assert exchange.not_heard() == ()
        now[0] += peer_status.NOT_HEARD_SECONDS + 1
        assert exchange.not_heard() == ((LOCAL, 9),)
    finally:
        exchange.close()


def honest(door, cipher):
    return peer_exchange.post(cipher, door.address, {"origin": "o", "from": 0, "decisions": []}, 5)


def test_a_byte_a_second_holds_no_place(monkeypatch):
    monkeypatch.setattr(peer_listener, "_SECONDS_FOR_A_REQUEST", 0.4)
    with contextlib.ExitStack() as stack:
        there = stack.enter_context(doors(PeerConfig((LOCAL, 0))))
        slow = [stack.enter_context(socket.create_connection(there.address)) for _ in range(40)]
        end = threading.Event()
        stack.callback(end.set)

        def drip():
            while not end.wait(0.1):
                for sock in slow:
                    with contextlib.suppress(OSError):
                        sock.sendall(b"P")

        threading.Thread(target=drip, daemon=True).start()
        cipher = MessageCipher(SECRET, ServerClock())

        def heard() -> bool:
            with contextlib.suppress(OSError, http.client.HTTPException):
                return bool(honest(there, cipher))
            return False

        until(heard)  # from the same address as the slow ones, which had its places


def test_refused_garbage_is_a_line_a_minute(caplog):
    caplog.set_level("INFO", "kiosk.adapters.peers.peer_listener")
    with doors(PeerConfig((LOCAL, 0))) as there:
        stranger = MessageCipher("another secret, just as long as it", ServerClock())
        for _ in range(30):
            with pytest.raises(peer_exchange.PeerRefused):
                honest(there, stranger)
        until(lambda: bool(caplog.records))
    assert len(caplog.records) == 1
    assert "foreign" in caplog.text
