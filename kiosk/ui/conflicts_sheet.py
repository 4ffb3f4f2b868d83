"""Tickets decided at two doors in good faith: shown, and exported for who must settle it."""

import csv
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from kiosk.domain.decision import Conflict, ConflictKind, Decided
from kiosk.domain.ticket import Status
from kiosk.ui.moments import full_moment, short_moment
from kiosk.ui.table_desk import TableDesk
from kiosk.ui.theme import Theme, mark

AskPath = Callable[[QWidget, str], str]
"""Asks where to save; empty for nowhere."""


def ask_path(parent: QWidget, title: str) -> str:
    """Ask with the system's dialog."""
    path, _kind = QFileDialog.getSaveFileName(parent, title, "conflicts.csv", "CSV (*.csv)")
    return path


class ConflictsSheet(QDialog):
    """Ticket, guest, and both decisions with door, operator and time.

    Args:
        table: knows the conflicts.
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
        super().__init__(parent)
        self._table = table
        self._path_asked = path_asked
        self.setWindowTitle(self.tr("Conflicts"))
        self.resize(theme.px(1240), theme.px(480))
        title = QLabel(self.tr("Decided twice while a door was offline"))
        mark(title, role="heading")
        self.said = QLabel()
        self.said.setWordWrap(True)
        mark(self.said, role="muted")
        self.grid = QTableWidget(0, len(self._headings()))
        self.grid.setHorizontalHeaderLabels(self._short_headings())
        self.grid.setAccessibleName(self.tr("Conflicts"))
        self.grid.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.grid.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.grid.setShowGrid(False)
        self.grid.setWordWrap(False)
        self.grid.verticalHeader().hide()
        self.grid.verticalHeader().setDefaultSectionSize(theme.px(40))
        header = self.grid.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.export = QPushButton(self.tr("Export as CSV…"))
        self.export.clicked.connect(self._on_export)
        close = QPushButton(self.tr("Close"))
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addWidget(self.export)
        row.addStretch(1)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(24), theme.px(18), theme.px(24), theme.px(18))
        column.setSpacing(theme.px(12))
        column.addWidget(title)
        column.addWidget(self.said)
        column.addWidget(self.grid, 1)
        column.addLayout(row)
        self.conflicts: tuple[Conflict, ...] = ()
        table.conflicts_ready.connect(self._on_conflicts)
        table.changed.connect(self._ask)
        self._ask()

    def _headings(self) -> list[str]:
        first, second = self.tr("first"), self.tr("second")
        each = (self.tr("Decision"), self.tr("Door"), self.tr("Operator"), self.tr("Time"))
        return [
            self.tr("Ticket"),
            self.tr("Guest"),
            self.tr("Conflict"),
            *(f"{name}, {which}" for which in (first, second) for name in each),
        ]

    def _short_headings(self) -> list[str]:
        each = (self.tr("Door"), self.tr("Operator"), self.tr("Time"))
        kept = self._headings()[:3]
        return [*kept, self.tr("First"), *each, self.tr("Second"), *each]

    @Slot()
    def _ask(self) -> None:
        self._table.conflicts()

    @Slot(object)
    def _on_conflicts(self, conflicts: Iterable[Conflict]) -> None:
        self.conflicts = tuple(conflicts)
        self.grid.setRowCount(len(self.conflicts))
        for row, conflict in enumerate(self.conflicts):
            for column, text in enumerate(self.cells(conflict)):
                self.grid.setItem(row, column, QTableWidgetItem(text))
        self.export.setEnabled(bool(self.conflicts))
        some = self.tr("Both decisions are kept. The guest's entry time is the earlier one.")
        self.said.setText(some if self.conflicts else self.tr("There are none."))

    def cells(self, conflict: Conflict) -> list[str]:
        """One row, as it is shown."""
        return self._row(conflict, short_moment)

    def _row(self, conflict: Conflict, said: Callable[[datetime], str]) -> list[str]:
        kinds = {
            ConflictKind.ADMITTED_TWICE: self.tr("let in twice"),
            ConflictKind.ADMITTED_AND_DENIED: self.tr("let in and denied"),
        }
        ticket = conflict.ticket
        return [
            str(ticket.id),
            ticket.name,
            kinds[conflict.kind],
            *self._decided(conflict.first, said),
            *self._decided(conflict.second, said),
        ]

    def _decided(self, decided: Decided, said: Callable[[datetime], str]) -> list[str]:
        what = self.tr("let in") if decided.status is Status.ENTERED else self.tr("denied")
        at = said(decided.at) if decided.at else ""
        return [what, decided.door, decided.operator, at]

    @Slot()
    def _on_export(self) -> None:
        path = self._path_asked(self, self.tr("Export conflicts"))
        if not path:
            return
        rows = [self._headings(), *(self._row(c, full_moment) for c in self.conflicts)]
        try:
            write_csv(Path(path), rows)
        except OSError:
            self.said.setText(self.tr("The file cannot be written there. Choose another folder."))
        else:
            self.said.setText(self.tr("Exported to {path}").format(path=path))


def write_csv(path: Path, rows: Iterable[list[str]]) -> None:
    """Write rows so that a spreadsheet opens them as text.

    With a byte order mark, which Excel needs for UTF-8; a cell that begins like a formula gets an
    apostrophe (OWASP, "CSV Injection"): a guest may be registered as =HYPERLINK(…).

    Raises:
        OSError: the file cannot be written.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        for row in rows:
            writer.writerow([f"'{c}" if c[:1] in tuple("=+-@\t\r") else c for c in row])
