"""Importing a list: what its columns are taken for, what will happen, and how far it is."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from kiosk.services.lists.column_words import ONCE, Field
from kiosk.services.lists.guest_rows import LeftOut, ListedGuest
from kiosk.services.lists.import_ports import ImportResult, Progress
from kiosk.services.lists.planning import Plan, Wanted
from kiosk.ui.store_access.lists_desk import ListsDesk
from kiosk.ui.style.captions import captioned
from kiosk.ui.style.measure import Gaps, ScaledGaps, counted, grouped, scale_of
from kiosk.ui.style.text_direction import isolated
from kiosk.ui.style.theme import mark
from kiosk.ui.ticket_list.preview_table import CATEGORY, MOBILE, PreviewTable, closed_width

_STEPS = 1000
_NAME_PX = 112
"""The least that a column of the list has for its name, and for its first row, at the scale 1."""
_MOST_SHARE = 0.55
"""Of the width, for the table of the columns beside that of the guests."""
_OF_WINDOW = 0.93


class ImportDialog(QDialog):
    """Shows what an import will do before it does anything.

    Args:
        desk: reads and imports.
        path: the list.
        parent: the window.
    """

    done_importing = Signal()
    """Guests were imported."""

    def __init__(self, desk: ListsDesk, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Import guests"))
        self._desk, self._path = desk, path
        self._plan: Plan | None = None
        self._boxes: list[QComboBox] = []
        self._again = self._running = self._finished = False
        self._build()
        ScaledGaps(self, self._gaps(), self._fit)
        desk.planned.connect(self._on_planned)
        desk.imported.connect(self._on_imported)
        desk.progressed.connect(self._on_progress)
        desk.failed.connect(self._on_failed)
        desk.ended.connect(self._on_ended)
        self._say_busy(self.tr("Reading {0}…").format(path.name))
        desk.plan(path, Wanted())

    def _build(self) -> None:
        self.title = QLabel(self._path.name)
        mark(self.title, role="heading")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.summary = QLabel()
        self.summary.setObjectName("import-summary")
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.summary.setWordWrap(True)
        self.event_field = QLineEdit()
        self.event_field.setPlaceholderText(self.tr("As the list says"))
        self.event_field.editingFinished.connect(self._replan)
        caption = captioned(self.tr("Event of all guests"), self.event_field)
        self.columns = PreviewTable((self.tr("Column"), self.tr("First row"), self.tr("Becomes")))
        self.columns.setAccessibleName(self.tr("What each column of the list becomes"))
        self.guests = PreviewTable(
            (self.tr("Row"), self.tr("Name"), self.tr("Mobile"), self.tr("University"),
             self.tr("Event"), self.tr("Category")), whole=(0, MOBILE),
        )  # fmt: skip
        self.guests.setAccessibleName(self.tr("The first rows as they will become guests"))
        self.bar = QProgressBar()
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("How far the import is"))
        self.leave = QPushButton(self.tr("Cancel"))
        self.leave.clicked.connect(self.reject)
        self.go = QPushButton(self.tr("Import"))
        self.go.setEnabled(False)
        self.go.setDefault(True)
        mark(self.go, kind="primary")
        self.go.clicked.connect(self._import)
        self._event_row, self._tables, self._buttons = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        self._event_row.addWidget(caption)
        self._event_row.addWidget(self.event_field, 1)
        self._tables.addWidget(self.columns, 3)
        self._tables.addWidget(self.guests, 5)
        self._buttons.addWidget(self.bar, 1)
        self._buttons.addWidget(self.leave)
        self._buttons.addWidget(self.go)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.title)
        self._column.addWidget(self.summary)
        self._column.addLayout(self._event_row)
        self._column.addLayout(self._tables, 1)
        self._column.addLayout(self._buttons)

    def _fit(self, scale: float) -> None:
        """As large as the window has room for: a preview lives from what can be read in it."""
        least = QSize(round(900 * scale), round(500 * scale))
        self.setMinimumSize(least)
        window = self.parentWidget()
        room = window.size() * _OF_WINDOW if window is not None else least
        self.resize(room.boundedTo(QSize(1440, 760) * scale).expandedTo(least))

    def _gaps(self) -> tuple[Gaps, ...]:
        return (
            Gaps(self._column, (28, 22, 28, 22), 12),
            Gaps(self._event_row, (0, 0, 0, 0), 10),
            Gaps(self._tables, (0, 0, 0, 0), 12),
            Gaps(self._buttons, (0, 0, 0, 0), 10),
        )

    # What the person does

    def reject(self) -> None:
        """Stop what goes on; else close. What was imported stays."""
        if self._desk.busy:
            self._desk.cancel()
            if self._running:
                self.summary.setText(self.tr("Stopping. What is in stays in…"))
                return
        super().reject()

    @Slot()
    def _import(self) -> None:
        if self._finished:
            self.accept()
        elif self._plan is not None and not self._desk.busy:
            self._running = True
            self._say_busy(self.tr("Importing…"))
            self._desk.import_plan(self._plan)

    @Slot()
    def _replan(self) -> None:
        """The mapping or the event is another: count again."""
        if self._plan is None or self._running or self._finished:
            return
        opened = replace(self._plan.opened, mapping=self._mapping())
        event = " ".join(self.event_field.text().split())
        if event == self._plan.event and opened.mapping == dict(self._plan.opened.mapping):
            return
        if self._desk.busy:
            self._again = True
            return
        self._say_busy(self.tr("Counting again…"))
        self._desk.plan(self._path, Wanted(event), opened)

    def _mapping(self) -> dict[int, Field]:
        return {row: Field(box.currentData()) for row, box in enumerate(self._boxes)}

    @Slot(int)
    def _on_field(self, _index: int) -> None:
        # One column is the name: who was it before is kept as a further field.
        changed = self.sender()
        for box in self._boxes:
            once = Field(box.currentData()) in ONCE
            same = isinstance(changed, QComboBox) and box.currentData() == changed.currentData()
            if once and same and box is not changed:
                with QSignalBlocker(box):
                    box.setCurrentIndex(box.findData(Field.KEEP.value))
        self._fit_fields()
        self._replan()

    # What the desk says

    @Slot(object)
    def _on_planned(self, plan: Plan) -> None:
        first = self._plan is None
        self._plan = plan
        if first:
            self._list_columns(plan)
        self._list_guests(plan)
        self.summary.setText(self._words(plan))
        self.bar.setValue(0)
        self.go.setText(self.tr("Import {0}").format(grouped(plan.new)))
        self.go.setEnabled(bool(plan.new or plan.faulty))
        self._enable(usable=True)

    @Slot(object)
    def _on_progress(self, progress: object) -> None:
        if not isinstance(progress, Progress):
            if isinstance(progress, int) and not self._running:
                self.summary.setText(self.tr("Reading: {0} rows…").format(grouped(progress)))
            return
        self.bar.setValue(round(_STEPS * progress.rows / progress.of) if progress.of else _STEPS)
        if progress.waiting:
            there = counted(progress.new, self.tr("1 guest is in."), self.tr("{0} guests are in."))
            rest = self.tr("The rest follows when it is back.")
            self.summary.setText(f"{there} {progress.waiting} {rest}")
            return
        words = self.tr("{0} of {1} rows").format(grouped(progress.rows), grouped(progress.of))
        if progress.left_seconds is not None:
            rate = self.tr("{0} a second, {1} s left")
            words += "  ·  " + rate.format(
                grouped(round(progress.rate)), round(progress.left_seconds)
            )
        self.summary.setText(words)

    @Slot(object)
    def _on_imported(self, result: ImportResult) -> None:
        self._running, self._finished = False, True
        begun = self.tr("Stopped. ") if result.cancelled else ""
        came = counted(result.new, self.tr("1 guest imported"), self.tr("{0} guests imported"))
        words = begun + self.tr("{0}, {1} already here, {2} left out.").format(
            came, grouped(result.already), grouped(result.left_out)
        )
        if result.faults_file is not None:
            faulty = self.tr("{0} rows are faulty: correct them in “{1}”, then import that file.")
            if result.faulty == 1:
                faulty = self.tr("{0} row is faulty: correct it in “{1}”, then import that file.")
            words += " " + faulty.format(grouped(result.faulty), result.faults_file.name)
        if result.trouble or result.cancelled:
            rest = self.tr("Import the same file again for the rest; nobody is doubled.")
            words += f" {result.trouble} {rest}".replace("  ", " ")
        self.summary.setText(words)
        self.go.setText(self.tr("Done"))
        self.go.setEnabled(True)
        self.leave.hide()
        self.done_importing.emit()

    @Slot(str)
    def _on_failed(self, sentence: str) -> None:
        self._running = False
        if self._plan is None:  # nothing was read: headings alone, over the whole width
            self.guests.hideColumn(CATEGORY)
            self.guests.fit_columns()
            self._fit_fields()
        self.summary.setText(sentence)
        self._enable(usable=self._plan is not None)
        self.go.setEnabled(False)

    @Slot()
    def _on_ended(self) -> None:
        if self._again:
            self._again = False
            self._replan()

    def _say_busy(self, words: str) -> None:
        self.summary.setText(words)
        self.go.setEnabled(False)
        self._enable(usable=False)

    def _enable(self, *, usable: bool) -> None:
        for widget in (self.columns, self.event_field):
            widget.setEnabled(usable and not self._finished)

    def _words(self, plan: Plan) -> str:
        parts = [
            self.tr("{0} new").format(grouped(plan.new)),
            self.tr("{0} already here").format(grouped(plan.already)),
            self.tr("{0} with a fault").format(grouped(plan.faulty)),
        ]
        parts += [f"{grouped(n)} {self.tr('left out')} ({why})" for why, n in plan.left_out.items()]
        rows = counted(plan.rows, self.tr("1 row"), self.tr("{0} rows"))
        return f"{rows}: {', '.join(parts)}."

    def _list_columns(self, plan: Plan) -> None:
        opened = plan.opened
        first = opened.sample[0] if opened.sample else ()
        words = self._field_words()
        self.columns.setRowCount(len(opened.header.names))
        for row, name in enumerate(opened.header.names):
            self.columns.put_cell(row, 0, name)
            self.columns.put_cell(row, 1, first[row] if row < len(first) else "")
            box = QComboBox()
            box.setAccessibleName(self.tr("What “{0}” becomes").format(name))
            for field, word in words.items():
                box.addItem(word, field.value)
            mark(box, compact=True)
            # Closed it needs the room of its own word, and open that of the longest.
            box.view().setMinimumWidth(box.sizeHint().width())
            box.setCurrentIndex(box.findData(opened.mapping[row].value))
            box.currentIndexChanged.connect(self._on_field)
            self._boxes.append(box)
            self.columns.setCellWidget(row, 2, box)
            self.columns.setRowHeight(row, round(42 * scale_of(self)))

    def _fit_fields(self) -> None:
        """Cut no word of what a column becomes; the tables share the width by what they hold."""
        widest = max(map(closed_width, self._boxes), default=0)
        self.columns.fit_columns({2: widest} if self._boxes else None)
        margins = self._column.contentsMargins()
        room = self.width() - margins.left() - margins.right() - self._tables.spacing()
        least = self.columns.columnWidth(2) + 2 * _NAME_PX * scale_of(self.columns)
        left = min(self.columns.needed_width, room - self.guests.needed_width)
        share = round(100 * min(_MOST_SHARE, max(least, left) / max(1, room)))
        self._tables.setStretch(0, share)
        self._tables.setStretch(1, 100 - share)

    def _list_guests(self, plan: Plan) -> None:
        self.guests.clearSpans()
        self.guests.setRowCount(len(plan.preview))
        self.guests.setColumnHidden(CATEGORY, Field.CATEGORY not in plan.opened.mapping.values())
        for row, (number, read) in enumerate(plan.preview):
            self.guests.setRowHeight(row, round(30 * scale_of(self)))
            if isinstance(read, ListedGuest):
                who = read.attendee
                cells = (who.name, who.mobile_number, who.university, who.event,
                         read.guest.category)  # fmt: skip
            elif isinstance(read, LeftOut):
                cells = (self.tr("left out: {0}").format(read.why), "", "", "", "")
                self.guests.setSpan(row, 1, 1, CATEGORY)
            else:
                fault = read[0]
                value = isolated(fault.value)
                place = f"{isolated(fault.column)} “{value}”: " if value else ""
                cells = (self.tr("fault: {0}").format(place + fault.reason), "", "", "", "")
                self.guests.setSpan(row, 1, 1, CATEGORY)
            for column, text in enumerate((str(number), *cells)):
                self.guests.put_cell(row, column, text)
        self.guests.fit_columns()
        self._fit_fields()

    def _field_words(self) -> dict[Field, str]:
        return {
            Field.NAME: self.tr("Name"),
            Field.GIVEN: self.tr("First name"),
            Field.FAMILY: self.tr("Last name"),
            Field.MOBILE: self.tr("Mobile"),
            Field.UNIVERSITY: self.tr("University"),
            Field.EVENT: self.tr("Event"),
            Field.CATEGORY: self.tr("Category"),
            Field.NOTE: self.tr("Note"),
            Field.ATTENTION: self.tr("Attention"),
            Field.PARTY: self.tr("Number of people"),
            Field.CODE: self.tr("Code of another system"),
            Field.EMAIL: self.tr("E-mail"),
            Field.STATUS: self.tr("Status (some are left out)"),
            Field.PAID: self.tr("Paid (unpaid are left out)"),
            Field.NUMBER: self.tr("Ticket number"),
            Field.KEEP: self.tr("Keep as it is"),
            Field.SKIP: self.tr("Leave out"),
        }
