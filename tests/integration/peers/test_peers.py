"""Doors on one LAN: told at once, caught up when late, and deaf to strangers."""

import http.client
import socket
import threading
import time

import pytest
from support.clocks import EVENING, StandingClock
from support.doors.door_stores import door_store
from support.doors.peer_talk import SECRET, Book, decision
from support.servers.flaky_remote import FlakyRemote
from support.waiting import until

from kiosk.adapters.local.journal import Journal
from kiosk.adapters.local.snapshot import Snapshot
from kiosk.adapters.peers.peer_doors import (
    PORT,
    PeerConfig,
    PeerDoors,
    can_listen_here,
    parse_peers,
)
from kiosk.adapters.peers.peer_exchange import PATH
from kiosk.adapters.sql.sql_store import embedded_store
from kiosk.domain.decision import AlreadyDecided, Recorded
from kiosk.domain.ticket import Attendee, Status
from kiosk.services.faults import SettingsInvalid

LOCAL = "127.0.0.1"


class Lan:
    def __init__(self, folder):
        self.folder = folder
        self.server = embedded_store(folder / "server.db")
        self.doors = []

    def door(self, name, peers=(), secret=SECRET, discover=False, port=0, cut=True):
        remote = FlakyRemote(embedded_store(self.folder / "server.db"))
        journal = Journal(self.folder / name / "j.db", b"k" * 32)
        snapshot = Snapshot(self.folder / name / "s.db", "server", b"k" * 32)
        plan = PeerConfig((LOCAL, port), tuple(peers), discover)
        doors = PeerDoors(plan, secret, StandingClock(EVENING), journal, snapshot)
        store = door_store(remote, journal, snapshot, StandingClock(EVENING), peers=doors, lease=0)
        until(lambda: snapshot.complete)
        remote.cut = cut
        if cut:
            until(lambda: not store.status().online)
        self.doors.append(store)
        return store, doors, remote

    def close(self):
        for door in self.doors:
            door.close()
        self.server.close()


@pytest.fixture
def lan(tmp_path):
    made = Lan(tmp_path)
    yield made
    made.close()


def test_a_second_door_refuses_within_a_second_while_the_server_is_away(lan):
    number = lan.server.register(Attendee("Asha", "", "", "Jazz")).id
    north, north_peers, north_remote = lan.door("north")
    south, south_peers, south_remote = lan.door("south", [north_peers.address])
    north_peers._exchange.add_peers([south_peers.address])
    until(lambda: all(p.answered is not None for p in north_peers.status()))
    begun = time.monotonic()
    assert isinstance(north.record(decision(number, "North")), Recorded)
    said = time.monotonic() - begun
    took = until(lambda: south.find(number).ticket.status is Status.ENTERED)
    assert took < 1.0
    assert said < 0.5
    refused = south.record(decision(number, "South"))
    assert isinstance(refused, AlreadyDecided)
    assert refused.decided.door == "North"
    # A denial can be overridden at another door; the guest of the first one is inside already.
    for remote in (south_remote, north_remote):
        remote.cut = False
    until(lambda: north.status().online and north.status().waiting == 0)
    until(lambda: south.status().online)
    assert lan.server.conflicts() == []
    assert lan.server.counts().entered == 1


def test_a_door_that_starts_late_is_told_everything(lan):
    numbers = [lan.server.register(Attendee(f"G{i}", "", "", "Jazz")).id for i in range(450)]
    _, early_peers, _ = lan.door("early")
    early = lan.doors[0]
    for number in numbers:
        early.record(decision(number, "Early"))
    late, late_peers, _ = lan.door("late", cut=True)
    assert late.find(numbers[0]).ticket.status is Status.NOT_ENTERED
    early_peers._exchange.add_peers([late_peers.address])
    until(lambda: late._snapshot.received_up_to(early.journal.origin) == 450)
    assert all(late.find(n).decided.door == "Early" for n in numbers)
    until(lambda: not any(p.behind for p in early_peers.status()))


def test_a_dead_peer_and_one_that_never_answers_hold_up_nobody(lan):
    number = lan.server.register(Attendee("Asha", "", "", "Jazz")).id
    with socket.socket() as silent:
        silent.bind((LOCAL, 0))
        silent.listen(8)
        with socket.socket() as closed:
            closed.bind((LOCAL, 0))
            dead = closed.getsockname()
        north, _, _ = lan.door("north", [silent.getsockname(), dead])
        begun = time.monotonic()
        assert isinstance(north.record(decision(number, "North")), Recorded)
        assert time.monotonic() - begun < 0.5


