"""Clocks made for tests."""

from datetime import datetime


class StandingClock:
    """The port `Clock`, at one moment for ever; no server told it the time."""

    offset_ms = None

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at
