"""The window around the tabs: status, counters, door, warnings, sizes, the way out."""

import csv
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCloseEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget
from support.door_window import ENTERED, NOW, TICKET, dress, open_window
from support.made_services import KeptInMemory, ShakyStore, open_desks, sample_tickets

from kiosk.domain.decision import Conflict, ConflictKind, Decided
from kiosk.domain.scan import Door
from kiosk.domain.ticket import Counts, Status
from kiosk.services.checkup import clock_error
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.ports import Standing, Stuck
from kiosk.ui.conflicts_sheet import ConflictsSheet
from kiosk.ui.crash import CrashReporter
from kiosk.ui.door_dialog import DoorDialog
from kiosk.ui.kept_sheet import KeptSheet
from kiosk.ui.remembered_door import remember_door, remembered_door
from kiosk.ui.said_clock import said_clock
from kiosk.ui.sounds import Sounds, system_player
from kiosk.ui.status_line import CounterLine, StatusLine

pytestmark = pytest.mark.qt_log_ignore(
    "propagateSizeHints",  # the offscreen platform has no window manager
    "OpenType support missing",  # no font on this machine has the script; boxes are painted
)


@pytest.fixture
def opened(qtbot):
    with open_window(ShakyStore([TICKET, *sample_tickets(20)])) as opened:
        opened.window.show()
        qtbot.waitUntil(lambda: "Inside" in opened.window.counters.text(), timeout=5000)
        yield opened


def dialogs(kind):
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]


# The whole


def test_the_tabs_are_where_they_are_expected(qtbot, opened):
    window = opened.window
    assert [window.tabs.tabText(i) for i in range(3)] == ["Register", "Tickets", "Scan"]
    qtbot.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert window.stack.currentWidget() is window.scan_tab
    assert opened.preferences.get("tab") == "scan", "the next start begins here"
    assert opened.scanner.armed
    qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert window.stack.currentWidget() is window.register_tab
    assert not opened.scanner.armed, "nobody is let in from another tab"


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
    assert bar.left.height() >= 96
    for part in (window.status, window.counters, bar.right, window.scan_tab.panel):
        corner = part.mapTo(window, QPoint(part.width(), part.height()))
        assert corner.x() <= size[0]
        assert corner.y() <= size[1]


def test_the_doors_keys_work_while_the_tabs_have_the_focus(qtbot, opened):
    window = opened.window
    window.open_tab("scan")
    window.tabs.setFocus()
    qtbot.keyClick(window.tabs, Qt.Key.Key_F3)
    qtbot.waitUntil(window.scan_tab.find_box.isVisible, timeout=2000)


def test_the_window_does_not_take_letters_for_decisions_elsewhere(qtbot, opened):
    window = opened.window
    window.open_tab("tickets")
    qtbot.keyClick(window.tabs, Qt.Key.Key_A)
    qtbot.keyClick(window.tabs, Qt.Key.Key_F3)
    assert not window.scan_tab.find_box.isVisible()


# Status


def status_of(qtbot, **more):
    line = StatusLine(dress(KeptInMemory()))
    qtbot.addWidget(line)
    line.resize(1000, 40)
    line.show()
    line.set_door(Door("North door", "Asha"))
    line.set_standing(Standing(**more))
    return line


def test_the_status_names_door_operator_connection_and_time(qtbot):
    line = status_of(qtbot)
    text = line.line.text()
    assert text.startswith("North door  ·  Asha  ·  ● Online  ·  ")
    assert re.fullmatch(r"[0-2]\d:[0-5]\d", text[-5:])
    assert not line.warning.isVisibleTo(line)
    assert not line.conflicts.isVisibleTo(line)


def test_offline_is_one_calm_sentence(qtbot):
    line = status_of(qtbot, online=False, since=NOW, waiting=14)
    since = f"{NOW.astimezone():%H:%M}"
    assert f"Working offline since {since}, 14 decisions kept on this laptop" in line.line.text()
    line.set_standing(Standing(online=False, since=NOW, waiting=1))
    assert "1 decision kept" in line.line.text()
    line.set_standing(Standing(online=False))
    assert line.connection() == "○ Working offline"
    line.set_standing(Standing(waiting=3))
    assert line.connection() == "● Online, sending 3"


