"""What a ticket's token says, what can be wrong with it, and where it stands in a QR's text."""

import re
import string
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import parse_qs, unquote, urlsplit

MAX_TEXT = 4096
"""Bytes of UTF-8: the largest QR holds 2,953, so a longer text is no ticket."""

LEEWAY_SECONDS = 30
"""How far two clocks may disagree about `exp` and `nbf`."""
_LEEWAY = timedelta(seconds=LEEWAY_SECONDS)

# RFC 7515, section 3.1: three base64url parts. An unsigned token (RFC 7519, section 6) has an
# empty third part; it has the shape of a token, so that it is called forged and not foreign.
_TOKEN = re.compile(r"[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]{2,}\.[A-Za-z0-9_-]*")

# What people copy along with a token: spaces, quotes, brackets, and marks that nobody sees.
_AROUND = string.whitespace + "\"'`<>‹›«»“”„‘’‚\u00a0\u200b\u200e\u200f\u2060\ufeff"


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token with a good signature says; times are UTC and aware."""

    ticket_id: int
    expires_at: datetime
    not_before: datetime | None = None

    def flaw_at(self, now: datetime) -> "Flaw | None":
        """What is wrong with the token's times at a moment (aware); two clocks may disagree."""
        # Moved is the present: a signed time near the year 1 or 9999 cannot be moved any further.
        if now - _LEEWAY >= self.expires_at:
            return Flaw.EXPIRED
        if self.not_before is not None and now + _LEEWAY < self.not_before:
            return Flaw.NOT_YET
        return None


class Flaw(StrEnum):
    """Why a text is not the token of an admissible ticket."""

    FOREIGN = "foreign"
    """No token, or signed with our key and yet no ticket: without a number, or without a time."""
    FORGED = "forged"
    EXPIRED = "expired"
    NOT_YET = "not_yet"


@dataclass(frozen=True, slots=True)
class Rejected:
    """A text that does not count, and why.

    Attributes:
        claims: what the token says, only where its signature is good (expired, not yet).
    """

    flaw: Flaw
    claims: Claims | None = None


def token_in(text: str) -> str | None:
    """Find the token in what a QR holds: the bare token, or any URL with `token=` in its query.

    Quotes and brackets around it, and what a mail program made of it, do not matter.

    Args:
        text: what was read, of any length and content.

    Returns:
        The token, or None where nothing has the shape of one.
    """
    if len(text) > MAX_TEXT or len(text.encode("utf-8", "surrogatepass")) > MAX_TEXT:
        return None
    text = text.strip(_AROUND)
    if "token=" not in text:
        bare = unquote(text)  # some mail programs write the dots as %2E
        return bare if _TOKEN.fullmatch(bare) else None
    try:
        found = parse_qs(_query(text)).get("token", [])
    except ValueError:  # urlsplit on a broken IPv6 host
        return None
    token = found[0].strip(_AROUND) if len(found) == 1 else ""
    return token if _TOKEN.fullmatch(token) else None


def _query(text: str) -> str:
    """What stands behind the question marks, in the fragment too, or the query alone."""
    if text.startswith("token="):
        return text
    parts = urlsplit(text)
    return "&".join(filter(None, (parts.query, parts.fragment.partition("?")[2])))


def ticket_text(token: str, app_url: str = "") -> str:
    """What the QR holds: the bare token (read from farther), or the predecessor's URL form."""
    return f"{app_url.rstrip('/')}/?token={token}" if app_url else token
