"""What rows of the laptop's copy come to: a page of tickets, and totals."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from kiosk.adapters.local.snapshot_rows import INSIDE, LEFT, REVOKED
from kiosk.domain.scan import folded
from kiosk.domain.ticket import Counts, Cursor, Page, SortKey, Status, Ticket, TicketQuery


def page_of(found: Sequence[Ticket], query: TicketQuery) -> Page:
    """The page from the tickets that `ticket_query` found, one more than are shown."""
    rows = tuple(found[: query.limit])
    if len(found) <= query.limit:
        return Page(rows)
    return Page(rows, Cursor(_sort_value(rows[-1], query.sort), rows[-1].id))


def _sort_value(ticket: Ticket, sort: SortKey) -> str | int | datetime | None:
    if sort is SortKey.STATUS:
        return ticket.status.value
    value: str | int | datetime | None = getattr(ticket, sort.value)
    return value


TALLY = "SELECT event, status, n FROM tally"


def totals(tally: Iterable[Sequence[Any]], events: frozenset[str]) -> Counts:
    """Totals over these events (none named: all) from the rows of `TALLY`."""
    wanted = {folded(e) for e in events}
    sums: Counter[str] = Counter()
    for event, status, n in tally:
        if not wanted or folded(event) in wanted:
            sums[status] += n
    by_status = {status: sums[status.value] for status in Status}
    return Counts(
        sum(by_status.values()),
        by_status[Status.ENTERED],
        by_status[Status.DENIED],
        inside=sums[INSIDE],
        left=sums[LEFT],
        revoked=sums[REVOKED],
        marked=by_status[Status.MARKED],
    )


def totals_found(rows: Iterable[Sequence[Any]]) -> Counts:
    """Totals by status from the rows that `count_query` found."""
    found = {Status(row[0]): int(row[1]) for row in rows}
    return Counts(
        sum(found.values()),
        found.get(Status.ENTERED, 0),
        found.get(Status.DENIED, 0),
        marked=found.get(Status.MARKED, 0),
    )
