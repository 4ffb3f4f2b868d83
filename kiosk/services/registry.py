"""The ticket table's verbs: find, count, show again."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kiosk.domain.decision import Conflict, Lookup
from kiosk.domain.text import shortened_search
from kiosk.domain.ticket import Counts, Page, Ticket, TicketQuery
from kiosk.services.ports import Standing, TicketStore


@dataclass(slots=True)
class Registry:
    """Questions about tickets; changes none. Each may raise `StoreUnavailable`."""

    store: TicketStore

    def page(self, query: TicketQuery) -> Page:
        """One page of the ticket table."""
        return self.store.page(_bounded(query))

    def all(self, query: TicketQuery) -> Iterator[Ticket]:
        """Every ticket that the query finds, page by page."""
        query = _bounded(query)
        while True:
            page = self.store.page(query)
            yield from page.rows
            if page.next is None:
                return
            query = replace(query, after=page.next)

    def find(self, ticket_id: int) -> Lookup | None:
        """One ticket with what was decided about it."""
        return self.store.find(ticket_id)

    def events(self) -> tuple[str, ...]:
        """The events there are tickets for."""
        return tuple(self.store.events())

    def counts(self, events: frozenset[str] = frozenset(), door: str = "") -> Counts:
        """Totals over these events, and the decisions of one door."""
        return self.store.counts(events, door)

    def revision(self) -> str:
        """A mark that changes whenever any ticket or decision did."""
        return self.store.revision()

    def conflicts(self) -> tuple[Conflict, ...]:
        """Tickets decided twice while a door was offline."""
        return tuple(self.store.conflicts())

    def try_stuck_again(self) -> None:
        """Send what the server refused once more, soon; does not wait for what comes of it."""
        self.store.try_stuck_again()

    def standing(self) -> Standing:
        """How the store is doing, without asking it."""
        return self.store.standing()


def _bounded(query: TicketQuery) -> TicketQuery:
    return replace(query, search=shortened_search(query.search))
