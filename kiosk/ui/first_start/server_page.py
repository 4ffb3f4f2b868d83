"""Where the database is and who may enter: typed, pasted or dropped, and tried before going on."""

from collections.abc import Mapping
from urllib.parse import unquote

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QWidget,
)

from kiosk.services.configuring import SettingField, SettingsEditor
from kiosk.ui.first_start.page import Page
from kiosk.ui.settings.connection_test import ConnectionTest
from kiosk.ui.settings.dropped_text import TextDrop
from kiosk.ui.style.theme import Theme, mark

_NAMES = ("HOST", "PORT", "DB_NAME", "USER", "PASSWORD", "SECRET_KEY", "DB_CA")
_LEAST_FORM = 160


class ServerPage(Page):
    """The fields of a server, and a button that tries them.

    Args:
        editor: knows the settings, and tries the connection.
        theme: gives sizes.
    """

    def __init__(self, editor: SettingsEditor, theme: Theme) -> None:
        super().__init__(theme)
        self.ask(
            self.tr("Which database?"),
            self.tr(
                "Type it, paste the service's address (mysql://…), or drop the older program's "
                ".env here. Every laptop needs the same key."
            ),
        )
        self._editor = editor
        self.works = False
        TextDrop(self).dropped.connect(self.take)
        self.fields: dict[str, QLineEdit] = {}
        inner = QWidget()
        mark(inner, page=True)
        form = QFormLayout(inner)
        form.setContentsMargins(0, 0, 0, 0)
        fields = {field.name: field for field in editor.fields()}
        for name in _NAMES:
            if field := fields.get(name):
                edit = QLineEdit("" if field.locked else field.value)
                edit.setPlaceholderText(self._example(field))
                edit.setAccessibleName(field.title)
                mark(edit, compact=True)
                if field.secret:
                    edit.setEchoMode(QLineEdit.EchoMode.Password)
                edit.textEdited.connect(self._on_edited)
                form.addRow(field.title, edit)
                self.fields[field.name] = edit
        self.fields["HOST"].editingFinished.connect(self._hide_password)
        self.column.addWidget(self._scrolled(inner))
        self.try_it = ConnectionTest(editor, self.answers)
        self.try_it.tried.connect(self._on_tried)
        self.try_it.said.connect(self._say)
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        row = QHBoxLayout()
        row.addWidget(self.try_it, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.said, 1)
        self.column.addLayout(row)
        self.column.addStretch(1)

    def _scrolled(self, inner: QWidget) -> QScrollArea:
        """As high as the fields, or less: on a low screen they scroll rather than shrink."""
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        area.setMinimumHeight(self.theme.px(_LEAST_FORM))
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        return area

    def _example(self, field: SettingField) -> str:
        texts = {
            "HOST": self.tr("db.example.org, or mysql://…"),
            "SECRET_KEY": self.tr("the same on every laptop; 32 characters or more"),
        }
        return texts.get(field.name, field.placeholder)

    def enter(self) -> None:
        """Begin at the first field."""
        self.fields["HOST"].setFocus()

    def forget_test(self) -> None:
        """Take away what the test said: it is said elsewhere, or is not true any more."""
        self._say("", "")

    def answers(self) -> Mapping[str, str]:
        """What was typed, by the setting's name."""
        return {name: edit.text() for name, edit in self.fields.items()}

    def fill(self, answers: Mapping[str, str]) -> None:
        """Show what was typed before."""
        for name, edit in self.fields.items():
            if answers.get(name):
                edit.setText(answers[name])
        self._hide_password()

    def ready(self) -> bool:
        """The server is named; that it answers is not asked for: it may be on only tonight."""
        return bool(self.fields["HOST"].text().strip())

    @Slot(bool)
    def _on_tried(self, works: bool) -> None:
        self.works = works

    @Slot()
    def _on_edited(self) -> None:
        text = self.fields["HOST"].text()
        if "=" in text and "\n" not in text and "://" not in text:
            self.take(text.replace(" ", "\n"))
        self._say("", "")
        self.changed.emit()

    @Slot()
    def _hide_password(self) -> None:
        """Move the password of a service's address to where it cannot be read on the screen."""
        address = self.fields["HOST"].text().strip()
        scheme, apart, rest = address.partition("://")
        login, at, host = rest.rpartition("@")
        user, colon, password = login.partition(":")
        if apart and at and colon and password:
            self.fields["HOST"].setText(f"{scheme}://{user}@{host}")
            self.fields["PASSWORD"].setText(unquote(password))
            self.changed.emit()

    @Slot(str)
    def take(self, text: str) -> None:
        """Fill the fields from a `.env` or a service's address."""
        values = self._editor.parsed(text)
        self.fill(values)
        if values:
            self._say(self.tr("Filled in. Test the connection, then go on."), "good")
        else:
            self._say(self.tr("No settings of Kiosk were found in that."), "warn")
        self.changed.emit()

    @Slot(str, str)
    def _say(self, sentence: str, tone: str) -> None:
        self.said.setText(sentence)
        mark(self.said, tone=tone)
