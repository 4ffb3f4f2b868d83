"""Opens what strangers hand over: pictures out of files, decoded in a child process."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kiosk.adapters.sandbox.limits import Limits
from kiosk.adapters.sandbox.runner import NotDecoded, Sandbox
from kiosk.adapters.sandbox.wire import Piece
from kiosk.services.camera_ports import Picture

MAX_PAGES = 500
_MAX_SIDE = 16384
_VIDEO_LIMITS = Limits(
    seconds_each=10.0, seconds_all=24 * 3600.0, memory_bytes=2 * 2**30, piece_bytes=256 * 2**20
)
"""A video is a person's own that names it on the command line, and may be long."""

_SHOW = "Ask the guest to show the ticket or to send it again."
_SHOT = "Make a screenshot of the code and take that."
WORDS = {
    "missing": "The file “{name}” cannot be opened. Copy it to this laptop, then drop it.",
    "folder": "This is a folder. Drop the files in it.",
    "device": "This is a device and no file. Drop a photo or a PDF.",
    "too_large": f"The file is too large for a ticket. {_SHOT}",
    "memory": f"The file is too large for a ticket. {_SHOT}",
    "time": f"The file takes too long to open. {_SHOT}",
    "crashed": f"The file is damaged, or made to do harm. {_SHOW}",
    "damaged": f"The picture is damaged. {_SHOW}",
    "damaged_pdf": f"This PDF is damaged. {_SHOW}",
    "locked": "This PDF is locked with a password. Ask the guest to open it and show the code.",
    "many_pages": "This file has more than {pages} pages, and only the first {pages} were read. "
    + _SHOT,
    "neither": "This is neither a picture nor a PDF. Drop a photo, screenshot or PDF of the "
    "ticket.",
    "heic": f"This is a photo of an iPhone in HEIC, which is not opened here. {_SHOT}",
    "odd_picture": f"This kind of picture is not opened here. {_SHOT}",
    "drawing": f"This is a drawing in SVG, which is not opened here. {_SHOT}",
    "video": "This is a video. Drop a photo, screenshot or PDF of the ticket.",
    "wallet": "This is a pass for a phone's wallet. Open it on the phone and show the code there.",
    "office": f"This is a document of an office program. Open it. {_SHOT}",
    "archive": "This is an archive. Unpack it, then drop the picture or PDF that is in it.",
    "mail": "This is a whole e-mail. Open it, then drop the picture or PDF that is in it.",
}


@dataclass(frozen=True, slots=True)
class OpenedPicture:
    """A picture out of a file.

    Attributes:
        picture: in BGR.
        whole: False where the file ends early, so that a part of the picture is missing.
    """

    picture: Picture
    whole: bool = True


def open_pictures(
    sandbox: Sandbox,
    item: Path | bytes,
    cancelled: Callable[[], bool] = lambda: False,
    *,
    limits: Limits | None = None,
    max_pages: int = MAX_PAGES,
) -> Generator[OpenedPicture, None, None]:
    """The pictures in a file, or in its bytes, one at a time; to be closed if not read to its end.

    Args:
        sandbox: where it is decoded.
        item: the file, or what was in it.
        cancelled: asked ten times a second, on another thread.
        limits: by default a guest's picture's: 5 s, 512 MB.
        max_pages: of a PDF or TIFF.

    Raises:
        NotDecoded: at the beginning, or behind pictures that could be opened.
    """
    name = item.name if isinstance(item, Path) else ""
    # Not format(): a file may be called {0}.
    words = {
        reason: text.replace("{pages}", str(max_pages)).replace("{name}", name)
        for reason, text in WORDS.items()
    }
    options = {"max_pages": max_pages}
    with sandbox.run("pictures", item, limits, options, cancelled, words) as job:
        for piece in job:
            yield _opened(piece, words)


def open_video(sandbox: Sandbox, path: Path) -> Generator[OpenedPicture, None, None]:
    """The frames of a video.

    Raises:
        NotDecoded: it cannot be opened, or not to its end.
    """
    with sandbox.run("video", path, _VIDEO_LIMITS, words=WORDS) as job:
        for piece in job:
            yield _opened(piece, WORDS)


def _opened(piece: Piece, words: dict[str, str]) -> OpenedPicture:
    """What the child said, looked at as a stranger's word."""
    match piece.value:
        case {"height": int(height), "width": int(width), "whole": bool(whole)} if (
            0 < height <= _MAX_SIDE
            and 0 < width <= _MAX_SIDE
            and len(piece.data) == height * width * 3
        ):
            pixels: Any = np.frombuffer(piece.data, np.uint8)
            return OpenedPicture(pixels.reshape(height, width, 3), whole)
    raise NotDecoded("crashed", words["crashed"])
