"""One setting: what it is called, its field, what it means and where its value comes from."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QWidget

from kiosk.services.configuring import SettingField
from kiosk.ui.style.theme import mark


class SettingRow(QWidget):
    """A label, a field and two quiet lines below it.

    Args:
        field: as the editor gave it.
        parent: the dialog.
    """

    edited = Signal()

    def __init__(self, field: SettingField, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.edit: QLineEdit | QComboBox = self._choice() if field.choices else self._typed()
        self.edit.setEnabled(not field.locked)
        self.edit.setAccessibleName(field.title)
        label = QLabel(field.title)
        label.setBuddy(self.edit)
        label.setWordWrap(True)
        mark(label, role="label")
        note = QLabel(f"{field.meaning[:1].upper()}{field.meaning[1:]}.")
        note.setWordWrap(True)
        note.setTextFormat(Qt.TextFormat.PlainText)
        mark(note, role="small")
        source = QLabel(self._source())
        mark(source, role="small")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 5)
        grid.addWidget(label, 0, 0)
        grid.addWidget(self.edit, 0, 1)
        grid.addWidget(source, 1, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(note, 1, 1)

    def _typed(self) -> QLineEdit:
        edit = QLineEdit(self.field.value)
        edit.setPlaceholderText(self.field.placeholder)
        if self.field.secret:
            edit.setEchoMode(QLineEdit.EchoMode.Password)
        mark(edit, compact=True)
        edit.textEdited.connect(self.edited)
        return edit

    def _choice(self) -> QComboBox:
        box = QComboBox()
        mark(box, compact=True)
        usual = self.tr("{default} (as it comes)").format(default=self.field.placeholder)
        box.addItem(usual, "")
        for choice in self.field.choices:
            box.addItem(choice, choice)
        box.setCurrentIndex(max(0, box.findData(self.field.value)))
        box.activated.connect(self.edited)
        return box

    def _source(self) -> str:
        texts = {
            ".env": self.tr("set in .env"),
            "variable": self.tr("set by a variable"),
            "this laptop": self.tr("set on this laptop"),
            "keyring": self.tr("set in this system's keyring"),
        }
        return texts.get(self.field.origin, self.tr("not set"))

    def text(self) -> str:
        """What stands in the field; empty where nothing is to be set."""
        if isinstance(self.edit, QComboBox):
            return str(self.edit.currentData())
        return self.edit.text() if self.field.secret else self.edit.text().strip()

    def set_text(self, text: str) -> None:
        """Write a value into the field, as if it had been typed."""
        if isinstance(self.edit, QComboBox):
            self.edit.setCurrentIndex(max(0, self.edit.findData(text)))
        else:
            self.edit.setText(text)
        self.edited.emit()

    @property
    def changed(self) -> bool:
        """Whether something else stands there than is set."""
        return not self.field.locked and self.text() != self.field.value

    def set_fault(self, wrong: bool) -> None:
        """Mark the field as the one that a sentence is about."""
        mark(self.edit, fault=wrong)

    def matches(self, words: str) -> bool:
        """Whether a person who typed these words looks for this one."""
        here = f"{self.field.title} {self.field.meaning} {self.field.name}".casefold()
        return all(word in here for word in words.casefold().split())
