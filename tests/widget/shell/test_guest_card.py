"""A guest's card: the whole history, what the desk may do, and codes scanned at the desk."""

import csv
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid
from support.made_services import ShakyStore, sample_tickets
from support.windows.door_window import NOW, TICKET, open_window

from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import Decision, Wanted
from kiosk.domain.scan import Source
from kiosk.domain.ticket import Status
from kiosk.domain.verdict import Reason
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.ports import ScanEntry
from kiosk.ui.shell.history_sheet import HistorySheet
from kiosk.ui.ticket.action_dialog import DESK_KINDS, ActionDialog

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

SOON = 8000


@pytest.fixture
def store():
    store = ShakyStore([TICKET, *sample_tickets(20)])
    store.log_scan(
        ScanEntry(
            uuid4(),
            Reason.EXPIRED,
            1481,
            "North door",
            "Asha",
            Source.CAMERA,
            NOW - timedelta(minutes=30),
        )
    )
    act(store, Kind.DENY, "Too young", 20)
    act(store, Kind.OVERRIDE, "ID was checked", 10)
    return store


def act(store, kind, reason="", minutes=1, number=1481):
    wanted = {Kind.DENY: Wanted.DENY, Kind.OVERRIDE: Wanted.ALLOW, Kind.ALLOW: Wanted.ALLOW}
    store.record(
        Decision(
            uuid4(),
            number,
            wanted.get(kind),
            "South door",
            "Ben",
            NOW - timedelta(minutes=minutes),
            reason,
            override=kind is Kind.OVERRIDE,
            kind=kind,
        )
    )


@pytest.fixture
def opened(qtbot, store):
    with open_window(store) as opened:
        opened.window.resize(1366, 768)
        opened.window.show()
        opened.window.open_tab("tickets")
        qtbot.waitUntil(lambda: opened.window.news.opened, timeout=SOON)
        yield opened
        for dialog in QApplication.topLevelWidgets():
            if isinstance(dialog, HistorySheet | ActionDialog):
                dialog.close()


def sheet_of(qtbot, opened, number=1481):
    opened.window._dialogs.open_history(number)
    sheet = opened.window.findChildren(HistorySheet)[-1]
    qtbot.waitUntil(lambda: "Asking" not in sheet._empty.text(), timeout=SOON)
    return sheet


def column(sheet, number):
    return [sheet.grid.item(row, number).text() for row in range(sheet.grid.rowCount())]


def visible(sheet):
    return {kind for kind, button in sheet.desk_buttons.items() if button.isVisible()}


def dialog_of(opened):
    return next(
        d for d in QApplication.topLevelWidgets() if isinstance(d, ActionDialog) and d.isVisible()
    )


def gone(dialog):
    """A dialog that closed is deleted soon after."""
    return not isValid(dialog) or not dialog.isVisible()


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


# What the desk may do


def test_only_what_may_follow_is_offered(qtbot, opened, store):
    sheet = sheet_of(qtbot, opened)
    assert visible(sheet) == {Kind.UNDO, Kind.REISSUE, Kind.REVOKE}
    act(store, Kind.REVOKE, "stolen")
    qtbot.waitUntil(lambda: Kind.RESTORE in visible(sheet), timeout=SOON)
    assert Kind.REVOKE not in visible(sheet)
    fresh = sheet_of(qtbot, opened, 3)
    assert Kind.UNDO not in visible(fresh), "nothing is there to take back"


def test_revoking_says_first_what_it_does_and_wants_a_reason(qtbot, opened, store):
    sheet = sheet_of(qtbot, opened)
    sheet.desk_buttons[Kind.REVOKE].click()
    dialog = dialog_of(opened)
    assert dialog.said.text().startswith(
        "Ticket 1481 of Meera Krishnan will be refused at every door"
    )
    assert not dialog.go.isEnabled()
    dialog.reason.setText("   ")
    assert not dialog.go.isEnabled()
    dialog.reason.setText("stolen")
    dialog.go.click()
    qtbot.waitUntil(lambda: store.find(1481).ticket.revoked, timeout=SOON)
    qtbot.waitUntil(lambda: gone(dialog), timeout=SOON)
    qtbot.waitUntil(lambda: column(sheet, 1)[-1] == "Revoked", timeout=SOON)


def test_taking_back_says_which_decision(qtbot, opened, store):
    sheet = sheet_of(qtbot, opened)
    sheet.desk_buttons[Kind.UNDO].click()
    dialog = dialog_of(opened)
    assert dialog.said.text().startswith("The last decision about ticket 1481")
    assert "Let in after a second look" in dialog.facts.text()
    assert "South door" in dialog.facts.text()
    dialog.reason.setText("wrong guest")
    dialog.go.click()
    qtbot.waitUntil(lambda: store.find(1481).ticket.status is Status.DENIED, timeout=SOON)


