"""A scripted OpenCV capture, cameras and a film, and how a test asks what is wrong."""

import time

import cv2
import numpy as np
import pytest

from kiosk.adapters.cameras.cameras import OpenCvCameras
from kiosk.adapters.cameras.timed_camera import Patience
from kiosk.services.faults import CameraUnavailable


class Scripted:
    """A capture as OpenCV has it, which does what a test wants."""

    def __init__(self, opened=True, pictures=(), hang=None, props=()):
        self.opened, self.pictures, self.hang = opened, list(pictures), hang
        self.props = dict(props)
        self.asked = {}
        self.released = False

    def isOpened(self):  # noqa: N802 - OpenCV's name
        return self.opened

    def read(self):
        if self.hang:
            self.hang.wait(30)
        if not self.pictures:
            return False, None
        picture = self.pictures.pop(0)
        return picture is not None, picture

    def get(self, prop):
        return self.asked.get(prop, self.props.get(prop, -1))

    def set(self, prop, value):
        if self.props and prop not in self.props:
            return False
        self.asked[prop] = value
        return True

    def release(self):
        self.released = True


def fine(device, *, opened):
    """A device's diagnosis that finds nothing wrong."""
    return


@pytest.fixture
def cameras():
    """The production cameras with some patience, and no device plugged in."""
    return OpenCvCameras(listing=list, patience=Patience(open=8, read=1.0, close=0.3))


@pytest.fixture
def film(tmp_path):
    """Half a second in fifteen pictures, each ten grey levels brighter than the one before."""
    path = tmp_path / "film.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 30, (320, 180))
    for number in range(15):
        writer.write(np.full((180, 320, 3), number * 10, np.uint8))
    writer.release()
    return path


def trouble_of(action):
    """Why it cannot be done; the sentence for a person is a whole one."""
    with pytest.raises(CameraUnavailable) as caught:
        action()
    assert caught.value.sentence.endswith((".", "…."))
    return caught.value.trouble


def drain(camera, seconds=20.0):
    """Read until it fails; the pictures and the trouble."""
    pictures, deadline = [], time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            pictures.append(camera.read().picture)
        except CameraUnavailable as fault:
            return pictures, fault.trouble
    raise AssertionError("it never ended")
