"""The events: how full each is, when its doors open, and until when its tickets count."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from kiosk.domain.event import Event
from kiosk.services.events import EventRow
from kiosk.services.lists.list_services import ListDesk
from kiosk.ui.organiser.event_form import EventForm
from kiosk.ui.store_access.lists_desk import ListsDesk
from kiosk.ui.style.measure import Gaps, ScaledGaps, grouped, scale_of
from kiosk.ui.style.moments import short_moment
from kiosk.ui.style.theme import mark

T = TypeVar("T")
_ROW_PX = 36


class EventsSheet(QDialog):
    """A list of the events and a form for the one that is chosen.

    Args:
        desk: short works; a connection of its own.
        parent: the window.
    """

    changed = Signal()
    """An event was described, renamed or merged."""

    def __init__(self, desk: ListsDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Events"))
        self._desk = desk
        self._rows: Sequence[EventRow] = ()
        self._merging: tuple[str, str] | None = None
        self._drafts: dict[str, dict[str, str]] = {}
        self._key = ""
        self._warned = False
        self._usable = True
        self.form = EventForm()
        self.grid = self._made_grid()
        self._build()
        desk.failed.connect(self._on_failed)
        self._begin(_all, self._on_rows, self.tr("Looking the events up…"))

    # How it looks

    def _made_grid(self) -> QTableWidget:
        headings = (self.tr("Event"), self.tr("Tickets"), self.tr("Doors"), self.tr("Valid until"))
        grid = QTableWidget(0, len(headings))
        grid.setHorizontalHeaderLabels(headings)
        grid.setAccessibleName(self.tr("Events"))
        grid.verticalHeader().hide()
        grid.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        grid.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        grid.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        grid.setTabKeyNavigation(False)
        grid.setShowGrid(False)
        grid.setStyleSheet("QTableWidget { padding: 1px; }")  # as the ticket table has it
        grid.setWordWrap(False)
        header = grid.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        grid.itemSelectionChanged.connect(self._on_chosen)
        return grid

    def _build(self) -> None:
        title = QLabel(self.windowTitle())
        mark(title, role="heading")
        self.said = QLabel()
        self.said.setObjectName("events-said")
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setWordWrap(True)
        self.new = QPushButton(self.tr("New event"))
        self.merge = QPushButton(self.tr("Merge into…"))
        self.merge.setMenu(QMenu(self))
        self.sure = QPushButton()
        self.sure.hide()
        self.leave = QPushButton(self.tr("Close"))
        self.save = QPushButton(self.tr("Save"))
        self.save.setDefault(True)
        mark(self.save, kind="primary")
        for button, slot in (
            (self.new, self._on_new),
            (self.sure, self._on_merge),
            (self.leave, self.reject),
            (self.save, self._on_save),
        ):
            button.setAutoDefault(button is self.save)
            button.clicked.connect(slot)
        for button in (self.new, self.merge, self.sure):
            mark(button, compact=True)
        left, right = QVBoxLayout(), QVBoxLayout()
        below, buttons, across = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        below.addWidget(self.new)
        below.addWidget(self.merge)
        below.addStretch(1)
        left.addWidget(self.grid, 1)
        left.addLayout(below)
        right.addWidget(self.form)
        right.addStretch(1)
        across.addLayout(left, 5)
        across.addLayout(right, 4)
        buttons.addWidget(self.said, 1)
        buttons.addWidget(self.sure)
        buttons.addWidget(self.leave)
        buttons.addWidget(self.save)
        column = QVBoxLayout(self)
        column.addWidget(title)
        column.addLayout(across, 1)
        column.addLayout(buttons)
        ScaledGaps(
            self,
            (
                Gaps(column, (28, 22, 28, 22), 14),
                Gaps(across, (0, 0, 0, 0), 24),
                Gaps(left, (0, 0, 0, 0), 8),
                Gaps(below, (0, 0, 0, 0), 8),
                Gaps(buttons, (0, 0, 0, 0), 10),
            ),
            lambda scale: self.setMinimumSize(round(1040 * scale), round(560 * scale)),
        )

    # What the person does

    @property
    def chosen(self) -> EventRow | None:
        """The event whose fields are shown; None for a new one."""
        rows = self.grid.selectionModel().selectedRows()
        return self._rows[rows[0].row()] if rows else None

    @Slot()
    def _on_chosen(self) -> None:
        row = self.chosen
        self._forget_merge()
        self._keep_draft()
        self._key = row.event.key if row else ""
        self.form.show_event(row.event if row else Event(name=""))
        if self._key in self._drafts:
            self.form.put_back(self._drafts.pop(self._key))
        self._offer_merge()
        menu = self.merge.menu()
        menu.clear()
        for other in self._rows:
            if row is not None and other.event.key != row.event.key:
                name = other.event.name
                words = f"{name}   {self._tickets(other)}".replace("&", "&&")
                menu.addAction(words).triggered.connect(
                    partial(self._ask_merge, row.event.name, name)
                )

    def _keep_draft(self) -> None:
        """What was typed for an event and not saved is there when one comes back to it."""
        if self.form.dirty:
            self._drafts[self._key] = self.form.typed

    def reject(self) -> None:
        """Close; a second time where something is not saved."""
        self._keep_draft()
        if self._drafts and not self._warned:
            self._warned = True
            self._say(self.tr("Not everything is saved. Save, or Close again to leave it."), "warn")
            return
        super().reject()

    @Slot()
    def _on_new(self) -> None:
        self.grid.clearSelection()
        self.form.lines["name"].setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_save(self) -> None:
        event, row = self.form.described(), self.chosen
        if event is None:
            return
        old = row.event.name if row else ""
        words = self.tr("Saved: {0}.").format(event.name)

        def work(desk: ListDesk, *_: object) -> list[EventRow]:
            verbs = desk.events
            if old and old != event.name:
                verbs.rename(old, event.name)
            if old:
                verbs.set(event.name, event)
            else:
                verbs.add(event)
            return verbs.all()

        self._change(work, event.name, words)

    def _ask_merge(self, one: str, into: str) -> None:
        """The count first; what is merged cannot be taken apart again."""

        def work(desk: ListDesk, *_: object) -> int:
            return desk.events.find(one).tickets

        def told(count: int) -> None:
            self._merging = (one, into)
            tickets = self.tr("1 ticket") if count == 1 else self.tr("{0} tickets")
            tickets = tickets.format(grouped(count))
            words = self.tr("{0} of “{1}” would become tickets of “{2}”. That cannot be undone.")
            self._say(words.format(tickets, one, into), "warn")
            self.sure.setText(self.tr("Merge {0}").format(tickets))
            self.sure.show()

        self._begin(work, told, self.tr("Counting…"))

    @Slot()
    def _on_merge(self) -> None:
        if self._merging is None:
            return
        one, into = self._merging
        words = self.tr("“{0}” is part of “{1}” now.").format(one, into)

        def work(desk: ListDesk, *_: object) -> list[EventRow]:
            desk.events.merge(one, into)
            return desk.events.all()

        self._change(work, into, words)

    # What the desk says

    def _change(self, work: Callable[..., list[EventRow]], name: str, sentence: str) -> None:
        def told(rows: list[EventRow]) -> None:
            self._warned = False
            self.form.show_event(Event(name=""))  # it is saved: no draft of it is kept
            self._drafts.pop(self._key, None)
            self._on_rows(rows, name)
            self._say(sentence, "good")
            self.changed.emit()

        self._forget_merge()
        self._begin(work, told, self.tr("Saving…"))

    def _on_rows(self, rows: Sequence[EventRow], name: str = "") -> None:
        self._rows = rows
        self._say("" if rows else self.tr("No event yet. Describe the first one."))
        self.grid.setRowCount(len(rows))
        for number, row in enumerate(rows):
            event, until = row.event, row.event.expires_at
            cells = (
                event.name,
                self._tickets(row),
                short_moment(event.doors) if event.doors else "",
                short_moment(until) if until else "",
            )
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setToolTip(text.replace("<", "‹"))
                self.grid.setItem(number, column, item)
            self.grid.setRowHeight(number, round(_ROW_PX * scale_of(self)))
        place = next((n for n, row in enumerate(rows) if row.event.name == name), 0)
        if rows:
            self.grid.selectRow(place)
        self._on_chosen()

    def _tickets(self, row: EventRow) -> str:
        if row.event.capacity is None:
            return grouped(row.tickets)
        return self.tr("{0} of {1}").format(grouped(row.tickets), grouped(row.event.capacity))

    @Slot(str)
    def _on_failed(self, sentence: str) -> None:
        self._say(sentence, "bad")
        self._enable(usable=True)

    def _begin(self, work: Callable[..., T], tell: Callable[[T], None], words: str) -> None:
        def told(found: T) -> None:
            if isValid(self):  # it may be closed while the answer is on its way
                self._enable(usable=True)
                tell(found)

        self._enable(usable=False)
        self._say(words)
        if not self._desk.run(work, told):
            self._on_failed(self.tr("Something else is being saved. Try again in a moment."))

    def _forget_merge(self) -> None:
        if self._merging is not None:
            self._merging = None
            self._say("")
        self.sure.hide()

    def _say(self, sentence: str, tone: str = "") -> None:
        self.said.setText(sentence)
        mark(self.said, role="" if tone else "muted", tone=tone)

    def _enable(self, *, usable: bool) -> None:
        for widget in (self.grid, self.form, self.save, self.new, self.sure):
            widget.setEnabled(usable)
        self._usable = usable
        self._offer_merge()

    def _offer_merge(self) -> None:
        self.merge.setEnabled(self._usable and self.chosen is not None and len(self._rows) > 1)


def _all(desk: ListDesk, *_: object) -> list[EventRow]:
    return desk.events.all()
