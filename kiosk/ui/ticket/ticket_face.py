"""The ticket on paper and as a picture: black on white, every script shaped by Qt."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QFileDevice,
    QIODevice,
    QPointF,
    QRectF,
    QSaveFile,
    Qt,
)
from PySide6.QtGui import QFont, QGuiApplication, QImage, QImageWriter, QPainter
from PySide6.QtPrintSupport import QPrinter

from kiosk.domain.event import Event
from kiosk.services.issuing import Issued
from kiosk.ui.style.fitted_text import FittedText
from kiosk.ui.style.moments import full_moment
from kiosk.ui.style.text_direction import isolated
from kiosk.ui.ticket.qr_view import modules

PAPER_WIDTH_MM = 105.0
"""A6 upright, the size of a badge; smaller paper gets a smaller ticket."""

_ASPECT = 1.36
"""Height over width of the ticket: the QR, and four lines under it."""

IMAGE_WIDTH = 900
"""Pixels: sharp on a phone, and some 40 KB."""

_MM_PER_INCH = 25.4
_NAME_LIMIT = 40

Line = tuple[str, float, QFont.Weight, int, float]
"""Of a ticket: text, size as a share of the width, weight, most lines, and such a share below."""


@dataclass(frozen=True, slots=True)
class TicketFace:
    """What stands on a ticket that is handed over.

    Attributes:
        text: what the QR holds.
        until: UTC, aware.
        qr: black on white with its quiet zone.
        starts: when the event begins, aware; None where that is not known.
        people: how many the ticket is for.
        phone: the guest's number as +, country and digits; empty where that is not known.
    """

    number: int
    name: str
    event: str
    text: str
    until: datetime
    qr: QImage
    place: str = ""
    starts: datetime | None = None
    category: str = ""
    people: int = 1
    phone: str = ""

    def lines(self, moment: Callable[[datetime], str] = full_moment) -> tuple[Line, ...]:
        """What stands below the code, or beside it.

        Args:
            moment: says a moment as `full_moment` does.
        """
        where = "  ·  ".join(
            text for text in (self.starts and moment(self.starts), isolated(self.place)) if text
        )
        people = f"for {self.people} people" if self.people > 1 else ""
        number = "  ·  ".join(
            text
            for text in (f"Ticket {self.number}", isolated(self.category.strip()), people)
            if text
        )
        return (
            (isolated(self.name), 0.078, QFont.Weight.Bold, 2, 0.012),
            (isolated(self.event), 0.044, QFont.Weight.Medium, 2, 0.008),
            (where, 0.036, QFont.Weight.Normal, 1, 0.014),
            (number, 0.040, QFont.Weight.Medium, 1, 0.006),
            (f"Valid until {moment(self.until)}", 0.034, QFont.Weight.Normal, 1, 0.0),
        )


def face_of(issued: Issued, qr_png: bytes) -> TicketFace:
    """The face of a ticket that was issued."""
    return face_with(issued, QImage.fromData(qr_png))


def face_with(
    issued: Issued,
    code: QImage,
    event: Event | None = None,
    category: str | None = None,
    people: int | None = None,
) -> TicketFace:
    """The face of a ticket whose code is drawn.

    Args:
        issued: the ticket.
        code: its QR.
        event: what is known of it; by default what the ticket was issued with, as the rest.
        category: of the guest.
        people: how many the ticket is for.
    """
    ticket, event = issued.ticket, event or issued.event
    return TicketFace(
        ticket.id,
        ticket.name,
        ticket.event,
        issued.text,
        issued.expires_at,
        code,
        event.place if event else "",
        (event.doors or event.starts) if event else None,
        ticket.category if category is None else category,
        ticket.party if people is None else people,
        issued.phone,
    )


def face_png(face: TicketFace) -> bytes:
    """The ticket as a picture, as PNG."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(ticket_image(face))
    return bytes(buffer.data().data())


def draw_ticket(painter: QPainter, area: QRectF, face: TicketFace) -> float:
    """Draw the ticket, as large as the area allows, in the middle of its top.

    Returns:
        Where it ends, in the painter's units.
    """
    width = min(area.width(), area.height() / _ASPECT)
    left = area.left() + (area.width() - width) / 2
    painter.setPen(Qt.GlobalColor.black)
    code = modules(face.qr)
    # Whole pixels a module: a module of 7.3 pixels is read from less far.
    side = max(1, int(width * 0.84) // code.width()) * code.width()
    place = QRectF(round(left + (width - side) / 2), round(area.top()), side, side)
    painter.drawImage(place, code)
    y = place.bottom() + width * 0.01
    inner = width * 0.92
    for text, size, weight, lines, gap in face.lines():
        if not text.strip():
            continue
        font = QFont(QGuiApplication.font())
        font.setPixelSize(max(1, round(width * size)))
        font.setWeight(weight)
        fitted = FittedText(
            text,
            font,
            inner,
            shrink=0.62,
            max_lines=lines,
            alignment=Qt.AlignmentFlag.AlignHCenter,
        )
        fitted.draw(painter, QPointF(left + (width - inner) / 2, y))
        y += fitted.height + width * gap
    return y


def ticket_image(face: TicketFace, width: int = IMAGE_WIDTH) -> QImage:
    """The ticket as a picture.

    Args:
        face: the ticket.
        width: pixels.
    """
    margin = round(width * 0.04)
    height = round((width - 2 * margin) * _ASPECT) + 2 * margin
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    area = QRectF(margin, margin, width - 2 * margin, height - 2 * margin)
    bottom = draw_ticket(painter, area, face)
    painter.end()
    return image.copy(0, 0, width, min(height, round(bottom) + 2 * margin))


def print_ticket(face: TicketFace, printer: QPrinter) -> bool:
    """Print one ticket, A6 wide where the paper allows it.

    Returns:
        False where the printer did not take it.
    """
    painter = QPainter()
    if not painter.begin(printer):
        return False
    page = QRectF(painter.viewport())
    width = min(page.width(), PAPER_WIDTH_MM / _MM_PER_INCH * printer.resolution())
    height = min(page.height(), width * _ASPECT)
    draw_ticket(painter, QRectF((page.width() - width) / 2, 0.0, width, height), face)
    return painter.end()


def file_name(number: int, name: str) -> str:
    """A name for the picture's file that every file system takes: ticket-12-meera-krishnan.png.

    Letters of all scripts are kept; what separates words becomes a hyphen.
    """
    plain = unicodedata.normalize("NFC", name).casefold()
    # Marks are kept with their letters: without them a Devanagari name is another word.
    kept = "".join(c if unicodedata.category(c)[0] in "LMN" else "-" for c in plain)
    slug = re.sub("-+", "-", kept).strip("-")[:_NAME_LIMIT].rstrip("-")
    return f"ticket-{number}-{slug}.png" if slug else f"ticket-{number}.png"


def save_picture(image: QImage, path: Path) -> bool:
    """Write a picture as PNG, whole or not at all.

    Returns:
        False where it could not be written; what stood at the path before is untouched.
    """
    file = QSaveFile(str(path))
    if not file.open(QIODevice.OpenModeFlag.WriteOnly):
        return False
    # A name and a code that lets somebody in: for the owner's eyes, as `write_private` has it.
    file.setPermissions(QFileDevice.Permission.ReadOwner | QFileDevice.Permission.WriteOwner)
    if not QImageWriter(file, QByteArray(b"png")).write(image):
        file.cancelWriting()
    return file.commit()
