"""How many tickets an event may still have; asked within the transaction that registers."""

from collections.abc import Iterable
from uuid import UUID, uuid5

from kiosk.adapters.database.session import Session
from kiosk.domain.scan import folded
from kiosk.services.faults import StoreTrouble, StoreUnavailable

_CLAIMED = UUID("f2c2a5a4-6f0a-4a58-8c55-9d2b7c1e0d43")
_CAPACITY = "SELECT capacity FROM kiosk_events WHERE folded = ? AND capacity IS NOT NULL"


def limited_events(session: Session, events: Iterable[str]) -> list[str]:
    """Folded names of those events that may have a certain number of tickets only.

    To be asked before the transaction that claims a place: see `lock_events`.
    """
    keys = sorted({key for event in events if (key := folded(event))})
    if not keys:
        return []
    marks = ", ".join("?" * len(keys))
    found = session.rows(
        f"SELECT folded FROM kiosk_events WHERE capacity IS NOT NULL AND folded IN ({marks})"  # noqa: S608
        " ORDER BY folded",
        keys,
    )
    return [str(key) for (key,) in found]


def lock_events(session: Session, keys: Iterable[str]) -> None:
    """Have whoever else registers for these events wait until the transaction ends.

    It must be the transaction's first statement: any plain read before it would fix what the
    transaction sees, and a ticket that another desk made while this one waited would not count.

    Args:
        session: in a transaction.
        keys: of `limited_events`, in its order, so that two transactions wait in one order.
    """
    if session.is_server:  # SQLite has one writer at a time
        for key in keys:
            session.rows("SELECT capacity FROM kiosk_events WHERE folded = ? FOR UPDATE", (key,))
            if session.galera:
                _claim_on_all_nodes(session, key)


def _claim_on_all_nodes(session: Session, key: str) -> None:
    """Write what every other transaction for this event writes: of two only one can commit.

    A lock holds on its own node only; the nodes compare what transactions wrote. Inserted and
    deleted in one, the row is never seen. The one that loses is rolled back, and asks again.
    """
    row = (uuid5(_CLAIMED, key).bytes,)
    session.change("INSERT INTO kiosk_registrations (id, ticket_id) VALUES (?, 0)", row)
    session.change("DELETE FROM kiosk_registrations WHERE id = ?", row)


def places_left(session: Session, keys: Iterable[str]) -> dict[str, int]:
    """Folded name of an event -> places, negative where it has too many; of limited events only."""
    left = {key: places_of(session, key) for key in keys}
    return {key: places for key, places in left.items() if places is not None}


def places_of(session: Session, event: str) -> int | None:
    """How many more tickets an event may have, negative where it has too many; None: no limit."""
    found = session.rows(_CAPACITY, (folded(event),))
    return int(found[0][0]) - places_taken(session, event) if found else None


def places_taken(session: Session, event: str) -> int:
    """How many places of an event are taken, in whatever spelling; a revoked ticket takes none.

    Restored, it counts again, also beyond the capacity: its guest was promised the place before.
    """
    import sqlalchemy as sa

    from kiosk.adapters.sql.tables import STATES, TICKETS
    from kiosk.adapters.sql.ticket_pages import of_events

    theirs = TICKETS.outerjoin(STATES, STATES.c.ticket_id == TICKETS.c.id)
    asked = sa.select(sa.func.count()).select_from(theirs)
    asked = asked.where(
        of_events(session, frozenset({event})), sa.func.coalesce(STATES.c.revoked, 0) == 0
    )
    return int(session.rows(asked)[0][0])


def claim_place(session: Session, event: str, keys: Iterable[str]) -> None:
    """See to it that an event has a place for one more ticket.

    Args:
        session: in a transaction, with the event locked.
        event: in any spelling.
        keys: of `limited_events`.

    Raises:
        StoreUnavailable: it is full.
    """
    if folded(event) not in keys:
        return
    left = places_of(session, event)
    if left is not None and left <= 0:
        raise StoreUnavailable(
            StoreTrouble.FULL,
            f"{event} is full. Raise its capacity (kiosk events set), or register for another"
            " event.",
        )
