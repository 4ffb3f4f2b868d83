"""The bar over a practice: that it is one, what to do now, what came of it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from kiosk.ui.style.theme import Theme, mark


class PracticeBar(QFrame):
    """Stands above the tabs for as long as the practice lasts.

    Args:
        theme: gives sizes.
    """

    end_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        mark(self, banner="practice")
        name = QLabel(self.tr("PRACTICE"))
        mark(name, role="banner")
        name.setToolTip(self.tr("Made-up guests. Nothing is kept."))
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.end = QPushButton(self.tr("End practice"))
        self.end.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Space belongs to the door
        self.end.clicked.connect(self.end_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(*(theme.px(n) for n in (16, 3, 6, 3)))
        row.setSpacing(theme.px(16))
        row.addWidget(name)
        row.addWidget(self.said, 1)
        row.addWidget(self.end)

    def say_task(self, number: int, count: int, task: str) -> None:
        """What to do about the guest who comes now."""
        self.said.setText(f"{number}/{count}  {task}")

    def say_outcome(self, words: str) -> None:
        """What came of it."""
        self.said.setText(f"✓  {words}")

    def say_end(self, learned: Sequence[str]) -> None:
        """Everything that was learned."""
        end = self.tr("That is all a door needs.")
        self.said.setText(" ".join((end, *learned)))
