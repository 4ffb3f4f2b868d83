"""What opens before the window: the first start, and what is said about a wrong setting."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog

from kiosk import key_parts
from kiosk.early_camera import LateCameras, LateReader, is_ticket
from kiosk.screen import open_application
from kiosk.settings import Settings
from kiosk.settings.loading import Found
from kiosk.settings_editor import LaptopSettings
from kiosk.splash import kept_preferences
from kiosk.ui.camera.camera_bar import CAMERA_KEY
from kiosk.ui.camera.camera_facade import CameraFacade
from kiosk.ui.first_start.wizard import FirstStart
from kiosk.ui.register.draft import EVENT_KEY
from kiosk.ui.settings.fault_dialog import SettingsFaultDialog
from kiosk.ui.shell.crash import restart_program
from kiosk.ui.shell.one_window import OneWindow, bring_to_front
from kiosk.ui.style.appearance import Appearance
from kiosk.ui.style.resources import find_resources
from kiosk.ui.style.sounds import Sounds, system_player
from kiosk.ui.style.theme import Theme
from kiosk.window import on_signals

_SIGNALS_MS = 300


def run_first_start(
    found: Found, application: QApplication, only: OneWindow | None = None
) -> Mapping[str, str] | None:
    """Lead through the first start.

    Args:
        found: nothing but the data folder was set.
        application: lives longer.
        only: the claim on the data folder: who starts the program again gets this in front.

    Returns:
        What was answered, kept already; None where the person left.
    """
    settings = Settings(found.data)
    preferences = kept_preferences(settings)
    theme = Theme(application, find_resources(), preferences)
    sounds = Sounds(theme.resources / "sounds", preferences, system_player())
    camera = CameraFacade(LateCameras(), LateReader(), is_ticket)
    dialog = FirstStart(
        LaptopSettings(found),
        camera,
        key_parts.sample_code(),
        Appearance(theme, sounds, preferences),
    )
    _end_on_signals(dialog)
    to_front = partial(bring_to_front, dialog)
    if only is not None:
        only.called.connect(to_front)
    try:
        if not dialog.exec():
            return None
    finally:
        if only is not None:
            only.called.disconnect(to_front)
        dialog.camera.end()
        camera.stop()
    answers = dialog.answers()
    for key, name in ((EVENT_KEY, "event"), (CAMERA_KEY, "camera")):
        if answers.get(name):
            preferences.set(key, answers[name])
    return answers


def run_faulted(sentence: str, found: Found | None) -> None:
    """Say what is wrong with the settings in a window of its own, and let them be mended there.

    Args:
        sentence: what is wrong and what to do.
        found: what this start found; None where not even the files can be read.

    Raises:
        NoScreen: there is nothing to open a window on.
    """
    application = open_application()
    preferences = kept_preferences(Settings(found.data) if found else Settings(Path()))
    theme = Theme(application, find_resources(), preferences)
    sounds = Sounds(theme.resources / "sounds", preferences, system_player())
    editor = LaptopSettings(found) if found else None
    dialog = SettingsFaultDialog(sentence, editor, theme, sounds)
    dialog.restart_wanted.connect(restart_program)
    _end_on_signals(dialog)
    dialog.exec()


def _end_on_signals(dialog: QDialog) -> None:
    """Let the system, or Ctrl+C, end a dialog behind which nothing of Python works by itself."""
    on_signals(dialog.reject)
    awake = QTimer(dialog)  # Python looks for signals only while it is called
    awake.timeout.connect(lambda: None)
    awake.start(_SIGNALS_MS)
