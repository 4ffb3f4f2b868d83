"""An event: what the guests come to, from when, until when, and how many fit in."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.domain.scan import folded

AFTER_THE_END = timedelta(hours=2)
"""How long tickets stay valid after an event's end, where nothing else is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event beside the predecessor's free text; all times UTC and aware, None for not known.

    Attributes:
        name: as it is written on the tickets.
        doors: from when tickets count.
        valid_until: until when tickets count, where that was said.
        capacity: the most tickets; None for no limit.
        colour: for telling events apart at a glance, such as "#2a7"; empty for none.
        reentry: whether a guest who left may come in again.
    """

    name: str
    place: str = ""
    starts: datetime | None = None
    doors: datetime | None = None
    ends: datetime | None = None
    valid_until: datetime | None = None
    capacity: int | None = None
    colour: str = ""
    reentry: bool = True

    @property
    def key(self) -> str:
        """What makes two spellings one event."""
        return folded(self.name)

    @property
    def expires_at(self) -> datetime | None:
        """Until when a ticket made today is valid; None where the event's end is not known."""
        if self.valid_until is not None:
            return self.valid_until
        return None if self.ends is None else self.ends + AFTER_THE_END


SCARCE = 0.9
"""From this share of its capacity on an event is nearly full."""


@dataclass(frozen=True, slots=True)
class EventPlaces:
    """How full an event is.

    Attributes:
        taken: tickets that it has.
        capacity: the most it may have; None for no limit.
    """

    name: str
    taken: int
    capacity: int | None = None

    @property
    def left(self) -> int:
        """How many more it may have; 0 where there is no limit."""
        return max(0, (self.capacity or 0) - self.taken)

    @property
    def full(self) -> bool:
        """Whether it may have no more."""
        return self.capacity is not None and self.taken >= self.capacity

    @property
    def scarce(self) -> bool:
        """Whether nine tenths are taken."""
        return self.capacity is not None and self.taken >= SCARCE * self.capacity
