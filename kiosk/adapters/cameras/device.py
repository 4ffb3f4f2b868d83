"""USB and built-in cameras through OpenCV: negotiation, and what went wrong."""

import sys
from collections.abc import Callable
from pathlib import Path

import cv2

from kiosk.adapters.cameras.camera_controls import adjust, controls
from kiosk.adapters.cameras.capture import Capture, negotiated, owned
from kiosk.adapters.cameras.diagnosis import Diagnosis, diagnosis
from kiosk.adapters.cameras.listing import Device, Listing
from kiosk.adapters.cameras.spec import DeviceOptions, DeviceSpec
from kiosk.services.camera_ports import CameraControls, CameraInfo, CameraWish, Picture
from kiosk.services.faults import CameraTrouble, CameraUnavailable

_READ_MS = 5000
"""Until OpenCV's own call gives up (V4L2 waits 10 s by default); the watchdog is faster."""

_FAILURES = 5
"""Pictures that may fail in a row: a camera that changes its exposure drops one or two."""


OpenCapture = Callable[[int, int], Capture]
"""From a number and a backend to an opened capture."""


def open_capture(index: int, backend: int) -> Capture:
    """OpenCV's own capture. Time limits are set where the backend knows them."""
    capture = cv2.VideoCapture(index, backend)
    capture.set(cv2.CAP_PROP_READ_TIMEOUT_MSEC, _READ_MS)
    return capture


def native_backend(platform: str = sys.platform) -> int:
    """The backend of this platform; asking all of them in turn takes seconds and prints errors."""
    if platform.startswith("linux"):
        return cv2.CAP_V4L2
    if platform == "win32":
        return cv2.CAP_DSHOW  # opens in a second where Media Foundation takes ten
    return cv2.CAP_AVFOUNDATION if platform == "darwin" else cv2.CAP_ANY


class DeviceSource:
    """A device by its number, node or identity.

    Args:
        listing: what is plugged in, to find an identity and a name.
        opened: opens a capture; replaced in tests by one that hangs, fails or is black.
        diagnose: tells why a device gives no picture.
    """

    def __init__(
        self,
        spec: DeviceSpec,
        listing: Listing,
        opened: OpenCapture = open_capture,
        diagnose: Diagnosis = diagnosis,
    ) -> None:
        self._spec = spec
        self._listing = listing
        self._opened = opened
        self._diagnose = diagnose
        self._device = Device(0, "")
        self._capture: Capture | None = None

    def open(self) -> CameraInfo:
        """Find the device, open it and agree on size, pace and format."""
        self._device = device = self._found()
        if (trouble := self._diagnose(device, opened=False)) is not None:
            raise trouble
        capture = self._opened(device.index, device.backend or native_backend())
        self._capture = capture
        if not capture.isOpened():
            raise self._failed()
        negotiate(capture, self._spec.options)
        return negotiated(capture, device.name)

    def grab(self) -> Picture:
        """Wait for the next picture."""
        capture = self._capture
        for _ in range(_FAILURES):
            ok, picture = capture.read() if capture else (False, None)
            if ok and picture is not None:
                return owned(picture)
        raise self._failed()

    def close(self) -> None:
        """Let go of the device."""
        if self._capture is not None:
            self._capture.release()
            self._capture = None

    def interrupt(self) -> None:
        """Nothing can safely end a driver's call from outside."""

    def controls(self) -> CameraControls:
        """What can be set on the open device, as it is set now."""
        return controls(self._capture) if self._capture else CameraControls()

    def adjust(self, wish: CameraWish) -> None:
        """Set this on the open device."""
        if self._capture:
            adjust(self._capture, wish)

    def _found(self) -> Device:
        """The device that was chosen, as it is plugged in now."""
        wanted = self._spec.device
        known = self._listing()
        if not wanted:
            if known:
                return known[0]
            raise CameraUnavailable(
                CameraTrouble.MISSING,
                "No camera is plugged in. Plug one in, or choose a file or a phone's address.",
            )
        if wanted.startswith("id:"):
            identity = wanted.removeprefix("id:")
            for device in known:
                if device.identity == identity:
                    return device
            raise CameraUnavailable(
                CameraTrouble.UNPLUGGED,
                "The chosen camera is not plugged in. Plug it in, or choose another one; "
                "it comes back by itself.",
            )
        number = wanted.removeprefix("/dev/video")
        if not number.isdigit():
            number = _node_number(wanted)
        for device in known:
            if device.index == int(number):
                return device
        return Device(int(number), f"Camera {number}")

    def _failed(self) -> CameraUnavailable:
        return self._diagnose(self._device, opened=True) or CameraUnavailable(
            CameraTrouble.STALLED,
            "The camera sends no picture. Unplug it and plug it in again; it is tried again.",
        )


def negotiate(capture: Capture, options: DeviceOptions) -> None:
    """Ask for compressed pictures of the wanted size, the newest only, and for what was set.

    Raw 720p fills a USB 2 bus at 10 pictures a second; motion JPEG gives 30. The format goes
    first: drivers choose the sizes by it. What a driver refuses stays as it is.
    """
    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, options.width)
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, options.height)
    capture.set(cv2.CAP_PROP_FPS, options.fps)
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    adjust(
        capture,
        CameraWish(options.autofocus, options.focus, options.auto_exposure, options.exposure),
    )


def _node_number(node: str) -> str:
    """The number behind a link such as /dev/v4l/by-id/usb-…-index0.

    Raises:
        CameraUnavailable: the node is no video device.
    """
    number = Path(node).resolve().name.removeprefix("video")
    if not number.isdigit():
        raise CameraUnavailable(
            CameraTrouble.MISSING, f"There is no camera at {node}. Choose another camera."
        )
    return number