def test_taking_back_is_of_the_decision_that_was_shown(qtbot, opened, store):
    sheet = sheet_of(qtbot, opened)
    sheet.desk_buttons[Kind.UNDO].click()
    dialog = dialog_of(opened)
    dialog.reason.setText("wrong guest")
    act(store, Kind.LEAVE)  # another door, while the reason is typed
    dialog.go.click()
    qtbot.waitUntil(lambda: "Nothing was changed" in dialog.said.text(), timeout=SOON)
    assert store.find(1481).state.last.action is Kind.LEAVE


def test_a_new_code_kills_the_older_ones_and_stands_on_the_card(qtbot, opened, store):
    services = opened.desks.services
    old = services.issuing.issue(TICKET).text
    tab = opened.window.tickets_tab
    tab.open_ticket(1481)
    qtbot.waitUntil(lambda: tab.details.has_code, timeout=SOON)
    opened.window._dialogs.open_action(Kind.REISSUE, (1481,))
    dialog = dialog_of(opened)
    assert "Every older one is refused" in dialog.said.text()
    dialog.go.click()
    qtbot.waitUntil(lambda: gone(dialog), timeout=SOON)
    admission = services.admission
    assert admission.check(admission.scan(old)).reason is Reason.REISSUED
    qtbot.waitUntil(lambda: tab.details.has_code, timeout=SOON)
    shown = tab.actions_of_ticket._face.text
    qtbot.waitUntil(lambda: tab.actions_of_ticket._face.text != old, timeout=SOON)
    shown = tab.actions_of_ticket._face.text
    assert admission.check(admission.scan(shown)).reason is Reason.ENTERED


def test_several_tickets_at_once_say_how_many(qtbot, opened, store):
    act(store, Kind.REVOKE, "lost", number=3)
    opened.window._dialogs.open_action(Kind.REVOKE, (1, 2, 3))
    dialog = dialog_of(opened)
    assert dialog.said.text().startswith("3 tickets will be refused at every door")
    dialog.reason.setText("list was leaked")
    dialog.go.click()
    qtbot.waitUntil(lambda: "Revoked: 2" in dialog.said.text(), timeout=SOON)
    assert dialog.facts.text().count("\n") == 0, "one was not, and it is said which"
    assert store.find(1).ticket.revoked
    assert store.find(2).ticket.revoked
    assert dialog.leave.text() == "Close"


def test_a_store_that_goes_away_in_between_is_said(qtbot, opened, store, monkeypatch):
    opened.window._dialogs.open_action(Kind.REVOKE, (1, 2))
    dialog = dialog_of(opened)
    record = store.record

    def once(decision):
        if decision.ticket_id == 2:
            raise StoreUnavailable(StoreTrouble.UNREACHABLE, "The server does not answer.")
        return record(decision)

    monkeypatch.setattr(store, "record", once)
    dialog.reason.setText("x")
    dialog.go.click()
    qtbot.waitUntil(lambda: "does not answer" in dialog.facts.text(), timeout=SOON)
    assert "Revoked: 1" in dialog.said.text()


@pytest.mark.qt_log_ignore("plugin does not support")
def test_the_menu_of_the_selection_asks_for_all_selected(qtbot, opened):
    tab = opened.window.tickets_tab
    qtbot.waitUntil(lambda: tab.model.rowCount() > 3, timeout=SOON)
    tab.view.selectAll()
    wanted = []
    tab.action_wanted.connect(lambda kind, numbers: wanted.append((kind, numbers)))
    tab._on_menu(tab.view.mapToGlobal(tab.view.rect().center()))
    menu = QApplication.activePopupWidget()
    named = {action.text(): action for action in menu.actions()}
    assert [f"{n}…" in named for n in ("Take back", "New code", "Revoke", "Restore")] == [True] * 4
    assert "History…" not in named, "of many tickets there is no one history"
    named["Revoke…"].trigger()
    menu.close()
    assert wanted == [(Kind.REVOKE, tuple(sorted(tab.view.selected_ids())))]
    assert len(wanted[0][1]) > 3
    assert set(DESK_KINDS) >= {Kind.REVOKE}


@pytest.mark.qt_log_ignore("plugin does not support")
def test_the_menu_says_whose_it_is_and_nothing_acts_on_another_guest(qtbot, opened):
    tab = opened.window.tickets_tab
    qtbot.waitUntil(lambda: tab.model.rowCount() > 3, timeout=SOON)
    tab.view.selectRow(2)
    first = tab.model.ticket_at(2)
    tab._on_menu(tab.view.mapToGlobal(tab.view.rect().center()))
    menu = QApplication.activePopupWidget()
    assert menu.actions()[0].text() == f"Ticket {first.id}  ·  {first.name}"
    menu.close()
    tab.open_ticket(1481)  # such as by a card of a guest who waits
    qtbot.waitUntil(lambda: tab.details.ticket.id == 1481, timeout=SOON)
    assert tab.view.selected_ids() <= {1481}


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
