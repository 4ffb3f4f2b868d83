"""Asks the other doors on the LAN once whether they hear, without being a door oneself."""

import http.client
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum
from uuid import uuid4

from kiosk import __version__
from kiosk.adapters.peers.peer_candidates import Address
from kiosk.adapters.peers.peer_exchange import PeerRefused, post
from kiosk.adapters.peers.sealed_messages import MessageCipher, UntrustedMessage
from kiosk.services.ports import Clock


class ProbeResult(Enum):
    """What came of a greeting."""

    HEARS = "hears"
    REFUSES = "refuses"
    """Kiosk is there, with another SECRET_KEY or another time."""
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class ProbedPeer:
    """One other door.

    Attributes:
        program: the version of the Kiosk that runs there; empty where it told none, as before 0.1.
    """

    address: Address
    result: ProbeResult
    program: str = ""


def probe_peers(addresses: Sequence[Address], secret: str, clock: Clock) -> list[ProbedPeer]:
    """Greet all at once; takes a second or two where one is silent.

    Args:
        addresses: the other doors.
        secret: the event's SECRET_KEY.
        clock: the server's time, or the laptop's.
    """
    cipher, origin = MessageCipher(secret, clock), uuid4().hex

    def one(address: Address) -> ProbedPeer:
        try:
            asked = {"origin": origin, "from": 0, "decisions": [], "program": __version__}
            answer = post(cipher, address, asked)
        except (PeerRefused, UntrustedMessage):
            return ProbedPeer(address, ProbeResult.REFUSES)
        except (OSError, http.client.HTTPException):
            return ProbedPeer(address, ProbeResult.SILENT)
        return ProbedPeer(address, ProbeResult.HEARS, str(answer.get("program", "")))

    if not addresses:
        return []
    with ThreadPoolExecutor(len(addresses)) as pool:
        return list(pool.map(one, addresses))
