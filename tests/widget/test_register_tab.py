"""The registration desk, by keyboard, over the production services and the real desk thread."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QPushButton
from support.made_services import AWAY, KeptInMemory, ShakyStore
from support.registration_desk import EVENT, WAIT, registered

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

    claims = d.desks.services.mint.read(d.tab.card.face.text, datetime.now(UTC))
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


def test_nothing_can_be_overwritten_while_a_guest_is_registered(desk):
    d = desk()
    d.type("Meera")
    d.enter()
    d.qtbot.keyClicks(d.form.name.edit, "Arjun")
    assert d.form.name.edit.text() == "Meera"
    assert not d.form.button.isEnabled()
    d.has_ticket(1)
    d.type("Arjun")
    assert d.form.name.edit.text() == "Arjun"


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
    assert not d.form.busy
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
