"""Tickets in files that were dropped or pasted: photos, screenshots, PDFs; never trusted."""

import io
import stat
import warnings
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError

from kiosk.domain.token import token_in
from kiosk.services.camera_ports import Picture, QrReader
from kiosk.services.faults import Fault

MAX_BYTES = 100_000_000
MAX_PIXELS = 100_000_000
MAX_PAGES = 500
FAMILY_PAGES = 20
"""Looked at to their end, so that several tickets in one file are told; behind them the first
ticket ends the search."""

MAX_SIDE = 4000
"""Pixels; larger pictures are halved until they fit: no phone's code needs more."""

_PDF_DPI = 200
_MAX_PAGE_SIDE = 4000
_BUDGET_MS = 2000.0
"""For all passes on one picture. A person waits for the file."""
_LATER_BUDGET_MS = 300.0
"""The same for the pages of a book."""


class FileUnreadable(Fault):
    """A file that was dropped cannot be opened; the sentence says why."""


class TooManyPages(FileUnreadable):
    """A book: raised behind the last page that is read."""


class TicketFiles:
    """Reads all texts in the QR codes of files.

    Args:
        reader: used on the calling thread only.
    """

    def __init__(self, reader: QrReader) -> None:
        self._reader = reader

    def read(
        self, items: Sequence[Path | bytes], going_on: Callable[[], bool] = lambda: True
    ) -> list[str]:
        """Every text once, in the order of the files and pages.

        Args:
            items: files, or what was in them.
            going_on: asked before each picture; False ends the reading with what was found.

        Raises:
            FileUnreadable: no file could be opened, or a book holds more pages than are read and
                no ticket is on those; of several files, one good one is enough.
        """
        texts: dict[str, None] = {}
        fault: FileUnreadable | None = None
        opened = False
        for item in items:
            try:
                for number, picture in zip(count(1), pictures(item), strict=False):
                    opened = True
                    budget = _BUDGET_MS if number <= FAMILY_PAGES else _LATER_BUDGET_MS
                    reading = self._reader.read(picture, budget)
                    texts.update(dict.fromkeys(code.text for code in reading.codes))
                    found = number >= FAMILY_PAGES and any(token_in(text) for text in texts)
                    if found or not going_on():
                        break
            except TooManyPages as trouble:
                fault = trouble
                opened = opened and any(token_in(text) for text in texts)
            except FileUnreadable as trouble:
                fault = fault or trouble
            if not going_on():
                break
        if not opened and fault is not None:
            raise fault
        return list(texts)


def pictures(item: Path | bytes) -> Iterator[Picture]:
    """The pictures in a file, or in its bytes, one at a time, in BGR.

    Raises:
        FileUnreadable: it is missing, too large, protected, or neither a picture nor a PDF.
        TooManyPages: after the last page that is read, where there are more.
    """
    data = _bytes(item)
    if data[:1024].lstrip().startswith(b"%PDF-"):
        yield from _pages(data)
    else:
        yield _picture(data)


def _bytes(item: Path | bytes) -> bytes:
    if not isinstance(item, Path):
        if len(item) > MAX_BYTES:
            raise _too_large()
        return item
    try:
        kind = item.stat()
        if stat.S_ISDIR(kind.st_mode):
            raise FileUnreadable("This is a folder. Drop the files in it.")
        if not stat.S_ISREG(kind.st_mode):  # a pipe or a device may never end
            raise FileUnreadable("This is a device and no file. Drop a photo or a PDF.")
        if kind.st_size > MAX_BYTES:
            raise _too_large()
        with item.open("rb") as file:
            data = file.read(MAX_BYTES + 1)  # it may have grown, or not know its size
    except OSError as error:
        raise FileUnreadable(
            f"The file “{item.name}” cannot be opened. Copy it to this laptop, then drop it."
        ) from error
    if len(data) > MAX_BYTES:
        raise _too_large()
    return data


def _picture(data: bytes) -> Picture:
    try:
        with warnings.catch_warnings():
            # Pillow warns from 89 megapixels on and raises at twice that; our limit is our own.
            warnings.simplefilter("ignore")
            return _drawn(data)
    except FileUnreadable:
        raise
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except UnidentifiedImageError as error:
        raise FileUnreadable(
            "This is neither a picture nor a PDF. Drop a photo, screenshot or PDF of the ticket."
        ) from error
    except Exception as error:
        # A decoder may raise anything on a damaged file.
        raise FileUnreadable(
            "The picture is damaged. Ask the guest to show the ticket or to send it again."
        ) from error


def _drawn(data: bytes) -> Picture:
    with Image.open(io.BytesIO(data)) as image:
        if image.width * image.height > MAX_PIXELS:
            raise _too_large()
        image.draft("RGB", (MAX_SIDE, MAX_SIDE))  # a JPEG is decoded at a half or quarter
        upright = ImageOps.exif_transpose(image)
        while max(upright.size) > MAX_SIDE:
            upright = upright.reduce(2)
        return _bgr(upright)


def _bgr(image: Image.Image) -> Picture:
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        # A code with a transparent ground is meant to stand on white.
        ground = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(ground, image.convert("RGBA"))
    elif image.mode.startswith("I;16") or image.mode == "I":
        image = Image.fromarray((np.asarray(image).astype(np.float64) / 257).astype(np.uint8))
    return np.ascontiguousarray(np.asarray(image.convert("RGB"))[:, :, ::-1], dtype=np.uint8)


def _pages(data: bytes) -> Iterator[Picture]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise FileUnreadable(
                "This PDF is locked with a password. Ask the guest to open it and show the code."
            ) from error
        raise FileUnreadable(
            "This PDF is damaged. Ask the guest to show the ticket or to send it again."
        ) from error
    try:
        for number in range(min(len(document), MAX_PAGES)):
            try:
                page = document[number]
                width, height = page.get_size()
                scale = min(_PDF_DPI / 72, _MAX_PAGE_SIDE / max(width, height, 1.0))
                drawn = page.render(scale=scale).to_numpy()
            except pypdfium2.PdfiumError:
                continue  # one odd page hides no other
            yield np.ascontiguousarray(drawn[..., :3], dtype=np.uint8)
        if len(document) > MAX_PAGES:
            raise TooManyPages(
                f"This PDF has more than {MAX_PAGES} pages, and only the first {MAX_PAGES} were "
                "read. Make a screenshot of the ticket and take that."
            )
    finally:
        document.close()


def _too_large() -> FileUnreadable:
    return FileUnreadable(
        "The file is too large for a ticket. Make a screenshot of the code and drop that."
    )
