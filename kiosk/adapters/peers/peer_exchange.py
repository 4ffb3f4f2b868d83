"""Doors on one LAN tell each other their decisions, so that a second door refuses without a server.

Each door numbers what it carried out, without gaps. It tells every other door what that one lacks
and is answered up to which number that one has; so a door that starts late, or whose messages were
lost, is told the rest with the next greeting, and telling twice does no harm.
"""

import http.client
import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from kiosk import __version__
from kiosk.adapters.local.codec import (
    DecodeError,
    NewerError,
    decode_decision,
    encode_decision,
)
from kiosk.adapters.peers.peer_candidates import Address, PeerCandidates
from kiosk.adapters.peers.peer_status import Peer, PeerStatus, last_heard, not_heard
from kiosk.adapters.peers.sealed_messages import MessageCipher, UntrustedMessage
from kiosk.domain.decision import Decision
from kiosk.services.faults import StoreUnavailable

_log = logging.getLogger(__name__)

POLL_SECONDS = 2.0
"""Between two greetings of a peer that was told everything."""
ANSWER_SECONDS = 1.0
PROBE_SECONDS = 0.7
"""To find out whether a door is at an address that somebody announced."""
BATCH = 200
"""Decisions in one message."""
LARGEST_BODY = 1 << 20
MOST_PEERS = 32
"""Doors told besides those named in the settings; anybody on a LAN may announce thousands."""
QUIET_SECONDS = 60.0
"""After which a door that was found, and does not answer, makes room for another."""
PATH = "/kiosk/1/tell"
VERSION = 2
"""Of what messages tell: 1 knew presses alone, and says no version. A door that meets a higher one,
or a kind that it does not know, takes nothing of the message and asks a person to update it."""


class DecisionFeed(Protocol):
    """What this door carried out, numbered from 1 without gaps."""

    origin: str

    def feed(self, after: int, limit: int) -> Sequence[tuple[int, Decision]]:
        """The decisions after a number."""
        ...


class DecisionInbox(Protocol):
    """Where this door keeps what others carried out."""

    def received_up_to(self, origin: str) -> int:
        """Up to which number of a door everything is here."""
        ...

    def receive(self, origin: str, upto: int, decisions: Sequence[Decision]) -> None:
        """Keep what a door carried out, and that everything up to a number is here."""
        ...


