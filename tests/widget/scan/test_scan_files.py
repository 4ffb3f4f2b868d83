"""Dropped and pasted files, pictures and texts as ways in at the door."""

import threading

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QImage
from PySide6.QtWidgets import QApplication
from support.made_services import open_desks
from support.windows.door_window import make_rig

from kiosk.domain.scan import Source
from kiosk.domain.verdict import Reason

# The offscreen platform has no window manager to tell the smallest size to.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

Key = Qt.Key


class Files:
    """What the reader over files would find."""

    def __init__(self, texts):
        self.texts = texts
        self.asked = []

    def __call__(self, items, going_on):
        self.asked.append(list(items))
        if isinstance(self.texts, Exception):
            raise self.texts
        return self.texts


@pytest.mark.parametrize(
    ("texts", "asked", "note"),
    [
        (["aaaa.bbbb.cccc"], ["aaaa.bbbb.cccc"], ""),
        (["menu", "aaaa.bbbb.cccc"], ["aaaa.bbbb.cccc"], ""),
        (["menu"], ["menu"], ""),
        ([], None, "no QR"),
        (["aaaa.bbbb.cccc", "dddd.eeee.ffff"], None, "several"),
    ],
)
def test_a_dropped_file_is_read(qtbot, tmp_path, texts, asked, note):
    with open_desks() as desks:
        files = Files(texts)
        rig = make_rig(desks, files)
        qtbot.addWidget(rig.tab)
        rig.tab.show()
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "ticket.pdf"))])
        QApplication.clipboard().setMimeData(mime)
        qtbot.keyClick(rig.tab, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: bool(files.asked) and not rig.tab.files.busy)
        qtbot.wait(20)
        assert files.asked == [[tmp_path / "ticket.pdf"]]
        expected = [] if asked is None else [(asked, Source.FILE)]
        assert rig.desk.asked == expected
        assert note in rig.tab.camera_bar.note.accessibleName()
        rig.tab.close_down()


def test_a_pasted_picture_is_read(qtbot):
    with open_desks() as desks:
        files = Files(["aaaa.bbbb.cccc"])
        rig = make_rig(desks, files)
        qtbot.addWidget(rig.tab)
        rig.tab.show()
        image = QImage(40, 40, QImage.Format.Format_RGB32)
        image.fill(0)
        QApplication.clipboard().setImage(image)
        rig.tab.paste()
        qtbot.waitUntil(lambda: bool(rig.desk.asked))
        assert files.asked[0][0].startswith(b"\x89PNG")
        rig.tab.close_down()


def drop(rig, path):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    QApplication.clipboard().setMimeData(mime)
    rig.tab.paste()


class SlowFiles:
    """A book: page after page, until nobody wants it any more or the test says so."""

    def __init__(self, deaf=False):
        self.deaf = deaf
        self.let_go = threading.Event()
        self.asked = []
        self.ended = []

    def __call__(self, items, going_on):
        self.asked.append(items)
        while not self.let_go.wait(0.01) and (self.deaf or going_on()):
            pass
        self.ended.append(going_on())
        return ["aaaa.bbbb.cccc"]


def test_a_second_file_is_told_that_one_is_being_read(qtbot, tmp_path):
    with open_desks() as desks:
        files = SlowFiles()
        rig = make_rig(desks, files)
        qtbot.addWidget(rig.tab)
        rig.tab.show()
        drop(rig, tmp_path / "book.pdf")
        drop(rig, tmp_path / "ticket.pdf")
        assert "Another file" in rig.tab.camera_bar.said
        files.let_go.set()
        qtbot.waitUntil(lambda: bool(rig.desk.asked))
        assert files.asked == [[tmp_path / "book.pdf"]]
        rig.tab.close_down()


