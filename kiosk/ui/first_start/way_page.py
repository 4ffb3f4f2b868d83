"""How this laptop is to be used: to try, alone, or with a database that several share."""

from collections.abc import Mapping

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout

from kiosk.ui.first_start.page import Page
from kiosk.ui.style.theme import Theme, mark

TRY, ALONE, SHARED = "try", "alone", "shared"


class WayPage(Page):
    """Three large buttons; a click goes on.

    Args:
        theme: gives sizes.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._way = ""
        self.ask(
            self.tr("Welcome. How will you use Kiosk?"),
            self.tr("All of it can be changed later in the settings."),
        )
        self.buttons: dict[str, QPushButton] = {}
        for way, title, text in (
            (
                TRY,
                self.tr("Try it"),
                self.tr("Made-up guests and a made-up camera. Nothing is kept."),
            ),
            (
                ALONE,
                self.tr("This laptop alone"),
                self.tr("Tickets are kept in a file here. One door, one desk."),
            ),
            (
                SHARED,
                self.tr("Several laptops share a database"),
                self.tr("MySQL or MariaDB, also the one of the older program."),
            ),
        ):
            self.column.addWidget(self._button(way, title, text))
        self.column.addStretch(1)

    def _button(self, way: str, title: str, text: str) -> QPushButton:
        button = QPushButton()
        mark(button, kind="way")
        button.setAccessibleName(f"{title}. {text}")
        button.setMinimumHeight(self.theme.px(92))
        button.setProperty("way", way)
        inner = QVBoxLayout(button)
        inner.setContentsMargins(*(self.theme.px(n) for n in (20, 14, 20, 14)))
        for words, role in ((title, "heading"), (text, "muted")):
            label = QLabel(words)
            label.setWordWrap(True)
            mark(label, role=role)
            inner.addWidget(label)
        button.clicked.connect(self._on_way)
        self.buttons[way] = button
        return button

    @Slot()
    def _on_way(self) -> None:
        sender = self.sender()
        if isinstance(sender, QPushButton):
            self._way = str(sender.property("way"))
            self.changed.emit()
            self.forward.emit()

    def enter(self) -> None:
        """Begin at the way that was chosen before."""
        if self._way in self.buttons:
            self.buttons[self._way].setFocus()

    def answers(self) -> Mapping[str, str]:
        """The way that was clicked."""
        return {"way": self._way}

    def fill(self, answers: Mapping[str, str]) -> None:
        """Remember the way of before."""
        self._way = answers.get("way", "")

    def ready(self) -> bool:
        """A way was chosen."""
        return bool(self._way)
