"""From the interpreter's first line to the first painted picture, beside an empty window.

usage: python benchmarks/startup.py [ROUNDS]

What `kiosk check` costs, beside what it stands on: seconds of the processor from start to end, in
turn, as an installed program (its modules are compiled once, which an environment with
PYTHONDONTWRITEBYTECODE would do at every start).
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

_EMPTY_WINDOW = """
import time; begin = time.monotonic()
from PySide6.QtWidgets import QApplication, QWidget
from PySide6.QtCore import QTimer
class W(QWidget):
    def paintEvent(self, event):
        print(time.monotonic() - begin, flush=True)
        QTimer.singleShot(0, app.quit)
app = QApplication([]); w = W(); w.resize(1366, 768); w.show(); app.exec()
"""

_KIOSK_WINDOW = """
import time; begin = time.monotonic()
import sys
from kiosk.window import build_window, end
from kiosk.settings import load_settings
from PySide6.QtWidgets import QApplication
from PySide6.QtCore import QTimer
from kiosk.ui.camera.video_view import VideoView
app = QApplication([])
settings = load_settings(None, {"KIOSK_DATA": sys.argv[1], "KIOSK_CAMERA": sys.argv[2]})
parts = build_window(settings)
parts.window.show()
parts.window.open_tab("scan")
view = parts.window.findChild(VideoView)
def look():
    if view.has_picture:  # set while it is painted
        print(time.monotonic() - begin, flush=True)
        app.quit()
poll = QTimer(); poll.setInterval(2); poll.timeout.connect(look); poll.start()
app.exec(); end(parts)
"""


_LIBRARIES = "import sqlalchemy, jwt, sqlite3"
_WITH_DIALECT = (
    f"{_LIBRARIES}; from sqlalchemy.dialects import sqlite; import argparse, dataclasses"
)


def check_cost(rounds=9):
    """Seconds of the processor for `kiosk check`, and for its libraries alone."""
    with tempfile.TemporaryDirectory() as folder:
        environ = {**os.environ, "KIOSK_DATA": f"{folder}/data"}
        environ.pop("PYTHONDONTWRITEBYTECODE", None)
        kiosk = [sys.executable, "-m", "kiosk"]
        made = _ran([*kiosk, "register", "--name", "Asha Rao", "--json"], environ, folder)
        commands = {
            "kiosk check": [*kiosk, "check", json.loads(made)["token"]],
            "its libraries alone": [sys.executable, "-c", _LIBRARIES],
            "with SQLite's dialect": [sys.executable, "-c", _WITH_DIALECT],
        }
        times = {name: [] for name in commands}
        for turn in range(rounds + 1):
            for name, command in commands.items():
                before = _cpu()
                _ran(command, environ, folder)
                if turn:  # the first one warms up
                    times[name].append(_cpu() - before)
    return times


def _ran(command, environ, folder):
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, env=environ, cwd=folder, timeout=120
    )
    return done.stdout


def _cpu():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def startup(rounds=5):
    """Wall seconds from the interpreter's first line to the first painted picture."""
    with tempfile.TemporaryDirectory() as folder:
        film = _film(Path(folder) / "film.avi", seconds=3)
        kiosk, floor = [], []
        for _ in range(rounds):
            floor.append(_wall([sys.executable, "-c", _EMPTY_WINDOW]))
            kiosk.append(
                _wall([sys.executable, "-c", _KIOSK_WINDOW, f"{folder}/data", f"loop:{film}"])
            )
    return kiosk, floor


def _wall(command):
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
    return float(done.stdout.split()[-1])


def _film(path, seconds):
    import cv2

    from kiosk.adapters.simulation import empty

    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), 30.0, (1280, 720))
    for n in range(seconds * 30):
        writer.write(empty(n % 7))
    writer.release()
    return path


def main():
    """The table of `check_cost`."""
    times = check_cost(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
    floor = statistics.median(times["its libraries alone"])
    print(f"load {os.getloadavg()[0]:.1f}\n\n| seconds of the processor | median | least | ratio |")
    print("|---|---|---|---|")
    for name, found in times.items():
        middle = statistics.median(found)
        print(f"| {name} | {middle:.2f} | {min(found):.2f} | {middle / floor:.2f} |")


if __name__ == "__main__":
    main()
