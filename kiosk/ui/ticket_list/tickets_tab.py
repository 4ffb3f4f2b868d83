"""All tickets: find one, see what became of it, show its QR again."""

from PySide6.QtCore import QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import Lookup
from kiosk.domain.operator import OnDuty, Right
from kiosk.domain.scan import folded
from kiosk.domain.ticket import Counts, Status, Ticket
from kiosk.services.faults import Fault
from kiosk.services.issuing import Issued
from kiosk.services.ports import Preferences, StoreStatus
from kiosk.ui.organiser.organiser_actions import OpenOver, OrganiserActions, OrganiserTools
from kiosk.ui.organiser.which_tickets import Choice
from kiosk.ui.store_access.register_desk import RegisterDesk
from kiosk.ui.store_access.table_desk import TableDesk
from kiosk.ui.style.fitted_text import FittedLabel
from kiosk.ui.style.measure import Gaps, ScaledGaps
from kiosk.ui.style.theme import mark
from kiosk.ui.ticket.ticket_actions import AskPath, AskPrinter, TicketActions, ask_path, ask_printer
from kiosk.ui.ticket.ticket_face import face_of
from kiosk.ui.ticket_list.empty_list import EmptyList
from kiosk.ui.ticket_list.list_bar import ListBar, list_in
from kiosk.ui.ticket_list.list_remarks import ListRemarks
from kiosk.ui.ticket_list.near_list import NearList
from kiosk.ui.ticket_list.ticket_details import HISTORY_KEY, TicketDetails
from kiosk.ui.ticket_list.ticket_filters import TicketFilters
from kiosk.ui.ticket_list.ticket_menu import TicketMenu
from kiosk.ui.ticket_list.ticket_table import TicketTable
from kiosk.ui.ticket_list.ticket_table_model import TicketTableModel

PICK_MS = 120
"""A pause after selecting before the ticket's QR is made: not for every row passed by."""

AGAIN_MS = 5000
"""Until a list that is not the store's own is asked for again."""

