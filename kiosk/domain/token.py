"""What a ticket's token says, what can be wrong with it, and where it stands in a QR's text."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import parse_qs, urlsplit

MAX_TEXT = 4096
"""Bytes of UTF-8: the largest QR holds 2,953, so a longer text is no ticket."""

LEEWAY_SECONDS = 30
"""How far two clocks may disagree about `exp` and `nbf`."""

# RFC 7515, section 3.1: three base64url parts. An unsigned token (RFC 7519, section 6) has an
# empty third part; it has the shape of a token, so that it is called forged and not foreign.
_TOKEN = re.compile(r"[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]{2,}\.[A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token with a good signature says; times are UTC and aware."""

    ticket_id: int
    expires_at: datetime
    not_before: datetime | None = None


class Flaw(StrEnum):
    """Why a text is not the token of an admissible ticket."""

    FOREIGN = "foreign"
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

    Args:
        text: what was read, of any length and content.

    Returns:
        The token, or None where nothing has the shape of one.
    """
    if len(text) > MAX_TEXT or len(text.encode("utf-8", "surrogatepass")) > MAX_TEXT:
        return None
    text = text.strip()
    if _TOKEN.fullmatch(text):
        return text
    if "token=" not in text:
        return None
    try:
        found = parse_qs(urlsplit(text).query).get("token", [])
    except ValueError:  # urlsplit on a broken IPv6 host
        return None
    if len(found) == 1 and _TOKEN.fullmatch(found[0].strip()):
        return found[0].strip()
    return None


def ticket_text(token: str, app_url: str = "") -> str:
    """What the QR holds: the bare token (read from farther), or the predecessor's URL form."""
    return f"{app_url.rstrip('/')}/?token={token}" if app_url else token
