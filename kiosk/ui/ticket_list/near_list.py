"""Who was perhaps meant, where a search found nobody."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from kiosk.domain.text import on_one_line
from kiosk.domain.ticket import Ticket
from kiosk.ui.store_access.table_desk import TableDesk
from kiosk.ui.style.theme import mark


class NearList(QFrame):
    """Proposes names that are nearly what was typed; nothing is there where none is.

    Args:
        table: knows the names.
    """

    picked = Signal(int)
    """The number of the ticket of a guest who was meant."""

    def __init__(self, table: TableDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self._search = ""
        title = QLabel(self.tr("No exact match. Did you mean one of these?"))
        title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        mark(title, role="muted")
        self.list = QListWidget()
        self.list.setObjectName("tickets-near")
        self.list.setAccessibleName(self.tr("Names that are nearly what you typed"))
        self.list.itemActivated.connect(self._on_item)
        self.list.itemClicked.connect(self._on_item)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(title)
        column.addWidget(self.list, 1)
        table.near_ready.connect(self._on_near)
        self.hide()

    def look_for(self, search: str) -> None:
        """Propose who was meant by this; an empty search takes the proposals away."""
        if search != self._search:
            self._search = search
            self._propose(())
            if search:
                self._table.near(search)

    @Slot(str, object)
    def _on_near(self, search: str, tickets: tuple[Ticket, ...]) -> None:
        if search == self._search:
            self._propose(tickets)

    def _propose(self, tickets: tuple[Ticket, ...]) -> None:
        self.list.clear()
        for ticket in tickets:
            parts = (ticket.name, ticket.university, ticket.event)
            said = "  ·  ".join(on_one_line(part) for part in parts if part.strip())
            words = self.tr("{guest}  ·  ticket {number}")
            item = QListWidgetItem(words.format(guest=said, number=ticket.id))
            item.setData(Qt.ItemDataRole.UserRole, ticket.id)
            self.list.addItem(item)
        self.setVisible(bool(tickets))

    @Slot(QListWidgetItem)
    def _on_item(self, item: QListWidgetItem) -> None:
        self.picked.emit(int(item.data(Qt.ItemDataRole.UserRole)))
