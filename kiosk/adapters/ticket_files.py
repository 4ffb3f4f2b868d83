"""Tickets in files that were dropped or pasted: photos, screenshots, PDFs; never trusted."""

import io
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError

from kiosk.services.camera_ports import Picture, QrReader
from kiosk.services.faults import Fault

MAX_BYTES = 100_000_000
MAX_PIXELS = 100_000_000
MAX_PAGES = 20
MAX_SIDE = 4000
"""Pixels; larger pictures are halved until they fit: no phone's code needs more."""

_PDF_DPI = 200
_MAX_PAGE_SIDE = 4000
_BUDGET_MS = 2000.0
"""For all passes on one picture. A person waits for the file."""


class FileUnreadable(Fault):
    """A file that was dropped cannot be opened; the sentence says why."""


class TicketFiles:
    """Reads all texts in the QR codes of files.

    Args:
        reader: used on the calling thread only.
    """

    def __init__(self, reader: QrReader) -> None:
        self._reader = reader

    def read(self, items: Sequence[Path | bytes]) -> list[str]:
        """Every text once, in the order of the files and pages.

        Raises:
            FileUnreadable: no file could be opened; of several, one good file is enough.
        """
        texts: dict[str, None] = {}
        fault: FileUnreadable | None = None
        opened = 0
        for item in items:
            try:
                for picture in pictures(item):
                    opened += 1
                    reading = self._reader.read(picture, _BUDGET_MS)
                    texts.update(dict.fromkeys(code.text for code in reading.codes))
            except FileUnreadable as trouble:
                fault = fault or trouble
        if not opened and fault is not None:
            raise fault
        return list(texts)


def pictures(item: Path | bytes) -> Iterator[Picture]:
    """The pictures in a file, or in its bytes, one at a time, in BGR.

    Raises:
        FileUnreadable: it is missing, too large, protected, or neither a picture nor a PDF.
    """
    data = _bytes(item)
    if data[:1024].lstrip().startswith(b"%PDF-"):
        yield from _pages(data)
    else:
        yield _picture(data)


def _bytes(item: Path | bytes) -> bytes:
    if isinstance(item, Path):
        try:
            size, folder = item.stat().st_size, item.is_dir()
            # Not read at once: a file on a share may be gone, and a film may be larger than memory.
            data = b"" if folder or size > MAX_BYTES else item.read_bytes()
        except OSError as error:
            raise FileUnreadable(
                f"The file “{item.name}” cannot be opened. Copy it to this laptop, then drop it."
            ) from error
        if folder:
            raise FileUnreadable("This is a folder. Drop the files in it.")
    else:
        size, data = len(item), item
    if size > MAX_BYTES:
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
    finally:
        document.close()


def _too_large() -> FileUnreadable:
    return FileUnreadable(
        "The file is too large for a ticket. Make a screenshot of the code and drop that."
    )
