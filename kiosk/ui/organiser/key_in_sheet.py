"""Keying in from paper: the numbers that were ticked while the laptops were dark."""

from datetime import datetime

from PySide6.QtCore import QDateTime, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QDateTimeEdit,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from kiosk.domain.check_word import check_word
from kiosk.domain.decision import DOOR_LIMIT
from kiosk.services.lists.keyed_in import Keyed, numbers_in
from kiosk.services.lists.list_services import ListDesk
from kiosk.services.ports import Preferences
from kiosk.ui.store_access.lists_desk import ListsDesk
from kiosk.ui.style.captions import captioned
from kiosk.ui.style.measure import Gaps, ScaledGaps, grouped
from kiosk.ui.style.theme import mark

_DRAFT = "paper_draft"
_KEEP_MS = 400
_SHOWN = 6
"""Wrong lines that are listed; the rest are counted."""


class KeyInSheet(QDialog):
    """A column of numbers, when and where they were ticked, and what became of them.

    What is typed survives a crash and closing the sheet, until it is keyed in.

    Args:
        desk: short works; a connection of its own.
        door: where the list was ticked, unless the person names another one.
        preferences: keep what is half typed; None forgets it with the sheet.
        parent: the window.
    """

    keyed = Signal()
    """Somebody was let in from paper."""

    def __init__(
        self,
        desk: ListsDesk,
        door: str,
        preferences: Preferences | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Key in from paper"))
        self._desk, self._preferences = desk, preferences
        self._sent = ""
        self._keying = self._closing = False
        self.numbers = QPlainTextEdit()
        self.numbers.setObjectName("paper-numbers")
        self.numbers.setTabChangesFocus(True)
        self.numbers.setPlaceholderText(f"412 {check_word(412)}\n398\n…")
        self.at = QDateTimeEdit(QDateTime.currentDateTime())
        self.at.setDisplayFormat("d MMM yyyy HH:mm")
        self.door = QLineEdit(door)
        self.door.setMaxLength(DOOR_LIMIT)
        self._keep = QTimer(self)
        self._keep.setSingleShot(True)
        self._keep.setInterval(_KEEP_MS)
        self._keep.timeout.connect(self._on_keep)
        self._build()
        desk.failed.connect(self._on_failed)
        desk.ended.connect(self._on_ended)
        if preferences is not None:
            self.numbers.setPlainText(preferences.get(_DRAFT))
        self.numbers.textChanged.connect(self._on_typed)
        self._on_typed()
        self._keep.stop()
        self.numbers.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self) -> None:
        title = QLabel(self.windowTitle())
        mark(title, role="heading")
        help_line = QLabel(
            self.tr("A ticket number a line, with its check word behind it if you like. Everybody"
                    " named is let in with the time of the sheet.")
        )  # fmt: skip
        help_line.setWordWrap(True)
        mark(help_line, role="muted")
        self.counted = QLabel()
        self.counted.setObjectName("paper-counted")
        self.wrong = QLabel()
        self.wrong.setObjectName("paper-wrong")
        self.said = QLabel()
        self.said.setObjectName("paper-result")
        for label in (self.counted, self.wrong, self.said):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        mark(self.counted, role="heading")
        mark(self.wrong, tone="warn")
        right = QVBoxLayout()
        for words, field in (
            (self.tr("When they came in"), self.at),
            (self.tr("Door of the list"), self.door),
        ):
            mark(field, compact=True)
            right.addWidget(captioned(words, field))
            right.addWidget(field)
        self.numbers.setAccessibleName(self.tr("Ticked numbers"))
        right.addSpacing(8)
        right.addWidget(self.counted)
        right.addWidget(_scrolled(self.wrong, self.said), 1)
        across = QHBoxLayout()
        across.addWidget(self.numbers, 2)
        across.addLayout(right, 3)
        self.leave, self.go = QPushButton(self.tr("Close")), QPushButton()
        self.leave.setAutoDefault(False)
        self.leave.clicked.connect(self.reject)
        self.go.setAutoDefault(False)  # Enter ends a line
        mark(self.go, kind="primary")
        self.go.clicked.connect(self._on_go)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.leave)
        buttons.addWidget(self.go)
        column = QVBoxLayout(self)
        column.addWidget(title)
        column.addWidget(help_line)
        column.addLayout(across, 1)
        column.addLayout(buttons)
        ScaledGaps(
            self,
            (
                Gaps(column, (28, 22, 28, 22), 12),
                Gaps(across, (0, 0, 0, 0), 24),
                Gaps(right, (0, 0, 0, 0), 6),
                Gaps(buttons, (0, 0, 0, 0), 10),
            ),
            self._fit,
        )

    def _fit(self, scale: float) -> None:
        self.setMinimumSize(round(720 * scale), round(480 * scale))
        # A style sheet's padding does not reach the text in a field of times.
        self.at.lineEdit().setTextMargins(round(12 * scale), 0, 0, 0)

    # What the person does

    @Slot()
    def _on_typed(self) -> None:
        numbers, wrong = numbers_in(self.numbers.toPlainText().splitlines())
        count = len(numbers)
        one = self.tr("1 guest to let in")
        several = self.tr("{0} guests to let in").format(grouped(count))
        self.counted.setText(one if count == 1 else several)
        self.counted.setVisible(count > 0)
        self.go.setText(
            self.tr("Let {0} in").format(grouped(count)) if count else self.tr("Let in")
        )
        self.go.setEnabled(count > 0 and not self._desk.busy)
        lines = [self.tr("Line {0}: “{1}”. {2}").format(w.line, w.text, w.reason) for w in wrong]
        self._list_wrong(lines)
        self._keep.start()

    def _list_wrong(self, lines: list[str]) -> None:
        shown = lines[:_SHOWN]
        if len(lines) > _SHOWN:
            shown.append(self.tr("… and {0} more.").format(grouped(len(lines) - _SHOWN)))
        self.wrong.setText("\n".join(shown))
        self.wrong.setVisible(bool(shown))

    @Slot()
    def _on_keep(self) -> None:
        if self._preferences is not None:
            self._preferences.set(_DRAFT, self.numbers.toPlainText())

    @Slot()
    def _on_go(self) -> None:
        self._sent = self.numbers.toPlainText()
        lines, door = self._sent.splitlines(), " ".join(self.door.text().split())
        at = self.at.dateTime().toPython()
        if not isinstance(at, datetime):
            return
        moment = at.astimezone()

        def work(desk: ListDesk, *_: object) -> Keyed:
            return desk.paper.key_in(lines, moment, door)

        sent, preferences = self._sent, self._preferences

        def told(keyed: Keyed) -> None:
            if isValid(self):
                self._on_keyed(keyed)
            elif preferences is not None:  # who is in is not keyed in again the next time
                preferences.set(_DRAFT, "\n".join(line for _, line in _left(sent, keyed)))

        if self._desk.run(work, told):
            self._keying = True
            self.go.setEnabled(False)
            self.numbers.setReadOnly(True)
            self._say(self.tr("Letting them in…"), "")
        else:
            self._say(self.tr("Something else is being saved. Try again in a moment."), "warn")

    def reject(self) -> None:
        """What is typed is kept for the next time; what is on its way is waited for."""
        if self._keying:
            self._closing = True
            self._say(self.tr("Letting them in; this closes then…"), "")
            return
        self._keep.stop()
        self._on_keep()
        super().reject()

    # What the desk says

    def _on_keyed(self, keyed: Keyed) -> None:
        """What is done leaves the column; what is wrong stays there to be corrected."""
        left = _left(self._sent, keyed)
        place = {line: n for n, (line, _) in enumerate(left, 1)}
        self.numbers.setPlainText("\n".join(text for _, text in left))
        sentences = [self.tr("{0} let in from paper.").format(grouped(len(keyed.recorded)))]
        if keyed.conflicts:
            words = self.tr("Decided otherwise before, and now on Conflicts (F8): {0}.")
            sentences.append(words.format(", ".join(map(str, keyed.conflicts))))
        self._say(" ".join(sentences), "warn" if keyed.conflicts else "good")
        words = self.tr("Line {0}: “{1}”. {2}")
        wrong = sorted(keyed.wrong, key=lambda w: w.line)
        self._list_wrong([words.format(place[w.line], w.text, w.reason) for w in wrong])
        self._on_keep()
        self._closing = self._closing and not wrong and not keyed.conflicts
        self.keyed.emit()

    @Slot(str)
    def _on_failed(self, sentence: str) -> None:
        if self._keying:  # else it is what another sheet asked for
            self._closing = False
            self._say(sentence, "bad")

    @Slot()
    def _on_ended(self) -> None:
        self._keying = False
        self.numbers.setReadOnly(False)
        if self._closing:
            self.reject()
            return
        self.go.setEnabled(bool(numbers_in(self.numbers.toPlainText().splitlines())[0]))

    def _say(self, sentence: str, tone: str) -> None:
        self.said.setText(sentence)
        mark(self.said, role="" if tone else "muted", tone=tone)


def _left(sent: str, keyed: Keyed) -> list[tuple[int, str]]:
    """The lines that stay to be corrected, each with its place among those that were sent."""
    wrong = {line.line for line in keyed.wrong}
    return [(n, text) for n, text in enumerate(sent.splitlines(), 1) if n in wrong]


def _scrolled(*labels: QLabel) -> QScrollArea:
    """What may be longer than the sheet has room for."""
    inner = QWidget()
    mark(inner, page=True)
    column = QVBoxLayout(inner)
    column.setContentsMargins(0, 0, 0, 0)
    for label in labels:
        column.addWidget(label)
    column.addStretch(1)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inner)
    return area
