"""Rounds the upper corners of what is painted edge to edge inside a card."""

from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QWidget

from kiosk.ui.style.measure import scale_of

_RADIUS = 14.0
"""Pixels at scale 1, as the cards have it."""

_DEGREE = 16
"""Qt counts sixteenths."""


def round_top(painter: QPainter, widget: QWidget, ground: QColor, line: QColor) -> None:
    """Paint a card's two upper corners over what reaches into them.

    A clip would cut the picture to them on every painting; two corners cost next to nothing.

    Args:
        painter: of the widget, which fills the card up to its hairline.
        widget: tells size and scale.
        ground: what lies around the card.
        line: the card's hairline.
    """
    radius = _RADIUS * scale_of(widget)
    # The card's own outline runs half a pixel outside of what is inside of its hairline.
    card = QRectF(widget.rect()).adjusted(-0.5, -0.5, 0.5, radius)
    rounded = QPainterPath()
    rounded.addRoundedRect(card, radius, radius)
    outside = QPainterPath()
    for left in (card.left(), card.right() - radius):
        outside.addRect(QRectF(left, card.top(), radius, radius))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(outside - rounded, ground)
    painter.setPen(QPen(line, 1.0))
    around = QRectF(card.topLeft(), QSizeF(2 * radius, 2 * radius))
    painter.drawArc(around, 90 * _DEGREE, 90 * _DEGREE)
    around.moveRight(card.right())
    painter.drawArc(around, 0, 90 * _DEGREE)
    painter.restore()
