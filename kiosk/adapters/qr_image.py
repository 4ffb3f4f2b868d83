"""Draws QR codes with `qrcode` and whole tickets with Pillow."""

import io
from dataclasses import dataclass
from datetime import datetime

import qrcode
import qrcode.constants
from PIL import Image, ImageDraw

from kiosk.adapters.card_fonts import Fonts, find_fonts
from kiosk.domain.ticket import Ticket

QUIET_ZONE = 4
"""Modules of white around the code (ISO/IEC 18004, section 9.1)."""

CARD_WIDTH = 1000
_MARGIN = 60
_QR_SIDE = CARD_WIDTH - 2 * _MARGIN
_BLACK, _GREY, _LINE = "#10151D", "#566070", "#D5DBE4"


class QrArtist:
    """Draws a ticket's QR and its card.

    Args:
        module_px: pixels a module.
        fonts: for the words on the card; by default what this machine has.
    """

    def __init__(self, module_px: int = 10, fonts: Fonts | None = None) -> None:
        self._module_px = module_px
        self._fonts = fonts

    def qr_png(self, text: str) -> bytes:
        """The QR alone, black on white with its quiet zone, as PNG."""
        matrix = _matrix(text)
        return _png(_enlarged(matrix, matrix.width * self._module_px))

    def ticket_png(self, text: str, ticket: Ticket, expires_at: datetime) -> bytes:
        """The QR with event, name, number and until when, as PNG: to save, send or print.

        A letter that no font here can draw is left out, and never drawn as an empty box: the number
        is always there, and the door shows the name.
        """
        if self._fonts is None:  # looked for only now: most programs draw no card
            self._fonts = find_fonts()
        until = expires_at.astimezone().strftime("%d %b %Y, %H:%M")
        lines = [
            _Line(ticket.event, 44, _GREY, bold=False),
            _Line(ticket.name, 76, _BLACK, bold=True),
            _Line(ticket.university, 40, _GREY, bold=False),
            _Line(f"Ticket {ticket.id}", 52, _BLACK, bold=True),
            _Line(f"Valid until {until}", 36, _GREY, bold=False),
        ]
        drawn = [strip for line in lines if (strip := self._strip(line, self._fonts))]
        matrix = _matrix(text)
        # Whole pixels a module: a code with uneven modules is read from less far.
        module = max(_QR_SIDE // matrix.width, 1)
        code = _enlarged(matrix, matrix.width * module)
        height = _MARGIN + code.height + 24 + sum(s.height + 14 for s in drawn) + _MARGIN
        card = Image.new("RGB", (max(CARD_WIDTH, code.width + 2 * _MARGIN), height), "white")
        card.paste(code, ((card.width - code.width) // 2, _MARGIN))
        y = _MARGIN + code.height + 24
        for strip in drawn:
            card.paste(strip, ((card.width - strip.width) // 2, y))
            y += strip.height + 14
        ImageDraw.Draw(card).rectangle((0, 0, card.width - 1, height - 1), outline=_LINE)
        return _png(card)

    @staticmethod
    def _strip(line: "_Line", fonts: Fonts) -> Image.Image | None:
        """A line as a picture of its own, smaller where it is too long; None if not drawable."""
        return fonts.draw(line.text, line.size, line.colour, _QR_SIDE, bold=line.bold)


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    size: int
    colour: str
    bold: bool


def _matrix(text: str) -> Image.Image:
    """The code with one pixel a module and its quiet zone."""
    code = qrcode.QRCode(
        # M as the predecessor has it: L reads 8 % farther, but dies of a thumb on the screen.
        error_correction=qrcode.constants.ERROR_CORRECT_M,
        box_size=1,
        border=QUIET_ZONE,
        # Trying all eight masks takes four fifths of the time, and every mask is legal
        # (ISO/IEC 18004, section 7.8 only ranks them).
        mask_pattern=3,
    )
    code.add_data(text, optimize=0)
    code.make(fit=True)
    rows = code.get_matrix()
    return Image.frombytes(
        "L", (len(rows), len(rows)), bytes(0 if dark else 255 for row in rows for dark in row)
    )


def _enlarged(matrix: Image.Image, side: int) -> Image.Image:
    return matrix.resize((side, side), Image.Resampling.NEAREST)


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
