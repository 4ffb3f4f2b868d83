"""The ticket table at a door: the server's while it is there, else this laptop's copy of it."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from kiosk.adapters.offline.copy_search import CANDIDATES, CopySearch
from kiosk.adapters.offline.door_reach import DoorReach
from kiosk.domain.decision import Conflict, Lookup
from kiosk.domain.search import asks_for_digits, has_numbers
from kiosk.domain.ticket import Counts, Page, SortKey, Status, Ticket, TicketQuery
from kiosk.services.remote_store import RemoteStore

T = TypeVar("T")


class DoorTable:
    """Answers what is asked about many tickets; never waits for a server that is away.

    The window asks for the totals after each change. Of a large table they are the copy's while
    it is fresh: half a second old, and no door makes the server count a million rows.

    Args:
        reach: the server, where what is slow holds up nobody but a press behind it; the copy.
        last_conflicts: as the server listed them last.
        search: finds in the copy what the server would look at every row for.
    """

    def __init__(
        self,
        reach: DoorReach,
        last_conflicts: Callable[[], Sequence[Conflict]],
        search: CopySearch,
    ) -> None:
        self._circuit, self._snapshot = reach.circuit, reach.snapshot
        self._timeout = reach.timeout_s
        self._last_conflicts = last_conflicts
        self._search = search

    def page(self, query: TicketQuery) -> Page:
        """One page of the server's table, or of the copy while it is away."""
        page = self._search.page(query) or self._server_or_copy(
            lambda remote: remote.page(query),
            lambda: replace(
                self._snapshot.page(query),
                live=False,
                whole=self._snapshot.complete,
                sure=not asks_for_digits(query.search),
                columns=not (query.further and query.search.strip()),
            ),
        )
        pending = self._snapshot.pending([ticket.id for ticket in page.rows])
        if not pending:
            return page
        here = {number: self._snapshot.find(number) for number in pending}
        rows = tuple(_with(ticket, here.get(ticket.id)) for ticket in page.rows)
        return replace(page, rows=rows)

    def names(self) -> Sequence[tuple[int, str]]:
        """Every ticket's number and name."""
        return self._copy_if_large(lambda remote: remote.names(), self._snapshot.guest_names)

    def events(self) -> Sequence[str]:
        """The events there are tickets for."""
        return self._copy_if_large(lambda remote: remote.events(), self._snapshot.events)

    def counts(self, events: frozenset[str] = frozenset(), door: str = "") -> Counts:
        """Totals of the server; of the copy while it is away, or where the table is large."""

        def from_copy() -> Counts:
            counts = replace(self._snapshot.counts(events), known=self._snapshot.complete)
            return replace(counts, here=self._snapshot.decided_at(door)) if door else counts

        return self._copy_if_large(lambda remote: remote.counts(events, door), from_copy)

    def count_found(self, query: TicketQuery) -> Counts:
        """How many tickets search and event find; the copy's word where the table is large."""
        everybody = replace(query, sort=SortKey.ID, status=None, after=None, limit=CANDIDATES)

        def from_copy() -> Counts:
            return replace(self._snapshot.count_found(query), known=self._snapshot.complete)

        if has_numbers(query.search) and self._search.usable:
            # The copy has three digits of each: it would count others, or not all.
            page = self._search.page(everybody)
            if page is not None and page.next is None:
                return _counted(page.rows)
            return self._server_or_copy(lambda remote: remote.count_found(query), from_copy)
        found = self._copy_if_large(lambda remote: remote.count_found(query), from_copy)
        if found.total or not (query.further and query.search.strip() and self._search.usable):
            return found
        page = self._search.by_columns(everybody)
        return found if page is None else _counted(page.rows)

    def revision(self) -> str:
        """A mark that changes whenever a ticket or decision did, there or here."""
        notes = self._snapshot.notes
        return self._copy_if_large(
            lambda remote: f"{remote.revision()}+{notes}",
            lambda: f"{notes}/{self._snapshot.revision}",
        )

    def conflicts(self) -> Sequence[Conflict]:
        """As the server lists them; while it is away, as it listed them last."""
        return self._server_or_copy(lambda remote: remote.conflicts(), self._last_conflicts)

    def _copy_if_large(self, ask: Callable[[RemoteStore], T], here: Callable[[], T]) -> T:
        """The copy's answer where that is as good, and cheaper."""
        if self._search.usable:
            return here()
        return self._server_or_copy(ask, here)

    def _server_or_copy(self, ask: Callable[[RemoteStore], T], here: Callable[[], T]) -> T:
        return self._circuit.call_or_else(ask, here, self._timeout)


def _counted(tickets: Sequence[Ticket]) -> Counts:
    by_status = Counter(ticket.status for ticket in tickets)
    return Counts(
        len(tickets),
        by_status[Status.ENTERED],
        by_status[Status.DENIED],
        marked=by_status[Status.MARKED],
    )


def _with(ticket: Ticket, lookup: Lookup | None) -> Ticket:
    """The server's row with what the copy knows of it besides: what it lacks is merged in there."""
    if lookup is None:
        return ticket
    here = lookup.ticket
    return replace(
        ticket,
        status=here.status,
        entry_time=here.entry_time,
        mark=here.mark,
        inside=here.inside,
        revoked=here.revoked,
    )
