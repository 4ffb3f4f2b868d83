"""The Tickets tab: found, selected, shown again."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QStyleOptionViewItem
from support.clocks import EVENING
from support.made_services import AWAY, sample_tickets
from support.windows.tickets_person import WAIT

from kiosk.domain.decision import Lookup, Wanted
from kiosk.domain.ticket import Page, Status, Ticket
from kiosk.services.faults import Fault
from kiosk.ui.style.text_direction import isolated

# The offscreen platform cannot raise a box of choices; on a screen it can.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support|OpenType support missing")


def test_an_empty_table_says_what_to_do(person):
    p = person()

    assert p.text("tickets-message") == "No tickets yet. Register the first one."
    assert not p.view.isVisible()


def test_the_tickets_and_their_counts_are_there(person):
    p = person(sample_tickets(30))

    assert p.ids() == list(range(30, 0, -1))
    assert p.text("tickets-found") == "30 tickets"


def test_one_ticket_is_told_as_one(person):
    assert person(sample_tickets(1)).text("tickets-found") == "1 ticket"


def test_names_from_right_to_left_are_drawn_in_their_own_direction(person):
    p = person(
        [Ticket(1, "ليلى 12", "", "جامعة القاهرة", "Gala"), Ticket(2, "Amal", "", "", "Gala")]
    )
    for title, text in (("Name", "ليلى 12"), ("University", "جامعة القاهرة")):
        (column,) = [i for i, c in enumerate(p.view.model().columns) if c.title == title]
        for row, own in ((1, isolated(text)), (0, "Amal" if title == "Name" else "")):
            option = QStyleOptionViewItem()
            index = p.view.model().index(row, column)
            p.view.itemDelegateForIndex(index).initStyleOption(option, index)
            assert option.text == own
    assert isolated("ليلى 12") != "ليلى 12"


def test_the_search_field_names_all_that_is_searched(person):
    p = person()
    hint = p.view.window().findChild(QLineEdit, "tickets-search").placeholderText()
    assert hint.startswith("Name, mobile, university, event, category, note or number")


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


def test_enter_before_the_answer_picks_nobody_of_the_older_list(person):
    p = person([*sample_tickets(30), Ticket(31, "Unique Name", "", "JNU", "Ball")])
    p.key(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    p.qtbot.keyClicks(QApplication.focusWidget(), "meera")
    p.key(Qt.Key.Key_Return)
    assert p.details.ticket is None, "these rows answer another question"
    assert p.view.hasFocus()
    p.qtbot.waitUntil(lambda: p.details.ticket is not None, timeout=WAIT)
    assert p.details.ticket.id == p.ids()[0]
    assert 31 not in p.ids()


def test_no_card_of_a_guest_whom_the_search_does_not_find(person):
    p = person([*sample_tickets(30), Ticket(31, "Unique Name", "", "JNU", "Ball")])
    p.click(31)
    p.has_code(31)
    p.key(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    p.qtbot.keyClicks(QApplication.focusWidget(), "unique")
    p.qtbot.waitUntil(lambda: p.ids() == [31], timeout=WAIT)
    assert p.details.ticket.id == 31
    p.tab.filters.search.clear()
    p.qtbot.keyClicks(p.tab.filters.search, "meera")
    p.qtbot.waitUntil(lambda: p.ids() and 31 not in p.ids(), timeout=WAIT)
    assert p.details.ticket is None
    assert not p.details.has_code
    p.tab.filters.search.clear()
    p.qtbot.waitUntil(lambda: 31 in p.ids(), timeout=WAIT)
    p.click(31)
    p.has_code(31)


def test_a_card_out_of_the_copy_is_asked_for_again_when_the_server_is_back(person):
    p = person(sample_tickets(3))
    p.click(2)
    p.has_code(2)
    copied = replace(p.details.ticket, mobile_number="…210")
    p.desks.table.found.emit(Lookup(copied, live=False))
    assert p.text("details-mobile") == "…210"
    p.model.refresh()
    p.qtbot.waitUntil(lambda: p.text("details-mobile") != "…210", timeout=WAIT)
    p.has_code(2)


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
    tickets[3] = Ticket(4, "In", "", "", "Tech Fest", Status.ENTERED, EVENING)
    p = person(tickets)
    p.qtbot.waitUntil(lambda: p.tab.filters.event_box.count() == 4, timeout=WAIT)
    p.tab.filters.chips.choose(Status.ENTERED)
    p.qtbot.waitUntil(lambda: p.ids() == [4], timeout=WAIT)
    p.tab.filters.event_box.setCurrentText("Alumni Dinner")
    p.qtbot.waitUntil(lambda: p.ids() == [] and p.model.loaded, timeout=WAIT)
    assert p.text("tickets-message") == "Nothing found for Alumni Dinner, inside."


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

    now = EVENING.astimezone()
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


def test_a_code_that_cannot_be_made_is_told(person):
    p = person(sample_tickets(3))
    p.click(2)
    p.qtbot.wait(130)
    p.tab._asked_ticket = 2
    p.desks.register.issue_failed.emit(p.store.tickets[2], Fault(AWAY))

    assert p.text("details-said") == AWAY


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

    assert p.view.rowHeight(0) == 36
    for button in p.tab.findChildren(QPushButton):
        corner = button.mapTo(p.tab, button.rect().bottomRight())
        assert p.tab.rect().contains(corner)
        assert button.width() >= button.sizeHint().width()


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (Page((), live=False, whole=False), "The server has not been reached from this laptop yet"),
        (Page((), live=False, sure=False), "Not in this laptop's copy"),
        (Page((), live=False), "No tickets yet. Register the first one."),
    ],
)
def test_an_empty_list_that_is_not_the_servers_says_why(person, source, said):
    p = person()
    p.answer_pages_with(source)
    p.tab.model.refresh()
    p.qtbot.waitUntil(lambda: p.text("tickets-message").startswith(said), timeout=WAIT)


def test_rows_that_are_not_the_servers_say_so_and_are_asked_for_again(person, monkeypatch):
    monkeypatch.setattr("kiosk.ui.ticket_list.tickets_tab.AGAIN_MS", 50)
    p = person(sample_tickets(3))
    p.answer_pages_with(Page(tuple(sample_tickets(2)), live=False))
    p.tab.model.refresh()
    p.qtbot.waitUntil(lambda: "From this laptop's copy" in p.text("tickets-found"), timeout=WAIT)
    p.answer_pages_with(None)  # the store answers itself again, and nobody presses anything
    p.qtbot.waitUntil(lambda: p.text("tickets-found") == "3 tickets", timeout=WAIT)
