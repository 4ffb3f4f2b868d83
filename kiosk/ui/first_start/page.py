"""What every page of the first start has: a question, a sentence, and what it answers."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from kiosk.ui.style.theme import Theme, mark


class Page(QWidget):
    """One question.

    Args:
        theme: gives sizes.
    """

    changed = Signal()
    """Something was typed or chosen."""
    forward = Signal()
    """The page was answered by a single click."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(theme.px(12))

    def ask(self, question: str, sentence: str) -> None:
        """Write the heading, and what it is about in a line or two."""
        heading, said = QLabel(question), QLabel(sentence)
        mark(heading, role="title")
        heading.setWordWrap(True)
        said.setWordWrap(True)
        said.setTextFormat(Qt.TextFormat.PlainText)
        mark(said, role="muted")
        self.column.addWidget(heading)
        self.column.addWidget(said)

    def enter(self) -> None:
        """The page is shown."""

    def leave(self) -> None:
        """Another page is shown, or none."""

    def answers(self) -> Mapping[str, str]:
        """What was answered, by name: settings in capitals, the rest in small letters."""
        return {}

    def fill(self, answers: Mapping[str, str]) -> None:
        """Show what was answered before."""

    def ready(self) -> bool:
        """Whether it is answered, so that the next page may come."""
        return True
