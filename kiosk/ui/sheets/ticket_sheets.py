"""Tickets for everybody as one PDF, or as a folder of files that a mail merge finds."""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QImage, QPagedPaintDevice, QPageLayout, QPainter, QPdfWriter
from PySide6.QtPrintSupport import QPrinter

from kiosk.services.lists.bulk_tickets import BulkTicket, merge_name
from kiosk.services.lists.exporting import TableSink, TableWriter
from kiosk.ui.sheets.layouts import Layout
from kiosk.ui.sheets.not_drawn import NotDrawn
from kiosk.ui.sheets.printers import use_whole_page
from kiosk.ui.sheets.sheet_drawing import DPI, WordsLaidOut, draw_in_place
from kiosk.ui.ticket.qr_view import two_colours
from kiosk.ui.ticket.ticket_face import (
    TicketFace,
    face_with,
    save_picture,
    ticket_image,
)

_NOBODY = "There is no ticket among those that were chosen."
CSV_NAME = "tickets.csv"
_CSV = ("number", "name", "mobile_number", "file", "token")

Modules = Callable[[str], tuple[int, bytes]]
"""What a QR holds -> modules a side, and a byte each."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was made.

    Attributes:
        files: the PDF, or each file of the folder with the CSV as the last.
    """

    tickets: int
    pages: int
    files: tuple[Path, ...] = field(default_factory=tuple)


def face_for(ticket: BulkTicket, modules: Modules) -> TicketFace:
    """What stands on a ticket of many."""
    issued = ticket.issued
    side, data = modules(issued.text)
    code = two_colours(QImage(data, side, side, side, QImage.Format.Format_Grayscale8))
    return face_with(issued, code, ticket.event, ticket.guest.category, ticket.party)


