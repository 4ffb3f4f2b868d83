"""The main path: frame to verdict, start to first picture, and what an idle door costs.

usage: python benchmarks/main_path.py [--tickets 120] [--rounds 5] [--skip-startup]

Every figure stands beside a floor of the same run: the engine call alone, an empty PySide6
window, capture and paint alone. Runs on a virtual screen (offscreen) and embedded SQLite.
"""

import argparse
import os
import platform
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from startup import startup

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

KEY = "a benchmark's key of more than thirty-two bytes"


class Rehearsal:
    """Cameras that see guests who hold up one ticket after another, each drawn beforehand."""

    def __init__(self, texts):
        from kiosk.adapters.simulation import Shot, render

        self.frames = [
            render(Shot(text, module_px=3.6, tilt_deg=8.0, scene=n), n)
            for n, text in enumerate(texts)
        ]
        self.turn = 0

    def choices(self):
        return ()

    def camera(self, _spec):
        return _Guests(self)


class _Guests:
    def __init__(self, rehearsal):
        from kiosk.adapters.simulation import empty

        self._rehearsal, self._blank, self._next = rehearsal, empty(3), 0.0

    def open(self):
        from kiosk.services.camera_ports import CameraInfo

        self._next = time.monotonic()
        return CameraInfo("rehearsal", 1280, 720, 30.0)

    def read(self):
        from kiosk.services.camera_ports import Frame

        self._next = max(self._next + 1 / 30, time.monotonic())
        time.sleep(max(0.0, self._next - time.monotonic()))
        turn = self._rehearsal.turn
        shown = self._rehearsal.frames[turn] if turn < len(self._rehearsal.frames) else self._blank
        return Frame(shown.copy(), time.monotonic())

    def close(self):
        """Nothing is open."""


def frame_to_verdict(count):
    from PySide6.QtWidgets import QApplication

    from kiosk import app as wiring
    from kiosk.domain.scan import Door
    from kiosk.domain.token import token_in
    from kiosk.settings import load_settings
    from kiosk.ui.camera.camera_facade import CameraFacade
    from kiosk.ui.store_access.door_desk import DoorDesk
    from kiosk.ui.store_access.store_worker import StoreWorker

    application = QApplication.instance() or QApplication([])
    folder = tempfile.TemporaryDirectory()
    settings = load_settings(
        None, {"KIOSK_DATA": folder.name, "KIOSK_SECRET_KEY": KEY}, Path(folder.name)
    )
    services = wiring.open_services(settings)
    from kiosk.domain.ticket import Attendee

    texts = [
        services.issuing.register(Attendee(f"Guest {n}", f"+91 98765 {n:05d}", "IIT", "Ball")).text
        for n in range(count)
    ]
    parts = {
        "verify the token": _each(texts, lambda t: services.mint.read(t, datetime.now(UTC))),
        "look the ticket up": _each(range(1, count + 1), services.store.find),
    }
    services.store.close()
    rehearsal = Rehearsal(texts)
    worker = StoreWorker(lambda: wiring.open_services(settings))
    desk = DoorDesk(worker, Door("North door", "Asha"))
    camera = CameraFacade(rehearsal, wiring.qr_reader(), lambda text: token_in(text) is not None)
    sighted, times = [], []

    def on_sighted(seen):
        sighted.append(seen)
        desk.check(seen.text)

    def on_checked(_scan, verdict):
        times.append((time.monotonic() - sighted[-1].at) * 1e3)
        assert verdict.admissible, verdict
        rehearsal.turn += 1
        camera.arm()
        if rehearsal.turn == count:
            application.quit()

    camera.sighted.connect(on_sighted)
    desk.checked.connect(on_checked)
    worker.opened.connect(lambda _services: (camera.start("rehearsal"), camera.arm()))
    worker.start()
    application.exec()
    camera.stop()
    parts = {"engine and preparation": [s.ms for s in sighted], **parts}
    floor = _floor(rehearsal.frames)
    worker.stop()
    folder.cleanup()
    return times, parts, floor


