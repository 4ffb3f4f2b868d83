"""Pictures out of files: photos, animated pictures, videos and the pages of PDFs."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pypdfium2

from kiosk.services.faults import CameraTrouble, CameraUnavailable
from kiosk.services.ports import Picture

STILLS = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".webp", ".tif", ".tiff", ".ppm", ".pgm"})
MOVING = frozenset({".mp4", ".avi", ".mov", ".mkv", ".webm", ".m4v", ".gif", ".mjpeg", ".mjpg"})
PDF_SCALE = 150 / 72
"""Pages are drawn at 150 dots an inch: a ticket's module has several pixels then."""


def picture_files(path: Path) -> Iterator[Path]:
    """The file itself, or the picture files below a folder, in the order of their names."""
    if not path.is_dir():
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
    """
    if not path.is_file():
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


def picture_in(data: bytes) -> Iterator[Picture]:
    """The picture that some bytes hold; none where they hold none."""
    if not data:
        return
    try:
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:  # larger than OpenCV's limit of 2^30 pixels
        return
    if picture is not None:
        yield np.asarray(picture, np.uint8)


def _opened(path: Path) -> Iterator[Picture]:
    if path.suffix.lower() == ".pdf":
        return _pages(path)
    return _frames(path) if is_moving(path) else _still(path)


def _still(path: Path) -> Iterator[Picture]:
    try:
        # Not cv2.imread: on Windows it cannot open a name outside the system's code page.
        data = path.read_bytes()
    except OSError:
        return
    yield from picture_in(data)


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


def _pages(path: Path) -> Iterator[Picture]:
    try:
        document = pypdfium2.PdfDocument(path)
    except (pypdfium2.PdfiumError, OSError):
        return
    try:
        for page in document:
            drawn = page.render(scale=PDF_SCALE).to_numpy()
            yield np.ascontiguousarray(drawn[..., :3], np.uint8)
    finally:
        document.close()
