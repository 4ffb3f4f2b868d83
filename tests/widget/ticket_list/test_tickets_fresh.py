"""The Tickets tab is fresh without a click, and says so where it cannot be."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLabel
from support.made_services import AWAY, ShakyStore, open_desks, sample_tickets
from support.windows.tickets_person import WAIT

from kiosk.domain.decision import Wanted
from kiosk.domain.ticket import Status, Ticket
from kiosk.ui.store_access.table_desk import POLL_MS
from kiosk.ui.ticket_list.tickets_tab import TicketsTab

# The offscreen platform cannot raise a box of choices; on a screen it can.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support|OpenType support missing")


def test_what_another_laptop_writes_appears_by_itself(person):
    assert POLL_MS <= 1000  # a look each second, and the page after it: within two seconds
    p = person(sample_tickets(30))
    p.click(20)
    p.has_code(20)
    p.decide(20, Wanted.ALLOW)
    p.write(lambda s: s.tickets.update({31: Ticket(31, "Walk-in", "", "", "Ball")}))
    p.qtbot.waitUntil(
        lambda: (
            p.ids()[0] == 31
            and p.model.ticket_at(p.model.row_of(20)).status is Status.ENTERED
            and p.text("details-decided").startswith("Entered")
        ),
        timeout=WAIT,
    )

    assert p.details.has_code  # the code is still good; nobody asked for another one


def test_fresh_rows_leave_the_selection_and_the_place(person):
    p = person(sample_tickets(150))
    p.click(60)
    p.has_code(60)
    assert p.view.verticalScrollBar().value() > 0
    before = p.view.visualRect(p.model.index(p.model.row_of(60), 0)).top()
    p.tab.filters.search.setFocus()
    p.qtbot.keyClicks(p.tab.filters.search, " ")

    def change(store):
        for n in range(151, 161):
            store.tickets[n] = Ticket(n, "New", "", "", "Ball")
        del store.tickets[140]

    p.write(change)
    p.qtbot.waitUntil(lambda: p.ids()[0] == 160, timeout=WAIT)

    assert p.view.visualRect(p.model.index(p.model.row_of(60), 0)).top() == before
    assert p.view.currentIndex().row() == p.model.row_of(60)
    assert p.tab.filters.search.text() == " "
    assert p.tab.filters.search.hasFocus()


def test_at_the_top_new_tickets_come_into_sight(person):
    p = person(sample_tickets(150))
    p.write(lambda s: s.tickets.update({151: Ticket(151, "New", "", "", "Ball")}))
    p.qtbot.waitUntil(lambda: p.ids()[0] == 151, timeout=WAIT)

    assert p.view.rowAt(1) == 0


def test_a_selected_ticket_that_leaves_the_filter_stays_in_the_details(person):
    p = person(sample_tickets(9))
    p.tab.filters.chips.choose(Status.NOT_ENTERED)
    p.qtbot.waitUntil(lambda: p.model.loaded, timeout=WAIT)
    p.click(5)
    p.has_code(5)
    p.decide(5, Wanted.ALLOW)
    p.qtbot.waitUntil(lambda: 5 not in p.ids(), timeout=WAIT)
    p.qtbot.waitUntil(lambda: p.text("details-decided").startswith("Entered"), timeout=WAIT)

    assert p.text("details-number") == "5"  # and not its neighbour, whom nobody picked
    assert not p.view.selectionModel().hasSelection()


def test_while_the_store_is_away_the_old_rows_stay_and_say_so(person):
    p = person(sample_tickets(20))
    top = p.view.mapTo(p.tab, QPoint(0, 0))
    p.store.away = True
    p.qtbot.keyClicks(p.tab.filters.search, "meera")
    p.qtbot.waitUntil(lambda: AWAY in p.text("tickets-found"), timeout=WAIT)
    p.qtbot.wait(30)

    assert p.model.rowCount() == 20
    assert p.view.viewport().graphicsEffect().isEnabled()
    assert p.view.mapTo(p.tab, QPoint(0, 0)) == top
    p.store.away = False
    p.qtbot.waitUntil(lambda: p.model.trouble == "", timeout=WAIT)
    assert AWAY not in p.text("tickets-found")
    assert not p.view.viewport().graphicsEffect().isEnabled()


def test_a_store_that_is_away_from_the_start_says_so_in_place_of_the_table(qtbot):
    store = ShakyStore(sample_tickets(3))
    store.away = True
    with open_desks(store) as desks:
        tab = TicketsTab(desks.table, desks.register)
        qtbot.addWidget(tab)
        tab.show()
        said = tab.findChild(QLabel, "tickets-message")
        qtbot.waitUntil(lambda: said.text() == AWAY, timeout=WAIT)
        store.away = False
        qtbot.waitUntil(lambda: tab.model.rowCount() == 3, timeout=WAIT)
        tab.close()


def test_while_another_tab_is_looked_at_the_store_is_left_alone(person):
    p = person(sample_tickets(20))
    p.tab.hide()
    before = p.store.calls.count("page")
    p.write(lambda s: s.tickets.update({21: Ticket(21, "New", "", "", "Ball")}))
    p.qtbot.wait(1300)
    assert p.store.calls.count("page") == before
    p.tab.show()
    p.qtbot.waitUntil(lambda: p.ids()[0] == 21, timeout=WAIT)
