"""Icons drawn from SVG in the colour that the style sheet gives to text."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget


def icon_names(folder: Path) -> frozenset[str]:
    """The icons there are."""
    return frozenset(p.stem for p in folder.glob("*.svg"))


def icon_renderer(folder: Path, name: str, color: QColor) -> QSvgRenderer:
    """An icon in one colour, ready to paint at any size."""
    svg = (folder / f"{name}.svg").read_bytes()
    return QSvgRenderer(QByteArray(svg.replace(b"currentColor", color.name().encode())))


def icon_pixmap(folder: Path, name: str, color: QColor, side: int, ratio: float = 1.0) -> QPixmap:
    """An icon in one colour as a picture.

    Args:
        folder: where the SVG files are.
        name: the file's name without its ending.
        color: of every line.
        side: logical pixels.
        ratio: device pixels in a logical one.
    """
    pixmap = QPixmap(QSize(round(side * ratio), round(side * ratio)))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    icon_renderer(folder, name, color).render(painter)
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


class IconView(QWidget):
    """One icon, sharp at every scale, in the text colour of its place."""

    def __init__(self, folder: Path, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._name = name
        self._renderer: QSvgRenderer | None = None
        self._drawn: tuple[str, str] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    @property
    def name(self) -> str:
        """The icon that is shown; empty for none."""
        return self._name

    def show_icon(self, name: str, spoken: str = "") -> None:
        """Show another icon; `spoken` is what a screen reader says."""
        self._name = name
        self.setAccessibleName(spoken)
        self.update()

    def set_side(self, side: int) -> None:
        """Take a square of this many pixels."""
        self.setFixedSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the icon in the colour that the style sheet gave to this place."""
        if not self._name:
            return
        color = self.palette().color(self.foregroundRole())
        wanted = (self._name, color.name())
        if wanted != self._drawn:
            self._renderer = icon_renderer(self._folder, self._name, color)
            self._drawn = wanted
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._renderer is not None:
            # Every icon has an empty edge: so its lines begin where the text below it does.
            place = QRectF(self.rect()).translated(-self.width() / 16, 0)
            self._renderer.render(painter, place)
        painter.end()
