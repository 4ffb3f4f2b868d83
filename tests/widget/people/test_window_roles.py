"""What each role may in the window, and what wants an organiser's yes."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QStyleOptionViewItem
from support.windows.door_window import TICKET
from support.windows.staffed_window import (
    ASHA,
    MIRA,
    RAVI,
    decided_by,
    signs_in,
    staffed_window,
    tabs_of,
)

from kiosk.domain.action_rules import Kind
from kiosk.domain.operator import Right
from kiosk.ui.people.ask_pin import AskPin
from kiosk.ui.shell import main_window
from kiosk.ui.shell.history_sheet import HistorySheet
from kiosk.ui.ticket.action_dialog import DESK_KINDS, action_name

# The offscreen platform has no window manager.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def staffed(qtbot):
    with staffed_window(qtbot, ASHA, MIRA, RAVI) as opened:
        yield opened


KINDS = [f"{action_name(kind)}…" for kind in DESK_KINDS]


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
        assert painted(opened.window.lock.page.pad.names).endswith("M…  ·  Desk")


def test_a_name_has_all_the_room_there_is(qtbot):
    name = "Maria Konstantina von Hohenzollern"  # 34 letters
    with staffed_window(qtbot, replace(MIRA, name=name)) as opened:
        assert painted(opened.window.lock.page.pad.names) == f"{name}  ·  Desk"


def test_the_names_grow_with_the_window(qtbot):
    with staffed_window(qtbot, replace(MIRA, name="M" * 60)) as opened:
        pad = opened.window.lock.page.pad
        theme, before = (
            opened.window._theme,
            (pad.names.width(), pad.keys.itemAt(0).widget().width()),
        )
        small = theme.scale
        theme.choose_text_size(150)
        qtbot.waitUntil(lambda: pad.names.width() >= round(1.4 * before[0]))
        assert pad.keys.itemAt(0).widget().width() == pytest.approx(1.5 * before[1], abs=1)
        assert pad.names.item(0).sizeHint().height() == theme.px(46)
        assert theme.scale == pytest.approx(1.5 * small)


def painted(names):
    """The first line of a list as it is painted, in the width that it has."""
    option = QStyleOptionViewItem()
    names.initViewItemOption(option)
    index = names.model().index(0, 0)
    option.rect = names.visualRect(index)
    names.itemDelegate().initStyleOption(option, index)
    return option.text
