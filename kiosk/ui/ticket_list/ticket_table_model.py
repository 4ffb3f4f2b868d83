"""The ticket table's questions to the store: page by page, and again when something changed."""

import time
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from kiosk.domain.ticket import Counts, Cursor, Page, SortKey, Status, Ticket, TicketQuery
from kiosk.services.faults import Fault
from kiosk.ui.store_access.table_desk import TableDesk
from kiosk.ui.ticket_list.ticket_rows import Index, TicketRows

PAGE_ROWS = 200
RETRY_MS = 2000
"""Pause after a failure before the table asks again by itself."""

_ASKER = "tickets"
_BREATH = 3.0
"""Pause after a reload, as a multiple of what it took: a long list leaves time to the door."""


_COUNT_REST = 10.0
"""Seconds until what a search finds is counted again: on a large table that takes half a second."""


class TicketTableModel(TicketRows):
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
    counted = Signal(object)
    """Counts: how many tickets search and event find, by status."""
    failed = Signal(str)
    """A sentence; the rows that are there are old."""

    def __init__(self, table: TableDesk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self._query = TicketQuery(limit=PAGE_ROWS, further=True)
        self._next: Cursor | None = None
        self._asked: TicketQuery | None = None
        self._gathered: dict[int, Ticket] | None = None
        self._goal = PAGE_ROWS
        self._began = self._rest_until = float("-inf")
        self._other_question = True
        self._again = False
        self._trouble = ""
        self._loaded = False
        self._source = Page(())
        self._counting: TicketQuery | None = None
        self._found: int | None = None
        self._count_again = float("-inf")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.refresh)
        table.page_ready.connect(self._on_page)
        table.page_failed.connect(self._on_failed)
        table.found_counted.connect(self._on_counted)

    # What is shown

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
    def found(self) -> int | None:
        """How many tickets the query finds, whether loaded or not; None until they are counted."""
        # A typed number brings its ticket also where no word of it matches.
        return self.rowCount() if self.complete and self._loaded else self._found

    @property
    def loaded(self) -> bool:
        """Whether the store answered this question at least once."""
        return self._loaded and not self._other_question

    @property
    def waiting(self) -> bool:
        """Whether the store was asked and has not answered yet."""
        return self._asked is not None

    @property
    def replacing(self) -> bool:
        """Whether the rows are those of another question than the one that was asked last."""
        return self._other_question

    @property
    def source(self) -> Page:
        """Whose rows these are: without its rows, the page that came last."""
        return self._source

    @property
    def trouble(self) -> str:
        """Why the rows are old; empty while they are fresh."""
        return self._trouble

    # What Qt asks

    def canFetchMore(self, parent: Index) -> bool:  # noqa: D102
        idle = self._asked is None and not self._trouble
        return not parent.isValid() and idle and self._next is not None

    def fetchMore(self, parent: Index) -> None:  # noqa: D102
        if self.canFetchMore(parent):
            self._ask(replace(self._query, after=self._next))

    def sort(  # noqa: D102
        self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder
    ) -> None:
        if 0 <= column < len(self.columns):
            key = self.columns[column].key
            self._change(sort=key, descending=order is Qt.SortOrder.DescendingOrder)

    # What the person asks

    def find(self, search: str, status: Status | None, event: str | None) -> None:
        """Ask for other tickets."""
        self._change(search=" ".join(search.split()), status=status, event=event)

    def _change(self, **wanted: str | Status | SortKey | bool | None) -> None:
        query = replace(self._query, **wanted)  # type: ignore[arg-type]
        if query == self._query:
            return
        same = query.search, query.status, query.event
        if same != (self._query.search, self._query.status, self._query.event):
            self._found = None
            self._count_again = float("-inf")
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
        self._reload(max(PAGE_ROWS, self.rowCount()) if not self._other_question else PAGE_ROWS)

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
        self._source = replace(page, rows=(), next=None)
        if self._gathered is None:
            self._append(page)
        else:
            self._gathered.update((t.id, t) for t in page.rows)
            if page.next is not None and len(self._gathered) < self._goal:
                self._ask(replace(self._query, after=page.next))
                return
            rows, self._gathered = list(self._gathered.values()), None
            self._take(rows, page.next)
            self._count()
            now = time.monotonic()
            self._rest_until = now + (now - self._began) * _BREATH
        if self._again:
            self._again = False
            self.refresh()

    def _count(self) -> None:
        """Count what is found, as cheaply as can be: a search looks at every ticket there is."""
        query, now = self._query, time.monotonic()
        if self.complete and query.status is None:
            self.counted.emit(_counts_of(self._rows))
        elif not query.search or now >= self._count_again:
            self._count_again = now + _COUNT_REST
            self._counting = replace(query)
            self._table.count_found(self._counting)

    @Slot(object, object)
    def _on_counted(self, query: TicketQuery, counts: Counts) -> None:
        if query is self._counting and not self._other_question:
            self._found = found_with(counts, query.status)
            self.counted.emit(counts)

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
        self._next = page.next
        self._add(page.rows)
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


def _counts_of(rows: Sequence[Ticket]) -> Counts:
    statuses = [ticket.status for ticket in rows]
    return Counts(
        len(rows),
        statuses.count(Status.ENTERED),
        statuses.count(Status.DENIED),
        marked=statuses.count(Status.MARKED),
    )


def found_with(counts: Counts, status: Status | None) -> int:
    """How many of the tickets that were counted have a status; None for any."""
    match status:
        case None:
            return counts.total
        case Status.NOT_ENTERED:
            return max(0, counts.total - counts.entered - counts.denied - counts.marked)
        case Status.ENTERED:
            return counts.entered
        case Status.DENIED:
            return counts.denied
        case Status.MARKED:
            return counts.marked
