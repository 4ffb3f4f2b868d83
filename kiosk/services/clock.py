"""The time as the server has it, kept by a clock of the laptop that nobody can set."""

import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path


def steady() -> float:
    """Seconds on a clock that only goes forward, nobody can set, and that counts sleep too.

    `time.monotonic` stands still while a laptop sleeps, on Linux and on macOS. On Windows it does
    not (GetTickCount64 before Python 3.13, QueryPerformanceCounter since).
    """
    if sys.platform == "linux":
        seconds = time.clock_gettime(time.CLOCK_BOOTTIME)
    elif sys.platform == "darwin":
        # mach_continuous_time; Apple's CLOCK_MONOTONIC counts sleep too, but is adjusted.
        seconds = time.clock_gettime(time.CLOCK_MONOTONIC_RAW)
    else:
        seconds = time.monotonic()
    return seconds


def boot_id() -> str:
    """Names the time since this computer was switched on; empty where the system does not."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return ""


class ServerClock:
    """UTC, corrected by the difference to the server that was measured last.

    Between measurements it advances with `steady`, so that somebody who sets the laptop's clock
    during the evening, or closes its lid for an hour, moves no decision.

    Args:
        wall: the laptop's clock, seconds since the epoch.
        steady: a clock that only goes forward, also in sleep, seconds.
    """

    def __init__(
        self,
        wall: Callable[[], float] = time.time,
        steady: Callable[[], float] = steady,
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

    def kept(self, boot: str) -> str:
        """What is known of the server's clock, to be kept over a restart; empty if nothing is.

        Args:
            boot: names the time since this computer was switched on; the steady clock counts in it.
        """
        if self._base is None:
            return ""
        server, steady = self._base
        return json.dumps([boot, server - steady, self._offset_ms])

    def resume(self, kept: str, boot: str) -> None:
        """Go on from what was kept, until the server tells again; what is garbled is left out.

        Since the same start of the computer the steady clock went on, whatever was set meanwhile;
        after another one the laptop's clock is taken to be as wrong as it was.
        """
        try:
            since, ahead, offset_ms = json.loads(kept)
            ahead, offset_ms = float(ahead), int(offset_ms)
        except (ValueError, TypeError):
            return
        if self._base is not None:
            return
        now = self._steady()
        server = now + ahead if boot and since == boot else self._wall() + offset_ms / 1000
        self._base = (server, now)
        self._offset_ms = round((server - self._wall()) * 1000)

    def learn(self, offset_ms: float) -> None:
        """Take a new measurement: server minus laptop, milliseconds."""
        self._offset_ms = round(offset_ms)
        self._base = (self._wall() + offset_ms / 1000, self._steady())
