"""A list written out: which, of whom, which columns, and where to."""

from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from kiosk.domain.text import cut_to
from kiosk.services.lists.exporting import Chosen, Table
from kiosk.services.lists.list_services import ListDesk
from kiosk.ui.organiser.paper_dialog import AskTarget, OpenFolder, PaperDialog, open_folder
from kiosk.ui.organiser.which_tickets import Choice
from kiosk.ui.store_access.lists_desk import Cancelled, ListsDesk, Tick
from kiosk.ui.style.measure import Gaps, ScaledGaps, grouped
from kiosk.ui.style.theme import mark
from kiosk.ui.style.translation import translate

_ENDINGS = (".xlsx", ".csv", ".json")
_COLUMNS_PX = 240
_LOGS = (Table.DECISIONS, Table.SCANS)
_Known = tuple[dict[Table, tuple[str, ...]], dict[Table, int]]


def ask_export(parent: QWidget, title: str, proposed: str) -> str:
    """The system's dialog for a spreadsheet to be written."""
    kinds = translate("ExportDialog", "Spreadsheets") + " (*.xlsx *.csv *.json)"
    return QFileDialog.getSaveFileName(parent, title, proposed, kinds)[0]


class ExportDialog(PaperDialog):
    """Chooses the list and its columns.

    Args:
        desk: does the work.
        choice: what the Tickets tab shows.
        target_asked: where to; the system's dialog.
        folder_opened: shows where it is.
        parent: the window.
    """

    def __init__(
        self,
        desk: ListsDesk,
        choice: Choice,
        *,
        target_asked: AskTarget = ask_export,
        folder_opened: OpenFolder = open_folder,
        parent: QWidget | None = None,
    ) -> None:
        self.table, self.columns = QComboBox(), QListWidget()
        super().__init__(
            desk,
            choice,
            translate("ExportDialog", "Export"),
            target_asked=target_asked,
            folder_opened=folder_opened,
            parent=parent,
        )
        self._headings: dict[Table, tuple[str, ...]] = {}
        self._lengths: dict[Table, int] = {}
        self._event = choice.query.event
        kept = self.which.sizePolicy()
        kept.setRetainSizeWhenHidden(True)  # nothing below moves when another list is chosen
        self.which.setSizePolicy(kept)
        for table, words in self._tables().items():
            self.table.addItem(words, table.value)
        caption, heads = QLabel(self.tr("List")), QLabel(self.tr("Columns"))
        self._hint = QLabel()
        self._hint.setWordWrap(True)
        mark(self._hint, role="hint")
        for label, field in ((caption, self.table), (heads, self.columns)):
            mark(label, role="label")
            label.setBuddy(field)
            field.setAccessibleName(label.text())
        self.columns.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        left, right, across = QVBoxLayout(), QVBoxLayout(), QHBoxLayout()
        for widget in (caption, self.table, self._hint):
            left.addWidget(widget)
        left.addStretch(1)
        right.addWidget(heads)
        right.addWidget(self.columns)
        across.addLayout(left, 1)
        across.addLayout(right, 1)
        self.options.addLayout(across)
        gaps = (Gaps(left, (0, 0, 0, 0), 6), Gaps(right, (0, 0, 0, 0), 6))
        ScaledGaps(self.columns, (*gaps, Gaps(across, (0, 0, 0, 0), 24)), self._fit)
        self.go.setText(self.tr("Export…"))
        self.table.currentIndexChanged.connect(self._on_table)
        self._on_table()
        desk.run(partial(_known, self._event), self._on_known)

    def _fit(self, scale: float) -> None:
        self.columns.setFixedHeight(round(_COLUMNS_PX * scale))

    def _tables(self) -> dict[Table, str]:
        return {
            Table.TICKETS: self.tr("Tickets with their status"),
            Table.GUESTS: self.tr("Guests with all that their list said"),
            Table.ATTENDANCE: self.tr("Who came, for certificates"),
            Table.NO_SHOWS: self.tr("Who did not come"),
            Table.DECISIONS: self.tr("Every decision at the doors"),
            Table.SCANS: self.tr("Every scan, the refused ones too"),
        }

    @property
    def wanted(self) -> Table:
        """The list that is chosen."""
        return Table(self.table.currentData())

    @Slot()
    def _on_table(self) -> None:
        table = self.wanted
        # The logs are of an event, and not of the rows that the table shows.
        self.which.setEnabled(table not in _LOGS and not self._running)
        self.which.setVisible(table not in _LOGS)
        hints = {
            Table.GUESTS: self.tr("What is exported can be imported again unchanged."),
            Table.ATTENDANCE: self.tr("By event, university and name."),
            Table.NO_SHOWS: self.tr("By event, university and name."),
            Table.DECISIONS: self._log_words(),
            Table.SCANS: self._log_words(),
        }
        self._hint.setText(hints.get(table, self.tr("In the order of the table.")))
        self._list_columns()

    def _log_words(self) -> str:
        """How many rows of a log, and of what: that is not what the table shows."""
        count = self._lengths.get(self.wanted)
        said = self.tr("All {0} rows").format(grouped(count)) if count is not None else ""
        if not said:
            said = self.tr("All rows")
        if self._event:
            return self.tr("{0} of {1}, the event that is chosen on the tab.").format(
                said, cut_to(self._event, 60)
            )
        return self.tr("{0}, of all events.").format(said)

    def _on_known(self, found: _Known) -> None:
        if isValid(self):
            self._headings, self._lengths = found
            self._on_table()

    def rows_to_come(self) -> int | None:
        """How many rows will be written; None where nobody counted them."""
        wanted = self.wanted
        return self._lengths.get(wanted) if wanted in _LOGS else super().rows_to_come()

    def _list_columns(self) -> None:
        self.columns.clear()
        for name in self._headings.get(self.wanted, ()):
            item = QListWidgetItem(name.replace("_", " "))
            item.setData(Qt.ItemDataRole.UserRole, name)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
            self.columns.addItem(item)

    def _ticked(self) -> tuple[str, ...]:
        """The chosen columns; none where all are."""
        items = [self.columns.item(row) for row in range(self.columns.count())]
        chosen = [i for i in items if i.checkState() is Qt.CheckState.Checked]
        if len(chosen) == len(items):
            return ()
        return tuple(str(item.data(Qt.ItemDataRole.UserRole)) for item in chosen)

    def make(self) -> bool:
        """Ask where to, and write."""
        table, columns = self.wanted, self._ticked()
        if self.columns.count() and not columns and self._none_ticked():
            self._on_failed(self.tr("Tick at least one column."))
            return False
        target = self.target(f"{table.value}.xlsx", _ENDINGS)
        if target is None:
            return False
        shown = self.which.chosen
        chosen = Chosen(shown.query, columns, shown.numbers)
        one, several = self.tr("1 row in {1}"), self.tr("{0} rows in {1}")

        def work(desk: ListDesk, tick: Tick, cancelled: Cancelled) -> str:
            rows = desk.exporting.export(table, target, chosen, tick, cancelled)
            return (one if rows == 1 else several).format(grouped(rows), target.name)

        return self.begin(work, target)

    def _none_ticked(self) -> bool:
        rows = range(self.columns.count())
        return all(self.columns.item(n).checkState() is Qt.CheckState.Unchecked for n in rows)

    def _enable(self, *, usable: bool) -> None:
        super()._enable(usable=usable)
        self.table.setEnabled(usable)
        self.columns.setEnabled(usable)
        if usable and self.table.count():
            self.which.setEnabled(self.wanted not in _LOGS)


def _known(event: str | None, desk: ListDesk, *_: object) -> _Known:
    exporting = desk.exporting
    headings = {table: tuple(exporting.headings(table)) for table in Table}
    return headings, {table: exporting.log_length(table, event) for table in _LOGS}
