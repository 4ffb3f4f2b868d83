"""A scanner that types into a field, a button, another tab or a dialog."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit
from support.windows.wedge_window import STAMPS, TOKEN, press, scan, settle, stamped


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


@pytest.mark.parametrize("gap_ms", [25, 30, 36, 50])
@pytest.mark.parametrize("hold", [9, 70])
@pytest.mark.parametrize("words", ["Organiser knows her", "Organiser", "the organiser", "no ID"])
def test_quick_typing_in_a_field_is_no_scan(qtbot, window, words, hold, gap_ms):
    window.tab.field.setFocus()
    stamped(window, words + "\r", next(STAMPS), gap_ms, hold=hold)
    settle(qtbot, window)
    assert window.tab.field.text() == words
    assert window.bursts == []
    assert window.tab.done == ["enter"]


@pytest.mark.parametrize("code", ["8901030865275", "https://wa.me/910000000000"])
def test_another_code_scanned_into_a_field_leaves_the_field_alone(qtbot, window, code):
    window.tab.field.setFocus()
    stamped(window, code + "\r", next(STAMPS), 3, hold=2)
    settle(qtbot, window)
    assert window.tab.field.text() == ""
    assert window.bursts == [code]


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
    QTest.qWait(60)
    QTest.keyRelease(window.windowHandle(), Qt.Key.Key_Space)  # while the press is held back
    qtbot.waitUntil(lambda: window.tab.done == ["next"])
    assert not window.tab.next.isDown()


def test_commands_with_control_are_left_alone(qtbot, window):
    window.tab.field.setFocus()
    window.tab.field.setText("all of it")
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert window.tab.field.selectedText() == "all of it"


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
