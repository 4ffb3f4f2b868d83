"""What is said in small letters under the picture, for a few seconds."""

from PySide6.QtCore import QObject, QTimer, Slot

from kiosk.domain.operator import is_badge
from kiosk.domain.text import cut_to
from kiosk.ui.camera.camera_bar import CameraBar
from kiosk.ui.keyboard.keys_paused import KeysPaused
from kiosk.ui.keyboard.wedge import Wedge

NOTE_MS = 4000
"""How long a small note stays."""

_LONGEST_SAID = 40


class ScanNotes(QObject):
    """Says small things; what keeps the keys from counting stands there as long as it does.

    Args:
        bar: the line under the picture.
        wedge: tells what a scanner typed that is no ticket.
        paused: whether the keys rest.
        parent: the tab.
    """

    def __init__(self, bar: CameraBar, wedge: Wedge, paused: KeysPaused, parent: QObject) -> None:
        super().__init__(parent)
        self._bar, self._paused = bar, paused
        self._over = QTimer(self)
        self._over.setSingleShot(True)
        self._over.setInterval(NOTE_MS)
        self._over.timeout.connect(self._on_over)
        wedge.unclear.connect(self._on_unclear)
        wedge.scanner_typed.connect(self._on_scanner_typed)
        paused.changed.connect(self._on_keys)

    @Slot(str)
    def say(self, text: str) -> None:
        """Say something for a few seconds; an empty text takes it away."""
        self._bar.say(text or self._lasting())
        if text:
            self._over.start()

    def _lasting(self) -> str:
        if not self._paused.active:
            return ""
        return self.tr("Press Esc before the next key: what you typed in was closed")

    @Slot()
    def _on_over(self) -> None:
        self._bar.say(self._lasting())

    @Slot()
    def _on_keys(self) -> None:
        self._over.stop()
        self._bar.say(self._lasting())

    @Slot(str)
    def tell_foreign(self, text: str) -> None:
        """A code is held up that is none of ours; a badge is heard elsewhere."""
        if is_badge(text):
            return
        short = cut_to(" ".join(text.split()), _LONGEST_SAID)
        self.say(self.tr("Not a ticket: {text}").format(text=short))

    @Slot()
    def _on_unclear(self) -> None:
        self.say(self.tr("Several keys at once: nothing was done. Press one key."))

    @Slot(str)
    def _on_scanner_typed(self, text: str) -> None:
        self.say(
            self.tr(
                "A scanner typed “{text}”: nothing was decided. Press keys a moment longer."
            ).format(text=text.strip() or self.tr("Space"))
        )
