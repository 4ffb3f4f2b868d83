"""What stands in the table's place while it has no rows: why, and what to do about it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from kiosk.ui.style.measure import Gaps, ScaledGaps
from kiosk.ui.style.theme import mark


class EmptyList(QFrame):
    """A sentence, and the button that goes with it.

    Args:
        near: who was perhaps meant; hidden where nobody was.
    """

    import_wanted = Signal()
    """The person wants to bring a guest list in."""
    all_wanted = Signal()
    """The person wants to see every ticket again."""

    def __init__(self, near: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, card=True)
        self.message = QLabel()
        self.message.setObjectName("tickets-message")
        self.message.setProperty("role", "heading")
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.message.setWordWrap(True)
        self.bring = QPushButton(self.tr("Import a guest list…"))
        self.show_all = QPushButton(self.tr("Show all tickets"))
        self.bring.clicked.connect(self.import_wanted)
        self.show_all.clicked.connect(self.all_wanted)
        buttons, column = QHBoxLayout(), QVBoxLayout(self)
        buttons.addStretch(1)
        for button in (self.bring, self.show_all):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        buttons.addStretch(1)
        column.addStretch(1)
        column.addWidget(self.message)
        column.addLayout(buttons)
        column.addWidget(near, 6)
        column.addStretch(1)
        ScaledGaps(self, (Gaps(column, (24, 24, 24, 24), 18), Gaps(buttons, (0, 0, 0, 0), 8)))

    def say(self, sentence: str, *, bring: bool, show_all: bool) -> None:
        """Why there are no rows, and which of the two buttons helps."""
        self.message.setText(sentence)
        self.bring.setVisible(bring)
        self.show_all.setVisible(show_all)
