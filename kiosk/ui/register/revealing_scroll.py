"""Scrolls a form on a small screen, and keeps what is asked below it in sight."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QResizeEvent
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
        self._wanted: QWidget | None = None
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

    @Slot(object)
    def reveal(self, part: QWidget) -> None:
        """Scroll to another part once: a field that is wrong, or typed into from now on."""
        self._wanted = part
        self._wait.start()

    @Slot()
    def _on_range(self) -> None:
        self._keep_place()
        self._wait.start()

    @Slot()
    def _on_placed(self) -> None:
        if self._wanted is not None:
            self.ensureWidgetVisible(self._wanted)
            self._wanted = None
        if self._revealed.isVisible():
            self.ensureWidgetVisible(self._revealed)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._keep_place()

    def _keep_place(self) -> None:
        """Keep the bar's place free: where it appears, no field under the hand gets narrower."""
        bar = self.verticalScrollBar()
        free = 0 if bar.maximum() else bar.sizeHint().width()
        if self.viewportMargins().right() != free:
            self.setViewportMargins(0, 0, free, 0)