class PeerExchange:
    """Tells the other doors, each on a thread of its own: a dead one holds up nobody.

    Args:
        seal: closes and opens the messages.
        feed: what to tell.
        ear: where to keep what is told.
        steady: seconds on a clock that only goes forward.
    """

    def __init__(
        self,
        cipher: MessageCipher,
        feed: DecisionFeed,
        inbox: DecisionInbox,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._cipher = cipher
        self._feed = feed
        self._inbox = inbox
        self._steady = steady
        self._peers: dict[Address, Peer] = {}
        self._lock = threading.Lock()
        self._receiving = threading.Lock()
        self._end = threading.Event()
        self._newer: set[str] = set()
        self._candidates = PeerCandidates(self._answers, self._begin, steady)

    # ---- telling

    def add_peers(self, addresses: Iterable[Address], *, named: bool = False) -> None:
        """There are doors at these addresses; known ones stay as they are.

        Args:
            addresses: where.
            named: by the settings; others were announced, which anybody can do, so they get a
                place only when they have answered as a door of this event.
        """
        if named:
            for address in addresses:
                self._begin(address, named=True)
            return
        with self._lock:
            strange = [address for address in addresses if address not in self._peers]
        self._candidates.add(strange)

    def _begin(self, address: Address, *, named: bool = False) -> None:
        with self._lock:
            if address in self._peers or self._end.is_set():
                return
            if not named and not self._has_room():
                _log.debug("too many doors: %s:%d is not told", *address)
                return
            peer = self._peers[address] = Peer(address, named, self._steady())
        threading.Thread(
            target=self._send_loop, args=(peer,), name="kiosk-peer", daemon=True
        ).start()

    def _answers(self, address: Address) -> bool:
        """Whether a door of this event answers there, other than this one."""
        try:
            answer = post(self._cipher, address, self._message(0, ()), PROBE_SECONDS)
        except (OSError, http.client.HTTPException, UntrustedMessage):
            return False
        return answer.get("origin") != self._feed.origin

    def _has_room(self) -> bool:
        """Whether one more door can be told; one that was silent for long makes room."""
        found = [peer for peer in self._peers.values() if not peer.named]
        if len(found) < MOST_PEERS:
            return True
        quietest = min(found, key=last_heard)
        if self._steady() - last_heard(quietest) < QUIET_SECONDS:
            return False
        quietest.gone = True
        quietest.wake.set()
        del self._peers[quietest.address]
        return True

    def announce(self) -> None:
        """There is something new in the feed; returns at once."""
        with self._lock:
            for peer in self._peers.values():
                peer.wake.set()

    def status(self) -> tuple[PeerStatus, ...]:
        """How the peers are doing."""
        now = self._steady()
        with self._lock:
            peers = list(self._peers.values())
        return tuple(
            PeerStatus(
                peer.address,
                None if peer.answered is None else now - peer.answered,
                peer.has is None or bool(self._feed.feed(peer.has, 1)),
            )
            for peer in peers
        )

    def not_heard(self) -> tuple[Address, ...]:
        """Doors that should hear this one and have not answered for a while."""
        with self._lock:
            peers = list(self._peers.values())
        return not_heard(peers, self._steady())

    def newer(self) -> tuple[str, ...]:
        """From where messages came that only a newer program reads: this one must be updated."""
        with self._lock:
            return tuple(sorted(self._newer))

    def older(self) -> tuple[Address, ...]:
        """Doors whose program is too old to be told every kind of action."""
        with self._lock:
            return tuple(peer.address for peer in self._peers.values() if peer.older)

    def close(self) -> None:
        """Tell nobody any more."""
        self._end.set()
        self._candidates.close()
        self.announce()

    def _send_loop(self, peer: Peer) -> None:
        pause = 0.0
        while not self._end.is_set():
            peer.wake.wait(pause)
            peer.wake.clear()
            if self._end.is_set() or peer.gone:
                return
            try:
                more = self._send_next(peer)
            except (
                OSError,
                http.client.HTTPException,
                UntrustedMessage,
                StoreUnavailable,
            ) as error:
                _log.debug("peer %s:%d does not listen: %s", *peer.address, type(error).__name__)
                more, peer.has = False, None  # it may have started anew: ask where it stands
            pause = 0.0 if more else POLL_SECONDS

    def _send_next(self, peer: Peer) -> bool:
        """Tell a peer the next of what it lacks; whether there is more."""
        rows = [] if peer.has is None else self._feed.feed(peer.has, BATCH)
        first = rows[0][0] if rows else 0
        answer = post(self._cipher, peer.address, self._message(first, [one for _, one in rows]))
        has = answer.get("has")
        if not isinstance(has, int) or answer.get("origin") == self._feed.origin:
            peer.has = None  # ourselves, under another address: nothing to tell
            return False
        version = answer.get("version", 1)
        peer.older = isinstance(version, int) and version < VERSION
        anew = peer.has is None
        peer.has, peer.answered = has, self._steady()
        return anew or len(rows) == BATCH

    def _message(self, first: int, decisions: Iterable[Decision]) -> dict[str, Any]:
        return {
            "origin": self._feed.origin,
            "version": VERSION,
            "from": first,
            "decisions": [encode_decision(decision) for decision in decisions],
        }

    # ---- listening

    def handle(self, message: bytes, host: str = "") -> bytes:
        """Take a message and answer up to where everything is here.

        Args:
            message: as it came.
            host: from where; a door that finds this one is found by it.

        Raises:
            UntrustedMessage: it is not from a door of this event, or was sent before.
        """
        says, number = self._cipher.open(message)
        try:
            origin, first, decisions = _read(says)
        except NewerError as error:
            with self._lock:
                self._newer.add(host)
            raise UntrustedMessage("newer") from error
        except (KeyError, TypeError, ValueError, DecodeError) as error:
            raise UntrustedMessage("garbled") from error
        has = 0
        with self._lock:
            self._newer.discard(host)
        if host:
            self._candidates.prove_host(host)
        if origin != self._feed.origin:
            with self._receiving:
                has = self._inbox.received_up_to(origin)
                if decisions and first <= has + 1 <= first + len(decisions) - 1:
                    has = first + len(decisions) - 1
                    self._inbox.receive(origin, has, decisions)
        answer = {"origin": self._feed.origin, "has": has, "version": VERSION}
        if "program" in says:  # a check-up asks
            answer["program"] = __version__
        return self._cipher.close(answer, answers=number)[0]


def _read(says: dict[str, Any]) -> tuple[str, int, list[Decision]]:
    """Who tells, from which number on, and what.

    Raises:
        NewerError: a newer program says it.
        KeyError, TypeError, ValueError, DecodeError: it is garbled.
    """
    if int(says.get("version", 1)) > VERSION:
        raise NewerError("of a newer door")
    decisions = [decode_decision(words) for words in says["decisions"]]
    return str(says["origin"]), int(says["from"]), decisions


class PeerRefused(http.client.HTTPException):
    """The other door is there and does not believe the message."""


def post(
    cipher: MessageCipher,
    address: Address,
    words: dict[str, Any],
    timeout: float = ANSWER_SECONDS,
) -> dict[str, Any]:
    """Say something to a door; its answer.

    Raises:
        OSError: nobody listens there, or nobody answers.
        http.client.HTTPException: something else listens there; `PeerRefused` where it is a door.
        UntrustedMessage: the answer is not from a door of this event.
    """
    body, number = cipher.close(words)
    connection = http.client.HTTPConnection(*address, timeout=timeout)
    try:
        connection.request("POST", PATH, body, {"Content-Type": "application/octet-stream"})
        reply = connection.getresponse()
        text = reply.read(LARGEST_BODY)
        if reply.status == http.client.FORBIDDEN:
            raise PeerRefused(str(reply.status))
        if reply.status != http.client.OK:
            raise http.client.HTTPException(str(reply.status))
    finally:
        connection.close()
    return cipher.open(text, answers=number)[0]
