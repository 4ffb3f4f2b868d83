"""Who stands on the printed list: everybody who is expected or in, of the event that was asked."""

from collections.abc import Callable
from dataclasses import replace

from kiosk.domain.ticket import Status
from kiosk.services.lists.exporting import Chosen, Exporting
from kiosk.ui.sheets.not_drawn import NotDrawn
from kiosk.ui.sheets.printed_list import Expected

_EACH = 1000


def expected_guests(
    exporting: Exporting,
    chosen: Chosen,
    tick: Callable[[int], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> list[Expected]:
    """The guests of a query; who was denied, or whose ticket is dead, is left out.

    Args:
        exporting: reads the tickets page by page.
        chosen: search, status, event; which of them.
        tick: told how many were looked at.
        cancelled: whether a person wants it no more.

    Raises:
        StoreUnavailable: the store is away.
        NotDrawn: it was stopped.
    """
    found: list[Expected] = []
    rows = exporting.rows(replace(chosen, query=replace(chosen.query, descending=False)))
    for count, (ticket, guest, states) in enumerate(rows, 1):
        if count % _EACH == 1:
            tick(count)
            if cancelled():
                raise NotDrawn("It was stopped.")
        if ticket.status is Status.DENIED or states.revoked:
            continue
        inside = ticket.status is Status.ENTERED
        found.append(
            Expected(
                ticket.id, ticket.name, ticket.university, guest.category, states.party, inside
            )
        )
    return found
