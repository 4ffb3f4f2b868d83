"""A door beside a newer or an older program: nothing is misread, and a person is told to update."""

import json
from datetime import timedelta

import pytest
from support.clocks import StandingClock
from support.doors.kind_crowd import action
from support.doors.peer_talk import SECRET, T0, Book, decision
from support.waiting import until

from kiosk.adapters.keys.event_key import event_key
from kiosk.adapters.local.codec import encode_decision
from kiosk.adapters.local.journal import Journal
from kiosk.adapters.local.journal_file import export_journal, read_journal
from kiosk.adapters.peers.peer_exchange import VERSION, PeerExchange
from kiosk.adapters.peers.peer_listener import PeerListener
from kiosk.adapters.peers.sealed_messages import MessageCipher, UntrustedMessage
from kiosk.domain.action_rules import Kind
from kiosk.services.faults import SettingsInvalid

HOST = "192.168.1.21"
ADMIN = {"wanted": "levitate"}


def words(*rows, version=VERSION):
    return {"origin": "you", "version": version, "from": 1, "decisions": list(rows)}


@pytest.mark.parametrize(
    "newer",
    [
        words(encode_decision(decision(1, "You")), version=VERSION + 1),
        words(encode_decision(decision(1, "You")), encode_decision(decision(2, "You")) | ADMIN),
    ],
)
def test_of_a_newer_message_nothing_is_taken_and_it_is_said(newer):
    clock, book = StandingClock(T0), Book()
    exchange = PeerExchange(MessageCipher(SECRET, clock), book, book)
    sender = MessageCipher(SECRET, clock)
    with pytest.raises(UntrustedMessage, match="newer"):
        exchange.handle(sender.close(newer)[0], HOST)
    assert book.got == []
    assert exchange.newer() == (HOST,)
    exchange.handle(sender.close(words(encode_decision(decision(1, "You"))))[0], HOST)
    assert len(book.got) == 1
    assert exchange.newer() == ()


class Of01(PeerExchange):
    """Answers as 0.1 does: it takes presses alone, and names no version."""

    def handle(self, message, host=""):
        del host
        says, number = self._cipher.open(message)
        known = all(row["wanted"] in {"entered", "entrydenied"} for row in says["decisions"])
        if not known:
            raise UntrustedMessage("garbled")
        self._inbox.receive(says["origin"], len(says["decisions"]), says["decisions"])
        has = self._inbox.received_up_to(says["origin"])
        return self._cipher.close({"origin": "old", "has": has}, answers=number)[0]


def test_an_older_door_is_named_and_takes_no_leave_for_an_entry():
    clock, book, old = StandingClock(T0), Book(), Book()
    listener = PeerListener(Of01(MessageCipher(SECRET, clock), old, old), ("127.0.0.1", 0))
    ours = PeerExchange(MessageCipher(SECRET, clock), book, book)
    try:
        ours.add_peers([listener.address], named=True)
        until(lambda: ours.older() == (listener.address,))
        book.rows.append(action(1, Kind.LEAVE))
        ours.announce()
        until(lambda: any(peer.behind for peer in ours.status()))
        assert old.got == []
    finally:
        ours.close()
        listener.close()


def stick(tmp_path, *rows):
    journal = Journal(tmp_path / "journal.db", event_key(SECRET, "local-files"))
    for row in rows:
        journal.keep_offline(row)
    path = tmp_path / "north.kiosk"
    export_journal(journal, path, SECRET, T0 + timedelta(hours=1))
    journal.close()
    return path


def test_a_stick_with_presses_alone_is_read_by_0_1_and_another_says_its_version(tmp_path):
    path = stick(tmp_path, decision(1, "North"))
    assert json.loads(path.read_text().splitlines()[0])["kiosk_journal"] == 1
    left = action(1, Kind.LEAVE)
    path = stick(tmp_path, left)
    assert json.loads(path.read_text().splitlines()[0])["kiosk_journal"] == 2
    assert [row.id for row in read_journal(path, SECRET).decisions][-1] == left.id


@pytest.mark.parametrize("what", ["version", "kind"])
def test_of_a_newer_stick_nothing_is_taken_and_it_is_said(tmp_path, monkeypatch, what):
    if what == "version":
        monkeypatch.setattr("kiosk.adapters.local.journal_file._FORMAT", 3)
    else:
        monkeypatch.setattr(
            "kiosk.adapters.local.journal_file.encode_decision",
            lambda row: encode_decision(row) | ADMIN,
        )
    path = stick(tmp_path, action(1, Kind.LEAVE))
    monkeypatch.undo()
    with pytest.raises(SettingsInvalid, match="newer Kiosk"):
        read_journal(path, SECRET)
