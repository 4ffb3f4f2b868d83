"""The ticket table's verbs: find, count, show again."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from kiosk.domain.decision import Conflict, Lookup
from kiosk.domain.event import EventPlaces
from kiosk.domain.operator import Right
from kiosk.domain.scan import folded
from kiosk.domain.search import asked_number
from kiosk.domain.text import shortened_search
from kiosk.domain.ticket import MAX_TICKET_ID, Counts, Page, Ticket, TicketQuery
from kiosk.services.near_names import Names, NearNames
from kiosk.services.people.masking import all_masked, masked
from kiosk.services.people.permit import Duty, anybody, require
from kiosk.services.ports import SetsJournalAside, StoreStatus, TicketStore

NEAR = 8
"""So many guests are proposed where nobody has the name that was typed."""


@dataclass(slots=True)
class Registry:
    """Questions about tickets; changes none. Each may raise `StoreUnavailable`."""

    store: TicketStore
    duty: Duty = anybody
    """Who works here: a door sees the end of a mobile number, and nobody it did not look for."""
    _near: NearNames | None = None
    _near_at: str = ""
    _names: Names = ()

    def page(self, query: TicketQuery) -> Page:
        """One page of the ticket table; the ticket whose number was typed stands first on it."""
        page = self._first_by_number(_bounded(query))
        if self.duty().may(Right.NUMBERS):
            return page
        # Who may not see the list may look for a guest who stands there, and for nobody else.
        return replace(page, rows=all_masked(page.rows) if query.search.strip() else (), next=None)

    def all(self, query: TicketQuery) -> Iterator[Ticket]:
        """Every ticket that the query finds, page by page.

        Raises:
            NotAllowed: who works here may not see the list.
        """
        require(self.duty, Right.NUMBERS)
        query = _bounded(query)
        while True:
            page = self._first_by_number(query)
            yield from page.rows
            if page.next is None:
                return
            query = replace(query, after=page.next)

    def _first_by_number(self, query: TicketQuery) -> Page:
        page = self.store.page(query)
        number = asked_number(query.search)
        if number is None or not 0 < number <= MAX_TICKET_ID:
            return page
        rows = [ticket for ticket in page.rows if ticket.id != number]
        named = [ticket for ticket in page.rows if ticket.id == number]
        if query.after is None and not named:
            lookup = self.store.confirm(number)
            named = [lookup.ticket] if lookup and _passes(lookup.ticket, query) else []
        first = named if query.after is None else []
        return replace(page, rows=(*first, *rows))

    def find(self, ticket_id: int) -> Lookup | None:
        """One ticket with what was decided about it.

        The server's word where it answers: a laptop's copy has three digits of a number only.
        """
        lookup = self.store.confirm(ticket_id)
        if lookup is None or self.duty().may(Right.NUMBERS):
            return lookup
        return replace(lookup, ticket=masked(lookup.ticket))

    def near(self, search: str, most: int = NEAR) -> tuple[Ticket, ...]:
        """Tickets whose guests' names are nearly what was typed, the nearest first."""
        revision = self.store.revision()
        if self._near is None or revision != self._near_at:
            names = self.store.names()
            if self._near is None or names != self._names:
                self._near, self._names = NearNames(names), names
            self._near_at = revision
        found = (self.store.find(number) for number in self._near.near(search, most))
        tickets = [lookup.ticket for lookup in found if lookup is not None]
        return tuple(tickets) if self.duty().may(Right.NUMBERS) else all_masked(tickets)

    def events(self) -> tuple[str, ...]:
        """The events there are: those that tickets name, and those that were described."""
        found = {folded(name): name for name in self.store.events()}
        for event in self.store.described_events():
            found.setdefault(event.key, event.name)
        return tuple(found[key] for key in sorted(found))

    def places(self, event: str) -> EventPlaces:
        """How full an event is; counted only where it has a limit."""
        described = {one.key: one for one in self.store.described_events()}.get(folded(event))
        if described is None or described.capacity is None:
            return EventPlaces(event, 0)
        counts = self.store.counts(frozenset({described.name}))
        return EventPlaces(event, counts.total - counts.revoked, described.capacity)

    def counts(self, events: frozenset[str] = frozenset(), door: str = "") -> Counts:
        """Totals over these events, and the decisions of one door."""
        return self.store.counts(events, door)

    def count_found(self, query: TicketQuery) -> Counts:
        """How many tickets search and event find, by status, whichever status is shown."""
        return self.store.count_found(_bounded(query))

    def revision(self) -> str:
        """A mark that changes whenever any ticket or decision did."""
        return self.store.revision()

    def conflicts(self) -> tuple[Conflict, ...]:
        """Tickets decided twice while a door was offline."""
        found = self.store.conflicts()
        return tuple(found) if self.duty().may(Right.NUMBERS) else _masked_conflicts(found)

    def retry_stuck(self) -> None:
        """Send what the server refused once more, soon; does not wait for what comes of it."""
        self.store.retry_stuck()

    def set_journal_aside(self) -> None:
        """Put a damaged journal aside, and begin a new one; a store without one does nothing."""
        if isinstance(self.store, SetsJournalAside):
            self.store.set_journal_aside()

    def status(self) -> StoreStatus:
        """How the store is doing, without asking it."""
        return self.store.status()


def _masked_conflicts(found: Iterable[Conflict]) -> tuple[Conflict, ...]:
    return tuple(replace(c, ticket=masked(c.ticket)) for c in found)


def _passes(ticket: Ticket, query: TicketQuery) -> bool:
    """Whether a ticket is among those that the filters leave."""
    status = query.status is None or ticket.status is query.status
    return status and (query.event is None or folded(ticket.event) == folded(query.event))


def _bounded(query: TicketQuery) -> TicketQuery:
    return replace(query, search=shortened_search(query.search))
