"""Tickets that guests send or bring as a file: what is dropped on the Scan tab, or pasted there."""

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QObject, Signal, Slot

from kiosk.domain.message_text import tickets_in
from kiosk.domain.scan import Source
from kiosk.domain.token import token_in
from kiosk.ui.scan.file_reading import FileReading, Item, items_in
from kiosk.ui.scan.scan_flow import ScanFlow


class DroppedFiles(QObject):
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

    def take_from(self, mime: QMimeData) -> None:
        """Read the files, the picture or the text that was dropped or copied."""
        items = items_in(mime)
        if items or not mime.hasText():
            self.take(items)
        elif mime.text().strip():
            self.take_text(mime.text().strip())

    def take_text(self, text: str) -> None:
        """Check the ticket in a message that was pasted or dropped; it may be alone in it."""
        tickets = tickets_in(text)
        if len(tickets) > 1:
            self.noted.emit(self.tr("There are several tickets in it. Show one at a time."))
        else:
            self._check(tickets[0] if tickets else (text,))

    @Slot(object)
    def _on_texts(self, texts: list[str]) -> None:
        tickets = list(dict.fromkeys(t for t in texts if token_in(t)))
        if not texts:
            self.noted.emit(self.tr("There is no QR in it that can be read."))
        elif len(tickets) > 1:
            self.noted.emit(self.tr("There are several tickets in it. Show one at a time."))
        else:
            self._check(tickets or texts[:1])

    def _check(self, texts: Sequence[str]) -> None:
        if self._flow.check(texts, Source.FILE):
            self.noted.emit("")
        else:
            again = self.tr("Decide about this guest first, then drop or paste it again.")
            self.noted.emit(again)
