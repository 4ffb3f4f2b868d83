"""Files that guests bring: photos, screenshots, PDFs, and everything that is none."""

import io
import os
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from kiosk.adapters.drawing.qr_image import QrArtist
from kiosk.adapters.pictures.ticket_files import FAMILY_PAGES, TicketFiles
from kiosk.adapters.pictures.untrusted_files import open_pictures
from kiosk.adapters.sandbox.limits import Limits
from kiosk.adapters.sandbox.runner import NotDecoded, Sandbox
from kiosk.domain.reading import Code, Reading

CORNERS = ((0.0, 0.0),) * 4


class ZxingAlone:
    def read(self, picture, budget_ms=None):
        assert picture.dtype == np.uint8
        assert picture.flags.c_contiguous
        return Reading(tuple(Code(f.text, CORNERS, "zx") for f in zxingcpp.read_barcodes(picture)))


PATIENT = Limits(seconds_each=120, seconds_all=240)
"""On a machine that is busy with other tests."""


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox() as made:
        yield made


@pytest.fixture
def files(sandbox):
    return TicketFiles(ZxingAlone(), sandbox, PATIENT)


@pytest.fixture
def sentence(files):
    def sentence(item):
        with pytest.raises(NotDecoded) as caught:
            files.read([item])
        return caught.value.sentence

    return sentence


@pytest.fixture
def pictures(sandbox):
    return lambda item: [it.picture for it in open_pictures(sandbox, item, limits=PATIENT)]


def qr(text="a ticket"):
    return Image.open(io.BytesIO(QrArtist(6).qr_png(text)))


def saved(image, form, **options):
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


@pytest.mark.parametrize(
    ("form", "mode"),
    [
        *(("PNG", mode) for mode in ("1", "L", "P", "RGB", "RGBA", "LA", "I;16")),
        *(("JPEG", mode) for mode in ("L", "RGB", "CMYK")),
        *((form, "RGB") for form in ("BMP", "GIF", "TIFF", "WEBP", "PPM")),
    ],
)
def test_every_kind_of_picture(form, mode, files):
    image = qr().convert("L")
    if mode == "I;16":
        image = Image.fromarray(np.asarray(image).astype(np.uint16) * 257)
    else:
        image = image.convert(mode)
    assert files.read([saved(image, form)]) == ["a ticket"]


def test_a_transparent_ground_is_white(files):
    image = Image.new("RGBA", qr().size, (0, 0, 0, 0))
    dark = np.asarray(qr().convert("L")) < 128
    pixels = np.asarray(image).copy()
    pixels[dark] = (0, 0, 0, 255)
    assert files.read([saved(Image.fromarray(pixels), "PNG")]) == ["a ticket"]


def test_a_photo_is_turned_as_its_camera_says(pictures):
    image = Image.new("RGB", (600, 300), "white")
    image.paste(qr().resize((260, 260)), (20, 20))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90° to the right
    (picture,) = pictures(saved(image, "JPEG", exif=exif))
    assert picture.shape[:2] == (600, 300)


def test_colours_are_in_the_order_of_opencv(pictures):
    (picture,) = pictures(saved(Image.new("RGB", (4, 4), (255, 0, 10)), "PNG"))
    assert picture[0, 0].tolist() == [10, 0, 255]


def test_a_pdf_is_read_page_by_page(files):
    pages = [qr(f"page {n}").convert("RGB") for n in range(3)]
    data = saved(pages[0], "PDF", save_all=True, append_images=pages[1:])
    assert files.read([data]) == ["page 0", "page 1", "page 2"]


TICKET = "eyJhbGciOiJIUzI1NiJ9.eyJ0aWNrZXRfaWQiOjF9.c2lnbmF0dXJlLW9mLXRoaXJ0eS10d28tYnl0ZXMtLS0"


def book(pages):
    """A PDF of so many pages: a text that stands for a page's code, or None."""
    drawn = [qr(p).convert("RGB") if p else Image.new("RGB", (40, 40), "white") for p in pages]
    return saved(drawn[0], "PDF", save_all=True, append_images=drawn[1:])


def test_a_ticket_far_behind_is_found_and_ends_the_search(files, pictures):
    data = book([None] * 30 + [TICKET, "later", None, None])
    assert files.read([data]) == [TICKET]
    assert sum(1 for _ in pictures(data)) == 34


def test_a_familys_tickets_are_all_told(files):
    other = TICKET.replace("OjF9", "OjJ9")
    assert files.read([book([None, TICKET, None, other])]) == [TICKET, other]


