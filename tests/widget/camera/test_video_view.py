"""What the camera picture shows: the picture itself, outlines, hints, and sentences without one."""

import time
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from support.cameras.cameras import CORNERS, Door, fault
from support.windows.door_window import Stopwatch

from kiosk.domain.reading import Glimpse, Hint
from kiosk.services.camera_ports import Frame
from kiosk.services.faults import CameraTrouble
from kiosk.services.reading_filter import Mark
from kiosk.ui.camera.camera_facade import CameraFacade
from kiosk.ui.camera.camera_state import CameraKind, CameraState
from kiosk.ui.camera.hint_picture import hint_picture
from kiosk.ui.camera.video_view import VideoView

RUNNING = CameraState(CameraKind.RUNNING)


def frame(picture, at=None):
    return Frame(np.ascontiguousarray(picture), time.monotonic() if at is None else at)


def two_halves(width=640, height=360):
    """Left blue, right red."""
    picture = np.zeros((height, width, 3), np.uint8)
    picture[:, : width // 2, 0] = 255
    picture[:, width // 2 :, 2] = 255
    return picture


@pytest.fixture
def view(qtbot):
    view = VideoView()
    qtbot.addWidget(view)
    view.resize(640, 360)
    view.show_state(RUNNING)
    return view


def colour(view, x, y):
    return view.grab().toImage().pixelColor(QPoint(x, y)).name()


def test_the_picture_is_painted_in_its_colours(view):
    view.show_frame(frame(two_halves()))
    assert (colour(view, 100, 180), colour(view, 500, 180)) == ("#0000ff", "#ff0000")


def test_a_mirror_swaps_the_sides(view):
    view.set_mirrored(True)
    view.show_frame(frame(two_halves()))
    assert (colour(view, 100, 180), colour(view, 500, 180)) == ("#ff0000", "#0000ff")


def test_a_tall_picture_is_letterboxed(view):
    picture = np.full((720, 360, 3), 255, np.uint8)
    view.show_frame(frame(picture))
    assert colour(view, 320, 180) == "#ffffff"
    assert colour(view, 20, 180) != "#ffffff"


def test_grey_pictures_and_odd_widths(view):
    view.show_frame(frame(np.full((101, 333), 77, np.uint8)))
    assert colour(view, 320, 180) == "#4d4d4d"
    view.show_frame(frame(np.full((101, 333, 3), 77, np.uint8)))
    assert colour(view, 320, 180) == "#4d4d4d"


def test_the_image_lives_as_long_as_it_is_painted(view):
    view.show_frame(frame(two_halves()))
    rubbish = [np.random.default_rng(0).integers(0, 255, (360, 640, 3)) for _ in range(20)]
    assert colour(view, 100, 180) == "#0000ff"
    assert len(rubbish) == 20


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize("mirrored", [True, False])
def test_codes_are_outlined_where_they_are(view, accepted, mirrored):
    view.setStyleSheet(
        "VideoView { qproperty-acceptedColor: #01ff02; qproperty-seenColor: #fffe03; }"
    )
    view.ensurePolished()
    view.set_mirrored(mirrored)
    view.show_frame(frame(np.zeros((360, 640, 3), np.uint8)), (Mark(CORNERS, accepted),))
    x = 640 - 100 if mirrored else 100
    assert colour(view, x, 200) == ("#01ff02" if accepted else "#fffe03")
    assert colour(view, 200, 200) == "#000000"


def test_the_upper_corners_are_those_of_the_card(view):
    view.setStyleSheet(
        "VideoView { font-size: 16px; qproperty-groundColor: #0102f3;"
        " qproperty-lineColor: #f40506; }"
    )
    view.ensurePolished()
    view.show_frame(frame(np.full((360, 640, 3), 255, np.uint8)))
    for x in (0, 639):
        assert colour(view, x, 0) == "#0102f3"
        assert colour(view, x, 359) == "#ffffff"
    assert colour(view, 320, 0) == colour(view, 12, 12) == "#ffffff"


def test_an_outline_is_not_believed_for_long(view):
    mark = (Mark(CORNERS, accepted=True),)
    view.show_frame(frame(np.zeros((360, 640, 3), np.uint8), time.monotonic() - 1), mark)
    assert colour(view, 100, 200) == "#000000"


def test_every_hint_has_three_words_and_its_own_picture(view):
    words, pictures = set(), []
    for hint in Hint:
        view.show_glimpse(Glimpse(CORNERS, hint, 1.4))
        assert len(view.coaching.split()) == 3
        words.add(view.coaching)
        picture = hint_picture(hint)
        assert picture.boundingRect().width() <= 2.01
        assert picture not in pictures
        pictures.append(picture)
        assert "1.4" in view.toolTip()
    assert len(words) == len(Hint)
    view.show_glimpse(None)
    assert (view.coaching, view.toolTip()) == ("", "")


def test_every_hint_fits_the_smallest_picture(view):
    view.resize(320, 180)
    for hint in Hint:
        view.show_glimpse(None)
        view.show_frame(frame(np.zeros((180, 320, 3), np.uint8)))
        view.show_glimpse(Glimpse(CORNERS, hint, 1.4))
        image = view.grab().toImage()
        written = [len({image.pixel(x, y) for y in range(120, 178)}) > 1 for x in range(320)]
        assert any(written[100:200])
        assert not any(written[:4])
        assert not any(written[314:])


def test_a_hint_is_large_over_the_picture(view):
    view.show_frame(frame(two_halves()))
    before = view.grab().toImage()
    view.show_glimpse(Glimpse(CORNERS, Hint.NEARER, 1.4))
    after = view.grab().toImage()
    changed = sum(
        before.pixel(x, y) != after.pixel(x, y) for x in range(0, 640, 8) for y in range(0, 360, 8)
    )
    assert changed > 0.2 * 80 * 45
    assert after.pixelColor(100, 100) == QColor("#0000ff")


def test_a_picture_that_stands_still_is_taken_away(view):
    view.show_frame(frame(two_halves()))
    view.show_state(CameraState(CameraKind.TROUBLE, "It was unplugged."))
    assert not view.has_picture
    assert view.sentence == view.accessibleDescription() == "It was unplugged."
    assert colour(view, 10, 10) != "#0000ff"
    view.show_state(RUNNING)
    assert view.sentence == ""


def test_only_different_pictures_are_counted(view, monkeypatch):
    clock = Stopwatch()
    monkeypatch.setattr("kiosk.ui.camera.video_view.time", SimpleNamespace(monotonic=clock))
    for number in range(10):
        view.show_frame(frame(two_halves(), number))
        clock.move(0.01)
    before = view.painted_fps
    assert before == pytest.approx(100)
    same = frame(two_halves())
    for _ in range(5):
        view.grab()
    view.show_frame(same)
    view.show_frame(same)
    assert view.painted_fps == pytest.approx(before), "one more, and in its time"


class Window(QWidget):
    """The smallest window with a camera."""

    def __init__(self, door):
        super().__init__()
        self.view = VideoView(self)
        self.resize(640, 360)
        self.view.resize(640, 360)
        self.camera = CameraFacade(door, door, lambda text: True, self)
        self.view.watch(self.camera)


@pytest.fixture
def door():
    return Door()


@pytest.fixture
def window(qtbot, door):
    window = Window(door)
    qtbot.addWidget(window)
    window.show()
    window.camera.start("0")
    qtbot.waitUntil(lambda: window.view.has_picture)
    yield window
    assert window.camera.stop()


def test_a_window_shows_what_the_camera_sees(qtbot, window, door):
    door.texts = ("a ticket",)
    qtbot.waitUntil(lambda: len(window.view._marks) == 1)
    qtbot.waitUntil(lambda: window.view.painted_fps > 20)
    assert colour(window, 20, 20) == "#c8c8c8"


@pytest.mark.parametrize("trouble", [t for t in CameraTrouble if t is not CameraTrouble.ENDED])
def test_the_window_goes_on_after_every_trouble(qtbot, window, door, trouble):
    door.trouble = fault(trouble)
    qtbot.waitUntil(lambda: window.view.sentence == f"The camera is {trouble.value}.")
    assert not window.view.has_picture
    door.trouble = None
    qtbot.waitUntil(lambda: window.view.has_picture)
    assert window.view.sentence == ""


def test_the_window_follows_another_resolution(qtbot, window, door):
    door.picture = np.full((160, 90, 3), 33, np.uint8)
    qtbot.waitUntil(lambda: window.view._image.width() == 90)
    assert colour(window, 320, 180) == "#212121"


def test_a_covered_lens_is_said_over_the_picture(qtbot, window, door):
    door.picture = np.zeros_like(door.picture)
    qtbot.waitUntil(lambda: "lens" in window.view.sentence)
    assert window.view.has_picture


def test_a_hidden_window_takes_no_pictures(qtbot, window, door):
    window.hide()
    qtbot.wait(100)
    taken, reads = len(window.view._painted), door.reads
    qtbot.waitUntil(lambda: door.reads > reads + 20)
    assert len(window.view._painted) <= taken + 1
    window.show()
    qtbot.waitUntil(lambda: len(window.view._painted) > taken + 5)
