"""The settings: grouped, searchable, each with its meaning and source; kept all or none."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from kiosk.services.configuring import SettingsEditor
from kiosk.ui.settings.connection_test import ConnectionTest
from kiosk.ui.settings.dropped_text import TextDrop
from kiosk.ui.settings.look_rows import LookRows
from kiosk.ui.settings.setting_row import SettingRow
from kiosk.ui.style.sounds import Sounds
from kiosk.ui.style.theme import Theme, mark

_IN_LOOK = frozenset({"KIOSK_THEME", "KIOSK_SOUND"})


class SettingsDialog(QDialog):
    """Everything that can be set on this laptop.

    Args:
        editor: knows the settings, checks and keeps them.
        theme: gives sizes; its look is chosen here.
        sounds: on or off.
        parent: the window.
    """

    saved = Signal(bool)
    """Settings were kept; whether the program must start again to use them."""

    checkup_wanted = Signal()
    """Everything that the door needs is to be looked at; nothing was kept."""

    def __init__(
        self, editor: SettingsEditor, theme: Theme, sounds: Sounds, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._editor, self._theme = editor, theme
        self.setWindowTitle(self.tr("Settings"))
        TextDrop(self).dropped.connect(self.fill_from)
        room = parent.window().size() if parent else self.maximumSize()
        margin = theme.px(48)
        self.resize(
            min(theme.px(940), room.width() - margin), min(theme.px(680), room.height() - margin)
        )
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Find a setting"))
        self.search.setClearButtonEnabled(True)
        mark(self.search, compact=True)
        self.look = LookRows(theme, sounds)
        self.rows = [SettingRow(f) for f in editor.fields() if f.name not in _IN_LOOK]
        self._sections: list[tuple[QWidget, list[SettingRow]]] = []
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.try_it = ConnectionTest(editor, self.values)
        self.checkup = QPushButton(self.tr("Check-up"))
        self.cancel = QPushButton(self.tr("Cancel"))
        self.save = QPushButton(self.tr("Save"))
        self._place()
        self._connect()

    def _place(self) -> None:
        px = self._theme.px
        inner = QWidget()
        mark(inner, page=True)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, px(12), 0)
        column.setSpacing(px(12))
        column.addWidget(self._section(self.tr("Look and sound"), [self.look]))
        for group in dict.fromkeys(row.field.group for row in self.rows):
            rows = [row for row in self.rows if row.field.group == group]
            section = self._section(group, rows)
            self._sections.append((section, rows))
            column.addWidget(section)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inner)
        buttons = QHBoxLayout()
        for button in (self.try_it, self.checkup, self.cancel, self.save):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        buttons.insertStretch(2, 1)
        mark(self.save, kind="primary")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(px(24), px(18), px(24), px(18))
        whole.setSpacing(px(12))
        whole.addWidget(self.search)
        whole.addWidget(area, 1)
        whole.addWidget(self.said)
        whole.addLayout(buttons)
        self.said.hide()

    def _section(self, title: str, rows: Sequence[QWidget]) -> QFrame:
        card = QFrame()
        mark(card, card=True)
        px = self._theme.px
        column = QVBoxLayout(card)
        column.setContentsMargins(px(18), px(12), px(18), px(16))
        column.setSpacing(px(12))
        heading = QLabel(title)
        mark(heading, role="heading")
        column.addWidget(heading)
        for row in rows:
            column.addWidget(row)
        return card

    def _connect(self) -> None:
        self.search.textChanged.connect(self._on_search)
        self.try_it.said.connect(self._say)
        self.checkup.clicked.connect(self._on_checkup)
        self.cancel.clicked.connect(self.reject)
        self.save.clicked.connect(self._on_save)
        for row in self.rows:
            row.edited.connect(self._on_edited)

    def values(self) -> dict[str, str]:
        """What stands in the fields that can be changed."""
        return {row.field.name: row.text() for row in self.rows if not row.field.locked}

    @property
    def changed(self) -> bool:
        """Whether anything but the look was changed."""
        return any(row.changed for row in self.rows)

    @Slot(str)
    def _on_search(self, words: str) -> None:
        for section, rows in self._sections:
            for row in rows:
                row.setVisible(row.matches(words))
            section.setVisible(any(row.matches(words) for row in rows))

    @Slot()
    def _on_edited(self) -> None:
        self.save.setText(self.tr("Save and restart") if self.changed else self.tr("Save"))
        for row in self.rows:
            row.set_fault(False)
        self._say("", "")

    @Slot()
    def _on_save(self) -> None:
        restart = self.changed
        fault = self._editor.save(self.values()) if restart else None
        if fault is not None:
            for row in self.rows:
                row.set_fault(row.field.name == fault.name)
                if row.field.name == fault.name:
                    row.edit.setFocus(Qt.FocusReason.OtherFocusReason)
            self._say(fault.sentence, "bad")
            return
        self.saved.emit(restart)
        super().accept()

    @Slot()
    def _on_checkup(self) -> None:
        self.reject()
        self.checkup_wanted.emit()

    def reject(self) -> None:
        """Leave everything as it was, the look too."""
        self.look.take_back()
        super().reject()

    @Slot(str, str)
    def _say(self, sentence: str, tone: str) -> None:
        self.said.setText(sentence)
        self.said.setVisible(bool(sentence))
        mark(self.said, tone=tone)

    # A `.env` or a service's URI, dropped

    @Slot(str)
    def fill_from(self, text: str) -> None:
        """Fill the fields from a `.env` or a service's URI."""
        values = self._editor.parsed(text)
        rows = [row for row in self.rows if row.field.name in values and not row.field.locked]
        for row in rows:
            row.set_text(values[row.field.name])
        if rows:
            names = ", ".join(row.field.title for row in rows)
            self._say(
                self.tr("Filled in: {names}. Look at them, then save.").format(names=names), "good"
            )
        else:
            self._say(self.tr("No settings of Kiosk were found in that."), "warn")
