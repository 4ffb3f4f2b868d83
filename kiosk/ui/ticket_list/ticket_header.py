"""The header of the ticket table: its arrow stands beside the word and points as people read it."""

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPolygonF
from PySide6.QtWidgets import QHeaderView, QWidget

from kiosk.ui.style.measure import scale_of

_LEFT_PX, _TEXT_PX = 13, 14
"""As the theme has a section's padding and letters."""


class TicketHeader(QHeaderView):
    """Sections that sort; an arrow up where the least stands first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.setHighlightSections(False)
        self.setSectionsMovable(False)
        self.setSectionsClickable(True)
        self.setSortIndicatorClearable(False)
        self.setSortIndicator(0, Qt.SortOrder.DescendingOrder)

    def paintSection(self, painter: QPainter, rect: QRect, index: int) -> None:  # noqa: D102
        painter.save()
        super().paintSection(painter, rect, index)
        painter.restore()
        if index != self.sortIndicatorSection():
            return
        scale = scale_of(self)
        font = QFont(self.font())
        font.setPixelSize(max(1, round(_TEXT_PX * scale)))
        font.setWeight(QFont.Weight.DemiBold)
        title = str(self.model().headerData(index, self.orientation()))
        left = rect.left() + (_LEFT_PX + 6) * scale + QFontMetricsF(font).horizontalAdvance(title)
        wide, high = 8.0 * scale, 5.0 * scale
        top = rect.center().y() - high / 2 + 1
        tip, base = (top, top + high) if self._ascending() else (top + high, top)
        arrow = [QPointF(left, base), QPointF(left + wide, base), QPointF(left + wide / 2, tip)]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().color(self.foregroundRole()))
        painter.drawPolygon(QPolygonF(arrow))
        painter.restore()

    def _ascending(self) -> bool:
        return self.sortIndicatorOrder() is Qt.SortOrder.AscendingOrder
