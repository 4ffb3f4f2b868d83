"""Finds a guest without a code: by name, mobile or ticket number."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from kiosk.domain.ticket import Page, SortKey, Status, Ticket, TicketQuery
from kiosk.services.faults import Fault
from kiosk.ui.store_access.table_desk import TableDesk
from kiosk.ui.style.theme import Theme, mark

LIMIT = 30
PAUSE_MS = 150
"""A pause in typing after which the table is asked."""

_ASKER = "find_box"


class FindBox(QFrame):
    """Covers the picture while somebody is looked for; the verdict and the buttons stay.

    Args:
        table: is asked for tickets.
        theme: gives sizes.
        parent: the widget that it covers.
    """

    picked = Signal(int)
    """The ticket number of the guest."""
    history_wanted = Signal(int)
    """The ticket number of a guest whose history shall be shown."""
    closed = Signal()
    """Nobody is looked for any more."""

    def __init__(self, table: TableDesk, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self._theme = theme
        self._query: TicketQuery | None = None
        self._listed: TicketQuery | None = None
        mark(self, card=True)
        title = QLabel(self.tr("Find a guest without a code"))
        mark(title, role="heading")
        leave = QPushButton(self.tr("Close   Esc"))
        leave.setAccessibleName(self.tr("Close"))
        mark(leave, kind="link")
        leave.clicked.connect(self.leave)
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Name, mobile or ticket number"))
        self.field.setAccessibleName(self.tr("Name, mobile or ticket number"))
        self.field.setClearButtonEnabled(True)
        for clear in self.field.findChildren(QToolButton):
            clear.setAccessibleName(self.tr("Clear"))
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Guests found"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.list.itemActivated.connect(self._on_activated)
        self.list.itemClicked.connect(self._on_item)
        self.said = QLabel()
        self.said.setWordWrap(True)
        mark(self.said, role="hint")
        head = QHBoxLayout()
        head.addWidget(title, 1)
        head.addWidget(leave)
        self._column = QVBoxLayout(self)
        self._column.addLayout(head)
        self._column.addWidget(self.field)
        self._column.addWidget(self.list, 1)
        self._column.addWidget(self.said)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._ask)
        self.field.textChanged.connect(self._on_typed)
        table.page_ready.connect(self._on_page)
        table.page_failed.connect(self._on_failed)
        table.near_ready.connect(self._on_near)
        theme.changed.connect(self._on_theme)
        self._on_theme()
        self.hide()

    def open(self) -> None:
        """Open, ready to type."""
        self.field.clear()
        self.list.clear()
        self._query = self._listed = None
        self.said.setText(self.tr("Type a part of the name, then Enter."))
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def leave(self) -> None:
        """Close without a guest."""
        if self.isVisible():
            self._pause.stop()
            self._query = None
            self.hide()
            self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes the marked guest, arrows move the mark, Escape closes."""
        match event.key():
            case Qt.Key.Key_Escape:
                self.leave()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                if not event.isAutoRepeat():
                    self._on_enter()
            case Qt.Key.Key_F2:
                item = self.list.currentItem()
                if self._current and item is not None:
                    self.history_wanted.emit(int(item.data(Qt.ItemDataRole.UserRole)))
            case Qt.Key.Key_Down | Qt.Key.Key_Up:
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                row = min(max(self.list.currentRow() + step, 0), self.list.count() - 1)
                self.list.setCurrentRow(row)
            case _:
                pass  # nothing typed here may reach the door's keys

    @property
    def _current(self) -> bool:
        """Whether the list belongs to what is typed."""
        return self._query is not None and self._query is self._listed

    def _on_enter(self) -> None:
        item = self.list.currentItem()
        if self._current and item is not None:
            self._on_item(item)
        elif self._pause.isActive():
            self._pause.stop()  # pressed before the search: what it finds is seen first
            self._ask()

    @Slot(QListWidgetItem)
    def _on_activated(self, item: QListWidgetItem) -> None:
        if self._current:
            self._on_item(item)

    @Slot()
    def _on_typed(self) -> None:
        self._query = None
        self._pause.start(PAUSE_MS)

    @Slot()
    def _ask(self) -> None:
        text = " ".join(self.field.text().split())
        if not text:
            self.list.clear()
            return
        self._query = TicketQuery(search=text, sort=SortKey.NAME, descending=False, limit=LIMIT)
        self._table.page(self._query, _ASKER)

    @Slot(object, object)
    def _on_page(self, query: TicketQuery, page: Page) -> None:
        if query is not self._query:
            return
        self._listed = query
        self._show(page.rows)
        if page.rows:
            self.list.setCurrentRow(0)
        else:
            self._table.near(query.search)
        self.said.setText(self._count(page))

    def _show(self, tickets: Iterable[Ticket]) -> None:
        self.list.clear()
        for ticket in tickets:
            item = QListWidgetItem(self._line(ticket))
            item.setData(Qt.ItemDataRole.UserRole, ticket.id)
            item.setToolTip(item.text().replace("<", "‹"))
            self.list.addItem(item)

    @Slot(str, object)
    def _on_near(self, search: str, tickets: tuple[Ticket, ...]) -> None:
        """Propose who has nearly this name; nobody is marked, so that Enter alone takes nobody."""
        query = self._query
        if not tickets or not self._current or query is None or query.search != search:
            return
        if self.list.count():
            return  # somebody has the very name
        self._show(tickets)
        self.list.setCurrentRow(-1)
        self.said.setText(self.tr("No exact match. Did you mean one of these? Choose with ↓."))

    def _count(self, page: Page) -> str:
        if not page.whole:
            return self.tr("Only in what this laptop has fetched so far: the server is not there.")
        if not page.sure and not page.rows:
            return self.tr("This laptop's copy has the last three digits of a mobile number only.")
        if not page.rows:
            return self.tr("Nobody found. Try fewer letters, or the mobile number.")
        if page.next is not None:
            return self.tr("More than {count}: type more of the name.").format(count=LIMIT)
        return self.tr("Enter takes the marked guest; the verdict follows.   F2 shows the history.")

    def _line(self, ticket: Ticket) -> str:
        statuses = {
            Status.NOT_ENTERED: "",
            Status.ENTERED: self.tr("already entered"),
            Status.DENIED: self.tr("denied"),
            Status.MARKED: ticket.mark,
        }
        # What tells the guests apart and what was decided goes first: a long end is left out.
        parts = (
            self.tr("ticket {number}").format(number=ticket.id),
            statuses[ticket.status],
            ticket.mobile_number,
            ticket.university,
            ticket.event,
        )
        rest = "  ·  ".join(p.strip() for p in parts if p.strip())
        return f"{ticket.name.strip() or self.tr('No name')}\n{rest}"

    @Slot(object, object)
    def _on_failed(self, query: TicketQuery, fault: Fault) -> None:
        if query is self._query:
            self.list.clear()
            self.said.setText(fault.sentence)

    @Slot(QListWidgetItem)
    def _on_item(self, item: QListWidgetItem) -> None:
        if not self.isVisible():
            return  # a double click is one choice
        number = int(item.data(Qt.ItemDataRole.UserRole))
        self.leave()
        self.picked.emit(number)

    @Slot()
    def _on_theme(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(px(24), px(18), px(24), px(18))
        self._column.setSpacing(px(8))
