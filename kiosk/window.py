"""Builds the window with everything it needs, and stops all of it when the window is gone."""

import gc
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication

from kiosk import app
from kiosk.adapters.log_file import log_place, start_log
from kiosk.adapters.preferences_file import PreferencesFile
from kiosk.adapters.serial_scanner import SerialScanner
from kiosk.adapters.ticket_files import TicketFiles
from kiosk.domain.token import token_in
from kiosk.services.camera_ports import Cameras
from kiosk.services.faults import Fault
from kiosk.services.handheld import candidates
from kiosk.settings import Settings
from kiosk.ui.camera_bar import CAMERA_KEY
from kiosk.ui.crash import CrashReporter
from kiosk.ui.door_desk import DoorDesk
from kiosk.ui.key_rest import field_in_use
from kiosk.ui.lane import StoreLane
from kiosk.ui.main_window import MainWindow
from kiosk.ui.register_desk import RegisterDesk
from kiosk.ui.resources import find_resources
from kiosk.ui.scanner import Scanner
from kiosk.ui.sounds import Player, Sounds, system_player
from kiosk.ui.table_desk import TableDesk
from kiosk.ui.theme import Theme

_log = logging.getLogger(__name__)


class NoScreen(Fault):
    """There is nothing to open a window on."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The window and what lives longer than it."""

    window: MainWindow
    lane: StoreLane
    door_desk: DoorDesk
    register_desk: RegisterDesk
    table_desk: TableDesk
    scanner: Scanner
    theme: Theme
    handheld: "Handheld | None" = None


class Handheld(QObject):
    """Brings what a serial scanner reads from its thread to the Scan tab.

    Args:
        port: where the scanner is.
        window: gets the texts, and a warning while the scanner is away.
    """

    _text = Signal(str)
    _state = Signal(str)

    def __init__(self, port: str, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        queued = Qt.ConnectionType.QueuedConnection
        self._text.connect(self._on_text, queued)
        self._state.connect(self._on_state, queued)
        self._scanner = SerialScanner(port, self._text.emit, self._state.emit)
        self._scanner.start()

    def stop(self) -> None:
        """Let the port go."""
        self._scanner.stop()

    @Slot(str)
    def _on_text(self, text: str) -> None:
        typing = field_in_use()
        self._window.open_tab("scan")
        self._window.scan_tab.scanned(candidates(text), typing)

    @Slot(str)
    def _on_state(self, sentence: str) -> None:
        self._window.status.warn("scanner", sentence)


class _Ending(QObject):
    """Stops the camera and the desk when the application ends; the order matters."""

    def __init__(self, parts: Parts, parent: QObject) -> None:
        super().__init__(parent)
        self._parts = parts
        self._over = False

    @Slot()
    def end(self) -> None:
        """Let the camera go, then write what was asked, then close the store."""
        if self._over:
            return
        self._over = True
        self._parts.table_desk.stop()
        if self._parts.handheld is not None:
            self._parts.handheld.stop()
        self._parts.scanner.stop()
        if not self._parts.lane.stop():
            _log.error("the store did not end in time")


def build_window(
    settings: Settings,
    cameras: Cameras | None = None,
    player: Player | None = None,
) -> Parts:
    """Put the window together and start its two threads; the store opens on its own thread.

    Args:
        settings: checked already.
        cameras: where pictures come from; by default every camera of this machine.
        player: plays sounds; by default with the system's.
    """
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        raise TypeError("a QApplication must exist before its window")
    preferences = PreferencesFile(
        settings.data / "preferences.json",
        {"theme": settings.theme, "sound": "on" if settings.sound else "off"},
    )
    if settings.camera:  # set by hand for this start; what was chosen in the window otherwise
        preferences.set(CAMERA_KEY, settings.camera)
    theme = Theme(application, find_resources(), preferences)
    lane = StoreLane(lambda: app.open_services(settings, at_door=True))
    door = app.door_of(settings)
    door_desk, register_desk = DoorDesk(lane, door), RegisterDesk(lane)
    table_desk = TableDesk(lane, door)
    scanner = Scanner(cameras or app.cameras(), app.qr_reader(), _is_ticket)
    sounds = Sounds(theme.resources / "sounds", preferences, player or system_player())
    window = MainWindow(
        lane,
        door_desk,
        register_desk,
        table_desk,
        scanner,
        preferences,
        theme,
        sounds,
        read_files=lambda items, going_on: TicketFiles(app.qr_reader()).read(items, going_on),
    )
    handheld = Handheld(settings.scanner, window) if settings.scanner else None
    parts = Parts(window, lane, door_desk, register_desk, table_desk, scanner, theme, handheld)
    ending = _Ending(parts, application)
    application.aboutToQuit.connect(ending.end)
    lane.opened.connect(_spare_what_is_loaded)
    window.show()
    scanner.start(preferences.get(CAMERA_KEY))
    lane.start()
    return parts


def _spare_what_is_loaded(_services: object) -> None:
    """Let the garbage collector pass over all that start-up made: it stays to the end anyway.

    A full pass over it held every thread, the window's too, for 0.1 s now and then (measured by
    `benchmarks/window_faults.py`). See `gc.freeze` in Python's documentation.
    """
    gc.freeze()


def end(parts: Parts) -> None:
    """Close the window and stop its threads now; for programs that go on without it."""
    parts.window.close()
    _Ending(parts, parts.lane).end()
    gc.unfreeze()


def run(settings: Settings) -> int:
    """Open the window and stay until it is closed.

    Returns:
        The exit code.

    Raises:
        NoScreen: there is nothing to open a window on.
    """
    _check_screen()
    password = settings.server.password if settings.server else ""
    start_log(settings.data, (settings.secret, password))
    application = QApplication(sys.argv[:1])
    application.setApplicationName("Kiosk")
    application.setDesktopFileName("kiosk")
    crash = CrashReporter(str(log_place(settings.data)), parent=application)
    crash.install()
    _on_signals(application.quit)
    parts = build_window(settings)

    def leave() -> None:
        parts.window.expect_end()
        application.quit()

    _on_signals(leave)
    code = application.exec()
    end(parts)
    return code


def _on_signals(end: Callable[[], object]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        # Python runs it between two of its own steps; the desk asks for news each second.
        signal.signal(number, lambda *_: end())


def _is_ticket(text: str) -> bool:
    return token_in(text) is not None


def _check_screen() -> None:
    """Qt ends the process where it finds no screen; a sentence is better."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return
    display = os.environ.get("DISPLAY", "")
    if os.environ.get("WAYLAND_DISPLAY") or (display and _x_server_answers(display)):
        return
    raise NoScreen(
        "There is no screen to open the window on; make demo shows the program without one."
    )


def _x_server_answers(display: str) -> bool:
    """Whether somebody listens where DISPLAY says (X(7), "display names")."""
    host, _, rest = display.rpartition(":")
    number = rest.partition(".")[0]
    if not number.isdigit():
        return False
    if host and host != "unix":
        return True  # another machine, or forwarded by ssh: Qt will tell
    for address in (f"\0/tmp/.X11-unix/X{number}", f"/tmp/.X11-unix/X{number}"):  # noqa: S108
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            try:
                probe.connect(address)
            except OSError:
                continue
            return True
    return False
