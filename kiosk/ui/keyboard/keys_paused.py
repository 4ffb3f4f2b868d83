"""The door's keys rest after a field went away under somebody who types.

Who types looks at the keys and not at the screen: the letters that follow were meant for the field,
and an A among them would let a guest in.
"""

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

_FIELDS = (QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox)


def field_in_use() -> QWidget | None:
    """The field that gets what is typed now; None where keys go elsewhere."""
    focus = QApplication.focusWidget()
    return focus if isinstance(focus, _FIELDS) else None


class KeysPaused(QObject):
    """Whether the keys rest; a click anywhere ends it, and whoever asks may.

    Args:
        parent: whose keys rest.
    """

    changed = Signal()
    """The keys rest from now on, or count again."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._active = False

    @property
    def active(self) -> bool:
        """Whether no key means anything."""
        return self._active

    def pause(self) -> None:
        """No key means anything from now on."""
        application = QCoreApplication.instance()
        if not self._active and application is not None:
            self._active = True
            application.installEventFilter(self)
            self.changed.emit()

    def resume(self) -> None:
        """The keys count again."""
        application = QCoreApplication.instance()
        if self._active and application is not None:
            self._active = False
            application.removeEventFilter(self)
            self.changed.emit()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """A hand on the mouse types nothing."""
        if event.type() is QEvent.Type.MouseButtonPress:
            self.resume()
        return False
