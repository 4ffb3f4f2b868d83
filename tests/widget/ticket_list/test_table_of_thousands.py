"""With thousands of rows loaded, a change looks at each a few times, a new size at one.

Counted is how often a ticket's fields are read: no time is measured.
"""

from collections import Counter
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, Signal
from support.clocks import EVENING
from support.made_services import sample_tickets

from kiosk.domain.ticket import Ticket
from kiosk.ui.ticket_list.ticket_table import TicketTable
from kiosk.ui.ticket_list.ticket_table_model import TicketTableModel

FEW, MANY = 1000, 4000
reads = Counter()


class ReadTicket(Ticket):
    """A ticket that counts who looks at it."""

    __slots__ = ()

    def __getattribute__(self, name):
        reads[name] += 1
        return super().__getattribute__(name)


class SilentDesk(QObject):
    """Answers nothing: the rows are given to the model as if they had come."""

    page_ready = Signal(object, object)
    page_failed = Signal(object, object)
    found_counted = Signal(object, object)

    def page(self, query, asker):
        """Nobody answers."""


@pytest.fixture
def shown(qtbot):
    def show(count):
        rows = sample_tickets(count)
        rows[::3] = [replace(row, entry_time=EVENING) for row in rows[::3]]
        rows = [ReadTicket(**{name: getattr(r, name) for name in r.__slots__}) for r in rows]
        view = TicketTable(TicketTableModel(SilentDesk()))
        qtbot.addWidget(view)
        view.resize(900, 500)
        view.show()
        view._model._take(rows, None)
        return view, rows

    return show


def counted(work):
    reads.clear()
    work()
    return Counter(reads)


def test_what_is_selected_is_found_again_in_one_look_at_the_rows(shown):
    numbers = {}
    for count in (FEW, MANY):
        view, rows = shown(count)
        view.selectAll()
        assert len(view.selected_ids()) == count
        view._model._other_question = True
        turned = list(reversed(rows))
        numbers[count] = counted(lambda v=view, r=turned: v._model._take(r, None))["id"]
        assert len(view.selected_ids()) == count
    assert numbers[MANY] <= numbers[FEW] * (MANY / FEW) * 1.2, numbers


def test_another_size_looks_at_one_row_at_most_to_know_its_columns(shown):
    for count in (FEW, MANY):
        view, _ = shown(count)
        before = view.columnWidth(1)
        looked = counted(lambda v=view: v._fit(1.0))["entry_time"]
        # One hour alone, the sample of its column: in another year than the evening's it is longer.
        assert looked <= 2, f"of {count}"
        assert view.columnWidth(1) == before
