"""What the desk may do to one or many tickets: offered, said before, confirmed, told after."""

import pytest
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid
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
from kiosk.domain.ticket import Status
from kiosk.domain.verdict import Reason
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.ui.ticket.action_dialog import DESK_KINDS, ActionDialog

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def store():
    return told_store()


@pytest.fixture
def opened(qtbot, store):
    with tickets_window(qtbot, store) as opened:
        yield opened


def dialog_of(opened):
    return next(
        d for d in QApplication.topLevelWidgets() if isinstance(d, ActionDialog) and d.isVisible()
    )


def gone(dialog):
    """A dialog that closed is deleted soon after."""
    return not isValid(dialog) or not dialog.isVisible()


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
