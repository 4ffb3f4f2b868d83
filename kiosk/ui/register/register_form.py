"""The form of the registration desk: four fields, a sentence under each that is wrong."""

import math
import time
from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, QSize, QStringListModel, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent
from PySide6.QtWidgets import (
    QCompleter,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from kiosk.domain.scan import folded
from kiosk.ui.register.draft import Draft
from kiosk.ui.style.measure import Gaps, ScaledGaps
from kiosk.ui.style.theme import mark

SETTLE_SECONDS = 0.6
"""After a ticket was made, Enter in the emptied form is the second half of a double press."""

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class _SteadyEdit(QLineEdit):
    """As high with a fault's thicker frame as without: rounded, the two may be a pixel apart."""

    def __init__(self) -> None:
        super().__init__()
        self._heights: dict[int, int] = {}

    def sizeHint(self) -> QSize:
        """The first height at each size of the letters."""
        hint = super().sizeHint()
        return QSize(hint.width(), self._heights.setdefault(self.font().pixelSize(), hint.height()))

    def minimumSizeHint(self) -> QSize:
        """No lower than that."""
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())


class FormField(QWidget):
    """A label, a line to type in, and room for one sentence."""

    def __init__(self, name: str, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = QLabel(label)
        self._label.setProperty("role", "label")
        self.edit = _SteadyEdit()
        self.edit.setObjectName(f"register-{name}")
        self.edit.setAccessibleName(label)
        self._label.setBuddy(self.edit)
        self._sentence = QLabel()
        self._sentence.setObjectName(f"fault-{name}")
        self._sentence.setProperty("role", "hint")
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)
        self._sentence.setWordWrap(True)
        column = QVBoxLayout(self)
        column.addWidget(self._label)
        column.addWidget(self.edit)
        column.addWidget(self._sentence)
        self._words: tuple[str, ...] = ()
        self._model = QStringListModel(self)
        ScaledGaps(self, (Gaps(column, (0, 0, 0, 0), 4),), self._keep_line)

    def _keep_line(self, _scale: float) -> None:
        """The line under the field is always there, so that a fault moves nothing.

        Its height is rounded up, as where a text is laid out.
        """
        line = math.ceil(QFontMetricsF(self._sentence.font()).height())
        self._sentence.setMinimumHeight(line)

    @property
    def fault(self) -> str:
        """The sentence under the field, where it is wrong."""
        return self._sentence.text() if self.edit.property("fault") else ""

    def show_fault(self, sentence: str) -> None:
        """Say what is wrong; an empty sentence takes it back."""
        self._say(sentence, "bad" if sentence else "")
        mark(self.edit, fault=bool(sentence))

    def show_hint(self, sentence: str, tone: str = "") -> None:
        """Say something that is not a fault."""
        if not self.fault:
            self._say(sentence, tone)

    def _say(self, sentence: str, tone: str) -> None:
        mark(self._sentence, tone=tone)
        self._sentence.setText(sentence)
        self.edit.setAccessibleDescription(sentence)

    def complete_with(self, words: Iterable[str], mode: QCompleter.CompletionMode) -> None:
        """Propose these words while typing; spelt as they are, whatever the case typed."""
        self._words = tuple(words)
        if self.edit.completer() is None:
            completer = QCompleter(self._model, self)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            completer.setCompletionMode(mode)
            if mode is QCompleter.CompletionMode.PopupCompletion:
                completer.setFilterMode(Qt.MatchFlag.MatchContains)
            self.edit.setCompleter(completer)
        if self._model.stringList() != list(self._words):
            self._model.setStringList(self._words)

    def take_proposal(self) -> bool:
        """Close the list of proposals; whether one of them was chosen and is in the field now."""
        completer = self.edit.completer()
        popup = completer.popup() if completer is not None else None
        if popup is None or not popup.isVisible():
            return False
        # Qt makes the first one current by itself; selected is what a person moved to.
        chosen = popup.selectionModel().selectedIndexes()
        popup.hide()
        if chosen:
            self.edit.setText(str(chosen[0].data()))
        return bool(chosen)

    @property
    def words(self) -> tuple[str, ...]:
        """What is proposed."""
        return self._words

    def text(self) -> str:
        """What stands in the field, in the spelling that is known already."""
        typed = self.edit.text()
        return next((w for w in self._words if folded(w) == folded(typed)), typed)


