"""A small drawing of a page of tickets: how many there are, and where code and words stand."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.ui.sheets.layouts import Layout
from kiosk.ui.style.measure import scale_of

_SIDE_PX = 210
_WORDS = ((0.30, 0.9), (0.16, 0.7), (0.16, 0.55))
"""Height of a line of words as a share of their room, and its width."""


class LayoutPreview(QWidget):
    """Draws the page to scale; A4 fills the height, a card is as small beside it as it is."""

    def __init__(self, layout: Layout, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = layout
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_layout(self, layout: Layout) -> None:
        """Show another page."""
        self._page = layout
        self.update()

    def sizeHint(self) -> QSize:  # noqa: D102
        side = round(_SIDE_PX * scale_of(self))
        return QSize(round(side * 0.78), side)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: D102
        page = self._page
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # A page smaller than A5 is drawn larger than it is, else nothing could be seen of it.
        unit = min(
            (self.width() - 4) / max(page.width, 150), (self.height() - 4) / max(page.height, 210)
        )
        left = (self.width() - page.width * unit) / 2
        top = (self.height() - page.height * unit) / 2
        line = self.palette().color(self.palette().ColorRole.PlaceholderText)
        painter.setPen(QPen(line, 1.2))
        painter.setBrush(Qt.GlobalColor.white)
        painter.drawRoundedRect(QRectF(left, top, page.width * unit, page.height * unit), 3, 3)
        for place in page.places():
            box = QRectF(
                left + place.x() * unit,
                top + place.y() * unit,
                place.width() * unit,
                place.height() * unit,
            )
            if page.each > 1:
                painter.setPen(QPen(Qt.GlobalColor.lightGray, 0.8, Qt.PenStyle.DashLine))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(box)
            pad = max(2.0, page.padding * unit)
            _draw_ticket(painter, box.adjusted(pad, pad, -pad, -pad), wide=page.wide)


def _draw_ticket(painter: QPainter, box: QRectF, *, wide: bool) -> None:
    """A code as a grid of dots, and three lines for the words."""
    side = min(box.height(), box.width() * 0.46) if wide else min(box.width(), box.height() / 1.36)
    left = box.left() if wide else box.left() + (box.width() - side) / 2
    top = box.top() + (box.height() - side) / 2 if wide else box.top()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.GlobalColor.black)
    cell = side * 0.84 / 9
    for row in range(9):
        for column in range(9):
            finder = ((row < 3 or row > 5) and column < 3) or (row < 3 and column > 5)
            if finder or (row * 7 + column * 5) % 3 == 0:
                x = left + side * 0.08 + column * cell
                painter.drawRect(QRectF(x, top + side * 0.08 + row * cell, cell, cell))
    words = (
        QRectF(left + side, box.top() + box.height() * 0.25, box.right() - left - side,
               box.height() * 0.5)
        if wide
        else QRectF(left, top + side, side, max(4.0, min(side * 0.36, box.bottom() - top - side)))
    )  # fmt: skip
    y = words.top()
    for share, width in _WORDS:
        height = words.height() * share
        wide_px = words.width() * width * 0.92
        x = words.left() + words.width() * 0.04
        if not wide:
            x = words.left() + (words.width() - wide_px) / 2
        painter.setBrush(Qt.GlobalColor.darkGray if share > 0.2 else Qt.GlobalColor.lightGray)
        painter.drawRoundedRect(QRectF(x, y, wide_px, height * 0.72), 1, 1)
        y += height + words.height() * 0.1
