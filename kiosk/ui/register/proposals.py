"""What the form proposes while somebody types: the events there are, the universities seen."""

from PySide6.QtCore import QObject, Slot

from kiosk.domain.scan import folded
from kiosk.domain.ticket import Counts, Page, Ticket, TicketQuery
from kiosk.ui.register.register_form import RegisterForm
from kiosk.ui.store_access.table_desk import TableDesk

_ASKER = "register"
_RECENT = 500
"""Tickets looked at for the universities that are proposed."""


class Proposals(QObject):
    """Asks the store once it is open, and learns from every ticket that is made here.

    Args:
        form: proposes them.
        table: knows the events and the tickets.
        parent: owns this object.
    """

    def __init__(self, form: RegisterForm, table: TableDesk, parent: QObject) -> None:
        super().__init__(parent)
        self._form = form
        self._table = table
        self._opened = False
        self._universities: dict[str, str] = {}
        self._query: TicketQuery | None = None
        table.events_ready.connect(self._on_events)
        table.page_ready.connect(self._on_page)
        table.counts_changed.connect(self._on_counts)

    def look_again(self) -> None:
        """Ask for the events: another desk may have opened one."""
        if self._opened:
            self._table.events()

    def learn(self, ticket: Ticket) -> None:
        """Propose from now on what stands on a new ticket."""
        self._note_university(ticket.university)
        event = ticket.event
        if event and folded(event) not in {folded(e) for e in self._form.event_field.words}:
            self._form.set_events(sorted((*self._form.event_field.words, event), key=folded))

    @Slot(object)
    def _on_counts(self, _counts: Counts) -> None:
        if not self._opened:  # the first counts tell that the store is open
            self._opened = True
            self._table.events()
            self._query = TicketQuery(limit=_RECENT)
            self._table.page(self._query, _ASKER)

    @Slot(object)
    def _on_events(self, events: tuple[str, ...]) -> None:
        self._form.set_events(events)

    @Slot(object, object)
    def _on_page(self, query: TicketQuery, page: Page) -> None:
        if query is self._query:
            for ticket in page.rows:
                self._note_university(ticket.university)

    def _note_university(self, university: str) -> None:
        known = len(self._universities)
        self._universities.setdefault(folded(university), university.strip())
        if university.strip() and len(self._universities) != known:
            self._form.set_universities(sorted(filter(None, self._universities.values())))
