"""The coaching hints: three words and a picture of a few strokes each, painted over the video."""

import math
from typing import assert_never

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QTransform

from kiosk.domain.reading import Hint

translate = QCoreApplication.translate


def hint_words(hint: Hint) -> str:
    """What the guest is asked to do, in three words."""
    match hint:
        case Hint.NEARER:
            return translate("Hint", "Hold it nearer")
        case Hint.FARTHER:
            return translate("Hint", "Hold it farther")
        case Hint.HOLD_STILL:
            return translate("Hint", "Hold it still")
        case Hint.TILT:
            return translate("Hint", "Tilt it away")
        case Hint.BRIGHTER:
            return translate("Hint", "Make screen brighter")
        case Hint.MORE_LIGHT:
            return translate("Hint", "Give more light")
        case Hint.NO_DARK_MODE:
            return translate("Hint", "Dark mode off")
        case Hint.SHOW_WHOLE:
            return translate("Hint", "Show whole code")
        case _:
            assert_never(hint)


def paint_hint(painter: QPainter, place: QRectF, hint: Hint, ground: QColor, ink: QColor) -> None:
    """Paint the hint large over the lower part of a place, to be read from two metres."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    band = QRectF(place)
    band.setTop(band.bottom() - max(64.0, band.height() * 0.24))
    painter.fillRect(band, ground)
    side = band.height() * 0.3
    middle = QPointF(band.left() + band.height() * 0.62, band.center().y())
    painter.setPen(QPen(ink, side / 5, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(
        QTransform().translate(middle.x(), middle.y()).scale(side, side).map(hint_picture(hint))
    )
    words = QRectF(band)
    words.setLeft(middle.x() + side * 1.6)
    _set_fitting_font(painter, hint_words(hint), words.width() - side / 2, band.height() * 0.42)
    painter.drawText(
        words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, hint_words(hint)
    )


def paint_words(painter: QPainter, place: QRectF, words: str, ground: QColor, ink: QColor) -> None:
    """Paint a sentence large over the lower part of a place, where the hints stand, too."""
    band = QRectF(place)
    band.setTop(band.bottom() - max(64.0, band.height() * 0.24))
    painter.fillRect(band, ground)
    inside = band.adjusted(band.height() * 0.25, 0, -band.height() * 0.25, 0)
    painter.setPen(ink)
    font = painter.font()
    font.setBold(True)
    wrap = int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextWordWrap)
    for size in range(max(12, int(band.height() * 0.36)), 11, -2):
        font.setPixelSize(size)
        painter.setFont(font)
        if painter.boundingRect(inside, wrap, words).height() <= band.height() * 0.9:
            break
    painter.drawText(inside, wrap, words)


def hint_picture(hint: Hint) -> QPainterPath:
    """Strokes in a square from (-1, -1) to (1, 1), to be drawn with a round pen."""
    path = QPainterPath()
    match hint:
        case Hint.NEARER:
            _nearer(path)
        case Hint.FARTHER:
            _farther(path)
        case Hint.HOLD_STILL:
            _hold_still(path)
        case Hint.TILT:
            _tilt(path)
        case Hint.BRIGHTER:
            _brighter(path)
        case Hint.MORE_LIGHT:
            _more_light(path)
        case Hint.NO_DARK_MODE:
            _no_dark_mode(path)
        case Hint.SHOW_WHOLE:
            _show_whole(path)
        case _:
            assert_never(hint)
    return path


_DIAGONALS = ((-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0))


def _nearer(path: QPainterPath) -> None:
    _square(path, 0.3)
    for x, y in _DIAGONALS:
        _arrow(path, QPointF(0.45 * x, 0.45 * y), QPointF(x, y))


def _farther(path: QPainterPath) -> None:
    _square(path, 0.3)
    for x, y in _DIAGONALS:
        _arrow(path, QPointF(x, y), QPointF(0.45 * x, 0.45 * y))


def _hold_still(path: QPainterPath) -> None:
    _square(path, 0.65)
    for x in (-0.2, 0.2):
        path.moveTo(x, -0.28)
        path.lineTo(x, 0.28)


def _tilt(path: QPainterPath) -> None:
    path.moveTo(-0.35, -0.85)
    path.lineTo(-0.75, 0.85)
    path.lineTo(0.0, 0.85)
    path.lineTo(0.4, -0.85)
    path.closeSubpath()
    _arrow(path, QPointF(0.5, 0.1), QPointF(1.0, 0.1))


def _brighter(path: QPainterPath) -> None:
    path.addEllipse(QPointF(0, 0), 0.36, 0.36)
    for turn in range(8):
        x, y = math.cos(turn * math.pi / 4), math.sin(turn * math.pi / 4)
        path.moveTo(0.62 * x, 0.62 * y)
        path.lineTo(0.98 * x, 0.98 * y)


def _more_light(path: QPainterPath) -> None:
    """A lamp over a sheet."""
    path.moveTo(-0.5, -0.45)
    path.arcTo(QRectF(-0.5, -0.95, 1.0, 1.0), 180, -180)
    path.closeSubpath()
    for x in (-0.5, 0.0, 0.5):
        path.moveTo(x, -0.2)
        path.lineTo(1.4 * x, 0.15)
    path.addRect(QRectF(-0.75, 0.45, 1.5, 0.5))


def _no_dark_mode(path: QPainterPath) -> None:
    """A moon, crossed out."""
    path.arcMoveTo(QRectF(-0.7, -0.7, 1.4, 1.4), 60)
    path.arcTo(QRectF(-0.7, -0.7, 1.4, 1.4), 60, 250)
    path.quadTo(QPointF(-0.15, 0.2), QPointF(0.35, -0.606))
    path.moveTo(-0.95, 0.95)
    path.lineTo(0.95, -0.95)


def _show_whole(path: QPainterPath) -> None:
    _square(path, 0.4)
    for x, y in _DIAGONALS:
        path.moveTo(x, 0.5 * y)
        path.lineTo(x, y)
        path.lineTo(0.5 * x, y)


def _square(path: QPainterPath, half: float) -> None:
    path.addRect(QRectF(-half, -half, 2 * half, 2 * half))


def _arrow(path: QPainterPath, tail: QPointF, tip: QPointF) -> None:
    path.moveTo(tail)
    path.lineTo(tip)
    angle = math.atan2(tail.y() - tip.y(), tail.x() - tip.x())
    for turn in (-0.6, 0.6):
        path.moveTo(tip)
        path.lineTo(
            tip.x() + 0.34 * math.cos(angle + turn), tip.y() + 0.34 * math.sin(angle + turn)
        )


def _set_fitting_font(painter: QPainter, text: str, width: float, height: float) -> None:
    """The largest size that fits; letters do not become narrower in proportion to it."""
    font = painter.font()
    font.setBold(True)
    for size in range(max(12, int(height)), 11, -1):
        font.setPixelSize(size)
        painter.setFont(font)
        if painter.fontMetrics().horizontalAdvance(text) <= width:
            break
