"""The window around the tabs: sizes, keys, door, sounds, crashes, the way out."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from support.made_services import KeptInMemory, ShakyStore, open_desks, sample_tickets
from support.windows.door_window import NOW, dress, open_window

from kiosk.domain.scan import Door
from kiosk.services.ports import StoreStatus
from kiosk.ui.people.remembered_door import remember_door, remembered_door
from kiosk.ui.shell.crash import CrashReporter
from kiosk.ui.shell.door_dialog import DoorDialog
from kiosk.ui.shell.help_sheet import HelpSheet
from kiosk.ui.style.sounds import Sounds, system_player

pytestmark = pytest.mark.qt_log_ignore(
    "propagateSizeHints",  # the offscreen platform has no window manager
    "OpenType support missing",  # no font on this machine has the script; boxes are painted
)


def dialogs(kind):
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]


# The whole


def test_the_tabs_are_where_they_are_expected(qtbot, opened):
    window = opened.window
    assert [window.tabs.tabText(i) for i in range(3)] == ["Register", "Tickets", "Scan"]
    qtbot.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert window.stack.currentWidget() is window.scan_tab
    assert opened.preferences.get("tab") == "scan", "the next start begins here"
    assert opened.camera.armed
    qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert window.stack.currentWidget() is window.register_tab
    assert not opened.camera.armed, "nobody is let in from another tab"


def test_the_last_tab_opens_again(qtbot):
    with open_window(preferences=KeptInMemory({"tab": "scan"})) as opened:
        assert opened.window.stack.currentWidget() is opened.window.scan_tab


@pytest.mark.parametrize("size", [(911, 512), (1024, 600), (1366, 768), (1920, 1080)])
def test_it_fits_every_screen(qtbot, opened, size):
    window = opened.window
    for tab in ("register", "tickets", "scan"):
        window.open_tab(tab)
        window.resize(*size)
        window._on_settled()
        qtbot.wait(30)
        assert (window.width(), window.height()) == size, tab
    bar = window.scan_tab.bar
    assert bar.minimumHeight() >= 96, "also while nothing is to be pressed"
    for part in (window.status, window.counters, bar.right, window.scan_tab.panel):
        corner = part.mapTo(window, QPoint(part.width(), part.height()))
        assert corner.x() <= size[0]
        assert corner.y() <= size[1]


def test_the_doors_keys_work_while_the_tabs_have_the_focus(qtbot, opened):
    window = opened.window
    window.open_tab("scan")
    window.tabs.setFocus()
    qtbot.keyClick(window.tabs, Qt.Key.Key_F3)
    qtbot.waitUntil(window.scan_tab.find_box.isVisible)


def test_the_window_does_not_take_letters_for_decisions_elsewhere(qtbot, opened):
    window = opened.window
    window.open_tab("tickets")
    qtbot.keyClick(window.tabs, Qt.Key.Key_A)
    qtbot.keyClick(window.tabs, Qt.Key.Key_F3)
    assert not window.scan_tab.find_box.isVisible()


# The door


def test_the_door_is_set_in_a_dialog_and_remembered(qtbot, opened):
    window = opened.window
    window.status.line.click()
    (dialog,) = dialogs(DoorDialog)
    qtbot.waitUntil(lambda: dialog.events.count() == 3)
    dialog.name.setText("  South   door ")
    dialog.operator.setText("Ben")
    dialog.events.item(0).setCheckState(Qt.CheckState.Checked)
    event = dialog.events.item(0).text()
    dialog.accept()
    wanted = Door("South door", "Ben", frozenset({event}))
    assert opened.desks.door.door == wanted
    assert window.status.line.text() == "South door  ·  Ben"
    assert remembered_door(opened.preferences, Door("North door", "Asha")) == wanted
    qtbot.waitUntil(lambda: opened.desks.services.admission.door == wanted)


def test_the_window_opens_where_it_was_left(qtbot):
    preferences = KeptInMemory()
    with open_window(preferences=preferences) as opened:
        opened.window.show()
        opened.window.setGeometry(20, 30, 960, 540)
        opened.window.close()
    with open_window(preferences=preferences) as opened:
        assert opened.window.geometry().getRect() == (20, 30, 960, 540)
        opened.window.showMaximized()
        opened.window.close()
    with open_window(preferences=preferences) as opened:
        assert opened.window.isMaximized()
    for lost in ("20 30 96", "x", "90000 0 960 540"):
        preferences.set("window_place", lost)
        with open_window(preferences=preferences) as opened:
            assert opened.window.width() >= 900, lost


def test_the_guide_and_the_licences_are_in_the_window(qtbot, opened):
    qtbot.keyClick(opened.window, Qt.Key.Key_F1)
    (sheet,) = dialogs(HelpSheet)
    assert "Before doors open" in sheet.guide.toPlainText()
    assert "`" not in sheet.guide.toPlainText()
    assert "LGPL" in sheet.about.toPlainText()
    sheet.reject()


def test_a_cancelled_dialog_changes_nothing(qtbot, opened):
    before = opened.desks.door.door
    opened.window.open_door_dialog()
    (dialog,) = dialogs(DoorDialog)
    dialog.name.setText("Other")
    dialog.reject()
    assert opened.desks.door.door == before


def test_an_event_that_is_set_stays_offered(qtbot):
    with open_desks(ShakyStore(sample_tickets(5))) as desks:
        preferences = KeptInMemory()
        door = Door("D", "", frozenset({"Last year's ball"}))
        dialog = DoorDialog(door, desks.table, dress(preferences))
        qtbot.addWidget(dialog)
        qtbot.waitUntil(lambda: dialog.events.count() == 4)
        assert dialog.door().events == frozenset({"Last year's ball"})


def test_the_door_survives_a_restart_and_damage():
    preferences = KeptInMemory()
    settings = Door("Set", "Ana", frozenset({"Ball"}))
    assert remembered_door(preferences, settings) == settings
    remember_door(preferences, Door("North", "", frozenset()), settings)
    assert remembered_door(preferences, settings) == Door("North", "Ana", frozenset())
    for damaged in ("{", '"Ball"', "[1, null]"):
        preferences.set("door_events", damaged)
        assert remembered_door(preferences, settings).name == "North"


def test_what_was_changed_last_wins():
    preferences = KeptInMemory()
    remember_door(preferences, Door("North", "Ben"), Door("Door"))
    changed = Door("South", "Ana")
    assert remembered_door(preferences, changed) == changed, "somebody edited the settings since"
    assert remembered_door(preferences, Door("Door")) == Door("North", "Ben")


# The way out


def closes(window):
    event = QCloseEvent()
    window.closeEvent(event)
    return event.isAccepted()


def test_quitting_with_unsent_decisions_asks(qtbot):
    with open_window(answers=[False, True]) as opened:
        opened.desks.table._store_status = StoreStatus(online=False, since=NOW, waiting=14)
        assert not closes(opened.window)
        assert closes(opened.window)
        assert closes(opened.window)
        assert len(opened.questions) == 2, "who said yes is not asked again"
        assert opened.questions[0].startswith(
            "Kept on this laptop and not yet at the server: 14 decisions."
        )


def test_quitting_with_what_the_server_refused_asks_too(qtbot):
    with open_window(answers=[False]) as opened:
        opened.desks.table._store_status = StoreStatus(stuck=3)
        assert not closes(opened.window)
        assert opened.questions[0].startswith("Not taken by the server: 3. F7 lists what")


def test_the_end_by_the_system_asks_nobody(qtbot):
    """Qt asks every window before it quits: a question would hold up SIGTERM for ever."""
    with open_window() as opened:
        opened.desks.table._store_status = StoreStatus(online=False, since=NOW, waiting=14)
        opened.window.expect_end()
        assert closes(opened.window)
        assert opened.questions == []


def test_quitting_asks_nothing_otherwise(qtbot):
    with open_window() as opened:
        assert closes(opened.window)
        assert opened.questions == []


# Sounds and crashes


def test_sounds_are_played_where_they_are_wanted(qapp, tmp_path):
    played = []
    preferences = KeptInMemory()
    sounds = Sounds(tmp_path, preferences, lambda file: bool(played.append(file)) or True)
    sounds.play("valid")
    sounds.play("")
    sounds.set_wanted(False)
    sounds.play("bad")
    assert played == [tmp_path / "valid.wav"]


def test_without_a_player_the_bell_rings(qapp, tmp_path, monkeypatch):
    rung = []
    monkeypatch.setattr(QApplication, "beep", lambda: rung.append(1))
    Sounds(tmp_path, KeptInMemory(), None).play("valid")
    Sounds(tmp_path, KeptInMemory(), lambda _file: False).play("valid")
    assert rung == [1, 1]


@pytest.mark.skipif("sys.platform == 'win32'", reason="winsound needs no program")
def test_the_systems_player_is_started_and_left_alone(qapp, qtbot, tmp_path, monkeypatch):
    heard = tmp_path / "heard"
    player = tmp_path / "paplay"
    player.write_text(f'#!/bin/sh\necho noise >&2\nsleep 0.2\necho "$1" > {heard}\n')
    player.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(
        "kiosk.ui.style.sounds.shutil.which", lambda p: str(player) if p == "paplay" else None
    )
    play = system_player()
    assert play is not None
    assert play(tmp_path / "valid.wav")
    assert not heard.exists(), "nobody waits for a sound"
    qtbot.waitUntil(heard.exists)
    monkeypatch.setattr("kiosk.ui.style.sounds.shutil.which", lambda _p: None)
    assert system_player() is None


def test_a_bug_is_logged_told_once_and_a_restart_offered(qtbot, caplog):
    told, restarts = [], []
    reporter = CrashReporter(
        "/data/kiosk.log",
        ask=lambda sentence: bool(told.append(sentence)) or True,
        restart=lambda: restarts.append(1),
    )
    for _ in range(3):
        reporter.take(KeyError, KeyError("bug"), None)
    qtbot.waitUntil(lambda: bool(restarts))
    qtbot.wait(20)
    assert len(told) == len(restarts) == 1
    assert "/data/kiosk.log" in told[0]
    assert "KeyError" not in told[0]
    assert caplog.text.count("a mistake in the program") == 3


def test_everything_that_takes_the_focus_has_a_name(qtbot, opened):
    window = opened.window
    for widget in [window.status, window.tabs, *window.status.findChildren(QWidget)]:
        if widget.focusPolicy() is not Qt.FocusPolicy.NoFocus and widget.isVisible():
            assert widget.accessibleName() or widget.text()


@pytest.mark.parametrize("tab", ["register", "tickets", "scan"])
@pytest.mark.parametrize("opens", ["open_door_dialog", "open_kept", "open_conflicts", "open_help"])
@pytest.mark.parametrize("first", ["page", "header"])
def test_after_a_dialog_the_focus_is_where_it_was(qtbot, opened, tab, opens, first):
    """From the header it is the page's: Space must not open the dialog again."""
    window = opened.window
    window.open_tab(tab)
    window.activateWindow()
    page = {
        "register": window.register_tab.form.mobile.edit,
        "tickets": window.tickets_tab.filters.search,
        "scan": window.scan_tab,
    }[tab]
    page.setFocus()
    qtbot.waitUntil(page.hasFocus)
    if first == "header":
        window.tabs.setFocus()
        qtbot.waitUntil(window.tabs.hasFocus)
    getattr(window, opens)()
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None)
    QApplication.activeModalWidget().reject()
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
    assert window.focusWidget() is page


def test_space_on_scan_belongs_to_the_door(qtbot, opened):
    window = opened.window
    window.open_tab("scan")
    window.activateWindow()
    pressed = []
    for button in window.status.findChildren(QAbstractButton):
        if button.isVisible() and button.isEnabled():
            button.clicked.connect(lambda *_: pressed.append(True))
            button.setFocus()
            qtbot.keyClick(button, Qt.Key.Key_Space)
            qtbot.waitUntil(lambda: window.scan_tab.wedge.idle)
    assert pressed == []
    assert QApplication.activeModalWidget() is None
