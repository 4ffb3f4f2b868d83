"""The question whether a guest who is known gets a further ticket or the one there is."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from support.clocks import EVENING
from support.made_services import AWAY, ShakyStore, attendee
from support.windows.registration_desk import EVENT, WAIT, registered

from kiosk.domain.ticket import Status, Ticket
from kiosk.services.faults import Fault

# The offscreen platform cannot raise the list of proposals; on a screen it can.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def known_store():
    guest = attendee()
    return ShakyStore(
        [
            Ticket(
                7,
                "<b>Meera</b>",
                guest.mobile_number,
                "IIT Delhi",
                EVENT,
                Status.ENTERED,
                EVENING,
            ),
            Ticket(9, "Her brother", guest.mobile_number, "IIT Delhi", EVENT),
        ]
    )


def with_question(d):
    d.type("Meera", "98765 43210")
    d.enter()
    d.qtbot.waitUntil(d.tab.duplicates.isVisible, timeout=WAIT)


def test_a_known_guest_is_a_question_and_no_dialog(desk):
    d = desk(known_store())
    with_question(d)

    lines = [d.tab.duplicates.list.item(i).text() for i in range(2)]
    assert lines[0].startswith("7  ·  <b>Meera</b>  ·  Entered  ·  ")
    assert lines[1] == "9  ·  Her brother  ·  Not entered"
    assert QApplication.activeModalWidget() is None
    assert len(registered(d.store)) == 2
    assert d.form.name.edit.text() == "Meera"


def test_a_key_meant_for_the_form_answers_no_question(desk):
    d = desk(known_store())
    with_question(d)
    d.enter()
    d.qtbot.wait(200)

    assert d.tab.card.face is None
    assert len(registered(d.store)) == 2


def test_a_ticket_can_be_shown_again_by_keyboard(desk):
    d = desk(known_store())
    with_question(d)
    d.settle()
    d.key(Qt.Key.Key_Down)
    d.enter()
    d.has_ticket(9)
    assert len(registered(d.store)) == 2
    assert d.form.name.edit.text() == "Meera"

    d.settle()
    d.enter()  # the focus is on: next guest
    assert d.form.draft().blank
    assert d.form.name.edit.hasFocus()
    assert not d.tab.duplicates.isVisible()


def test_a_further_ticket_can_be_registered_on_purpose_by_keyboard(desk):
    d = desk(known_store())
    with_question(d)
    d.settle()
    d.key(Qt.Key.Key_Tab)
    d.key(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is d.tab.duplicates.register_button
    d.enter()
    d.enter()
    d.has_ticket(10)

    assert len(registered(d.store)) == 3
    assert d.form.name.edit.hasFocus()
    assert not d.tab.duplicates.isVisible()


def test_escape_goes_back_to_what_was_typed(desk):
    d = desk(known_store())
    with_question(d)
    d.key(Qt.Key.Key_Escape)

    assert not d.tab.duplicates.isVisible()
    assert d.form.button.isVisible()
    assert d.form.name.edit.hasFocus()
    assert d.form.name.edit.text() == "Meera"


def test_typing_on_takes_the_question_back(desk):
    d = desk(known_store())
    with_question(d)
    d.form.mobile.edit.setFocus()
    d.type("0")

    assert not d.tab.duplicates.isVisible()


def test_the_next_name_typed_over_a_question_loses_no_letter(desk):
    d = desk(known_store())
    with_question(d)
    for letter in "Arjun":
        d.qtbot.keyClicks(QApplication.focusWidget(), letter)
    assert d.form.name.edit.text() == "Arjun"
    assert not d.tab.duplicates.isVisible()
    returned = d.tab.findChild(QPushButton, "register-returned")
    assert "Meera" in returned.text()
    d.qtbot.mouseClick(returned, Qt.MouseButton.LeftButton)
    assert d.tab.duplicates.isVisible()
    assert d.form.name.edit.text() == "Meera"


def test_a_ticket_asked_for_elsewhere_changes_nothing_here(desk):
    d = desk(known_store())
    with d.qtbot.waitSignal(d.desks.register.issued, timeout=WAIT):
        d.desks.register.issue(d.store.tickets[7])

    assert d.tab.card.face is None


def test_a_code_that_fails_elsewhere_is_no_failure_here(desk):
    d = desk(known_store())
    d.desks.register.issue_failed.emit(d.store.tickets[7], Fault(AWAY))

    assert d.text("register-trouble") == ""


def test_a_small_window_scrolls_to_the_whole_question(desk):
    d = desk(known_store())
    d.tab.resize(980, 440)
    d.qtbot.wait(50)
    with_question(d)

    last, area = d.tab.duplicates.register_button, d.tab._scroll.viewport()

    def seen():
        return area.rect().contains(last.mapTo(area, last.rect().bottomRight()))

    bar = d.tab._scroll.verticalScrollBar()
    while bar.maximum() < 40:  # however large the letters are that other tests left
        d.tab.resize(d.tab.width(), d.tab.height() - 20)
        d.qtbot.wait(20)
    d.qtbot.waitUntil(seen, timeout=WAIT)
    assert bar.value() > 0

    room = bar.maximum()
    d.tab._notes.say("A sentence that comes later, long enough to need more than one line. " * 4)
    d.qtbot.waitUntil(lambda: bar.maximum() > room + 30, timeout=WAIT)
    d.qtbot.waitUntil(seen, timeout=WAIT)
