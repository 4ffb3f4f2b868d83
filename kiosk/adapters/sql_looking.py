"""A server's tickets as somebody sees them who only looks: nothing is made or changed there."""

from collections.abc import Sequence

from kiosk.adapters.sql_faults import fault_of
from kiosk.adapters.sql_pages import tickets_by_number
from kiosk.adapters.sql_schema import Schema, current, examine
from kiosk.adapters.sql_server import ServerLink
from kiosk.adapters.sql_store import SqlStore
from kiosk.domain.decision import Conflict, Decided, Lookup
from kiosk.domain.ticket import Status
from kiosk.services.faults import StoreTrouble


class LookingStore(SqlStore):
    """Asks the server and makes no tables; the predecessor's table alone is enough.

    Args:
        link: to the server.
    """

    def __init__(self, link: ServerLink) -> None:
        super().__init__(link)
        self._address = link.address

    def find(self, ticket_id: int) -> Lookup | None:
        """Look one ticket up; where nobody kept who decided, its status says what."""
        if current(self._examined()):
            return super().find(ticket_id)
        ticket = self._call(lambda s: tickets_by_number(s, [ticket_id])).get(ticket_id)
        if ticket is None or ticket.status is Status.NOT_ENTERED:
            return None if ticket is None else Lookup(ticket)
        return Lookup(ticket, Decided(ticket.status, ticket.entry_time))

    def conflicts(self) -> Sequence[Conflict]:
        """Tickets decided twice; the predecessor's table alone knows of none."""
        return super().conflicts() if current(self._examined()) else ()

    def _examined(self) -> Schema:
        if self._schema is None:
            found = self._link.call(examine)
            current(found)
            if not found.tickets:
                host, database = self._address.hosts[0], self._address.database
                raise fault_of(StoreTrouble.SCHEMA_MISSING, host, self._address.user, database)
            self._schema = found
        return self._schema
