"""The time as the server has it, kept by the laptop's own monotonic clock."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class ServerClock:
    """UTC, corrected by the difference to the server that was measured last.

    Between measurements it advances with `time.monotonic`, so that somebody who sets the laptop's
    clock during the evening moves no decision.

    Args:
        wall: the laptop's clock, seconds since the epoch.
        steady: a clock that only goes forward, seconds.
    """

    def __init__(
        self,
        wall: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wall = wall
        self._steady = steady
        self._base: tuple[float, float] | None = None
        self._offset_ms: int | None = None

    def now(self) -> datetime:
        """UTC, aware: by the server where it told, else by the laptop."""
        if self._base is None:
            return datetime.fromtimestamp(self._wall(), UTC)
        server, steady = self._base
        return datetime.fromtimestamp(server, UTC) + timedelta(seconds=self._steady() - steady)

    @property
    def offset_ms(self) -> int | None:
        """Server minus laptop in milliseconds, as measured last; None where no server told."""
        return self._offset_ms

    def learn(self, offset_ms: float) -> None:
        """Take a new measurement: server minus laptop, milliseconds."""
        self._offset_ms = round(offset_ms)
        self._base = (self._wall() + offset_ms / 1000, self._steady())
