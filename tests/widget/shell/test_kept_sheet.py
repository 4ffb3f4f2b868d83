"""What this laptop keeps: counted in words, listed with reasons, taken along, sent again."""

import csv
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from support.made_services import KeptInMemory, open_desks
from support.windows.door_window import dress, undress

from kiosk.adapters.memory_store import MemoryStore
from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import Wanted
from kiosk.services.ports import StoreStatus, StuckItem
from kiosk.ui.shell.kept_sheet import KeptSheet
from kiosk.ui.style.kept_text import said_kept, said_store_status

# The offscreen platform has no window manager to tell the smallest size to.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

AT = datetime(2026, 11, 22, 13, 32, tzinfo=UTC)
GONE = StuckItem(
    12, "=cmd|' /C'", Wanted.ALLOW, "North door", "Asha", AT,
    "The server has no ticket 12. It may have been deleted there.", Kind.ALLOW,
)  # fmt: skip
TAKEN = StuckItem(
    13, "Meera <b>", None, "", "", None,
    "Ticket number 13 belongs to somebody else at the server. Register the guest anew and hand "
    "over the new ticket.",
)  # fmt: skip


class RefusingStore(MemoryStore):
    """Its server refuses the rows of `stuck` until it was tried again so many times."""

    def __init__(self, stuck=(), gives_in_after=10):
        super().__init__()
        self.stuck, self.left, self.tries = stuck, gives_in_after, 0

    def retry_stuck(self):
        self.tries += 1
        self.left -= 1
        if not self.left:
            self.stuck = ()

    def status(self):
        return StoreStatus(stuck=len(self.stuck), stuck_list=self.stuck)


@pytest.fixture
def store():
    return RefusingStore((GONE, TAKEN))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "kept.csv"


@pytest.fixture
def sheet(qtbot, store, path):
    with open_desks(store) as desks:
        qtbot.waitUntil(lambda: desks.table.store_status.stuck == len(store.stuck))
        sheet = KeptSheet(desks.table, dress(KeptInMemory()), path_asked=lambda *_: str(path))
        qtbot.addWidget(sheet)
        sheet.show()
        yield sheet
        sheet.hide()
    undress()


def rows(sheet):
    grid = sheet.grid
    return [
        [grid.item(row, column).text() for column in range(grid.columnCount())]
        for row in range(grid.rowCount())
    ]


@pytest.mark.parametrize(
    ("waiting", "registrations", "said"),
    [
        (0, 0, ""),
        (1, 0, "1 decision"),
        (14, 0, "14 decisions"),
        (1, 1, "1 registration"),
        (3, 3, "3 registrations"),
        (16, 2, "14 decisions and 2 registrations"),
        (2, 1, "1 decision and 1 registration"),
    ],
)
def test_what_waits_is_counted_apart(waiting, registrations, said):
    assert said_kept(StoreStatus(waiting=waiting, registrations=registrations)) == said


def test_the_sentence_above_the_list():
    assert said_store_status(StoreStatus()) == "Nothing waits, and nothing is stuck."
    away = said_store_status(StoreStatus(online=False, waiting=2))
    assert away.splitlines() == [
        "Waiting for the server, sent automatically: 2 decisions.",
        "The list is only for what the server refuses; nothing is stuck.",  # and is empty
    ]
    many = said_store_status(StoreStatus(stuck=340, stuck_list=(GONE, TAKEN)))
    assert "administrator" in many
    assert "The first 2 of 340 are shown." in many


def test_each_row_says_who_what_where_when_and_why(sheet):
    first, second = rows(sheet)
    assert first[:5] == ["12", "=cmd|' /C'", "let in", "North door", "Asha"]
    assert first[5]
    assert first[6] == GONE.why
    assert second == ["13", "Meera <b>", "registered", "", "", "", TAKEN.why]


def test_a_long_reason_is_read_whole(qtbot, sheet):
    sheet.resize(900, 400)
    grid = sheet.grid
    qtbot.waitUntil(lambda: grid.rowHeight(1) > grid.rowHeight(0))
    assert grid.columnWidth(6) <= grid.viewport().width(), "nothing is scrolled to the side"


def test_it_is_sent_again_and_said_what_came_of_it(qtbot, sheet, store):
    sheet._answer.setInterval(50)
    qtbot.mouseClick(sheet.again, Qt.MouseButton.LeftButton)
    assert not sheet.again.isEnabled(), "once is enough"
    qtbot.waitUntil(lambda: store.tries == 1)
    qtbot.waitUntil(sheet.again.isEnabled)
    assert sheet.said.text().startswith("Tried again just now, and refused again.")
    store.left = 1
    qtbot.mouseClick(sheet.again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: sheet.grid.rowCount() == 0)
    assert sheet.said.text() == "Nothing waits, and nothing is stuck."
    for button in (sheet.again, sheet.copy, sheet.export):
        assert not button.isEnabled()


def test_it_is_taken_along(sheet, path):
    sheet.export.click()
    assert str(path) in sheet.said.text()
    with path.open(encoding="utf-8-sig", newline="") as file:
        read = list(csv.reader(file))
    assert read[0][0] == "Ticket"
    assert read[1][1] == "'=cmd|' /C'", "no spreadsheet runs a guest's name"
    assert "2026" in read[1][5], "the year too: paper outlives it"
    sheet.copy.click()
    lines = QApplication.clipboard().text().splitlines()
    assert [len(line.split("\t")) for line in lines] == [7, 7, 7]
    assert lines[2].startswith("13\tMeera <b>\tregistered")


def test_a_person_with_a_keyboard_reaches_everything(qtbot, sheet):
    sheet.activateWindow()
    sheet.grid.setFocus()
    seen = set()
    for _ in range(6):
        seen.add(QApplication.focusWidget() or sheet.focusWidget())
        qtbot.keyClick(QApplication.focusWidget() or sheet.focusWidget(), Qt.Key.Key_Tab)
    assert {sheet.grid, sheet.again, sheet.copy, sheet.export} <= seen
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
