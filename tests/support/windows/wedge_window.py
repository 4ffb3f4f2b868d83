"""A small window with the wedge in it, and the key events of a scanner and of a person."""

import itertools

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from kiosk.ui.keyboard.wedge import Wedge

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


FINGER_MS = 70
"""How long a finger holds a key down."""


def press(window, key, text=None):
    """Press a key as the platform would: the window gets it, Qt asks for shortcuts first."""
    QTest.keyPress(window.windowHandle(), key)
    QTest.qWait(FINGER_MS)
    QTest.keyRelease(window.windowHandle(), key)


STAMPS = itertools.count(1_000_000_000, 1000)
"""Milliseconds of the system's clock; each scan begins a second after the one before.

Far from the stamps that QTest gives, which count from the program's start: else, in a long run, a
scan would seem to have come seconds after the key that is pressed next.
"""


def scan(window, text, gap_ms=1, end=Qt.Key.Key_Return):
    """A scanner types: the system stamps its keys, however late a busy machine serves them."""
    ends = {Qt.Key.Key_Return: "\r", Qt.Key.Key_Enter: "\r", Qt.Key.Key_Tab: "\t", None: ""}
    stamped(window, text + ends[end], next(STAMPS), gap_ms, end)


def stamped(window, text, stamp, step=2, end=Qt.Key.Key_Return, hold=0):
    """Keys with the system's own time, in milliseconds, one right after the other."""
    for number, char in enumerate(text):
        key = end if char < " " else QKeySequence(char.upper())[0].key()
        for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, char)
            let_go = hold if kind is QEvent.Type.KeyRelease else 0
            event.setTimestamp(stamp + number * step + let_go)
            QApplication.sendEvent(QApplication.focusWidget() or window.tab, event)


def settle(qtbot, window):
    qtbot.waitUntil(lambda: not window.wedge.holding)
    qtbot.wait(20)
