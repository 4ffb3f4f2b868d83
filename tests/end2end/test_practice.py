"""The practice: the real window, guests who come by themselves, and nothing left behind."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kiosk import practice, window
from kiosk.settings import Settings
from kiosk.ui.scan.door_state import GUARD_SECONDS

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "OpenType support missing")

KEYS = (
    [Qt.Key.Key_A],
    [Qt.Key.Key_Space],
    [Qt.Key.Key_D, Qt.Key.Key_Return],
    [Qt.Key.Key_Space],
    [Qt.Key.Key_Space],
    [Qt.Key.Key_Space],
)


def test_every_lesson_is_learned_by_its_keys(qtbot, tmp_path):
    parts, lessons = practice.begin(
        Settings(tmp_path, events=frozenset({practice.EVENT}), secret="k" * 40)
    )
    try:
        for number, keys in enumerate(KEYS):
            qtbot.waitUntil(lambda n=number: lessons.number == n, timeout=20_000)
            qtbot.waitUntil(lambda: lessons._judged is not None, timeout=20_000)
            for key in keys:
                qtbot.wait(round((GUARD_SECONDS + 0.15) * 1000))
                QTest.keyClick(QApplication.focusWidget() or parts.window, key)
        qtbot.waitUntil(lambda: lessons.number == len(KEYS), timeout=20_000)
        assert "That is all a door needs." in lessons.bar.said.text()
        assert parts.window.isVisible()
    finally:
        window.end(parts)
