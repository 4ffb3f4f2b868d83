"""One question that may take seconds, asked beside the window; a signal brings the answer."""

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot


class BackgroundCall(QObject):
    """Runs a function on a thread of its own; while one runs, another is not begun.

    Args:
        parent: lives as long.
    """

    done = Signal(object)
    """What the function returned; on the main thread."""
    _home = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running = False
        self._home.connect(self._on_home, Qt.ConnectionType.QueuedConnection)

    @property
    def running(self) -> bool:
        """Whether an answer is still on its way."""
        return self._running

    def begin(self, work: Callable[[], object]) -> bool:
        """Run the function; False where one runs already."""
        if self._running:
            return False
        self._running = True
        # A plain thread: a question that hangs for ever must not keep the program from ending.
        threading.Thread(
            target=lambda: self._tell(work()), name="kiosk-question", daemon=True
        ).start()
        return True

    def _tell(self, answer: object) -> None:
        try:
            self._home.emit(answer)
        except RuntimeError:
            return  # who asked is gone

    @Slot(object)
    def _on_home(self, answer: object) -> None:
        self._running = False
        self.done.emit(answer)
