"""The sheets of the window: conflicts, what the server refused, and how they open."""

import csv
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from support.made_services import KeptInMemory, open_desks
from support.windows.door_window import ENTERED, NOW, TICKET, dress

from kiosk.domain.decision import Conflict, ConflictKind, Decided
from kiosk.domain.ticket import Status
from kiosk.services.ports import StoreStatus, StuckItem
from kiosk.ui.shell.conflicts_sheet import ConflictsSheet
from kiosk.ui.shell.kept_sheet import KeptSheet
from kiosk.ui.style.kept_text import said_store_status

pytestmark = pytest.mark.qt_log_ignore(
    "propagateSizeHints",  # the offscreen platform has no window manager
    "OpenType support missing",  # no font on this machine has the script; boxes are painted
)

CONFLICT = Conflict(
    replace(TICKET, name='=HYPERLINK("http://evil")'),
    ConflictKind.ADMITTED_TWICE,
    ENTERED,
    Decided(Status.ENTERED, NOW - timedelta(minutes=10), "South door", "Ben"),
)


def test_conflicts_are_shown_and_exported(qtbot, tmp_path):
    path = tmp_path / "conflicts.csv"
    with open_desks() as desks:
        sheet = ConflictsSheet(desks.table, dress(KeptInMemory()), path_asked=lambda *_: str(path))
        qtbot.addWidget(sheet)
        qtbot.waitUntil(lambda: sheet.said.text() == "There are none.")
        assert not sheet.export.isEnabled()
        desks.table.conflicts_ready.emit((CONFLICT,))
        row = [sheet.grid.item(0, c).text() for c in range(sheet.grid.columnCount())]
        assert row[:3] == ["1481", '=HYPERLINK("http://evil")', "let in twice"]
        assert "North door · Asha" in row[3]
        assert "South door · Ben" in row[4]
        sheet.export.click()
        assert str(path) in sheet.said.text()
    assert path.read_bytes().startswith(b"\xef\xbb\xbf"), "Excel needs the mark"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0][0] == "Ticket"
    assert rows[1][1] == '\'=HYPERLINK("http://evil")', "no spreadsheet runs a guest's name"


def test_a_ticket_table_that_was_put_back_is_listed_with_the_way_out(qtbot):
    lost = Conflict(TICKET, ConflictKind.TABLE_PUT_BACK, ENTERED, Decided(Status.NOT_ENTERED))
    with open_desks() as desks:
        sheet = ConflictsSheet(desks.table, dress(KeptInMemory()))
        qtbot.addWidget(sheet)
        desks.table.conflicts_ready.emit((lost,))
        row = [sheet.grid.item(0, c).text() for c in range(sheet.grid.columnCount())]
        assert row[2] == "the table was put back"
        assert "North door · Asha" in row[3]
        assert row[4] == "open in the table"
        assert "kiosk admin put-right" in sheet.said.text()


def test_two_admissions_in_one_minute_can_be_told_apart(qtbot):
    at = NOW.replace(second=7)
    close = Conflict(
        TICKET,
        ConflictKind.ADMITTED_TWICE,
        replace(ENTERED, at=at),
        replace(ENTERED, at=at + timedelta(seconds=9), door="South door"),
    )
    with open_desks() as desks:
        sheet = ConflictsSheet(desks.table, dress(KeptInMemory()))
        qtbot.addWidget(sheet)
        first, second = (cell for cell in sheet.cells(close) if cell.endswith((":07", ":16")))
        assert first != second
        assert not any(cell.endswith((":00", ":07")) for cell in sheet.cells(CONFLICT))


def test_an_export_that_cannot_be_written_says_so(qtbot, tmp_path):
    with open_desks() as desks:
        sheet = ConflictsSheet(
            desks.table, dress(KeptInMemory()), path_asked=lambda *_: str(tmp_path / "no" / "x")
        )
        qtbot.addWidget(sheet)
        desks.table.conflicts_ready.emit((CONFLICT,))
        sheet.export.click()
        assert "Choose another folder" in sheet.said.text()


def test_what_the_server_refused_is_a_chip_that_opens_the_sheet(qtbot, opened):
    refused = StuckItem(12, "Meera", None, "", "", None, "The number belongs to somebody else.")
    window = opened.window
    chip = window.status.stuck
    window.status.set_store_status(StoreStatus(stuck=1, stuck_list=(refused,)))
    assert chip.text() == "1 not taken by the server"
    assert "12 Meera: The number belongs" in chip.toolTip()
    assert chip.focusPolicy() & Qt.FocusPolicy.TabFocus, "reached by keyboard"
    chip.click()
    sheet = window.findChild(KeptSheet)
    assert sheet.isVisible()
    sheet.close()
    window.status.set_store_status(StoreStatus())
    assert chip.isHidden()


def test_guests_over_capacity_are_told_apart_from_what_was_refused(qtbot, opened):
    over = StuckItem(13, "Ben", None, "", "", None, "Jazz has 1 ticket too many.")
    window = opened.window
    chip = window.status.stuck
    window.status.set_store_status(StoreStatus(over_capacity=1, stuck_list=(over,)))
    assert chip.text() == "1 over capacity"
    assert "13 Ben: Jazz has 1 ticket too many" in chip.toolTip()
    assert "their tickets count" in said_store_status(
        StoreStatus(over_capacity=1, stuck_list=(over,))
    )
    window.status.set_store_status(StoreStatus(stuck=2, over_capacity=1))
    assert chip.text() == "3 for the administrator"


@pytest.mark.parametrize(
    ("key", "kind"), [(Qt.Key.Key_F7, KeptSheet), (Qt.Key.Key_F8, ConflictsSheet)]
)
def test_the_sheets_open_by_key_and_from_the_menu(qtbot, opened, key, kind):
    window = opened.window
    name = QKeySequence(key).toString()
    for ask in (
        lambda: qtbot.keyClick(window, key),
        next(a for a in window.status.line.actions() if a.text().endswith(name)).trigger,
    ):
        ask()
        qtbot.waitUntil(lambda: window.findChild(kind) is not None)
        window.findChild(kind).close()
        qtbot.waitUntil(lambda: window.findChild(kind) is None)