class RegisterForm(QWidget):
    """Takes one guest's details; Enter in any field, or the button, hands them in once."""

    submitted = Signal(object)
    """Draft: as typed."""
    edited = Signal(object)
    """Draft: something was typed."""
    at_field = Signal(object)
    """FormField: it got the focus by itself, and must be in sight with its sentence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._emptied_at = float("-inf")
        self._places = ("", "", "")
        self.name = FormField("name", self.tr("Name"))
        self.mobile = FormField("mobile", self.tr("Mobile number"))
        self.university = FormField("university", self.tr("University"))
        self.event_field = FormField("event", self.tr("Event"))
        # Looked up by the names that the service gives to the faults.
        self._fields = {
            "name": self.name,
            "mobile_number": self.mobile,
            "university": self.university,
            "event": self.event_field,
        }
        self.button = QPushButton(self.tr("Register   Enter"))
        self.button.setObjectName("register-button")
        self.button.setProperty("kind", "primary")
        self.button.setAutoDefault(True)
        self.button.setAccessibleName(self.tr("Register"))
        self._column = self._below = column = QVBoxLayout(self)
        for field in self._fields.values():
            column.addWidget(field)
            field.edit.installEventFilter(self)
            field.edit.returnPressed.connect(self.submit)
            field.edit.textEdited.connect(self._on_edited)
        column.addSpacing(6)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.button.installEventFilter(self)
        self.button.clicked.connect(self.submit)
        # Only the event is proposed in place: Enter right after three letters takes the whole
        # word, and a mistyped event would be refused at the door.
        self.event_field.complete_with((), QCompleter.CompletionMode.InlineCompletion)
        self.university.complete_with((), QCompleter.CompletionMode.PopupCompletion)
        ScaledGaps(self, (Gaps(column, (0, 0, 0, 0), 6),))

    def put_button(self, below: QVBoxLayout | None = None) -> None:
        """Put the button below the fields, or at the end of a layout below where they scroll."""
        wanted = below or self._column
        if wanted is not self._below:
            self._below.removeWidget(self.button)
            wanted.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
            self._below = wanted

    @property
    def whole_height(self) -> int:
        """Pixels that the fields need together with the button."""
        counted = self._below is self._column and not self.button.isHidden()
        button = 0 if counted else self.button.sizeHint().height() + self._column.spacing()
        return self.sizeHint().height() + button

    def edits(self) -> tuple[QLineEdit, ...]:
        """The four lines, in their order."""
        return tuple(f.edit for f in self._fields.values())

    def draft(self) -> Draft:
        """What stands in the form."""
        return Draft(
            self.name.edit.text(),
            self.mobile.edit.text(),
            self.university.text(),
            self.event_field.text(),
        )

    def fill(self, draft: Draft) -> None:
        """Put this into the form."""
        self.name.edit.setText(draft.name)
        self.mobile.edit.setText(draft.mobile)
        self.university.edit.setText(draft.university)
        self.event_field.edit.setText(draft.event)

    def next_guest(self) -> None:
        """Empty the guest's fields; the event stays."""
        event = self.event_field.text()
        self.fill(Draft(event=event))
        self.show_faults({})
        self._emptied_at = time.monotonic()

    def show_faults(self, faults: dict[str, str]) -> None:
        """A sentence under each field that is wrong; the first of them gets the focus."""
        for key, field in self._fields.items():
            field.show_fault(faults.get(key, ""))
        wrong = next((f for k, f in self._fields.items() if k in faults), None)
        if wrong is not None:
            wrong.edit.setFocus(Qt.FocusReason.OtherFocusReason)
            wrong.edit.selectAll()
            self.at_field.emit(wrong)
        self._hint()

    def set_events(self, events: Iterable[str]) -> None:
        """Propose these events."""
        self.event_field.complete_with(events, QCompleter.CompletionMode.InlineCompletion)
        self._hint()

    def set_universities(self, universities: Iterable[str]) -> None:
        """Propose these universities."""
        self.university.complete_with(universities, QCompleter.CompletionMode.PopupCompletion)

    def focus_name(self) -> None:
        """Ready for the next guest."""
        self.name.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.at_field.emit(self.name)

    def submit(self) -> None:
        """Hand in what was typed; who takes it empties the form for the next guest."""
        draft = self.draft()
        if draft.blank and time.monotonic() - self._emptied_at < SETTLE_SECONDS:
            return
        if self.university.take_proposal():
            return  # Enter chose from the list; the next one registers
        self.submitted.emit(draft)

    def _on_edited(self) -> None:
        for field in self._fields.values():
            if field.edit is self.sender():
                field.show_fault("")
        self._hint()
        self.edited.emit(self.draft())

    def _hint(self) -> None:
        """Tell a new event from a mistyped one before the guest is at the door."""
        typed = folded(self.event_field.edit.text())
        events = [folded(w) for w in self.event_field.words]
        new = typed and events and not any(e.startswith(typed) for e in events)
        event, words, tone = self._places
        if new:
            self.event_field.show_hint(self.tr("A new event: no ticket has it yet."))
        elif typed and typed == folded(event):
            self.event_field.show_hint(words, tone)
        else:
            self.event_field.show_hint("")

    def show_places(self, event: str, sentence: str, tone: str) -> None:
        """Say how full an event is, while it stands in the form."""
        self._places = (event, sentence, tone)
        self._hint()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in _ENTER
            and event.isAutoRepeat()
        ):
            return True  # a key held down is one press
        return super().eventFilter(watched, event)
