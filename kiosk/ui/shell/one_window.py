"""One window on a data folder: who starts a second one gets the first in front."""

import os
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import QFileSystemWatcher, QLockFile, QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

_LOCK, _CALL = "window.lock", "window.call"
RESTARTED = "_KIOSK_RESTARTED"
"""Set in the environment of a program that is started by the one whose place it takes."""
_RESTART_MS = 15_000


class OneWindow(QObject):
    """Claims a data folder for one window, and hears of those that were started after it.

    The system lets go of the claim however a program ends. A folder that cannot be written is no
    reason to open no window.

    Args:
        folder: the data folder.
    """

    called = Signal()
    """Another window was to be opened on the same folder: this one comes to the front."""

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._call = folder / _CALL
        self._lock = QLockFile(str(folder / _LOCK))
        self._lock.setStaleLockTime(0)  # never by its age: an evening is long
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self._on_called)

    def claim(self) -> bool:
        """Whether this is the only window; if it is not, the first one is called to the front.

        A program that was started anew waits for the one before it, which is about to end.
        """
        patience = _RESTART_MS if os.environ.pop(RESTARTED, "") else 0
        try:
            self._call.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not self._lock.tryLock(patience):
                if self._lock.error() != QLockFile.LockError.LockFailedError:
                    return True
                self._call.write_text(uuid4().hex, "ascii")
                return False
            self._call.touch(mode=0o600)
        except OSError:
            return True
        self._watcher.addPath(str(self._call))
        return True

    def release(self) -> None:
        """Another window may be opened now."""
        if files := self._watcher.files():
            self._watcher.removePaths(files)
        self._lock.unlock()

    @Slot(str)
    def _on_called(self, path: str) -> None:
        if path not in self._watcher.files():  # it was replaced
            self._watcher.addPath(path)
        self.called.emit()


def bring_to_front(window: QWidget) -> None:
    """Show a window before all others, also where it was made small."""
    if window.isMinimized():
        window.showNormal()
    window.raise_()
    window.activateWindow()
