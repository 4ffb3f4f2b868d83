"""A screen to open windows on, and the application that every window belongs to."""

import os
import socket
import sys

from PySide6.QtWidgets import QApplication

from kiosk.garbage_collector import GarbageCollector
from kiosk.services.faults import Fault


class NoScreen(Fault):
    """There is nothing to open a window on."""


def open_application() -> QApplication:
    """The application, made where there is none yet; who opens windows keeps it.

    Raises:
        NoScreen: there is nothing to open a window on.
    """
    _check_screen()
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = QApplication(sys.argv[:1])
        application.setApplicationName("Kiosk")
        application.setDesktopFileName("kiosk")
        GarbageCollector(application)
    return application


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
    if sys.platform == "win32":  # it has neither
        return False
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
