"""The tables of the import's preview."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from kiosk.ui.style.text_direction import OwnDirection

_MOBILE, CATEGORY = 2, 5
"""Places of columns among the guests."""


def preview_table(headings: tuple[str, ...]) -> QTableWidget:
    """A table to be read, without a selection."""
    table = QTableWidget(0, len(headings))
    table.setHorizontalHeaderLabels(headings)
    table.verticalHeader().hide()
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    table.setTabKeyNavigation(False)
    table.setWordWrap(False)
    table.setShowGrid(False)
    table.setItemDelegate(OwnDirection(table))
    header = table.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    header.setHighlightSections(False)
    if len(headings) > CATEGORY:
        for column in (0, _MOBILE):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
    return table


def put_cell(table: QTableWidget, row: int, column: int, text: str) -> None:
    """Put a text into a cell, on one line; the tool tip has more of it."""
    item = QTableWidgetItem(" ".join(text.split()))
    item.setToolTip(text[:300].replace("<", "‹"))
    table.setItem(row, column, item)
