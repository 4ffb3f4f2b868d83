"""How easily an event's SECRET_KEY is guessed. Pure."""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

STRONG_BYTES = 32
"""RFC 7518, section 3.2: a key for HS256 has at least the size of the hash."""

_LEAST_LETTERS = 6
_LONGEST_PERIOD = 8

_PLACEHOLDER = re.compile(
    r"change[\W_]*(me|this|it)|replace[\W_]*(me|this|with)|place[\W_]*holder|put[\W_]*your"
    r"|your[\W_]*(own[\W_]*)?(secret|jwt|key|app|token)|insert[\W_]*(your|key|secret|here)"
    r"|super[\W_]*secret|my[\W_]*secret|32 characters|…|\.\.\."
    r"|^<.*>$|^\{.*\}$|^\[.*\]$|^(the[\W_]*)?(secret|jwt)[\W_]*(key|token|secret)?\d*$",
    re.IGNORECASE,
)


_WITH_DAY = re.compile(r"(.+?)@(\d{4}-\d\d-\d\d)\s*(?:,\s*|$)")


class Weakness(StrEnum):
    """Why a key is easily guessed."""

    BLANK = "blank"
    PLACEHOLDER = "placeholder"
    """What a manual or an example file writes in its place."""
    SHORT = "short"
    REPEATED = "repeated"
    """Few letters, or a few of them over and over."""


def weakness_of(secret: str) -> Weakness | None:
    """The first thing that is wrong with a key, the worst first; None for a strong one."""
    if not secret.strip():
        return Weakness.BLANK
    if _PLACEHOLDER.search(secret.strip()):
        return Weakness.PLACEHOLDER
    if len(secret.encode("utf-8", "surrogatepass")) < STRONG_BYTES:
        return Weakness.SHORT
    period = (secret + secret).find(secret, 1)
    few = len(set(secret)) < _LEAST_LETTERS or period <= _LONGEST_PERIOD
    return Weakness.REPEATED if few else None


@dataclass(frozen=True, slots=True)
class OldKey:
    """A key that signs nothing any more, and whose tickets are good for a while.

    Attributes:
        until: from this moment on they are not, UTC and aware.
    """

    secret: str = field(repr=False)
    until: datetime


def old_keys(text: str, zone: tzinfo | None = None) -> tuple[OldKey, ...]:
    """Keys with the last day on which their tickets are good: `key@2026-12-31`, with commas.

    Args:
        text: as it is set.
        zone: where that day ends; None for this laptop's own.

    Raises:
        ValueError: it is not written so.
    """
    found, rest = [], text.strip()
    while rest:
        part = _WITH_DAY.match(rest)
        if part is None:
            raise ValueError("no key with a day")
        secret, day = part.groups()
        rest = rest[part.end() :]
        try:
            last = datetime.combine(date.fromisoformat(day), time()) + timedelta(days=1)
            at = last.astimezone() if zone is None else last.replace(tzinfo=zone)
            found.append(OldKey(secret, at.astimezone(UTC)))
        except (OverflowError, OSError):
            raise ValueError("a day beyond the calendar") from None
    return tuple(found)
