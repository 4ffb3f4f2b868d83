"""The ticket table's model against a store and a real desk thread: pages, order, fresh rows."""

import random
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from support.made_services import AWAY, ShakyStore, open_desks, sample_tickets

from kiosk.domain.ticket import SortKey, Status, Ticket
from kiosk.ui.status_mark import status_word
from kiosk.ui.ticket_table_model import (
    PAGE_ROWS,
    SORT_ROLE,
    TICKET_ROLE,
    TicketTableModel,
)

WAIT = 5000


class Table:
    """A model over a store, watched by Qt's own model tester: a broken promise fails the test."""

    def __init__(self, qtbot, store):
        self.qtbot, self.store = qtbot, store
        self._open = open_desks(store)
        self.desks = self._open.__enter__()
        self.model = TicketTableModel(self.desks.table)
        self.tester = QAbstractItemModelTester(
            self.model, QAbstractItemModelTester.FailureReportingMode.Warning
        )
        self.tester.setUseFetchMore(False)  # the tester would load page after page by itself
        with qtbot.waitSignal(self.desks.table.counts_changed, timeout=WAIT):
            pass
        self.refresh()

    def refresh(self):
        with self.qtbot.waitSignal(self.model.updated, timeout=WAIT):
            self.model.refresh()

    def write(self, change):
        """What another laptop writes: on the desk thread, as the store is used from one thread."""
        with self.qtbot.waitSignal(self.desks.table.changed, timeout=WAIT):
            self.desks.lane.submit(lambda _services: self._write(change))
            self.desks.table.refresh()

    def _write(self, change):
        change(self.store)
        self.store._changes += 1

    def ids(self):
        return [self.model.ticket_at(i).id for i in range(self.model.rowCount())]

    def column(self, key):
        return next(i for i, c in enumerate(self.model.columns) if c.key is key)

    def close(self):
        self._open.__exit__(None, None, None)


@pytest.fixture
def table(qtbot):
    opened = []

    def make(tickets=()):
        opened.append(Table(qtbot, ShakyStore(tickets)))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


ENTERED_AT = datetime(2026, 11, 22, 13, 32, tzinfo=UTC)


def test_every_field_has_a_column(table):
    t = table([Ticket(7, "Meera", "+91 98", "JNU", "Ball", Status.ENTERED, ENTERED_AT)])
    shown = [t.model.index(0, c).data() for c in range(t.model.columnCount())]
    titles = [
        t.model.headerData(c, Qt.Orientation.Horizontal) for c in range(t.model.columnCount())
    ]

    local = ENTERED_AT.astimezone()
    assert shown[:6] == ["7", "Meera", "+91 98", "JNU", "Ball", "Entered"]
    assert shown[6].startswith(f"{local.day} Nov")
    assert shown[6].endswith(f"{local:%H:%M}")
    assert titles == [
        "No.",
        "Name",
        "Mobile number",
        "University",
        "Event",
        "Status",
        "Entry time",
    ]
    assert {c.key for c in t.model.columns} == set(SortKey)


def test_a_cell_gives_its_row_and_what_it_sorts_by(table):
    ticket = Ticket(7, "Meera", "", "", "Ball", Status.ENTERED, ENTERED_AT)
    t = table([ticket])

    assert t.model.index(0, 3).data(TICKET_ROLE) == ticket
    assert t.model.index(0, t.column(SortKey.ID)).data(SORT_ROLE) == 7
    assert t.model.index(0, t.column(SortKey.NAME)).data(SORT_ROLE) == "meera"
    assert t.model.index(0, t.column(SortKey.ENTRY_TIME)).data(SORT_ROLE) == ENTERED_AT


def test_a_name_that_looks_like_html_is_a_name(table):
    t = table([Ticket(1, "<b>Meera</b>\n& <img src=x>", "", "", "")])
    cell = t.model.index(0, t.column(SortKey.NAME))

    assert cell.data() == "<b>Meera</b> & <img src=x>"
    tip = cell.data(Qt.ItemDataRole.ToolTipRole)
    assert "<b>" not in tip
    assert "&lt;b&gt;" in tip


