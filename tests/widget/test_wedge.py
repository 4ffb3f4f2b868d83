"""A scanner that types, and a person at the same keyboard, with real key events."""

import itertools
import time

import pytest
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from kiosk.ui.wedge import Wedge

TOKEN = (
    "eyJhbGciOiJIUzI1NiJ9.eyJ0aWNrZXRfaWQiOjEyLCJleHAiOjE3OTU0NjAwMDB9."
    "AaDd-_AaDdAAadDDdaAdadadAAdaDdaAadDDaadAaDA"
)


class Tab(QWidget):
    """A Scan tab as bare as can be: commands as shortcuts, as a button's key and as key presses."""

    def __init__(self):
        super().__init__()
        self.done = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        layout = QVBoxLayout(self)
        self.field = QLineEdit()
        self.next = QPushButton("Next")
        self.next.setShortcut("N")
        self.next.clicked.connect(lambda: self.done.append("next"))
        self.allow = QShortcut(QKeySequence("A"), self)
        self.allow.activated.connect(lambda: self.done.append("allow"))
        self.find = QAction("Find", self)
        self.find.setShortcut("F")
        self.find.triggered.connect(lambda: self.done.append("find"))
        self.addAction(self.find)
        for widget in (QLabel("Scan"), self.field, self.next):
            layout.addWidget(widget)

    def keyPressEvent(self, event):  # noqa: N802 - Qt's name
        names = {
            Qt.Key.Key_D: "deny",
            Qt.Key.Key_Return: "enter",
            Qt.Key.Key_Escape: "escape",
            Qt.Key.Key_Space: "space",
        }
        self.done.append(names.get(event.key(), event.text()))


class Window(QTabWidget):
    def __init__(self):
        super().__init__()
        self.tab, self.other = Tab(), QLineEdit()
        self.addTab(self.tab, "Scan")
        self.addTab(self.other, "Tickets")
        self.wedge = Wedge(self.tab)
        self.bursts, self.scans = [], []
        self.wedge.burst.connect(self.bursts.append)
        self.wedge.scanned.connect(self.scans.append)


@pytest.fixture
def window(qtbot):
    window = Window()
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitExposed(window)
    window.tab.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is window.tab)
    return window


def press(window, key, text=None):
    """Press a key as the platform would: the window gets it, Qt asks for shortcuts first."""
    QTest.keyClick(window.windowHandle(), key)


STAMPS = itertools.count(100_000, 1000)
"""Milliseconds of the system's clock; each scan begins a second after the one before."""


def scan(window, text, gap_ms=1, end=Qt.Key.Key_Return):
    """A scanner types: the system stamps its keys, however late a busy machine serves them."""
    ends = {Qt.Key.Key_Return: "\r", Qt.Key.Key_Enter: "\r", Qt.Key.Key_Tab: "\t", None: ""}
    stamped(window, text + ends[end], next(STAMPS), gap_ms, end)


def stamped(window, text, stamp, step=2, end=Qt.Key.Key_Return):
    """Keys with the system's own time, in milliseconds, one right after the other."""
    for number, char in enumerate(text):
        key = end if char < " " else QKeySequence(char.upper())[0].key()
        for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, char)
            event.setTimestamp(stamp + number * step)
            QApplication.sendEvent(QApplication.focusWidget() or window.tab, event)


def settle(qtbot, window):
    qtbot.waitUntil(lambda: not window.wedge.holding)
    qtbot.wait(20)


@pytest.mark.parametrize("end", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, None])
@pytest.mark.parametrize("gap_ms", [1, 8, 30, 36, 100, 150])
def test_a_burst_becomes_one_scan_and_presses_nothing(qtbot, window, gap_ms, end):
    scan(window, TOKEN, gap_ms, end)
    settle(qtbot, window)
    assert window.bursts == [TOKEN]
    assert window.scans == [[TOKEN]]
    assert window.tab.done == []
    assert QApplication.focusWidget() is window.tab


@pytest.mark.parametrize("first", ["a", "d", "A", "D", "n", "f", " "])
def test_a_burst_that_begins_with_a_command_is_none(qtbot, window, first):
    scan(window, first + TOKEN)
    settle(qtbot, window)
    assert window.bursts == [first + TOKEN]
    assert window.tab.done == []


