"""The camera thread's facade: what comes on the main thread, and what a fault does to it."""

import gc
import sys
import threading
import time

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QObject, Signal, Slot
from support.cameras.cameras import CORNERS, Door, fault
from support.waiting import until
from support.windows.camera_diary import Diary

from kiosk.domain.reading import Glimpse, Hint
from kiosk.services.camera_ports import CameraChoice
from kiosk.services.faults import CameraTrouble
from kiosk.ui.camera.camera_facade import CameraFacade, CameraKind


def is_ticket(text):
    return text.startswith("ticket")


@pytest.fixture
def door():
    return Door()


@pytest.fixture
def camera(qapp, door):
    camera = CameraFacade(door, door, is_ticket)
    yield camera
    assert camera.stop()


@pytest.fixture
def diary(camera):
    return Diary(camera)


def test_pictures_come_and_everything_comes_on_the_main_thread(qtbot, qapp, camera, diary, door):
    door.plugged = (CameraChoice("0", "Webcam"),)
    door.texts = ("ticket A",)
    camera.arm()
    camera.start("0")
    qtbot.waitUntil(lambda: len(diary.frames) > 20)
    assert diary.threads == {qapp.thread()}
    assert diary.kinds[:2] == [CameraKind.STARTING, CameraKind.RUNNING]
    assert diary.choices == [door.plugged] == [camera.choices]
    assert diary.states[1].info.width == 640
    assert all(frame is not None for frame in diary.frames)


def test_one_ticket_gives_one_scan_and_disarms(qtbot, camera, diary, door):
    camera.arm()
    camera.start("0")
    door.texts = ("ticket A",)
    qtbot.waitUntil(lambda: len(diary.sighted) > 0)
    assert not camera.armed
    door.texts = ("ticket B",)
    qtbot.wait(150)
    assert [s.text for s in diary.sighted] == ["ticket A"]
    camera.arm()
    qtbot.waitUntil(lambda: len(diary.sighted) == 2)
    assert diary.sighted[1].text == "ticket B"
    assert diary.sighted[1].corners == CORNERS
    qtbot.waitUntil(lambda: [m.accepted for m in camera.marks] == [True])


def test_the_preview_goes_on_while_disarmed(qtbot, camera, diary, door):
    camera.start("0")
    door.texts = ("ticket A", "other")
    qtbot.waitUntil(lambda: len(diary.frames) > 30)
    assert (diary.sighted, diary.foreign, diary.several) == ([], [], [])


def test_a_sighting_on_its_way_is_dropped_and_comes_again_later(qtbot, camera, diary, door):
    camera.arm()
    door.texts = ("ticket A",)
    camera.start("0")
    # The main thread does not turn its loop while the camera thread fires …
    until(lambda: not camera.armed)
    camera.disarm()  # … and a handheld camera was quicker.
    qtbot.wait(100)
    assert diary.sighted == []
    camera.arm()
    qtbot.waitUntil(lambda: len(diary.sighted) > 0)


def test_other_codes_and_several_tickets(qtbot, camera, diary, door):
    camera.arm()
    door.texts = ("wifi",)
    camera.start("0")
    qtbot.waitUntil(lambda: diary.foreign == ["wifi"])
    door.texts = ("ticket A", "ticket B")
    qtbot.waitUntil(lambda: diary.several == [2])
    assert diary.sighted == []


def test_a_hint_comes_when_it_lasts_and_goes(qtbot, camera, diary, door):
    camera.arm()
    door.glimpse = Glimpse(CORNERS, Hint.NEARER, 1.2)
    camera.start("0")
    qtbot.waitUntil(lambda: len(diary.glimpsed) > 0)
    assert diary.glimpsed[0].hint is Hint.NEARER
    door.glimpse = None
    qtbot.waitUntil(lambda: diary.glimpsed[-1] is None)


def test_nudges_are_not_queued(qtbot, camera, door):
    nudges = []
    camera.frame_ready.connect(lambda: nudges.append(1))  # nobody takes the picture
    camera.start("0")
    qtbot.waitUntil(lambda: door.reads > 50)
    assert len(nudges) == 1
    assert camera.take_frame() is not None
    qtbot.waitUntil(lambda: len(nudges) == 2)
    assert camera.take_frame() is not None


def test_a_busy_main_thread_gets_the_newest_picture_only(qtbot, camera, diary, door):
    camera.start("0")
    qtbot.waitUntil(lambda: len(diary.frames) > 0)
    diary.frames.clear()
    began = time.monotonic()
    time.sleep(0.5)
    qtbot.waitUntil(lambda: len(diary.frames) > 0)
    assert len(diary.frames) <= 3  # of 50
    assert diary.frames[0].at - began > 0.3, "not one of the first"


@pytest.mark.parametrize("trouble", [t for t in CameraTrouble if t is not CameraTrouble.ENDED])
def test_every_trouble_is_said_and_ends_by_itself(qtbot, camera, diary, door, trouble):
    door.trouble = fault(trouble)
    camera.start("0")
    qtbot.waitUntil(lambda: CameraKind.TROUBLE in diary.kinds)
    assert diary.states[-1].sentence == f"The camera is {trouble.value}."
    assert diary.states[-1].trouble is trouble
    door.trouble = None
    qtbot.waitUntil(lambda: camera.state.kind is CameraKind.RUNNING)


def test_the_sentence_stays_while_it_is_tried_again(qtbot, camera, diary, door):
    door.trouble = fault()
    camera.start("0")
    qtbot.waitUntil(lambda: len(door.opened) >= 3)
    assert diary.kinds == [CameraKind.STARTING, CameraKind.TROUBLE]