def test_a_book_is_read_up_to_a_limit_and_says_so(sandbox):
    files = TicketFiles(ZxingAlone(), sandbox, PATIENT, max_pages=25)
    assert files.read([book([None] * 24 + ["a menu"])]) == ["a menu"], "all of it was read"
    with pytest.raises(NotDecoded) as caught:
        files.read([book([None] * 25 + [TICKET])])
    assert "only the first 25" in caught.value.sentence
    assert files.read([book([TICKET] + [None] * 25)]) == [TICKET]
    assert FAMILY_PAGES < 25


def test_a_reading_stops_between_pages(sandbox):
    seen = []

    class Third(ZxingAlone):
        def read(self, picture, budget_ms=None):
            seen.append(picture)
            return super().read(picture)

    files = TicketFiles(Third(), sandbox, PATIENT)
    data = book(["page 0", "page 1", "page 2", "page 3"])
    assert files.read([data], lambda: len(seen) < 3) == ["page 0", "page 1", "page 2"]


def test_a_poster_is_drawn_no_larger_than_needed(pictures):
    data = saved(Image.new("RGB", (3000, 9000), "white"), "PDF", resolution=30)
    (picture,) = pictures(data)
    assert max(picture.shape) <= 4000


def test_a_file_by_its_path(tmp_path, files, sentence):
    path = tmp_path / "Ticket für Zoë.png"
    path.write_bytes(saved(qr(), "PNG"))
    assert files.read([path]) == ["a ticket"]
    assert "cannot be opened" in sentence(tmp_path / "gone.png")
    assert "folder" in sentence(tmp_path)


def test_one_good_file_among_bad_ones(files):
    assert files.read([b"junk", saved(qr(), "PNG"), saved(qr("b"), "PNG")]) == ["a ticket", "b"]


def test_a_picture_without_a_code(files):
    assert files.read([saved(Image.new("RGB", (99, 99)), "PNG")]) == []


@pytest.mark.parametrize("junk", [b"", b"hello", b"\0" * 5000, b"<html>%PDF", b"PK\x03\x04"])
def test_what_is_no_picture(junk, sentence):
    assert "neither a picture nor a PDF" in sentence(junk)


def test_a_damaged_picture(sentence):
    assert "damaged" in sentence(saved(qr(), "PNG")[:200])


def test_a_damaged_pdf(sentence):
    assert "damaged" in sentence(b"%PDF-1.7\n" + b"\0" * 100)


def test_a_pdf_with_a_password(sentence):
    assert "password" in sentence(locked_pdf())


def test_a_picture_that_is_small_on_disk_and_huge_in_memory(sentence):
    width, height = 40_000, 40_000  # 1.6 gigapixels
    rows = zlib.compressobj()
    packed = rows.compress(b"\0" * 1000) + rows.flush()

    def chunk(name, data):
        return (
            len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")
        )

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 0, 0, 0, 0])
    bomb = (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )
    assert "too large" in sentence(bomb)


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes or devices among the files")
def test_what_never_ends_is_not_read(tmp_path, sentence):
    os.mkfifo(tmp_path / "pipe.pdf")
    assert "device" in sentence(tmp_path / "pipe.pdf")
    assert "device" in sentence(Path("/dev/zero"))


def test_a_file_that_is_too_large(tmp_path, sentence):
    path = tmp_path / "film.mov"
    with path.open("wb") as file:
        file.truncate(100_000_001)  # sparse: it takes no room
    assert "too large" in sentence(path)


def test_a_photo_of_a_large_sensor_is_made_smaller(pictures):
    (picture,) = pictures(saved(Image.new("RGB", (9000, 6000), "white"), "JPEG"))
    assert max(picture.shape) <= 4500


def locked_pdf():
    """An empty PDF, encrypted with a user password (ISO 32000-1, 7.6.3; 40-bit RC4)."""
    import hashlib

    pad = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
    owner = _rc4(hashlib.md5(b"owner" + pad[:27]).digest()[:5], b"user" + pad[:28])
    ident = bytes(16)
    key = hashlib.md5(b"user" + pad[:28] + owner + b"\xfc\xff\xff\xff" + ident).digest()[:5]
    user = _rc4(key, pad)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>",
        b"<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>"
        % (owner.hex().encode(), user.hex().encode()),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 5\n0000000000 65535 f \n" + table
    out += b"trailer<</Size 5/Root 1 0 R/Encrypt 4 0 R/ID[<%s><%s>]>>\n" % ((b"00" * 16,) * 2)
    return out + b"startxref\n%d\n%%%%EOF" % start


def _rc4(key, data):
    state, j, out = list(range(256)), 0, bytearray()
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)
