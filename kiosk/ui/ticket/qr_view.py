"""Shows a QR with whole pixels a module, on white in every theme: it may be read off the screen."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

_FINDER = 7
"""Modules across a finder pattern (ISO/IEC 18004, section 6.3.3)."""
_BLACK, _WHITE = 0xFF000000, 0xFFFFFFFF


def modules(qr: QImage) -> QImage:
    """The same code with one pixel a module, in two colours; an image that is no QR stays.

    Args:
        qr: black on white, upright, as large as it likes.
    """
    flat = qr.convertToFormat(QImage.Format.Format_Grayscale8)
    size = _module_size(flat)
    if size > 1 and flat.width() % size == 0 and flat.height() % size == 0:
        # The middle of each module, not an average: an edge must not become grey.
        flat = flat.scaled(
            flat.width() // size,
            flat.height() // size,
            Qt.AspectRatioMode.IgnoreAspectRatio,
            Qt.TransformationMode.FastTransformation,
        )
    return two_colours(flat)


def two_colours(grey: QImage) -> QImage:
    """The same picture with a bit a pixel.

    Qt writes it into a PDF so only where black is the first colour; of any other it makes 24 bits
    a pixel, which takes nine times as long.
    """
    flat = grey.convertToFormat(QImage.Format.Format_Mono, Qt.ImageConversionFlag.ThresholdDither)
    if flat.color(0) != _BLACK:
        flat.invertPixels()
        flat.setColorTable([_BLACK, _WHITE])
    return flat


def _module_size(flat: QImage) -> int:
    """Pixels a module: the finder pattern at the top left begins with seven dark ones in a row."""

    def dark(x: int, y: int) -> bool:
        return flat.pixelColor(x, y).lightness() < 128

    corner = next((i for i in range(flat.width()) if dark(i, i)), None)
    if corner is None:
        return 1
    end = next((x for x in range(corner, flat.width()) if not dark(x, corner)), flat.width())
    return max(1, (end - corner) // _FINDER)


class QrView(QWidget):
    """One QR, as large as whole pixels a module allow, in the middle of its place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._modules: QImage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(140, 140)

    def show_code(self, qr: QImage | None, accessible_name: str = "") -> None:
        """Show a QR, or nothing."""
        self._modules = modules(qr) if qr is not None and not qr.isNull() else None
        self.setAccessibleName(accessible_name)
        self.update()

    @property
    def has_code(self) -> bool:
        """Whether a QR is shown."""
        return self._modules is not None

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(320, 320)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: D102
        if self._modules is None:
            return
        painter = QPainter(self)
        # In device pixels: on a screen scaled by 1.25 a module would else be 3 or 4 pixels wide.
        ratio = self.devicePixelRatioF()
        painter.scale(1 / ratio, 1 / ratio)
        width, height = int(self.width() * ratio), int(self.height() * ratio)
        across = self._modules.width()
        side = max(1, min(width, height) // across) * across
        if side > min(width, height):  # smaller than a pixel a module: rather uneven than cut off
            side = min(width, height)
        place = QRect((width - side) // 2, (height - side) // 2, side, side)
        # The quiet zone is part of the code; only its outermost corners are rounded.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        corner = QPainterPath()
        corner.addRoundedRect(QRectF(place), side / across, side / across)
        painter.setClipPath(corner)
        painter.drawImage(place, self._modules)
