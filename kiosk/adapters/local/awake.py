"""Keeps the screen on and the laptop awake while a door is open, through wakepy."""

import contextlib
import logging
import threading

_log = logging.getLogger(__name__)


class Awake:
    """Holds sleep and the screen saver off, from `start` to `stop`.

    Asking the system may take seconds (a message bus that does not answer), so it happens on a
    thread of its own; where there is nobody to ask, the log says so and the door goes on.
    """

    def __init__(self) -> None:
        self._over = threading.Event()
        self._asked = threading.Event()
        self._thread = threading.Thread(target=self._hold, name="kiosk-awake", daemon=True)
        self.held = False
        """Whether the system said yes; known once `asked` returned True."""

    def start(self) -> None:
        """Ask the system; returns at once."""
        self._thread.start()

    def asked(self, wait_s: float) -> bool:
        """Wait until the system has answered; False where it has not in time."""
        return self._asked.wait(wait_s)

    def stop(self, wait_s: float = 2.0) -> None:
        """Let the laptop sleep again; one that does not answer is not waited for."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join(wait_s)

    def _hold(self) -> None:
        from wakepy import keep

        with contextlib.ExitStack() as held:
            try:
                mode = held.enter_context(keep.presenting(on_fail="pass"))
            except Exception:  # noqa: BLE001 - a system's bus answers with anything; a door goes on
                _log.warning("the screen saver cannot be held off", exc_info=True)
            else:
                self.held = mode.active
                if not self.held:
                    _log.warning("the screen saver cannot be held off: nobody here can be asked")
            self._asked.set()
            self._over.wait()
            self.held = False
