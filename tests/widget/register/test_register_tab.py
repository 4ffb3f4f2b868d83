"""The registration desk, by keyboard, over the production services and the real desk thread."""

import re
import time

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from support.cases import from_cases, readme
from support.clocks import EVENING
from support.made_services import AWAY, KeptInMemory, ShakyStore
from support.windows.registration_desk import EVENT, WAIT, registered

from kiosk.domain.ticket import Ticket

# The offscreen platform cannot raise the list of proposals; on a screen it can.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def test_a_guest_is_registered_by_keyboard_alone(desk):
    d = desk()

    d.type("  Meera   Krishnan ", "+91 98765 43210", "IIT Delhi")
    d.enter()
    d.has_ticket(1)

    assert registered(d.store) == [
        Ticket(1, "Meera Krishnan", "+91 98765 43210", "IIT Delhi", EVENT)
    ]
    assert d.form.name.edit.hasFocus()
    assert d.form.draft().blank
    assert d.form.event_field.text() == EVENT
    assert d.text("ticket-name") == "Meera Krishnan"
    assert d.text("register-count").startswith("Today at this desk 1")


def test_the_code_at_the_right_is_the_tickets_own(desk):
    d = desk()
    d.type("Meera")
    d.enter()
    d.has_ticket(1)

    claims = d.desks.services.mint.read(d.tab.card.face.text, EVENING)
    assert claims.ticket_id == 1
    assert claims.expires_at == d.tab.card.face.until


def test_the_ticket_stays_until_the_next_one(desk):
    d = desk()
    d.type("Meera")
    d.enter()
    d.has_ticket(1)
    d.type("Arjun")
    assert d.tab.card.face.number == 1
    d.enter()
    d.has_ticket(2)


def test_enter_twice_registers_once(desk):
    d = desk()
    d.type("Meera")
    d.enter()
    d.enter()
    d.has_ticket(1)
    d.enter()
    d.qtbot.wait(200)

    assert len(registered(d.store)) == 1
    assert d.form.name.fault == ""  # the second half of a double press is no fault of the guest


def test_a_key_held_down_is_one_press(desk):
    d = desk()
    d.type("Meera")
    for _ in range(20):
        held = QKeyEvent(
            QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True, 1
        )
        QApplication.sendEvent(d.form.name.edit, held)
    d.qtbot.wait(100)
    assert not registered(d.store)
    d.enter()
    d.has_ticket(1)


def names(d):
    return [t.name for t in registered(d.store)]


def slow(d, seconds):
    """The store answers this much later from now on."""
    register = d.store.register

    def late(attendee):
        time.sleep(seconds)
        return register(attendee)

    d.store.register = late


@pytest.mark.parametrize("seconds", [0, 0.4])
def test_who_types_on_right_after_enter_loses_no_letter(desk, seconds):
    """The case of the five fast guests: no pause between Enter and the next name."""
    d = desk()
    slow(d, seconds)
    for number in range(1, 6):
        for letter in f"Fast Guest {number}":
            d.qtbot.keyClicks(QApplication.focusWidget(), letter)
            d.qtbot.wait(5)
        d.enter()
    d.has_ticket(5)
    assert names(d) == [f"Fast Guest {number}" for number in range(1, 6)]
    assert d.form.draft().blank


@from_cases
def test_case_24_keeps_every_letter(desk):
    typed, last = re.search(r'"(Fast Guest) \$i"', readme(24)), re.search(r"1\.\.(\d)", readme(24))
    d = desk()
    slow(d, 0.3)
    wanted = [f"{typed[1]} {number}" for number in range(1, int(last[1]) + 1)]
    for name in wanted:
        d.qtbot.keyClicks(QApplication.focusWidget(), name)
        d.enter()
    d.has_ticket(len(wanted))
    assert names(d) == wanted


def test_who_is_being_registered_is_said(desk):
    d = desk()
    slow(d, 0.3)
    d.type("Meera")
    d.enter()
    assert d.text("register-pending") == "Registering Meera…"
    d.has_ticket(1)
    assert not d.tab.findChild(QLabel, "register-pending").isVisible()


