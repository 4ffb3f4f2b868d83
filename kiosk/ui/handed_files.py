"""Tickets that guests send or bring as a file: what is dropped on the Scan tab, or pasted there."""

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from kiosk.domain.scan import Source
from kiosk.domain.token import token_in
from kiosk.ui.file_reading import FileReading, Item, items_in
from kiosk.ui.scan_flow import ScanFlow


class HandedFiles(QObject):
    """Has files read and their ticket checked, where no guest is being decided about.

    Args:
        reading: reads the QR codes in files and pictures.
        flow: checks the ticket.
        parent: the tab.
    """

    noted = Signal(str)
    """A sentence: what is going on, or why nothing is; empty where the verdict says it all."""

    def __init__(self, reading: FileReading, flow: ScanFlow, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reading, self._flow = reading, flow
        reading.texts_read.connect(self._on_texts)
        reading.failed.connect(self.noted)

    def take(self, items: list[Item]) -> None:
        """Read what was dropped or pasted."""
        if not self._flow.state.scan_allowed:
            self.noted.emit(self.tr("Decide about this guest first."))
        elif self._reading.start(items):
            self.noted.emit(self.tr("Reading the file…"))
        elif self._reading.busy:
            self.noted.emit(self.tr("Another file is still being read. Drop this one after it."))
        else:
            self.noted.emit(self.tr("There is no file or picture in it."))

    @Slot()
    def paste(self) -> None:
        """Read the picture, the files or the text that were copied."""
        mime = QGuiApplication.clipboard().mimeData()
        items = items_in(mime)
        if items:
            self.take(items)
        elif mime.hasText() and mime.text().strip():
            self._on_texts([mime.text().strip()])

    @Slot(object)
    def _on_texts(self, texts: list[str]) -> None:
        tickets = list(dict.fromkeys(t for t in texts if token_in(t)))
        if not texts:
            self.noted.emit(self.tr("There is no QR in it that can be read."))
        elif len(tickets) > 1:
            self.noted.emit(self.tr("There are several tickets in it. Show one at a time."))
        elif self._flow.check(tickets or texts[:1], Source.FILE):
            self.noted.emit("")
        else:
            again = self.tr("Decide about this guest first, then drop or paste it again.")
            self.noted.emit(again)
