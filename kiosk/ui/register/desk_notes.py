"""What stands under the form: who is being registered, who came back, and what went wrong."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from kiosk.ui.register.draft import Draft
from kiosk.ui.style.measure import Gaps, ScaledGaps


class DeskNotes(QWidget):
    """Three lines, each there only while it has something to say."""

    look_wanted = Signal()
    """The person wants to see the guest who came back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._trouble = _line("register-trouble")
        self._trouble.setProperty("tone", "bad")
        self._pending = _line("register-pending")
        self._pending.setProperty("role", "muted")
        self._returned = QPushButton()
        self._returned.setObjectName("register-returned")
        self._returned.setProperty("kind", "chip")
        self._returned.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._returned.setShortcut("F6")
        self._returned.clicked.connect(self.look_wanted)
        self._returned.hide()
        column = QVBoxLayout(self)
        column.addWidget(self._pending)
        column.addWidget(self._returned, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._trouble)
        ScaledGaps(self, (Gaps(column, (0, 0, 0, 0), 12),))

    def say(self, sentence: str) -> None:
        """What went wrong; empty for nothing."""
        self._trouble.setText(sentence)
        self._trouble.setVisible(bool(sentence))

    def show_pending(self, waiting: Sequence[Draft]) -> None:
        """Who is being registered."""
        names = ", ".join(" ".join(d.name.split()) or self.tr("No name") for d in waiting)
        self._pending.setText(self.tr("Registering {names}…").format(names=names))
        self._pending.setVisible(bool(waiting))

    def show_returned(self, first: Draft | None) -> None:
        """Who came back and is not registered yet; None for nobody."""
        self._returned.setVisible(first is not None)
        if first is not None:
            name = " ".join(first.name.split()) or self.tr("A guest")
            said = self.tr("{name} is not registered yet: look   F6").format(name=name)
            self._returned.setText(said.replace("&", "&&"))
            self._returned.setShortcut("F6")  # a new text takes the key away


def _line(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.hide()
    return label
