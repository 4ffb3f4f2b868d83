"""The words above a field: what it is for, and below it what is wrong with what was typed."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from kiosk.ui.style.theme import mark


def captioned(words: str, field: QWidget) -> QLabel:
    """A caption that leads to its field, for the eye, the keyboard and a screen reader.

    Args:
        words: what the field is for.
        field: gets the words as its accessible name where it has none yet.
    """
    caption = QLabel(words)
    mark(caption, role="label")
    caption.setBuddy(field)
    if not field.accessibleName():
        field.setAccessibleName(words)
    return caption


class FaultyField(QVBoxLayout):
    """A caption, its field, and below it the fault as long as there is one.

    Args:
        words: what the field is for.
        field: what is typed into.
        gap: pixels between the three.

    Attributes:
        fault: hidden until something is wrong.
    """

    def __init__(self, words: str, field: QWidget, gap: int = 4) -> None:
        super().__init__()
        self._field = field
        self.fault = QLabel()
        mark(self.fault, role="hint", tone="bad")
        self.fault.setTextFormat(Qt.TextFormat.PlainText)
        self.fault.setWordWrap(True)
        self.fault.hide()
        self.setSpacing(gap)
        for widget in (captioned(words, field), field, self.fault):
            self.addWidget(widget)

    def show_fault(self, sentence: str) -> None:
        """Say what is wrong, and mark the field; an empty sentence takes both away."""
        self.say(sentence)
        mark(self._field, fault=bool(sentence))

    def say(self, sentence: str) -> None:
        """Say something below the field that is no fault of what was typed."""
        self.fault.setText(sentence)
        self.fault.setVisible(bool(sentence))