def test_a_camera_that_is_plugged_in_is_tried_at_once(qtbot, camera, diary, door):
    door.trouble = fault()
    camera.start("0")
    qtbot.waitUntil(lambda: len(door.opened) >= 4, timeout=15000)  # now it pauses for 5 s
    door.trouble, door.plugged = None, (CameraChoice("id:1", "Webcam", "1"),)
    began = time.monotonic()
    qtbot.waitUntil(lambda: camera.state.kind is CameraKind.RUNNING)
    assert time.monotonic() - began < 3.5
    assert diary.choices[-1] == door.plugged


def test_a_film_that_ended_is_not_played_again_by_itself(qtbot, camera, diary, door):
    door.trouble = fault(CameraTrouble.ENDED)
    camera.start("film.mp4")
    qtbot.waitUntil(lambda: CameraKind.TROUBLE in diary.kinds)
    qtbot.wait(900)
    assert door.opened == ["film.mp4"]
    door.trouble = None
    camera.choose("film.mp4")
    qtbot.waitUntil(lambda: camera.state.kind is CameraKind.RUNNING)


def test_changing_the_camera(qtbot, camera, diary, door):
    camera.arm()
    door.texts = ("ticket A",)
    camera.start("0")
    qtbot.waitUntil(lambda: len(diary.sighted) > 0)
    camera.arm()
    camera.choose("1")
    qtbot.waitUntil(lambda: len(diary.sighted) == 2)  # seen by another camera, it is new
    assert door.opened == ["0", "1"]


def test_a_black_picture_is_said(qtbot, camera, diary, door):
    camera.start("0")
    qtbot.waitUntil(lambda: camera.state.kind is CameraKind.RUNNING)
    light, door.picture = door.picture, np.zeros_like(door.picture)
    qtbot.waitUntil(lambda: camera.state.kind is CameraKind.DARK)
    assert "lens" in camera.state.sentence
    door.picture = light
    qtbot.waitUntil(lambda: camera.state.kind is CameraKind.RUNNING)


def test_pictures_a_second_are_measured(qtbot, camera, diary, door):
    camera.start("0")
    qtbot.waitUntil(lambda: camera.state.fps > 20)


def test_a_bug_in_the_loop_is_reported_and_the_loop_goes_on(
    qtbot, camera, diary, door, monkeypatch
):
    reported = []
    monkeypatch.setattr(sys, "excepthook", lambda *what: reported.append(what[1]))
    camera.start("0")
    qtbot.waitUntil(lambda: len(diary.frames) > 0)
    bug = door.bug = RuntimeError("a bug")
    qtbot.waitUntil(lambda: CameraKind.TROUBLE in diary.kinds)
    assert reported == [bug]
    assert "a bug" not in diary.states[-1].sentence
    qtbot.waitUntil(lambda: camera.state.kind is CameraKind.RUNNING)


def test_stopping_is_quick_and_starting_again_works(qtbot, camera, diary, door):
    camera.start("0")
    qtbot.waitUntil(lambda: len(diary.frames) > 0)
    began = time.monotonic()
    assert camera.stop()
    assert time.monotonic() - began < 1.0
    diary.frames.clear()
    camera.start("0")
    qtbot.waitUntil(lambda: len(diary.frames) > 0)


def test_a_camera_that_hangs_is_left_alone_and_never_killed(qtbot, camera, diary, door):
    release = threading.Event()
    camera.start("0")
    qtbot.waitUntil(lambda: len(diary.frames) > 0)
    door.hang = release
    qtbot.wait(50)
    assert not camera.stop(wait_ms=200)
    door.hang = None
    camera.start("0")
    diary.frames.clear()
    qtbot.waitUntil(lambda: len(diary.frames) > 0)
    release.set()
    until(lambda: camera._hung[0].isFinished())


def test_five_thousand_emits_do_not_end_the_program(qtbot, qapp):
    # PySide6 6.12.0 on Python 3.11 lost a reference to True at each emit and aborted after 550.
    class Teller(QObject):
        told = Signal(bool)
        object_told = Signal(object)

    class Hearer(QObject):
        def __init__(self):
            super().__init__()
            self.heard = 0

        @Slot(bool)
        @Slot(object)
        def hear(self, what):
            self.heard += what is True

    teller, hearer = Teller(), Hearer()
    teller.told.connect(hearer.hear)
    teller.object_told.connect(hearer.hear)
    gc.collect()  # what earlier tests left behind holds references too, and would be let go below
    before = sys.getrefcount(True)
    for _ in range(5000):
        teller.told.emit(True)
        teller.object_told.emit(True)
    gc.collect()
    assert hearer.heard == 10_000
    assert abs(sys.getrefcount(True) - before) < 500


def test_a_real_engine_on_a_real_picture(qtbot, qapp, door):
    import zxingcpp

    from kiosk.adapters.drawing.qr_image import QrArtist
    from kiosk.domain.reading import Code, Reading

    class ZxingAlone:
        def follow(self, picture):
            found = zxingcpp.read_barcodes(picture)
            return Reading(tuple(Code(f.text, CORNERS, "zxing") for f in found))

    png = np.frombuffer(QrArtist(4).qr_png("ticket of a guest"), np.uint8)
    code = cv2.imdecode(png, cv2.IMREAD_COLOR)
    door.picture[50 : 50 + code.shape[0], 50 : 50 + code.shape[1]] = code
    camera = CameraFacade(door, ZxingAlone(), is_ticket)
    diary = Diary(camera)
    camera.arm()
    camera.start("0")
    qtbot.waitUntil(lambda: len(diary.sighted) > 0)
    assert diary.sighted[0].text == "ticket of a guest"
    assert camera.stop()
