"""How long the door waits for an answer before it says so, and before it goes on without."""

from PySide6.QtCore import QObject, QTimer, Signal

SLOW_MS = 400
"""A wait after which it is said that something is waited for."""

SILENCE_MS = 8000
"""A wait after which the door goes on without an answer."""

SEVERAL_MS = 2500
"""How long two tickets at once stay said after they were seen last."""


class Waits(QObject):
    """The three clocks of the door."""

    slow = Signal()
    """The answer takes its time."""
    silent = Signal()
    """The answer did not come."""
    several_gone = Signal()
    """Two tickets at once were not seen any more for a while."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.slowness = self._timer(SLOW_MS, self.slow)
        self.silence = self._timer(SILENCE_MS, self.silent)
        self.several = self._timer(SEVERAL_MS, self.several_gone)

    def _timer(self, milliseconds: int, signal: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(signal)
        return timer

    def begin(self) -> None:
        """An answer is waited for."""
        self.several.stop()
        self.slowness.start()
        self.silence.start()

    def end(self) -> None:
        """Nothing is waited for any more."""
        for timer in (self.slowness, self.silence, self.several):
            timer.stop()
