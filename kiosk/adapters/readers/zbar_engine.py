"""The ZBar library, through pyzbar, as an engine that may be missing."""

from collections.abc import Callable
from importlib import import_module
from types import ModuleType

from kiosk.adapters.readers.places import Found
from kiosk.domain.reading import Code, Corners
from kiosk.services.camera_ports import Picture

_GUESSES = ("shift_jis", "big5", "gb18030", "latin-1")


def _pyzbar() -> ModuleType:
    return import_module("pyzbar.pyzbar")


class ZbarEngine:
    """Reads with ZBar where libzbar is installed; reads nothing where it is not.

    Args:
        load: brings the `pyzbar.pyzbar` module; its import fails without libzbar.
    """

    name = "zbar"

    def __init__(self, load: Callable[[], ModuleType] = _pyzbar) -> None:
        self._module: ModuleType | None
        try:
            self._module = load()
        except (ImportError, OSError):
            # pyzbar raises ImportError for the missing library on Linux, OSError on Windows.
            self._module = None

    @property
    def available(self) -> bool:
        """Whether libzbar is there."""
        return self._module is not None

    def version(self) -> str:
        """Of libzbar, "" where it is missing."""
        if self._module is None:
            return ""
        try:
            from ctypes import byref, c_uint

            wrapper = import_module("pyzbar.wrapper")
            major, minor = c_uint(), c_uint()
            wrapper.zbar_version(byref(major), byref(minor))
        except (ImportError, AttributeError, TypeError, OSError):
            return "unknown"
        return f"{major.value}.{minor.value}"

    def read(self, gray: Picture, label: str = "") -> Found:
        """What ZBar sees."""
        if self._module is None:
            return Found()
        try:
            # QR alone: the decoder for DataBar prints its failed assertions to standard error.
            results = self._module.decode(gray, symbols=[self._module.ZBarSymbol.QRCODE])
        except Exception:  # noqa: BLE001
            # pyzbar raises ValueError ("4294967295 is not a valid ZBarOrientation") on any
            # structured-append code, and its own PyZbarError: a guest can show either.
            return Found()
        engine = f"{self.name} {label}".strip()
        codes = []
        for result in results:
            text = repaired(result.data.decode("utf-8", "replace"))
            corners = _corners(result)
            if text and corners is not None:
                codes.append(Code(text, corners, engine))
        return Found(tuple(codes))


def repaired(text: str) -> str:
    """A text whose UTF-8 bytes ZBar took for an older encoding, as it was meant.

    ZBar guesses Shift-JIS and Big5 before UTF-8. A text that, put back into one of them, happens
    to be strict UTF-8 was UTF-8: other bytes hardly ever are.
    """
    if text.isascii():
        return text
    for encoding in _GUESSES:
        try:
            meant = text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
        if meant != text:
            return meant
    return text


def _corners(result: object) -> Corners | None:
    points = [(float(p.x), float(p.y)) for p in getattr(result, "polygon", ())]
    if len(points) != 4:
        box = getattr(result, "rect", None)
        if box is None or not box.width or not box.height:
            return None
        x, y = float(box.left), float(box.top)
        points = [(x, y), (x + box.width, y), (x + box.width, y + box.height), (x, y + box.height)]
    # pyzbar gives the hull from any corner; the nearest to the top left is called so.
    area = sum(
        ax * by - bx * ay
        for (ax, ay), (bx, by) in zip(points, [*points[1:], points[0]], strict=True)
    )
    if area < 0:
        points.reverse()
    first = min(range(4), key=lambda i: points[i][0] + points[i][1])
    a, b, c, d = points[first:] + points[:first]
    return a, b, c, d
