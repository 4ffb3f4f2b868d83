"""Pictures out of files that a command names: photos, videos and the pages of PDFs."""

import os
from collections.abc import Iterator
from pathlib import Path

from kiosk.adapters.pictures.untrusted_files import open_pictures, open_video
from kiosk.adapters.sandbox.runner import NotDecoded, Sandbox
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


def pictures_in(sandbox: Sandbox, path: Path) -> Iterator[Picture]:
    """Every picture in a file, in BGR.

    Raises:
        CameraUnavailable: the file is missing or holds no picture.
        NotDecoded: it holds one that cannot be opened; the sentence says why.
    """
    if not os.path.isfile(path):  # noqa: PTH113 - never raises
        raise CameraUnavailable(CameraTrouble.MISSING, f"There is no file {path}.")
    found = False
    try:
        for opened in (
            open_video(sandbox, path) if is_moving(path) else open_pictures(sandbox, path)
        ):
            found = True
            yield opened.picture
    except NotDecoded as trouble:
        if found:
            return  # what could be read of it counts
        if trouble.reason == "neither":
            raise CameraUnavailable(
                CameraTrouble.UNREADABLE,
                f"{path} holds no picture that can be opened. Give a photo, a video or a PDF.",
            ) from trouble
        raise
