"""The ticket as a picture, on paper, and as a file: read back with the production engine."""

import resource
import signal
from datetime import UTC, datetime

import numpy as np
import pytest
import zxingcpp
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QImage
from PySide6.QtPrintSupport import QPrinter

from kiosk.adapters.drawing.qr_image import QrArtist
from kiosk.ui.style.fitted_text import FittedLabel, FittedText
from kiosk.ui.style.moments import deadline, full_moment, short_moment
from kiosk.ui.ticket.qr_view import modules
from kiosk.ui.ticket.ticket_face import (
    TicketFace,
    file_name,
    print_ticket,
    save_picture,
    ticket_image,
)

TEXT = "https://tickets.example/?token=" + "eyJhbGciOiJIUzI1NiJ9.abc_DEF-123" * 4
NAMES = ("Meera Krishnan", "<b>Bold</b> & Co", "محمد علي", "मीरा कृष्णन", "👩‍👩‍👧", "W" * 255, "")


def face(name: str = "Meera Krishnan", event: str = "Spring Ball 2026") -> TicketFace:
    qr = QImage.fromData(QrArtist().qr_png(TEXT))
    return TicketFace(12, name, event, TEXT, datetime(2026, 11, 23, 19, 16, tzinfo=UTC), qr)


def read(image: QImage) -> list[str]:
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), grey.bytesPerLine())
    return [r.text for r in zxingcpp.read_barcodes(rows[:, : grey.width()].copy())]


def printed(path):
    """The ticket as the printer's PDF."""
    pdfium = pytest.importorskip("pypdfium2")
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    assert print_ticket(face(), printer)
    return pdfium.PdfDocument(path)


@pytest.mark.parametrize("name", NAMES)
def test_the_picture_holds_a_readable_code_whatever_the_name(qapp, name):
    assert read(ticket_image(face(name, "An event " * 20))) == [TEXT]


def test_the_picture_shows_the_name(qapp):
    anonymous, named = ticket_image(face("")), ticket_image(face("Meera"))

    assert named.height() > anonymous.height()


@pytest.mark.parametrize("module_px", [1, 3, 10])
def test_a_code_is_reduced_to_one_pixel_a_module(qapp, module_px):
    artist = QrArtist(module_px)
    image = QImage.fromData(artist.qr_png(TEXT))

    small = modules(image)

    assert small.width() == image.width() // module_px
    assert (small.width() - 8 - 17) % 4 == 0  # a version's side, and the quiet zone
    assert read(small.scaled(small.width() * 4, small.height() * 4)) == [TEXT]


def test_what_is_no_code_stays_as_it_is(qapp):
    blank = QImage(30, 30, QImage.Format.Format_RGB32)
    blank.fill(0xFFFFFF)

    assert modules(blank).size() == blank.size()


def test_a_printed_ticket_is_a_pdf_that_can_be_read(qapp, tmp_path):
    document = printed(tmp_path / "ticket.pdf")
    assert len(document) == 1
    page = document[0].render(scale=3).to_numpy()
    assert [r.text for r in zxingcpp.read_barcodes(page)] == [TEXT]
    words = document[0].get_textpage().get_text_range()
    assert "Meera Krishnan" in words
    assert "Ticket 12" in words
    document.close()


def test_a_ticket_is_as_wide_as_a_badge_on_a_large_sheet(qapp, tmp_path):
    document = printed(tmp_path / "ticket.pdf")
    page = document[0].render(scale=72 / 25.4).to_numpy()  # points to tenths of a millimetre
    document.close()
    dark = np.argwhere(page.min(axis=2) < 128)
    width_mm = (dark[:, 1].max() - dark[:, 1].min()) / (72 / 25.4) / 72 * 25.4
    assert 60 < width_mm < 105


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Meera Krishnan", "ticket-12-meera-krishnan.png"),
        ("../../etc/passwd", "ticket-12-etc-passwd.png"),
        ('a:b*c?"<>|\\', "ticket-12-a-b-c.png"),
        ("Émile  Zola", "ticket-12-émile-zola.png"),
        ("मीरा", "ticket-12-मीरा.png"),
        ("👩‍👩‍👧", "ticket-12.png"),
        ("", "ticket-12.png"),
        ("CON", "ticket-12-con.png"),
        ("a\x00\nb", "ticket-12-a-b.png"),
    ],
)
def test_a_file_is_named_after_the_guest(name, expected):
    assert file_name(12, name) == expected


