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
from dataclasses import dataclass, field
from typing import Any, Protocol

from kiosk.adapters.door_words import GarbledError, decision_in, of_decision
from kiosk.adapters.peer_seal import Seal, Untrusted
from kiosk.domain.decision import Decision
from kiosk.services.faults import StoreUnavailable

_log = logging.getLogger(__name__)

GREETING_SECONDS = 2.0
"""Between two greetings of a peer that was told everything."""
ANSWER_SECONDS = 1.0
AT_ONCE = 200
"""Decisions in one message."""
LARGEST_BODY = 1 << 20
MOST_PEERS = 32
"""Doors told besides those named in the settings; anybody on a LAN may announce thousands."""
QUIET_SECONDS = 60.0
"""After which a door that was found, and does not answer, makes room for another."""
PATH = "/kiosk/1/tell"

Address = tuple[str, int]


class Feed(Protocol):
    """What this door carried out, numbered from 1 without gaps."""

    origin: str

    def feed(self, after: int, limit: int) -> Sequence[tuple[int, Decision]]:
        """The decisions after a number."""
        ...


class Ear(Protocol):
    """Where this door keeps what others carried out."""

    def heard(self, origin: str) -> int:
        """Up to which number of a door everything is here."""
        ...

    def hear(self, origin: str, upto: int, decisions: Sequence[Decision]) -> None:
        """Keep what a door carried out, and that everything up to a number is here."""
        ...


@dataclass(slots=True)
class _Peer:
    address: Address
    named: bool = False
    met: float = 0.0
    gone: bool = False
    has: int | None = None
    origin: str = ""
    answered: float | None = None
    wake: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True)
class PeerStanding:
    """How one peer is doing.

    Attributes:
        answered: seconds since its last answer; None where it never answered.
        behind: whether it lacks some of our decisions, as far as we know.
    """

    address: Address
    answered: float | None
    behind: bool


class PeerShare:
    """Tells the other doors, each on a thread of its own: a dead one holds up nobody.

    Args:
        seal: closes and opens the messages.
        feed: what to tell.
        ear: where to keep what is told.
        steady: seconds on a clock that only goes forward.
    """

    def __init__(
        self,
        seal: Seal,
        feed: Feed,
        ear: Ear,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._seal = seal
        self._feed = feed
        self._ear = ear
        self._steady = steady
        self._peers: dict[Address, _Peer] = {}
        self._lock = threading.Lock()
        self._hearing = threading.Lock()
        self._end = threading.Event()

    # ---- telling

    def meet(self, addresses: Iterable[Address], *, named: bool = False) -> None:
        """There are doors at these addresses; known ones stay as they are.

        Args:
            addresses: where.
            named: by the settings, and not by an announcement that anybody can make.
        """
        for address in addresses:
            with self._lock:
                if address in self._peers or self._end.is_set():
                    continue
                if not named and not self._room():
                    _log.debug("too many doors: %s:%d is not told", *address)
                    continue
                peer = self._peers[address] = _Peer(address, named, self._steady())
            threading.Thread(
                target=self._tell_on, args=(peer,), name="kiosk-peer", daemon=True
            ).start()

    def _room(self) -> bool:
        """Whether one more door can be told; one that was silent for long makes room."""
        found = [peer for peer in self._peers.values() if not peer.named]
        if len(found) < MOST_PEERS:
            return True
        quietest = min(found, key=_last_heard)
        if self._steady() - _last_heard(quietest) < QUIET_SECONDS:
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

    def standing(self) -> tuple[PeerStanding, ...]:
        """How the peers are doing."""
        now = self._steady()
        with self._lock:
            peers = list(self._peers.values())
        return tuple(
            PeerStanding(
                peer.address,
                None if peer.answered is None else now - peer.answered,
                peer.has is None or bool(self._feed.feed(peer.has, 1)),
            )
            for peer in peers
        )

    def close(self) -> None:
        """Tell nobody any more."""
        self._end.set()
        self.announce()

    def _tell_on(self, peer: _Peer) -> None:
        pause = 0.0
        while not self._end.is_set():
            peer.wake.wait(pause)
            peer.wake.clear()
            if self._end.is_set() or peer.gone:
                return
            try:
                more = self._tell(peer)
            except (OSError, http.client.HTTPException, Untrusted, StoreUnavailable) as error:
                _log.debug("peer %s:%d does not listen: %s", *peer.address, type(error).__name__)
                more, peer.has = False, None  # it may have started anew: ask where it stands
            pause = 0.0 if more else GREETING_SECONDS

    def _tell(self, peer: _Peer) -> bool:
        """Tell a peer the next of what it lacks; whether there is more."""
        rows = [] if peer.has is None else self._feed.feed(peer.has, AT_ONCE)
        words: dict[str, Any] = {
            "origin": self._feed.origin,
            "from": rows[0][0] if rows else 0,
            "decisions": [of_decision(decision) for _, decision in rows],
        }
        answer = post(self._seal, peer.address, words)
        has = answer.get("has")
        if not isinstance(has, int) or answer.get("origin") == self._feed.origin:
            peer.has = None  # ourselves, under another address: nothing to tell
            return False
        first = peer.has is None
        peer.has, peer.answered = has, self._steady()
        return first or len(rows) == AT_ONCE

    # ---- listening

    def listen(self, message: bytes) -> bytes:
        """Take a message and answer up to where everything is here.

        Raises:
            Untrusted: it is not from a door of this event, or was sent before.
        """
        says, number = self._seal.open(message)
        try:
            origin, first = str(says["origin"]), int(says["from"])
            decisions = [decision_in(words) for words in says["decisions"]]
        except (KeyError, TypeError, ValueError, GarbledError) as error:
            raise Untrusted("garbled") from error
        has = 0
        if origin != self._feed.origin:
            with self._hearing:
                has = self._ear.heard(origin)
                if decisions and first <= has + 1 <= first + len(decisions) - 1:
                    has = first + len(decisions) - 1
                    self._ear.hear(origin, has, decisions)
        return self._seal.close({"origin": self._feed.origin, "has": has}, answers=number)[0]


def _last_heard(peer: _Peer) -> float:
    return peer.met if peer.answered is None else peer.answered


class Refused(http.client.HTTPException):
    """The other door is there and does not believe the message."""


def post(seal: Seal, address: Address, words: dict[str, Any]) -> dict[str, Any]:
    """Say something to a door; its answer.

    Raises:
        OSError: nobody listens there, or nobody answers.
        http.client.HTTPException: something else listens there; `Refused` where it is a door.
        Untrusted: the answer is not from a door of this event.
    """
    body, number = seal.close(words)
    line = http.client.HTTPConnection(*address, timeout=ANSWER_SECONDS)
    try:
        line.request("POST", PATH, body, {"Content-Type": "application/octet-stream"})
        reply = line.getresponse()
        text = reply.read(LARGEST_BODY)
        if reply.status == http.client.FORBIDDEN:
            raise Refused(str(reply.status))
        if reply.status != http.client.OK:
            raise http.client.HTTPException(str(reply.status))
    finally:
        line.close()
    return seal.open(text, answers=number)[0]
