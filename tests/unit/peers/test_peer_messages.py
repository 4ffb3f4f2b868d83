"""What doors tell each other: sealed, told once, in order, and nothing to those who listen in."""

from datetime import timedelta

import pytest
from support.clocks import StandingClock
from support.doors.peer_talk import SECRET, T0, Book, decision

from kiosk.adapters.keys.event_key import event_id
from kiosk.adapters.local.codec import encode_decision
from kiosk.adapters.peers.peer_exchange import PeerExchange
from kiosk.adapters.peers.sealed_messages import MessageCipher, UntrustedMessage


def told(cipher: MessageCipher, origin="you", first=1, decisions=(), answers="") -> bytes:
    words = {
        "origin": origin,
        "from": first,
        "decisions": [encode_decision(d) for d in decisions],
    }
    return cipher.close(words, answers)[0]


def test_an_echo_an_old_message_and_a_changed_one_are_refused():
    clock, book = StandingClock(T0), Book()
    exchange = PeerExchange(MessageCipher(SECRET, clock), book, book)
    sender = MessageCipher(SECRET, clock)
    message = told(sender, decisions=[decision(1, "You")])
    exchange.handle(message)
    assert len(book.got) == 1
    with pytest.raises(UntrustedMessage, match="replayed"):
        exchange.handle(message)
    old = told(sender)
    clock.at += timedelta(seconds=121)
    with pytest.raises(UntrustedMessage, match="stale"):
        exchange.handle(old)
    future = told(sender)
    clock.at -= timedelta(seconds=122)
    with pytest.raises(UntrustedMessage, match="stale"):
        exchange.handle(future)
    changed = bytearray(told(sender))
    changed[40] ^= 1
    for wrong in (bytes(changed), b"", b"x" * 500, told(MessageCipher("another", clock))):
        with pytest.raises(UntrustedMessage, match="foreign"):
            exchange.handle(wrong)
    # An answer to somebody's question is no message of its own.
    with pytest.raises(UntrustedMessage, match="replayed"):
        exchange.handle(told(sender, answers="a question"))


def test_the_memory_of_messages_seen_does_not_grow_for_ever():
    clock = StandingClock(T0)
    cipher, sender = MessageCipher(SECRET, clock), MessageCipher(SECRET, clock)
    for _ in range(300):
        clock.at += timedelta(seconds=10)
        cipher.open(told(sender))
    assert len(cipher._seen) < 30


def test_gaps_repeats_and_garbage_in_what_is_told():
    clock, book = StandingClock(T0), Book()
    exchange, sender = (
        PeerExchange(MessageCipher(SECRET, clock), book, book),
        MessageCipher(SECRET, clock),
    )
    three = [decision(n, "You") for n in (1, 2, 3)]

    def has(**words) -> int:
        message = told(sender, **words)
        answer = MessageCipher(SECRET, clock)
        number = MessageCipher(SECRET, clock).open(message)[1]
        return answer.open(exchange.handle(message), answers=number)[0]["has"]

    assert has(first=2, decisions=three[1:]) == 0  # the first one is missing
    assert book.got == []
    assert has(first=1, decisions=three[:2]) == 2
    assert has(first=1, decisions=three) == 3
    assert has(first=1, decisions=three) == 3
    assert has(origin="me", decisions=three) == 0
    bad = sender.close({"origin": "you", "from": 4, "decisions": [{"id": "x"}]})[0]
    with pytest.raises(UntrustedMessage, match="garbled"):
        exchange.handle(bad)


def test_what_is_on_the_wire_tells_nothing():
    clock = StandingClock(T0)
    message = told(
        MessageCipher(SECRET, clock), decisions=[decision(1, "North", reason="drunk again")]
    )
    assert b"drunk" not in message
    assert b"North" not in message
    assert event_id(SECRET) not in message.decode()
