"""Lists planned and imported as a desk does it, and who is registered then."""

from kiosk.domain.ticket import TicketQuery
from kiosk.services.lists.planning import Wanted


def planned(desk, path, event="Fest", **columns):
    return desk.planning.plan(desk.planning.open(path, Wanted(event, columns)), event)


def imported(desk, path, event="Fest", **more):
    return desk.importing.run(planned(desk, path, event), **more)


def everybody(store):
    found, query = [], TicketQuery(descending=False, limit=1000)
    while True:
        page = store.page(query)
        found += page.rows
        if page.next is None:
            return found
        query = TicketQuery(descending=False, limit=1000, after=page.next)
