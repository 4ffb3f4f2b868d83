"""Draws a ticket into its place on a page, with the words that many share laid out once."""

from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QGuiApplication, QPainter, QPen

from kiosk.ui.sheets.layouts import Layout
from kiosk.ui.style.fitted_text import FittedText
from kiosk.ui.style.moments import full_moment
from kiosk.ui.ticket.ticket_face import Line, TicketFace, draw_ticket

DPI = 600
_MM_PER_INCH = 25.4
_WORDS_KEPT = 24


class WordsLaidOut:
    """Texts that many tickets share, such as the event and its hours, are laid out once."""

    def __init__(self) -> None:
        self._font = QGuiApplication.font()
        self._moments: dict[datetime, str] = {}
        self._kept: dict[tuple[str, int, float, float], FittedText] = {}

    def moment(self, at: datetime) -> str:
        """The words for a moment: nearly every ticket has those of the one before."""
        found = self._moments.get(at)
        if found is None:
            if len(self._moments) >= _WORDS_KEPT:
                self._moments.clear()
            found = self._moments[at] = full_moment(at)
        return found

    def lay_out(self, line: Line, place: int, across: float, width: float) -> FittedText:
        """A line of a ticket in the program's font, to be drawn in the same document only.

        Args:
            line: of `TicketFace.lines`.
            place: among them, from 0; what stands in one place is set in one way.
            across: the ticket's width, in the painter's units.
            width: of the words' part of it.
        """
        text, size, weight, lines, _ = line
        key = (text, place, across, width)
        found = self._kept.pop(key, None)
        if found is None:
            font = QFont(self._font)
            font.setPixelSize(max(1, round(across * size * 0.82)))
            font.setWeight(weight)
            found = FittedText(text, font, width, shrink=0.5, max_lines=max(2, lines))
        self._kept[key] = found  # what was used last is dropped last
        if len(self._kept) > _WORDS_KEPT:
            del self._kept[next(iter(self._kept))]
        return found


def draw_in_place(
    painter: QPainter, place: QRectF, layout: Layout, face: TicketFace, words: WordsLaidOut
) -> None:
    """Draw a ticket into its place on the page, with marks for the scissors.

    Args:
        painter: on paper of `DPI`.
        place: in millimetres.
        layout: of the page.
        face: the ticket.
        words: of the tickets before it.
    """
    unit = DPI / _MM_PER_INCH
    box = QRectF(place.x() * unit, place.y() * unit, place.width() * unit, place.height() * unit)
    pad = layout.padding * unit
    if layout.each > 1:
        painter.setPen(QPen(Qt.GlobalColor.lightGray, DPI / 300, Qt.PenStyle.DashLine))
        painter.drawRect(box)
    inner = box.adjusted(pad, pad, -pad, -pad)
    if layout.wide:
        _draw_wide_ticket(painter, inner, face, words)
    else:
        draw_ticket(painter, inner, face)


def _draw_wide_ticket(
    painter: QPainter, area: QRectF, face: TicketFace, words: WordsLaidOut
) -> None:
    """A ticket with its code at the left and the same words beside it."""
    code = face.qr
    room = min(area.height(), area.width() * 0.46)
    module = max(1, int(room / code.width()))
    side = module * code.width()
    top = area.top() + (area.height() - side) / 2
    painter.drawImage(QRectF(round(area.left()), round(top), side, side), code)
    left = area.left() + side + area.width() * 0.02
    width = area.right() - left
    painter.setPen(Qt.GlobalColor.black)
    across = area.width()
    texts = [
        (words.lay_out(line, place, across, width), line[-1] * across)
        for place, line in enumerate(face.lines(words.moment))
        if line[0].strip()
    ]
    y = area.top() + max(0.0, area.height() - sum(t.height + gap for t, gap in texts)) / 2
    for shaped, gap in texts:
        if y + shaped.height > area.bottom() + 1:
            break
        shaped.draw(painter, QPointF(left, y))
        y += shaped.height + gap
