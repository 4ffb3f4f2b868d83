"""Scrolls a form on a small screen, and keeps what is asked below it in sight."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

_PLACED = (QEvent.Type.Show, QEvent.Type.Move, QEvent.Type.Resize)


class RevealingScroll(QScrollArea):
    """Scrolls to one part of its page whenever that part appears, or gets another place or size.

    Once is not enough: a scroll bar takes width, a narrower text takes height, and a sentence that
    comes later moves what is below it. Who scrolls away by hand is left alone until then.

    Args:
        inside: the page that is scrolled.
        revealed: the part of it.
    """

    def __init__(self, inside: QWidget, revealed: QWidget) -> None:
        super().__init__()
        self._revealed = revealed
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(inside)
        for see_through in (inside, self.viewport()):
            see_through.setAutoFillBackground(False)
        self._wait = QTimer(self)  # until the page has its height, too
        self._wait.setSingleShot(True)
        self._wait.setInterval(0)
        self._wait.timeout.connect(self._on_placed)
        self.verticalScrollBar().rangeChanged.connect(self._on_range)
        revealed.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if watched is self._revealed and event.type() in _PLACED:
            self._wait.start()
        return super().eventFilter(watched, event)

    @Slot()
    def _on_range(self) -> None:
        self._wait.start()

    @Slot()
    def _on_placed(self) -> None:
        if self._revealed.isVisible():
            self.ensureWidgetVisible(self._revealed)
