"""The line at the bottom: how full it is, or what went wrong."""

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from kiosk.domain.ticket import Counts
from kiosk.ui.style.theme import mark

_NOTE_MS = 8000


class CounterLine(QLabel):
    """How full it is, in one line at the bottom."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: Counts | None = None
        self._seconds: list[float] = []
        self._trouble = self._note = ""
        self._note_over = QTimer(self)
        self._note_over.setSingleShot(True)
        self._note_over.setInterval(_NOTE_MS)
        self._note_over.timeout.connect(self._on_note_over)
        self.setTextFormat(Qt.TextFormat.PlainText)
        mark(self, role="muted")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._say()

    def set_counts(self, counts: Counts) -> None:
        """Show other totals."""
        self._counts = counts
        self._say()

    def add_decision(self, seconds: float) -> None:
        """Take one more decision into the median; the last 200 count."""
        self._seconds = [*self._seconds[-199:], seconds]
        self._say()

    def set_trouble(self, sentence: str) -> None:
        """Say what keeps the tickets from being opened, instead of the counters."""
        self._trouble = sentence
        self.setWordWrap(bool(sentence))  # what to do stands at its end, and must be seen
        mark(self, role="error" if sentence else "muted")
        self._say()

    def note(self, sentence: str) -> None:
        """Say something for a few seconds, in place of everything else."""
        self._note = sentence
        self._note_over.start()
        self._say()

    @Slot()
    def _on_note_over(self) -> None:
        self._note = ""
        self._say()

    def _say(self) -> None:
        if self._note:
            self.setText(self._note)
            return
        if self._trouble:
            self.setText(self._trouble)
            self.setToolTip(self._trouble.replace("<", "‹"))
            return
        self.setToolTip("")
        parts = []
        if self._counts is not None and not self._counts.known:
            parts = [self.tr("How many are inside is not known here: no server was reached yet")]
        elif self._counts is not None:
            counts = self._counts
            parts = [
                self.tr("Inside {entered} of {total}").format(
                    entered=_grouped(counts.entered), total=_grouped(counts.total)
                ),
                self.tr("denied {count}").format(count=_grouped(counts.denied)),
                self.tr("this door {count}").format(count=_grouped(counts.here)),
            ]
        if self._seconds:
            from statistics import median  # nobody has decided when the window opens

            parts.append(
                self.tr("median decision {seconds} s").format(
                    seconds=f"{median(self._seconds):.1f}"
                )
            )
        self.setText("     ·     ".join(parts))


def _grouped(number: int) -> str:
    """Thousands apart by a narrow space (ISO 80000-1)."""
    return f"{number:,}".replace(",", "\u202f")
