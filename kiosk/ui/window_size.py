"""How large the window is at least, and when it opens."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QScreen

SMALLEST = (900, 500)
"""Logical pixels."""
USUAL = (1366, 768)
"""Logical pixels."""


def fitting(screen: QScreen | None) -> QSize:
    """The usual size, or what the screen has beside its bars."""
    size = QSize(*USUAL)
    if screen is None:
        return size
    room = screen.availableGeometry().size()
    return size.boundedTo(room).expandedTo(QSize(*SMALLEST))
