"""What every source asks of an OpenCV capture: what was negotiated, and pictures of its own."""

from typing import Any, Protocol

import cv2
import numpy as np

from kiosk.services.camera_ports import CameraInfo, Picture


class Capture(Protocol):
    """The part of `cv2.VideoCapture` that a source needs."""

    def isOpened(self) -> bool: ...  # noqa: N802, D102 - OpenCV's names
    def read(self) -> tuple[bool, Any]: ...  # noqa: D102
    def get(self, prop: int, /) -> float: ...  # noqa: D102
    def set(self, prop: int, value: float, /) -> bool: ...  # noqa: D102
    def release(self) -> None: ...  # noqa: D102


def negotiated(capture: Capture, name: str) -> CameraInfo:
    """What an opened capture says of its pictures, under a name for people."""
    return CameraInfo(
        name,
        int(capture.get(cv2.CAP_PROP_FRAME_WIDTH)),
        int(capture.get(cv2.CAP_PROP_FRAME_HEIGHT)),
        capture.get(cv2.CAP_PROP_FPS),
    )


def owned(picture: object) -> Picture:
    """A decoded picture as whoever asked for it may keep it: 8 bits, in one piece."""
    return np.ascontiguousarray(picture, dtype=np.uint8)
