"""Films and folders of pictures, played as if a camera saw them: in real time."""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from kiosk.adapters.cameras.capture import owned
from kiosk.adapters.cameras.spec import looks_like_address
from kiosk.services.camera_ports import CameraInfo, Picture
from kiosk.services.faults import CameraTrouble, CameraUnavailable

PICTURE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".webp", ".tif", ".tiff"})

_FOLDER_FPS = 10.0
_FOLDER_SECONDS = 1.5
"""How long each picture of a folder is held to the lens."""


class FilmSource:
    """A film file, at its own pace. A laptop that cannot keep up skips pictures, not time."""

    def __init__(self, path: Path, *, loop: bool = False) -> None:
        self._path = path
        self._loop = loop
        self._film: cv2.VideoCapture | None = None
        self._pace = _Pace(30.0)

    def open(self) -> CameraInfo:
        """Open the file and read its size and pace."""
        _must_exist(self._path)
        self._film = film = cv2.VideoCapture(str(self._path), cv2.CAP_FFMPEG)
        width = int(film.get(cv2.CAP_PROP_FRAME_WIDTH))
        height = int(film.get(cv2.CAP_PROP_FRAME_HEIGHT))
        if not film.isOpened() or not width or not height:
            raise CameraUnavailable(
                CameraTrouble.UNREADABLE,
                f"“{self._path.name}” is not a film that can be played. Choose another file.",
            )
        fps = film.get(cv2.CAP_PROP_FPS)
        fps = fps if 1.0 <= fps <= 240.0 else 30.0
        self._pace = _Pace(fps)
        return CameraInfo(self._path.name, width, height, fps)

    def grab(self) -> Picture:
        """The picture that is due now."""
        film = self._film
        if film is None:
            raise _ended(self._path)
        behind = self._pace.wait()
        for _ in range(behind):
            film.grab()  # decoded, but not converted and not shown
        ok, picture = film.read()
        if not ok and self._loop:
            film.set(cv2.CAP_PROP_POS_FRAMES, 0)
            ok, picture = film.read()
        if not ok:
            raise _ended(self._path)
        return owned(picture)

    def close(self) -> None:
        """Close the file."""
        if self._film is not None:
            self._film.release()
            self._film = None

    def interrupt(self) -> None:
        """End the wait for the next picture's time."""
        self._pace.stop()


class FolderSource:
    """The pictures of a folder in the order of their names, each held up for a moment."""

    def __init__(self, path: Path, *, loop: bool = False) -> None:
        self._path = path
        self._loop = loop
        self._pace = _Pace(_FOLDER_FPS)
        self._pictures: Iterator[Picture] = iter(())

    def open(self) -> CameraInfo:
        """Find the pictures; at least one must be readable."""
        _must_exist(self._path)
        files = [f for f in sorted(self._path.iterdir()) if f.suffix.lower() in PICTURE_SUFFIXES]
        first = next((p for p in map(picture_file, files) if p is not None), None)
        if first is None:
            raise CameraUnavailable(
                CameraTrouble.UNREADABLE,
                f"The folder “{self._path.name}” holds no picture that can be read. "
                "Choose another folder.",
            )
        self._pictures = self._held(files)
        return CameraInfo(self._path.name, first.shape[1], first.shape[0], _FOLDER_FPS)

    def grab(self) -> Picture:
        """The picture that is held up now, as a copy of its own."""
        self._pace.wait()
        picture = next(self._pictures, None)
        if picture is None:
            raise _ended(self._path)
        return picture.copy()

    def close(self) -> None:
        """Forget the pictures."""
        self._pictures = iter(())

    def interrupt(self) -> None:
        """End the wait for the next picture's time."""
        self._pace.stop()

    def _held(self, files: list[Path]) -> Iterator[Picture]:
        while True:
            for file in files:
                picture = picture_file(file)
                if picture is not None:
                    for _ in range(round(_FOLDER_FPS * _FOLDER_SECONDS)):
                        yield picture
            if not self._loop:
                return


class _Pace:
    """Tells when the next picture is due."""

    def __init__(self, fps: float) -> None:
        self._step = 1.0 / fps
        self._due: float | None = None
        self._stopped = threading.Event()

    def wait(self) -> int:
        """Wait until the next picture is due; tell how many were due meanwhile and are late."""
        now = time.monotonic()
        if self._due is None:
            self._due = now
        late = int((now - self._due) / self._step) if now > self._due else 0
        self._due += self._step * (late + 1)
        if late == 0 and (left := self._due - self._step - now) > 0:
            self._stopped.wait(left)
        return late

    def stop(self) -> None:
        self._stopped.set()


def picture_file(path: Path) -> Picture | None:
    """A picture file as BGR, or None where it is none. Unlike `cv2.imread` it takes any name."""
    try:
        data = np.frombuffer(path.read_bytes(), np.uint8)
        picture = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
    except (OSError, cv2.error):
        return None
    return None if picture is None else owned(picture)


def _must_exist(path: Path) -> None:
    if not os.path.exists(path):  # noqa: PTH110 - Path's raises where a name is too long
        if looks_like_address(str(path)):
            shown = str(path).rpartition("@")[2]  # a login may stand before it
            raise CameraUnavailable(
                CameraTrouble.MISSING,
                f"“{shown}” is no file. If it is a camera's address, write http:// before it.",
            )
        raise CameraUnavailable(
            CameraTrouble.MISSING,
            f"There is no file or folder “{path}”. Choose another camera.",
        )


def _ended(path: Path) -> CameraUnavailable:
    return CameraUnavailable(
        CameraTrouble.ENDED,
        f"“{path.name}” is over. Choose it again to play it once more, or choose a camera.",
    )
