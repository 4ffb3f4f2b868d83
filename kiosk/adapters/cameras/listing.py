"""Which cameras are plugged in, by name, and an identity that survives another socket."""

import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk.services.camera_ports import CameraChoice


@dataclass(frozen=True, slots=True)
class Device:
    """A capture device.

    Attributes:
        index: OpenCV's number.
        identity: vendor, product and serial number (or the platform's own path); "" if unknown.
        backend: OpenCV's number of the backend the index belongs to; 0 for any.
    """

    index: int
    name: str
    identity: str = ""
    backend: int = 0

    @property
    def choice(self) -> CameraChoice:
        """As a person chooses it; by identity where there is one, so that it comes back."""
        spec = f"id:{self.identity}" if self.identity else str(self.index)
        return CameraChoice(spec, self.name, self.identity)


Listing = Callable[[], Sequence[Device]]


def linux_devices(sys_root: Path = Path("/sys/class/video4linux")) -> Sequence[Device]:
    """Capture nodes as the kernel lists them; a few small files, so cheap enough to ask often.

    A UVC camera has two nodes: number 0 gives pictures, the others metadata
    (kernel documentation, "V4L2 sysfs").
    """
    found: list[Device] = []
    nodes = sorted(sys_root.glob("video*"), key=lambda n: (len(n.name), n.name))
    for node in nodes:
        number = node.name.removeprefix("video")
        if not number.isdigit() or _line(node / "index") not in {"0", ""}:
            continue
        name = _line(node / "name") or f"Camera {number}"
        name = name.partition(": ")[0] if _repeats(name) else name
        identity = _usb_identity(node)
        if identity and any(d.identity == identity for d in found):
            identity = f"{identity}@{_socket(node)}"  # two of one kind without serial numbers
        found.append(Device(int(number), name, identity))
    return found


def _repeats(name: str) -> bool:
    """UVC drivers often say the name twice: "HD Webcam: HD Webcam"."""
    first, _, second = name.partition(": ")
    return bool(second) and (first.startswith(second[:12]) or second.startswith(first[:12]))


def _usb_identity(node: Path) -> str:
    """Vendor:product:serial of the USB device that the node belongs to."""
    try:
        interface = (node / "device").resolve(strict=True)
    except OSError:
        return ""
    for folder in (interface, interface.parent):
        vendor, product = _line(folder / "idVendor"), _line(folder / "idProduct")
        if vendor and product:
            serial = _line(folder / "serial")
            return "usb:" + ":".join(part for part in (vendor, product, serial) if part)
    return ""


def _socket(node: Path) -> str:
    return (node / "device").resolve().parent.name


def _line(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def enumerated_devices() -> Sequence[Device]:
    """Cameras as `cv2_enumerate_cameras` tells them: Windows (DirectShow, MSMF) and macOS."""
    import cv2
    from cv2_enumerate_cameras import enumerate_cameras

    backend = cv2.CAP_DSHOW if sys.platform == "win32" else cv2.CAP_AVFOUNDATION
    found = []
    for camera in enumerate_cameras(backend):
        path = camera.path or ""
        if camera.vid is not None and camera.pid is not None and not path:
            path = f"usb:{camera.vid:04x}:{camera.pid:04x}"
        found.append(Device(camera.index, camera.name, path.replace("?", "*"), backend))
    return found


class BackgroundListing:
    """Asks a slow listing on a thread; the caller gets what is known at once.

    Only the first question waits. Windows needs up to some hundred milliseconds for a list, and
    the picture must not stand still meanwhile.

    Args:
        ask: the slow listing.
        stale_after: seconds after which an answer is asked for anew.
    """

    def __init__(self, ask: Listing, stale_after: float = 2.0) -> None:
        self._ask = ask
        self._stale_after = stale_after
        self._lock = threading.Lock()
        self._known: Sequence[Device] | None = None
        self._asked_at = 0.0
        self._asking = False

    def __call__(self) -> Sequence[Device]:
        """The devices as known last."""
        if self._known is None:
            self._renew()
        with self._lock:
            stale = time.monotonic() - self._asked_at >= self._stale_after
            start = stale and not self._asking
            self._asking = self._asking or start
        if start:
            threading.Thread(target=self._renew, name="list-cameras", daemon=True).start()
        return self._known or ()

    def _renew(self) -> None:
        try:
            known = self._ask()
        except Exception:  # noqa: BLE001 - a driver's listing that fails is no camera listed; the
            # index still works
            known = self._known or ()
        with self._lock:
            self._known = known
            self._asked_at = time.monotonic()
            self._asking = False


def system_listing(platform: str = sys.platform) -> Listing:
    """The listing of this platform."""
    if platform.startswith("linux"):
        return linux_devices
    return BackgroundListing(enumerated_devices)
