"""Runs the command line: within the test, or as a program of its own as a shell does."""

import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.adapters.database.server_address import ServerAddress
from kiosk.cli import main

ROOT = Path(__file__).parents[2]

OTHER_DATE = ("LD_PRELOAD", "OTHER_DATE_SHIFT")
"""What `scripts/on-date.sh` sets: a program that a test starts is on the same date, too."""


@dataclass(frozen=True)
class Ran:
    """How a command ended.

    Attributes:
        out, err: standard output and error as bytes.
    """

    code: int
    out: bytes
    err: bytes

    @property
    def json(self) -> Any:
        """The one JSON value on standard output."""
        lines = self.out.decode().splitlines()
        assert len(lines) == 1, self
        return json.loads(lines[0])

    @property
    def lines(self) -> list[str]:
        """Standard output, line by line."""
        return self.out.decode().splitlines()


class _Stream(io.TextIOWrapper):
    """Standard output that can be read afterwards."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8")

    def written(self) -> bytes:
        self.flush()
        return self.buffer.getvalue()


class Kiosk:
    """The command line over one data folder."""

    def __init__(self, data: Path, work: Path) -> None:
        self.data = data
        self.work = work

    def environ(self, **more: str) -> dict[str, str]:
        """A bare environment: nothing of the person's own settings."""
        names = ("PATH", "HOME", "LANG", *OTHER_DATE)
        kept = {name: os.environ[name] for name in names if name in os.environ}
        return {**kept, "USER": "root", "KIOSK_DATA": str(self.data), **more}

    def command(self, *arguments: object) -> list[str]:
        """The command line to start."""
        return [sys.executable, "-m", "kiosk", *map(str, arguments)]

    def __call__(self, *arguments: object, stdin: bytes = b"", **environ: str) -> Ran:
        """Run a command within the test: the libraries are there already."""
        out, err = _Stream(), _Stream()
        kept, place = dict(os.environ), Path.cwd()
        streams = sys.stdin, sys.stdout, sys.stderr
        os.environ.clear()
        os.environ.update(self.environ(**environ))
        os.chdir(self.work)
        sys.stdin, sys.stdout, sys.stderr = io.TextIOWrapper(io.BytesIO(stdin)), out, err
        try:
            code = main([str(argument) for argument in arguments])
        finally:
            sys.stdin, sys.stdout, sys.stderr = streams
            os.chdir(place)
            os.environ.clear()
            os.environ.update(kept)
        return Ran(code, out.written(), err.written())

    def process(self, *arguments: object, stdin: bytes | None = None, **environ: str) -> Ran:
        """Run a command as a process of its own."""
        done = subprocess.run(
            self.command(*arguments),
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            env=self.environ(**environ),
            cwd=self.work,
            timeout=120,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)


EVENT_KEY = "the key that the predecessor signs with, long enough"


def beside_the_predecessor(folder: Path, server: ServerAddress) -> Kiosk:
    """The command line with the predecessor's `.env`; USER is set as a shell sets it."""
    work = folder / "work"
    work.mkdir()
    (work / ".env").write_text(
        f"SECRET_KEY={EVENT_KEY}\nDB_NAME={server.database}\nHOST=127.0.0.1\n"
        f"PORT={server.port}\nUSER={server.user}\nPASSWORD={server.password}\n"
    )
    return Kiosk(folder / "data", work)
