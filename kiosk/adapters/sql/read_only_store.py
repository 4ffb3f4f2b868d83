"""A server's tickets as somebody sees them who only looks: nothing is made or changed there."""

from collections.abc import Sequence
from dataclasses import replace

from kiosk.adapters.database.server_link import ServerLink
from kiosk.adapters.database.server_words import fault_of
from kiosk.adapters.sql import log_rows, ticket_pages
from kiosk.adapters.sql.schema_steps import Schema, inspect_schema, is_current
from kiosk.adapters.sql.sql_store import SqlStore
from kiosk.domain.decision import Conflict, Decided, Lookup
from kiosk.domain.ticket import Counts, Page, Status, TicketQuery
from kiosk.services.faults import StoreTrouble


class NoCreateStore(SqlStore):
    """Asks the server and makes no tables; the predecessor's table alone is enough.

    Args:
        link: to the server.
    """

    def __init__(self, link: ServerLink) -> None:
        super().__init__(link)
        self._address = link.address

    def find(self, ticket_id: int) -> Lookup | None:
        """Look one ticket up; where nobody kept who decided, its status says what."""
        if is_current(self._ensured_schema()):
            return super().find(ticket_id)
        ticket = self._call(lambda s: log_rows.tickets_by_number(s, [ticket_id])).get(ticket_id)
        if ticket is None or ticket.status is Status.NOT_ENTERED:
            return None if ticket is None else Lookup(ticket)
        return Lookup(ticket, Decided(ticket.status, ticket.entry_time))

    def page(self, query: TicketQuery) -> Page:
        """One page; the predecessor's table alone knows no category and no note."""
        if is_current(self._ensured_schema()):
            return super().page(query)
        return self._call(lambda s: ticket_pages.page(s, replace(query, further=False)))

    def counts(self, events: frozenset[str] = frozenset(), door: str = "") -> Counts:
        """Totals by status; the predecessor's table alone knows of no doors."""
        if is_current(self._ensured_schema()):
            return super().counts(events, door)
        return self._call(lambda s: ticket_pages.counts(s, events, "", beyond=False))

    def conflicts(self) -> Sequence[Conflict]:
        """Tickets decided twice; the predecessor's table alone knows of none."""
        return super().conflicts() if is_current(self._ensured_schema()) else ()

    def _ensured_schema(self) -> Schema:
        if self._schema is None:
            found = self._link.call(inspect_schema)
            is_current(found)
            if not found.tickets:
                host, database = self._address.hosts[0], self._address.database
                raise fault_of(StoreTrouble.SCHEMA_MISSING, host, self._address.user, database)
            self._schema = found
        return self._schema