def enter_to_qr(count):
    """Milliseconds from Enter in the form to the painted QR, and of drawing the QR alone."""
    from PySide6.QtCore import QEventLoop, Qt, QTimer
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from kiosk import app as wiring
    from kiosk.adapters.drawing.qr_image import QrArtist
    from kiosk.adapters.local.preferences_file import PreferencesFile
    from kiosk.domain.scan import Door
    from kiosk.settings import load_settings
    from kiosk.ui.register.register_tab import RegisterTab
    from kiosk.ui.store_access.register_desk import RegisterDesk
    from kiosk.ui.store_access.store_worker import StoreWorker
    from kiosk.ui.store_access.table_desk import TableDesk

    application = QApplication.instance() or QApplication([])
    folder = tempfile.TemporaryDirectory()
    data = Path(folder.name)
    settings = load_settings(None, {"KIOSK_DATA": folder.name, "KIOSK_SECRET_KEY": KEY}, data)
    worker = StoreWorker(lambda: wiring.open_services(settings))
    desk, table = RegisterDesk(worker), TableDesk(worker, Door())
    tab = RegisterTab(desk, table, PreferencesFile(data / "preferences.json"))
    tab.resize(1318, 680)
    tab.show()
    opened = QEventLoop()
    worker.opened.connect(opened.quit)
    worker.start()
    opened.exec()
    spent, texts = [], []
    desk.registered.connect(lambda issued, _png: texts.append(issued.text))
    for n in range(count):
        tab.form.name.edit.setText(f"Guest {n}")
        tab.form.mobile.edit.setText(f"+91 98765 4{3000 + n}")
        done = QEventLoop()
        desk.registered.connect(done.quit)
        begin = time.perf_counter()
        QTest.keyClick(tab.form.mobile.edit, Qt.Key.Key_Return)
        done.exec()
        tab.repaint()
        spent.append((time.perf_counter() - begin) * 1e3)
        desk.registered.disconnect(done.quit)
        breath = QEventLoop()
        QTimer.singleShot(20, breath.quit)
        breath.exec()
    table.stop()
    worker.stop()
    application.processEvents()
    folder.cleanup()
    return spent, _each(texts, QrArtist().qr_png)


def _each(things, call):
    spent = []
    for thing in things:
        begin = time.perf_counter()
        call(thing)
        spent.append((time.perf_counter() - begin) * 1e3)
    return spent


def _floor(frames):
    import cv2
    import zxingcpp

    def call(frame):
        gray = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)
        zxingcpp.read_barcodes(gray, formats=zxingcpp.BarcodeFormat.QRCode)

    return _each(frames, call)


def _quantile(values, share):
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def _row(name, values):
    print(f"| {name} | {statistics.median(values):.1f} | {_quantile(values, 0.95):.1f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tickets", type=int, default=120)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--skip-startup", action="store_true")
    chosen = parser.parse_args()
    today = datetime.now(UTC).date()
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {today}"
    )
    times, parts, floor = frame_to_verdict(chosen.tickets)
    print(
        f"\nFrame to verdict on the GUI thread, 720p, embedded SQLite, {len(times)} tickets, ms\n"
    )
    print("| part | median | p95 |\n|---|---|---|")
    _row("**frame to verdict**", times)
    for name, values in parts.items():
        _row(name, values)
    _row("floor: zxing-cpp alone on the same frames", floor)
    ratio = statistics.median(times) / statistics.median(floor)
    print(f"\nfrom frame to verdict / the engine call alone: {ratio:.1f}")
    spent, drawing = enter_to_qr(40)
    print(f"\nEnter in the form to the painted QR, embedded SQLite, {len(spent)} tickets, ms\n")
    print("| part | median | p95 |\n|---|---|---|")
    _row("**Enter to QR**", spent)
    _row("floor: drawing the QR alone", drawing)
    if not chosen.skip_startup:
        kiosk, empty_window = startup(chosen.rounds)
        print("\nStart of the process to the first painted camera picture, s\n")
        print("| what | median | worst |\n|---|---|---|")
        print(f"| kiosk, a film as camera | {statistics.median(kiosk):.2f} | {max(kiosk):.2f} |")
        print(
            f"| floor: an empty PySide6 window | {statistics.median(empty_window):.2f}"
            f" | {max(empty_window):.2f} |"
        )
    print("\nIdle CPU, painted frames and memory: benchmarks/pipeline.py")


if __name__ == "__main__":
    main()
