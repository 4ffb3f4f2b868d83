"""The port `Cameras`: from what was chosen to a watched camera."""

import os
from collections.abc import Sequence

import cv2

from kiosk.adapters.cameras.device import DeviceSource, OpenCapture, open_capture
from kiosk.adapters.cameras.diagnosis import Diagnosis, diagnosis
from kiosk.adapters.cameras.film import FilmSource, FolderSource
from kiosk.adapters.cameras.listing import Listing, system_listing
from kiosk.adapters.cameras.picture_source import PictureSource
from kiosk.adapters.cameras.spec import DeviceSpec, FilmSpec, StreamSpec, understood
from kiosk.adapters.cameras.stream import StreamSource
from kiosk.adapters.cameras.timed_camera import LeftBehind, Patience, TimedCamera
from kiosk.services.camera_ports import CameraChoice

# For FFmpeg below OpenCV: RTSP over TCP (UDP loses parts of pictures on Wi-Fi) and microseconds
# until a silent socket counts as dead. An option that a protocol does not know is ignored.
_FFMPEG_OPTIONS = "rtsp_transport;tcp|timeout;4000000|rw_timeout;4000000"
_FFMPEG_QUIET = "-8"  # AV_LOG_QUIET


class OpenCvCameras:
    """Every camera that OpenCV can open, each on a thread that can be left behind.

    Args:
        listing: what is plugged in; by default what this platform tells.
        opened: opens a device; replaced in tests.
        diagnose: tells why a device gives no picture; replaced in tests.
    """

    def __init__(
        self,
        listing: Listing | None = None,
        opened: OpenCapture = open_capture,
        diagnose: Diagnosis = diagnosis,
        patience: Patience | None = None,
    ) -> None:
        quiet()
        self._listing = listing or system_listing()
        self._opened = opened
        self._diagnose = diagnose
        self._patience = patience or Patience()
        self.left_behind = LeftBehind()

    def choices(self) -> Sequence[CameraChoice]:
        """What the platform lists at this moment; cheap enough for every two seconds."""
        return tuple(device.choice for device in self._listing())

    def camera(self, spec: str) -> TimedCamera:
        """A camera, not yet opened, for an index, identity, file, folder or address."""
        return TimedCamera(spec, lambda: self._source(spec), self.left_behind, self._patience)

    def _source(self, text: str) -> PictureSource:
        match understood(text):
            case DeviceSpec() as spec:
                return DeviceSource(spec, self._listing, self._opened, self._diagnose)
            case StreamSpec() as spec:
                return StreamSource(spec)
            case FilmSpec(path, loop) if os.path.isdir(path):  # noqa: PTH112 - never raises
                return FolderSource(path, loop=loop)
            case FilmSpec(path, loop):
                return FilmSource(path, loop=loop)


def quiet() -> None:
    """Keep OpenCV's and FFmpeg's own complaints off the terminal: sentences replace them.

    Both read the environment when the first stream is opened; what the user set stays.
    """
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", _FFMPEG_QUIET)
    os.environ.setdefault("OPENCV_FFMPEG_CAPTURE_OPTIONS", _FFMPEG_OPTIONS)
    if "OPENCV_LOG_LEVEL" not in os.environ:
        cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
