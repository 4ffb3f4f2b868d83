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

LARGE = 10_000
"""From so many tickets on the window's questions would cost each server scan after scan."""


class Table:
    """Answers what is asked about many tickets; never waits for a server that is away.

    The window asks for the totals after each change. Of a large table they are the copy's while
    it is fresh: half a second old, and no door makes the server count a million rows.

    Args:
        line: to the server; what is slow on it holds up nobody.
        snapshot: the copy.
        patience_s: seconds that the server may take: in the window a press may wait behind it.
        last_conflicts: as the server listed them last.
        fresh: whether the copy is the server's of just now.
    """

    def __init__(
        self,
        line: Line,
        snapshot: Snapshot,
        patience_s: float,
        last_conflicts: Callable[[], Sequence[Conflict]],
        fresh: Callable[[], bool],
    ) -> None:
        self._line = line
        self._snapshot = snapshot
        self._patience = patience_s
        self._last_conflicts = last_conflicts
        self._fresh = fresh

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
        return self._rather(lambda remote: remote.events(), self._snapshot.events)

    def counts(self, events: frozenset[str] = frozenset(), door: str = "") -> Counts:
        """Totals of the server; of the copy while it is away, or where the table is large."""

        def from_copy() -> Counts:
            counts = self._snapshot.counts(events)
            return replace(counts, here=self._snapshot.decided_at(door)) if door else counts

        return self._rather(lambda remote: remote.counts(events, door), from_copy)

    def revision(self) -> str:
        """A mark that changes whenever a ticket or decision did, there or here."""
        notes = self._snapshot.notes
        return self._rather(
            lambda remote: f"{remote.revision()}+{notes}",
            lambda: f"{notes}/{self._snapshot.revision}",
        )

    def conflicts(self) -> Sequence[Conflict]:
        """As the server lists them; while it is away, as it listed them last."""
        return self._either(lambda remote: remote.conflicts(), self._last_conflicts)

    def _rather(self, ask: Callable[[RemoteStore], T], here: Callable[[], T]) -> T:
        """The copy's answer where that is as good, and cheaper."""
        if self._snapshot.whole and self._fresh() and self._snapshot.counts().total >= LARGE:
            return here()
        return self._either(ask, here)

    def _either(self, ask: Callable[[RemoteStore], T], here: Callable[[], T]) -> T:
        return self._line.either(ask, here, self._patience)


def _with(ticket: Ticket, pending: Sequence[Decision]) -> Ticket:
    decided = None
    if ticket.status is not Status.NOT_ENTERED:
        decided = Decided(ticket.status, ticket.entry_time)
    for decision in pending:
        decided = joined(decided, stood(decision))
    return known(ticket, decided, live=True).ticket
