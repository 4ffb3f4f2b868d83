"""From the interpreter's first line to the first painted picture, beside an empty window."""

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
