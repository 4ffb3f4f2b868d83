"""Why a camera gives no picture: missing, unplugged, in use elsewhere, or not allowed."""

import errno
import os
import struct
import sys
from pathlib import Path
from typing import Protocol

from kiosk.adapters.cameras.listing import Device
from kiosk.services.faults import CameraTrouble, CameraUnavailable

# <linux/videodev2.h>: VIDIOC_REQBUFS, _IOWR('V', 8, struct v4l2_requestbuffers), 20 bytes:
# count, type (1 video capture), memory (1 mmap), capabilities, flags and padding.
_REQBUFS = 0xC0145608
_ASK_ONE = struct.pack("=5I", 1, 1, 1, 0, 0)
_GIVE_BACK = struct.pack("=5I", 0, 1, 1, 0, 0)


class Diagnosis(Protocol):
    """Tells the trouble of a device, or None where none can be seen."""

    def __call__(self, device: Device, *, opened: bool) -> CameraUnavailable | None:
        """Look at a device.

        Args:
            device: what was chosen.
            opened: whether it was tried already; asks more then, which may disturb an open one.
        """
        ...


def diagnosis(
    device: Device, *, opened: bool, platform: str = sys.platform
) -> CameraUnavailable | None:
    """The diagnosis of this platform."""
    if platform.startswith("linux"):
        return linux_diagnosis(Path(f"/dev/video{device.index}"), opened=opened)
    if not opened:
        return None
    # Neither Windows nor macOS tells OpenCV's callers why: one sentence names the three causes.
    where = (
        "System Settings → Privacy & Security → Camera"
        if platform == "darwin"
        else "Settings → Privacy & security → Camera"
    )
    return CameraUnavailable(
        CameraTrouble.BUSY,
        f"The camera does not open. Close other programs that use it, allow Kiosk under {where}, "
        "or plug it in again.",
    )


def linux_diagnosis(node: Path, *, opened: bool) -> CameraUnavailable | None:
    """What the device node tells."""
    if sys.platform == "win32":  # it has neither device nodes nor this module
        return None
    import fcntl

    if not node.exists():
        return unplugged(node) if opened else missing(node)
    try:
        handle = os.open(node, os.O_RDWR | os.O_NONBLOCK)
    except OSError as error:
        return _refused(error.errno, node)
    try:
        if opened:
            # Opening a node that another program streams from succeeds; asking for buffers tells.
            fcntl.ioctl(handle, _REQBUFS, _ASK_ONE)
            fcntl.ioctl(handle, _REQBUFS, _GIVE_BACK)
    except OSError as error:
        return _refused(error.errno, node)
    finally:
        os.close(handle)
    return None


def _refused(number: int | None, node: Path) -> CameraUnavailable | None:
    match number:
        case errno.EACCES | errno.EPERM:
            return CameraUnavailable(
                CameraTrouble.NO_PERMISSION,
                f"You may not use the camera {node}. Ask the administrator to add you to the "
                "group “video”, then log in again.",
            )
        case errno.EBUSY:
            return CameraUnavailable(
                CameraTrouble.BUSY,
                "The camera is used by another program. Close it (a video call, a browser tab, "
                "a second Kiosk); the picture comes by itself.",
            )
        case errno.ENODEV | errno.ENXIO | errno.ENOENT | errno.EIO:
            return unplugged(node)
        case errno.ENOTTY | errno.EINVAL:
            return CameraUnavailable(
                CameraTrouble.UNREADABLE,
                f"{node} is not a camera. Choose another one.",
            )
    return None


def missing(node: Path) -> CameraUnavailable:
    """Nothing was ever there."""
    return CameraUnavailable(
        CameraTrouble.MISSING,
        f"There is no camera at {node}. Plug one in, or choose a file or a phone's address.",
    )


def unplugged(node: Path) -> CameraUnavailable:
    """It was there."""
    return CameraUnavailable(
        CameraTrouble.UNPLUGGED,
        f"The camera {node} was unplugged. Plug it in again; the picture comes by itself.",
    )
