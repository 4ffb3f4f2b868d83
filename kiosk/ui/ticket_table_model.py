"""The ticket table as Qt sees it: pages from the store, kept fresh in place, by ticket number."""

import html
import time
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
    Slot,
)

from kiosk.domain.ticket import Cursor, Page, SortKey, Status, Ticket, TicketQuery
from kiosk.services.faults import Fault
from kiosk.ui.row_merge import appeared, vanished
from kiosk.ui.table_columns import Column, ticket_columns
from kiosk.ui.table_desk import TableDesk

PAGE_ROWS = 200
RETRY_MS = 2000
"""Pause after a failure before the table asks again by itself."""

SORT_ROLE = int(Qt.ItemDataRole.UserRole) + 1
TICKET_ROLE = int(Qt.ItemDataRole.UserRole) + 2

_ASKER = "tickets"
_MANY_RUNS = 60
"""More separate pieces than this are replaced at once: each costs the view a layout."""

_BREATH = 3.0
"""Pause after a reload, as a multiple of what it took: a long list leaves the lane to the door."""

_Index = QModelIndex | QPersistentModelIndex


class TicketTableModel(QAbstractTableModel):
    """Tickets that a query finds, page by page.

    Args:
        table: answers the pages, one question at a time.
    """

    about_to_update = Signal()
    """Rows are going to be others: note what is selected and where the view stands."""
    updated = Signal()
    """Rows are fresh."""
    replaced = Signal()
    """Rows of another question are there: the view begins at the top."""
    failed = Signal(str)
    """A sentence; the rows that are there are old."""

    def __init__(self, table: TableDesk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self._columns = ticket_columns()
        self._query = TicketQuery(limit=PAGE_ROWS)
        self._rows: list[Ticket] = []
        self._next: Cursor | None = None
        self._asked: TicketQuery | None = None
        self._gathered: dict[int, Ticket] | None = None
        self._goal = PAGE_ROWS
        self._began = self._rest_until = float("-inf")
        self._other_question = True
        self._again = False
        self._trouble = ""
        self._loaded = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.refresh)
        table.page_ready.connect(self._on_page)
        table.page_failed.connect(self._on_failed)

    # What is shown

    @property
    def columns(self) -> Sequence[Column]:
        """The columns, in order."""
        return self._columns

    @property
    def query(self) -> TicketQuery:
        """What the table asks; its first page."""
        return self._query

    @property
    def filtered(self) -> bool:
        """Whether only some tickets are asked for."""
        query = self._query
        return bool(query.search or query.status is not None or query.event is not None)

    @property
    def complete(self) -> bool:
        """Whether every ticket that the query finds is here."""
        return self._next is None

    @property
    def loaded(self) -> bool:
        """Whether the store answered this question at least once."""
        return self._loaded and not self._other_question

    @property
    def waiting(self) -> bool:
        """Whether the store was asked and has not answered yet."""
        return self._asked is not None

    @property
    def trouble(self) -> str:
        """Why the rows are old; empty while they are fresh."""
        return self._trouble

    def ticket_at(self, row: int) -> Ticket | None:
        """The ticket of a row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def row_of(self, ticket_id: int) -> int | None:
        """The row of a ticket, where it is loaded."""
        return next((i for i, t in enumerate(self._rows) if t.id == ticket_id), None)

    # What Qt asks

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, D102 - Qt's signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, D102
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:  # noqa: D102
        ticket = self.ticket_at(index.row()) if index.isValid() else None
        if ticket is None or index.column() >= len(self._columns):
            return None
        column = self._columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                # One line a row: the predecessor's fields may hold line breaks.
                return " ".join(column.shown(ticket).split())
            case Qt.ItemDataRole.ToolTipRole:
                # Escaped: a name that looks like HTML is a name.
                return f"<p>{html.escape(column.shown(ticket))}</p>"
            case _ if role == SORT_ROLE:
                return column.value(ticket)
            case _ if role == TICKET_ROLE:
                return ticket
        return None

    def headerData(  # noqa: D102
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def canFetchMore(self, parent: _Index) -> bool:  # noqa: D102
        idle = self._asked is None and not self._trouble
        return not parent.isValid() and idle and self._next is not None

    def fetchMore(self, parent: _Index) -> None:  # noqa: D102
        if self.canFetchMore(parent):
            self._ask(replace(self._query, after=self._next))

    def sort(  # noqa: D102
        self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder
    ) -> None:
        if 0 <= column < len(self._columns):
            key = self._columns[column].key
            self._change(sort=key, descending=order is Qt.SortOrder.DescendingOrder)

    # What the person asks

    def find(self, search: str, status: Status | None, event: str | None) -> None:
        """Ask for other tickets."""
        self._change(search=" ".join(search.split()), status=status, event=event)

    def _change(self, **wanted: str | Status | SortKey | bool | None) -> None:
        query = replace(self._query, **wanted)  # type: ignore[arg-type]
        if query == self._query:
            return
        self._query = query
        self._other_question = True
        self._reload(PAGE_ROWS)

    @Slot()
    def refresh(self) -> None:
        """Ask again for what is loaded; a page at a time, so that the door comes between."""
        if self._asked is not None:
            self._again = True
            return
        rest = self._rest_until - time.monotonic()
        if rest > 0 and not self._trouble:
            self._timer.start(max(1, round(rest * 1000)))
            return
        self._reload(max(PAGE_ROWS, len(self._rows)) if not self._other_question else PAGE_ROWS)

    # What the store answers

    def _reload(self, goal: int) -> None:
        self._timer.stop()
        self._again = False
        self._gathered = {}
        self._goal = goal
        self._began = time.monotonic()
        self._ask(self._query)

    def _ask(self, query: TicketQuery) -> None:
        # A copy of its own: the answer is known by the question's identity.
        self._asked = replace(query)
        self._table.page(self._asked, _ASKER)

    @Slot(object, object)
    def _on_page(self, query: TicketQuery, page: Page) -> None:
        if query is not self._asked:
            return
        self._asked = None
        if self._gathered is None:
            self._append(page)
        else:
            self._gathered.update((t.id, t) for t in page.rows)
            if page.next is not None and len(self._gathered) < self._goal:
                self._ask(replace(self._query, after=page.next))
                return
            rows, self._gathered = list(self._gathered.values()), None
            self._take(rows, page.next)
            now = time.monotonic()
            self._rest_until = now + (now - self._began) * _BREATH
        if self._again:
            self._again = False
            self.refresh()

    @Slot(object, object)
    def _on_failed(self, query: TicketQuery, fault: Fault) -> None:
        if query is not self._asked:
            return
        self._asked = None
        self._gathered = None
        self._trouble = fault.sentence
        self._timer.start(RETRY_MS)
        self.failed.emit(fault.sentence)

    def _append(self, page: Page) -> None:
        known = {t.id for t in self._rows}
        rows = [t for t in page.rows if t.id not in known]
        self._next = page.next
        if rows:
            first = len(self._rows)
            self.beginInsertRows(QModelIndex(), first, first + len(rows) - 1)
            self._rows.extend(rows)
            self.endInsertRows()
        self.updated.emit()

    def _take(self, rows: list[Ticket], after: Cursor | None) -> None:
        self._trouble = ""
        self._loaded = True
        self.about_to_update.emit()
        self._next = after
        if self._other_question:
            self._other_question = False
            self._reset(rows)
            self.replaced.emit()
        else:
            self._merge(rows)
        self.updated.emit()

    def _reset(self, rows: list[Ticket]) -> None:
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def _merge(self, rows: list[Ticket]) -> None:
        old, new = [t.id for t in self._rows], [t.id for t in rows]
        gone, come = vanished(old, new), appeared(old, new)
        if len(gone) + len(come) > _MANY_RUNS:
            self._reset(rows)
            return
        for first, last in reversed(gone):
            self.beginRemoveRows(QModelIndex(), first, last)
            del self._rows[first : last + 1]
            self.endRemoveRows()
        self._reorder(new)
        for first, last in come:
            self.beginInsertRows(QModelIndex(), first, last)
            self._rows[first:first] = rows[first : last + 1]
            self.endInsertRows()
        for row, ticket in enumerate(rows):
            if ticket != self._rows[row]:
                self._rows[row] = ticket
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(self._columns) - 1))

    def _reorder(self, new: list[int]) -> None:
        """Bring the rows that stay into their new order, with what is selected among them."""
        place = {key: i for i, key in enumerate(new)}
        wanted = sorted(self._rows, key=lambda t: place[t.id])
        if wanted == self._rows:
            return
        self.layoutAboutToBeChanged.emit()
        row_of = {t.id: i for i, t in enumerate(wanted)}
        before = self.persistentIndexList()
        after = [self.index(row_of[self._rows[i.row()].id], i.column()) for i in before]
        self._rows = wanted
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()
