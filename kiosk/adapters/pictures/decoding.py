"""Decodes pictures and PDFs; imported in the sandbox's child only, for files are not trusted."""

import os
import stat
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, cast

from PIL import Image, ImageFile, ImageOps

from kiosk.adapters.pictures.file_kinds import pdf_place, picture_format, reason_against
from kiosk.adapters.sandbox.decoders import Undecodable
from kiosk.adapters.sandbox.wire import Piece

MAX_BYTES = 100_000_000
MAX_PIXELS = 250_000_000
"""A phone's sensor has up to 200 million. What memory does not hold is refused below that, too."""
MAX_SIDE = 4000
"""Pixels; larger pictures are made smaller by whole factors: no phone's code needs more."""

_FRAMES = 20
"""Of an animated picture; pages of a TIFF are as many as a PDF's."""
_PDF_DPI = 200

_PLAIN = frozenset(("RGB", "L"))
_ALPHA = frozenset(("RGBA", "LA", "PA", "La", "RGBa"))

Image.MAX_IMAGE_PIXELS = None  # ours is asked for below; Pillow's would warn and raise elsewhere
warnings.simplefilter("ignore")


def pictures(source: Path | bytes, options: dict[str, Any]) -> Iterator[Piece]:
    """The pictures in a file.

    Args:
        source: the file, or what is in it.
        options: `max_pages`: of a PDF or TIFF.

    Yields:
        `{"height", "width", "whole"}` and the pixels in BGR, row by row; not whole is a picture
        whose file ends early.

    Raises:
        Undecodable: the reasons have their sentences in `untrusted_files.py`.
    """
    data = source if isinstance(source, bytes) else _read(source)
    kind = picture_format(data)
    if not kind and (place := pdf_place(data)) >= 0:
        yield from _pages(data, place, options["max_pages"])
    elif not kind:
        raise Undecodable(reason_against(data))
    else:
        yield from _picture(data, kind, options["max_pages"])


def _read(path: Path) -> bytes:
    try:
        kind = path.stat()
        if stat.S_ISDIR(kind.st_mode):
            raise Undecodable("folder")
        if not stat.S_ISREG(kind.st_mode):  # a pipe or a device may never end
            raise Undecodable("device")
        if kind.st_size > MAX_BYTES:
            raise Undecodable("too_large")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)  # it may have grown, or not know its size
    except OSError as error:
        raise Undecodable("missing", os.strerror(error.errno or 0)) from error
    if len(data) > MAX_BYTES:
        raise Undecodable("too_large")
    return data


def _picture(data: bytes, kind: str, max_pages: int) -> Iterator[Piece]:
    """Each page or frame; where the file ends early, what there is of it."""
    count = 0
    try:
        for piece in _frames(data, kind, max_pages, whole=True):
            count += 1
            yield piece
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, OverflowError) as error:
        with _cut_files():
            try:
                yield from _frames(data, kind, max_pages, whole=False, after=count)
            except MemoryError:
                raise
            except Exception:  # noqa: BLE001 - a decoder may raise anything on a damaged file
                raise Undecodable("damaged", type(error).__name__) from error


def _frames(
    data: bytes, kind: str, max_pages: int, *, whole: bool, after: int = 0
) -> Iterator[Piece]:
    with Image.open(BytesIO(data), formats=[kind]) as image:
        if image.width * image.height > MAX_PIXELS:
            raise Undecodable("too_large")
        most = max_pages if kind == "TIFF" else _FRAMES
        for number in range(most):
            if number:
                try:
                    image.seek(number)
                except EOFError:
                    return
            if number >= after:
                yield from _drawn(image, whole=whole)
            if image.format == "MPO":  # behind the photo stand its previews
                return
        if kind == "TIFF" and getattr(image, "n_frames", 0) > max_pages:
            raise Undecodable("many_pages")


@contextmanager
def _cut_files() -> Iterator[None]:
    """Within this, Pillow gives what it has of a picture whose file ends early."""
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False


def _drawn(image: Image.Image, *, whole: bool) -> Iterator[Piece]:
    """A picture upright and no larger than needed, on each ground that it may be meant for."""
    image.draft("RGB", (MAX_SIDE, MAX_SIDE))  # a JPEG is decoded at a half or quarter
    image.load()
    clear = image.mode in _ALPHA or "transparency" in image.info
    if clear:
        plain = image.convert("RGBA")
    elif image.mode in _PLAIN:
        plain = image
    elif image.mode == "F" or image.mode.startswith("I"):
        plain = _in_bytes(image)
    else:
        plain = image.convert("L" if image.mode == "1" else "RGB")
    factor = -(-max(plain.size) // MAX_SIDE)
    if factor > 1:
        plain = plain.reduce(factor)
    plain = ImageOps.exif_transpose(plain)
    if not clear or plain.getextrema()[-1] == (255, 255):
        yield _piece(plain, whole=whole)
        return
    # A code may be dark on a clear ground, or light, or be holes in a light card.
    for colour in ("white", "black"):
        ground = Image.new("RGBA", plain.size, colour)
        ground.alpha_composite(plain)
        yield _piece(ground, whole=whole)


def _in_bytes(image: Image.Image) -> Image.Image:
    """Sixteen bits, or any number, a pixel: stretched over what the picture uses of them."""
    image = image if image.mode == "F" else image.convert("I")
    low, high = cast("tuple[float, float]", image.getextrema())
    scale = 255.0 / ((high - low) or 1)
    return image.point(lambda value: value * scale - low * scale).convert("L")


def _piece(image: Image.Image, *, whole: bool = True) -> Piece:
    rgb = image.convert("RGB")
    value = {"height": rgb.height, "width": rgb.width, "whole": whole}
    return Piece(value, rgb.tobytes("raw", "BGR"))


def _pages(data: bytes, place: int, max_pages: int) -> Iterator[Piece]:
    import pypdfium2  # 0.1 s that no photo needs

    try:
        # The places in a PDF count from its mark; PDFium finds some of those that do not, too.
        document = pypdfium2.PdfDocument(data[place:] if place else data)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise Undecodable("locked" if locked else "damaged_pdf") from error
    try:
        for number in range(min(len(document), max_pages)):
            try:
                page = document[number]
                width, height = page.get_size()
                scale = min(_PDF_DPI / 72, MAX_SIDE / max(width, height, 1.0))
                drawn = page.render(scale=scale).to_pil()
            except pypdfium2.PdfiumError:
                continue  # one odd page hides no other
            yield _piece(drawn)
        if len(document) > max_pages:
            raise Undecodable("many_pages")
    finally:
        document.close()
