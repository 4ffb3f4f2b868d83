"""In a small window, and in large letters, the Tickets tab's words are whole and all in reach."""

import pytest
from PySide6.QtWidgets import QPushButton
from support.made_services import ShakyStore
from support.windows.door_window import TICKET, open_window
from support.windows.opened_window import drawn_in

from kiosk.domain.ticket import SortKey

# The offscreen platform has no window manager.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

SMALL = [((900, 500), 100), ((1024, 600), 125), ((1024, 600), 150), ((1366, 768), 150)]
WORDS = [
    "Export…",
    "Tickets as PDF…",
    "Print list…",
    "Edit guest…",
    "Events…",
    "Key in from paper…",
]


@pytest.fixture
def opened(qtbot, organiser):
    with open_window(ShakyStore([TICKET]), lists=organiser.desk) as one:
        one.window.show()
        one.window.open_tab("tickets")
        yield one.window


def draw(qtbot, window, size, percent):
    drawn_in(qtbot, window, size, percent)
    return window.tickets_tab


def shown(tab):
    return [button for button in tab.lists.findChildren(QPushButton) if button.isVisible()]


@pytest.mark.parametrize(("size", "percent"), SMALL)
def test_no_button_of_the_tool_bar_is_cut_and_all_are_in_reach(qtbot, opened, size, percent):
    tab = draw(qtbot, opened, size, percent)
    buttons = shown(tab)
    for button in buttons:
        assert button.sizeHint().width() <= button.width()
    offered = [button.text() for button in buttons[1:-1]]
    assert offered + [action.text() for action in buttons[-1].menu().actions()] == WORDS


def test_what_has_no_room_is_behind_more_only_as_long(qtbot, opened):
    tab = draw(qtbot, opened, (1024, 600), 150)
    assert "Edit guest…" not in [button.text() for button in shown(tab)]
    tab = draw(qtbot, opened, (1366, 768), 100)
    assert [button.text() for button in shown(tab)] == ["Import…", *WORDS[:4], "More…"]
    assert [action.text() for action in shown(tab)[-1].menu().actions()] == WORDS[4:]


@pytest.mark.parametrize(("size", "percent"), SMALL)
def test_the_status_is_in_sight_without_scrolling(qtbot, opened, size, percent):
    view = draw(qtbot, opened, size, percent).view
    columns = [column.key for column in view.model().columns]
    status = columns.index(SortKey.STATUS)
    assert view.columnViewportPosition(status) + view.columnWidth(status) <= view.viewport().width()


def test_a_usual_window_has_every_column(qtbot, opened):
    view = draw(qtbot, opened, (1024, 600), 150).view
    assert any(view.isColumnHidden(i) for i in range(view.model().columnCount()))
    view = draw(qtbot, opened, (1366, 768), 100).view
    assert not any(view.isColumnHidden(i) for i in range(view.model().columnCount()))
