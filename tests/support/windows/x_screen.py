"""A real X screen without a monitor: started by the test, looked at pixel by pixel."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

XVFB, XDOTOOL = shutil.which("Xvfb"), shutil.which("xdotool")
ABSENT = "" if XVFB and XDOTOOL else "a screen is missing: apt-get install xvfb xdotool"

Pixel = tuple[int, int, int]


class Screen:
    """One Xvfb; keys go to it as from a keyboard."""

    def __init__(self, display: str, frame: Path) -> None:
        self.display = display
        self._frame = frame

    def environ(self) -> dict[str, str]:
        """For a program that is shown here."""
        kept = {
            k: v for k, v in os.environ.items() if k not in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY")
        }
        return {**kept, "DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb"}

    def do(self, *words: str) -> str:
        """Run xdotool."""
        done = subprocess.run(
            [XDOTOOL or "xdotool", *words],
            env=self.environ(),
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
        return done.stdout.strip()

    def press(self, key: str) -> None:
        """Press a key on the window that has the focus, and let it go as late as a finger does."""
        self.do("keydown", key, "sleep", "0.07", "keyup", key)

    def window(self, name: str, seconds: float = 60.0) -> str:
        """Wait for a window with this title, and give it the focus."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            found = self.do("search", "--onlyvisible", "--name", name).split()
            if found:
                self.do("windowfocus", found[-1])
                return found[-1]
            time.sleep(0.2)
        raise AssertionError(f"no window {name}")

    def pixels(self) -> tuple[int, int, bytes, int]:
        """Width, height, bytes and bytes a line of what is on the screen (XWDFile.h, BGRX)."""
        data = self._frame.read_bytes()
        header = struct.unpack(">25I", data[:100])
        start = header[0] + header[19] * 12
        return header[4], header[5], data[start:], header[12]

    def save(self, picture: Path) -> None:
        """Write what is on the screen as a picture (PPM), for whoever must find out why."""
        width, height, data, stride = self.pixels()
        lines = (data[y * stride : y * stride + 4 * width] for y in range(height))
        rgb = bytearray(3 * width * height)
        flat = b"".join(lines)
        rgb[0::3], rgb[1::3], rgb[2::3] = flat[2::4], flat[1::4], flat[0::4]
        picture.write_bytes(b"P6 %d %d 255\n" % (width, height) + rgb)

    def pixel(self, x: int, y: int) -> Pixel:
        """Red, green and blue of one pixel."""
        _width, _height, data, stride = self.pixels()
        blue, green, red = data[y * stride + 4 * x : y * stride + 4 * x + 3]
        return red, green, blue

    def count(self, box: tuple[int, int, int, int], wanted: Pixel) -> int:
        """How many pixels of left, top, right, bottom have exactly this colour."""
        _width, _height, data, stride = self.pixels()
        sought = bytes((wanted[2], wanted[1], wanted[0]))
        left, top, right, bottom = box
        return sum(
            data[y * stride + 4 * x : y * stride + 4 * x + 3] == sought
            for y in range(top, bottom)
            for x in range(left, right)
        )


@contextmanager
def x_screen(size: str = "1366x768x24") -> Iterator[Screen]:
    """A screen for one test, ended by its own process."""
    folder = Path(tempfile.mkdtemp(prefix="kiosk-screen-"))
    reading, writing = os.pipe()
    server = subprocess.Popen(
        [
            XVFB or "Xvfb", "-displayfd", str(writing), "-screen", "0", size,
            "-fbdir", str(folder), "-nolisten", "tcp", "-noreset",
        ],
        pass_fds=(writing,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        assert number, "Xvfb did not start"
        yield Screen(f":{number}", folder / "Xvfb_screen0")
    finally:
        server.terminate()
        server.wait(10)
        shutil.rmtree(folder, ignore_errors=True)