@pytest.mark.parametrize("text", ["aaa", "ada", "dad", "4006381333931", "anf"])
def test_a_short_barcode_of_commands_presses_nothing(qtbot, window, text):
    scan(window, text)
    settle(qtbot, window)
    assert window.bursts == [text]
    assert window.tab.done == []


def test_two_scans_in_a_row(qtbot, window):
    scan(window, "1" + TOKEN)
    scan(window, "2" + TOKEN)
    settle(qtbot, window)
    assert window.bursts == ["1" + TOKEN, "2" + TOKEN]
    assert window.tab.done == []


@pytest.mark.parametrize(
    ("key", "deed"),
    [
        (Qt.Key.Key_A, "allow"),
        (Qt.Key.Key_D, "deny"),
        (Qt.Key.Key_N, "next"),
        (Qt.Key.Key_F, "find"),
        (Qt.Key.Key_Return, "enter"),
        (Qt.Key.Key_Escape, "escape"),
        (Qt.Key.Key_Space, "space"),
    ],
)
def test_a_persons_key_does_what_it_always_does(qtbot, window, key, deed):
    press(window, key)
    qtbot.waitUntil(lambda: window.tab.done == [deed], timeout=1000)
    settle(qtbot, window)
    assert window.tab.done == [deed]
    assert window.bursts == []


def test_a_persons_keys_stay_in_order(qtbot, window):
    for key in (Qt.Key.Key_D, Qt.Key.Key_A, Qt.Key.Key_D, Qt.Key.Key_Return):
        press(window, key)
        QTest.qWait(300)
    settle(qtbot, window)
    assert window.tab.done == ["deny", "allow", "deny", "enter"]


def test_a_denial_without_a_reason_is_a_quick_roll(qtbot, window):
    press(window, Qt.Key.Key_D)
    QTest.qWait(90)
    press(window, Qt.Key.Key_Return)
    settle(qtbot, window)
    assert window.tab.done == ["deny", "enter"]


@pytest.mark.parametrize("gap_ms", [2, 36, 100, 240])
@pytest.mark.parametrize("keys", ["xa", "ax", "adx", "7a7"])
def test_a_key_among_others_presses_nothing(qtbot, window, keys, gap_ms):
    said = []
    window.wedge.unclear.connect(lambda: said.append(True))
    stamped(window, keys, next(STAMPS), gap_ms)
    settle(qtbot, window)
    assert window.tab.done == []
    assert window.bursts == []
    assert said


def test_a_nervous_double_press_counts_once(qtbot, window):
    stamped(window, "dd", next(STAMPS), 130)
    settle(qtbot, window)
    assert window.tab.done == ["deny"]


def test_a_key_looks_pressed_while_it_waits(qtbot, window):
    waits = []
    window.wedge.waiting.connect(waits.append)
    window.wedge.settled.connect(lambda: waits.append(0))
    press(window, Qt.Key.Key_A)
    assert waits == [Qt.Key.Key_A]
    settle(qtbot, window)
    assert waits == [Qt.Key.Key_A, 0]
    assert window.tab.done == ["allow"]


def test_two_keys_at_once_are_still_a_person(qtbot, window):
    press(window, Qt.Key.Key_D)
    press(window, Qt.Key.Key_Escape)
    settle(qtbot, window)
    assert window.tab.done == ["deny", "escape"]


def test_a_person_right_before_and_after_a_scan(qtbot, window):
    press(window, Qt.Key.Key_D)
    QTest.qWait(320)
    scan(window, TOKEN)
    QTest.qWait(600)  # its stamps run ahead of the clock, as it is served all at once
    press(window, Qt.Key.Key_A)
    settle(qtbot, window)
    assert window.bursts == [TOKEN]
    assert window.tab.done == ["deny", "allow"]


def test_a_busy_window_does_not_tear_a_burst_apart(qtbot, window):
    """The window hangs after the first key, longer than keys are held; the others wait."""
    stamped(window, "a", 1000)

    def hang():
        time.sleep(0.2)
        QTimer.singleShot(0, lambda: stamped(window, "yj" * 20 + "\r", 1002))

    QTimer.singleShot(10, hang)
    qtbot.waitUntil(lambda: len(window.bursts) == 1)
    assert window.bursts == ["a" + "yj" * 20]
    assert window.tab.done == []


