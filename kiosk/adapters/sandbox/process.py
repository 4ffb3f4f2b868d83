"""A process that decodes, the pipes to it, and what it is told of our environment."""

import contextlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, BinaryIO

import kiosk
from kiosk.adapters.sandbox.child import CHILD_ARGUMENT
from kiosk.adapters.sandbox.wire import Garbled, receive, send

_ENVIRONMENT = (
    *("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TEMP", "TMP"),
    *("SYSTEMROOT", "WINDIR", "LOCALAPPDATA", "USERPROFILE", "LD_LIBRARY_PATH"),
    *("VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH", "PYTHONUTF8"),
)
"""What a child is told of our environment: no setting, no password, no display."""

if sys.platform == "win32":
    _FLAGS = subprocess.CREATE_NO_WINDOW
else:
    _FLAGS = 0


class ChildProcess:
    """A process that decodes, and the pipes to it.

    Args:
        folder: where modules of decoders are found that are not the program's own.

    Raises:
        OSError: the system starts no process.
    """

    def __init__(self, folder: Path | None) -> None:
        self.jobs = 0
        # No buffers: a message that was not taken must not wait for the next one.
        self._process = subprocess.Popen(
            _command(folder),
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=tempfile.gettempdir(),
            env=_environment(),
            creationflags=_FLAGS,
        )

    @property
    def code(self) -> int:
        """The exit code of a process that has ended; 0 while it lives."""
        return self._process.returncode or 0

    def order(self, header: object, data: bytes) -> bool:
        """Hand it a job; False where it has ended."""
        self.jobs += 1
        try:
            send(self._write, header, data)
            return receive(self._answers, 0) is not None
        except (OSError, Garbled):
            return False

    def answer(self, most: int) -> tuple[Any, bytearray] | None:
        """The next message; None where there is none that makes sense: it was killed, or died."""
        try:
            return receive(self._answers, most)
        except (OSError, Garbled):
            return None

    def kill(self) -> None:
        """From any thread."""
        with contextlib.suppress(OSError):
            self._process.kill()

    def end(self) -> None:
        """Close the pipes, and see to it that nothing is left."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self.kill()
        self._process.wait()

    @property
    def _answers(self) -> BinaryIO:
        if self._process.stdout is None:
            raise OSError("no pipe")
        return self._process.stdout  # type: ignore[return-value]

    def _write(self, data: bytes | memoryview) -> None:
        if self._process.stdin is None:
            raise OSError("no pipe")
        view = memoryview(data)
        while view:
            view = view[self._process.stdin.write(view) :]


def _command(folder: Path | None) -> list[str]:
    if getattr(sys, "frozen", False):
        return [str(_console_program(Path(sys.executable))), CHILD_ARGUMENT]
    # -P: no module is taken from the folder that the child happens to stand in.
    start = "import sys; sys.path[:0] = sys.argv[1:]; from kiosk.adapters.sandbox import child"
    folders = [str(place) for place in (Path(kiosk.__file__).parents[1], folder) if place]
    return [sys.executable, "-P", "-c", f"{start}; child.main()", *folders]


def _console_program(running: Path) -> Path:
    """The program that is given standard input and output.

    Windows promises them to programs with a console only; there the window's program has a
    twin that has one, and the flags of the start keep its console off the screen.
    """
    twin = running.with_name("kiosk-cli.exe")
    return twin if sys.platform == "win32" and twin.exists() else running


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return {**kept, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
