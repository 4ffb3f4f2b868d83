"""The demo's guest list: the answers of a form, as a college fest has them, and their import."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import cast

from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QApplication, QDialog

from kiosk.rehearsal import Rehearsal
from kiosk.ui.ticket_list.import_dialog import ImportDialog

GUESTS = 200
_HEADINGS = (
    "Timestamp",
    "Your full name",
    "College name",
    "WhatsApp number (with country code)",
    "Category",
)
_GIVEN = ("Aarav", "Diya", "Ishaan", "Kavya", "Mihir", "Neha", "Om", "Priya", "Ritu", "Tara")
_FAMILY = (
    "Agarwal", "Bhatt", "Chandra", "Dutta", "Ghosh", "Joshi", "Kulkarni", "Menon", "Naidu",
    "Pillai", "Rana", "Saxena", "Tiwari", "Verma", "Yadav", "Zaveri", "Bora", "Chawla",
    "Deshmukh", "Gill",
)  # fmt: skip
_COLLEGES = ("IIT Delhi", "Delhi University", "Jamia Millia Islamia", "Anna University")
_SELECTED = (1, 2, 4, 5)

Shoot = Callable[[str, str], None]
"""Takes a picture: its name, and what it shows."""


def write_form(path: Path) -> None:
    """Two hundred answers; one number was shortened by a spreadsheet, one guest answered twice."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(_HEADINGS)
        for n in range(GUESTS):
            name = f"{_GIVEN[n % len(_GIVEN)]} {_FAMILY[n // len(_GIVEN)]}"
            mobile = "9.19877E+11" if n == 3 else f"+91 98{200 + n:03} {11000 + 7 * n:05}"
            kind = ("Student", "Student", "Guest", "Crew")[n % 4]
            stamp = f"2026/11/{1 + n % 28:02} 10:{n % 60:02}:00"
            rows.writerow((stamp, name, _COLLEGES[n % len(_COLLEGES)], mobile, kind))
        rows.writerow((stamp, name, _COLLEGES[n % len(_COLLEGES)], mobile, kind))


def import_list(on: Rehearsal, path: Path, event: str, shoot: Shoot) -> None:
    """Bring the list in through the real window.

    Raises:
        Unproven: the preview or the import did not come.
    """
    write_form(path)
    tab = on.window.tickets_tab
    on.window.open_tab("tickets")
    bar = tab.lists
    if bar is None:
        return
    before = tab.model.rowCount()
    bar.import_file(path)
    dialog = cast("ImportDialog", bar.dialog)
    on.until(dialog.go.isEnabled, "the list was not read")
    dialog.event_field.setText(event)
    dialog.event_field.editingFinished.emit()
    on.until(lambda: dialog.go.isEnabled() and event in _first_row(dialog), "no preview came")
    shoot("import-preview", f"a form's {GUESTS + 1} answers: {dialog.summary.text()}")
    dialog.go.click()
    on.until(lambda: not dialog.leave.isVisible(), "the guests were not imported")
    shoot("import-done", dialog.summary.text())
    dialog.go.click()
    on.until(lambda: tab.model.rowCount() > before, "the guests are not in the table")
    on.window.activateWindow()  # there may be no window manager that does it


def _first_row(dialog: ImportDialog) -> list[str]:
    cells = (dialog.guests.item(0, column) for column in range(dialog.guests.columnCount()))
    return [cell.text() for cell in cells if cell is not None]


def select_some(on: Rehearsal, shoot: Shoot) -> None:
    """Several rows selected, and what can be made of them."""
    tab = on.window.tickets_tab
    flags = QItemSelectionModel.SelectionFlag
    for row in _SELECTED:
        tab.view.selectionModel().select(tab.model.index(row, 0), flags.Select | flags.Rows)
    on.rest(0.3)
    shoot("tickets-selected", f"{len(_SELECTED) + 1} rows selected")
    if tab.organiser is not None:
        tab.organiser.tickets.trigger()
        on.rest(0.3)
        shoot("tickets-paper", "their tickets as a PDF: which page, how many on it")
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog):
            dialog.reject()
    tab.view.clearSelection()
    on.window.activateWindow()  # there may be no window manager that does it
