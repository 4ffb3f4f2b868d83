"""The tables of the import's preview."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
)

from kiosk.ui.style.measure import scale_of
from kiosk.ui.style.text_direction import OwnDirection

MOBILE, CATEGORY = 2, 5
"""Places of columns among the guests."""
_CELL_PX = 20
"""The theme's space around a text, left and right together."""
_TEXT_MARGIN = 10
"""What Qt adds itself, at every scale."""
_WIDGET_MARGIN = 4
"""The same around a widget in a cell, which the theme's space narrows like a text."""


class PreviewTable(QTableWidget):
    """A table to be read, without a selection; what it has of width goes where texts are long.

    Args:
        headings: of the columns.
        whole: places of columns that are not cut as long as others can be: half a number is none.
    """

    def __init__(self, headings: tuple[str, ...], whole: tuple[int, ...] = ()) -> None:
        super().__init__(0, len(headings))
        self._whole = frozenset(whole)
        self._needed: list[int] = []
        self._kept: dict[int, int] = {}
        self.setHorizontalHeaderLabels(headings)
        self.verticalHeader().hide()
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setItemDelegate(OwnDirection(self))
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setMinimumSectionSize(1)
        header.setHighlightSections(False)

    def put_cell(self, row: int, column: int, text: str) -> None:
        """Put a text into a cell, on one line; the tool tip has more of it."""
        item = QTableWidgetItem(" ".join(text.split()))
        item.setToolTip(text[:300].replace("<", "‹"))
        self.setItem(row, column, item)

    def fit_columns(self, kept: dict[int, int] | None = None) -> None:
        """Share the width by what the columns hold now; called when the cells are filled.

        Args:
            kept: columns of widgets, and what these need, in pixels.
        """
        self._kept = kept or {}
        self._needed = [self._need(column) for column in range(self.columnCount())]
        self._share()

    @property
    def needed_width(self) -> int:
        """Pixels at which nothing is cut; `fit_columns` finds them."""
        bar = self.verticalScrollBar().sizeHint().width()
        return sum(self._needed) + bar + 2 * self.frameWidth()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._share()

    def _need(self, column: int) -> int:
        """The width at which nothing in a column is cut, in pixels."""
        if self.isColumnHidden(column):
            return 0
        scale = scale_of(self)
        if column in self._kept:
            return self._kept[column] + round(_CELL_PX * scale) + _WIDGET_MARGIN
        metrics, widest = self.fontMetrics(), 0
        for row in range(self.rowCount()):
            item = self.item(row, column)
            # A sentence over several columns has the room of all of them.
            if item is not None and self.columnSpan(row, column) == 1:
                widest = max(widest, metrics.horizontalAdvance(item.text()))
        needed = widest + round(_CELL_PX * scale) + _TEXT_MARGIN
        return max(needed, self.horizontalHeader().sectionSizeHint(column))

    def _share(self) -> None:
        """Cut the widest columns where there is too little; share out what is left."""
        if not any(self._needed):
            return
        room = self.viewport().width()
        free = [c for c, need in enumerate(self._needed) if need and c not in self._kept]
        widths = list(self._needed)
        spare = room - sum(widths)
        if spare >= 0:
            for column in free:
                widths[column] += spare // len(free)
        else:
            cut = [c for c in free if c not in self._whole]
            most = _cut([self._needed[c] for c in cut], sum(widths[c] for c in cut) + spare)
            for column in cut:
                widths[column] = min(widths[column], most)
        for column, width in enumerate(widths):
            if width:
                self.setColumnWidth(column, width)


def _cut(needed: list[int], room: int) -> int:
    """The width that none may pass, so that all together have room; never below 1."""
    for place, need in enumerate(sorted(needed)):
        left = len(needed) - place
        if need * left >= room:
            return max(1, room // left)
        room -= need
    return max(needed, default=1)


def closed_width(box: QComboBox) -> int:
    """Pixels at which a box's own word is whole; its size hint counts the longest of all."""
    box.ensurePolished()
    advance = box.fontMetrics().horizontalAdvance
    longest = max(advance(box.itemText(place)) for place in range(box.count()))
    return box.sizeHint().width() - longest + advance(box.currentText())
