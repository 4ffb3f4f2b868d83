"""Operators' badges: a name, sealed with a key made from SECRET_KEY and from the PIN's hash."""

import base64
import hashlib
import hmac
from collections.abc import Sequence

from kiosk.adapters.keys.event_key import event_key
from kiosk.domain.operator import BADGE_START, Operator, is_badge

_SEAL_BYTES = 16


class SealedBadges:
    """Signs and reads badges.

    The name stands in it so that one comparison is enough; the seal covers name, role and the
    PIN's hash, so that another PIN or role ends the badge.

    Args:
        secret: the event's SECRET_KEY.
    """

    def __init__(self, secret: str) -> None:
        self._key = event_key(secret, "operator-badge")

    def text(self, operator: Operator) -> str:
        """What the badge's QR holds."""
        return f"{BADGE_START}{_letters(operator.name.encode())}.{self._seal(operator)}"

    def holder(self, text: str, operators: Sequence[Operator]) -> Operator | None:
        """Whose badge it is; None where it is nobody's, or not ours."""
        if not is_badge(text) or not text.isascii():
            return None
        return next((o for o in operators if hmac.compare_digest(self.text(o), text)), None)

    def _seal(self, operator: Operator) -> str:
        words = f"{operator.name}\0{operator.role.value}\0{operator.pin_hash}"
        digest = hmac.new(self._key, words.encode(), hashlib.sha256).digest()
        return _letters(digest[:_SEAL_BYTES])


def _letters(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
