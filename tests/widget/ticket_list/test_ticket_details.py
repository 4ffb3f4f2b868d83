"""The card beside the table: its rows are whole, also beside a name that takes many lines."""

from dataclasses import replace

import pytest
from PySide6.QtGui import QFontMetrics
from support.made_services import ShakyStore, sample_tickets
from support.windows.door_window import open_window

from kiosk.domain.ticket import Status
from kiosk.ui.style.fitted_text import FittedLabel

# The offscreen platform has no window manager.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

LONG = replace(
    sample_tickets(2)[1],
    name="Cyril Montgomery-Fitzgerald-Bartholomew von und zu Hohenstein-Schwarzenberg the Third"
    " of that name",
    university="Jadavpur University",
    event="Fresh Night",
    category="Crew",
    note="check ID",
)


@pytest.fixture
def details(qtbot):
    with open_window(ShakyStore([LONG])) as one:
        one.window.resize(1366, 730)  # of 768, with a window manager's frame and a system's bar
        one.window.show()
        one.window.open_tab("tickets")
        tab = one.window.tickets_tab
        qtbot.waitUntil(lambda: tab.model.rowCount() > 0)
        tab.view.selectRow(0)
        qtbot.waitUntil(lambda: tab.details.has_code)
        qtbot.wait(50)
        yield tab.details


def test_no_row_is_lower_than_its_line(details):
    for key in ("number", "mobile", "university", "event", "category", "note"):
        value = details.findChild(FittedLabel, f"details-{key}")
        line = QFontMetrics(value.font()).height()
        assert value.height() >= line, key


def test_no_line_is_kept_for_a_decision_that_was_not_made(details):
    decided = details.findChild(FittedLabel, "details-decided")
    assert not decided.isVisible()
    details.show_ticket(replace(LONG, status=Status.ENTERED))
    assert decided.isVisible(), "where there is one its line is kept, and nothing jumps"
