"""Scanners that type while another tab or a sheet is open: their token stays in no field."""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from kiosk.services.handheld import QUIET, candidates, holds_token, whole
from kiosk.ui.given_back import copied
from kiosk.ui.sheet import Sheet
from kiosk.ui.typed_run import COMMANDS, TypedRun

_ENDS = ("\r", "\n", "\t")
_SHORTEST = 60
"""No token is shorter; until then nothing is looked at."""


class StrayScans(QObject):
    """Watches the keys of windows in which people type, and holds none of them back.

    A token that stands there whole is taken out of its field again. Where nothing is half done it
    is told, so that it can be checked; a sheet that only shows something is closed for it.

    Args:
        door: where a scan is taken already, unless something lies over it.
        half_typed: whether somebody would lose what they are doing.
        parent: lives as long.
    """

    scanned = Signal(object)
    """list[str]: what was scanned, the likeliest spelling first."""
    refused = Signal(str)
    """A sentence: it was scanned, and what to do first."""

    def __init__(self, door: QWidget, half_typed: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._door, self._half_typed = door, half_typed
        self._typed = TypedRun()
        self._quiet_until = float("-inf")
        self._active = True

    @property
    def active(self) -> bool:
        """Whether keys are looked at."""
        return self._active

    def open_over(self, dialog: QDialog) -> None:
        """Show a dialog, and watch it; the window goes on meanwhile."""
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(self.look_again)
        dialog.open()
        self.watch(dialog)
        self._active = True

    @Slot()
    def look_again(self) -> None:
        """Another tab is shown, or a dialog is gone."""
        self._active = not self._door.isVisible() or QApplication.activeModalWidget() is not None

    def watch(self, window: QWidget) -> None:
        """Watch a window that is shown."""
        handle = window.window().windowHandle()
        if handle is not None:
            handle.removeEventFilter(self)
            handle.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Swallow the end of a scan; everything else passes."""
        if not self._active or event.type() is not QEvent.Type.KeyPress:
            return False
        return isinstance(event, QKeyEvent) and self._key(event)

    def _key(self, event: QKeyEvent) -> bool:
        ends = event.text() in _ENDS or event.key() == Qt.Key.Key_Tab
        if event.isAutoRepeat() or event.modifiers() & COMMANDS:
            return False
        if not ends and not (event.text() and event.text().isprintable()):
            return False
        at = event.timestamp() / 1000 if event.timestamp() else time.monotonic()
        if self._quiet_until - 2 * QUIET < at < self._quiet_until:
            self._quiet_until = at + QUIET  # what the scanner sends behind the token
            return True
        self._typed.take(copied(event), at)
        text = self._typed.meant
        if len(text) < _SHORTEST or not (whole(text) or (ends and holds_token(text))):
            return False
        self._typed.take_back()
        self._quiet_until = at + QUIET
        self._tell(candidates(text))
        return True

    def _tell(self, spellings: list[str]) -> None:
        over = QApplication.activeModalWidget()
        if self._half_typed() or (over is not None and not isinstance(over, Sheet)):
            self.refused.emit(
                self.tr(
                    "A ticket was scanned and not checked. "
                    "Finish here, then scan it on the Scan tab (Ctrl+3)."
                )
            )
            return
        if isinstance(over, Sheet):
            over.reject()
        self.scanned.emit(spellings)
