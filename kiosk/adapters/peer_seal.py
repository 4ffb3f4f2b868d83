"""Keys made from the event's secret, and messages that only doors of the event can make and read.

A message is a Fernet token (AES-128-CBC with HMAC-SHA256, `cryptography`'s recipe): signed, and
unreadable on the LAN, because a reason typed at a door is nobody's business. Inside stand the time
and a random number, so that a recorded message is worth nothing.
"""

import base64
import json
import secrets
import threading
from datetime import datetime
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kiosk.services.ports import Clock

WINDOW_SECONDS = 120.0
"""How old, or how far ahead, a message may be: two laptops' clocks may differ while offline."""


def event_key(secret: str, purpose: str) -> bytes:
    """32 bytes for one purpose, made from the event's SECRET_KEY by HKDF (RFC 5869)."""
    info = f"kiosk/{purpose}/1".encode()
    return HKDF(SHA256(), 32, salt=None, info=info).derive(secret.encode())


def event_id(secret: str) -> str:
    """Names the event's key without telling it: the same on every laptop of the event."""
    return event_key(secret, "event-id")[:6].hex()


class Untrusted(Exception):  # noqa: N818 - it is what the message is
    """A message that is not from a door of this event, too old, or seen before.

    Attributes:
        why: one word for the log: foreign, stale or replayed.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Seal:
    """Closes and opens messages between the doors of one event.

    Args:
        secret: the event's SECRET_KEY.
        clock: the server's time as this laptop knows it.
        window: seconds that a message may differ from this laptop's time.
    """

    def __init__(self, secret: str, clock: Clock, window: float = WINDOW_SECONDS) -> None:
        self._fernet = Fernet(base64.urlsafe_b64encode(event_key(secret, "peers")))
        self._clock = clock
        self._window = window
        self._seen: dict[str, float] = {}
        self._lock = threading.Lock()

    def close(self, words: dict[str, Any], answers: str = "") -> tuple[bytes, str]:
        """A message and its number.

        Args:
            words: what to say.
            answers: the number of the message that this one answers.
        """
        number = secrets.token_hex(16)
        inner = {"at": self._now(), "id": number, "re": answers, "says": words}
        return self._fernet.encrypt(json.dumps(inner).encode()), number

    def open(self, message: bytes, answers: str = "") -> tuple[dict[str, Any], str]:
        """What a message says, and its number.

        Raises:
            Untrusted: it is not to be believed.
        """
        try:
            inner = json.loads(self._fernet.decrypt(message))
            at, number, re, says = inner["at"], inner["id"], inner["re"], inner["says"]
        except (InvalidToken, ValueError, KeyError, TypeError) as error:
            raise Untrusted("foreign") from error
        if not (isinstance(at, int | float) and isinstance(number, str) and isinstance(says, dict)):
            raise Untrusted("foreign")
        if abs(self._now() - at) > self._window:
            raise Untrusted("stale")
        if re != answers or not self._first_time(number, at):
            raise Untrusted("replayed")
        return says, number

    def _first_time(self, number: str, at: float) -> bool:
        """Whether a number is new; numbers are kept for as long as their message would be taken."""
        with self._lock:
            if number in self._seen:
                return False
            self._seen[number] = at
            edge = self._now() - self._window
            # Oldest first, nearly: a few that are kept longer than needed do no harm.
            while self._seen and next(iter(self._seen.values())) < edge:
                del self._seen[next(iter(self._seen))]
        return True

    def _now(self) -> float:
        now: datetime = self._clock.now()
        return now.timestamp()