class TicketSheets:
    """Draws tickets; to be used on one thread, with a QGuiApplication there.

    Args:
        modules: draws the codes.
        sink: writes the list beside a folder of tickets.
        drawing: what must live as long as anything is drawn: the QGuiApplication.
    """

    def __init__(self, modules: Modules, sink: TableSink, drawing: object = None) -> None:
        self._modules, self._sink, self._drawing = modules, sink, drawing

    def pdf(
        self,
        tickets: Iterable[BulkTicket],
        layout: Layout,
        path: Path,
        tick: Callable[[int], None] = lambda _: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Drawn:
        """All tickets in one PDF.

        Raises:
            Fault: nothing was written: no room, no right, the store away, or cancelled.
        """
        with taking_place(path) as place:
            count, pages = self._pdf(tickets, layout, place, tick, cancelled)
        return Drawn(count, pages, (path,))

    def print(
        self,
        printer: QPrinter,
        tickets: Iterable[BulkTicket],
        layout: Layout,
        tick: Callable[[int], None] = lambda _: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Drawn:
        """All tickets at a printer, on paper of the layout's size.

        Raises:
            Fault: it takes nothing, there is no ticket, the store is away, or cancelled.
        """
        rest = iter(tickets)
        if (first := next(rest, None)) is None:  # nor an empty page
            raise NotDrawn(_NOBODY)
        tickets = chain((first,), rest)
        use_whole_page(printer, _for_writer(layout.page()))
        printer.setCreator("Kiosk")
        printer.setDocName("Tickets")
        count, pages = self._draw(printer, printer.newPage, tickets, layout, tick, cancelled)
        return Drawn(count, pages)

    def folder(
        self,
        tickets: Iterable[BulkTicket],
        layout: Layout,
        path: Path,
        *,
        pictures: bool = False,
        tick: Callable[[int], None] = lambda _: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Drawn:
        """A PDF or a picture for each ticket, and a CSV with who gets which.

        Raises:
            Fault: no room, no right, the store away, or cancelled; files made before stay.
        """
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            raise NotDrawn(f"The folder {path} cannot be made. Name another place.") from None
        files: list[Path] = []
        with self._sink.begin(path / CSV_NAME, _CSV) as beside:
            for count, ticket in enumerate(tickets, 1):
                _stop_if(cancelled)
                files.append(self._one(ticket, layout, path, pictures=pictures))
                _note(beside, ticket, files[-1])
                tick(count)
        return Drawn(len(files), len(files), (*files, path / CSV_NAME))

    def _one(self, ticket: BulkTicket, layout: Layout, folder: Path, *, pictures: bool) -> Path:
        file = folder / merge_name(ticket.issued.ticket, "png" if pictures else "pdf")
        if not pictures:
            with taking_place(file) as place:
                self._pdf([ticket], _alone(layout), place, lambda _: None, lambda: False)
        elif not save_picture(ticket_image(face_for(ticket, self._modules)), file):
            raise NotDrawn(f"{file.name} cannot be written. Check the folder and the free disk.")
        return file

    def _pdf(
        self,
        tickets: Iterable[BulkTicket],
        layout: Layout,
        path: Path,
        tick: Callable[[int], None],
        cancelled: Callable[[], bool],
    ) -> tuple[int, int]:
        writer = QPdfWriter(str(path))
        writer.setResolution(DPI)
        writer.setCreator("Kiosk")
        writer.setTitle("Tickets")
        writer.setPageLayout(_for_writer(layout.page()))
        return self._draw(writer, writer.newPage, tickets, layout, tick, cancelled)

    def _draw(
        self,
        device: QPagedPaintDevice,
        new_page: Callable[[], bool],
        tickets: Iterable[BulkTicket],
        layout: Layout,
        tick: Callable[[int], None],
        cancelled: Callable[[], bool],
    ) -> tuple[int, int]:
        painter = QPainter()
        if not painter.begin(device):
            raise NotDrawn(
                "The tickets cannot be drawn: the printer or the file takes nothing. Check the"
                " folder and the free disk, or the printer."
            )
        painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
        count, pages, places = 0, 1, layout.places()
        words = WordsLaidOut()
        try:
            for count, ticket in enumerate(tickets, 1):
                _stop_if(cancelled)
                if count > 1 and (count - 1) % layout.each == 0:
                    new_page()
                    pages += 1
                place = places[(count - 1) % layout.each]
                draw_in_place(painter, place, layout, face_for(ticket, self._modules), words)
                tick(count)
        except BaseException:
            if isinstance(device, QPrinter):
                device.abort()  # half of them on paper would be taken for all
            raise
        finally:
            painter.end()
        if not count:
            raise NotDrawn(_NOBODY)
        return count, pages


def _note(beside: TableWriter, ticket: BulkTicket, file: Path) -> None:
    who = ticket.issued.ticket
    beside.add((who.id, who.name, who.mobile_number, file.name, ticket.issued.text))


def _alone(layout: Layout) -> Layout:
    """One ticket a page, of the size that it has among others."""
    if layout.each == 1:
        return layout
    place = layout.places()[0]
    return Layout(
        layout.name, place.width(), place.height(), margin=0.0, padding=layout.padding,
        wide=layout.wide,
    )  # fmt: skip


def _for_writer(page: QPageLayout) -> QPageLayout:
    page.setMode(QPageLayout.Mode.FullPageMode)
    page.setMargins(QMarginsF(0, 0, 0, 0))
    return page


def _stop_if(cancelled: Callable[[], bool]) -> None:
    if cancelled():
        raise NotDrawn("It was stopped.")


@contextlib.contextmanager
def taking_place(path: Path) -> Iterator[Path]:
    """A file beside that takes the path's place when the block ends well."""
    place = path.with_name(f".{path.name}.part")
    try:
        place.touch(0o600)  # names, and codes that let somebody in
        yield place
        place.replace(path)
    except OSError:
        raise NotDrawn(
            f"{path.name} cannot be written. Check the folder's rights and the free disk, or name "
            "another place."
        ) from None
    finally:
        place.unlink(missing_ok=True)
