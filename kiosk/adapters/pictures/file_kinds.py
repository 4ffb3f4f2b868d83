"""What a file is by its first bytes: one of the kinds that are opened, or why it is not."""

import io
import zipfile

MAX_JUNK = 1024
"""So many bytes may stand before a PDF's mark (ISO 32000-1, annex H.3, implementation note 13)."""

PDF_MARK = b"%PDF-"

_OPENED = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"BM", "BMP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    *((f"P{number}".encode(), "PPM") for number in range(1, 7)),
)
"""First bytes and Pillow's name of the format. An allow-list: Pillow knows formats for which it
starts Ghostscript, and others that hardly anybody has tried to break."""

_NAMED = (
    (b"\xc5\xd0\xd3\xc6", "neither"),  # EPS with a preview
    (b"\0\0\0\x0cjP  \r\n\x87\n", "odd_picture"),  # JPEG 2000
    (b"\xff\x4f\xff\x51", "odd_picture"),
    (b"8BPS", "odd_picture"),
    (b"\0\0\1\0", "odd_picture"),  # ICO
    (b"<svg", "drawing"),
    (b"\x1a\x45\xdf\xa3", "video"),  # Matroska, WebM
    (b"RIFF", "video"),  # AVI; WebP was seen before
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
    (b"{\\rtf", "office"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"Rar!", "archive"),
    (b"\x1f\x8b", "archive"),
)
_MAIL = (b"Received:", b"Return-Path:", b"Delivered-To:", b"MIME-Version:", b"From:", b"X-")
_HEIF = frozenset((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"))


def picture_format(data: bytes) -> str:
    """Pillow's name of the format; empty where the file is no picture that is opened."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if _brands(data) & {b"avif", b"avis"}:
        return "AVIF"
    return next((name for mark, name in _OPENED if data.startswith(mark)), "")


def pdf_place(data: bytes) -> int:
    """Where a PDF begins, behind what mail programs put in front of it; -1 where there is none."""
    return data[: MAX_JUNK + len(PDF_MARK)].find(PDF_MARK)


def reason_against(data: bytes) -> str:
    """Why a file that is neither picture nor PDF is not opened: a reason that has a sentence."""
    brands = _brands(data)
    if brands:
        return "heic" if brands & _HEIF else "video"
    if data.startswith(b"PK\x03\x04"):
        return _in_archive(data)
    text = data[:MAX_JUNK].lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith(b"<?xml") and b"<svg" in text:
        return "drawing"
    if text.startswith(_MAIL) and b"\n" in text:
        return "mail"
    return next((reason for mark, reason in _NAMED if text.startswith(mark)), "neither")


def _brands(data: bytes) -> frozenset[bytes]:
    """The brands of an ISO base media file (ISO/IEC 14496-12, 4.3); none where it is no such."""
    if data[4:8] != b"ftyp":
        return frozenset()
    end = min(int.from_bytes(data[:4], "big"), 256, len(data))
    brands = {data[place : place + 4] for place in (8, *range(16, end - 3, 4))}
    return frozenset(brands)


def _in_archive(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return "neither"
    if "pass.json" in names:
        return "wallet"
    office = {"[Content_Types].xml", "mimetype", "content.xml"} & names
    return "office" if office else "archive"
