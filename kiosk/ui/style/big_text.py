"""Text painted as large as its place allows, always literally: no markup, whatever it holds."""

import re

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.ui.style.text_direction import direction, isolated

_BREAKS = re.compile(r"[\r\n\t\v\f\x1c-\x1f\x85\u2028\u2029]+")
_NAME_SHARE = 0.4
"""So much of a line a name keeps beside long words."""


class BigText(QWidget):
    """One line or several in the largest size that fits, elided at the end only in the smallest.

    The style sheet's font size is the largest; the widget's own size never depends on the text, so
    nothing around it moves when the text changes.

    Args:
        lines: how many lines there may be.
        smallest: the smallest size as a share of the style sheet's.
        anchor: top, middle or bottom of its place.
        parent: the widget that it stands in.
        compact: rather smaller than on a second line.
    """

    def __init__(
        self,
        lines: int,
        smallest: float = 1.0,
        anchor: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignTop,
        parent: QWidget | None = None,
        *,
        compact: bool = False,
    ) -> None:
        super().__init__(parent)
        self._lines = lines
        self._compact = compact
        self._smallest = smallest
        self._share = 1.0
        self._anchor = anchor
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        """What is shown."""
        return self._text

    def set_text(self, text: str) -> None:
        """Show another text; line ends and tabs in it are spaces."""
        text = _BREAKS.sub(" ", text).strip()
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self.update()

    def allow(self, lines: int, smallest: float) -> None:
        """Other limits from now on.

        Args:
            lines: how many there may be.
            smallest: the smallest size as a share of the style sheet's.
        """
        self._lines, self._smallest = lines, smallest
        self.update()

    def squeeze(self, share: float) -> None:
        """Take letters of at most so large a share of the style sheet's: the place is low."""
        if share != self._share:
            self._share = share
            self.update()

    def fitting(self) -> tuple[QFont, list[str]]:
        """The font and the lines as they are painted at the present width."""
        largest = self.font().pixelSize()
        if largest <= 0:  # no style sheet: a point size
            largest = round(QFontMetricsF(self.font()).height() / 1.2)
        largest = max(6, round(largest * self._share))
        least = max(6, round(largest * self._smallest))
        font = QFont(self.font())
        tries = (1, self._lines) if self._compact and self._lines > 1 else (self._lines,)
        for most in tries:
            for size in [*range(largest, least, -2), least]:
                font.setPixelSize(size)
                lines = broken(self._text, font, self.width())
                whole = all(" " not in self._text or self._is_whole(line) for line in lines)
                # Fonts of the same size differ in height: two lines of one may not fit.
                tall = len(lines) > 1 and QFontMetricsF(font).height() * len(lines) > self.height()
                if len(lines) <= most and whole and not tall:
                    return font, lines
        room = max(1, int(self.height() / QFontMetricsF(font).height()))
        return font, elided(self._text, font, self.width(), min(self._lines, room))

    def _is_whole(self, line: str) -> bool:
        """Whether a line ends where a word ends: a name is made smaller before it is torn."""
        end = self._text.find(line) + len(line)
        return end >= len(self._text) or self._text[end] == " " or self._text[end - 1] in "-–/"

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the lines where they are anchored."""
        if not self._text:
            return
        font, lines = self.fitting()
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.setFont(font)
        option = QTextOption(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        height = QFontMetricsF(font).height()
        room = max(0.0, self.height() - height * len(lines))
        share = {Qt.AlignmentFlag.AlignTop: 0.0, Qt.AlignmentFlag.AlignBottom: 1.0}
        top = room * share.get(self._anchor, 0.5)
        for number, line in enumerate(lines):
            option.setTextDirection(direction(line))
            place = QRectF(0, top + number * height, self.width(), height + 2)
            painter.drawText(place, line, option)
        painter.end()


def broken(text: str, font: QFont, width: float) -> list[str]:
    """The text in lines no wider than this; a word that is wider is broken inside."""
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTextDirection(direction(text))
    layout = QTextLayout(text, font)
    layout.setTextOption(option)
    layout.beginLayout()
    lines = []
    # Qt counts UTF-16 units, Python counts characters: an emoji is two of the former.
    units = text.encode("utf-16-le", "surrogatepass")
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(1.0, width))
        line.setPosition(QPointF(0, 0))
        start, length = line.textStart(), line.textLength()
        piece = units[2 * start : 2 * (start + length)].decode("utf-16-le", "surrogatepass")
        lines.append(piece.strip())
    layout.endLayout()
    return lines


def elided(text: str, font: QFont, width: float, lines: int) -> list[str]:
    """The first lines of the text, the last of them ending in … where more follows."""
    every = broken(text, font, width)
    if len(every) < lines:
        return every
    metrics = QFontMetricsF(font)
    rest = " ".join(every[lines - 1 :])
    return [*every[: lines - 1], metrics.elidedText(rest, Qt.TextElideMode.ElideRight, width)]


def shortened(parts: list[str], joint: str, font: QFont, width: float) -> str:
    """Parts on one line; where it is too wide, the longest is elided first, the last never.

    Args:
        parts: what is said, the most telling last.
        joint: what stands between them.
        font: that it is painted in.
        width: pixels there are.
    """
    metrics = QFontMetricsF(font)
    parts = [isolated(" ".join(p.split())) for p in parts if p.strip()]
    if len(parts) < 2 or metrics.horizontalAdvance(joint.join(parts)) <= width:
        return joint.join(parts)
    fixed = metrics.horizontalAdvance(joint) * (len(parts) - 1)
    room = max(0.0, width - fixed - metrics.horizontalAdvance(parts[-1]))
    widths = [metrics.horizontalAdvance(p) for p in parts[:-1]]
    limit = even_limit(widths, room)
    short = [
        metrics.elidedText(p, Qt.TextElideMode.ElideRight, limit) if w > limit else p
        for p, w in zip(parts, widths, strict=False)
    ]
    return joint.join([*short, parts[-1]])


def beside_name(name: str, words: str, font: QFont, width: float) -> tuple[str, str]:
    """A name, and words about it that stand on the same line; a long name is elided first.

    Beside long words a name keeps two fifths of the line: nobody can be told by an ellipsis.

    Args:
        name: in any script.
        words: what is said about it, the most telling first.
        font: that both are painted in.
        width: pixels there are for both, without what stands between them.
    """
    metrics = QFontMetricsF(font)
    end = Qt.TextElideMode.ElideRight
    needed, taken = metrics.horizontalAdvance(name), metrics.horizontalAdvance(words)
    room = max(width - taken, min(needed, _NAME_SHARE * width))
    if needed > room:
        name = metrics.elidedText(name, end, room)
    if taken > width - room:
        words = metrics.elidedText(words, end, width - room)
    return isolated(name), words


def even_limit(widths: list[float], room: float) -> float:
    """The width that each may have so that all fit: what the short ones leave, the long share."""
    for count, width in enumerate(sorted(widths)):
        share = room / (len(widths) - count)
        if width > share:
            return share
        room -= width
    return max(widths, default=0.0)
