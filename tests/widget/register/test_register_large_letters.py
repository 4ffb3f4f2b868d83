"""In a small window, and in large letters, nothing of the registration desk is cut."""

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QPushButton
from support.windows.door_window import open_window
from support.windows.opened_window import drawn_in

# The offscreen platform has no window manager.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def opened():
    with open_window() as one:
        one.window.show()
        one.window.open_tab("register")
        yield one.window


def draw(qtbot, window, size, percent):
    drawn_in(qtbot, window, size, percent)
    return window.register_tab


def place(widget, tab):
    return QRect(widget.mapTo(tab, QPoint(0, 0)), widget.size())


def in_sight(widget, tab):
    """Whether all of a widget is seen: nothing that it stands in is smaller."""
    return widget.visibleRegion().boundingRect() == widget.rect() and tab.rect().contains(
        place(widget, tab)
    )


@pytest.mark.parametrize(
    ("size", "percent"),
    [((900, 500), 100), ((1024, 600), 125), ((1024, 600), 150), ((1366, 768), 150)],
)
def test_no_field_is_cut_and_the_button_is_in_sight(qtbot, opened, size, percent):
    tab = draw(qtbot, opened, size, percent)
    assert in_sight(tab.form.button, tab)
    assert tab.form.button.sizeHint().width() <= tab.form.button.width()
    for edit in tab.form.edits():
        tab._scroll.ensureWidgetVisible(edit)
        qtbot.waitUntil(lambda edit=edit: in_sight(edit, tab))
        assert edit.width() >= edit.sizeHint().width()
    for button in tab.card.findChildren(QPushButton):
        assert in_sight(button, tab)
        assert button.sizeHint().width() <= button.width()


def test_in_a_usual_window_the_button_is_below_the_fields_again(qtbot, opened):
    tab = draw(qtbot, opened, (1024, 600), 150)
    assert tab.form.button.parentWidget() is not tab.form
    tab = draw(qtbot, opened, (1366, 768), 100)
    assert tab.form.button.parentWidget() is tab.form
    assert in_sight(tab.form.button, tab)
    texts = [button.text() for button in tab.card.findChildren(QPushButton)]
    assert all("   " in text for text in texts)


def test_the_button_goes_with_a_question_also_where_it_stands_apart(qtbot, opened):
    tab = draw(qtbot, opened, (1024, 600), 150)
    tab.form.button.hide()
    draw(qtbot, opened, (1366, 768), 100)
    draw(qtbot, opened, (1024, 600), 150)
    assert not tab.form.button.isVisible()
    tab.form.button.show()
    qtbot.waitUntil(lambda: in_sight(tab.form.button, tab))