def test_the_other_door_starting_anew_with_an_empty_disk_is_told_again(lan, tmp_path):
    number = lan.server.register(Attendee("Asha", "", "", "Jazz")).id
    north, north_peers, _ = lan.door("north")
    south, south_peers, _ = lan.door("south")
    north_peers._exchange.add_peers([south_peers.address])
    north.record(decision(number, "North"))
    until(lambda: south.find(number).ticket.status is Status.ENTERED)
    port = south_peers.address[1]
    lan.doors.remove(south)
    south.close()
    again, _, _ = lan.door("south-new-disk", port=port)
    until(lambda: again.find(number).ticket.status is Status.ENTERED)


def test_doors_of_another_event_are_not_believed(lan):
    number = lan.server.register(Attendee("Asha", "", "", "Jazz")).id
    _, north_peers, _ = lan.door("north")
    north = lan.doors[0]
    stranger, stranger_peers, _ = lan.door("stranger", [north_peers.address], secret="other" * 9)
    stranger.record(decision(number, "Evil"))
    time.sleep(0.3)
    assert north.find(number).ticket.status is Status.NOT_ENTERED
    assert all(p.answered is None for p in stranger_peers.status())


def test_doors_find_each_other(lan):
    number = lan.server.register(Attendee("Asha", "", "", "Jazz")).id
    north, _, _ = lan.door("north", discover=True)
    south, _, _ = lan.door("south", discover=True)
    lan.door("elsewhere", discover=True, secret="another event " * 4)
    north.record(decision(number, "North"))
    until(lambda: south.find(number).ticket.status is Status.ENTERED)
    assert lan.doors[2].find(number).ticket.status is Status.NOT_ENTERED


def test_strangers_on_the_lan_get_nothing(lan):
    _, peers, _ = lan.door("north")
    host, port = peers.address

    def ask(method, path, body=b"x", headers=None):
        line = http.client.HTTPConnection(host, port, timeout=5)
        line.request(method, path, body, headers or {})
        reply = line.getresponse()
        text = reply.read()
        line.close()
        return reply.status, text

    assert ask("POST", PATH) == (403, b"")
    assert ask("POST", "/") == (404, b"")
    assert ask("POST", PATH, headers={"Content-Length": str(1 << 30)})[0] == 404
    assert ask("GET", PATH)[0] == 501
    # Forty strangers that say nothing do not keep a door out for long.
    silent = [socket.create_connection((host, port)) for _ in range(40)]
    until(lambda: _answers(host, port))
    for one in silent:
        one.close()


def _answers(host, port) -> bool:
    try:
        line = http.client.HTTPConnection(host, port, timeout=1)
        line.request("POST", PATH, b"x")
        return line.getresponse().status == 403
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


def test_settings():
    assert parse_peers("") is None
    assert parse_peers(" 10.0.0.7 , door2:9000") == PeerConfig(
        ("0.0.0.0", PORT), (("10.0.0.7", PORT), ("door2", 9000))
    )
    assert parse_peers("auto", "127.0.0.1:0") == PeerConfig((LOCAL, 0), (), discover=True)
    assert parse_peers("Auto, 10.0.0.7") == PeerConfig(
        ("0.0.0.0", PORT), (("10.0.0.7", PORT),), discover=True
    )
    for wrong in ("a:b", ":1", "a:99999", "a:-1", "a b"):
        with pytest.raises(SettingsInvalid, match="KIOSK_PEERS"):
            parse_peers(wrong)
    with pytest.raises(SettingsInvalid, match="KIOSK_PEERS_LISTEN"):
        parse_peers("auto", "here:http")
    assert parse_peers("auto") == PeerConfig(("0.0.0.0", PORT), (), discover=True)
    assert can_listen_here(PeerConfig((LOCAL, PORT)))
    assert not can_listen_here(PeerConfig(("203.0.113.9", PORT)))


def test_many_announcements_at_once_lose_nothing(lan):
    journal = Journal(lan.folder / "j.db")
    book = Book()
    there = PeerDoors(PeerConfig((LOCAL, 0)), SECRET, StandingClock(EVENING), Book(), book)
    here = PeerDoors(
        PeerConfig((LOCAL, 0), (there.address,)), SECRET, StandingClock(EVENING), journal, Book()
    )

    def press(part):
        for number in part:
            journal.keep_offline(decision(number, "North"))
            here.announce()

    threads = [threading.Thread(target=press, args=(range(i, 401, 4),)) for i in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    until(lambda: len(book.got) == 400)
    assert {d.ticket_id for d in book.got} == set(range(1, 401))
    here.close()
    there.close()
    journal.close()
