"""Correcting one guest: every field with its fault beside it, and what was changed meanwhile."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QCompleter,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from kiosk.domain.guest import Guest
from kiosk.domain.ticket import Ticket
from kiosk.services.editing import EditedElsewhere, Wish
from kiosk.services.issuing import Refused
from kiosk.services.lists.list_services import ListDesk
from kiosk.ui.organiser.event_question import EventQuestion, is_known
from kiosk.ui.store_access.lists_desk import ListsDesk
from kiosk.ui.style.captions import FaultyField
from kiosk.ui.style.measure import Gaps, ScaledGaps
from kiosk.ui.style.theme import mark

_LINES = ("name", "mobile_number", "university", "event", "category")
_CATEGORIES = ("VIP", "Student", "Crew", "Guest", "Press")
_NOTE_PX = 64

T = TypeVar("T")
_Found = tuple[Ticket, Guest] | None
_Saved = tuple[Ticket, Guest] | Refused | EditedElsewhere | None


class GuestSheet(QDialog):
    """Shows a guest's fields as they are now and writes those that the person changed.

    Args:
        desk: short works; a connection of its own.
        number: the ticket's.
        events: the events there are, for the picker and the question.
        parent: the window.
    """

    saved = Signal(int)
    """The number of the ticket whose guest was corrected."""

    def __init__(
        self, desk: ListsDesk, number: int, events: Sequence[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Edit guest"))
        self._desk, self._number, self._events = desk, number, tuple(events)
        self._seen: tuple[Ticket, Guest] | None = None
        self._new_event = ""
        self.lines = {field: QLineEdit() for field in _LINES}
        self.note = QPlainTextEdit()
        self.attention = QCheckBox(self.tr("Attention: staff see the note before they decide"))
        self.question = EventQuestion()
        self._fields: dict[str, FaultyField] = {}
        self._build()
        desk.failed.connect(self._on_failed)
        self.question.meant.connect(self._on_meant)
        self.question.new_wanted.connect(self._on_new_event)
        self.lines["event"].textEdited.connect(self.question.hide)
        self._begin(self._look_up, self._on_found, self.tr("Looking ticket {0} up…"))

    # How it looks

    def _build(self) -> None:
        title = QLabel(self.tr("Ticket {0}").format(self._number))
        mark(title, role="heading")
        grid = QGridLayout()
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)
        words = {
            "name": self.tr("Name"),
            "mobile_number": self.tr("Mobile number"),
            "university": self.tr("University"),
            "event": self.tr("Event"),
            "category": self.tr("Category"),
        }
        places = ((0, 0, 1, 2), (1, 0, 1, 1), (1, 1, 1, 1), (2, 0, 1, 1), (2, 1, 1, 1))
        for field, place in zip(_LINES, places, strict=True):
            edit = self.lines[field]
            edit.setAccessibleName(words[field])
            edit.setObjectName(f"guest-{field}")
            mark(edit, compact=True)
            self._fields[field] = column = FaultyField(words[field], edit)
            grid.addLayout(column, *place)
        self.note.setAccessibleName(self.tr("Note"))
        self.note.setTabChangesFocus(True)
        self._fields["note"] = column = FaultyField(self.tr("Note for the door"), self.note)
        grid.addLayout(column, 3, 0, 1, 2)
        self._complete("event", self._events)
        self._complete("category", _CATEGORIES)
        self.said = QLabel()
        self.said.setObjectName("guest-said")
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setWordWrap(True)
        self.leave, self.save = QPushButton(self.tr("Cancel")), QPushButton(self.tr("Save"))
        self.leave.setAutoDefault(False)
        self.leave.clicked.connect(self.reject)
        self.save.setDefault(True)
        mark(self.save, kind="primary")
        self.save.clicked.connect(self._on_save)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.leave)
        buttons.addWidget(self.save)
        sheet = QVBoxLayout(self)
        for widget in (title, self.question, self.said):
            sheet.addWidget(widget)
        sheet.insertLayout(1, grid)
        sheet.insertWidget(2, self.attention)
        sheet.addStretch(1)
        sheet.addLayout(buttons)
        ScaledGaps(
            self,
            (
                Gaps(sheet, (28, 22, 28, 22), 10),
                Gaps(grid, (0, 0, 0, 0), 10),
                Gaps(buttons, (0, 4, 0, 0), 10),
            ),
            self._fit,
        )

    def _fit(self, scale: float) -> None:
        self.setMinimumWidth(round(680 * scale))
        self.note.setFixedHeight(round(_NOTE_PX * scale))

    def _complete(self, field: str, words: Sequence[str]) -> None:
        completer = QCompleter(list(words), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.lines[field].setCompleter(completer)

    # What the person does

    def wish(self) -> Wish:
        """What was changed of what the person saw; the rest is left as it is."""
        if self._seen is None:
            return Wish()
        seen, typed = _texts(*self._seen), self._typed()
        new = {field: typed[field] for field in typed if typed[field] != seen[field]}
        marked = self.attention.isChecked()
        return Wish(
            name=new.get("name"),
            mobile=new.get("mobile_number"),
            university=new.get("university"),
            event=new.get("event"),
            category=new.get("category"),
            note=new.get("note"),
            attention=marked if marked is not self._seen[1].attention else None,
        )

    @Slot()
    def _on_save(self) -> None:
        wish = self.wish()
        if self._seen is None or self._desk.busy:
            return
        if wish == Wish():
            self.accept()
            return
        event = wish.event or ""
        if not is_known(event, self._events) and event != self._new_event:
            self.question.ask(event, self._events)
            return
        self._show_faults({})
        number, seen = self._number, self._seen

        def work(desk: ListDesk, *_: object) -> _Saved:
            return desk.editing.edit(number, wish, seen)

        self._begin(work, self._on_saved, self.tr("Saving ticket {0}…"))

    @Slot(str)
    def _on_meant(self, event: str) -> None:
        self.lines["event"].setText(event)
        self._on_save()

    @Slot(str)
    def _on_new_event(self, event: str) -> None:
        self._new_event = event
        self.lines["event"].setText(event)
        self._on_save()

    # What the desk says

    def _look_up(self, desk: ListDesk, *_: object) -> _Found:
        return desk.editing.look_up(self._number)

    def _on_found(self, found: _Found) -> None:
        self._say("")
        if found is None:
            self._say(self.tr("This ticket is not in the table any more."), "bad")
            return
        self._seen = found
        texts = _texts(*found)
        for field, edit in self.lines.items():
            edit.setText(texts[field])
            edit.setCursorPosition(0)  # a long name is read from its beginning
        self.note.setPlainText(texts["note"])
        self.attention.setChecked(found[1].attention)
        self._enable(usable=True)
        self.lines["name"].setFocus(Qt.FocusReason.OtherFocusReason)
        self.lines["name"].setCursorPosition(len(texts["name"]))

    def _on_saved(self, result: _Saved) -> None:
        self._enable(usable=True)
        self._say("")
        match result:
            case None:
                self._on_found(None)
                self._enable(usable=False)
            case Refused(faults=faults):
                self._show_faults(faults)
            case EditedElsewhere():
                self._tell_conflict(result)
            case _:
                self.saved.emit(self._number)
                self.accept()

    def _tell_conflict(self, result: EditedElsewhere) -> None:
        """What the person typed stays; what they did not touch becomes what it is now."""
        now = _texts(result.ticket, result.guest)
        if self._seen is not None:
            seen, typed = _texts(*self._seen), self._typed()
            for field, text in typed.items():
                if text == seen[field] and field != "note":
                    self.lines[field].setText(now[field])
            if typed["note"] == seen["note"]:
                self.note.setPlainText(now["note"])
            if self.attention.isChecked() is self._seen[1].attention:
                self.attention.setChecked(result.guest.attention)
        self._seen = (result.ticket, result.guest)
        for field in result.fields:
            if field in now:
                here = self.tr("Changed elsewhere meanwhile: “{0}”.").format(now[field] or "–")
                self._fields[field].say(here)
        self._say(
            self.tr("Somebody else changed this guest meanwhile. Save again to write yours over it,"
                    " or Cancel to leave theirs."),
            "warn",
        )  # fmt: skip

    @Slot(str)
    def _on_failed(self, sentence: str) -> None:
        self._say(sentence, "bad")
        self._enable(usable=self._seen is not None)

    # The rest

    def _begin(self, work: Callable[..., T], tell: Callable[[T], None], words: str) -> None:
        self._enable(usable=False)
        self._say(words.format(self._number))

        def told(found: T) -> None:
            if isValid(self):  # it may be closed while the answer is on its way
                tell(found)

        if not self._desk.run(work, told):
            self._on_failed(self.tr("Another guest is being saved. Try again in a moment."))

    def _typed(self) -> dict[str, str]:
        texts = {field: " ".join(edit.text().split()) for field, edit in self.lines.items()}
        return {**texts, "note": self.note.toPlainText().strip()}

    def _show_faults(self, faults: dict[str, str]) -> None:
        for field, column in self._fields.items():
            column.show_fault(faults.get(field, ""))
        wrong = next((field for field in _LINES if field in faults), None)
        if wrong is not None:
            self.lines[wrong].setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self, sentence: str, tone: str = "") -> None:
        self.said.setText(sentence)
        self.said.setVisible(bool(sentence))
        mark(self.said, role="" if tone else "muted", tone=tone)

    def _enable(self, *, usable: bool) -> None:
        for widget in (*self.lines.values(), self.note, self.attention, self.save):
            widget.setEnabled(usable)


def _texts(ticket: Ticket, guest: Guest) -> dict[str, str]:
    return {
        "name": " ".join(ticket.name.split()),
        "mobile_number": " ".join(ticket.mobile_number.split()),
        "university": " ".join(ticket.university.split()),
        "event": " ".join(ticket.event.split()),
        "category": " ".join(guest.category.split()),
        "note": guest.note.strip(),
    }
