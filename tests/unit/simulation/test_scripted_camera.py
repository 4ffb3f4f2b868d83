"""The camera that sees the synthetic door."""

import threading

import cv2
import numpy as np
import pytest
import zxingcpp

from kiosk.adapters.simulation import PhoneGesture, Shot
from kiosk.adapters.simulation.scripted_camera import Pause, ScriptedCamera, Still
from kiosk.services.camera_ports import Camera
from kiosk.services.faults import CameraTrouble, CameraUnavailable

TEXT = "eyJhbGciOiJIUzI1NiJ9.eyJ0aWNrZXRfaWQiOjEyLCJleHAiOjE3OTU1MjM0NTZ9." + "x9-_" * 10


class FastClock:
    """Time that passes only while somebody waits."""

    def __init__(self):
        self.now = 100.0
        self.slept = []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


def seen(frame):
    grey = cv2.cvtColor(frame.picture, cv2.COLOR_BGR2GRAY)
    return [c.text for c in zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormat.QRCode)]


def made(*script, **more):
    clock = FastClock()
    camera: Camera = ScriptedCamera(script, clock=clock, sleep=clock.sleep, **more)
    return camera, clock


def test_read_waits_for_the_frames_time():
    camera, clock = made(fps=10.0)
    info = camera.open()
    assert (info.width, info.height, info.fps) == (1280, 720, 10.0)
    times = [camera.read().at for _ in range(4)]
    assert times == pytest.approx([100.1, 100.2, 100.3, 100.4])
    assert clock.slept == pytest.approx([0.1] * 4)


def test_a_late_reader_gets_the_picture_of_now():
    camera, clock = made(Pause(1.0), Still(Shot(TEXT), 1.0))
    camera.open()
    assert seen(camera.read()) == []
    clock.now += 1.2
    late = camera.read()
    assert seen(late) == [TEXT]
    assert late.at == pytest.approx(clock.now)


def test_no_buffer_is_handed_out_twice():
    camera, _ = made()
    camera.open()
    first = camera.read().picture
    first[:] = 255
    second = camera.read().picture
    assert not np.shares_memory(first, second)
    assert second.mean() < 200


@pytest.mark.slow
def test_the_script_is_played_in_order_and_then_the_foyer_is_empty():
    guest = PhoneGesture(TEXT, 4, 0.5, Shot(TEXT))
    camera, _ = made(Pause(0.2), guest, Still(Shot("second"), 0.3), fps=20.0)
    camera.open()
    frames = [camera.read() for _ in range(int((0.5 + guest.seconds + 0.6) * 20))]
    order = []
    for frame in frames:
        for text in seen(frame) or [""]:
            if not order or order[-1] != text:
                order.append(text)
    assert order == ["", TEXT, "", "second", ""]


def test_a_script_that_ends_says_so():
    camera, _ = made(Pause(0.1), ends=True, fps=30.0)
    camera.open()
    camera.read()
    camera.read()
    camera.read()
    with pytest.raises(CameraUnavailable) as caught:
        camera.read()
    assert caught.value.trouble is CameraTrouble.ENDED


def test_closing_twice_is_harmless_and_opening_again_begins_anew():
    camera, _ = made(Still(Shot(TEXT), 0.1), fps=10.0)
    camera.open()
    camera.read()
    camera.close()
    camera.close()
    with pytest.raises(CameraUnavailable):
        camera.read()
    camera.open()
    assert seen(camera.read()) == []  # at 0.1 s the still is over
    camera.close()


@pytest.mark.slow
def test_a_guest_can_be_called_and_sent_away():
    camera, _ = made(fps=10.0)
    camera.open()
    assert seen(camera.read()) == []
    camera.hold_up(TEXT)
    held = [seen(camera.read()) for _ in range(25)]
    assert held[-1] == [TEXT]
    assert held[0] == []
    camera.lower()
    camera.lower()
    gone = [seen(camera.read()) for _ in range(10)]
    assert gone[-3:] == [[], [], []]
    camera.hold_up("the next guest")
    assert [seen(camera.read()) for _ in range(25)][-1] == ["the next guest"]


def test_guests_may_be_called_from_another_thread_while_frames_are_read():
    camera = ScriptedCamera(size=(320, 180), fps=200.0)
    camera.open()
    stop = threading.Event()
    faults = []

    def door():
        try:
            while not stop.is_set():
                camera.read()
        except CameraUnavailable:
            pass
        except Exception as fault:  # noqa: BLE001 - whatever it is, the test must see it
            faults.append(fault)

    thread = threading.Thread(target=door)
    thread.start()
    for number in range(200):
        camera.hold_up(str(number))
        camera.lower()
    camera.close()
    thread.join(10)
    stop.set()
    assert not thread.is_alive()
    assert faults == []
