"""A window on the production cameras: every fault is made to happen, and the window goes on."""

import threading
import time

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget
from support.cameras.captures import Scripted, fine
from support.cameras.streams import PhoneCamera, jpeg, plain

from kiosk.adapters.cameras.cameras import OpenCvCameras
from kiosk.adapters.cameras.listing import Device
from kiosk.adapters.cameras.timed_camera import Patience
from kiosk.adapters.drawing.qr_image import QrArtist
from kiosk.adapters.readers.picture_reader import make_reader
from kiosk.ui.camera.camera_facade import CameraFacade
from kiosk.ui.camera.camera_state import CameraKind
from kiosk.ui.camera.video_view import VideoView

QUICK = Patience(open=4.0, read=0.5, close=0.2)


class Window(QWidget):
    """A camera picture, a camera, and a watch on how long the window ever stood still."""

    def __init__(self, cameras):
        super().__init__()
        self.resize(640, 360)
        self.view = VideoView(self)
        self.view.resize(640, 360)
        self.camera = CameraFacade(cameras, make_reader(), lambda text: text.startswith("ticket"))
        self.view.watch(self.camera)
        self.sighted = []
        self.camera.sighted.connect(self.sighted.append)
        self.longest, self._last = 0.0, time.monotonic()
        self._watch = QTimer(self, interval=5)
        self._watch.timeout.connect(self.tick)
        self._watch.start()

    def tick(self):
        now = time.monotonic()
        self.longest, self._last = max(self.longest, now - self._last), now

    @property
    def kind(self):
        return self.camera.state.kind


@pytest.fixture
def open_window(qtbot):
    windows = []

    def make(spec, cameras=None):
        window = Window(cameras or OpenCvCameras(list, patience=QUICK))
        qtbot.addWidget(window)
        window.show()
        window.camera.start(spec)
        windows.append(window)
        return window

    yield make
    for window in windows:
        began = time.monotonic()
        assert window.camera.stop()
        assert time.monotonic() - began < 3
        # Nothing that happened to the camera made the window stand still. A coarse limit: the
        # machine is shared, and a capture call that hung would show as seconds.
        assert window.longest < 1.0


def running(window):
    return lambda: window.kind is CameraKind.RUNNING and window.view.has_picture


def ticket(text="ticket 1"):
    picture = plain()
    code = cv2.imdecode(np.frombuffer(QrArtist(4).qr_png(text), np.uint8), cv2.IMREAD_COLOR)
    picture[20 : 20 + code.shape[0], 20 : 20 + code.shape[1]] = code
    return picture


def test_a_film_ends_and_is_played_again(qtbot, open_window, tmp_path):
    path = tmp_path / "film.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 30, (640, 360))
    for _ in range(12):
        writer.write(ticket())
    writer.release()
    window = open_window(str(path))
    window.camera.arm()
    qtbot.waitUntil(lambda: window.kind is CameraKind.TROUBLE)
    assert "is over" in window.view.sentence
    qtbot.waitUntil(lambda: len(window.sighted) == 1)
    window.camera.arm()
    window.camera.choose(str(path))
    qtbot.waitUntil(lambda: len(window.sighted) == 2)


def test_a_stream_stalls_and_goes_on(qtbot, open_window):
    with PhoneCamera([jpeg(plain())]) as phone:
        window = open_window(phone.url)
        qtbot.waitUntil(running(window))
        phone.stalled = True
        qtbot.waitUntil(lambda: window.kind is CameraKind.TROUBLE)
        assert not window.view.has_picture
        phone.stalled = False
        qtbot.waitUntil(running(window))


def test_a_server_dies_and_comes_back(qtbot, open_window):
    phone = PhoneCamera([jpeg(ticket())]).start()
    window = open_window(phone.url)
    qtbot.waitUntil(running(window))
    phone.die()
    qtbot.waitUntil(lambda: window.kind is CameraKind.TROUBLE)
    assert "127.0.0.1" in window.view.sentence
    phone.start()
    window.camera.arm()
    qtbot.waitUntil(running(window))
    qtbot.waitUntil(lambda: len(window.sighted) == 1)
    phone.die()