def test_nothing_is_said_about_the_server_before_it_was_asked(qtbot):
    with open_window() as opened:
        status, standing = opened.window.status, opened.desks.table.standing_changed
        assert status.connection() == "○ Opening the tickets…"
        standing.emit(Standing(online=False))
        assert status.connection() == "○ Opening the tickets…"
        qtbot.waitUntil(lambda: status.connection() == "● Online")
        standing.emit(Standing(online=False))
        assert status.connection() == "○ Working offline"


def test_tickets_that_cannot_be_opened_are_not_called_offline(qtbot):
    with open_window() as opened:
        trouble = StoreUnavailable(StoreTrouble.LOGIN, "The database does not let ev in.")
        opened.desks.lane.trouble.emit(trouble)
        opened.desks.table.standing_changed.emit(Standing(online=False))
        assert opened.window.status.connection() == "○ No tickets"


def test_the_status_says_less_where_there_is_less_room(qtbot):
    line = status_of(qtbot, online=False, since=NOW, waiting=14)
    since = f"{NOW.astimezone():%H:%M}"
    for width, expected in (
        (560, f"Asha  ·  ○ Offline since {since}, 14 kept"),
        (420, "○ Offline"),
    ):
        line.resize(width, 40)
        assert expected in line.line.text()
        assert line.line.sizeHint().width() <= width
    line.resize(150, 40)
    assert line.minimumSizeHint().width() < 100, "a small window stays small"
    assert "decisions kept" in line.line.accessibleName()


def test_warnings_are_chips_with_their_sentence(qtbot):
    line = status_of(qtbot, unsafe="The connection is not protected. Ask for DB_TLS.")
    assert line.warning.isVisibleTo(line)
    assert line.warning.text() == "Unprotected connection"
    line.warn("secret", "The key is short.")
    assert line.warning.text() == "Unprotected connection, Short key"
    assert "The key is short." in line.warning.toolTip()
    line.set_standing(Standing())
    line.warn("secret", "")
    assert not line.warning.isVisibleTo(line)


def test_conflicts_are_counted_on_a_chip(qtbot):
    line = status_of(qtbot, conflicts=2)
    assert line.conflicts.text() == "2 conflicts"
    with qtbot.waitSignal(line.conflicts_wanted):
        line.conflicts.click()


def test_names_in_the_status_are_literal(qtbot):
    line = status_of(qtbot)
    line.set_door(Door("A & B", "<b>Asha</b>"))
    assert "A && B" in line.line.text(), "a single & would be an accelerator"
    assert "A & B" in line.line.accessibleName()


def test_the_counters(qtbot):
    line = CounterLine()
    qtbot.addWidget(line)
    line.set_counts(Counts(1480, 1214, 6, 312))
    for seconds in (9.0, 2.0, 2.1):
        line.add_decision(seconds)
    assert line.text().split("     ·     ") == [
        "Inside 1\u202f214 of 1\u202f480",
        "denied 6",
        "this door 312",
        "median decision 2.1 s",
    ]


def test_a_store_that_cannot_be_opened_says_why(qtbot, opened):
    window = opened.window
    sentence = "The password for the ticket database is wrong. Correct PASSWORD in .env."
    opened.desks.lane.trouble.emit(StoreUnavailable(StoreTrouble.LOGIN, sentence))
    assert opened.window.counters.text().startswith(sentence)
    assert window.counters.property("role") == "error"
    assert "No tickets" in window.status.line.text()
    opened.desks.lane.opened.emit(opened.desks.services)
    assert "Inside" in window.counters.text()


def test_a_short_key_is_told(qtbot, opened):
    weak = replace(opened.desks.services, weak_secret=True)
    opened.desks.lane.opened.emit(weak)
    assert opened.window.status.warning.text() == "Short key"


