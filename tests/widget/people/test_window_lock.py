"""The window asks who works there: lock, PIN pad and badges, and what was typed before."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from support.made_services import SECRET
from support.windows.door_window import TICKET
from support.windows.staffed_window import ASHA, MIRA, RAVI, signs_in, staffed_window, tabs_of

from kiosk.adapters.keys.badges import SealedBadges
from kiosk.domain.action_rules import Kind
from kiosk.ui.people.idle_timer import IdleTimer
from kiosk.ui.shell.history_sheet import HistorySheet
from kiosk.ui.shell.window_tabs import TABS

# The offscreen platform has no window manager.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def staffed(qtbot):
    with staffed_window(qtbot, ASHA, MIRA, RAVI) as opened:
        yield opened


def test_without_operators_nothing_is_asked(qtbot):
    with staffed_window(qtbot) as opened:
        window = opened.window
        assert window.stack.isVisible()
        assert not window.status.lock.isVisible()
        assert tabs_of(opened) == set(TABS)
        assert window.close()


def test_with_operators_the_window_is_covered_until_somebody_signs_in(qtbot, staffed):
    window = staffed.window
    assert window.lock.page.isVisible()
    assert not window.stack.isVisible()
    signs_in(qtbot, staffed, MIRA)
    assert window.stack.isVisible()
    assert "Mira" in window.status.line.accessibleName()


def test_the_name_in_the_log_is_who_signed_in(qtbot, staffed):
    signs_in(qtbot, staffed, ASHA)
    assert staffed.desks.door.door.operator == "Asha"
    assert staffed.desks.services.admission._who == "Asha"


def test_a_wrong_pin_says_so_and_the_digits_go(qtbot, staffed):
    pad = staffed.window.lock.page.pad
    for said in ("Type it again", "Type it again", "next try counts in"):
        QTest.keyClicks(pad.pin, "1111")
        QTest.keyClick(pad.pin, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda said=said: said in pad.said.text())
        qtbot.waitUntil(lambda: pad.pin.text() == "")
    QTest.keyClicks(pad.pin, "4071")
    assert not pad.go.isEnabled()
    assert staffed.window.lock.locked


def test_a_click_on_the_name_that_is_marked_already_is_for_the_pin_too(staffed):
    names, window = staffed.window.lock.page.pad.names, staffed.window
    place = names.visualItemRect(names.currentItem()).center()
    QTest.mouseClick(names.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert window.focusWidget() is window.lock.page.pad.pin


def test_the_pad_types_and_takes_back(staffed):
    pad = staffed.window.lock.page.pad
    keys = {
        pad.keys.itemAt(n).widget().text(): pad.keys.itemAt(n).widget()
        for n in range(pad.keys.count())
    }
    for key in ("4", "0", "9", "⌫", "7"):
        QTest.mouseClick(keys[key], Qt.MouseButton.LeftButton)
    assert pad.pin.text() == "407"
    assert not pad.go.isEnabled()
    QTest.mouseClick(keys["1"], Qt.MouseButton.LeftButton)
    assert pad.go.isEnabled()


def test_ctrl_l_locks_and_a_guest_who_is_shown_stays(qtbot, staffed):
    signs_in(qtbot, staffed, ASHA)
    window = staffed.window
    window.open_tab("scan")
    window.scan_tab.flow.pick(TICKET.id)
    flow = window.scan_tab.flow
    qtbot.waitUntil(lambda: flow.state.verdict is not None)
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.lock.locked)
    assert window.lock.page.isVisible()
    signs_in(qtbot, staffed, MIRA)
    assert flow.state.verdict.ticket.name == TICKET.name


def test_while_it_is_locked_no_key_opens_a_list(qtbot, staffed):
    window = staffed.window
    for key in (Qt.Key.Key_F7, Qt.Key.Key_F8, Qt.Key.Key_F9):
        QTest.keyClick(window, key)
    assert QApplication.activeModalWidget() is None
    signs_in(qtbot, staffed, ASHA)
    QTest.keyClick(window, Qt.Key.Key_F8)
    assert QApplication.activeModalWidget() is not None
    staffed.desks.sign_in.leave()
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)


def test_a_badge_held_to_the_camera_signs_in_and_changes_the_operator(qtbot, staffed):
    badges = SealedBadges(SECRET)
    for person in (ASHA, MIRA):
        staffed.camera.foreign_seen.emit(badges.text(person))
        qtbot.waitUntil(lambda person=person: staffed.window.lock.duty.operator == person)


def test_the_lock_page_wants_the_cameras_codes_and_gives_them_back(qtbot, staffed):
    qtbot.waitUntil(lambda: staffed.camera.armed)
    staffed.camera.disarm()
    qtbot.waitUntil(lambda: staffed.camera.armed)


def test_what_was_typed_is_there_again_for_the_same_person(qtbot, staffed):
    window = staffed.window
    signs_in(qtbot, staffed, MIRA)
    window._dialogs.open_history(TICKET.id)
    window._dialogs.open_action(Kind.REISSUE, (TICKET.id,))
    dialog = QApplication.activeModalWidget()
    dialog.reason.setText("lost her ph")
    staffed.desks.sign_in.leave()
    qtbot.waitUntil(lambda: window.lock.page.isVisible(), timeout=10_000)
    assert QApplication.activeModalWidget() is None
    signs_in(qtbot, staffed, MIRA)
    assert QApplication.activeModalWidget() is dialog
    assert dialog.reason.text() == "lost her ph"
    dialog.reject()
    assert isinstance(QApplication.activeModalWidget(), HistorySheet)
    QApplication.activeModalWidget().reject()


@pytest.mark.parametrize(("way", "person"), [("lock", RAVI), ("badge", ASHA)])
def test_what_somebody_else_typed_is_closed_and_told(qtbot, staffed, way, person):
    window = staffed.window
    signs_in(qtbot, staffed, MIRA)
    window._dialogs.open_action(Kind.REISSUE, (TICKET.id,))
    if way == "lock":
        staffed.desks.sign_in.leave()
        qtbot.waitUntil(lambda: window.lock.page.isVisible(), timeout=10_000)
        signs_in(qtbot, staffed, person)
    else:
        staffed.camera.foreign_seen.emit(SealedBadges(SECRET).text(person))
        qtbot.waitUntil(lambda: window.lock.duty.operator == person, timeout=10_000)
    assert QApplication.activeModalWidget() is None
    assert window.counters.text() == "Closed, with what Mira had not saved there: New code."


def test_the_keys_are_where_they_were(qtbot, staffed):
    window = staffed.window
    signs_in(qtbot, staffed, MIRA)
    window.open_tab("tickets")
    qtbot.waitUntil(lambda: window.tickets_tab.model.rowCount() > 0, timeout=10_000)
    window.tickets_tab.view.setFocus()
    staffed.desks.sign_in.leave()
    qtbot.waitUntil(lambda: window.lock.page.isVisible(), timeout=10_000)
    staffed.camera.foreign_seen.emit(SealedBadges(SECRET).text(MIRA))
    qtbot.waitUntil(lambda: window.lock.duty.operator == MIRA, timeout=10_000)
    assert window.focusWidget() is window.tickets_tab.view


def test_a_refused_badge_is_told_to_who_works_here(qtbot, staffed):
    signs_in(qtbot, staffed, MIRA)
    staffed.camera.foreign_seen.emit(SealedBadges(SECRET).text(RAVI))
    counters = staffed.window.counters
    said = "Organisers sign in with their PIN."
    qtbot.waitUntil(lambda: counters.text() == said, timeout=10_000)
    assert staffed.window.lock.duty.operator == MIRA


def test_who_signed_in_is_not_remembered_as_the_doors_operator(qtbot, staffed):
    signs_in(qtbot, staffed, RAVI)
    staffed.window.open_door_dialog()
    dialog = QApplication.activeModalWidget()
    dialog.name.setText("South door")
    dialog.accept()
    assert staffed.desks.door.door.operator == "Ravi"
    assert staffed.preferences.get("door_name") == "South door"
    assert staffed.preferences.get("door_operator") == "Asha", "as the laptop was set up"


def test_who_is_taken_away_is_locked_out(qtbot, staffed):
    signs_in(qtbot, staffed, MIRA)
    staffed.desks.services.store.drop_operator("Mira")
    staffed.desks.sign_in.refresh()
    qtbot.waitUntil(lambda: staffed.window.lock.locked)


def test_quiet_locks_and_a_key_or_a_scan_is_no_quiet(qtbot):
    from PySide6.QtWidgets import QWidget

    widget = QWidget()
    qtbot.addWidget(widget)
    idle, told = IdleTimer(1, widget), []
    idle.idle.connect(lambda: told.append(True))
    idle.watch(on=True)
    idle._timer.setInterval(10**7)
    QTest.keyClick(widget, Qt.Key.Key_A)
    assert idle._timer.remainingTime() > 60_000  # begun anew, with the new interval
    idle._timer.setInterval(1)
    idle.touched()
    qtbot.waitUntil(lambda: bool(told))
    idle.watch(on=False)


def test_zero_minutes_never_lock(qtbot):
    from PySide6.QtWidgets import QWidget

    widget = QWidget()
    qtbot.addWidget(widget)
    idle = IdleTimer(0, widget)
    idle.watch(on=True)
    assert not idle._timer.isActive()
