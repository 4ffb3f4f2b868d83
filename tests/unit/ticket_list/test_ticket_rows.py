"""The rows of the ticket table, without a store."""

from kiosk.domain.ticket import Ticket
from kiosk.ui.ticket_list.ticket_rows import TicketRows


class _NeverReadThrough(list):
    def __iter__(self):
        raise AssertionError("all rows were read through")


def guests(numbers):
    return [Ticket(n, f"Guest {n}", "", "", f"Evening {n % 2}") for n in numbers]


def test_another_page_costs_the_same_however_much_is_loaded():
    rows = TicketRows()
    rows._add(guests(range(1000)))
    rows._rows = _NeverReadThrough(rows._rows)
    rows._add(guests(range(900, 1200)))
    assert rows.rowCount() == 1200
    assert rows.ticket_at(1000).id == 1000
    assert rows.row_of(99_999) is None
    assert rows.events == {"Evening 0", "Evening 1"}


def test_events_of_rows_that_are_gone_are_forgotten():
    rows = TicketRows()
    rows._reset(guests([1, 2]))
    rows._merge(guests([2]))
    assert rows.events == {"Evening 0"}
    assert rows.row_of(1) is None
    rows._add(guests([1]))
    assert rows.row_of(1) == 1
