"""Files that are made to do harm: no program is started, and each is given up in time."""

import io
import os
import subprocess
import zipfile
import zlib

import numpy as np
import pytest
from PIL import EpsImagePlugin, Image
from support.files.hostile_files import POSTSCRIPT, heavy_pdf

from kiosk.adapters.drawing.qr_image import QrArtist
from kiosk.adapters.pictures.file_kinds import picture_format, reason_against
from kiosk.adapters.pictures.picture_files import pictures_in
from kiosk.adapters.pictures.ticket_files import TicketFiles
from kiosk.adapters.readers.picture_reader import make_reader
from kiosk.adapters.sandbox.limits import Limits
from kiosk.adapters.sandbox.runner import NotDecoded, Sandbox
from kiosk.services.faults import Fault

PATIENT = Limits(seconds_each=120, seconds_all=240)
SUFFIXES = ("jpg", "png", "eps", "ps", "pdf", "gif", "tif", "heic", "wmf", "mp4", "bmp", "ai")


@pytest.fixture
def sandbox():
    with Sandbox() as made:
        yield made


@pytest.fixture
def ghostscript(tmp_path, monkeypatch):
    """A Ghostscript that leaves a mark when it is started."""
    mark = tmp_path / "started"
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("gs", "gswin64c", "gswin32c"):
        script = folder / name
        script.write_text(f"#!/bin/sh\n: > '{mark}'\n")
        script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(EpsImagePlugin, "gs_binary", None)
    return mark


@pytest.mark.skipif(os.name == "nt", reason="a script that stands for Ghostscript needs a shell")
class TestNoProgramIsStarted:
    @pytest.mark.parametrize("suffix", SUFFIXES)
    def test_whatever_a_postscript_file_is_called(self, sandbox, ghostscript, tmp_path, suffix):
        file = tmp_path / f"holiday.{suffix}"
        file.write_bytes(POSTSCRIPT)
        with pytest.raises(NotDecoded, match="neither a picture nor a PDF"):
            TicketFiles(make_reader(), sandbox, PATIENT).read([file])
        with pytest.raises(Fault):
            list(pictures_in(sandbox, file))
        assert not ghostscript.exists()

    def test_pillow_alone_would(self, ghostscript):
        """The control: the mark is made where Pillow may choose the format."""
        with (
            Image.open(io.BytesIO(POSTSCRIPT)) as image,
            pytest.raises((OSError, subprocess.SubprocessError)),
        ):
            image.load()
        assert ghostscript.exists()


def test_formats_are_an_allow_list():
    for name in ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM", "AVIF"):
        out = io.BytesIO()
        Image.new("RGB", (8, 8)).save(out, name)
        assert picture_format(out.getvalue()) == name
    for name in ("EPS", "JPEG2000", "ICO", "TGA", "PCX", "SGI", "DDS", "MSP", "SPIDER"):
        out = io.BytesIO()
        mode = {"MSP": "1", "SPIDER": "F"}.get(name, "RGB")
        Image.new(mode, (16, 16)).save(out, name)
        assert picture_format(out.getvalue()) == ""


def archive(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, b"x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "heic"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "heic"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0isommp42", "video"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "video"),
        (b"\x1aE\xdf\xa3" + b"\0" * 20, "video"),
        (b"RIFF\0\0\0\0AVI LIST", "video"),
        (archive("pass.json", "icon.png"), "wallet"),
        (archive("[Content_Types].xml", "word/document.xml"), "office"),
        (archive("mimetype", "content.xml"), "office"),
        (archive("ticket.png"), "archive"),
        (b"PK\x03\x04 and nothing else", "neither"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 20, "office"),
        (b"Received: from mx.example.org\r\n\r\n", "mail"),
        (b"From: Meera\nSubject: ticket\n\n", "mail"),
        (b"<?xml version='1.0'?>\n<svg/>", "drawing"),
        (b"\0\0\0\x0cjP  \r\n\x87\n" + b"\0" * 20, "odd_picture"),
        (POSTSCRIPT, "neither"),
        (b"", "neither"),
    ],
)
def test_a_reason_that_fits(data, reason):
    assert picture_format(data) == ""
    assert reason_against(data) == reason