def test_every_status_has_a_word():
    assert len({status_word(s) for s in Status}) == len(Status)


def test_a_thousand_tickets_come_page_by_page(table):
    t = table(sample_tickets(1000))
    assert t.model.rowCount() == PAGE_ROWS
    pages = t.store.calls.count("page")

    while t.model.canFetchMore(QModelIndex()):
        with t.qtbot.waitSignal(t.model.updated, timeout=WAIT):
            t.model.fetchMore(QModelIndex())

    assert t.ids() == list(range(1000, 0, -1))
    assert t.store.calls.count("page") - pages == 4
    assert t.model.complete


def test_asking_twice_for_more_fetches_once(table):
    t = table(sample_tickets(1000))
    with t.qtbot.waitSignal(t.model.updated, timeout=WAIT):
        t.model.fetchMore(QModelIndex())
        t.model.fetchMore(QModelIndex())
    t.qtbot.wait(100)

    assert t.model.rowCount() == 2 * PAGE_ROWS


@pytest.mark.parametrize("key", list(SortKey))
@pytest.mark.parametrize("order", list(Qt.SortOrder))
def test_the_store_sorts_all_tickets_and_not_the_loaded_ones(table, key, order):
    tickets = sample_tickets(450)
    for n in range(0, 450, 3):
        old = tickets[n]
        tickets[n] = Ticket(
            old.id,
            old.name,
            old.mobile_number,
            old.university,
            old.event,
            Status.ENTERED if n % 2 else Status.DENIED,
            datetime(2026, 11, 22, 12, n % 60, tzinfo=UTC),
        )
    t = table(tickets)
    t.model.find("nobody", None, None)
    with t.qtbot.waitSignal(t.model.replaced, timeout=WAIT):
        t.model.find("", None, None)
        t.model.sort(t.column(key), order)
    while t.model.canFetchMore(QModelIndex()):
        with t.qtbot.waitSignal(t.model.updated, timeout=WAIT):
            t.model.fetchMore(QModelIndex())

    column = t.column(key)
    values = [t.model.index(i, column).data(SORT_ROLE) for i in range(t.model.rowCount())]
    descending = order is Qt.SortOrder.DescendingOrder
    assert len(values) == 450
    assert values == sorted(
        values, key=lambda v: (v is not None, v if v is not None else 0), reverse=descending
    )


def test_only_the_latest_question_is_answered(table):
    t = table(sample_tickets(300))
    with t.qtbot.waitSignal(t.model.replaced, timeout=WAIT):
        for text in ("m", "me", "mee", "meera"):
            t.model.find(text, None, None)
    t.qtbot.wait(100)

    names = [t.model.ticket_at(i).name for i in range(t.model.rowCount())]
    assert names
    assert all("Meera" in name for name in names)


@pytest.mark.parametrize(
    ("search", "status", "event", "found"),
    [
        ("12", None, None, [12]),
        ("zoya jnu", None, None, None),
        ("", Status.ENTERED, None, [5]),
        ("", None, "Tech Fest", None),
        ("5", Status.DENIED, None, []),
    ],
)
def test_a_search_and_filters_narrow_the_table(table, search, status, event, found):
    tickets = sample_tickets(60)
    tickets[4] = Ticket(5, "Asha", "", "", "Ball", Status.ENTERED, ENTERED_AT)
    tickets[11] = Ticket(12, "Twelve", "", "", "Ball")
    t = table([x for x in tickets if "12" not in x.mobile_number])
    with t.qtbot.waitSignal(t.model.replaced, timeout=WAIT):
        t.model.find(search, status, event)

    expected = t.desks.services.registry.page(t.model.query).rows
    assert t.ids() == [x.id for x in expected]
    if found is not None:
        assert t.ids() == found


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
        t.desks.lane.submit(lambda _s, x=ticket: t.store.tickets.update({x.id: x}))
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
