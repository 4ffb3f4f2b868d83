"""A guest's card: the whole history, and codes scanned at the desk."""

import csv
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from support.windows.door_window import TICKET
from support.windows.history_desk import (
    SOON,
    act,
    column,
    sheet_of,
    tickets_window,
    told_store,
    visible,
)

from kiosk.domain.action_rules import Kind
from kiosk.ui.shell.history_sheet import HistorySheet

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def store():
    return told_store()


@pytest.fixture
def opened(qtbot, store):
    with tickets_window(qtbot, store) as opened:
        yield opened


# History


def test_everything_that_happened_stands_there_the_oldest_first(qtbot, opened):
    sheet = sheet_of(qtbot, opened)
    assert column(sheet, 1) == ["Scanned: expired", "Denied", "Let in after a second look"]
    assert column(sheet, 2)[1] == "South door  ·  Ben"
    assert column(sheet, 3) == ["", "Too young", "ID was checked"]
    assert sheet.heading.text() == "Meera Krishnan  ·  ticket 1481"


def test_a_ticket_that_nothing_happened_to_says_so(qtbot, opened):
    sheet = sheet_of(qtbot, opened, 3)
    assert "only registered" in sheet._empty.text()


def test_a_ticket_that_is_not_there_says_so(qtbot, opened):
    sheet = sheet_of(qtbot, opened, 99999)
    assert "no such ticket" in sheet.said.text()
    assert visible(sheet) == set()


def test_what_other_doors_do_comes_by_itself(qtbot, opened, store):
    sheet = sheet_of(qtbot, opened)
    act(store, Kind.LEAVE)
    qtbot.waitUntil(lambda: column(sheet, 1)[-1:] == ["Left"], timeout=SOON)


def test_the_history_is_exported_with_whole_moments(qtbot, opened, tmp_path):
    sheet = sheet_of(qtbot, opened)
    sheet._path_asked = lambda *_asked: str(tmp_path / "history.csv")
    sheet.export.click()
    with (tmp_path / "history.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) == 4
    assert rows[2][1] == "Denied"
    assert "2026" in rows[2][0]


def test_the_card_of_the_tickets_tab_opens_it(qtbot, opened):
    tab = opened.window.tickets_tab
    tab.open_ticket(1481)
    qtbot.waitUntil(lambda: tab.details.ticket is not None, timeout=SOON)
    tab.details.history.click()
    assert opened.window.findChildren(HistorySheet)[-1].isVisible()


def test_find_opens_it_for_the_marked_guest(qtbot, opened):
    opened.window.open_tab("scan")
    tab = opened.window.scan_tab
    tab.look_for_guest()
    tab.find_box.field.setText("Meera Krishnan")
    qtbot.waitUntil(lambda: tab.find_box.list.count() > 0, timeout=SOON)
    asked = []
    tab.history_wanted.connect(asked.append)
    qtbot.keyClick(tab.find_box.field, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: bool(asked), timeout=SOON)
    assert opened.window.findChildren(HistorySheet)[-1].isVisible()
    assert tab.find_box.isVisible(), "nobody was taken"


def test_a_code_that_leaves_the_laptop_stands_in_the_history(qtbot, opened):
    tab = opened.window.tickets_tab
    tab.open_ticket(1481)
    qtbot.waitUntil(lambda: tab.details.has_code, timeout=SOON)
    tab.actions_of_ticket.copy.trigger()
    sheet = sheet_of(qtbot, opened)
    qtbot.waitUntil(lambda: column(sheet, 1)[-1:] == ["Code handed out"], timeout=SOON)
    assert column(sheet, 3)[-1] == "copied"
    assert sheet.entries[-1].expires_at, "a new code must end after this one"


def test_a_long_name_widens_no_sheet_beyond_its_window(qtbot, opened, store):
    store.tickets[5] = replace(store.tickets[5], name="Maria Fernanda Guadalupe " * 6)
    sheet = sheet_of(qtbot, opened, 5)
    qtbot.waitUntil(lambda: "Maria" in sheet.heading.text(), timeout=SOON)
    assert sheet.minimumSizeHint().width() <= opened.window.width() - 40


# Scanned at the desk


@pytest.mark.parametrize("tab", ["tickets", "register"])
def test_a_ticket_scanned_at_the_desk_opens_the_guests_card_without_allow(qtbot, opened, tab):
    opened.window.open_tab(tab)
    text = opened.desks.services.issuing.issue(TICKET).text
    before = dict(opened.desks.services.store.decisions)
    opened.window.desk_work._on_stray([text])
    qtbot.waitUntil(lambda: bool(opened.window.findChildren(HistorySheet)), timeout=SOON)
    sheet = opened.window.findChildren(HistorySheet)[-1]
    qtbot.waitUntil(lambda: "Meera" in sheet.heading.text(), timeout=SOON)
    assert sheet.said.text().startswith("ALREADY ENTERED")
    assert opened.window.stack.currentWidget() is not opened.window.scan_tab
    assert opened.desks.services.store.decisions == before
    if tab == "tickets":
        card = opened.window.tickets_tab.details
        qtbot.waitUntil(lambda: card.ticket == replace(card.ticket, id=1481), timeout=SOON)


def test_a_code_that_names_no_ticket_is_said(qtbot, opened):
    opened.window.desk_work._on_stray(["a.b.c"])
    counters = opened.window.counters
    qtbot.waitUntil(lambda: "not a ticket" in counters.text().lower(), timeout=SOON)
    assert not opened.window.findChildren(HistorySheet)


def test_on_the_doors_tab_a_scan_is_decided_about_as_before(qtbot, opened):
    opened.window.open_tab("scan")
    opened.window.desk_work._on_stray([opened.desks.services.issuing.issue(TICKET).text])
    panel = opened.window.scan_tab.panel
    qtbot.waitUntil(lambda: panel.shown.word == "ALREADY ENTERED", timeout=SOON)
