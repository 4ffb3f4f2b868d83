"""Which keys a keyboard scanner could have sent, and which of them would decide something."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
)

from kiosk.ui.keyboard.physical_keys import digit
from kiosk.ui.keyboard.typed_run import COMMANDS

MODIFIERS = (
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
    Qt.Key.Key_CapsLock,
    Qt.Key.Key_NumLock,
)
"""Keys that are nothing by themselves."""

_ENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
_END_TEXTS = ("\r", "\n", "\t")
_ALT_GR = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
_NONE = Qt.KeyboardModifier.NoModifier
_FIELDS = (QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox, QComboBox)


def may_be_scanned(event: QKeyEvent, *, running: bool) -> bool:
    """Whether a scanner could have sent this key, or a person while a burst runs.

    Args:
        event: a press, or the question whether it is a shortcut.
        running: whether other keys are held back already.
    """
    if event.key() in MODIFIERS or event.isAutoRepeat():
        return False
    commands = event.modifiers() & COMMANDS
    if commands == _ALT_GR and event.text().isprintable():
        return bool(event.text().strip())  # on many layouts that is how a character is typed
    # FNC1 and other marks of a scanner come as Ctrl and a key; a person's Ctrl comes alone.
    # Escape, F3 or an arrow alone is no scanner's first key.
    return running or (not commands and (prints(event) or ends(event)))


def prints(event: QKeyEvent) -> bool:
    """Whether the key types a character."""
    commands = event.modifiers() & COMMANDS
    return event.text().isprintable() and bool(event.text()) and commands in (_NONE, _ALT_GR)


def ends(event: QKeyEvent) -> bool:
    """Enter or Tab; some scanners end with a line feed, which is no key that Qt has a name for."""
    return event.key() in _ENDS or event.text() in _END_TEXTS


def decides(event: QKeyEvent) -> bool:
    """Whether a single key does something now, and is not one of many that are typed."""
    focus = QApplication.focusWidget()
    if not isinstance(focus, _FIELDS):
        return True
    # The field of reasons takes a digit for a whole reason as long as it is empty.
    picks = isinstance(focus, QLineEdit) and getattr(focus, "picks", False) and not focus.text()
    return bool(picks and digit(event.text()))
