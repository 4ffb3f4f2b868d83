"""The window asks who works there: lock, PIN pad, badges, roles, and an organiser's yes."""

from contextlib import contextmanager
from dataclasses import replace
from uuid import uuid4

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from support.made_services import SECRET, ShakyStore, sample_tickets
from support.windows.door_window import NOW, TICKET, open_window

from kiosk.adapters.keys.badges import SealedBadges
from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import Decision, Wanted
from kiosk.domain.operator import Operator, Right, Role
from kiosk.ui.people.ask_pin import AskPin
from kiosk.ui.people.idle_lock import IdleLock
from kiosk.ui.shell import main_window
from kiosk.ui.shell.history_sheet import HistorySheet
from kiosk.ui.shell.window_tabs import TABS
from kiosk.ui.ticket.action_dialog import DESK_KINDS, action_name

# The offscreen platform has no window manager.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

ASHA = Operator(name="Asha", role=Role.DOOR, pin_hash="quick:4071")
MIRA = Operator(name="Mira", role=Role.DESK, pin_hash="quick:6048")
RAVI = Operator(name="Ravi", role=Role.ORGANISER, pin_hash="quick:7392")


@contextmanager
def staffed_window(qtbot, *operators, lists=None):
    store = ShakyStore([TICKET, *sample_tickets(5)])
    for operator in operators:
        store.put_operator(operator)
    with open_window(store, lists=lists) as opened:
        opened.window.show()
        qtbot.waitUntil(lambda: "Inside" in opened.window.counters.text())
        yield opened


@pytest.fixture
def staffed(qtbot):
    with staffed_window(qtbot, ASHA, MIRA, RAVI) as opened:
        yield opened


KINDS = [f"{action_name(kind)}…" for kind in DESK_KINDS]


def decided_by(operator):
    return Decision(uuid4(), TICKET.id, Wanted.ALLOW, "South door", operator, NOW)


def signs_in(qtbot, opened, person):
    """Somebody chooses their name and types their PIN, as a person does."""
    pad = opened.window.lock.page.pad
    rows = [pad.names.item(row).text() for row in range(pad.names.count())]
    pad.names.setCurrentRow(next(n for n, text in enumerate(rows) if person.name in text))
    QTest.keyClicks(pad.pin, person.pin_hash.removeprefix("quick:"))
    QTest.keyClick(pad.pin, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: opened.window.lock.duty.operator == person)


def tabs_of(opened):
    tabs = opened.window.tabs
    return {name for number, name in enumerate(TABS) if tabs.isTabVisible(number)}


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


@pytest.mark.parametrize(
    ("person", "tabs", "settings"),
    [
        (ASHA, {"scan"}, False),
        (MIRA, {"register", "tickets", "scan"}, False),
        (RAVI, {"register", "tickets", "scan"}, True),
    ],
)
def test_the_window_offers_what_a_role_may(qtbot, staffed, person, tabs, settings):
    signs_in(qtbot, staffed, person)
    assert tabs_of(staffed) == tabs
    assert staffed.window.status.gear.isVisible() is settings


@pytest.mark.parametrize(
    ("person", "bar", "kinds"),
    [
        (MIRA, ["Edit guest…"], ["Take back…", "New code…"]),
        (
            RAVI,
            [
                "Import…", "Export…", "Tickets as PDF…", "Print list…", "Edit guest…", "More…",
            ],
            ["Take back…", "New code…", "Revoke…", "Restore…"],
        ),
    ],
)  # fmt: skip
@pytest.mark.qt_log_ignore("plugin does not support")
def test_the_tickets_tab_offers_what_a_role_may(qtbot, organiser, person, bar, kinds):
    with staffed_window(qtbot, MIRA, RAVI, lists=organiser.desk) as opened:
        signs_in(qtbot, opened, person)
        opened.window.open_tab("tickets")
        tab = opened.window.tickets_tab
        buttons = tab.lists.findChildren(QPushButton)
        assert [b.text() for b in buttons if b.isVisible()] == bar
        assert tab.acceptDrops() is (person is RAVI)
        qtbot.waitUntil(lambda: tab.model.rowCount() > 0, timeout=10_000)
        tab.view.selectAll()
        tab._on_menu(tab.view.mapToGlobal(tab.view.rect().center()))
        menu = QApplication.activePopupWidget()
        texts = [action.text() for action in menu.actions() if action.isVisible()]
        menu.close()
        assert [text for text in texts if text in KINDS] == kinds
        assert ("Export…" in texts) is (person is RAVI)


