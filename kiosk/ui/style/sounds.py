"""Short sounds that need no sound library: the system's own player, started and forgotten."""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QProcess, QProcessEnvironment
from PySide6.QtWidgets import QApplication

from kiosk.services.ports import Preferences

SOUND_KEY = "sound"
_TRIAL_SECONDS = 5.0
"""A sound server that hangs is no sound."""

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
        return self._preferences.get(SOUND_KEY, "on") != "off"

    def set_wanted(self, wanted: bool) -> None:
        """Switch the sounds on or off."""
        self._preferences.set(SOUND_KEY, "on" if wanted else "off")

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
        environment = QProcessEnvironment()
        for name, value in _environment().items():
            environment.insert(name, value)
        process.setProcessEnvironment(environment)
        started = process.startDetached()
        return bool(started[0] if isinstance(started, tuple) else started)

    def plays(self, file: Path) -> bool:
        """Whether the file was played to its end; waits for it, at most some seconds."""
        try:
            ended = subprocess.run(
                [self._program, *self._options, str(file)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                timeout=_TRIAL_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return False
        return ended.returncode == 0


def _environment() -> dict[str, str]:
    """The built program points at its own libraries; the system's player wants the system's."""
    environment = dict(os.environ)
    original = environment.get("LD_LIBRARY_PATH_ORIG")
    if original is not None:
        environment["LD_LIBRARY_PATH"] = original
    elif getattr(sys, "frozen", False):
        environment.pop("LD_LIBRARY_PATH", None)
    return environment


def plays(player: Player, file: Path) -> bool:
    """Whether a sound comes out of this system's player; waits for it. For other threads, too."""
    return player.plays(file) if isinstance(player, _Detached) else player(file)


def _play_on_windows(file: Path) -> bool:
    if sys.platform == "win32":  # elsewhere the module does not exist
        import winsound

        flags = winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT
        with contextlib.suppress(RuntimeError):
            winsound.PlaySound(str(file), flags)
            return True
    return False