def test_typing_in_a_field_arrives_whole_and_in_order(qtbot, window):
    window.tab.field.setFocus()
    for char in "lost his phone":
        QTest.keyClick(window.windowHandle(), char)
        QTest.qWait(45)
    for char in "the":  # a fast roll
        QTest.keyClick(window.windowHandle(), char)
    settle(qtbot, window)
    assert window.tab.field.text() == "lost his phonethe"
    assert window.tab.done == []


def test_a_scan_into_a_field_leaves_the_field_alone(qtbot, window):
    window.tab.field.setFocus()
    window.tab.field.setText("no ID")
    scan(window, TOKEN)
    settle(qtbot, window)
    assert window.bursts == [TOKEN]
    assert window.tab.field.text() == "no ID"


@pytest.mark.parametrize("gap_ms", [36, 60, 100, 150])
@pytest.mark.parametrize("end", [Qt.Key.Key_Return, Qt.Key.Key_Tab, None])
def test_a_slow_scan_into_a_field_leaves_the_field_alone(qtbot, window, gap_ms, end):
    window.tab.field.setFocus()
    window.tab.field.setText("no ID")
    scan(window, TOKEN, gap_ms, end)
    settle(qtbot, window)
    assert window.bursts == [TOKEN]
    assert window.tab.field.text() == "no ID"
    assert window.tab.done == []
    assert QApplication.focusWidget() is window.tab.field


def test_a_torn_scan_into_a_field_is_one_scan(qtbot, window):
    window.tab.field.setFocus()
    stamp = next(STAMPS)
    stamped(window, TOKEN[:3], stamp)
    stamped(window, TOKEN[3:60], stamp + 100)
    stamped(window, TOKEN[60:] + "\r", stamp + 400)
    settle(qtbot, window)
    assert window.bursts == [TOKEN]
    assert window.tab.field.text() == ""
    assert window.tab.done == []


def test_tab_still_moves_the_focus(qtbot, window):
    press(window, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is window.tab.field)


def test_a_focused_button_is_pressed_and_released(qtbot, window):
    window.tab.next.setFocus()
    QTest.keyPress(window.windowHandle(), Qt.Key.Key_Space)
    QTest.qWait(10)
    QTest.keyRelease(window.windowHandle(), Qt.Key.Key_Space)  # while the press is held back
    qtbot.waitUntil(lambda: window.tab.done == ["next"])
    assert not window.tab.next.isDown()


def test_commands_with_control_are_left_alone(qtbot, window):
    window.tab.field.setFocus()
    window.tab.field.setText("all of it")
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert window.tab.field.selectedText() == "all of it"


def test_a_held_key_is_a_person(qtbot, window):
    for _ in range(10):
        event = QKeyEvent(
            QEvent.Type.KeyPress, Qt.Key.Key_D, Qt.KeyboardModifier.NoModifier, "d", True, 1
        )
        QApplication.sendEvent(window.tab, event)
    settle(qtbot, window)
    assert window.bursts == []


def test_another_tab_gets_its_keys(qtbot, window):
    window.setCurrentIndex(1)
    window.other.setFocus()
    scan(window, "a barcode into a field", end=None)
    assert window.other.text() == "a barcode into a field"
    window.setCurrentIndex(0)
    window.tab.setFocus()
    scan(window, TOKEN)
    settle(qtbot, window)
    assert window.bursts == [TOKEN]


def test_a_dialog_gets_its_keys(qtbot, window):
    dialog = QDialog(window)
    dialog.setModal(True)
    field = QLineEdit(dialog)
    qtbot.addWidget(dialog)
    dialog.show()
    field.setFocus()
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is dialog)
    QTest.keyClicks(field, TOKEN)
    assert field.text() == TOKEN
    assert window.bursts == []


def test_the_systems_time_of_a_key_counts_and_not_when_it_is_served(qtbot, window):
    """A person's keys that waited in a queue come at once, but were not pressed at once."""
    stamped(window, "ddd", 1000, step=350)
    settle(qtbot, window)
    assert window.tab.done == ["deny"] * 3
    assert window.bursts == []


def test_a_layout_is_repaired_in_what_is_told(qtbot, window):
    scan(window, TOKEN.swapcase())
    settle(qtbot, window)
    assert TOKEN in window.scans[0]


def test_hiding_the_tab_forgets_what_was_held(qtbot, window):
    press(window, Qt.Key.Key_A)
    window.setCurrentIndex(1)
    settle(qtbot, window)
    assert window.tab.done == []
