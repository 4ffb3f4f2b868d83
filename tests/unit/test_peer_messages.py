"""What doors tell each other: sealed, told once, in order, and nothing to those who listen in."""

from datetime import timedelta

import pytest
from support.clocks import StandingClock
from support.peer_talk import SECRET, T0, Book, decision

from kiosk.adapters.door_words import of_decision
from kiosk.adapters.peer_seal import Seal, Untrusted, event_id
from kiosk.adapters.peer_share import PeerShare


def told(seal: Seal, origin="you", first=1, decisions=(), answers="") -> bytes:
    words = {
        "origin": origin,
        "from": first,
        "decisions": [of_decision(d) for d in decisions],
    }
    return seal.close(words, answers)[0]


def test_an_echo_an_old_message_and_a_changed_one_are_refused():
    clock, book = StandingClock(T0), Book()
    share = PeerShare(Seal(SECRET, clock), book, book)
    sender = Seal(SECRET, clock)
    message = told(sender, decisions=[decision(1, "You")])
    share.listen(message)
    assert len(book.got) == 1
    with pytest.raises(Untrusted, match="replayed"):
        share.listen(message)
    old = told(sender)
    clock.at += timedelta(seconds=121)
    with pytest.raises(Untrusted, match="stale"):
        share.listen(old)
    future = told(sender)
    clock.at -= timedelta(seconds=122)
    with pytest.raises(Untrusted, match="stale"):
        share.listen(future)
    changed = bytearray(told(sender))
    changed[40] ^= 1
    for wrong in (bytes(changed), b"", b"x" * 500, told(Seal("another", clock))):
        with pytest.raises(Untrusted, match="foreign"):
            share.listen(wrong)
    # An answer to somebody's question is no message of its own.
    with pytest.raises(Untrusted, match="replayed"):
        share.listen(told(sender, answers="a question"))


def test_the_memory_of_messages_seen_does_not_grow_for_ever():
    clock = StandingClock(T0)
    seal, sender = Seal(SECRET, clock), Seal(SECRET, clock)
    for _ in range(300):
        clock.at += timedelta(seconds=10)
        seal.open(told(sender))
    assert len(seal._seen) < 30


def test_gaps_repeats_and_garbage_in_what_is_told():
    clock, book = StandingClock(T0), Book()
    share, sender = PeerShare(Seal(SECRET, clock), book, book), Seal(SECRET, clock)
    three = [decision(n, "You") for n in (1, 2, 3)]

    def has(**words) -> int:
        message = told(sender, **words)
        answer = Seal(SECRET, clock)
        number = Seal(SECRET, clock).open(message)[1]
        return answer.open(share.listen(message), answers=number)[0]["has"]

    assert has(first=2, decisions=three[1:]) == 0  # the first one is missing
    assert book.got == []
    assert has(first=1, decisions=three[:2]) == 2
    assert has(first=1, decisions=three) == 3
    assert has(first=1, decisions=three) == 3
    assert has(origin="me", decisions=three) == 0
    bad = sender.close({"origin": "you", "from": 4, "decisions": [{"id": "x"}]})[0]
    with pytest.raises(Untrusted, match="garbled"):
        share.listen(bad)


def test_what_is_on_the_wire_tells_nothing():
    clock = StandingClock(T0)
    message = told(Seal(SECRET, clock), decisions=[decision(1, "North", reason="drunk again")])
    assert b"drunk" not in message
    assert b"North" not in message
    assert event_id(SECRET) not in message.decode()
