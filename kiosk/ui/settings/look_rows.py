"""Look, text size and sound: shown at once, kept on Save, taken back on Cancel."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QWidget

from kiosk.ui.style.sounds import Sounds
from kiosk.ui.style.theme import SETTINGS, TEXT_SIZES, Theme, mark


class LookRows(QWidget):
    """How the window looks and sounds on this laptop.

    Args:
        theme: dressed live.
        sounds: on or off.
        parent: the dialog.
    """

    def __init__(self, theme: Theme, sounds: Sounds, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._sounds = theme, sounds
        self._before = (theme.setting, theme.text_size, sounds.wanted)
        self.look, self.text_size = QComboBox(), QComboBox()
        names = (
            self.tr("As the system"),
            self.tr("Light"),
            self.tr("Dark"),
            self.tr("High contrast"),
        )
        self.look.addItems(list(names))
        self.look.setCurrentIndex(SETTINGS.index(theme.setting))
        self.text_size.addItems([f"{percent} %" for percent in TEXT_SIZES])
        self.text_size.setCurrentIndex(TEXT_SIZES.index(theme.text_size))
        self.sound = QCheckBox(self.tr("Play a short sound with each verdict"))
        self.sound.setChecked(sounds.wanted)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        for text, box in ((self.tr("Look"), self.look), (self.tr("Text size"), self.text_size)):
            mark(box, compact=True)
            box.setAccessibleName(text)
            form.addRow(text, box)
        form.addRow("", self.sound)
        self.look.activated.connect(self._on_look)
        self.text_size.activated.connect(self._on_size)
        self.sound.toggled.connect(sounds.set_wanted)

    def take_back(self) -> None:
        """Look and sound as before the dialog."""
        look, size, sound = self._before
        self._theme.choose(look)
        self._theme.choose_text_size(size)
        self._sounds.set_wanted(sound)

    @Slot(int)
    def _on_look(self, index: int) -> None:
        self._theme.choose(SETTINGS[index])

    @Slot(int)
    def _on_size(self, index: int) -> None:
        self._theme.choose_text_size(TEXT_SIZES[index])
