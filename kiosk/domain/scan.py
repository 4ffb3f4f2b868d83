"""One presentation of a ticket at a door, and the door it was presented at."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Source(StrEnum):
    """How a ticket came in."""

    CAMERA = "camera"
    SCANNER = "scanner"
    FILE = "file"
    SEARCH = "search"
    """Found by a person, without a code."""
    SCRIPT = "script"


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


@dataclass(frozen=True, slots=True)
class Door:
    """Where decisions are made, by whom, and for which events (none named: for all)."""

    name: str = "Door"
    operator: str = ""
    events: frozenset[str] = field(default_factory=frozenset)

    def admits_event(self, event: str) -> bool:
        """Whether a ticket of this event belongs at this door; case and spaces do not matter."""
        wanted = {folded(e) for e in self.events}
        return not wanted or folded(event) in wanted


def folded(text: str) -> str:
    """A text for comparison: without case and without repeated or outer spaces."""
    return " ".join(text.split()).casefold()
