"""The Tickets tab: found, selected, shown again, and fresh without a click."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from support.made_services import AWAY, ShakyStore, open_desks, sample_tickets

from kiosk.domain.decision import Lookup, Wanted
from kiosk.domain.ticket import Status, Ticket
from kiosk.services.faults import Fault
from kiosk.ui.table_desk import POLL_MS
from kiosk.ui.tickets_tab import TicketsTab

# The offscreen platform cannot raise a box of choices; on a screen it can.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support|OpenType support missing")

WAIT = 5000


class Person:
    """The tab, and somebody who uses it."""

    def __init__(self, qtbot, store, **asked):
        self.qtbot, self.store = qtbot, store
        self._open = open_desks(store)
        self.desks = self._open.__enter__()
        self.tab = TicketsTab(self.desks.table, self.desks.register, **asked)
        qtbot.addWidget(self.tab)
        self.tab.resize(1318, 690)
        self.tab.show()
        qtbot.waitActive(self.tab).__enter__()
        qtbot.waitUntil(lambda: self.model.loaded, timeout=WAIT)

    def close(self):
        self.tab.close()
        self._open.__exit__(None, None, None)

    @property
    def model(self):
        return self.tab.model

    @property
    def view(self):
        return self.tab.view

    @property
    def details(self):
        return self.tab.details

    def text(self, name):
        return self.tab.findChild(QLabel, name).text()

    def ids(self):
        return [self.model.ticket_at(i).id for i in range(self.model.rowCount())]

    def key(self, key, modifier=Qt.KeyboardModifier.NoModifier):
        self.qtbot.keyClick(QApplication.focusWidget(), key, modifier)

    def click(self, ticket_id):
        row = self.model.row_of(ticket_id)
        self.view.scrollTo(self.model.index(row, 0))
        place = self.view.visualRect(self.model.index(row, 1)).center()
        self.qtbot.mouseClick(self.view.viewport(), Qt.MouseButton.LeftButton, pos=place)

    def has_code(self, ticket_id):
        self.qtbot.waitUntil(
            lambda: self.details.has_code and self.details.ticket.id == ticket_id, timeout=WAIT
        )

    def write(self, change):
        """What another laptop writes; nobody tells this one."""

        def work(_services):
            change(self.store)
            self.store._changes += 1

        self.desks.lane.submit(work)

    def decide(self, ticket_id, wanted, reason=""):
        admission = self.desks.services.admission

        def work(_services):
            scan = admission.pick(ticket_id)
            admission.record(admission.decision(scan, ticket_id, wanted, reason))

        self.desks.lane.submit(work)


@pytest.fixture
def person(qtbot):
    opened = []

    def make(tickets=(), **asked):
        store = tickets if isinstance(tickets, ShakyStore) else ShakyStore(tickets)
        opened.append(Person(qtbot, store, **asked))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


def test_an_empty_table_says_what_to_do(person):
    p = person()

    assert p.text("tickets-message") == "No tickets yet. Register the first one."
    assert not p.view.isVisible()


def test_the_tickets_and_their_counts_are_there(person):
    p = person(sample_tickets(30))

    assert p.ids() == list(range(30, 0, -1))
    assert p.text("tickets-found") == "30 tickets"


def test_a_search_by_keyboard_finds_a_guest_and_opens_the_ticket(person):
    p = person([*sample_tickets(30), Ticket(31, "Unique Name", "", "JNU", "Ball")])
    p.key(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    p.qtbot.keyClicks(QApplication.focusWidget(), "unique")
    p.qtbot.waitUntil(lambda: p.ids() == [31], timeout=WAIT)
    assert p.text("tickets-found") == "1 found"

    p.key(Qt.Key.Key_Down)
    p.has_code(31)
    assert p.text("details-name") == "Unique Name"
    assert p.view.selectionModel().isRowSelected(0)
    assert p.view.hasFocus()


def test_keys_in_a_row_ask_the_store_once(person):
    p = person(sample_tickets(30))
    before = p.store.calls.count("page")
    p.qtbot.keyClicks(p.tab.filters.search, "meera")
    p.qtbot.waitUntil(lambda: p.model.query.search == "meera" and p.model.loaded, timeout=WAIT)

    assert p.store.calls.count("page") - before == 1


def test_nothing_found_says_for_what(person):
    p = person(sample_tickets(5))
    p.qtbot.keyClicks(p.tab.filters.search, "<b>nobody")
    p.qtbot.waitUntil(
        lambda: p.text("tickets-message") == "Nothing found for “<b>nobody”.", timeout=WAIT
    )
    p.key(Qt.Key.Key_Escape)
    p.qtbot.waitUntil(lambda: len(p.ids()) == 5, timeout=WAIT)


def test_filters_by_status_and_event(person):
    tickets = sample_tickets(9)
    tickets[3] = Ticket(4, "In", "", "", "Tech Fest", Status.ENTERED, datetime.now(UTC))
    p = person(tickets)
    p.qtbot.waitUntil(lambda: p.tab.filters.event_box.count() == 4, timeout=WAIT)
    p.tab.filters.status.setCurrentText("Entered")
    p.qtbot.waitUntil(lambda: p.ids() == [4], timeout=WAIT)
    p.tab.filters.event_box.setCurrentText("Alumni Dinner")
    p.qtbot.waitUntil(lambda: p.ids() == [] and p.model.loaded, timeout=WAIT)
    assert p.text("tickets-message") == "Nothing found for entered, Alumni Dinner."


def test_an_event_of_another_desk_can_be_chosen(person):
    p = person(sample_tickets(3))
    p.qtbot.waitUntil(lambda: p.tab.filters.event_box.count() == 4, timeout=WAIT)
    p.tab.filters.event_box.setCurrentText("Tech Fest")
    p.tab.filters.event_box.setCurrentIndex(0)
    p.write(lambda s: s.tickets.update({4: Ticket(4, "New", "", "", "Opera")}))

    p.qtbot.waitUntil(lambda: p.tab.filters.event_box.findData("Opera") > 0, timeout=WAIT)


def test_a_header_click_sorts_in_the_store(person):
    p = person(sample_tickets(300))
    header = p.view.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(1) + 20, header.height() // 2)
    with p.qtbot.waitSignal(p.model.replaced, timeout=WAIT):
        p.qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)

    assert p.ids() == [t.id for t in p.desks.services.registry.page(p.model.query).rows]
    assert p.model.query.sort.value == "name"


def test_a_selected_ticket_shows_everything_and_a_code_that_the_door_takes(person):
    p = person([Ticket(12, "Meera", "+91 98765 43210", "IIT Delhi", "Ball")])
    p.click(12)
    p.has_code(12)

    assert [p.text(f"details-{f}") for f in ("number", "mobile", "university", "event")] == [
        "12",
        "+91 98765 43210",
        "IIT Delhi",
        "Ball",
    ]
    p.key(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    text = QGuiApplication.clipboard().mimeData().text()
    admission = p.desks.services.admission
    assert admission.check(admission.scan(text)).admissible


def test_who_decided_when_where_and_why_is_shown(person):
    p = person([Ticket(12, "Meera", "", "", "Ball")])
    p.decide(12, Wanted.DENY, "No photo ID")
    p.qtbot.waitUntil(lambda: p.model.ticket_at(0).status is Status.DENIED, timeout=WAIT)
    p.click(12)
    p.qtbot.waitUntil(lambda: p.text("details-decided") != "", timeout=WAIT)

    now = datetime.now().astimezone()
    assert p.text("details-decided").startswith(f"Denied {now.day} ")
    assert p.text("details-decided").endswith(" at North door, by Asha: No photo ID.")


def test_names_of_all_kinds_are_literal(person):
    name = "<b>Bold</b> &amp; محمد 👩‍👩‍👧 " + "W" * 200
    p = person([Ticket(1, name, "", "", "<i>Ball</i>")])
    width = p.tab.width()
    p.click(1)
    p.has_code(1)

    assert p.text("details-name") == name
    assert p.text("details-event") == "<i>Ball</i>"
    assert p.tab.width() == width
    assert p.tab.minimumSizeHint().width() < 1024


def test_running_down_the_rows_makes_one_code_and_not_one_a_row(person):
    p = person(sample_tickets(60))
    issued = []
    p.desks.register.issued.connect(lambda i, _png: issued.append(i.ticket.id))
    p.tab.filters.focus_search()
    p.key(Qt.Key.Key_Down)
    for _ in range(30):
        p.key(Qt.Key.Key_Down)
    p.has_code(30)
    p.qtbot.wait(150)

    assert issued == [30]


def test_a_code_made_for_another_tab_is_not_taken_for_this_one(person):
    p = person(sample_tickets(3))
    p.click(2)
    p.has_code(2)
    p.click(3)
    with p.qtbot.waitSignal(p.desks.register.issued, timeout=WAIT):
        p.desks.register.issue(p.store.tickets[1])
    assert p.details.ticket.id == 3
    p.has_code(3)
    p.desks.table.found.emit(Lookup(p.store.tickets[1]))
    p.desks.register.issue_failed.emit(p.store.tickets[1], Fault(AWAY))

    assert p.text("details-number") == "3"
    assert AWAY not in p.text("details-said")


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
    p.tab.filters.status.setCurrentText("Not entered")
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


def test_a_code_that_cannot_be_made_is_told(person):
    p = person(sample_tickets(3))
    p.click(2)
    p.qtbot.wait(130)
    p.tab._asked_ticket = 2
    p.desks.register.issue_failed.emit(p.store.tickets[2], Fault(AWAY))

    assert p.text("details-said") == AWAY


def test_while_another_tab_is_looked_at_the_store_is_left_alone(person):
    p = person(sample_tickets(20))
    p.tab.hide()
    before = p.store.calls.count("page")
    p.write(lambda s: s.tickets.update({21: Ticket(21, "New", "", "", "Ball")}))
    p.qtbot.wait(1300)
    assert p.store.calls.count("page") == before
    p.tab.show()
    p.qtbot.waitUntil(lambda: p.ids()[0] == 21, timeout=WAIT)


def test_a_selected_ticket_is_saved(person, tmp_path):
    p = person(sample_tickets(3), path_asked=lambda _w, _p: str(tmp_path / "t.png"))
    p.click(2)
    assert not p.tab.findChild(QPushButton, "ticket-save").isEnabled()
    p.has_code(2)
    p.key(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)

    assert not QImage(str(tmp_path / "t.png")).isNull()
    assert p.text("details-said") == "Saved as t.png."


@pytest.mark.parametrize("size", [(1024, 580), (1366, 700), (1920, 1010)])
def test_nothing_is_cut_off(person, size):
    p = person(sample_tickets(30))
    p.tab.resize(*size)
    p.click(29)
    p.has_code(29)
    p.qtbot.wait(50)

    assert p.view.rowHeight(0) == 40
    for button in p.tab.findChildren(QPushButton):
        corner = button.mapTo(p.tab, button.rect().bottomRight())
        assert p.tab.rect().contains(corner)
        assert button.width() >= button.sizeHint().width()
