"""Puts a window on the screen before the program is loaded, which takes longer than Qt itself."""

from dataclasses import dataclass

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from kiosk.adapters.local.preferences_file import NAME as PREFERENCES
from kiosk.adapters.local.preferences_file import PreferencesFile
from kiosk.screen import open_application
from kiosk.settings import Settings
from kiosk.ui.camera.camera_facade import CameraFacade
from kiosk.ui.shell.one_window import OneWindow
from kiosk.ui.shell.splash_window import SplashWindow
from kiosk.ui.style.resources import find_resources
from kiosk.ui.style.theme import Theme


@dataclass(frozen=True, slots=True)
class Opening:
    """What is there already; the window goes on with all of it but the splash window.

    Attributes:
        window: the splash window.
        only: the claim on the data folder; None where it was not asked for yet.
        camera: was asked for already; None where it was not.
    """

    application: QApplication
    preferences: PreferencesFile
    theme: Theme
    window: SplashWindow
    only: OneWindow | None = None
    camera: CameraFacade | None = None

    def show_picture(self) -> None:
        """Show what the camera sees, if it has seen something, until the window is made."""
        frame = self.camera.peek_frame() if self.camera is not None else None
        if frame is not None:
            self.window.show_picture(frame)

    def give_way(self) -> None:
        """Go away as soon as what was just shown has been painted."""
        QTimer.singleShot(0, self.window.close)


def open_first(settings: Settings) -> Opening:
    """Start Qt, and paint the ground that the window will have, where the window will be.

    Raises:
        NoScreen: there is nothing to open a window on.
    """
    application = open_application()
    preferences = kept_preferences(settings)
    theme = Theme(application, find_resources(), preferences)
    window = SplashWindow(theme, preferences)
    window.show_at_once()
    return Opening(application, preferences, theme, window)


def kept_preferences(settings: Settings) -> PreferencesFile:
    """What this laptop remembers, with what is set as long as nothing else was chosen."""
    usual = {"theme": settings.theme, "sound": "on" if settings.sound else "off"}
    return PreferencesFile(settings.data / PREFERENCES, usual)
