"""Tokens as JSON Web Tokens (RFC 7519), signed with HS256, through PyJWT."""

import contextlib
import hmac
import math
import warnings
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

import jwt

from kiosk.domain.secret_key import OldKey, weakness_of
from kiosk.domain.ticket import MAX_TICKET_ID
from kiosk.domain.token import Claims, Flaw, Rejected, token_in

ALGORITHM = "HS256"
GRACE = timedelta(days=1)
"""By so much the programs that sign for one event may differ in how long a ticket is valid."""

_HEADER = "eyJhbGciOiJIUzI1NiJ9."
"""`{"alg":"HS256"}` in base64url, and the dot behind it."""
_EVER = datetime.min.replace(tzinfo=UTC)


class JwtMint:
    """Signs and reads the predecessor's tokens and ours.

    The header is cut to `{"alg":"HS256"}` and the claims to the two that the predecessor reads:
    a shorter text is a QR with fewer modules, and that is read from farther away
    (`benchmarks/payload.py`).

    Args:
        secret: the event's SECRET_KEY. A weak one works; `weak` tells, and doctor says it.
        lifetime: how long a ticket is valid after it was drawn. One whose end is farther away by
            more than `GRACE` has not begun: whoever signs for the year 9999 signs nothing that is
            good tonight. None for tickets of any length.
        older: keys of before, whose tickets are still good until their day is over.
    """

    def __init__(
        self, secret: str, lifetime: timedelta | None = None, older: Sequence[OldKey] = ()
    ) -> None:
        if not secret:
            raise ValueError("an empty SECRET_KEY signs nothing")
        self._key = secret.encode()
        self._older = tuple(older)
        self._weak = weakness_of(secret) is not None
        self._longest = None if lifetime is None else lifetime + GRACE

    @property
    def weak(self) -> bool:
        """Whether the key might be guessed."""
        return self._weak

    def sign(self, ticket_id: int, expires_at: datetime) -> str:
        """A token for a ticket number, valid until `expires_at` (aware; whole seconds count)."""
        # As PyJWT writes it (RFC 7515, appendix A.1), which looks at key and claims each time: for
        # ten thousand tickets that took as long as drawing their codes.
        payload = f'{{"ticket_id":{ticket_id:d},"exp":{int(expires_at.timestamp())}}}'
        signed = _HEADER + _unpadded(payload.encode())
        return f"{signed}.{_unpadded(hmac.digest(self._signing_key, signed.encode(), 'sha256'))}"

    @cached_property
    def _signing_key(self) -> bytes:
        """The key, once PyJWT has found nothing against it: it takes no PEM for a secret."""
        return bytes(jwt.get_algorithm_by_name(ALGORITHM).prepare_key(self._key))

    def read(self, text: str, now: datetime) -> Claims | Rejected:
        """What a text says at this moment (aware). Never raises, whatever the text is."""
        token = token_in(text)
        if token is None:
            return Rejected(Flaw.FOREIGN)
        try:
            payload = self._payload(token, now)
        except Exception:  # noqa: BLE001 - a guest's text must never stop the door: a header of
            # nested lists ends in RecursionError, a broken one in half a dozen other types.
            return Rejected(Flaw.FORGED)
        try:
            claims = _claims(payload)
        except (KeyError, ValueError, OverflowError, OSError):
            # The signature is ours, so "forged" would be untrue; what it signs is no ticket.
            return Rejected(Flaw.FOREIGN)
        bounded = claims
        if self._longest is not None:
            begins = max(claims.expires_at - self._longest, claims.not_before or _EVER)
            bounded = replace(claims, not_before=begins)
        flaw = bounded.flaw_at(now)
        return claims if flaw is None else Rejected(flaw, bounded)

    def _payload(self, token: str, now: datetime) -> dict[str, Any]:
        for older in self._older:
            if now < older.until:
                with contextlib.suppress(jwt.InvalidSignatureError):
                    return self._signed_with(older.secret.encode(), token)
        return self._signed_with(self._key, token)

    def _signed_with(self, key: bytes, token: str) -> dict[str, Any]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            payload: dict[str, Any] = jwt.decode(
                token,
                key,
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


def _unpadded(data: bytes) -> str:
    """Base64url without padding (RFC 7515, section 2)."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


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
