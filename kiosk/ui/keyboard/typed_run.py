"""Keys that came close together into a field, and what stood in it before them."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit

from kiosk.services.scanned_text import holds_token
from kiosk.services.scanner_detection import MAX_CHARS, MAX_GAP, QUIET
from kiosk.ui.keyboard.physical_keys import us_text

COMMANDS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)

FEWEST = 4
"""So many keys, each right behind the one before, are no person's."""


class TypedRun:
    """Keys of one field, none of them more than `QUIET` after the one before.

    A scanner with a delay between its keys types as slowly as a person: only when a whole token
    stands there is it known who typed, and what stood there before is put back. Where a token came
    at a machine's speed right behind a person's keys, the person's stay.
    """

    def __init__(self) -> None:
        self.events: list[QKeyEvent] = []
        self.text = ""
        self._fast = True
        self._last = float("-inf")
        self._field: QLineEdit | None = None
        self._before, self._cursor = "", 0
        self._run_before = self._before, self._cursor
        self._streak = 0
        """The first key of those at a machine's speed with which the run ends."""

    @property
    def placed(self) -> str:
        """The same keys by their place, as a US keyboard types them."""
        return placed(self.events)

    def at_machine_speed(self, at: float) -> bool:
        """Whether no person typed this and a key at this moment: `FEWEST` keys, none of them slow.

        Args:
            at: seconds when the key was pressed that would end it.
        """
        return len(self.events) >= FEWEST and self._fast and at - self._last <= MAX_GAP

    def goes_on(self, at: float) -> bool:
        """Whether a key at this moment continues the run."""
        return bool(self.events) and at - self._last <= QUIET

    def take(self, event: QKeyEvent, at: float) -> None:
        """Take a key that the field is about to get.

        Args:
            event: its press; kept, so it must not be Qt's own.
            at: seconds when it was pressed.
        """
        field = _line_edit()
        if not self.goes_on(at) or field is not self._field or len(self.events) >= MAX_CHARS:
            self.forget()
            self._field = field
            self._note_field()
            self._run_before = self._before, self._cursor
        if self.events and at - self._last > MAX_GAP:
            self._fast = False
            self._streak = len(self.events)
            self._note_field()
        self.events.append(event)
        self.text += event.text() if event.text().isprintable() else ""
        self._last = at

    def take_back(self) -> None:
        """Put back what stood in the field before the scanner typed."""
        streak = self.events[self._streak :]
        text = "".join(e.text() for e in streak if e.text().isprintable())
        if not holds_token(text, placed(streak)):
            self._before, self._cursor = self._run_before  # a slow scanner typed the whole run
        if self._field is not None and self._field.text() != self._before:
            self._field.setText(self._before)
            self._field.setCursorPosition(self._cursor)
            self._field.textEdited.emit(self._before)  # as if it was mended by hand
        self.forget()

    def forget(self) -> None:
        """The next key begins another run."""
        self.events, self.text, self._field, self._fast = [], "", None, True
        self._last, self._streak = float("-inf"), 0

    def _note_field(self) -> None:
        if self._field is not None:
            self._before, self._cursor = self._field.text(), self._field.cursorPosition()


def placed(events: Sequence[QKeyEvent]) -> str:
    """What the keys would have typed on a US keyboard, by their places.

    Whatever layout the laptop has, a scanner that is set to US presses the keys of a US keyboard;
    also a key that waits for a letter to put an accent on has a place.
    """
    return "".join(us_text(e) for e in events if not e.modifiers() & COMMANDS)


def _line_edit() -> QLineEdit | None:
    focus = QApplication.focusWidget()
    if isinstance(focus, QComboBox):
        focus = focus.lineEdit()
    return focus if isinstance(focus, QLineEdit) else None
