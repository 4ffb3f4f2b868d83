"""Reads pictures and PDFs that were dropped or pasted, away from the GUI thread."""

import atexit
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QObject, Qt, Signal, Slot
from PySide6.QtGui import QImage

from kiosk.services.faults import Fault

Item = Path | bytes
"""A file, or a picture as PNG."""

ReadFiles = Callable[[Sequence[Item], Callable[[], bool]], list[str]]
"""All texts in the QR codes of some files; may raise `Fault`. Runs on a thread of its own and asks
now and then whether to go on."""

GIVE_UP_SECONDS = 20.0
"""A reading older than this gives way to a new one: a file on a share that is gone never ends."""

_CLOSING_SECONDS = 1.0
_EXIT_SECONDS = 30.0


class _FileJob:
    """One reading on a thread of its own, which may hang: it is never waited for without end."""

    def __init__(
        self, read: ReadFiles, items: Sequence[Item], done: Callable[["_FileJob"], None]
    ) -> None:
        self._read, self._items, self._done = read, items, done
        self._given_up = threading.Event()
        self._thread = threading.Thread(target=self._run, name="files", daemon=True)
        self.began = time.monotonic()
        self.texts: list[str] = []
        self.fault = ""

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def give_up(self) -> None:
        """Nobody wants the answer any more."""
        self._given_up.set()

    def end(self) -> None:
        """Give up, and wait a moment; the rest is waited for when the window is gone.

        A page that is being drawn cannot be interrupted, and its library must not be taken down
        under it.
        """
        self.give_up()
        self._thread.join(_CLOSING_SECONDS)
        if self._thread.is_alive():
            atexit.register(self._thread.join, _EXIT_SECONDS)

    def _run(self) -> None:
        try:
            self.texts = self._read(self._items, lambda: not self._given_up.is_set())
        except Fault as fault:
            self.fault = fault.sentence
        except Exception:  # noqa: BLE001 - one odd file must not end the door; the hook reports it
            sys.excepthook(*sys.exc_info())
            self.fault = "-"
        if not self._given_up.is_set():
            self._done(self)


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
    _ended = Signal(object)

    def __init__(self, read: ReadFiles | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._read = read
        self._reading: _FileJob | None = None
        self._ended.connect(self._on_ended, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether files are being read."""
        return self._reading is not None

    def start(self, items: Sequence[Item]) -> bool:
        """Read these -> `texts_read` or `failed`; False where others are being read."""
        if self._read is None or not items:
            return False
        if self._reading is not None:
            if time.monotonic() - self._reading.began < GIVE_UP_SECONDS:
                return False
            self._reading.give_up()
        self._reading = _FileJob(self._read, items, self._ended.emit)
        self._reading.start()
        return True

    def stop(self) -> None:
        """End the reading in progress: the window closes."""
        reading, self._reading = self._reading, None
        if reading is not None:
            reading.end()

    @Slot(object)
    def _on_ended(self, reading: _FileJob) -> None:
        if reading is not self._reading:
            return
        self._reading = None
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
