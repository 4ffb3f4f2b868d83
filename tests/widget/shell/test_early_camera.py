"""The camera is asked for before the window's own modules are loaded, and before the store."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication

from kiosk import window
from kiosk.adapters.simulation import Shot, render
from kiosk.early_camera import LateReader, begin, claim
from kiosk.rehearsal import StageCameras
from kiosk.settings import Settings
from kiosk.splash import open_first
from kiosk.ui.camera.video_view import VideoView
from kiosk.ui.shell.one_window import OneWindow
from kiosk.ui.shell.window_size import picture_place

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "OpenType support missing")

ROOT = Path(__file__).parents[3]


class Asked:
    """Cameras that note when they are asked, on which thread, and how many pictures they gave."""

    def __init__(self):
        self.stage = StageCameras()
        self.asked = threading.Event()
        self.thread, self.spec, self.pictures = None, None, 0

    def choices(self):
        return ()

    def camera(self, spec):
        self.thread, self.spec = threading.current_thread(), spec
        self.asked.set()
        return _Counted(self, self.stage.camera(spec))


class _Counted:
    def __init__(self, told, camera):
        self.told, self.camera = told, camera
        self.open, self.close = camera.open, camera.close

    def read(self):
        self.told.pictures += 1
        return self.camera.read()


@pytest.fixture
def settings(tmp_path):
    return Settings(data=tmp_path, camera="2", sound=False)


@pytest.fixture
def opening(qapp, settings):
    shown = open_first(settings)
    yield shown
    shown.give_way()
    QApplication.processEvents()


def test_the_camera_is_asked_for_while_there_is_no_window_and_no_store(
    qtbot, opening, settings, tmp_path
):
    cameras = Asked()
    begun = begin(claim(opening, settings), settings, cameras)
    assert begun.camera is not None
    assert cameras.asked.wait(30)
    assert cameras.spec == "2"
    assert cameras.thread is not threading.main_thread()
    assert not settings.embedded_file.exists()
    parts = window.build_window(settings, player=lambda _file: True, opening=begun)
    try:
        assert parts.camera is begun.camera
        parts.window.open_tab("scan")
        view = parts.window.findChild(VideoView)
        qtbot.waitUntil(lambda: view.has_picture, timeout=30_000)
        qtbot.waitUntil(lambda: cameras.pictures > 5, timeout=30_000)  # it goes on by itself
        assert picture_place(parts.window, opening.preferences) is None
        seen_at = view.mapTo(parts.window, QPoint(0, 0))
    finally:
        window.end(parts)
        begun.only.release()
    left_at = picture_place(parts.window, opening.preferences)
    assert left_at.topLeft() == seen_at
    assert left_at.size() == view.size()


def test_it_stops_at_the_first_picture_until_the_window_stands(qtbot, opening, settings):
    cameras = Asked()
    begun = begin(claim(opening, settings), settings, cameras)
    try:
        with qtbot.waitSignal(begun.camera.frame_ready, timeout=30_000):
            pass
        qtbot.wait(300)
        assert cameras.pictures == 1
        assert begun.camera.peek_frame() is not None  # for the splash window; it stays to be taken
        assert begun.camera.take_frame() is not None
        with qtbot.waitSignal(begun.camera.frame_ready, timeout=30_000):
            begun.camera.go_on()
    finally:
        assert begun.camera.stop()
        begun.only.release()


def test_a_second_window_gets_no_claim_and_so_no_camera(opening, settings):
    first = OneWindow(settings.data)
    assert first.claim()
    try:
        assert claim(opening, settings) is None
    finally:
        first.release()


def test_what_the_camera_needs_is_never_loaded_on_the_main_thread():
    script = (
        "import sys; import kiosk.early_camera; early = set(sys.modules); import kiosk.window;"
        "print([m for m in ('kiosk.window', 'kiosk.app', 'sqlalchemy') if m in early]);"
        "print([m for m in ('numpy', 'cv2', 'zxingcpp', 'PIL') if m in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert told == "[]\n[]\n"


def test_without_opencv_the_camera_says_so_and_the_program_goes_on():
    script = (
        "import sys; sys.modules['cv2'] = None\n"
        "from kiosk.early_camera import LateCameras\n"
        "from kiosk.services.faults import CameraUnavailable\n"
        "cameras = LateCameras(); print(cameras.choices())\n"
        "try: cameras.camera('0').open()\n"
        "except CameraUnavailable as fault: print(fault.sentence)\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert told.startswith("()\nThe camera's library cannot be loaded.")


def test_the_reader_is_the_real_one():
    picture = render(Shot("a-ticket", module_px=5), 1)
    assert [code.text for code in LateReader().read(picture).codes] == ["a-ticket"]
