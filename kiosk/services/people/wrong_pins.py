"""Wrong PINs in a row: how many are free, and how long the next try waits."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

FREE_TRIES = 3
"""Wrong PINs before the next one has to wait."""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class WrongPins:
    """The wrong PINs in a row for one name.

    Attributes:
        last: when the last one was typed, UTC and aware; None where there were none.
    """

    count: int = 0
    last: datetime | None = None

    def wait(self, now: datetime) -> timedelta:
        """How long nobody may try yet; zero where they may."""
        if self.count < FREE_TRIES or self.last is None:
            return timedelta()
        pause = min(FIRST_WAIT * (1 << min(self.count - FREE_TRIES, 10)), LONGEST_WAIT)
        # A clock that was set back must not lock anybody out for longer than the pause itself.
        return min(max(self.last + pause - now, timedelta()), pause)


class WrongPinBook(Protocol):
    """Keeps wrong PINs, also over a restart."""

    def wrong(self, name: str) -> WrongPins:
        """What is kept for a name."""
        ...

    def note(self, name: str, pins: WrongPins) -> None:
        """Keep it; never raises."""
        ...