DETAILS_PX = 304
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class TicketsTab(QWidget):
    """The table of tickets with search, filters and details.

    Args:
        table: pages, counts, and what was decided.
        desk: makes a fresh QR for a ticket that exists.
        preferences: remembers the folder for pictures.
        path_asked: where to save; the system's dialog.
        printer_asked: where to print; the system's dialog.
        tools: what an organiser works with: lists, paper, guests; None where that is not offered.
        open_over: shows a dialog over the window.
    """

    history_wanted = Signal(int)
    """The number of a ticket whose history shall be shown."""
    action_wanted = Signal(object, object)
    """Kind, tuple of numbers: the desk wants to do this to them."""

    def __init__(
        self,
        table: TableDesk,
        desk: RegisterDesk,
        parent: QWidget | None = None,
        *,
        preferences: Preferences | None = None,
        path_asked: AskPath = ask_path,
        printer_asked: AskPrinter = ask_printer,
        tools: OrganiserTools | None = None,
        open_over: OpenOver = QDialog.open,
    ) -> None:
        super().__init__(parent)
        mark(self, page=True)
        self._table, self._desk = table, desk
        self._asked_ticket: int | None = None
        self._wanted: int | None = None
        self._searched: tuple[str, Status | None, str | None] = ("", None, None)
        self._missed = self._card_live = True
        self.model = TicketTableModel(table, self)
        self.filters = TicketFilters()
        self.view = TicketTable(self.model)
        self.actions_of_ticket = TicketActions(
            self, preferences, path_asked=path_asked, printer_asked=printer_asked
        )
        self.actions_of_ticket.yield_copy_of(self.filters.search)
        self.details = TicketDetails(self.actions_of_ticket)
        self.lists: ListBar | None = None
        self.organiser: OrganiserActions | None = None
        if tools is not None:
            self.lists = ListBar(tools.lists, open_over=open_over, parent=self)
            self.organiser = OrganiserActions(
                tools, self._choice, lambda: self.filters.events, open_over, self
            )
            self.lists.offer(self.organiser)
            self.organiser.changed.connect(self.model.refresh)
            self.organiser.changed.connect(self._table.events)
        self._duty = OnDuty()
        self.setAcceptDrops(tools is not None)
        self._pick = QTimer(self, singleShot=True, interval=PICK_MS)
        self._words = ListRemarks(self.model)
        self._again = QTimer(self, singleShot=True, interval=AGAIN_MS)
        self._again.timeout.connect(self._on_changed)
        self._build()
        self._connect()
        self._tell()

    def _build(self) -> None:
        # How many, or in the same place why the list is old: a failure moves nothing.
        self._found = FittedLabel(shrink=0.8, max_lines=2, alignment=_RIGHT)
        self._found.setObjectName("tickets-found")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self.near = NearList(self._table)
        self.near.picked.connect(self.open_ticket)
        self.empty = EmptyList(self.near)
        self._stack.addWidget(self.empty)
        numbers = QHBoxLayout()
        numbers.addWidget(self.filters.chips)
        numbers.addWidget(self._found, 1)
        column = QVBoxLayout()
        if self.lists is not None:
            column.addWidget(self.lists)
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
                Gaps(numbers, (0, 0, 4, 0), 12),
            ),
            lambda scale: self.details.setFixedWidth(round(DETAILS_PX * scale)),
        )

    def _connect(self) -> None:
        history = QShortcut(QKeySequence(HISTORY_KEY), self)
        history.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        history.activated.connect(self._on_history)
        self.details.history.clicked.connect(self._on_history)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self.filters.focus_search)
        self.filters.asked.connect(self.model.find)
        self.filters.left_downwards.connect(self.view.pick_first)
        self.view.picked.connect(self._on_picked)
        self.empty.all_wanted.connect(self.filters.show_all)
        self._pick.timeout.connect(self._ask_ticket)
        self.model.replaced.connect(self._on_replaced)
        self.model.updated.connect(self._on_updated)
        self.model.failed.connect(self._tell)
        self.model.counted.connect(self._on_counted)
        self.view.selection_changed.connect(self._on_selection)
        self.view.menu_wanted.connect(self._on_menu)
        self._table.changed.connect(self._on_changed)
        self._table.counts_changed.connect(self._on_counts)
        self._table.store_status_changed.connect(self._on_store_status)
        self._table.events_ready.connect(self.filters.set_events)
        self._table.found.connect(self._on_found)
        if self.lists is not None:
            self.lists.imported.connect(self.model.refresh)
            self.empty.import_wanted.connect(self.lists.bring.click)
        self._desk.issued.connect(self._on_issued)
        self._desk.issue_failed.connect(self._on_issue_failed)

    def _choice(self) -> Choice:
        return Choice(self.model.query, self.model.found, self.view.selected_ids())

    @Slot(QPoint)
    def _on_menu(self, at: QPoint) -> None:
        shown, numbers = self.details.ticket, self.view.selected_ids()
        # The selected ticket, where it is one and the card shows the same.
        only = shown if shown is not None and numbers == {shown.id} else None
        of_one = self.actions_of_ticket
        menu = TicketMenu(only, len(numbers), self)
        menu.add_actions((of_one.print, of_one.save, of_one.copy, of_one.send), only_for_one=True)
        if self.organiser is not None:
            menu.add_actions(self.organiser.for_selection)
        menu.add_desk_kinds(self._duty)
        menu.history_wanted.connect(self._on_history)
        menu.action_wanted.connect(self._want)
        menu.popup(at)

    def set_duty(self, duty: OnDuty) -> None:
        """Offer what who works here may do; behind a locked window all stays as it is."""
        if duty.locked:
            return
        self._duty = duty
        if self.lists is not None:
            self.lists.set_duty(duty)
            self.setAcceptDrops(duty.may(Right.LISTS))
        self._tell()

    @Slot()
    def _on_history(self) -> None:
        if self.details.ticket is not None:
            self.history_wanted.emit(self.details.ticket.id)

    @Slot(object)
    def _want(self, kind: Kind) -> None:
        self.action_wanted.emit(kind, tuple(sorted(self.view.selected_ids())))

    @Slot()
    def show_again(self) -> None:
        """The desk did something to tickets: the card has its new code, the rows their state."""
        if self.details.ticket is not None:
            self._on_picked(self.details.ticket)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: D102
        if self.lists is not None and list_in(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: D102
        path = list_in(event.mimeData())
        if self.lists is not None and path is not None:
            event.acceptProposedAction()
            self.lists.import_file(path)

    @Slot()
    def _on_selection(self) -> None:
        if self.organiser is not None:
            self.organiser.set_choice_of(len(self.view.selected_ids()))
        self._tell()

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

    def open_ticket(self, number: int) -> None:
        """Show one ticket's card, as if it was looked for by its number."""
        self._wanted = number
        self.filters.look_for(str(number))
        self._table.find(number)

    # What the desks answer

    @Slot(object)
    def _on_found(self, lookup: Lookup | None) -> None:
        if lookup is not None and lookup.ticket.id == self._wanted:
            self._wanted = None
            self._on_picked(lookup.ticket)
            if self.view.selected_ids() != {lookup.ticket.id}:
                self.view.clearSelection()  # nothing acts on another guest than the card's
        shown = self.details.ticket
        # Other tabs look tickets up too.
        if lookup is not None and shown is not None and lookup.ticket.id == shown.id:
            self._card_live = lookup.live
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
    def _on_counted(self, counts: Counts) -> None:
        if counts.known:
            self.filters.chips.set_counts(counts)
        self._tell()

    @Slot(object)
    def _on_store_status(self, store_status: StoreStatus) -> None:
        if store_status.online and self.model.trouble:
            self._on_changed()

    @Slot()
    def _on_changed(self) -> None:
        # While another tab is looked at, the worker belongs to that.
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
    def _on_replaced(self) -> None:
        """Another search, status or event: no card of a guest who is not found by it."""
        query = self.model.query
        before, self._searched = self._searched, (query.search, query.status, query.event)
        shown = self.details.ticket
        if shown is None or self._searched == before or self.model.row_of(shown.id) is not None:
            return
        self._asked_ticket = None
        self._pick.stop()
        self.details.show_ticket(None)
        self.view.forget()

    @Slot()
    def _on_updated(self) -> None:
        known = {folded(e) for e in self.filters.events}
        if any(event.strip() and folded(event) not in known for event in self.model.events):
            self._table.events()
        if not self.model.source.live:
            self._again.start()
        elif not self._card_live:
            self._card_live = True  # asked for once; what comes says whether it is
            self._ask_ticket()
        self._tell()

    # What is said

    def _tell(self) -> None:
        rows, model, words = self.model.rowCount(), self.model, self._words
        old = bool(model.trouble) and rows > 0
        doubt = words.doubt(online=self._table.store_status.online)
        self.view.mark_old(old)
        asked = model.loaded and not model.trouble
        bring = asked and not model.filtered and self.acceptDrops()
        self.empty.say(words.empty(), bring=bring, show_all=asked and model.filtered)
        nobody = not model.rowCount() and model.loaded and not model.trouble
        self.near.look_for(model.query.search if nobody else "")
        self._stack.setCurrentIndex(0 if rows else 1)
        warns = old or bool(doubt)
        mark(self._found, role="" if warns else "muted", tone="warn" if warns else "")
        found = words.found(len(self.view.selected_ids())) if rows or not doubt else ""
        self._found.setText(words.old() if old else "  ·  ".join(filter(None, (found, doubt))))
