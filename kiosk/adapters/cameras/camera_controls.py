"""Focus and exposure of a device through OpenCV: what a driver offers, and setting it."""

import sys
from collections.abc import Mapping
from types import MappingProxyType

import cv2

from kiosk.adapters.cameras.capture import Capture
from kiosk.services.camera_ports import CameraControls, CameraWish, Dial

# OpenCV tells no limits. V4L2 counts exposure in 100 µs, DirectShow in powers of two of a second;
# focus goes to 250 or 255 on the cameras there are. A driver refuses or clamps what is beyond its
# own limits, and what it has then is shown.
_FOCUS = (0.0, 255.0)
_V4L2_EXPOSURE = (1.0, 2000.0)
_POWERS_EXPOSURE = (-13.0, 0.0)
_EXPOSURE: Mapping[bool, tuple[float, float]] = MappingProxyType(
    {True: _V4L2_EXPOSURE, False: _POWERS_EXPOSURE}
)


def controls(capture: Capture, platform: str = sys.platform) -> CameraControls:
    """What a capture offers, as it is set now.

    Only asked, not tried: DirectShow ends its automatic exposure and focus where a value is set.
    AVFoundation tells 0 of what it does not have; that 0 it then refuses to set.
    """

    def told(prop: int) -> float | None:
        value = capture.get(prop)
        return None if value == -1 or (value == 0 and not capture.set(prop, 0)) else value

    autofocus = told(cv2.CAP_PROP_AUTOFOCUS)
    automatic = told(cv2.CAP_PROP_AUTO_EXPOSURE)
    v4l2 = platform.startswith("linux")
    return CameraControls(
        None if autofocus is None else bool(autofocus),
        _dial(told(cv2.CAP_PROP_FOCUS), _FOCUS),
        None if automatic is None else automatic != exposure_mode(automatic=False),
        _dial(told(cv2.CAP_PROP_EXPOSURE), _EXPOSURE[v4l2]),
    )


def adjust(capture: Capture, wish: CameraWish) -> None:
    """Set what is wished; a value switches its automatic off, which would change it at once."""
    autofocus = False if wish.focus is not None else wish.autofocus
    if autofocus is not None:
        capture.set(cv2.CAP_PROP_AUTOFOCUS, float(autofocus))
    if wish.focus is not None:
        capture.set(cv2.CAP_PROP_FOCUS, wish.focus)
    automatic = False if wish.exposure is not None else wish.auto_exposure
    if automatic is not None:
        capture.set(cv2.CAP_PROP_AUTO_EXPOSURE, exposure_mode(automatic=automatic))
    if wish.exposure is not None:
        capture.set(cv2.CAP_PROP_EXPOSURE, wish.exposure)


def exposure_mode(*, automatic: bool, platform: str = sys.platform) -> float:
    """V4L2 counts 3 for aperture priority (automatic) and 1 for manual; DirectShow 1 and 0."""
    if platform.startswith("linux"):
        return 3.0 if automatic else 1.0
    return 1.0 if automatic else 0.0


def _dial(value: float | None, limits: tuple[float, float]) -> Dial | None:
    if value is None:
        return None
    return Dial(value, min(limits[0], value), max(limits[1], value))
