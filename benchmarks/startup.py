"""From the interpreter's first line to the first painted picture, beside an empty window.

What `kiosk check` costs, beside what it stands on, and what the window costs, beside an empty one:
seconds of the processor from start to end, in turn, as an installed program (its modules are
compiled once, which an environment with PYTHONDONTWRITEBYTECODE would do at every start). The
window is painted once, on no screen, without a camera and before its store is open; what loads the
store goes on beside it and is not counted.

The window in use is another: with all its threads until a camera's first picture is shown, beside a
program that loads the same libraries, module by module, and shows an empty window.
"""

import argparse
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


_MADE_WINDOW = """
import os, sys, time
from PySide6.QtWidgets import QApplication, QWidget
{make}
app.processEvents(); window.repaint()
print(time.process_time(), flush=True); os._exit(0)
"""
_EMPTY = "app = QApplication([]); window = QWidget(); window.resize(1366, 768); window.show()"
_WHOLE = """
from kiosk.settings import load_settings
from kiosk.window import build_window
from kiosk.ui.store_access.store_worker import StoreWorker
class NoCameras:
    def choices(self):
        return ()
    def camera(self, spec):
        return self
    def open(self):
        time.sleep(60)
    def close(self):
        pass
app = QApplication([])
StoreWorker.start = lambda worker: None
settings = load_settings(None, {"KIOSK_DATA": sys.argv[1]})
window = build_window(settings, NoCameras()).window
"""

_IN_USE = _KIOSK_WINDOW.replace(
    "print(time.monotonic() - begin, flush=True)",
    """own = {*sys.stdlib_module_names, "kiosk"}
        import json
        names = [m for m in sys.modules if m.split(".")[0] not in own and not m.startswith("_")]
        print(json.dumps(names)); print(time.process_time(), flush=True)""",
)
_LOADED_AND_EMPTY = """
import contextlib, importlib, json, sys
with contextlib.redirect_stderr(None):
    for name in json.loads(sys.argv[1]):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
""" + _MADE_WINDOW.replace("{make}", _EMPTY)

_LIBRARIES = "import sqlalchemy, jwt, sqlite3"
_NEEDED = "import jwt, sqlite3"
"""One ticket is found without SQLAlchemy."""


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
            "those that it loads": [sys.executable, "-c", _NEEDED],
        }
        times = {name: [] for name in commands}
        for turn in range(rounds + 1):
            for name, command in commands.items():
                before = _cpu()
                _ran(command, environ, folder)
                if turn:  # the first one warms up
                    times[name].append(_cpu() - before)
    return times


def window_cost(rounds=9):
    """Seconds of the processor until the window is painted once, and for an empty one."""
    with tempfile.TemporaryDirectory() as folder:
        environ = {**os.environ, "KIOSK_DATA": f"{folder}/data", "QT_QPA_PLATFORM": "offscreen"}
        environ.pop("PYTHONDONTWRITEBYTECODE", None)
        scripts = {
            "the window": _MADE_WINDOW.replace("{make}", _WHOLE),
            "an empty one": _MADE_WINDOW.replace("{make}", _EMPTY),
        }
        times = {name: [] for name in scripts}
        for turn in range(rounds + 1):
            for name, script in scripts.items():
                done = _ran([sys.executable, "-c", script, f"{folder}/data"], environ, folder)
                if turn:
                    times[name].append(float(done.split()[-1]))
    return times


def use_cost(rounds=9):
    """Seconds of the processor until a picture is shown, and for its libraries and an empty one."""
    with tempfile.TemporaryDirectory() as folder:
        environ = {**os.environ, "KIOSK_DATA": f"{folder}/data", "QT_QPA_PLATFORM": "offscreen"}
        environ.pop("PYTHONDONTWRITEBYTECODE", None)
        film = _film(Path(folder) / "film.avi", seconds=3)
        use = [sys.executable, "-c", _IN_USE, f"{folder}/data", f"loop:{film}"]
        times = {"the window in use": [], "its libraries, and an empty one": []}
        for turn in range(rounds + 1):
            names, seconds = _ran(use, environ, folder).splitlines()[-2:]
            floor = _ran([sys.executable, "-c", _LOADED_AND_EMPTY, names], environ, folder)
            if turn:
                for found, one in zip(times.values(), (seconds, floor), strict=True):
                    found.append(float(one))
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
    """The tables of `check_cost`, `window_cost` and `use_cost`."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rounds", type=int, nargs="?", default=9, help="of each, in turn")
    rounds = parser.parse_args().rounds
    print(f"load {os.getloadavg()[0]:.1f}\n\n| seconds of the processor | median | least | ratio |")
    print("|---|---|---|---|")
    _say(check_cost(rounds), "its libraries alone")
    _say(window_cost(rounds), "an empty one")
    _say(use_cost(rounds), "its libraries, and an empty one")


def _say(times, least):
    floor = statistics.median(times[least])
    for name, found in times.items():
        middle = statistics.median(found)
        print(f"| {name} | {middle:.2f} | {min(found):.2f} | {middle / floor:.2f} |")


if __name__ == "__main__":
    main()
