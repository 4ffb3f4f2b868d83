"""How tickets stand on paper: the page, how many, and where each is."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize

_A4 = (210.0, 297.0)


@dataclass(frozen=True, slots=True)
class Layout:
    """Tickets on a page; all in millimetres.

    Attributes:
        name: the word of the command line.
        columns: tickets beside each other.
        rows: tickets below each other.
        margin: around the page.
        padding: within each ticket's place.
        wide: whether the QR stands beside the words and not above them.
    """

    name: str
    width: float
    height: float
    columns: int = 1
    rows: int = 1
    margin: float = 6.0
    padding: float = 4.0
    wide: bool = False

    @property
    def each(self) -> int:
        """Tickets a page."""
        return self.columns * self.rows

    def page(self) -> QPageLayout:
        """The page for a printer or a PDF."""
        size = QPageSize(QSizeF(self.width, self.height), QPageSize.Unit.Millimeter, self.name)
        return QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))

    def places(self) -> Sequence[QRectF]:
        """The tickets' places, row by row."""
        inner_width = (self.width - 2 * self.margin) / self.columns
        inner_height = (self.height - 2 * self.margin) / self.rows
        return [
            QRectF(
                self.margin + column * inner_width,
                self.margin + row * inner_height,
                inner_width,
                inner_height,
            )
            for row in range(self.rows)
            for column in range(self.columns)
        ]


LAYOUTS: dict[str, Layout] = {
    layout.name: layout
    for layout in (
        Layout("a4-1", *_A4, margin=35.0),
        Layout("a4-4", *_A4, 2, 2),
        Layout("a4-8", *_A4, 2, 4, wide=True),
        Layout("a6", 105.0, 148.0, margin=5.0, padding=1.0),
        # ISO/IEC 7810, ID-1.
        Layout("card", 85.6, 53.98, margin=2.0, padding=1.0, wide=True),
        Layout("badge", 86.0, 120.0, margin=4.0, padding=1.0),
    )
}
