"""Files that people brought: each is read, or told why not."""

from pathlib import Path

import pytest

from kiosk.adapters.pictures.picture_files import pictures_in
from kiosk.adapters.pictures.ticket_files import TicketFiles
from kiosk.adapters.readers.picture_reader import make_reader
from kiosk.adapters.sandbox.limits import Limits
from kiosk.adapters.sandbox.runner import NotDecoded, Sandbox

CASES = Path(__file__).parents[4] / "shared" / "cases"
PATIENT = Limits(seconds_each=120, seconds_all=240)
PLENTY = 8 << 30
"""Bytes: a quick machine comes to the end of its time before that of its memory."""

pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="../shared/cases is not there")


@pytest.fixture
def files():
    with Sandbox() as sandbox:
        yield TicketFiles(make_reader(), sandbox, PATIENT)


@pytest.mark.parametrize(
    "name",
    [
        "black-on-transparent.png",
        "white-on-transparent.png",
        "holes.png",
        "second-page.tif",
        "cut.jpg",
        "junk-before.pdf",
    ],
)
def test_a_picture_is_read(files, name):
    path = CASES / "14-pictures" / name
    assert len(files.read([path])) == 1
    assert files.read([path]) == files.read([path.read_bytes()]), "dropped and pasted"


def test_a_photo_of_an_iphone_is_told(files):
    with pytest.raises(NotDecoded, match=r"iPhone in HEIC.*screenshot"):
        files.read([CASES / "14-pictures" / "code.heic"])


def test_the_command_line_reads_what_the_window_reads():
    with Sandbox() as sandbox:
        path = CASES / "14-pictures" / "black-on-transparent.png"
        texts = {c.text for p in pictures_in(sandbox, path) for c in make_reader().read(p).codes}
    assert len(texts) == 1


def test_postscript_under_a_pictures_name(files):
    with pytest.raises(NotDecoded, match="neither a picture nor a PDF"):
        files.read([CASES / "22-hostile-files" / "holiday.jpg"])


def test_a_pdf_that_takes_a_night():
    with Sandbox() as sandbox:
        hasty = TicketFiles(make_reader(), sandbox, Limits(seconds_each=1.5, memory_bytes=PLENTY))
        with pytest.raises(NotDecoded) as caught:
            hasty.read([CASES / "22-hostile-files" / "slow.pdf"])
    assert caught.value.reason == "time"
