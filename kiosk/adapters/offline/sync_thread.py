"""The thread on which a door's rounds to the server run, and how long it waits after a failure."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

_log = logging.getLogger(__name__)
_AFTER_A_FAULT = 5.0


class SyncThread:
    """Calls a function again and again, each time after the pause that it asked for.

    Args:
        do: one round; returns seconds until the next.
    """

    def __init__(self, do: Callable[[], float]) -> None:
        self._do = do
        self._wake = threading.Event()
        self._end = False
        self._thread = threading.Thread(target=self._run, name="kiosk-rounds", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Do the next round now."""
        self._wake.set()

    def close(self, timeout: float) -> None:
        """Do no more rounds; wait so many seconds for the one under way."""
        self._end = True
        self._wake.set()
        self._thread.join(timeout)

    def _run(self) -> None:
        while not self._end:
            try:
                pause = self._do()
            except Exception:  # noqa: BLE001 - it must not leave a whole evening unsent
                _log.exception("a round to the server failed")
                pause = _AFTER_A_FAULT
            if pause and not self._end:
                self._wake.wait(pause)
            self._wake.clear()


@dataclass(slots=True)
class Backoff:
    """How long to wait after a failure: growing, with jitter, so that doors do not come in step.

    The full-jitter rule of the AWS Architecture Blog ("Exponential Backoff And Jitter", 2015),
    with a floor of half, so that a struggling server is never asked at once.

    Attributes:
        first: seconds after the first failure.
        top: seconds it never grows beyond.
        chance: uniform in [0, 1).
    """

    chance: Callable[[], float]
    first: float = 0.5
    top: float = 30.0
    failures: int = 0

    def delay_after_failure(self) -> float:
        """Note a failure; the seconds to wait before the next attempt."""
        whole = min(self.top, self.first * 2.0 ** min(self.failures, 16))
        self.failures += 1
        return whole * (0.5 + self.chance() / 2)

    def reset(self) -> None:
        """Note a success: the next failure starts small again."""
        self.failures = 0
