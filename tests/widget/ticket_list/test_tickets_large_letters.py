"""In a small window, and in large letters, the Tickets tab's words are whole and all in reach."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QComboBox, QPushButton, QScrollArea
from support.files.made_lists import forms_rows, write_csv
from support.made_services import ShakyStore
from support.windows.door_window import TICKET, open_window
from support.windows.opened_window import drawn_in

from kiosk.domain.ticket import SortKey
from kiosk.services.lists.column_words import Field
from kiosk.ui.style.fitted_text import FittedLabel

# The offscreen platform has no window manager.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

FULL = replace(
    TICKET,
    university="Jamia Millia Islamia, New Delhi",
    category="Speaker",
    note="Comes with an assistant",
    party=4,
)
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
    with open_window(ShakyStore([FULL]), lists=organiser.desk) as one:
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


@pytest.mark.parametrize(("size", "percent"), SMALL)
def test_every_row_of_a_ticket_is_whole_and_can_be_scrolled_to(qtbot, opened, size, percent):
    tab = draw(qtbot, opened, size, percent)
    tab.open_ticket(FULL.id)
    qtbot.waitUntil(lambda: tab.details.has_code)
    area = tab.details.findChild(QScrollArea)
    values = [v for v in area.findChildren(FittedLabel) if v.isVisible() and v.text()]
    assert len(values) >= 6
    for value in values:
        needed = value.fitted(value.contentsRect().width()).height
        assert value.height() >= int(needed), value.objectName()
        area.ensureWidgetVisible(value)
        whole = QRect(value.mapTo(area.viewport(), value.rect().topLeft()), value.size())
        assert area.viewport().rect().contains(whole), value.objectName()
    if area.widget().height() > area.viewport().height():
        assert area.verticalScrollBar().isVisible(), "one sees that there is more"


def test_another_ticket_is_told_from_its_name_on(qtbot, opened):
    tab = draw(qtbot, opened, (1024, 600), 150)
    tab.open_ticket(FULL.id)
    qtbot.waitUntil(lambda: tab.details.has_code)
    bar = tab.details.findChild(QScrollArea).verticalScrollBar()
    bar.setValue(bar.maximum())
    assert bar.value() > 0
    tab.details.show_ticket(replace(FULL, id=1480))
    assert bar.value() == 0


@pytest.mark.parametrize(("size", "percent"), SMALL)
def test_no_word_of_what_a_column_becomes_is_cut(qtbot, opened, tmp_path, size, percent):
    tab = draw(qtbot, opened, size, percent)
    tab.lists.import_file(write_csv(tmp_path / "forms.csv", forms_rows(9)))
    dialog = tab.lists.dialog
    qtbot.waitUntil(dialog.go.isEnabled, timeout=20_000)
    boxes = [dialog.columns.cellWidget(row, 2) for row in range(dialog.columns.rowCount())]
    boxes[0].setCurrentIndex(boxes[0].findData(Field.PAID.value))
    qtbot.wait(50)
    for box in boxes:
        assert isinstance(box, QComboBox)
        spare = box.sizeHint().width() - max(
            QFontMetrics(box.font()).horizontalAdvance(box.itemText(n)) for n in range(box.count())
        )
        word = QFontMetrics(box.font()).horizontalAdvance(box.currentText())
        assert box.width() >= word + spare - 1, box.currentText()
    names = [dialog.columns.columnWidth(column) for column in (0, 1)]
    assert min(names) > QFontMetrics(dialog.columns.font()).horizontalAdvance("Mobile")
    qtbot.waitUntil(lambda: not tab.lists._desk.busy, timeout=20_000)
    dialog.reject()
