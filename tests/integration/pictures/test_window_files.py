"""Hostile and good files on the Scan tab, through the real decoder and reader."""

import pytest
from PySide6.QtCore import QMimeData, QUrl
from support.files.hostile_files import POSTSCRIPT, heavy_pdf
from support.made_services import open_desks
from support.windows.door_window import make_rig

from kiosk.adapters.drawing.qr_image import QrArtist
from kiosk.adapters.pictures.ticket_files import TicketFiles
from kiosk.adapters.readers.picture_reader import make_reader
from kiosk.adapters.sandbox.limits import Limits
from kiosk.adapters.sandbox.runner import Sandbox

# The offscreen platform has no window manager to tell the smallest size to.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

TICKET = "eyJhbGciOiJIUzI1NiJ9.eyJ0aWNrZXRfaWQiOjF9.c2lnbmF0dXJlLW9mLXRoaXJ0eS10d28tYnl0ZXMtLS0"


@pytest.fixture
def tab(qtbot):
    with Sandbox() as sandbox, open_desks() as desks:
        limits = Limits(seconds_each=2.0, seconds_all=60.0, memory_bytes=8 << 30)
        files = TicketFiles(make_reader(), sandbox, limits)
        rig = make_rig(desks, files.read)
        qtbot.addWidget(rig.tab)
        rig.tab.show()
        yield rig
        rig.tab.close_down()


def drop(rig, path):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    rig.tab._handed.take_from(mime)


def note(rig):
    return rig.tab.camera_bar.note.accessibleName()


def test_a_file_that_never_ends_is_told_and_the_next_one_is_read(qtbot, tab, tmp_path):
    slow, bad, good = tmp_path / "slow.pdf", tmp_path / "holiday.jpg", tmp_path / "ticket.png"
    slow.write_bytes(heavy_pdf())
    bad.write_bytes(POSTSCRIPT)
    good.write_bytes(QrArtist(6).qr_png(TICKET))
    for file, words in ((slow, "takes too long"), (bad, "neither a picture nor a PDF")):
        drop(tab, file)
        qtbot.waitUntil(lambda words=words: words in note(tab), timeout=60_000)
        assert tab.desk.asked == []
        assert not tab.tab.files.busy
    drop(tab, good)
    qtbot.waitUntil(lambda: bool(tab.desk.asked), timeout=60_000)
    assert tab.desk.asked[0][0] == [TICKET]
