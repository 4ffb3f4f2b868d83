"""How long the door waits for an answer before it says so, and before it goes on without."""

from PySide6.QtCore import QObject, QTimer, Signal

SLOW_MS = 400
"""A wait after which it is said that something is waited for."""

SILENCE_MS = 8000
"""A wait after which the door goes on without an answer."""

SEVERAL_MS = 2500
"""How long tickets that must wait stay said after they were seen last."""


class AnswerTimeouts(QObject):
    """The clocks of the door."""

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
        self.waiting = False

    def _timer(self, milliseconds: int, signal: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(signal)
        return timer

    def wait(self, *, waiting: bool) -> None:
        """Measure from now on how long an answer takes, or stop where none is waited for."""
        for timer in (self.slowness, self.silence):
            if not waiting:
                timer.stop()
            elif not self.waiting:
                timer.start()
        self.waiting = waiting
