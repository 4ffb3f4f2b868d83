"""The preview's columns: what there is of width goes where it is needed."""

import pytest
from PySide6.QtGui import QFontMetrics

from kiosk.ui.ticket_list.preview_table import PreviewTable

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

SHORT, LONG = "IIT", "Jamia Millia Islamia, New Delhi"


@pytest.fixture
def table(qtbot):
    def filled(rows, width, kept=None, whole=()):
        made = PreviewTable(("Row", "Name", "University"), whole=whole)
        qtbot.addWidget(made)
        made.setRowCount(len(rows))
        for row, cells in enumerate(rows):
            for column, text in enumerate(cells):
                made.put_cell(row, column, text)
        made.resize(width, 300)
        made.show()
        made.fit_columns(kept)
        return made

    return filled


def whole(made, column):
    """Whether no text of a column is cut."""
    metrics = QFontMetrics(made.font())
    texts = [made.item(row, column).text() for row in range(made.rowCount())]
    return made.columnWidth(column) >= max(metrics.horizontalAdvance(text) for text in texts)


def used(made):
    return sum(made.columnWidth(column) for column in range(made.columnCount()))


def test_where_there_is_room_no_text_is_cut_and_none_is_left_empty(table):
    made = table([("2", "Ishaan Agarwal", LONG), ("3", "Ben", SHORT)], 700)
    assert all(whole(made, column) for column in range(3))
    assert made.viewport().width() - 3 < used(made) <= made.viewport().width()


def test_where_there_is_too_little_the_longest_gives_way(table):
    made = table([("2", "Ben", LONG * 4)], 400)
    assert whole(made, 0)
    assert whole(made, 1)
    assert not whole(made, 2)
    assert made.viewport().width() - 3 < used(made) <= made.viewport().width()
    made.resize(300, 300)
    assert whole(made, 1)
    assert used(made) <= made.viewport().width()


def test_a_sentence_over_several_columns_widens_none(table):
    rows = [("2", "Ben", SHORT), ("3", LONG * 4, "")]
    bare = table(rows[:1], 600)
    made = table(rows, 600)
    made.setSpan(1, 1, 1, 2)
    made.fit_columns()
    assert made.columnWidth(1) == bare.columnWidth(1)


def test_a_column_keeps_the_width_of_the_widgets_in_it(table):
    made = table([("2", "Ben", LONG * 4)], 400, kept={1: 120})
    assert 120 < made.columnWidth(1) < 160  # the theme's space is around what stands in it
    assert used(made) <= made.viewport().width()


def test_columns_that_are_hidden_take_nothing(table):
    made = table([("2", "Ben", SHORT)], 500)
    made.setColumnHidden(2, True)
    made.fit_columns()
    assert made.columnWidth(0) + made.columnWidth(1) > made.viewport().width() - 3


def test_half_a_number_is_none(table):
    rows = [("2", "+91 98200 11000, +91 98200 11001", LONG)]
    assert not whole(table(rows, 360), 1)
    made = table(rows, 360, whole=(1,))
    assert whole(made, 1)
    assert not whole(made, 2)
    assert used(made) <= made.viewport().width()
