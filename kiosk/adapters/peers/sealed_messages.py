"""Messages that only doors of the event can make and read.

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

from kiosk.adapters.keys.event_key import event_key
from kiosk.services.ports import Clock

WINDOW_SECONDS = 120.0
"""How old, or how far ahead, a message may be: two laptops' clocks may differ while offline."""


class UntrustedMessage(Exception):  # noqa: N818 - it is what the message is
    """A message that is not from a door of this event, too old, or seen before.

    Attributes:
        why: one word for the log: foreign, stale or replayed.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class MessageCipher:
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
            UntrustedMessage: it is not to be believed.
        """
        try:
            inner = json.loads(self._fernet.decrypt(message))
            at, number, re, says = inner["at"], inner["id"], inner["re"], inner["says"]
        except (InvalidToken, ValueError, KeyError, TypeError) as error:
            raise UntrustedMessage("foreign") from error
        if not (isinstance(at, int | float) and isinstance(number, str) and isinstance(says, dict)):
            raise UntrustedMessage("foreign")
        if abs(self._now() - at) > self._window:
            raise UntrustedMessage("stale")
        if re != answers or not self._first_time(number, at):
            raise UntrustedMessage("replayed")
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
