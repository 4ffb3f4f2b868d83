"""An event's name that is none yet: meant for another, or a new event on purpose."""

import time
from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from kiosk.domain.scan import folded
from kiosk.domain.text import cut_to
from kiosk.services.near_names import alike
from kiosk.ui.style.measure import Gaps, ScaledGaps
from kiosk.ui.style.theme import mark

SETTLE_SECONDS = 0.3
"""How long a question must have stood before a key can be its answer."""


class EventQuestion(QFrame):
    """Asks once for each name; hidden while nothing is asked."""

    meant = Signal(str)
    """The person means this event."""
    new_wanted = Signal(str)
    """The person wants a new event of this name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("event-question")
        self._name = self._meant = ""
        self._asked_at = float("-inf")
        self.sentence = QLabel()
        self.sentence.setObjectName("event-sentence")
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setWordWrap(True)
        mark(self.sentence, tone="warn")
        self.take = QPushButton()
        self.new = QPushButton()
        for button, slot in ((self.take, self._on_take), (self.new, self._on_new)):
            button.setAutoDefault(True)  # Enter presses the one that has the focus
            mark(button, compact=True)
            button.clicked.connect(slot)
        buttons, column = QHBoxLayout(), QVBoxLayout(self)
        buttons.addWidget(self.take)
        buttons.addWidget(self.new)
        buttons.addStretch(1)
        column.addWidget(self.sentence)
        column.addLayout(buttons)
        ScaledGaps(self, (Gaps(column, (0, 4, 0, 4), 8), Gaps(buttons, (0, 0, 0, 0), 8)))
        self.hide()

    @property
    def asking(self) -> bool:
        """Whether a question is open."""
        return not self.isHidden()

    def ask(self, name: str, events: Iterable[str]) -> None:
        """Ask what a name is meant for."""
        self._name = " ".join(name.split())
        self._meant = alike(name, list(events))
        if self._meant:
            words = self.tr("There is no event “{0}”. Did you mean “{1}”?")
        else:
            words = self.tr("There is no event “{0}” yet.")
        self.sentence.setText(words.format(self._name, self._meant))
        self.take.setText(_short(self.tr("Yes, {0}   Enter").format(self._meant)))
        self.take.setVisible(bool(self._meant))
        self.new.setText(_short(self.tr("New event {0}").format(self._name)))
        self.show()
        self._asked_at = time.monotonic()
        if self._meant:  # the likelier answer, and Enter takes it; a new event needs more than that
            self.take.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_take(self) -> None:
        if time.monotonic() - self._asked_at < SETTLE_SECONDS:
            return  # the second half of a double press is no answer
        self.hide()
        self.meant.emit(self._meant)

    def _on_new(self) -> None:
        self.hide()
        self.new_wanted.emit(self._name)


def is_known(name: str, events: Iterable[str]) -> bool:
    """Whether a name needs no question: an event there is, or none at all."""
    return not folded(name) or folded(name) in {folded(event) for event in events}


def _short(text: str, most: int = 44) -> str:
    return cut_to(text, most).replace("&", "&&")
