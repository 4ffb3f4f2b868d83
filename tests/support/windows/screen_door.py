"""The window as a program of its own on a real screen; a guest holds up a ticket, twice.

Run by the screen test: python -m support.windows.screen_door <data folder>
"""

import os
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from kiosk import window
from kiosk.domain.ticket import Attendee
from kiosk.rehearsal import StageCameras
from kiosk.services.service_set import Services
from kiosk.settings import load_settings


class Guest(QObject):
    """Registers, holds the ticket up, takes it away when a file says so."""

    def __init__(self, parts: window.Parts, cameras: StageCameras, folder: Path) -> None:
        super().__init__()
        self._parts, self._stage, self._folder = parts, cameras.stage, folder
        self._text = ""
        self._held = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(50)
        parts.worker.opened.connect(self._on_opened)

    def _on_opened(self, _services: Services) -> None:
        self._parts.worker.submit(
            lambda s: s.issuing.register(Attendee("Meera Krishnan", "", "JNU", "Ball")).text,
            self._keep,
        )

    def _keep(self, text: str) -> None:
        self._text = text

    def _look(self) -> None:
        wanted = (self._folder / "hold-up").exists()
        if self._text and wanted and not self._held:
            self._stage.hold_up(self._text)
        elif self._held and not wanted:
            self._stage.lower()
        self._held = bool(self._text) and wanted


def main() -> int:
    folder = Path(sys.argv[1])
    settings = load_settings(None, {**os.environ, "KIOSK_DATA": str(folder)}, folder)
    application = QApplication(sys.argv[:1])
    cameras = StageCameras()
    parts = window.build_window(settings, cameras, player=lambda _file: True)
    parts.window.move(0, 0)
    parts.window.resize(1366, 768)
    guest = Guest(parts, cameras, folder)
    code = application.exec()
    guest.deleteLater()
    window.end(parts)
    return code


if __name__ == "__main__":
    sys.exit(main())