@pytest.mark.parametrize("deaf", [False, True], ids=["between pages", "within a page"])
def test_closing_while_a_file_is_read_ends_the_reading(qtbot, tmp_path, deaf):
    with open_desks() as desks:
        files = SlowFiles(deaf)
        rig = make_rig(desks, files)
        qtbot.addWidget(rig.tab)
        rig.tab.show()
        drop(rig, tmp_path / "book.pdf")
        qtbot.waitUntil(lambda: bool(files.asked))
        rig.tab.close_down()
        assert not rig.tab.files.busy
        files.let_go.set()
        qtbot.waitUntil(lambda: files.ended == [False])
        qtbot.wait(30)
        assert rig.desk.asked == []


def test_a_reading_that_never_ends_gives_way(qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr("kiosk.ui.scan.file_reading.GIVE_UP_SECONDS", 0.05)
    with open_desks() as desks:
        files = SlowFiles(deaf=True)
        rig = make_rig(desks, files)
        qtbot.addWidget(rig.tab)
        rig.tab.show()
        drop(rig, tmp_path / "on a share that is gone.pdf")
        qtbot.wait(80)
        drop(rig, tmp_path / "ticket.pdf")
        files.let_go.set()
        qtbot.waitUntil(lambda: bool(rig.desk.asked))
        assert len(files.asked) == 2
        assert len(rig.desk.asked) == 1
        rig.tab.close_down()


def test_what_comes_while_a_guest_waits_is_told_so(qtbot, rig):
    rig.meet(Reason.VALID)
    QApplication.clipboard().setText("aaaa.bbbb.cccc")
    rig.tab.paste()
    assert "Decide about this guest first" in rig.tab.camera_bar.said
    assert len(rig.desk.asked) == 1


def test_a_file_that_is_read_while_a_guest_comes_is_told_so(qtbot, tmp_path):
    with open_desks() as desks:
        files = SlowFiles()
        rig = make_rig(desks, files)
        qtbot.addWidget(rig.tab)
        rig.tab.show()
        qtbot.waitUntil(lambda: rig.camera.armed)
        drop(rig, tmp_path / "ticket.pdf")
        rig.meet(Reason.VALID)
        files.let_go.set()
        qtbot.waitUntil(lambda: "Decide about" in rig.tab.camera_bar.said)
        assert len(rig.desk.asked) == 1
        rig.tab.close_down()


def test_a_pasted_text_is_checked(qtbot, rig):
    QApplication.clipboard().setText("  https://x.example/?token=aaaa.bbbb.cccc \n")
    rig.tab.paste()
    assert rig.desk.asked == [(["aaaa.bbbb.cccc"], Source.FILE)]


HEAD = "eyJhbGciOiJIUzI1NiJ9.eyJ0aWNrZXRfaWQiOjF9"
LINK = f"https://x.example/?token={HEAD}.{'s' * 43}"


def test_the_ticket_in_a_pasted_message_is_checked(qtbot, rig):
    QApplication.clipboard().setText(f"Your ticket:\n{LINK[:70]}\n{LINK[70:]}.\nSee you!")
    rig.tab.paste()
    ((asked, source),) = rig.desk.asked
    assert (asked[0], source) == (f"{HEAD}.{'s' * 43}", Source.FILE)


def test_a_text_without_a_ticket_is_called_so(qtbot, rig):
    QApplication.clipboard().setText("See you at eight.")
    rig.tab.paste()
    assert rig.desk.asked == [(["See you at eight."], Source.FILE)]


def test_a_message_with_several_tickets_checks_none(qtbot, rig):
    QApplication.clipboard().setText(f"{LINK}\n{LINK.replace('OjF9', 'OjJ9')}")
    rig.tab.paste()
    assert rig.desk.asked == []
    assert "several" in rig.tab.camera_bar.note.accessibleName()


def test_a_link_or_a_text_may_be_dropped(qtbot, rig):
    mime = QMimeData()
    mime.setUrls([QUrl(LINK)])
    mime.setText(LINK)
    event = QDropEvent(
        QPointF(9, 9), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    rig.tab.dropEvent(event)
    assert rig.desk.asked[0][0][0] == f"{HEAD}.{'s' * 43}"
