"""Focus and exposure of a device that runs: what is offered, set between two pictures, refused."""

import threading
import time

import cv2
import pytest
from support.cameras.captures import Scripted, fine
from support.cameras.streams import plain
from support.waiting import until

from kiosk.adapters.cameras.camera_controls import controls
from kiosk.adapters.cameras.cameras import OpenCvCameras
from kiosk.adapters.cameras.listing import Device
from kiosk.adapters.cameras.timed_camera import Patience
from kiosk.services.camera_ports import AdjustableCamera, CameraControls, CameraWish, Dial

AF, FOCUS = cv2.CAP_PROP_AUTOFOCUS, cv2.CAP_PROP_FOCUS
AE, EXPOSURE = cv2.CAP_PROP_AUTO_EXPOSURE, cv2.CAP_PROP_EXPOSURE
V4L2 = {AF: 1.0, FOCUS: 40.0, AE: 3.0, EXPOSURE: 157.0}
QUICK = Patience(open=1.0, read=0.4, close=0.1)


class Webcam(Scripted):
    """Thirty pictures a second for ever; remembers on which thread it was asked for what."""

    def __init__(self, props, hang_in_set=None):
        super().__init__(props={**props, cv2.CAP_PROP_FRAME_WIDTH: 1280.0})
        self.hang_in_set, self.threads = hang_in_set, set()
        self.refused = set()

    def read(self):
        time.sleep(1 / 30)
        return True, plain()

    def set(self, prop, value):
        self.threads.add(threading.current_thread().name)
        if self.hang_in_set is not None and prop == FOCUS:
            self.hang_in_set.wait(20)
        if prop in self.refused:
            return False
        return super().set(prop, value)


@pytest.fixture
def running():
    opened = []

    def start(webcam):
        cameras = OpenCvCameras(lambda: [Device(0, "Webcam")], lambda _i, _b: webcam, fine, QUICK)
        camera = cameras.camera("0")
        camera.open()
        opened.append(camera)
        return camera

    yield start
    for camera in opened:
        camera.close()


def test_what_a_driver_offers_is_told_with_its_limits():
    told = controls(Scripted(props=V4L2), "linux")
    assert told == CameraControls(
        autofocus=True,
        focus=Dial(40, 0, 255),
        auto_exposure=True,
        exposure=Dial(157, 1, 2000),
    )
    by_hand = controls(Scripted(props={AE: 1.0, EXPOSURE: 5000.0}), "linux")
    assert by_hand.auto_exposure is False
    assert by_hand.exposure == Dial(5000, 1, 5000), "the driver's own value is within the limits"
    windows = controls(Scripted(props={AE: 0.0, EXPOSURE: -6.0}), "win32")
    assert windows.exposure == Dial(-6, -13, 0)


def test_asking_changes_nothing():
    """DirectShow ends its automatic where a value is set, be it the one that it just told."""
    webcam = Scripted(props=V4L2)
    controls(webcam)
    assert webcam.asked == {}


def test_a_platform_that_tells_zero_of_everything_offers_nothing():
    class Mac(Scripted):
        def get(self, _prop):
            return 0.0

        def set(self, _prop, _value):
            return False

    assert controls(Mac(), "darwin") == CameraControls()


def test_it_is_set_while_the_pictures_go_on(running):
    webcam = Webcam(V4L2)
    camera = running(webcam)
    assert isinstance(camera, AdjustableCamera)
    assert camera.controls.autofocus is True
    camera.adjust(CameraWish(autofocus=False, focus=120.0))
    until(lambda: camera.controls.focus == Dial(120, 0, 255))
    assert camera.controls.autofocus is False
    assert camera.controls.auto_exposure is True, "nothing was wished about it"
    assert camera.read().picture.any()
    assert webcam.threads == {"grab"}, "a driver is asked from one thread only"
    camera.adjust(CameraWish(autofocus=True, exposure=80.0))
    until(lambda: camera.controls.exposure is not None and camera.controls.exposure.value == 80)
    assert camera.controls.autofocus is True
    assert camera.controls.auto_exposure is False


def test_what_the_driver_refuses_is_not_shown_as_set(running):
    webcam = Webcam(V4L2)
    webcam.refused = {FOCUS}
    camera = running(webcam)
    camera.adjust(CameraWish(focus=999.0))
    until(lambda: camera.controls.autofocus is False)
    assert camera.controls.focus == Dial(40, 0, 255)


def test_a_driver_that_hangs_while_it_is_set_is_left_behind(running):
    hang = threading.Event()
    camera = running(Webcam(V4L2, hang))
    camera.read()
    began = time.monotonic()
    camera.adjust(CameraWish(focus=10.0))  # nobody waits for a driver
    assert camera.controls.autofocus is True, "as the driver told last"
    camera.close()
    assert time.monotonic() - began < 2
    hang.set()


def test_a_film_offers_nothing(tmp_path):
    camera = OpenCvCameras(list).camera(str(tmp_path))
    assert camera.controls == CameraControls()
    camera.adjust(CameraWish(focus=10.0))  # closed: nothing happens
