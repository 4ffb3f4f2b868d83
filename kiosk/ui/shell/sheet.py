"""A list to be read, taken along and closed again: what the sheets of the window share."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from kiosk.services.private_file import write_private
from kiosk.services.safe_csv import csv_text
from kiosk.ui.store_access.table_desk import TableDesk
from kiosk.ui.style.theme import Theme, mark

AskPath = Callable[[QWidget, str, str], str]
"""Asks where to save, with a title and a proposed name; empty for nowhere."""


def ask_path(parent: QWidget, title: str, proposed: str) -> str:
    """Ask with the system's dialog."""
    path, _kind = QFileDialog.getSaveFileName(parent, title, proposed, "CSV (*.csv)")
    return path


class _Roomy(QStyledItemDelegate):
    """Leaves room above and below several lines."""

    def __init__(self, room: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._room = room

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """As tall as the lines are, and the room."""
        return super().sizeHint(option, index) + QSize(0, self._room)


class Sheet(QDialog):
    """A heading, a sentence, a table, and buttons: Export at the left, Close at the right.

    Args:
        theme: gives sizes.
        parent: the window.
        path_asked: where to export to.
    """

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, path_asked: AskPath = ask_path
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._path_asked = path_asked
        room = parent.window().size() if parent else self.maximumSize()
        margin = theme.px(48)
        self.resize(
            min(theme.px(1240), room.width() - margin), min(theme.px(480), room.height() - margin)
        )
        self.heading = QLabel()
        self.heading.setTextFormat(Qt.TextFormat.PlainText)
        self.heading.setWordWrap(True)  # a long name widens no sheet beyond its window
        mark(self.heading, role="heading")
        self.said = QLabel()
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setWordWrap(True)
        mark(self.said, role="muted")
        self.grid = self._made_grid()
        self._empty = QLabel()
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        mark(self._empty, role="muted")
        self._place = QStackedWidget()
        self._place.addWidget(self._empty)
        self._place.addWidget(self.grid)
        self._place.setCurrentWidget(self.grid)
        self.export = QPushButton(self.tr("Export as CSV…"))
        self.export.setAutoDefault(False)
        self.export.clicked.connect(self._on_export)
        close = QPushButton(self.tr("Close"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        self.buttons = QHBoxLayout()
        self.buttons.addWidget(self.export)
        self.buttons.addStretch(1)
        self.buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(24), theme.px(18), theme.px(24), theme.px(18))
        column.setSpacing(theme.px(12))
        column.addWidget(self.heading)
        column.addWidget(self.said)
        column.addWidget(self._place, 1)
        column.addLayout(self.buttons)

    def entitle(self, name: str, heading: str, columns: Sequence[str]) -> None:
        """Name the window, what stands above the table, and its columns."""
        self.setWindowTitle(name)
        self.heading.setText(heading)
        self.grid.setAccessibleName(name)
        self.grid.setColumnCount(len(columns))
        self.grid.setHorizontalHeaderLabels(list(columns))

    def _made_grid(self) -> QTableWidget:
        grid = QTableWidget()
        grid.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        grid.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        grid.setTabKeyNavigation(False)  # Tab goes on to the buttons
        grid.setShowGrid(False)
        grid.setWordWrap(False)
        grid.verticalHeader().hide()
        grid.verticalHeader().setDefaultSectionSize(self._theme.px(40))
        header = grid.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return grid

    def set_empty(self, words: str) -> None:
        """What stands in the place of the table while it has no rows."""
        self._empty.setText(words)

    def wrap_rows(self, guest: int) -> None:
        """Let long cells take more lines, so that no column is pushed out of sight.

        Args:
            guest: the column with names, which gets a width of its own.
        """
        self.grid.setWordWrap(True)
        self.grid.setItemDelegate(_Roomy(self._theme.px(18), self.grid))
        columns, modes = self.grid.horizontalHeader(), QHeaderView.ResizeMode
        columns.setSectionResizeMode(guest, modes.Interactive)
        self.grid.setColumnWidth(guest, self._theme.px(240))
        self.grid.verticalHeader().setSectionResizeMode(modes.ResizeToContents)

    def show_rows(self, rows: Sequence[Sequence[str]]) -> None:
        """Show these rows in place of those before."""
        self.grid.setRowCount(len(rows))
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                item = QTableWidgetItem(text)
                item.setToolTip(text.replace("<", "‹"))
                self.grid.setItem(number, column, item)
        self._place.setCurrentWidget(self.grid if rows else self._empty)
        self.export.setEnabled(bool(rows))

    def export_name(self) -> str:
        """The proposed name of the file."""
        raise NotImplementedError

    def export_rows(self) -> Iterable[Sequence[str]]:
        """The headings and the rows, with nothing shortened."""
        raise NotImplementedError

    @Slot()
    def _on_export(self) -> None:
        path = self._path_asked(self, self.export.text(), self.export_name())
        if not path:
            return
        try:
            write_csv(Path(path), self.export_rows())
        except OSError:
            self.said.setText(self.tr("The file cannot be written there. Choose another folder."))
        else:
            self.said.setText(self.tr("Exported to {path}").format(path=path))


class TableSheet(Sheet):
    """A sheet about what the table's desk knows.

    Args:
        table: asks the store.
        theme: gives sizes.
        parent: the window.
        path_asked: where to export to.
    """

    def __init__(
        self,
        table: TableDesk,
        theme: Theme,
        parent: QWidget | None = None,
        path_asked: AskPath = ask_path,
    ) -> None:
        super().__init__(theme, parent, path_asked)
        self._table = table
        self._build()

    def _build(self) -> None:
        """Put the sheet together; `_table` is there."""
        raise NotImplementedError


def write_csv(path: Path, rows: Iterable[Sequence[str]]) -> None:
    """Write rows so that a spreadsheet opens them as text; for their owner alone.

    Raises:
        OSError: the file cannot be written.
    """
    write_private(path, csv_text(rows).encode("utf-8-sig"))  # Excel needs the byte order mark
