"""Scanners that type while another tab or a sheet is open: their token stays in no field."""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from kiosk.domain.text import cut_to
from kiosk.services.scanned_text import candidates, holds_token, whole
from kiosk.services.scanner_detection import QUIET
from kiosk.ui.keyboard.key_replay import copy_event
from kiosk.ui.keyboard.typed_run import COMMANDS, TypedRun
from kiosk.ui.shell.sheet import Sheet

_ENDS = ("\r", "\n", "\t")
_LONGEST_SAID = 40
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
    closed = Signal()
    """A dialog that lay over the window is gone."""
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
        dialog.finished.connect(self.closed)
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
        at_once = ends and self._typed.at_machine_speed(at)
        self._typed.take(copy_event(event), at)
        text, placed = self._typed.text, self._typed.placed
        if len(text) >= _SHORTEST and (whole(text, placed) or (ends and holds_token(text, placed))):
            self._take_out(at)
            self.hand_over(candidates(text, placed))
            return True
        if at_once and not takes_codes(QApplication.focusWidget()):
            self._take_out(at)
            self._tell_no_ticket(text)
            return True
        return False

    def _take_out(self, at: float) -> None:
        self._typed.take_back()
        self._quiet_until = at + QUIET

    def _tell_no_ticket(self, text: str) -> None:
        """No scanner hands in a form: what it read is no guest."""
        self.refused.emit(
            self.tr("A scanner typed “{text}”, which is no ticket: nothing was entered.").format(
                text=cut_to(text, _LONGEST_SAID)
            )
        )

    def hand_over(self, spellings: list[str]) -> None:
        """A scanner gave this where a desk works: tell it, unless somebody would lose something."""
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


def takes_codes(field: QWidget | None) -> bool:
    """Whether a field is meant for what a scanner may type: it only searches."""
    return field is not None and bool(field.property("search"))
