"""The evening on which the tests play, and clocks that stand in it."""

from datetime import UTC, datetime

from kiosk.services.clock import ServerClock

EVENING = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
"""No test knows what day it is today: whoever names a moment of this evening has its clock."""


class StandingClock:
    """The port `Clock`, at one moment for ever; no server told it the time."""

    offset_ms = None

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


def evening_clock(at: datetime = EVENING) -> ServerClock:
    """The product's clock, of a laptop on which it is this moment for ever."""
    return ServerClock(wall=at.timestamp, steady=lambda: 0.0)
