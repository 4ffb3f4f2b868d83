"""Devices: every fault is made to happen, and the camera says which one it is."""

import threading
import time

import cv2
from support.cameras.captures import Scripted, drain, fine, trouble_of
from support.cameras.streams import plain

from kiosk.adapters.cameras.camera_controls import controls
from kiosk.adapters.cameras.cameras import OpenCvCameras
from kiosk.adapters.cameras.device import DeviceSource
from kiosk.adapters.cameras.listing import Device
from kiosk.adapters.cameras.spec import DeviceSpec, understood
from kiosk.adapters.cameras.timed_camera import MAX_LEFT_BEHIND, Patience
from kiosk.services.camera_ports import CameraControls
from kiosk.services.faults import CameraTrouble, CameraUnavailable

QUICK = Patience(open=1.0, read=0.4, close=0.1)


def test_a_capture_call_that_hangs_is_left_behind_and_reopened():
    hang, captures = threading.Event(), []

    def opened(index, backend):
        captures.append(Scripted(pictures=[plain()] * 9000, hang=None if captures else hang))
        return captures[-1]

    cameras = OpenCvCameras(lambda: [Device(0, "Webcam")], opened, fine, QUICK)
    camera = cameras.camera("0")
    assert camera.open().name == "Webcam"
    began = time.monotonic()
    assert trouble_of(camera.read) is CameraTrouble.STALLED
    camera.close()
    assert time.monotonic() - began < 2
    assert cameras.left_behind.total == 1
    camera.open()
    assert camera.read().picture.any()
    hang.set()
    deadline = time.monotonic() + 5
    while cameras.left_behind.total:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert captures[0].released
    assert camera.read().picture.any()
    camera.close()


def test_an_open_that_hangs_does_not_pile_up_threads():
    release = threading.Event()

    def opened(index, backend):
        release.wait(30)
        return Scripted()

    cameras = OpenCvCameras(list, opened, fine, Patience(0.2, 0.2, 0.05))
    for _ in range(MAX_LEFT_BEHIND + 4):
        assert trouble_of(cameras.camera("0").open) is CameraTrouble.STALLED
    assert cameras.left_behind.of("0") == MAX_LEFT_BEHIND
    release.set()


def test_a_device_that_is_not_there():
    cameras = OpenCvCameras(list)
    assert trouble_of(cameras.camera("").open) is CameraTrouble.MISSING
    assert trouble_of(cameras.camera("250").open) is CameraTrouble.MISSING
    assert trouble_of(cameras.camera("/dev/null").open) is CameraTrouble.MISSING
    assert trouble_of(cameras.camera("id:usb:1:2").open) is CameraTrouble.UNPLUGGED


def test_a_device_that_is_unplugged_while_it_runs():
    gone = CameraUnavailable(CameraTrouble.UNPLUGGED, "It was unplugged.")
    cameras = OpenCvCameras(
        list,
        lambda i, b: Scripted(pictures=[plain(), None, plain()]),
        lambda device, opened: gone if opened else None,
        QUICK,
    )
    camera = cameras.camera("0")
    camera.open()
    assert drain(camera)[1] is CameraTrouble.UNPLUGGED


def test_a_codec_that_throws_is_a_sentence_and_a_report(monkeypatch):
    import sys

    reported = []
    monkeypatch.setattr(sys, "excepthook", lambda *what: reported.append(what[0]))

    def opened(index, backend):
        raise cv2.error("no such thing")

    cameras = OpenCvCameras(list, opened, fine, QUICK)
    assert trouble_of(cameras.camera("0").open) is CameraTrouble.UNREADABLE
    assert reported == [cv2.error]


def test_the_remembered_camera_is_found_under_another_number():
    plugged = [Device(2, "Other", "usb:x"), Device(5, "Webcam", "usb:046d:0825:A1")]
    asked = []

    def opened(index, backend):
        asked.append(index)
        return Scripted(pictures=[plain()] * 5)

    camera = OpenCvCameras(lambda: plugged, opened, fine, QUICK).camera("id:usb:046d:0825:A1")
    assert camera.open().name == "Webcam"
    assert asked == [5]
    camera.close()


def test_size_format_focus_and_exposure_are_asked_for():
    capture = Scripted(pictures=[plain()])
    spec = understood("0?size=1080p&focus=30&exposure=-6")
    source = DeviceSource(spec, list, lambda i, b: capture, fine)
    info = source.open()
    assert (info.width, info.height, info.fps) == (1920, 1080, 30)
    asked = capture.asked
    assert asked[cv2.CAP_PROP_FOURCC] == cv2.VideoWriter.fourcc(*"MJPG")
    assert next(iter(asked)) == cv2.CAP_PROP_FOURCC
    assert asked[cv2.CAP_PROP_BUFFERSIZE] == 1
    assert (asked[cv2.CAP_PROP_AUTOFOCUS], asked[cv2.CAP_PROP_FOCUS]) == (0, 30)
    assert (asked[cv2.CAP_PROP_AUTO_EXPOSURE], asked[cv2.CAP_PROP_EXPOSURE]) == (1, -6)


def test_a_driver_without_controls_offers_none():
    some = Scripted(props={cv2.CAP_PROP_AUTOFOCUS: 1, cv2.CAP_PROP_AUTO_EXPOSURE: 3})
    assert controls(some) == CameraControls(autofocus=True, auto_exposure=True)
    assert DeviceSource(DeviceSpec("0"), list).controls() == CameraControls()
