"""The picture's way: camera to reader to screen, with nothing before the lens and with a code.

usage: python benchmarks/pipeline.py [--seconds 20] [--only 720p/file/empty] [--primary] [--readers]

Plays 720p and 1080p at 30 pictures a second from a film and from a motion JPEG stream on
loopback (served by another process), through the production camera, reader, scanner and view, in
a window on a virtual screen. Every figure stands beside an empty window's of the same run.

  painted   different pictures painted a second
  read      pictures given to the reader a second
  lag p99   how late a 1 ms timer on the GUI thread fires, and above the empty window's
  CPU       of all threads of this process, of one core; measured while that timer is off
  memory    growth of the resident set in the first and in the second half, after a tenth to start
  age p95   milliseconds from capture to paint

--primary compares the first pass on an empty picture with pyzbar; --readers compares our motion
JPEG reader with OpenCV's.
"""

import argparse
import os
import platform
import statistics
import sys
import tempfile
import time
from array import array
from datetime import UTC, datetime
from pathlib import Path

from rigs.pipeline_film import SIZES, Server, film, serve
from rigs.pipeline_readers import primary, readers

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

SOURCES = ("file", "stream")
VIEWS = ("empty", "code")
VIEW_SIZE = (704, 470)
"""The picture's place on the Scan tab of a 1366×768 window."""

COLUMNS = (
    "pictures",
    "painted/s",
    "read/s",
    "lag p99 ms (above empty)",
    "CPU % of a core",
    "memory MiB",
    "age p95 ms",
    "reader ms median",
)


class Lag:
    """How late a 1 ms timer fires on the GUI thread, in milliseconds."""

    def __init__(self):
        from PySide6.QtCore import Qt, QTimer

        self.late = array("f")  # of its own size: a list of floats would grow by 40 kB a second
        self.last = time.perf_counter()
        self.timer = QTimer()
        self.timer.setTimerType(Qt.TimerType.PreciseTimer)
        self.timer.setInterval(1)
        self.timer.timeout.connect(self.tick)

    def start(self):
        self.last = time.perf_counter()
        self.timer.start()

    def tick(self):
        now = time.perf_counter()
        self.late.append((now - self.last) * 1000 - 1)
        self.last = now

    @property
    def p99(self):
        return statistics.quantiles(self.late, n=100)[98]


class Counted:
    """A reader that counts, and remembers how long each picture took."""

    def __init__(self, reader):
        self.reader, self.ms, self.codes = reader, [], 0

    def follow(self, picture):
        reading = self.reader.follow(picture)
        self.ms.append(reading.ms)
        self.codes += bool(reading.codes)
        return reading


def spin(seconds):
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def resident():
    """MiB."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
    except OSError:
        return float("nan")  # other systems count it in other ways


def halves(seconds):
    """CPU share of one core over one half, lag p99 over the other, and MiB grown in each."""
    start = resident()
    began, used = time.perf_counter(), time.process_time()
    spin(seconds / 2)
    cpu = (time.process_time() - used) / (time.perf_counter() - began)
    middle = resident()
    lag = Lag()
    lag.start()
    spin(seconds / 2)
    lag.timer.stop()
    end = resident()  # before the percentile, which sorts a copy of every sample
    return cpu * 100, lag.p99, (middle - start, end - middle)


def measure_empty(seconds):
    from PySide6.QtWidgets import QWidget

    window = QWidget()
    window.resize(1366, 768)
    window.show()
    spin(0.5)
    cpu, lag, _ = halves(seconds)
    window.close()
    return cpu, lag


def measure(spec, seconds):
    from PySide6.QtWidgets import QWidget

    from kiosk import app
    from kiosk.domain.token import token_in
    from kiosk.ui.camera.camera_facade import CameraFacade
    from kiosk.ui.camera.video_view import VideoView

    class View(VideoView):
        painted, ages = 0, None

        def _take(self, frame, marks):
            if frame is not self._frame:
                self.painted += 1
                self.ages.append((time.monotonic() - frame.at) * 1000)
            super()._take(frame, marks)

    window = QWidget()
    window.resize(1366, 768)
    view = View(window)
    view.ages = []
    view.resize(*VIEW_SIZE)
    reader = Counted(app.qr_reader())
    scanner = CameraFacade(app.cameras(), reader, lambda text: token_in(text) is not None)
    view.watch(scanner)
    window.show()
    scanner.arm()
    scanner.start(spec)
    spin(max(2.0, seconds / 10))
    if not view.has_picture:
        raise SystemExit(f"no picture: {view.sentence}")
    view.painted, reader.ms, view.ages = 0, [], []
    began = time.perf_counter()
    cpu, lag, grown = halves(seconds)
    passed = time.perf_counter() - began
    scanner.stop()
    window.close()
    return {
        "painted": view.painted / passed,
        "read": len(reader.ms) / passed,
        "lag": lag,
        "cpu": cpu,
        "grown": grown,
        "age": statistics.quantiles(view.ages, n=20)[18],
        "ms": statistics.median(reader.ms),
        "hits": reader.codes / max(1, len(reader.ms)),
    }


def row(label, got, floor_lag):
    first, second = got["grown"]
    cells = (
        label,
        f"{got['painted']:.1f}",
        f"{got['read']:.1f}",
        f"{got['lag']:.1f} ({got['lag'] - floor_lag:+.1f})",
        f"{got['cpu']:.0f}",
        f"{first:+.1f}, {second:+.1f}",
        f"{got['age']:.0f}",
        f"{got['ms']:.1f}",
    )
    return "| " + " | ".join(cells) + " |"


def pipeline(seconds, only):
    from PySide6.QtWidgets import QApplication

    application = QApplication([])
    floor_cpu, floor_lag = measure_empty(min(seconds, 20))
    print(f"empty window: CPU {floor_cpu:.1f} %, lag p99 {floor_lag:.2f} ms\n")
    print("| " + " | ".join(COLUMNS) + " |")
    print("|---" * len(COLUMNS) + "|")
    with tempfile.TemporaryDirectory() as folder:
        for name in SIZES:
            for source in SOURCES:
                for view in VIEWS:
                    label = f"{name}/{source}/{view}"
                    if only and only not in label:
                        continue
                    path = film(Path(folder), name, view)
                    server = Server(path) if source == "stream" else None
                    spec = server.url if server else f"loop:{path}"
                    got = measure(spec, seconds)
                    if server:
                        server.stop()
                    print(row(label, got, floor_lag), flush=True)
    application.quit()


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=20, help="for each row")
    parser.add_argument("--only", default="", help="rows whose name contains this")
    parser.add_argument("--primary", action="store_true")
    parser.add_argument("--readers", action="store_true")
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.serve)
        return
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {machine}, load before {load:.1f}\n")
    if options.primary:
        primary()
    if options.readers:
        readers()
    if not (options.primary or options.readers):
        pipeline(options.seconds, options.only)


if __name__ == "__main__":
    main()
