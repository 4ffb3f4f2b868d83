"""All tickets: find one, see what became of it, show its QR again."""

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from kiosk.domain.decision import Lookup
from kiosk.domain.scan import folded
from kiosk.domain.ticket import Counts, Ticket
from kiosk.services.faults import Fault
from kiosk.services.issuing import Issued
from kiosk.services.ports import Preferences, Standing
from kiosk.ui.fitted_text import FittedLabel
from kiosk.ui.measure import Gaps, ScaledGaps, grouped
from kiosk.ui.printing import face_of
from kiosk.ui.register_desk import RegisterDesk
from kiosk.ui.status_mark import status_word
from kiosk.ui.table_desk import TableDesk
from kiosk.ui.theme import mark
from kiosk.ui.ticket_actions import AskPath, AskPrinter, TicketActions, ask_path, ask_printer
from kiosk.ui.ticket_details import TicketDetails
from kiosk.ui.ticket_filters import TicketFilters
from kiosk.ui.ticket_table import TicketTable
from kiosk.ui.ticket_table_model import TicketTableModel

PICK_MS = 120
"""A pause after selecting before the ticket's QR is made: not for every row passed by."""

DETAILS_PX = 304


class TicketsTab(QWidget):
    """The table of tickets with search, filters and details.

    Args:
        table: pages, counts, and what was decided.
        desk: makes a fresh QR for a ticket that exists.
        preferences: remembers the folder for pictures.
        path_asked: where to save; the system's dialog.
        printer_asked: where to print; the system's dialog.
    """

    def __init__(
        self,
        table: TableDesk,
        desk: RegisterDesk,
        parent: QWidget | None = None,
        *,
        preferences: Preferences | None = None,
        path_asked: AskPath = ask_path,
        printer_asked: AskPrinter = ask_printer,
    ) -> None:
        super().__init__(parent)
        mark(self, page=True)
        self._table = table
        self._desk = desk
        self._asked_ticket: int | None = None
        self._missed = True
        self.model = TicketTableModel(table, self)
        self.filters = TicketFilters()
        self.view = TicketTable(self.model)
        self.actions_of_ticket = TicketActions(
            self, preferences, path_asked=path_asked, printer_asked=printer_asked
        )
        self.actions_of_ticket.yield_copy_of(self.filters.search)
        self.details = TicketDetails(self.actions_of_ticket)
        self._pick = QTimer(self)
        self._pick.setSingleShot(True)
        self._pick.setInterval(PICK_MS)
        self._build()
        self._connect()
        self._tell()

    def _build(self) -> None:
        # How many, or in the same place why the list is old: a failure moves nothing.
        self._found = FittedLabel(shrink=0.8)
        self._found.setObjectName("tickets-found")
        self._message = QLabel()
        self._message.setObjectName("tickets-message")
        self._message.setProperty("role", "heading")
        self._message.setTextFormat(Qt.TextFormat.PlainText)
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._message.setWordWrap(True)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        empty = QFrame()
        mark(empty, card=True)
        QVBoxLayout(empty).addWidget(self._message)
        self._stack.addWidget(empty)
        numbers = QHBoxLayout()
        numbers.addWidget(self._found)
        column = QVBoxLayout()
        column.addWidget(self.filters)
        column.addLayout(numbers)
        column.addWidget(self._stack, 1)
        across = QHBoxLayout(self)
        across.addLayout(column, 1)
        across.addWidget(self.details)
        ScaledGaps(
            self,
            (
                Gaps(across, (0, 0, 0, 0), 18),
                Gaps(column, (0, 0, 0, 0), 8),
                Gaps(numbers, (4, 0, 4, 0), 18),
            ),
            lambda scale: self.details.setFixedWidth(round(DETAILS_PX * scale)),
        )

    def _connect(self) -> None:
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self.filters.focus_search)
        self.filters.asked.connect(self.model.find)
        self.filters.left_downwards.connect(self.view.pick_first)
        self.view.picked.connect(self._on_picked)
        self._pick.timeout.connect(self._ask_ticket)
        self.model.updated.connect(self._on_updated)
        self.model.failed.connect(self._tell)
        self._table.changed.connect(self._on_changed)
        self._table.counts_changed.connect(self._on_counts)
        self._table.standing_changed.connect(self._on_standing)
        self._table.events_ready.connect(self.filters.set_events)
        self._table.found.connect(self._on_found)
        self._desk.issued.connect(self._on_issued)
        self._desk.issue_failed.connect(self._on_issue_failed)

    @Slot(object)
    def _on_picked(self, ticket: Ticket) -> None:
        self._asked_ticket = None
        self.details.show_ticket(ticket)
        self._pick.start()

    @Slot()
    def _ask_ticket(self) -> None:
        ticket = self.details.ticket
        if ticket is not None:
            self._asked_ticket = ticket.id
            self._table.find(ticket.id)
            self._desk.issue(ticket)

    # What the desks answer

    @Slot(object)
    def _on_found(self, lookup: Lookup | None) -> None:
        shown = self.details.ticket
        # Other tabs look tickets up too.
        if lookup is not None and shown is not None and lookup.ticket.id == shown.id:
            self.details.show_lookup(lookup)

    @Slot(object, object)
    def _on_issued(self, issued: Issued, qr_png: bytes) -> None:
        if issued.ticket.id == self._asked_ticket:
            self._asked_ticket = None
            self.details.show_code(face_of(issued, qr_png))

    @Slot(object, object)
    def _on_issue_failed(self, ticket: Ticket, fault: Fault) -> None:
        if ticket.id == self._asked_ticket:
            self._asked_ticket = None
            self.details.say(fault.sentence)

    @Slot(object)
    def _on_counts(self, _counts: Counts) -> None:
        if self.model.trouble or not (self.model.loaded or self.model.waiting):
            self._on_changed()  # the store is open, or back

    @Slot(object)
    def _on_standing(self, standing: Standing) -> None:
        if standing.online and self.model.trouble:
            self._on_changed()

    @Slot()
    def _on_changed(self) -> None:
        # While another tab is looked at, the lane belongs to that.
        self._missed = not self.isVisible()
        if self._missed:
            return
        self.model.refresh()
        if self.details.ticket is not None:
            self._table.find(self.details.ticket.id)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        if self._missed:
            self._on_changed()
        self.filters.search.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_updated(self) -> None:
        known = {folded(e) for e in self.filters.events}
        rows = (self.model.ticket_at(i) for i in range(self.model.rowCount()))
        if any(t is not None and t.event.strip() and folded(t.event) not in known for t in rows):
            self._table.events()
        self._tell()

    # What is said

    def _tell(self) -> None:
        rows, trouble = self.model.rowCount(), self.model.trouble
        old = bool(trouble) and rows > 0
        self.view.mark_old(old)
        self._message.setText(self._empty_sentence())
        self._stack.setCurrentIndex(0 if rows else 1)
        mark(self._found, role="" if old else "muted", tone="warn" if old else "")
        notice = self.tr("This list may be old. {0}").format(trouble)
        self._found.setText(notice if old else self._found_words())

    def _found_words(self) -> str:
        if not self.model.loaded:
            return ""
        rows = grouped(self.model.rowCount())
        # Not the window's total: that counts the door's events, and the table holds all.
        if self.model.complete:
            words = self.tr("{0} found") if self.model.filtered else self.tr("{0} tickets")
        elif self.model.filtered:
            words = self.tr("More than {0} found")
        else:
            words = self.tr("More than {0} tickets")
        return words.format(rows)

    def _empty_sentence(self) -> str:
        query = self.model.query
        if self.model.trouble:
            return self.model.trouble
        if not self.model.loaded:
            return self.tr("Loading the tickets…")
        if not self.model.filtered:
            return self.tr("No tickets yet. Register the first one.")
        parts = (
            f"“{query.search}”" if query.search else "",
            status_word(query.status).lower() if query.status else "",
            query.event or "",
        )
        return self.tr("Nothing found for {0}.").format(", ".join(filter(None, parts)))
