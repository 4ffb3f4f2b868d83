"""Short sounds that need no sound library: the system's own player, started and forgotten."""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QProcess, QProcessEnvironment
from PySide6.QtWidgets import QApplication

from kiosk.services.ports import Preferences

_KEY = "sound"

# Each takes a file as its last argument and ends by itself. PipeWire, PulseAudio, ALSA, macOS.
_PLAYERS: tuple[tuple[str, ...], ...] = (
    ("pw-play",),
    ("paplay",),
    ("aplay", "-q"),
    ("afplay",),
)

Player = Callable[[Path], bool]
"""Begins to play a file; False where that is not possible. Never waits, never raises."""


class Sounds:
    """Plays the sound of a verdict, where sounds are wanted.

    Args:
        folder: the folder with the files.
        preferences: remembers whether sounds are wanted.
        player: how a file is played; without one the system's bell is rung.
    """

    def __init__(self, folder: Path, preferences: Preferences, player: Player | None) -> None:
        self._folder = folder
        self._preferences = preferences
        self._player = player

    @property
    def wanted(self) -> bool:
        """Whether sounds are wanted."""
        return self._preferences.get(_KEY, "on") != "off"

    def set_wanted(self, wanted: bool) -> None:
        """Switch the sounds on or off."""
        self._preferences.set(_KEY, "on" if wanted else "off")

    def play(self, name: str) -> None:
        """Begin to play a sound by its name; an empty name is silence."""
        if not name or not self.wanted:
            return
        if self._player is None or not self._player(self._folder / f"{name}.wav"):
            QApplication.beep()


def system_player() -> Player | None:
    """The player of this system; None where there is none."""
    if sys.platform == "win32":
        return _play_on_windows
    for program, *options in _PLAYERS:
        path = shutil.which(program)
        if path:
            return _Detached(path, tuple(options))
    return None


class _Detached:
    """Starts a program for each sound and lets go of it: a sound server that hangs stops nobody."""

    def __init__(self, program: str, options: tuple[str, ...]) -> None:
        self._program = program
        self._options = options

    def __call__(self, file: Path) -> bool:
        process = QProcess()
        process.setProgram(self._program)
        process.setArguments([*self._options, str(file)])
        process.setStandardOutputFile(QProcess.nullDevice())
        process.setStandardErrorFile(QProcess.nullDevice())
        environment = QProcessEnvironment.systemEnvironment()
        # The built program points this at its own libraries; the system's player wants its own.
        original = os.environ.get("LD_LIBRARY_PATH_ORIG")
        if original is not None:
            environment.insert("LD_LIBRARY_PATH", original)
        elif getattr(sys, "frozen", False):
            environment.remove("LD_LIBRARY_PATH")
        process.setProcessEnvironment(environment)
        started = process.startDetached()
        return bool(started[0] if isinstance(started, tuple) else started)


def _play_on_windows(file: Path) -> bool:
    import winsound

    flags = winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT  # type: ignore[attr-defined]
    try:
        winsound.PlaySound(str(file), flags)  # type: ignore[attr-defined]
    except RuntimeError:
        return False
    return True
