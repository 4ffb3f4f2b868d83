"""What the camera thread and the main thread share: state, newest picture, arming."""

import threading
from dataclasses import dataclass
from enum import StrEnum

from kiosk.services.camera_ports import CameraInfo, Frame
from kiosk.services.faults import CameraTrouble
from kiosk.services.reading_filter import Mark


class CameraKind(StrEnum):
    """How the camera is doing."""

    STARTING = "starting"
    RUNNING = "running"
    DARK = "dark"
    """Pictures come, and they are black: the lens is covered."""
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class CameraState:
    """How the camera is doing, for a person.

    Attributes:
        sentence: what is wrong and what to do; empty where nothing is.
        info: what was negotiated; None before the first picture.
        fps: pictures a second that were decoded lately.
        trouble: why there is no picture; None where there is one.
    """

    kind: CameraKind
    sentence: str = ""
    info: CameraInfo | None = None
    fps: float = 0.0
    trouble: CameraTrouble | None = None


class Mailbox:
    """One picture, the newest; whoever is late finds no queue. Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._frame: Frame | None = None
        self._nudged = False
        self._marks: tuple[Mark, ...] = ()

    def post(self, frame: Frame) -> bool:
        """Put the newest picture in; whether the receiver must be nudged."""
        with self._lock:
            self._frame = frame
            nudge, self._nudged = not self._nudged, True
            return nudge

    def take(self) -> Frame | None:
        """Take the picture out, once; the next one nudges again."""
        with self._lock:
            frame, self._frame, self._nudged = self._frame, None, False
            return frame

    def peek(self) -> Frame | None:
        """Look at the picture, and leave it in."""
        with self._lock:
            return self._frame

    def mark(self, marks: tuple[Mark, ...]) -> None:
        """Say where the codes are in the picture that was read last."""
        with self._lock:
            self._marks = marks

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Where the codes were in the picture that was read last."""
        with self._lock:
            return self._marks


class Arming:
    """Whether a sighting is wanted. Safe from any thread.

    Each arming has a number: a sighting that was on its way while the door was disarmed and
    armed again belongs to the past, and its number tells.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._number = 0
        self._armed = False

    def arm(self) -> None:
        """Want a sighting."""
        with self._lock:
            self._number += 1
            self._armed = True

    def disarm(self) -> None:
        """Want none; one that is on its way does not count any more."""
        with self._lock:
            self._number += 1
            self._armed = False

    def fire(self) -> int | None:
        """Use the arming up: its number for the first caller, None for all others."""
        with self._lock:
            fired, self._armed = self._armed, False
            return self._number if fired else None

    def is_current(self, number: int) -> bool:
        """Whether nobody armed or disarmed since this number was fired."""
        with self._lock:
            return self._number == number

    @property
    def armed(self) -> bool:
        """Whether a sighting is wanted now."""
        with self._lock:
            return self._armed