def test_a_guest_who_comes_back_waits_until_the_next_one_is_typed(desk):
    d = desk()
    d.type("Meera", "98")
    d.enter()
    d.type("Arjun")  # before the answer: the mobile number is too short
    returned = d.tab.findChild(QPushButton, "register-returned")
    d.qtbot.waitUntil(returned.isVisible, timeout=WAIT)
    assert "Meera" in returned.text()
    assert d.form.name.edit.text() == "Arjun"
    assert d.form.name.edit.hasFocus()
    d.qtbot.mouseClick(returned, Qt.MouseButton.LeftButton)
    assert (d.form.name.edit.text(), d.form.mobile.edit.text()) == ("Meera", "98")
    assert "too short" in d.form.mobile.fault
    d.qtbot.keyClicks(d.form.mobile.edit, "9876543210")
    d.qtbot.keyClick(d.form.mobile.edit, Qt.Key.Key_Return)
    assert d.form.name.edit.text() == "Arjun", "who was begun goes on"
    d.has_ticket(1)
    d.settle()
    d.enter()
    d.has_ticket(2)
    assert names(d) == ["Meera", "Arjun"]


def test_guests_are_kept_while_the_server_is_away(desk):
    d = desk()
    d.store.away = True
    for name in ("Meera", "Arjun"):
        d.type(name)
        d.enter()
    d.qtbot.waitUntil(lambda: not d.tab.findChild(QLabel, "register-pending").isVisible())
    d.store.away = False
    for number in (1, 2):
        returned = d.tab.findChild(QPushButton, "register-returned")
        if d.form.draft().blank and returned.isVisible():
            d.qtbot.mouseClick(returned, Qt.MouseButton.LeftButton)
        assert d.form.name.edit.hasFocus()
        d.settle()
        d.enter()
        d.has_ticket(number)
    assert sorted(names(d)) == ["Arjun", "Meera"]


def test_a_wrong_field_says_so_and_gets_the_focus(desk):
    d = desk()
    d.type("", "98", "IIT Delhi")
    d.enter()
    d.qtbot.waitUntil(lambda: d.form.name.fault != "", timeout=WAIT)

    assert "name" in d.form.name.fault
    assert "too short" in d.form.mobile.fault
    assert d.form.university.fault == ""
    assert d.form.name.edit.hasFocus()
    assert d.form.mobile.edit.text() == "98"
    assert d.form.mobile.edit.accessibleDescription() == d.form.mobile.fault
    d.type("Meera")
    assert d.form.name.fault == ""
    assert "too short" in d.form.mobile.fault


def test_faults_move_nothing(desk):
    d = desk()
    before = [e.mapTo(d.tab, e.rect().topLeft()) for e in d.form.edits()]
    d.type("", "98")
    d.enter()
    d.qtbot.waitUntil(lambda: d.form.name.fault != "", timeout=WAIT)
    d.qtbot.wait(50)

    assert [e.mapTo(d.tab, e.rect().topLeft()) for e in d.form.edits()] == before


def test_an_event_is_completed_as_it_is_typed(desk):
    store = ShakyStore([Ticket(1, "Zoya", "", "JNU", EVENT)])
    d = desk(store, KeptInMemory())
    d.qtbot.waitUntil(lambda: EVENT in d.form.event_field.words, timeout=WAIT)
    d.type("Meera", "", "", "spr")
    d.enter()
    d.has_ticket(2)

    assert store.tickets[2].event == EVENT


def test_universities_seen_are_proposed(desk):
    d = desk(ShakyStore([Ticket(1, "Zoya", "", " Jamia Millia Islamia ", EVENT)]))
    d.qtbot.waitUntil(lambda: d.form.university.words != (), timeout=WAIT)

    d.type("Meera", "", "JAMIA millia islamia")
    d.enter()
    d.has_ticket(2)

    assert d.store.tickets[2].university == "Jamia Millia Islamia"