def test_a_device_is_missing_then_plugged_in_then_unplugged(qtbot, open_window):
    plugged = []

    class Plugged(Scripted):
        def read(self):
            time.sleep(0.02)
            return (True, plain()) if plugged else (False, None)

    cameras = OpenCvCameras(
        lambda: tuple(plugged),
        lambda index, backend: Plugged(),
        fine,
        QUICK,
    )
    window = open_window("id:usb:1", cameras)
    qtbot.waitUntil(lambda: "not plugged in" in window.view.sentence)
    plugged.append(Device(3, "Webcam", "usb:1"))
    qtbot.waitUntil(running(window))
    assert window.camera.state.info.name == "Webcam"
    qtbot.waitUntil(lambda: [c.name for c in window.camera.choices] == ["Webcam"])
    plugged.clear()
    qtbot.waitUntil(lambda: window.kind is CameraKind.TROUBLE)
    plugged.append(Device(4, "Webcam", "usb:1"))
    qtbot.waitUntil(running(window))


def test_the_lens_is_covered(qtbot, open_window):
    with PhoneCamera([jpeg(plain())]) as phone:
        window = open_window(phone.url)
        qtbot.waitUntil(running(window))
        phone.pictures = [jpeg(np.zeros((360, 640, 3), np.uint8))]
        qtbot.waitUntil(lambda: window.kind is CameraKind.DARK)
        assert "lens" in window.view.sentence
        phone.pictures = [jpeg(plain())]
        qtbot.waitUntil(running(window))


def test_the_resolution_changes_while_it_runs(qtbot, open_window):
    with PhoneCamera([jpeg(plain())]) as phone:
        window = open_window(phone.url)
        qtbot.waitUntil(running(window))
        window.camera.arm()
        large = np.full((1080, 1920, 3), 90, np.uint8)
        large[100:460, 100:740] = ticket()
        phone.pictures = [jpeg(large)]
        qtbot.waitUntil(lambda: len(window.sighted) == 1)
        assert min(x for x, _ in window.sighted[0].corners) > 100


def test_a_capture_call_hangs_for_good(qtbot, open_window):
    hang, opened = threading.Event(), []

    class Hanging(Scripted):
        def read(self):
            time.sleep(0.02)
            if self.hang and len(opened) == 1:
                self.hang.wait(60)
            return True, plain()

    def capture(index, backend):
        opened.append(index)
        return Hanging(hang=hang if len(opened) == 1 else None)

    cameras = OpenCvCameras(list, capture, fine, QUICK)
    window = open_window("0", cameras)
    qtbot.waitUntil(running(window))
    assert len(opened) == 2
    assert cameras.left_behind.total == 1
    hang.set()


def test_an_unreadable_file_then_a_good_one(qtbot, open_window, tmp_path):
    junk = tmp_path / "junk.mp4"
    junk.write_bytes(b"no film" * 1000)
    window = open_window(str(junk))
    qtbot.waitUntil(lambda: window.kind is CameraKind.TROUBLE)
    assert "not a film" in window.view.sentence
    cv2.imwrite(str(tmp_path / "a.png"), ticket())
    window.camera.arm()
    window.camera.choose(f"loop:{tmp_path}")
    qtbot.waitUntil(lambda: len(window.sighted) == 1)


def test_stopping_does_not_wait_for_a_dead_stream(qtbot, open_window):
    with PhoneCamera([jpeg(plain())]) as phone:
        window = open_window(phone.url, OpenCvCameras(list, patience=Patience(read=20)))
        qtbot.waitUntil(running(window))
        phone.stalled = True
        qtbot.wait(200)  # the fixture stops it, and looks how long that takes
