"""Scrolls the words of a ticket where the card has no room for all of them."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

_LEAST_LINES = 3


class DetailsScroll(QScrollArea):
    """As high as its words, where there is room; else they scroll, and the bar shows it.

    Args:
        inside: the words, whose least height is that at which none of them is cut.
    """

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self._inside = inside
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setWidget(inside)
        for see_through in (inside, self.viewport()):
            see_through.setAutoFillBackground(False)
        inside.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if watched is self._inside and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:  # noqa: D102
        return self._inside.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(0, _LEAST_LINES * self.fontMetrics().lineSpacing())
