"""The serial scanner's facade on the main thread."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal, Slot

from kiosk.services.handheld import candidates


class LineScanner(Protocol):
    """A scanner that tells texts and its state from a thread of its own."""

    def start(self) -> None:
        """Start reading; returns at once."""
        ...

    def stop(self) -> None:
        """Stop reading; never hangs."""
        ...


MakeScanner = Callable[[Callable[[str], None], Callable[[str], None]], LineScanner]
"""From a callback for texts and one for the state to a scanner, not yet started."""


class HandheldLine(QObject):
    """A serial scanner whose signals come on the main thread.

    Args:
        make: builds the scanner.
        parent: owns this object.
    """

    scanned = Signal(object)
    """list[str]: what was scanned, as it may have been meant, the likeliest spelling first."""
    state_changed = Signal(str)
    """A sentence where the scanner is away, empty where it is there."""

    _text_came = Signal(str)
    _state_came = Signal(str)

    def __init__(self, make: MakeScanner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # Emitted on the scanner's thread and queued: the slots belong to the main thread.
        queued = Qt.ConnectionType.QueuedConnection
        self._text_came.connect(self._on_text, queued)
        self._state_came.connect(self._on_state, queued)
        self._stopped = False
        self._scanner = make(self._text_came.emit, self._state_came.emit)

    def start(self) -> None:
        """Start reading."""
        self._scanner.start()

    def stop(self) -> None:
        """Stop reading; what is on its way is dropped."""
        self._stopped = True
        self._scanner.stop()

    @Slot(str)
    def _on_text(self, text: str) -> None:
        if not self._stopped:
            self.scanned.emit(candidates(text))

    @Slot(str)
    def _on_state(self, sentence: str) -> None:
        if not self._stopped:
            self.state_changed.emit(sentence)
