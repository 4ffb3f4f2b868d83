"""Pictures out of files: photos, animated pictures, videos and the pages of PDFs."""

import os
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from kiosk.adapters.ticket_files import pictures
from kiosk.services.camera_ports import Picture
from kiosk.services.faults import CameraTrouble, CameraUnavailable

STILLS = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".webp", ".tif", ".tiff", ".ppm", ".pgm"})
MOVING = frozenset({".mp4", ".avi", ".mov", ".mkv", ".webm", ".m4v", ".gif", ".mjpeg", ".mjpg"})


def picture_files(path: Path) -> Iterator[Path]:
    """The file itself, or the picture files below a folder, in the order of their names."""
    if not os.path.isdir(path):  # noqa: PTH112 - never raises
        yield path
        return
    known = STILLS | MOVING | {".pdf"}
    yield from sorted(p for p in path.rglob("*") if p.suffix.lower() in known and p.is_file())


def is_moving(path: Path) -> bool:
    """Whether the file holds a stream of pictures rather than single ones."""
    return path.suffix.lower() in MOVING


def pictures_in(path: Path) -> Iterator[Picture]:
    """Every picture in a file, in BGR.

    Raises:
        CameraUnavailable: the file is missing or holds no picture.
        FileUnreadable: it is a PDF and cannot be opened.
    """
    if not os.path.isfile(path):  # noqa: PTH113 - never raises
        raise CameraUnavailable(CameraTrouble.MISSING, f"There is no file {path}.")
    found = False
    for picture in _opened(path):
        found = True
        yield picture
    if not found:
        raise CameraUnavailable(
            CameraTrouble.UNREADABLE,
            f"{path} holds no picture that can be opened. Give a photo, a video or a PDF.",
        )


def _opened(path: Path) -> Iterator[Picture]:
    if path.suffix.lower() == ".pdf":
        return pictures(path)
    return _frames(path) if is_moving(path) else _still(path)


def _still(path: Path) -> Iterator[Picture]:
    try:
        # Not cv2.imread: on Windows it cannot open a name outside the system's code page.
        data = path.read_bytes()
    except OSError:
        return
    if not data:
        return
    try:
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:  # larger than OpenCV's limit of 2^30 pixels
        return
    if picture is not None:
        yield np.asarray(picture, np.uint8)


def _frames(path: Path) -> Iterator[Picture]:
    source = cv2.VideoCapture(str(path))
    try:
        while True:
            there, picture = source.read()
            if not there:
                return
            yield np.asarray(picture, np.uint8)
    finally:
        source.release()
