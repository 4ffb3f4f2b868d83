"""One presentation of a ticket at a door, and the door it was presented at."""

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from kiosk.domain.text import plain_digits


class Source(StrEnum):
    """How a ticket came in."""

    CAMERA = "camera"
    SCANNER = "scanner"
    FILE = "file"
    SEARCH = "search"
    """Found by a person, without a code."""
    SCRIPT = "script"
    PAPER = "paper"
    """Ticked on the printed list, and keyed in afterwards."""


@dataclass(frozen=True, slots=True)
class Scan:
    """A text that was read, or a ticket number that was picked without a code.

    Attributes:
        id: made before the first call, the same in every retry: the idempotency key.
        text: what the QR holds; empty where `ticket_id` is set.
        seen_at: UTC, aware.
        ticket_id: the number a person picked, for `Source.SEARCH` and `Source.SCRIPT`.
    """

    id: UUID
    text: str
    seen_at: datetime
    source: Source = Source.CAMERA
    ticket_id: int | None = None


class Direction(StrEnum):
    """What a door is set to: which way the guests go there."""

    IN = "in"
    OUT = "out"
    BOTH = "in and out"


@dataclass(frozen=True, slots=True)
class Door:
    """Where decisions are made, by whom, for which events (none named: for all), which way."""

    name: str = "Door"
    operator: str = ""
    events: frozenset[str] = field(default_factory=frozenset)
    direction: Direction = Direction.IN

    def admits_event(self, event: str) -> bool:
        """Whether a ticket of this event belongs here; case, accents and spaces do not matter."""
        wanted = {folded(e) for e in self.events}
        return not wanted or folded(event) in wanted


def folded(text: str) -> str:
    """A text for comparison: without case, accents, and repeated or outer spaces.

    Two spellings of one letter are the same (Unicode NFKD), and so are the digits of all scripts.
    Signs that carry a word's sense stay, such as the vowels of Devanagari and Thai and the voicing
    of Japanese.
    """
    text = " ".join(text.split())
    if text.isascii():
        return text.lower()
    # Twice: folding İ leaves a mark behind, and a decomposed letter may fold to more.
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = "".join(c for c in text if not _accent(c)).replace("ı", "i")
    return " ".join(unicodedata.normalize("NFC", plain_digits(kept)).split())


def _accent(char: str) -> bool:
    """Marks above, below and through a letter, points of Hebrew and Arabic, and what is not seen.

    By the canonical combining classes (Unicode, table 4-3): 10 to 36 are the points, 200 and more
    stand around a letter; the classes between are vowels and tones of South-East Asia.
    """
    place = unicodedata.combining(char)
    return 10 <= place <= 36 or place >= 200 or unicodedata.category(char) == "Cf"
