"""One design of a ticket, whoever draws it: the command line, the window, or a page for many."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from PIL import Image
from PySide6.QtGui import QImage
from support.clocks import EVENING
from support.made_services import attendee
from zxingcpp import read_barcodes

from kiosk import app
from kiosk.adapters.drawing.qr_modules import qr_modules
from kiosk.domain.event import Event
from kiosk.domain.guest import Guest
from kiosk.domain.ticket import Ticket
from kiosk.services.issuing import Issued
from kiosk.services.lists.bulk_tickets import BulkTicket
from kiosk.ui.sheets.layouts import LAYOUTS
from kiosk.ui.sheets.ticket_sheets import face_for
from kiosk.ui.ticket.ticket_face import face_of, face_png

pytestmark = pytest.mark.qt_log_ignore("OpenType support missing")

BALL = Event(
    name="Spring Ball 2026", place="Main hall", doors=EVENING, ends=EVENING + timedelta(hours=6)
)
TEXT = "eyJhbGciOiJIUzI1NiJ9.eyJ0aWNrZXRfaWQiOjEyfQ.2m8QeE0dF3vYx1B7hK5cS9tLwA4uJ6oPzR0nVgXyZbM"


@pytest.fixture
def services(qapp, tmp_path, organiser):
    opened = app.open_services(organiser.settings)
    opened.store.put_event(BALL)
    yield opened
    opened.store.close()


def words(face):
    return [line[0] for line in face.lines() if line[0].strip()]


def test_the_command_line_and_the_window_draw_the_same_picture(services):
    issued = services.issuing.register(attendee("Asha Rao"))
    png = services.issuing.artist.qr_png(issued.text)
    assert app.ticket_picture(issued, png) == face_png(face_of(issued, png))


def test_a_single_ticket_says_what_one_of_many_says(services):
    ticket = replace(services.store.register(attendee("Asha Rao")), category="VIP", party=3)
    issued = services.issuing.issue(ticket)
    one = face_of(issued, services.issuing.artist.qr_png(issued.text))
    many = face_for(BulkTicket(issued, Guest(category="VIP"), 3, BALL), qr_modules)
    assert words(one) == words(many)
    said = "\n".join(words(one))
    for part in ("Asha Rao", "Spring Ball 2026", "Main hall", "Ticket 1", "VIP", "for 3 people"):
        assert part in said
    assert one.until == BALL.expires_at


@pytest.mark.parametrize(
    "name", ["Asha", "आशा शर्मा", "عائشة", "🎉", "", "W" * 255, "\u202eevil", "<b>&amp;"]
)
def test_whatever_the_name_is_the_picture_holds_exactly_the_text(qapp, services, name):
    issued = Issued(Ticket(12, name, "", "x" * 255, "Ball " * 40), "", TEXT, EVENING, BALL)
    png = app.ticket_picture(issued, services.issuing.artist.qr_png(TEXT))
    assert [code.text for code in read_barcodes(Image.open(io.BytesIO(png)))] == [TEXT]
    picture = QImage.fromData(png)
    assert picture.pixelColor(0, 0).lightness() == 255
    bottom = [picture.pixelColor(x, picture.height() - 2) for x in range(picture.width())]
    assert all(color.lightness() == 255 for color in bottom), "words are cut off"


def test_a_page_of_tickets_holds_each_code_with_a_bit_a_module(qapp, tmp_path):
    issued = Issued(Ticket(12, "Asha Rao", "", "", "Ball"), TEXT, TEXT, EVENING, BALL)
    tickets = [BulkTicket(issued, Guest(), 1, BALL)] * 3
    drawn = app.ticket_sheets().pdf(tickets, LAYOUTS["a4-8"], tmp_path / "all.pdf")
    assert (drawn.tickets, drawn.pages) == (3, 1)
    written = (tmp_path / "all.pdf").read_bytes()
    assert written.count(b"/BitsPerComponent 1\n") == 3
    assert written.count(b"/BitsPerComponent") == 3, "24 bits a module take nine times as long"
