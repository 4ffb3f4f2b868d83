"""In a small window, and in large letters, nothing of the registration desk is cut."""

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QPushButton
from support.windows.door_window import open_window
from support.windows.opened_window import drawn_in

from kiosk.ui.register.draft import Draft

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
    qtbot.waitUntil(lambda: in_sight(tab.form.button, tab))
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
    qtbot.waitUntil(lambda: in_sight(tab.form.button, tab))
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


@pytest.mark.parametrize("wrong", ["name", "university", "event"])
def test_a_field_that_is_wrong_comes_into_sight_with_its_sentence(qtbot, opened, wrong):
    tab = draw(qtbot, opened, (900, 500), 150)
    field = {"name": tab.form.name, "university": tab.form.university}.get(
        wrong, tab.form.event_field
    )
    far = tab.form.name if wrong == "event" else tab.form.event_field
    for focused in (far, field):  # also where it has the focus already, and was scrolled away
        focused.edit.setFocus()
        tab._scroll.ensureWidgetVisible(far)
        qtbot.waitUntil(lambda: in_sight(far.edit, tab))
        tab.form.show_faults({wrong: "This is not what it should be."})
        qtbot.waitUntil(lambda: in_sight(field, tab))
        assert field.edit.hasFocus()


def test_the_next_guest_begins_in_sight(qtbot, opened):
    tab = draw(qtbot, opened, (900, 500), 150)
    tab._scroll.ensureWidgetVisible(tab.form.event_field)
    assert not in_sight(tab.form.name.edit, tab)
    tab.form.focus_name()
    qtbot.waitUntil(lambda: in_sight(tab.form.name.edit, tab))


def places(tab):
    standing = (*tab.form.edits(), tab.form.button, *tab.card.findChildren(QPushButton))
    return [place(widget, tab) for widget in standing]


@pytest.mark.parametrize(("size", "percent"), [((1366, 768), 100), ((1366, 768), 150)])
def test_nothing_moves_while_somebody_writes(qtbot, opened, size, percent):
    tab = draw(qtbot, opened, size, percent)
    tab.form.event_field.edit.setFocus()
    qtbot.wait(30)
    before = places(tab)
    for words in (
        lambda: qtbot.keyClicks(tab.form.event_field.edit, "Quite another event"),  # a hint
        lambda: tab.form.show_places("Quite another event", "3 of 40 places left.", "warn"),
        lambda: tab.form.event_field.show_fault("An event has a name of its own."),
        lambda: tab.form.mobile.show_fault("Too few digits for a mobile number."),
        lambda: qtbot.keyClicks(tab.form.event_field.edit, "s"),  # and the fault goes
        lambda: tab._notes.show_pending((Draft(name="Asha Rao"),)),
        lambda: tab._notes.say("The server does not answer; the guest is kept on this laptop."),
        lambda: tab._notes.say(""),
    ):
        words()
        qtbot.wait(30)
        assert places(tab) == before
