"""Text of any length and script in a given width: smaller first, then wrapped, then cut short."""

import math
import re

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

_LINE_BREAKS = re.compile(r"[\r\n\t\v\f\x85\u2028\u2029]+")
_STEPS = 8
"""Sizes tried between the largest and the smallest."""


class FittedText:
    """A text laid out for a width; literal, whatever it looks like.

    Args:
        text: one paragraph.
        font: with a pixel or point size: the largest that is used.
        width: in the painter's units.
        shrink: the smallest size as a share of the largest; 1.0 keeps the size.
        max_lines: more are cut off with an ellipsis.

    Attributes:
        font: with the size that is used.
        height: of all lines, in the painter's units.
        baseline: of the first line, below its top; scripts differ in it.
        advance: how much of the width the first line takes.
    """

    def __init__(
        self,
        text: str,
        font: QFont,
        width: float,
        *,
        shrink: float = 1.0,
        max_lines: int = 1,
        alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        self._width = max(1.0, width)
        self._alignment = alignment
        text = _LINE_BREAKS.sub(" ", text).strip() or " "
        self.font = QFont(font)
        self._layout = self._lay_out(text)
        if self._layout.lineCount() > 1 and shrink < 1.0:
            self.font = self._fit(text, font, shrink)
            self._layout = self._lay_out(text)
        if self._layout.lineCount() > max_lines:
            self._layout = self._lay_out(self._cut(text, max_lines))

    @property
    def line_count(self) -> int:
        """How many lines it takes."""
        return self._layout.lineCount()

    @property
    def text(self) -> str:
        """What is drawn, the ellipsis included."""
        return self._layout.text()

    def draw(self, painter: QPainter, at: QPointF) -> None:
        """Paint with the painter's pen; `at` is the top left corner."""
        self._layout.draw(painter, at)

    def _fit(self, text: str, font: QFont, shrink: float) -> QFont:
        sized = QFont(font)
        for step in range(_STEPS + 1):
            factor = 1.0 - (1.0 - shrink) * step / _STEPS
            if font.pixelSize() > 0:
                sized.setPixelSize(max(1, round(font.pixelSize() * factor)))
            else:
                sized.setPointSizeF(max(1.0, font.pointSizeF() * factor))
            if shrink >= 1.0 or QFontMetricsF(sized).horizontalAdvance(text) <= self._width:
                break
        return sized

    def _lay_out(self, text: str) -> QTextLayout:
        layout = QTextLayout(text, self.font)
        option = QTextOption(self._alignment)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        y = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(self._width)
            line.setPosition(QPointF(0.0, y))
            y += line.height()
        layout.endLayout()
        self.height = y
        self.baseline = layout.lineAt(0).ascent()
        self.advance = layout.lineAt(0).naturalTextWidth()
        return layout

    def _cut(self, text: str, max_lines: int) -> str:
        start = self._layout.lineAt(max_lines - 1).textStart()
        # QTextLayout counts UTF-16 units, Python counts characters.
        units = text.encode("utf-16-le", "surrogatepass")
        head = units[: start * 2].decode("utf-16-le", "surrogatepass")
        rest = units[start * 2 :].decode("utf-16-le", "surrogatepass")
        metrics = QFontMetricsF(self.font)
        return head + metrics.elidedText(rest, Qt.TextElideMode.ElideRight, self._width - 1.0)


class FittedLabel(QLabel):
    """A label that shows a text of any length without asking for more width.

    The font, with its largest size, and the colour are the theme's.

    Args:
        shrink: the smallest size as a share of the theme's.
        max_lines: more are cut off with an ellipsis; the whole text is in the accessible name.
        tight: the smallest size as a share of the theme's where the layout leaves too little
            height; None for no other than `shrink`.
        steady: keep the height of the tallest case, so that nothing below moves.
    """

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        *,
        shrink: float = 1.0,
        max_lines: int = 1,
        alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        steady: bool = False,
        tight: float | None = None,
    ) -> None:
        super().__init__(parent)
        self._shrink = shrink
        self._tight = tight
        self._max_lines = max_lines
        self._steady = steady
        self.setAlignment(alignment)
        self.setTextFormat(Qt.TextFormat.PlainText)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setText(text)

    def fitted(self, width: float, height: float = math.inf) -> FittedText:
        """The text laid out for a width, and for the height that the layout left, if less."""
        shrink = self._shrink
        text = self._laid_out(width, self._max_lines, shrink)
        if text.height > height + 1 and self._tight is not None:
            shrink = self._tight
            text = self._laid_out(width, self._max_lines, shrink)
        if text.height > height + 1:  # a line cut in two across is worse than an ellipsis
            line = text.height / text.line_count
            text = self._laid_out(width, max(1, int((height + 1) / line)), shrink)
        return text

    def _laid_out(self, width: float, lines: int, shrink: float) -> FittedText:
        return FittedText(
            self.text(),
            self.font(),
            width,
            shrink=shrink,
            max_lines=lines,
            alignment=self.alignment() & Qt.AlignmentFlag.AlignHorizontal_Mask,
        )

    def heightForWidth(self, width: int) -> int:  # noqa: D102
        margins = self.contentsMargins()
        inner = width - margins.left() - margins.right()
        height = self._tallest() if self._steady else self.fitted(inner).height
        return math.ceil(height) + margins.top() + margins.bottom()

    def _tallest(self) -> float:
        line = QFontMetricsF(self.font()).height()
        return max(line, line * self._shrink * self._max_lines + 2)

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(80, self.heightForWidth(max(self.width(), 80)))

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(0, self.heightForWidth(max(self.width(), 80)))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: D102
        painter = QPainter(self)
        area = QRectF(self.contentsRect())
        text = self.fitted(area.width(), area.height())
        top = area.top() + (area.height() - text.height) / 2
        if not self.alignment() & Qt.AlignmentFlag.AlignVCenter:
            top = area.top()
        painter.setPen(self.palette().color(self.foregroundRole()))
        text.draw(painter, QPointF(area.left(), top))
