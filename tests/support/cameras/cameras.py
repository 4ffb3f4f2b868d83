"""Cameras and a reader made for tests: what they show and how they fail is decided by the test."""

import threading
import time

import numpy as np

from kiosk.domain.reading import Code, Reading
from kiosk.services.camera_ports import CameraChoice, CameraInfo, Frame
from kiosk.services.faults import CameraTrouble, CameraUnavailable

CORNERS = ((100.0, 100.0), (300.0, 100.0), (300.0, 300.0), (100.0, 300.0))


def fault(trouble=CameraTrouble.UNPLUGGED):
    return CameraUnavailable(trouble, f"The camera is {trouble.value}.")


class DoorCamera:
    """Shows whatever `Door` says at each moment."""

    def __init__(self, door, spec):
        self.door, self.spec, self._closed = door, spec, threading.Event()

    def open(self):
        self.door.opened.append(self.spec)
        if self.door.trouble is not None:
            raise self.door.trouble
        self._closed.clear()
        height, width = self.door.picture.shape[:2]
        return CameraInfo("Door camera", width, height, self.door.fps)

    def read(self):
        if self._closed.wait(1 / self.door.fps):
            raise fault(CameraTrouble.STALLED)
        if self.door.hang is not None:
            self.door.hang.wait(20)
        if self.door.trouble is not None:
            raise self.door.trouble
        self.door.reads += 1
        return Frame(self.door.picture, time.monotonic())

    def close(self):
        self._closed.set()
        self.door.closed += 1


class Door:
    """What is in front of the lens, as the test likes it; changed while the thread runs.

    Attributes:
        texts: what the reader finds in the picture.
        glimpse: what the reader glimpses where it finds nothing.
        picture: what the camera shows.
        trouble: raised by `open` and `read` while it is set.
        hang: `read` waits for it while it is set.
        bug: raised by the reader, once.
    """

    def __init__(self, fps=100.0):
        self.fps = fps
        self.texts: tuple[str, ...] = ()
        self.glimpse = None
        self.picture = np.full((360, 640, 3), 120, np.uint8)
        self.picture[:100] = 200
        self.trouble: CameraUnavailable | None = None
        self.hang: threading.Event | None = None
        self.bug: Exception | None = None
        self.plugged: tuple[CameraChoice, ...] = ()
        self.opened: list[str] = []
        self.reads = self.closed = 0

    # The port `Cameras`

    def choices(self):
        return self.plugged

    def camera(self, spec):
        return DoorCamera(self, spec)

    # The port `QrReader`

    def follow(self, picture):
        if self.bug is not None:
            bug, self.bug = self.bug, None
            raise bug
        codes = tuple(Code(text, CORNERS, "test") for text in self.texts)
        return Reading(codes, None if codes else self.glimpse, 1.0)

    def read(self, picture, budget_ms=None):
        return self.follow(picture)
