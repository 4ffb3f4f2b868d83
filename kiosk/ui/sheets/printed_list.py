"""The printed list: who is expected, in the order of their names, for a door without a laptop."""

import string
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from PySide6.QtCore import QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QPen,
)
from PySide6.QtPrintSupport import QPrinter

from kiosk.domain.check_word import check_word
from kiosk.domain.search import searchable
from kiosk.ui.sheets.not_drawn import NotDrawn
from kiosk.ui.sheets.printers import use_whole_page
from kiosk.ui.sheets.sheet_drawing import DPI
from kiosk.ui.sheets.ticket_sheets import taking_place
from kiosk.ui.style.fitted_text import FittedText
from kiosk.ui.style.text_direction import isolated

ROWS = 34
"""Guests on a page of A4."""

_MM = DPI / 25.4
_LEFT, _TOP, _WIDTH, _ROW = 14.0, 26.0, 182.0, 7.2
_OTHERS = "#"


@dataclass(frozen=True, slots=True)
class Expected:
    """A guest on the list.

    Attributes:
        word: the check word: who was typed in by a wrong number is noticed.
        inside: whether the guest is in already; his box is ticked.
    """

    number: int
    name: str
    university: str = ""
    category: str = ""
    people: int = 1
    inside: bool = False

    @property
    def word(self) -> str:
        """The check word of the ticket's number."""
        return check_word(self.number)

    @property
    def letter(self) -> str:
        """Under which letter of the alphabet the guest stands; other scripts stand together."""
        first = searchable(self.name)[:1].upper()
        return first if first and first in string.ascii_uppercase else _OTHERS


def queues(guests: Sequence[Expected], count: int) -> list[list[Expected]]:
    """The guests in the order of their names, cut between letters into so many equal queues."""
    ordered = sorted(guests, key=lambda g: (g.letter == _OTHERS, searchable(g.name), g.number))
    letters = [list(group) for _, group in groupby(ordered, key=lambda g: g.letter)]
    found: list[list[Expected]] = [[]]
    done = 0
    for group in letters:
        full = done >= len(ordered) * len(found) / count
        if full and found[-1] and len(found) < count:
            found.append([])
        found[-1] += group
        done += len(group)
    return found


def span(queue: Sequence[Expected]) -> str:
    """From which letter to which: "A - K", or "L - Z, others" with names that begin with none."""
    letters = [guest.letter for guest in queue if guest.letter != _OTHERS]
    if not letters:
        return "Others" if queue else ""
    first, last = letters[0], letters[-1]
    others = ", others" if len(letters) < len(queue) else ""
    return f"{first}{others}" if first == last else f"{first} - {last}{others}"


