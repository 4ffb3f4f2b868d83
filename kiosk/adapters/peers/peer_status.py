"""How the other doors on the LAN are doing, and after how long a silent one is told to a person."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field

from kiosk.adapters.peers.peer_candidates import Address

NOT_HEARD_SECONDS = 10.0
"""After which a door that does not answer is told to a person."""


@dataclass(slots=True)
class Peer:
    """What is known of one other door.

    Attributes:
        named: whether a person named it; else it was met on the LAN.
        met: when this door began to tell it, on a clock that only goes forward.
        gone: it is told nothing any more.
        has: up to which number of ours it has everything; None where that is not known.
        origin: what it calls itself.
        answered: when it last answered; None where it never did.
        older: its program cannot be told every kind of action.
        wake: set where there is something to tell.
    """

    address: Address
    named: bool = False
    met: float = 0.0
    gone: bool = False
    has: int | None = None
    origin: str = ""
    answered: float | None = None
    older: bool = False
    wake: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True)
class PeerStatus:
    """How one peer is doing.

    Attributes:
        answered: seconds since its last answer; None where it never answered.
        behind: whether it lacks some of our decisions, as far as we know.
    """

    address: Address
    answered: float | None
    behind: bool


def not_heard(peers: Iterable[Peer], now: float) -> tuple[Address, ...]:
    """Doors that should hear this one and have not answered for a while.

    Args:
        peers: those that are told.
        now: on the clock by which they were met.
    """
    return tuple(peer.address for peer in peers if now - last_heard(peer) > NOT_HEARD_SECONDS)


def last_heard(peer: Peer) -> float:
    """When it last answered, or was met, on the same clock."""
    return peer.met if peer.answered is None else peer.answered
