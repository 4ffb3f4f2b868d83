"""Reads pictures and PDFs that were dropped or pasted, away from the GUI thread."""

import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QObject, QThread, Signal, Slot
from PySide6.QtGui import QImage

from kiosk.services.faults import Fault

Item = Path | bytes
"""A file, or a picture as PNG."""

ReadFiles = Callable[[Sequence[Item]], list[str]]
"""All texts in the QR codes of some files; may raise `Fault`. Runs on a thread of its own."""

_log = logging.getLogger(__name__)


class _Reading(QThread):
    """One reading; the answer is kept until the thread has ended."""

    def __init__(self, read: ReadFiles, items: Sequence[Item], parent: QObject) -> None:
        super().__init__(parent)
        self.setObjectName("files")
        self._read = read
        self._items = items
        self.texts: list[str] = []
        self.fault = ""

    def run(self) -> None:
        """Read; a bug is reported where all bugs are."""
        try:
            self.texts = self._read(self._items)
        except Fault as fault:
            self.fault = fault.sentence
        except Exception:  # noqa: BLE001 - one odd file must not end the door; the hook reports it
            sys.excepthook(*sys.exc_info())
            self.fault = "-"


class FileReading(QObject):
    """Reads one handful of files after another.

    Args:
        read: the production reader over files.
        parent: the tab.
    """

    texts_read = Signal(object)
    """list[str]: everything that QR codes in the files hold."""
    failed = Signal(str)
    """A sentence: the files could not be read."""

    def __init__(self, read: ReadFiles | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._read = read
        self._reading: _Reading | None = None

    @property
    def busy(self) -> bool:
        """Whether files are being read."""
        return self._reading is not None

    def start(self, items: Sequence[Item]) -> bool:
        """Read these -> `texts_read` or `failed`; False where others are being read."""
        if self._read is None or self._reading is not None or not items:
            return False
        self._reading = _Reading(self._read, items, self)
        self._reading.finished.connect(self._on_finished)
        self._reading.start()
        return True

    def stop(self, wait_ms: int = 3000) -> None:
        """Wait for the reading in progress: the window closes."""
        if self._reading is not None:
            self._reading.wait(wait_ms)

    @Slot()
    def _on_finished(self) -> None:
        reading, self._reading = self._reading, None
        if reading is None:
            return
        reading.deleteLater()
        if reading.fault:
            odd = self.tr("This file cannot be read. Try a photo or a PDF of the ticket.")
            self.failed.emit(odd if reading.fault == "-" else reading.fault)
        else:
            self.texts_read.emit(reading.texts)


def items_in(mime: QMimeData) -> list[Item]:
    """The files and the picture that somebody dropped or pasted."""
    items: list[Item] = [Path(u.toLocalFile()) for u in mime.urls() if u.isLocalFile()]
    if not items and mime.hasImage():
        image = mime.imageData()
        if isinstance(image, QImage) and not image.isNull():
            store = QByteArray()
            buffer = QBuffer(store)
            buffer.open(QIODevice.OpenModeFlag.WriteOnly)
            image.save(buffer, "PNG")  # type: ignore[call-overload]
            items.append(bytes(store.data()))
    return items
