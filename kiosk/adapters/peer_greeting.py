"""Asks the other doors on the LAN once whether they hear, without being a door oneself."""

import http.client
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum
from uuid import uuid4

from kiosk.adapters.peer_seal import Seal, Untrusted
from kiosk.adapters.peer_share import Address, Refused, post
from kiosk.services.ports import Clock


class Hearing(Enum):
    """What came of a greeting."""

    HEARS = "hears"
    REFUSES = "refuses"
    """Kiosk is there, with another SECRET_KEY or another time."""
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Greeted:
    """One other door."""

    address: Address
    hearing: Hearing


def greet(addresses: Sequence[Address], secret: str, clock: Clock) -> list[Greeted]:
    """Greet all at once; takes a second or two where one is silent.

    Args:
        addresses: the other doors.
        secret: the event's SECRET_KEY.
        clock: the server's time, or the laptop's.
    """
    seal, origin = Seal(secret, clock), uuid4().hex

    def one(address: Address) -> Greeted:
        try:
            post(seal, address, {"origin": origin, "from": 0, "decisions": []})
        except (Refused, Untrusted):
            return Greeted(address, Hearing.REFUSES)
        except (OSError, http.client.HTTPException):
            return Greeted(address, Hearing.SILENT)
        return Greeted(address, Hearing.HEARS)

    if not addresses:
        return []
    with ThreadPoolExecutor(len(addresses)) as pool:
        return list(pool.map(one, addresses))