def test_a_long_name_is_a_short_file_name():
    assert len(file_name(2**31 - 1, "ж" * 255).encode()) < 255


def test_a_picture_is_written_whole_or_not_at_all(qapp, tmp_path):
    path = tmp_path / "ticket.png"
    path.write_bytes(b"what stood here before")
    image = ticket_image(face())
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:  # the kernel refuses to write more, as a full disk does
        resource.setrlimit(resource.RLIMIT_FSIZE, (1024, before[1]))
        assert not save_picture(image, path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)

    assert path.read_bytes() == b"what stood here before"
    assert [p.name for p in tmp_path.iterdir()] == ["ticket.png"]
    assert save_picture(image, path)
    assert read(QImage(str(path))) == [TEXT]


def test_a_folder_that_is_gone_is_told(qapp, tmp_path):
    assert not save_picture(ticket_image(face()), tmp_path / "gone" / "ticket.png")


def font(px: int = 40) -> QFont:
    chosen = QFont()
    chosen.setPixelSize(px)
    return chosen


def test_a_long_text_gets_smaller_before_it_wraps(qapp):
    wide = FittedText("Venkata Subramanian", font(), 2000, shrink=0.5, max_lines=2)
    narrow = FittedText("Venkata Subramanian", font(), 300, shrink=0.5, max_lines=2)

    assert wide.font.pixelSize() == 40
    assert 20 <= narrow.font.pixelSize() < 40
    assert narrow.line_count == 1


@pytest.mark.parametrize("text", ["W" * 255, "அ" * 255, "👩‍👩‍👧" * 80, "محمد " * 60])
def test_a_text_too_long_is_cut_to_its_lines(qapp, text):
    fitted = FittedText(text, font(), 300, shrink=0.5, max_lines=2)

    assert fitted.line_count <= 2
    assert fitted.text.endswith("…")
    assert QFontMetricsF(fitted.font).height() * 2 >= fitted.height - 4


def test_a_label_of_any_length_asks_for_no_width(qtbot):
    label = FittedLabel("W" * 255, max_lines=3)
    qtbot.addWidget(label)

    assert label.minimumSizeHint().width() == 0
    assert label.heightForWidth(200) > label.heightForWidth(20000)


def test_moments_are_local_and_short(monkeypatch):
    now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    at = datetime(2026, 11, 22, 13, 32, tzinfo=UTC).astimezone()

    assert short_moment(at, now).startswith(f"{at.day} Nov")
    assert short_moment(at, now).endswith(f"{at:%H:%M}")
    assert short_moment(at.replace(year=2025), now).split()[2] == "2025"
    assert deadline(at, now) == f"{at:%a %H:%M}"
    assert deadline(at.replace(month=12, day=24), now) == f"24 Dec {at:%H:%M}"
    assert full_moment(at) == f"{at:%a} {at.day} Nov 2026 {at:%H:%M}"


def test_an_area_of_nothing_is_no_reason_to_fail(qapp):
    assert not QRectF().isValid()
    assert ticket_image(face(), width=40).width() == 40


def test_a_label_that_the_layout_leaves_too_little_height_cuts_no_line_across(qapp):
    words = "Maria Magdalena Konstantina Alexandrovna von Hohenzollern-Sigmaringen"
    label = FittedLabel(words, shrink=0.8, max_lines=6, tight=0.4)
    label.setFont(font())
    whole = label.fitted(300)
    less = label.fitted(300, whole.height - 2)
    assert less.height <= whole.height - 1
    assert less.text == words, "smaller first"
    least = label.fitted(300, less.height / less.line_count)
    assert least.line_count == 1
    assert least.text.endswith("…")
