"""Another guest's ticket while one is being decided about: whose turn it is, said in words."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kiosk.ui.camera.camera_facade import CameraFacade
from kiosk.ui.scan.scan_state import ScanState

SEEN_MS = 2500
"""How long it stays said after the ticket was seen last."""


class OtherTicket(QObject):
    """Says over the picture who comes first, as long as another ticket is held up.

    Args:
        camera: sees tickets while none is wanted.
        state: where the door is with its guest.
        parent: the flow.
    """

    said = Signal(str)
    """A sentence for the place over the picture; empty takes it away."""

    def __init__(
        self, camera: CameraFacade, state: Callable[[], ScanState], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._state = state
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(SEEN_MS)
        self.timer.timeout.connect(self.end)
        camera.other_seen.connect(self._on_seen)

    def tell(self, texts: Sequence[str]) -> None:
        """Say it, where these are not the spellings of the guest's own ticket."""
        state = self._state()
        if not texts or not all(state.others_waits(text) for text in texts):
            return
        guest = state.guest or self.tr("this guest")
        first = self.tr("Decide about {guest} first  ·  Esc\u00a0puts\u00a0aside")
        self.said.emit(first.format(guest=guest))
        self.timer.start()

    @Slot()
    def end(self) -> None:
        """Nobody is kept waiting any more."""
        if self.timer.isActive() or self.sender() is self.timer:
            self.timer.stop()
            self.said.emit("")

    @Slot(str)
    def _on_seen(self, text: str) -> None:
        if self._state().watched:
            self.tell((text,))