def test_a_wrong_clock_is_told_as_long_as_it_is_wrong(qtbot, opened):
    chip, clock = opened.window.status.warning, opened.desks.services.clock
    assert not chip.isVisibleTo(opened.window.status)
    clock.learn(59_000)
    qtbot.wait(1200)  # longer than from one question to the next
    assert not chip.isVisibleTo(opened.window.status)
    clock.learn(181_400)
    qtbot.waitUntil(lambda: chip.isVisibleTo(opened.window.status), timeout=5000)
    assert chip.text() == "Wrong clock"
    sentence = "This laptop's clock is 3 minutes slow; the server's time is used. Set the clock."
    assert chip.toolTip() == sentence
    assert sentence in chip.accessibleName()
    clock.learn(-40)
    qtbot.waitUntil(lambda: not chip.isVisibleTo(opened.window.status), timeout=5000)


@pytest.mark.parametrize(
    ("offset_ms", "said"),
    [
        (None, ""),
        (60_000, ""),
        (60_600, "1 minute slow"),
        (-100_000, "2 minutes fast"),
        (89 * 60_000, "89 minutes slow"),
        (-5_400_000, "2 hours fast"),
        (3 * 3_600_000, "3 hours slow"),
        (365 * 86_400_000, "365 days slow"),
    ],
)
def test_how_wrong_a_clock_is(offset_ms, said):
    sentence = said_clock(clock_error(offset_ms))
    assert sentence.startswith(f"This laptop's clock is {said};") if said else sentence == ""


# The door


def test_the_door_is_set_in_a_dialog_and_remembered(qtbot, opened):
    window = opened.window
    window.status.line.click()
    (dialog,) = dialogs(DoorDialog)
    qtbot.waitUntil(lambda: dialog.events.count() == 3, timeout=3000)
    dialog.name.setText("  South   door ")
    dialog.operator.setText("Ben")
    dialog.events.item(0).setCheckState(Qt.CheckState.Checked)
    event = dialog.events.item(0).text()
    dialog.accept()
    wanted = Door("South door", "Ben", frozenset({event}))
    assert opened.desks.door.door == wanted
    assert "South door  ·  Ben" in window.status.line.text()
    assert remembered_door(opened.preferences, Door("North door", "Asha")) == wanted
    qtbot.waitUntil(lambda: opened.desks.services.admission.door == wanted, timeout=3000)


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
        sounds = Sounds(dress(preferences).resources, preferences, None)
        door = Door("D", "", frozenset({"Last year's ball"}))
        dialog = DoorDialog(door, desks.table, dress(preferences), sounds)
        qtbot.addWidget(dialog)
        qtbot.waitUntil(lambda: dialog.events.count() == 4, timeout=3000)
        assert dialog.door().events == frozenset({"Last year's ball"})


def test_the_look_and_the_sound_change_at_once(qtbot, opened):
    opened.window.open_door_dialog()
    (dialog,) = dialogs(DoorDialog)
    dialog.look.setCurrentIndex(2)
    dialog.look.activated.emit(2)
    assert opened.theme.name == "dark"
    dialog.sound.click()
    assert opened.preferences.get("sound") == "off"
    dialog.look.activated.emit(0)
    dialog.reject()


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


# Conflicts


CONFLICT = Conflict(
    replace(TICKET, name='=HYPERLINK("http://evil")'),
    ConflictKind.ADMITTED_TWICE,
    ENTERED,
    Decided(Status.ENTERED, NOW - timedelta(minutes=10), "South door", "Ben"),
)


def test_conflicts_are_shown_and_exported(qtbot, tmp_path):
    path = tmp_path / "conflicts.csv"
    with open_desks() as desks:
        sheet = ConflictsSheet(desks.table, dress(KeptInMemory()), path_asked=lambda *_: str(path))
        qtbot.addWidget(sheet)
        qtbot.waitUntil(lambda: sheet.said.text() == "There are none.", timeout=3000)
        assert not sheet.export.isEnabled()
        desks.table.conflicts_ready.emit((CONFLICT,))
        row = [sheet.grid.item(0, c).text() for c in range(sheet.grid.columnCount())]
        assert row[:3] == ["1481", '=HYPERLINK("http://evil")', "let in twice"]
        assert row[4:6] == ["North door", "Asha"]
        assert row[8:10] == ["South door", "Ben"]
        sheet.export.click()
        assert str(path) in sheet.said.text()
    assert path.read_bytes().startswith(b"\xef\xbb\xbf"), "Excel needs the mark"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0][0] == "Ticket"
    assert rows[1][1] == '\'=HYPERLINK("http://evil")', "no spreadsheet runs a guest's name"


