"""What the server refused: when it is tried again, and the list for who must look at it."""

from collections.abc import Iterator

from kiosk.adapters.local.journal import Journal
from kiosk.adapters.local.snapshot import Snapshot
from kiosk.services.ports import StuckItem

STUCK_SECONDS = 60.0
"""Until what the server refused is tried again."""


def stuck_list(journal: Journal, snapshot: Snapshot, limit: int) -> Iterator[StuckItem]:
    """What is stuck, walk-ins first: a decision may wait for its walk-in.

    Args:
        journal: holds it.
        snapshot: knows the guests' names.
        limit: at most so many of either.

    Raises:
        StoreUnavailable: the files cannot be read.
    """
    for walk_in in journal.walk_ins.stuck(limit):
        yield StuckItem(walk_in.ticket_id, walk_in.attendee.name, None, "", "", None, walk_in.why)
    for walk_in in journal.walk_ins.over_capacity(limit):
        yield StuckItem(walk_in.ticket_id, walk_in.attendee.name, None, "", "", None, walk_in.why)
    for entry in journal.stuck(limit=limit):
        it = entry.decision
        lookup = snapshot.find(it.ticket_id)
        name = lookup.ticket.name if lookup else ""
        yield StuckItem(
            it.ticket_id, name, it.wanted, it.door, it.operator, it.decided_at, entry.why, it.action
        )
