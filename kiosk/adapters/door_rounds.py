"""The thread on which a door's rounds to the server run."""

import logging
import threading
from collections.abc import Callable

_log = logging.getLogger(__name__)
_AFTER_A_FAULT = 5.0


class Rounds:
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

    def close(self, patience: float) -> None:
        """Do no more rounds; wait so many seconds for the one under way."""
        self._end = True
        self._wake.set()
        self._thread.join(patience)

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