def test_a_pdf_that_never_ends_is_given_up_and_the_next_file_is_read(sandbox):
    files = TicketFiles(make_reader(), sandbox, Limits(seconds_each=1.0, memory_bytes=8 << 30))
    with pytest.raises(NotDecoded) as caught:
        files.read([heavy_pdf()])
    assert (caught.value.reason, "takes too long" in caught.value.sentence) == ("time", True)
    patient = TicketFiles(make_reader(), sandbox, PATIENT)
    assert patient.read([QrArtist(6).qr_png("the next one")]) == ["the next one"]


def small_and_huge(width, height):
    """A PNG of a few hundred kilobytes whose pixels, eight bytes each, need far more."""

    def chunk(name, data):
        crc = zlib.crc32(name + data)
        return len(data).to_bytes(4, "big") + name + data + crc.to_bytes(4, "big")

    rows = zlib.compress(bytes((width * 8 + 1) * height), 1)
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([16, 6, 0, 0, 0])
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def test_memory_is_limited(sandbox):
    data = small_and_huge(2500, 2500)
    little = Limits(seconds_each=120, seconds_all=240, memory_bytes=16 * 2**20)
    with pytest.raises(NotDecoded) as caught:
        TicketFiles(make_reader(), sandbox, little).read([data])
    assert caught.value.reason == "memory"
    assert "too large" in caught.value.sentence
    assert TicketFiles(make_reader(), sandbox, PATIENT).read([data]) == []


def saved(image, form, **options):
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def code(scale=8):
    return Image.open(io.BytesIO(QrArtist(scale).qr_png("a ticket"))).convert("L")


@pytest.fixture
def read(sandbox):
    return lambda data: TicketFiles(make_reader(), sandbox, PATIENT).read([data])


@pytest.mark.parametrize("dark", [(0, 0, 0, 255), (255, 255, 255, 255), (90, 0, 0, 255)])
def test_modules_of_any_colour_on_a_clear_ground(read, dark):
    modules = np.asarray(code()) < 128
    pixels = np.zeros((*modules.shape, 4), np.uint8)
    pixels[modules] = dark
    assert read(saved(Image.fromarray(pixels), "PNG")) == ["a ticket"]


def test_modules_that_are_holes(read):
    modules = np.asarray(code()) < 128
    pixels = np.full((*modules.shape, 4), 255, np.uint8)
    pixels[modules] = (255, 255, 255, 0)
    for form in ("PNG", "WEBP", "TIFF"):
        options = {"lossless": True} if form == "WEBP" else {}
        assert read(saved(Image.fromarray(pixels), form, **options)) == ["a ticket"]


@pytest.mark.parametrize("form", ["TIFF", "GIF", "PNG", "WEBP"])
def test_a_code_on_a_later_page_or_frame(read, form):
    empty = Image.new("L", code().size, "white")
    data = saved(empty, form, save_all=True, append_images=[code()])
    assert read(data) == ["a ticket"]


@pytest.mark.parametrize("high", [65535, 4095, 1023])
def test_sixteen_bits_and_fewer_in_use(read, high):
    values = (np.asarray(code()).astype(np.uint32) * high // 255).astype(np.uint16)
    for form in ("PNG", "TIFF"):
        assert read(saved(Image.fromarray(values), form)) == ["a ticket"]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "TIFF"])
def test_a_cut_file_is_read_where_the_code_is_whole(read, form):
    noise = np.random.default_rng(1).integers(0, 256, (900, 600, 3), np.uint8)
    image = Image.fromarray(noise)
    image.paste(code(6), (20, 20))
    data = saved(image, form)
    assert read(data[: len(data) * 8 // 10]) == ["a ticket"]


def test_a_cut_file_without_its_code_is_damaged(read):
    image = Image.new("RGB", (600, 900), "white")
    image.paste(code(6), (20, 600))
    with pytest.raises(NotDecoded, match="damaged"):
        read(saved(image, "JPEG")[:4000])


@pytest.mark.parametrize("junk", [b"\r\n", b"MIME junk\r\n" * 20, b"\xef\xbb\xbf", b"\0" * 1000])
def test_a_pdf_behind_what_a_mail_program_put_there(read, junk):
    assert read(junk + saved(code().convert("RGB"), "PDF")) == ["a ticket"]


@pytest.mark.slow
def test_a_photo_of_a_hundred_and_eight_megapixels(read):
    image = Image.new("RGB", (12000, 9000), "white")
    image.paste(code(60).convert("RGB"), (100, 100))
    assert read(saved(image, "JPEG", quality=70)) == ["a ticket"]
