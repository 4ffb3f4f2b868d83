"""The system's printers, and paper without edges for what is drawn in millimetres."""

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from kiosk.ui.sheets.not_drawn import NotDrawn
from kiosk.ui.sheets.sheet_drawing import DPI


def named_printer(name: str) -> QPrinter:
    """A printer of this system; a QGuiApplication must be there.

    Raises:
        Fault: there is no such printer; the sentence names those that there are.
    """
    found = QPrinterInfo.printerInfo(name)
    if found.isNull():
        names = [printer for printer in QPrinterInfo.availablePrinterNames() if printer]
        there = f"There are: {', '.join(names)}." if names else "There is none at all."
        raise NotDrawn(f"This system has no printer “{name}”. {there}")
    return QPrinter(found, QPrinter.PrinterMode.HighResolution)


def use_whole_page(printer: QPrinter, page: QPageLayout | None = None) -> None:
    """Have a printer take a page to its edges, in `DPI`: what is drawn keeps its own margin.

    Args:
        printer: prints.
        page: its size; A4 by default.
    """
    if page is None:
        a4 = QPageSize(QPageSize.PageSizeId.A4)
        page = QPageLayout(a4, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
    printer.setResolution(DPI)
    printer.setFullPage(True)
    printer.setPageLayout(page)
