"""A button that decides: it knows when its press began, and Space does not press it."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class DecisionButton(QPushButton):
    """A large button that knows when its press began, and that Space does not press."""

    chosen = Signal(float)
    """Pressed; seconds of the steady clock when the press began."""

    def __init__(self, steady: Callable[[], float], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steady = steady
        self._began: float | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.clicked.connect(self._on_clicked)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Note when the press began: a verdict may come before it ends."""
        self._began = self._steady()
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the focus, once; all other keys are the door's."""
        if event.key() in _ENTER and event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        ):
            if not event.isAutoRepeat():
                self._began = self._steady()
                self.click()
            return
        event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Nothing is held down by a key."""
        event.ignore()

    @Slot()
    def _on_clicked(self) -> None:
        began, self._began = self._began, None
        self.chosen.emit(self._steady() if began is None else began)