def test_a_history_offers_what_a_role_may(qtbot, staffed):
    services = staffed.desks.services
    services.store.record(decided_by("Ben"))
    for person, offered in ((ASHA, set()), (MIRA, {Kind.UNDO, Kind.REISSUE})):
        signs_in(qtbot, staffed, person)
        staffed.window._dialogs.open_history(TICKET.id)
        sheet = staffed.window.findChildren(HistorySheet)[-1]
        qtbot.waitUntil(lambda sheet=sheet: bool(sheet.entries), timeout=10_000)
        shown = {kind for kind, button in sheet.desk_buttons.items() if button.isVisible()}
        assert shown == offered
        sheet.close()
        staffed.window.lock.lock()
        qtbot.waitUntil(lambda: staffed.window.lock.locked, timeout=10_000)


def test_a_hidden_tab_is_not_opened_by_its_key(qtbot, staffed):
    signs_in(qtbot, staffed, ASHA)
    QTest.keyClick(staffed.window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert staffed.window.stack.currentWidget() is staffed.window.scan_tab


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


def test_restarting_needs_an_organiser_and_restarts(qtbot, staffed, monkeypatch):
    window, restarted = staffed.window, []
    monkeypatch.setattr(main_window, "restart_program", lambda: restarted.append(True))
    signs_in(qtbot, staffed, ASHA)
    window.restart()
    dialog = QApplication.activeModalWidget()
    assert dialog.windowTitle() == "Restarting Kiosk needs an organiser"
    assert not restarted
    QTest.keyClicks(dialog.pad.pin, "7392")
    QTest.keyClick(dialog.pad.pin, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(restarted), timeout=10_000)


def test_closing_needs_an_organiser(qtbot, staffed):
    window = staffed.window
    signs_in(qtbot, staffed, ASHA)
    assert not window.close()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, AskPin)
    assert dialog.pad.names.count() == 1
    QTest.keyClicks(dialog.pad.pin, "4071")
    QTest.keyClick(dialog.pad.pin, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "not the PIN" in dialog.pad.said.text())
    assert window.isVisible()
    QTest.keyClicks(dialog.pad.pin, "7392")
    QTest.keyClick(dialog.pad.pin, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.isVisible())


def test_the_system_ends_the_program_without_a_pin(staffed):
    staffed.window.expect_end()
    assert staffed.window.close()


def test_an_organiser_closes_at_once(qtbot, staffed):
    signs_in(qtbot, staffed, RAVI)
    assert staffed.window.close()


def test_a_door_is_not_offered_to_let_in_against_the_verdict(qtbot, staffed):
    signs_in(qtbot, staffed, ASHA)
    qtbot.waitUntil(lambda: staffed.window.scan_tab.flow.state.duty.operator == ASHA)
    assert not staffed.window.scan_tab.flow.state.duty.may(Right.OVERRIDE)


def test_who_is_taken_away_is_locked_out(qtbot, staffed):
    signs_in(qtbot, staffed, MIRA)
    staffed.desks.services.store.drop_operator("Mira")
    staffed.desks.sign_in.refresh()
    qtbot.waitUntil(lambda: staffed.window.lock.locked)


def test_quiet_locks_and_a_key_or_a_scan_is_no_quiet(qtbot):
    from PySide6.QtWidgets import QWidget

    widget = QWidget()
    qtbot.addWidget(widget)
    idle, told = IdleLock(1, widget), []
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
    idle = IdleLock(0, widget)
    idle.watch(on=True)
    assert not idle._timer.isActive()


def test_kiosk_mode_keeps_the_whole_screen(qtbot, staffed):
    window = staffed.window
    window.keep_full_screen()
    assert window.isFullScreen()
    QTest.keyClick(window, Qt.Key.Key_F11)
    assert window.isFullScreen()
    window.showNormal()
    qtbot.waitUntil(window.isFullScreen)


def test_outside_kiosk_mode_f11_comes_and_goes(qtbot, staffed):
    signs_in(qtbot, staffed, ASHA)
    for full in (True, False):
        QTest.keyClick(staffed.window, Qt.Key.Key_F11)
        assert staffed.window.isFullScreen() is full


def test_behind_a_long_name_the_role_is_read(qtbot):
    with staffed_window(qtbot, replace(MIRA, name="M" * 60)) as opened:
        assert opened.window.lock.page.pad.names.item(0).text().endswith("…  ·  Desk")
