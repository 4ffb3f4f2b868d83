"""A scanner that types, and a person at the same keyboard, with real key events."""

import re
import time

import pytest
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from support.cases import from_cases, readme
from support.windows.wedge_window import STAMPS, TOKEN, press, scan, settle, stamped


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
    qtbot.waitUntil(lambda: window.tab.done == [deed])
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
@pytest.mark.parametrize("hold", [0, 70])
def test_a_key_among_others_presses_nothing(qtbot, window, keys, gap_ms, hold):
    said = []
    window.wedge.unclear.connect(lambda: said.append(True))
    window.wedge.scanner_typed.connect(said.append)
    stamped(window, keys, next(STAMPS), gap_ms, hold=hold)
    settle(qtbot, window)
    assert window.tab.done == []
    assert window.bursts == []
    assert said == ([True] if hold else [keys])


@pytest.mark.parametrize("gap_ms", [1, 3, 5, 40, 120])
@pytest.mark.parametrize("end", ["\r", "\t", ""])
@pytest.mark.parametrize("letter", ["a", "A", "d", "n", " ", "aa"])
def test_a_code_of_one_letter_presses_nothing(qtbot, window, letter, end, gap_ms):
    """Codes of one letter exist, and a scanner holds a key for some 9 ms."""
    said = []
    window.wedge.scanner_typed.connect(said.append)
    stamped(window, letter + end, next(STAMPS), gap_ms, hold=9)
    settle(qtbot, window)
    assert window.tab.done == []
    if len(letter) == 1:
        assert window.bursts == []
        assert said == [letter.strip()], "it is said what came, and from whom"


@from_cases
@pytest.mark.parametrize("end", ["\r", "\t", ""])
def test_case_21_decides_nothing(qtbot, window, end):
    letters = re.search(r"holds only (\w) \(or (\w), (\w)\)", readme(21)).groups()
    quickest, slowest = map(int, re.search(r"(\d) to (\d) ms a key", readme(21)).groups())
    said = []
    window.wedge.scanner_typed.connect(said.append)
    for letter in letters:
        for gap_ms in range(quickest, slowest + 1, 2):
            stamped(window, letter + end, next(STAMPS), gap_ms, hold=9)
            settle(qtbot, window)
            QTest.qWait(600)
    assert window.tab.done == []
    assert set(said) == set(letters)


def test_a_scanner_that_holds_its_keys_longer_is_learned(qtbot, window):
    stamped(window, TOKEN + "\r", next(STAMPS), 4, hold=28)
    settle(qtbot, window)
    assert window.bursts == [TOKEN]
    QTest.qWait(600)
    stamped(window, "a", next(STAMPS), 40, hold=28)
    settle(qtbot, window)
    assert window.tab.done == []
    QTest.qWait(600)
    stamped(window, "a", next(STAMPS), hold=50)  # a finger, at its quickest
    settle(qtbot, window)
    assert window.tab.done == ["allow"]


def test_a_nervous_double_press_counts_once(qtbot, window):
    stamped(window, "dd", next(STAMPS), 130, hold=70)
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


def test_a_held_key_is_a_person(qtbot, window):
    for _ in range(10):
        event = QKeyEvent(
            QEvent.Type.KeyPress, Qt.Key.Key_D, Qt.KeyboardModifier.NoModifier, "d", True, 1
        )
        QApplication.sendEvent(window.tab, event)
    settle(qtbot, window)
    assert window.bursts == []


def test_the_systems_time_of_a_key_counts_and_not_when_it_is_served(qtbot, window):
    """A person's keys that waited in a queue come at once, but were not pressed at once."""
    stamped(window, "ddd", 1000, step=350, hold=70)
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
