"""The ticket table's rows while others write: changed in place, asked again after a failure."""

import random

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from support.doors.ticket_model import WAIT
from support.made_services import AWAY, sample_tickets

from kiosk.domain.ticket import SortKey, Ticket
from kiosk.ui.ticket_list.ticket_rows import TICKET_ROLE
from kiosk.ui.ticket_list.ticket_table_model import PAGE_ROWS


def persistent(t, ticket_id):
    return QPersistentModelIndex(t.model.index(t.model.row_of(ticket_id), 1))


def test_a_row_that_another_laptop_changed_is_changed_in_place(table):
    t = table(sample_tickets(50))
    changed, reset = [], []
    t.model.dataChanged.connect(lambda a, b: changed.append((a.row(), b.row())))
    t.model.modelReset.connect(lambda: reset.append(1))
    t.write(lambda s: s.tickets.update({20: Ticket(20, "Renamed", "", "", "Ball")}))
    t.refresh()

    row = t.model.row_of(20)
    assert changed == [(row, row)]
    assert not reset
    assert t.model.index(row, 1).data() == "Renamed"


def test_new_tickets_appear_and_deleted_ones_vanish_without_a_reset(table):
    t = table(sample_tickets(50))
    kept, gone = persistent(t, 20), persistent(t, 30)
    reset = []
    t.model.modelReset.connect(lambda: reset.append(1))

    def change(store):
        del store.tickets[30]
        store.tickets[51] = Ticket(51, "New", "", "", "Ball")

    t.write(change)
    t.refresh()

    assert t.ids() == [51, *range(50, 30, -1), *range(29, 0, -1)]
    assert not reset
    assert kept.data(TICKET_ROLE).id == 20
    assert not gone.isValid()


def test_rows_that_change_places_take_what_points_at_them_along(table):
    t = table(sample_tickets(40))
    with t.qtbot.waitSignal(t.model.replaced, timeout=WAIT):
        t.model.sort(t.column(SortKey.NAME), Qt.SortOrder.AscendingOrder)
    pointers = {n: persistent(t, n) for n in t.ids()}
    t.write(lambda s: s.tickets.update({20: Ticket(20, "AAA", "", "", "Ball")}))
    t.refresh()

    assert t.model.row_of(20) == 0
    assert all(p.data(TICKET_ROLE).id == n for n, p in pointers.items())


def test_whatever_is_written_the_table_ends_as_the_store(table):
    t = table(sample_tickets(60))
    with t.qtbot.waitSignal(t.model.replaced, timeout=WAIT):
        t.model.sort(t.column(SortKey.NAME), Qt.SortOrder.AscendingOrder)
    chance = random.Random(2026)
    pointers = {n: persistent(t, n) for n in t.ids()}
    for _round in range(8):

        def change(store):
            for _ in range(chance.randint(1, 25)):
                number = chance.randint(1, 80)
                if chance.random() < 0.4:
                    store.tickets.pop(number, None)
                else:
                    name = chance.choice("abcdefgh") * 3
                    store.tickets[number] = Ticket(number, name, "", "", "Ball")

        t.write(change)
        t.refresh()
        expected = t.desks.services.registry.page(t.model.query).rows
        assert [t.model.ticket_at(i) for i in range(t.model.rowCount())] == list(expected)
        assert all(p.data(TICKET_ROLE).id == n for n, p in pointers.items() if p.isValid())


def test_a_reload_keeps_as_much_as_was_loaded(table):
    t = table(sample_tickets(1000))
    for _ in range(2):
        with t.qtbot.waitSignal(t.model.updated, timeout=WAIT):
            t.model.fetchMore(QModelIndex())
    t.write(lambda s: s.tickets.update({1001: Ticket(1001, "New", "", "", "Ball")}))
    t.refresh()

    assert t.model.rowCount() == 3 * PAGE_ROWS
    assert t.ids()[0] == 1001


def test_changes_during_a_reload_are_not_missed(table):
    t = table(sample_tickets(10))
    for n in range(11, 31):
        ticket = Ticket(n, "New", "", "", "Ball")
        t.desks.worker.submit(lambda _s, x=ticket: t.store.tickets.update({x.id: x}))
        t.model.refresh()

    t.qtbot.waitUntil(lambda: t.model.rowCount() == 30, timeout=WAIT)


def test_a_failure_leaves_the_rows_and_says_so_until_the_store_is_back(table):
    t = table(sample_tickets(50))
    t.store.away = True
    with t.qtbot.waitSignal(t.model.failed, timeout=WAIT) as said:
        t.model.refresh()
    assert said.args == [AWAY]
    assert t.model.trouble == AWAY
    assert t.model.rowCount() == 50
    assert not t.model.canFetchMore(QModelIndex())

    t.store.away = False
    t.qtbot.waitUntil(lambda: t.model.trouble == "", timeout=WAIT)  # by itself
    assert t.model.rowCount() == 50


def test_a_search_that_failed_is_asked_again(table):
    t = table(sample_tickets(50))
    t.store.away = True
    with t.qtbot.waitSignal(t.model.failed, timeout=WAIT):
        t.model.find("meera", None, None)
    assert not t.model.loaded
    t.store.away = False
    t.qtbot.waitUntil(lambda: t.model.loaded, timeout=WAIT)

    assert all("Meera" in t.model.ticket_at(i).name for i in range(t.model.rowCount()))


def test_another_tabs_search_does_not_cut_the_table_off(table):
    t = table(sample_tickets(50))
    with t.qtbot.waitSignal(t.model.replaced, timeout=WAIT):
        t.model.find("meera", None, None)
        t.desks.table.page(t.model.query)  # as the door's search does

    assert t.model.loaded
