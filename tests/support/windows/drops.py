"""What Qt sends to a widget that something is dropped on, as from another window."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

COPY, LEFT, NONE = (
    Qt.DropAction.CopyAction,
    Qt.MouseButton.LeftButton,
    Qt.KeyboardModifier.NoModifier,
)


def drop(form, data):
    """What Qt sends to a widget under the pointer; whether it was let in."""
    enter = QDragEnterEvent(QPoint(1, 1), COPY, data, LEFT, NONE)
    enter.ignore()
    QApplication.sendEvent(form, enter)
    if enter.isAccepted():
        QApplication.sendEvent(form, QDropEvent(QPointF(1, 1), COPY, data, LEFT, NONE))
    return enter.isAccepted()
