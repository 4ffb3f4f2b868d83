"""The ticket table at a door: the server's while it is there, else this laptop's copy of it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from kiosk.adapters.door_line import Line
from kiosk.adapters.local_snapshot import Snapshot
from kiosk.domain.decision import Conflict, Decided, Decision
from kiosk.domain.reconcile import joined, known, stood
from kiosk.domain.ticket import Counts, Page, Status, Ticket, TicketQuery
from kiosk.services.syncing import RemoteStore

T = TypeVar("T")


class Table:
    """Answers what is asked about many tickets; never waits for a server that is away.

    Args:
        line: to the server.
        snapshot: the copy.
        patience_s: seconds to wait for the server at most.
        last_conflicts: as the server listed them last.
    """

    def __init__(
        self,
        line: Line,
        snapshot: Snapshot,
        patience_s: float,
        last_conflicts: Callable[[], Sequence[Conflict]],
    ) -> None:
        self._line = line
        self._snapshot = snapshot
        self._patience = patience_s
        self._last_conflicts = last_conflicts

    def page(self, query: TicketQuery) -> Page:
        """One page of the server's table, or of the copy while it is away."""
        page = self._either(lambda remote: remote.page(query), lambda: self._snapshot.page(query))
        pending = self._snapshot.pending([ticket.id for ticket in page.rows])
        if not pending:
            return page
        rows = tuple(_with(ticket, pending.get(ticket.id, ())) for ticket in page.rows)
        return Page(rows, page.next)

    def events(self) -> Sequence[str]:
        """The events there are tickets for."""
        return self._either(lambda remote: remote.events(), self._snapshot.events)

    def counts(self, events: frozenset[str] = frozenset(), door: str = "") -> Counts:
        """Totals of the server, or of the copy while it is away."""

        def from_copy() -> Counts:
            counts = self._snapshot.counts(events)
            return replace(counts, here=self._snapshot.decided_at(door)) if door else counts

        return self._either(lambda remote: remote.counts(events, door), from_copy)

    def revision(self) -> str:
        """A mark that changes whenever a ticket or decision did, there or here."""
        notes = self._snapshot.notes
        return self._either(
            lambda remote: f"{remote.revision()}+{notes}",
            lambda: f"{notes}/{self._snapshot.revision}",
        )

    def conflicts(self) -> Sequence[Conflict]:
        """As the server lists them; while it is away, as it listed them last."""
        return self._either(lambda remote: remote.conflicts(), self._last_conflicts)

    def _either(self, ask: Callable[[RemoteStore], T], here: Callable[[], T]) -> T:
        return self._line.either(ask, here, self._patience)


def _with(ticket: Ticket, pending: Sequence[Decision]) -> Ticket:
    decided = None
    if ticket.status is not Status.NOT_ENTERED:
        decided = Decided(ticket.status, ticket.entry_time)
    for decision in pending:
        decided = joined(decided, stood(decision))
    return known(ticket, decided, live=True).ticket
