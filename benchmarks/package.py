"""The packaged program beside an empty PySide6 bundle: size, download, window, first picture.

Both are built in this run, with the same Python and the same Qt, and started in turn on a screen of
their own. The window is on the screen when its pixels are (Kiosk's ground first, the tabs follow);
the picture, when the film's colour is.
"""

import argparse
import json
import mmap
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
SIZE = (1366, 768)
MAGENTA = (200, 0, 200)

_EMPTY = """
import sys
from PySide6.QtWidgets import QApplication, QLabel
app = QApplication(sys.argv); label = QLabel("Hello"); label.resize(1366, 768); label.show()
sys.exit(app.exec())
"""


def build_empty(folder):
    """A folder with one label in a window, as PyInstaller makes it without a word from us."""
    script = folder / "empty.py"
    script.write_text(_EMPTY, "utf-8")
    subprocess.run(
        [
            sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR",
            "--distpath", folder / "dist", "--workpath", folder / "build", "--specpath", folder,
            script,
        ],
        check=True, timeout=900,
    )  # fmt: skip
    return folder / "dist/empty"


def build_kiosk(folder):
    """The package as `make package` builds it."""
    out = folder / "kiosk"
    plain = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "QT_QPA_PLATFORM")}
    subprocess.run(
        [ROOT / "scripts/package.sh", "--quick", out], check=True, timeout=900, cwd=ROOT, env=plain,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    return out / "kiosk"


def unpacked(folder):
    """Megabytes on the disk, as `du -sm` counts them."""
    told = subprocess.run(["du", "-sm", folder], check=True, capture_output=True, text=True)
    return int(told.stdout.split()[0])


def download(folder, level):
    """Megabytes (10^6) of the folder as a .tar.xz; `make package` packs at level 6."""
    packed = subprocess.Popen(["tar", "-C", folder, "-cf", "-", "."], stdout=subprocess.PIPE)
    tight = subprocess.Popen(
        ["xz", "-T0", f"-{level}", "-c"], stdin=packed.stdout, stdout=subprocess.PIPE
    )
    size = sum(len(piece) for piece in iter(lambda: tight.stdout.read(1 << 20), b""))
    packed.wait()
    tight.wait()
    return size / 1e6


class Display:
    """One Xvfb whose picture is read from memory while programs draw."""

    def __init__(self, name, frame):
        self.name = name
        self._file = frame.open("rb")
        self._map = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
        header = [int.from_bytes(self._map[n : n + 4], "big") for n in range(0, 100, 4)]
        self._start, self._stride = header[0] + header[19] * 12, header[12]

    def colours(self):
        """Red, green and blue at some two hundred places."""
        for y in range(20, SIZE[1], 60):
            for x in range(20, SIZE[0], 80):
                place = self._start + y * self._stride + 4 * x
                blue, green, red = self._map[place : place + 3]
                yield red, green, blue

    def shows_a_window(self):
        """Half of the screen is no longer the black that it begins with."""
        return statistics.fmean(max(c) > 24 for c in self.colours()) > 0.5

    def shows_the_film(self):
        """The film's colour is somewhere."""
        return any(r > 140 and b > 140 and g < 90 for r, g, b in self.colours())

    def close(self):
        self._map.close()
        self._file.close()


@contextmanager
def display():
    """A screen of our own; black, without a window manager."""
    folder = Path(tempfile.mkdtemp(prefix="kiosk-bench-"))
    reading, writing = os.pipe()
    server = subprocess.Popen(
        [
            "Xvfb", "-displayfd", str(writing), "-screen", "0", f"{SIZE[0]}x{SIZE[1]}x24",
            "-fbdir", folder, "-nolisten", "tcp", "-noreset", "-br",
        ],
        pass_fds=(writing,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(writing)
    with os.fdopen(reading) as told:
        name = f":{told.readline().strip()}"
    shown = Display(name, folder / "Xvfb_screen0")
    try:
        yield shown
    finally:
        shown.close()
        server.terminate()
        server.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def started(program, environ, film):
    """What one start took.

    Returns:
        Seconds from the start to the window; the processor's seconds till then, all threads
        together; seconds from the window to the film, None without one.
    """
    with display() as shown:
        begin = time.monotonic()
        process = subprocess.Popen(
            [program],
            env={**environ, "DISPLAY": shown.name, "QT_QPA_PLATFORM": "xcb"},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            window = _until(shown.shows_a_window, process, begin)
            busy = _busy(process)
            picture = _until(shown.shows_the_film, process, begin) if film else None
        finally:
            process.terminate()
            process.wait(20)
    return window, busy, None if picture is None else picture - window


def _busy(process):
    """The seconds that a process has had of the processor (proc(5), utime and stime)."""
    fields = Path(f"/proc/{process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _until(holds, process, begin, seconds=60):
    while time.monotonic() - begin < seconds:
        if holds():
            return time.monotonic() - begin
        if process.poll() is not None:
            raise SystemExit(f"The program ended with code {process.returncode} before it showed.")
        time.sleep(0.002)
    raise SystemExit("The program showed nothing within a minute.")


def _film(path):
    import cv2
    import numpy as np

    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), 30.0, (1280, 720))
    for _ in range(90):
        writer.write(np.full((720, 1280, 3), MAGENTA[::-1], np.uint8))
    writer.release()
    return path


def laptop(folder):
    """A laptop that was used before: it opens at the door, with a film for a camera."""
    data = folder / "data"
    data.mkdir(exist_ok=True)
    (data / "preferences.json").write_text(json.dumps({"tab": "scan"}), "utf-8")
    return {
        "HOME": str(folder), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8",
        "KIOSK_DATA": str(data), "KIOSK_CAMERA": f"loop:{_film(folder / 'film.avi')}",
        "KIOSK_THEME": "light", "KIOSK_SOUND": "off",
    }  # fmt: skip


def main():
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--rounds", type=int, default=7, help="starts of each program")
    words.add_argument("--kiosk", type=Path, help="a folder built before, in place of building one")
    words.add_argument("--empty", type=Path, help="likewise for the empty window")
    words.add_argument("--level", type=int, default=6, help="of xz; 0 takes seconds, 6 minutes")
    given = words.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        empty = given.empty or build_empty(folder)
        kiosk = given.kiosk or build_kiosk(folder)
        environ = laptop(folder)
        floor, ours = [], []
        for number in range(given.rounds + 1):
            first = number == 0  # it warms the disk's cache
            starts = [
                started(empty / "empty", environ, film=False),
                started(kiosk / "kiosk", environ, film=True),
            ]
            if not first:
                floor.append(starts[0])
                ours.append(starts[1])
        (window, busy, picture), (bare, bare_busy) = _medians(ours, 3), _medians(floor, 2)
        print("| what | kiosk | empty bundle | ratio | goal |\n|---|---|---|---|---|")
        _row("unpacked, MB", unpacked(kiosk), unpacked(empty), "≤ 320")
        _row("window on the screen, warm, s", window, bare, "ratio ≤ 2")
        _row("the processor's seconds till then", busy, bare_busy, "")
        print(f"| first picture after the window, s | {picture:.2f} | | | ≤ 0.5 |", flush=True)
        packed = [download(folder, given.level) for folder in (kiosk, empty)]
        _row(f"to download, MB (xz -{given.level})", *packed, "≤ 130")
        print(f"\nMedians of {given.rounds} starts each, in turn; load {os.getloadavg()[0]:.1f}.")


def _medians(starts, count):
    return [statistics.median(column) for column in list(zip(*starts, strict=True))[:count]]


def _row(what, kiosk, empty, goal):
    def number(value):
        return f"{value:.0f}" if value >= 10 else f"{value:.2f}"

    print(
        f"| {what} | {number(kiosk)} | {number(empty)} | {kiosk / empty:.2f} | {goal} |", flush=True
    )


if __name__ == "__main__":
    main()
