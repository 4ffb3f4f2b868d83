"""A wrong setting at start: said in a window, with the way to mend it; never a silent end."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from kiosk.services.configuring import SettingsEditor
from kiosk.ui.settings.settings_dialog import SettingsDialog
from kiosk.ui.style.sounds import Sounds
from kiosk.ui.style.theme import Theme, mark


class SettingsFaultDialog(QDialog):
    """Says what is wrong, and opens the settings.

    Args:
        sentence: what is wrong and what to do.
        editor: shows and keeps the settings; None where not even their files can be read.
        theme: gives sizes.
        sounds: for the settings' own row.
    """

    restart_wanted = Signal()

    def __init__(
        self, sentence: str, editor: SettingsEditor | None, theme: Theme, sounds: Sounds
    ) -> None:
        super().__init__()
        self._editor, self._theme, self._sounds = editor, theme, sounds
        self.setWindowTitle(self.tr("Kiosk"))
        heading = QLabel(self.tr("Kiosk cannot start with these settings"))
        mark(heading, role="heading")
        self.said = QLabel(sentence)
        self.said.setWordWrap(True)
        self.said.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.settings = QPushButton(self.tr("Open settings"))
        mark(self.settings, kind="primary")
        self.settings.setVisible(editor is not None)
        self.leave = QPushButton(self.tr("Quit"))
        px = theme.px
        buttons = QHBoxLayout()
        buttons.addWidget(self.leave)
        buttons.addStretch(1)
        buttons.addWidget(self.settings)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(32), px(24), px(32), px(24))
        column.setSpacing(px(18))
        column.addWidget(heading)
        column.addWidget(self.said, 1)
        column.addLayout(buttons)
        self.setMinimumWidth(px(640))
        self.settings.setDefault(True)
        self.settings.setFocus()  # else Quit, which stands first, has it
        self.leave.clicked.connect(self.reject)
        self.settings.clicked.connect(self._on_settings)

    @Slot()
    def _on_settings(self) -> None:
        if self._editor is None:
            return
        dialog = SettingsDialog(self._editor, self._theme, self._sounds, self)
        dialog.resize(self._theme.px(940), self._theme.px(640))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.saved.connect(self._on_saved)
        dialog.open()

    @Slot(bool)
    def _on_saved(self, restart: bool) -> None:
        if restart:
            self.restart_wanted.emit()
            self.accept()
