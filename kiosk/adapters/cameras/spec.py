"""What a camera's text means: a device, a film, a folder of pictures or a stream.

    (nothing)                the first device that is plugged in
    0   2   /dev/video2      a device by its number or node
    id:usb:046d:0825:A1B2    a device by its identity, wherever it is plugged in
    film.mp4   pictures/     played in real time, once
    loop:film.mp4            the same, over and over
    http://…   rtsp://…      a stream, for example a phone as camera

A device takes options behind a question mark: `0?size=1920x1080&fps=30&focus=40&exposure=-6`
(size also as `720p`, `1080p`; `autofocus=0`, `autoexposure=0`).
"""

import math
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_DEVICE = re.compile(r"(?:\d{1,3}|/dev/[^?]+|id:[^?]+)(?:\?.*)?")
_SIZES = {"720p": (1280, 720), "1080p": (1920, 1080)}


@dataclass(frozen=True, slots=True)
class DeviceOptions:
    """What to ask a device for; None leaves the driver's own value.

    Attributes:
        focus: in the driver's own unit; setting it switches autofocus off.
        exposure: in the driver's own unit; setting it switches automatic exposure off.
    """

    width: int = 1280
    height: int = 720
    fps: int = 30
    autofocus: bool | None = None
    focus: float | None = None
    auto_exposure: bool | None = None
    exposure: float | None = None


@dataclass(frozen=True, slots=True)
class DeviceSpec:
    """A device: its number, its node ("/dev/video0") or its identity (behind "id:").

    Empty is the first device that is plugged in.
    """

    device: str
    options: DeviceOptions = field(default_factory=DeviceOptions)


@dataclass(frozen=True, slots=True)
class FilmSpec:
    """A film or a folder of pictures."""

    path: Path
    loop: bool = False


@dataclass(frozen=True, slots=True)
class StreamSpec:
    """A stream's address; it may hold a password, so it is never shown as it is."""

    url: str = field(repr=False)

    @property
    def shown(self) -> str:
        """The address without login, query and fragment: fit for a person and for the log.

        Nothing before the last "@" is shown: a password may hold the signs that end a host.
        """
        scheme, _, rest = self.url.partition("://")
        rest = rest.rpartition("@")[2]
        return f"{scheme}://{rest.partition('?')[0].partition('#')[0]}"

    @property
    def login_unclear(self) -> bool:
        """Whether a login seems to be there that ends the address too early: a / in a password."""
        rest = self.url.partition("://")[2]
        authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
        return "@" not in authority and ":" in authority and "@" in rest


_ADDRESS = re.compile(
    r"(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9A-Fa-f:]+\]|[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?=:\d))"
    r"(?::\d{1,5})?(?:/.*)?"
)


def looks_like_address(text: str) -> bool:
    """Whether a text is an address in which only http:// is missing."""
    return bool(_ADDRESS.fullmatch(text.rpartition("@")[2]))


CameraSpec = DeviceSpec | FilmSpec | StreamSpec


def understood(text: str) -> CameraSpec:
    """What a camera's text means. Any text is accepted: what is nothing else is a path."""
    text = text.strip()
    if not text:
        return DeviceSpec("")
    if _URL.match(text):
        return StreamSpec(text)
    if _DEVICE.fullmatch(text):
        device, _, query = text.partition("?")
        return DeviceSpec(device, _options(query))
    loop = text.startswith("loop:")
    # Unlike Path's, this leaves a home that nobody has as it is: then there is no such file.
    return FilmSpec(Path(os.path.expanduser(text.removeprefix("loop:"))), loop)  # noqa: PTH111


def _options(query: str) -> DeviceOptions:
    """Options from a query; what cannot be understood is left out: a picture is worth more."""
    given = dict(parse_qsl(query))
    width, height = _SIZES.get(given.get("size", ""), (0, 0))
    if match := re.fullmatch(r"(\d{2,4})x(\d{2,4})", given.get("size", "")):
        width, height = int(match[1]), int(match[2])
    plain = DeviceOptions()
    return DeviceOptions(
        width or plain.width,
        height or plain.height,
        int(_number(given.get("fps")) or plain.fps),
        _switch(given.get("autofocus")),
        _number(given.get("focus")),
        _switch(given.get("autoexposure")),
        _number(given.get("exposure")),
    )


def _number(text: str | None) -> float | None:
    try:
        number = float(text) if text else None
    except ValueError:
        return None
    return number if number is not None and math.isfinite(number) else None


def _switch(text: str | None) -> bool | None:
    return None if text is None else text.lower() in {"1", "on", "yes", "true"}
