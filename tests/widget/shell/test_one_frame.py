"""While the window is built nothing flashes up in a frame of its own."""

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget
from support.made_services import ShakyStore
from support.windows.door_window import TICKET, open_window

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


class Frames(QObject):
    """Notes every widget that is shown as a window."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    def eventFilter(self, watched, event):  # noqa: N802 - as Qt calls it
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(type(watched).__name__)
        return False


def test_only_the_window_is_shown(qapp):
    frames = Frames()
    qapp.installEventFilter(frames)
    try:
        with open_window(ShakyStore([TICKET])) as opened:
            assert frames.shown == []
            opened.window.show()
            assert frames.shown == ["MainWindow"]
    finally:
        qapp.removeEventFilter(frames)
