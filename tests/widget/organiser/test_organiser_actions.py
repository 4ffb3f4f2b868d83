"""The organiser's actions on the Tickets tab: as buttons, by key, and in the rows' menu."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QShortcut
from PySide6.QtWidgets import QPushButton
from support.made_services import sample_tickets
from support.windows.tickets_person import WAIT

from kiosk import app
from kiosk.ui.organiser.export_dialog import ExportDialog
from kiosk.ui.organiser.guest_sheet import GuestSheet
from kiosk.ui.organiser.names_paper import NamesPaper
from kiosk.ui.organiser.organiser_actions import OrganiserTools
from kiosk.ui.organiser.tickets_paper import TicketsPaper
from kiosk.ui.ticket_list.ticket_details import TicketDetails

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support|OpenType support missing")

LONG = (
    "Maria Fernanda Guadalupe de los Ángeles Rodríguez-Villavicencio y Echeverría de la "
    "Santísima Trinidad Concepción Montes"
)


@pytest.fixture
def tab(qtbot, person, organiser):
    opened = []
    tools = OrganiserTools(organiser.desk, app.ticket_sheets, organiser.desk)
    p = person(sample_tickets(9), tools=tools, open_over=opened.append)
    p.opened = opened  # they belong to the tab, and go with it
    return p


def buttons(p):
    return [b for b in p.tab.lists.findChildren(QPushButton) if b.isVisible()]


def test_the_tool_bar_has_words(tab):
    assert [b.text() for b in buttons(tab)] == [
        "Import…",
        "Export…",
        "Tickets as PDF…",
        "Print list…",
        "Edit guest…",
        "More…",
    ]


def test_no_key_means_two_things(tab):
    actions = tab.tab.findChildren(QAction)
    keys = [a.shortcut().toString() for a in actions if not a.shortcut().isEmpty()]
    keys += [s.key().toString() for s in tab.tab.findChildren(QShortcut)]
    assert len(keys) > 5
    assert sorted(keys) == sorted(set(keys))


def test_one_selected_guest_is_edited_by_key(tab, organiser):
    edit = next(b for b in buttons(tab) if b.text() == "Edit guest…")
    assert not edit.isEnabled()
    tab.click(4)
    assert edit.isEnabled()
    tab.key(Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    assert isinstance(tab.opened[-1], GuestSheet)
    tab.view.selectAll()
    assert not edit.isEnabled()


def test_what_is_selected_reaches_the_dialogs(tab):
    tab.click(4)
    tab.view.selectAll()
    for action, kind in (
        (tab.tab.organiser.tickets, TicketsPaper),
        (tab.tab.organiser.names, NamesPaper),
        (tab.tab.organiser.export, ExportDialog),
    ):
        action.trigger()
        dialog = tab.opened[-1]
        assert isinstance(dialog, kind)
        assert dialog.which.selected.isChecked()
        assert dialog.which.selected.text() == "The 9 selected tickets"


def test_a_button_goes_where_its_action_is_hidden(tab):
    tab.tab.organiser.names.setVisible(False)
    assert "Print list…" not in [b.text() for b in buttons(tab)]
    tab.tab.organiser.names.setVisible(True)
    assert "Print list…" in [b.text() for b in buttons(tab)]


@pytest.mark.parametrize("size", [(988, 510), (1318, 650)])
def test_a_name_of_120_letters_is_shown_whole(tab, size):
    assert len(LONG) > 115
    tab.tab.resize(*size)
    tab.write(lambda s: s.tickets.update({10: replace(s.tickets[9], id=10, name=LONG)}))
    tab.qtbot.waitUntil(lambda: 10 in tab.ids(), timeout=WAIT)
    tab.click(10)
    tab.has_code(10)
    tab.qtbot.wait(50)
    label = tab.tab.findChild(TicketDetails)._name
    assert label.fitted(label.width()).text == LONG
    assert label.height() >= label.fitted(label.width()).height - 1