def test_an_export_that_cannot_be_written_says_so(qtbot, tmp_path):
    with open_desks() as desks:
        sheet = ConflictsSheet(
            desks.table, dress(KeptInMemory()), path_asked=lambda *_: str(tmp_path / "no" / "x")
        )
        qtbot.addWidget(sheet)
        desks.table.conflicts_ready.emit((CONFLICT,))
        sheet.export.click()
        assert "Choose another folder" in sheet.said.text()


# The way out


def closes(window):
    event = QCloseEvent()
    window.closeEvent(event)
    return event.isAccepted()


def test_quitting_with_unsent_decisions_asks(qtbot):
    with open_window(answers=[False, True]) as opened:
        opened.desks.table._standing = Standing(online=False, since=NOW, waiting=14)
        assert not closes(opened.window)
        assert closes(opened.window)
        assert closes(opened.window)
        assert len(opened.questions) == 2, "who said yes is not asked again"
        assert opened.questions[0].startswith(
            "Kept on this laptop and not yet at the server: 14 decisions."
        )


def test_the_end_by_the_system_asks_nobody(qtbot):
    """Qt asks every window before it quits: a question would hold up SIGTERM for ever."""
    with open_window() as opened:
        opened.desks.table._standing = Standing(online=False, since=NOW, waiting=14)
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
        "kiosk.ui.sounds.shutil.which", lambda p: str(player) if p == "paplay" else None
    )
    play = system_player()
    assert play is not None
    assert play(tmp_path / "valid.wav")
    assert not heard.exists(), "nobody waits for a sound"
    qtbot.waitUntil(heard.exists, timeout=3000)
    monkeypatch.setattr("kiosk.ui.sounds.shutil.which", lambda _p: None)
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
    qtbot.waitUntil(lambda: bool(restarts), timeout=2000)
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


def test_a_reason_that_waiting_does_not_mend_is_said_in_the_window(qtbot, opened):
    sentence = "The server refuses the user kiosk: wrong password. Check USER and PASSWORD in .env."
    opened.window._on_standing(Standing(online=False, trouble=sentence))
    said = opened.window.counters.text()
    assert said == f"{sentence} After changing a setting, close Kiosk and start it again."
    assert opened.window.counters.wordWrap()
    opened.window._on_standing(Standing())
    assert sentence not in opened.window.counters.text()


def test_what_the_server_refused_is_a_chip_that_opens_the_sheet(qtbot, opened):
    refused = Stuck(12, "Meera", None, "", "", None, "The number belongs to somebody else.")
    window = opened.window
    chip = window.status.stuck
    window.status.set_standing(Standing(stuck=1, stuck_list=(refused,)))
    assert chip.text() == "1 not taken by the server"
    assert "12 Meera: The number belongs" in chip.toolTip()
    assert chip.focusPolicy() & Qt.FocusPolicy.TabFocus, "reached by keyboard"
    chip.click()
    sheet = window.findChild(KeptSheet)
    assert sheet.isVisible()
    sheet.close()
    window.status.set_standing(Standing())
    assert chip.isHidden()


@pytest.mark.parametrize(
    ("key", "kind"), [(Qt.Key.Key_F7, KeptSheet), (Qt.Key.Key_F8, ConflictsSheet)]
)
def test_the_sheets_open_by_key_and_from_the_menu(qtbot, opened, key, kind):
    window = opened.window
    name = QKeySequence(key).toString()
    for ask in (
        lambda: qtbot.keyClick(window, key),
        next(a for a in window.status.line.actions() if a.text().endswith(name)).trigger,
    ):
        ask()
        qtbot.waitUntil(lambda: window.findChild(kind) is not None)
        window.findChild(kind).close()
        qtbot.waitUntil(lambda: window.findChild(kind) is None)
