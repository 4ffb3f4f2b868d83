"""Tokens as JSON Web Tokens (RFC 7519), signed with HS256, through PyJWT."""

import math
import warnings
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

from kiosk.domain.ticket import MAX_TICKET_ID
from kiosk.domain.token import LEEWAY_SECONDS, Claims, Flaw, Rejected, token_in

ALGORITHM = "HS256"
STRONG_KEY_BYTES = 32
"""RFC 7518, section 3.2: a key for HS256 has at least the size of the hash."""

_LEEWAY = timedelta(seconds=LEEWAY_SECONDS)


class JwtMint:
    """Signs and reads the predecessor's tokens and ours.

    The header is cut to `{"alg":"HS256"}` and the claims to the two that the predecessor reads:
    a shorter text is a QR with fewer modules, and that is read from farther away
    (`benchmarks/payload.py`).

    Args:
        secret: the event's SECRET_KEY. A short one works; `weak` tells, and doctor says it.
    """

    def __init__(self, secret: str) -> None:
        if not secret:
            raise ValueError("an empty SECRET_KEY signs nothing")
        self._key = secret.encode()

    @property
    def weak(self) -> bool:
        """Whether the key is shorter than its hash, so that it might be guessed."""
        return len(self._key) < STRONG_KEY_BYTES

    def sign(self, ticket_id: int, expires_at: datetime) -> str:
        """A token for a ticket number, valid until `expires_at` (aware; whole seconds count)."""
        with warnings.catch_warnings():
            # PyJWT warns of a short key at each call; we say it once, where a person reads it.
            warnings.simplefilter("ignore")
            return jwt.encode(
                {"ticket_id": ticket_id, "exp": int(expires_at.timestamp())},
                self._key,
                ALGORITHM,
                headers={"typ": None},  # PyJWT leaves the header out for None
            )

    def read(self, text: str, now: datetime) -> Claims | Rejected:
        """What a text says at this moment (aware). Never raises, whatever the text is."""
        token = token_in(text)
        if token is None:
            return Rejected(Flaw.FOREIGN)
        try:
            payload = self._payload(token)
        except Exception:  # noqa: BLE001 - a guest's text must never stop the door: a header of
            # nested lists ends in RecursionError, a broken one in half a dozen other types.
            return Rejected(Flaw.FORGED)
        try:
            claims = _claims(payload)
        except (KeyError, ValueError, OverflowError, OSError):
            # The signature is ours, so "forged" would be untrue; what it signs is no ticket.
            return Rejected(Flaw.FOREIGN)
        # Moved is the present: a signed time near the year 1 or 9999 cannot be moved any further.
        if now - _LEEWAY >= claims.expires_at:
            return Rejected(Flaw.EXPIRED, claims)
        if claims.not_before is not None and now + _LEEWAY < claims.not_before:
            return Rejected(Flaw.NOT_YET, claims)
        return claims

    def _payload(self, token: str) -> dict[str, Any]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            payload: dict[str, Any] = jwt.decode(
                token,
                self._key,
                algorithms=[ALGORITHM],
                options={
                    # The times are compared above, with the server's clock and not PyJWT's.
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                    "verify_aud": False,
                    "verify_iss": False,
                    "verify_sub": False,
                    "verify_jti": False,
                },
            )
        return payload


def _claims(payload: dict[str, Any]) -> Claims:
    ticket_id = payload["ticket_id"]
    # `True` is an int to Python, and "12" may be another ticket to another reader.
    if type(ticket_id) is not int or not 0 < ticket_id <= MAX_TICKET_ID:
        raise ValueError("not a ticket number")
    nbf = payload.get("nbf")
    return Claims(ticket_id, _moment(payload["exp"]), None if nbf is None else _moment(nbf))


def _moment(value: object) -> datetime:
    """A NumericDate (RFC 7519, section 2) as aware UTC; ValueError, OverflowError if it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("not a time")
    return datetime.fromtimestamp(value, UTC)