class NameList:
    """Draws the list.

    Args:
        title: the event.
        made: when the list was made, as people read it.
    """

    def __init__(self, title: str, made: str) -> None:
        self.title, self._made = title, made

    def pdf(self, guests: Iterable[Expected], path: Path, into: int = 1) -> int:
        """Write it as a PDF; how many pages it has.

        Raises:
            Fault: it cannot be written, or nobody stands on it.
        """
        with taking_place(path) as place:
            writer = QPdfWriter(str(place))
            writer.setResolution(DPI)
            writer.setCreator("Kiosk")
            writer.setTitle(self.title)
            writer.setPageLayout(
                QPageLayout(
                    QPageSize(QPageSize.PageSizeId.A4),
                    QPageLayout.Orientation.Portrait,
                    QMarginsF(0, 0, 0, 0),
                )
            )
            return self.draw(writer, writer.newPage, guests, into)

    def print(self, printer: QPrinter, guests: Iterable[Expected], into: int = 1) -> int:
        """Print it on A4; how many pages it has.

        Raises:
            Fault: it cannot be drawn, or nobody stands on the list.
        """
        use_whole_page(printer)
        printer.setCreator("Kiosk")
        printer.setDocName(self.title or "Guests")
        return self.draw(printer, printer.newPage, guests, into)

    def draw(
        self,
        device: QPagedPaintDevice,
        new_page: Callable[[], bool],
        guests: Iterable[Expected],
        into: int = 1,
    ) -> int:
        """Draw it on paper of `DPI`; how many pages it has."""
        pages = list(self._pages(list(guests), into))
        if not pages:
            raise NotDrawn("There is nobody to stand on the list.")
        painter = QPainter()
        if not painter.begin(device):
            raise NotDrawn("The list cannot be drawn: the printer or the file takes nothing.")
        try:
            for number, (queue, rows, place) in enumerate(pages):
                if number:
                    new_page()
                self._page(painter, queue, rows, place)
        finally:
            painter.end()
        return len(pages)

    def _pages(
        self, guests: list[Expected], into: int
    ) -> Iterator[tuple[str, Sequence[Expected], str]]:
        for queue in queues(guests, max(1, into)):
            count = -(-len(queue) // ROWS)
            for page in range(count):
                rows = queue[page * ROWS : (page + 1) * ROWS]
                yield span(queue), rows, f"{page + 1} of {count}"

    def _page(self, painter: QPainter, queue: str, rows: Sequence[Expected], place: str) -> None:
        self._text(painter, isolated(self.title) or "Guests", _LEFT, 10.0, 110.0, 5.6, bold=True)
        self._text(painter, queue, 128.0, 9.0, 40.0, 8.0, bold=True)
        self._text(painter, f"Page {place}\n", 172.0, 10.0, 26.0, 3.6)
        self._text(painter, f"as of {self._made}", 172.0, 15.0, 30.0, 2.8)
        for left, width, title in _COLUMNS:
            self._text(painter, title, left, _TOP - 5.4, width, 3.0)
        for n, guest in enumerate(rows):
            self._row(painter, _TOP + n * _ROW, guest)
        foot = "Tick who comes in. Afterwards key the numbers in: Tickets, More, Key in from paper."
        self._text(painter, foot, _LEFT, _TOP + ROWS * _ROW + 3.0, _WIDTH, 2.8)

    def _row(self, painter: QPainter, top: float, guest: Expected) -> None:
        painter.setPen(QPen(Qt.GlobalColor.lightGray, 0.15 * _MM))
        bottom = (top + _ROW - 0.6) * _MM
        painter.drawLine(QPointF(_LEFT * _MM, bottom), QPointF((_LEFT + _WIDTH) * _MM, bottom))
        painter.setPen(QPen(Qt.GlobalColor.black, 0.3 * _MM))
        box = QRectF((_LEFT + 0.4) * _MM, (top + 0.9) * _MM, 4.6 * _MM, 4.6 * _MM)
        painter.drawRect(box)
        if guest.inside:
            painter.drawLine(box.topLeft(), box.bottomRight())
            painter.drawLine(box.topRight(), box.bottomLeft())
        words = (
            guest.name, str(guest.number), guest.word, guest.category, guest.university
        )  # fmt: skip
        people = f"  (for {guest.people})" if guest.people > 1 else ""
        for (left, width, _), text in zip(_COLUMNS[1:], words, strict=True):
            behind = people if left == _NAME else ""
            self._text(
                painter,
                isolated(text),
                left,
                top + 0.9,
                width,
                3.9,
                bold=left == _NAME,
                behind=behind,
            )

    @staticmethod
    def _text(
        painter: QPainter,
        text: str,
        left: float,
        top: float,
        width: float,
        size: float,
        *,
        bold: bool = False,
        behind: str = "",
    ) -> None:
        """One line; `behind` stands after the text and is never cut."""
        if not (text.strip() or behind):
            return
        painter.setPen(Qt.GlobalColor.black)
        font = QFont(QGuiApplication.font())
        font.setPixelSize(round(size * _MM))
        font.setBold(bold)
        metrics = QFontMetricsF(font)
        room = width * _MM - metrics.horizontalAdvance(behind)
        # Each script has a height of its own; all of them stand on one line.
        at, base = left * _MM, top * _MM + metrics.ascent()
        shaped = FittedText(text, font, room, shrink=0.6)
        shaped.draw(painter, QPointF(at, base - shaped.baseline))
        if behind:
            painter.setFont(font)
            painter.drawText(QPointF(at + shaped.advance, base), behind)


_NAME = 22.0
_COLUMNS = (
    (_LEFT, 8.0, "in"),
    (_NAME, 70.0, "name"),
    (94.0, 15.0, "ticket"),
    (110.0, 18.0, "check"),
    (129.0, 24.0, "category"),
    (154.0, 42.0, "university"),
)
"""Left edge and width in millimetres, and what stands above."""