def test_enter_on_a_proposal_chooses_it_and_registers_nothing_yet(desk):
    d = desk(ShakyStore([Ticket(1, "Zoya", "", "Jamia Millia Islamia", EVENT)]))
    d.qtbot.waitUntil(lambda: d.form.university.words != (), timeout=WAIT)
    d.type("Meera", "", "jam")
    popup = d.form.university.edit.completer().popup()
    d.qtbot.waitUntil(popup.isVisible, timeout=WAIT)
    d.qtbot.keyClick(popup, Qt.Key.Key_Down)
    d.qtbot.keyClick(popup, Qt.Key.Key_Return)
    d.qtbot.wait(100)

    assert d.form.university.edit.text() == "Jamia Millia Islamia"
    assert len(registered(d.store)) == 1
    d.qtbot.keyClick(d.form.university.edit, Qt.Key.Key_Return)
    d.has_ticket(2)
    assert d.store.tickets[2].university == "Jamia Millia Islamia"


def test_enter_with_proposals_in_sight_and_none_chosen_registers_what_was_typed(desk):
    d = desk(ShakyStore([Ticket(1, "Zoya", "", "Jamia Millia Islamia", EVENT)]))
    d.qtbot.waitUntil(lambda: d.form.university.words != (), timeout=WAIT)
    d.type("Meera", "", "jam")
    popup = d.form.university.edit.completer().popup()
    d.qtbot.waitUntil(popup.isVisible, timeout=WAIT)
    d.qtbot.keyClick(popup, Qt.Key.Key_Return)
    d.has_ticket(2)

    assert d.store.tickets[2].university == "jam"


def test_a_new_event_is_pointed_out(desk):
    d = desk(ShakyStore([Ticket(1, "Zoya", "", "JNU", EVENT)]), KeptInMemory())
    d.qtbot.waitUntil(lambda: EVENT in d.form.event_field.words, timeout=WAIT)
    d.type("Meera", "", "", "Sping Ball")

    assert "new event" in d.text("fault-event").lower()
    assert d.form.event_field.fault == ""


def test_what_was_typed_survives_a_crash(desk):
    d = desk()
    d.type("मीरा कृष्णन", "+91 98765")
    d.qtbot.waitUntil(lambda: "draft" in d.preferences.kept, timeout=WAIT)

    again = desk(preferences=KeptInMemory(dict(d.preferences.kept)))

    assert again.form.name.edit.text() == "मीरा कृष्णन"
    assert again.form.mobile.edit.text() == "+91 98765"
    assert again.form.event_field.text() == EVENT


def test_what_was_typed_last_survives_closing_the_window(desk):
    d = desk()
    d.type("Meera")
    d.tab.close()

    assert "Meera" in d.preferences.kept["draft"]


def test_a_registered_guest_is_not_restored(desk):
    d = desk()
    d.type("Meera")
    d.enter()
    d.has_ticket(1)

    again = desk(preferences=KeptInMemory(dict(d.preferences.kept)))
    assert again.form.draft().blank
    assert again.text("register-count").startswith("Today at this desk 1")


def test_the_form_keeps_everything_while_the_store_is_away(desk):
    d = desk()
    d.type("Meera", "+91 98765 43210", "IIT Delhi")
    d.store.away = True
    d.enter()
    d.qtbot.waitUntil(lambda: d.text("register-trouble") == AWAY, timeout=WAIT)

    assert d.form.name.edit.text() == "Meera"
    assert d.form.mobile.edit.text() == "+91 98765 43210"
    d.store.away = False
    d.enter()
    d.has_ticket(1)
    assert d.text("register-trouble") == ""


@pytest.mark.parametrize("size", [(1024, 580), (1366, 700), (1920, 1010)])
def test_nothing_is_cut_off(desk, size):
    d = desk()
    d.tab.resize(*size)
    d.qtbot.wait(50)

    for button in d.tab.findChildren(QPushButton):
        if button.isVisible():
            corner = button.mapTo(d.tab, button.rect().bottomRight())
            assert d.tab.rect().contains(corner)
            assert button.width() >= button.sizeHint().width()
