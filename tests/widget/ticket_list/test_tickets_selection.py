"""Several rows selected, chips with real numbers, and the arrow of the order."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QPushButton
from support.clocks import EVENING
from support.made_services import sample_tickets
from support.windows.tickets_person import WAIT

from kiosk.domain.ticket import Status, Ticket

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support|OpenType support missing")

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def with_statuses(count):
    """Of each ten tickets three entered and one denied."""
    rows = sample_tickets(count)
    for n in range(count):
        status = (Status.ENTERED if n % 10 < 3 else Status.NOT_ENTERED) if n % 10 < 9 else None
        rows[n] = replace(rows[n], status=status or Status.DENIED, entry_time=EVENING)
    return rows


def chips(p):
    found = [c for c in p.tab.filters.chips.findChildren(QPushButton) if c.isVisible()]
    return [chip.text() for chip in found]


def test_the_real_number_is_said_and_not_more_than_a_page(person):
    p = person(with_statuses(450))
    p.qtbot.waitUntil(lambda: p.text("tickets-found") == "450 tickets", timeout=WAIT)
    assert len(p.ids()) == 200
    assert chips(p) == ["All  450", "Expected  270", "Inside  135", "Denied  45"]
    p.tab.filters.chips.choose(Status.NOT_ENTERED)
    p.qtbot.waitUntil(lambda: p.text("tickets-found") == "270 found", timeout=WAIT)
    assert chips(p)[0] == "All  450"


def test_the_chips_count_what_search_and_event_find(person):
    p = person(with_statuses(40))
    p.qtbot.waitUntil(lambda: p.tab.filters.event_box.count() == 4, timeout=WAIT)
    p.tab.filters.event_box.setCurrentText("Tech Fest")
    p.qtbot.waitUntil(lambda: chips(p)[0] == "All  14", timeout=WAIT)


def test_another_programs_words_have_a_chip_where_there_are_some(person):
    p = person([Ticket(1, "A", "", "", "Ball", Status.MARKED, mark="cancelled")])
    p.qtbot.waitUntil(lambda: chips(p)[-1] == "Marked  1", timeout=WAIT)


def test_several_rows_are_selected_by_mouse_and_stay_so_while_rows_change(person):
    p = person(sample_tickets(9))
    p.click(9)
    place = p.view.visualRect(p.model.index(p.model.row_of(6), 1)).center()
    left = Qt.MouseButton.LeftButton
    p.qtbot.mouseClick(p.view.viewport(), left, CTRL, place)
    assert p.view.selected_ids() == {9, 6}
    assert p.text("tickets-found") == "2 of 9 selected"
    p.write(lambda s: s.tickets.update({10: Ticket(10, "New", "", "", "Ball")}))
    p.qtbot.waitUntil(lambda: len(p.ids()) == 10, timeout=WAIT)
    assert p.view.selected_ids() == {9, 6}

    header = p.view.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(1) + 20, header.height() // 2)
    with p.qtbot.waitSignal(p.model.replaced, timeout=WAIT):
        p.qtbot.mouseClick(header.viewport(), left, pos=place)
    p.qtbot.waitUntil(lambda: p.view.selected_ids() == {9, 6}, timeout=WAIT)
    assert p.details.ticket.id == 6


def test_several_rows_are_selected_by_keys_alone(person):
    p = person(sample_tickets(9))
    p.tab.filters.focus_search()
    p.key(Qt.Key.Key_Down)
    p.key(Qt.Key.Key_Down, SHIFT)
    p.key(Qt.Key.Key_Down, SHIFT)
    assert p.view.selected_ids() == {9, 8, 7}


def test_an_undecided_ticket_says_nothing_in_the_status_column(person):
    p = person([Ticket(1, "A", "", "", "Ball"), Ticket(2, "B", "", "", "Ball", Status.ENTERED)])
    column = [c.title for c in p.model.columns].index("Status")
    assert [p.model.index(row, column).data() for row in (0, 1)] == ["Entered", ""]


def test_the_arrow_points_as_people_read_it(person):
    p = person(sample_tickets(3))
    header = p.view.horizontalHeader()
    assert not header.isSortIndicatorShown()  # Qt's own points the other way

    def ink(name):
        """How wide the dark is in the upper and the lower half of the arrow."""
        image = header.grab().toImage()
        left = header.sectionViewportPosition(0)
        middle = header.height() // 2
        title = header.fontMetrics().horizontalAdvance(name) + 8
        columns = range(left + title, left + header.sectionSize(0))
        return [
            sum(image.pixelColor(x, y).lightness() < 140 for x in columns)
            for y in (middle - 1, middle + 2)
        ]

    above, below = ink("No.")
    assert above > below
    header.setSortIndicator(0, Qt.SortOrder.AscendingOrder)
    above, below = ink("No.")
    assert above < below


def test_a_time_of_another_year_is_not_cut(person):
    old = EVENING - timedelta(days=800)
    p = person([Ticket(1, "A", "", "", "Ball", Status.ENTERED, old)])
    column = p.model.columnCount() - 1
    text = p.model.index(0, column).data()
    assert str(old.year) in text
    room = p.view.columnWidth(column) - 20
    assert room >= p.view.fontMetrics().horizontalAdvance(text)


def test_an_empty_search_offers_all_tickets_again(person):
    p = person(sample_tickets(5))
    p.tab.filters.chips.choose(Status.DENIED)
    p.qtbot.waitUntil(lambda: p.tab.empty.show_all.isVisible(), timeout=WAIT)
    assert p.text("tickets-message") == "Nothing found for denied."
    assert not p.tab.empty.bring.isVisible()
    p.qtbot.mouseClick(p.tab.empty.show_all, Qt.MouseButton.LeftButton)
    p.qtbot.waitUntil(lambda: len(p.ids()) == 5, timeout=WAIT)
    assert p.tab.filters.search.hasFocus()


def test_what_is_all_loaded_is_counted_here_and_not_asked_for(person):
    p = person(with_statuses(40))
    p.qtbot.waitUntil(lambda: chips(p)[0] == "All  40", timeout=WAIT)
    asked = []
    p.desks.table.found_counted.connect(lambda query, _counts: asked.append(query))
    p.qtbot.keyClicks(p.tab.filters.search, "meera")
    p.qtbot.waitUntil(lambda: p.model.query.search == "meera" and p.model.loaded, timeout=WAIT)
    found = len(p.ids())
    p.qtbot.waitUntil(lambda: chips(p)[0] == f"All  {found}", timeout=WAIT)
    assert 0 < found < 40
    assert asked == []
