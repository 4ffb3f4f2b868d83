"""Lets a form take what is dropped on it as text: a small file's, or the text itself."""

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

_LONGEST_FILE = 1 << 20


class TextDrop(QObject):
    """Makes a form a place to drop a `.env` or a service's address on.

    Args:
        form: where it may be dropped.
    """

    dropped = Signal(str)
    """The text; empty where what was dropped is none, or larger than any `.env`."""

    def __init__(self, form: QWidget) -> None:
        super().__init__(form)
        form.setAcceptDrops(True)
        form.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take a file or a text, and nothing else."""
        if isinstance(event, QDragEnterEvent):
            if event.mimeData().hasUrls() or event.mimeData().hasText():
                event.acceptProposedAction()
            return True
        if event.type() is QEvent.Type.Drop and isinstance(event, QDropEvent):
            event.acceptProposedAction()
            self.dropped.emit(_text_of(event.mimeData()))
            return True
        return super().eventFilter(watched, event)


def _text_of(data: QMimeData) -> str:
    files = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
    if not files:
        return data.text()
    try:
        with Path(files[0]).open(encoding="utf-8-sig") as file:
            return file.read(_LONGEST_FILE)
    except (OSError, UnicodeDecodeError):
        return ""
