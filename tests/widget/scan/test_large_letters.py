"""In a small window, and in large letters, the door still reads who stands there and what to do."""

from dataclasses import replace

import pytest
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QPushButton
from support.made_services import ShakyStore
from support.windows.door_window import TICKET, open_window

from kiosk.domain.action_rules import Kind
from kiosk.ui.scan.door_steps import Offer

# The offscreen platform has no window manager.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

LONG = (
    "Maria Magdalena Konstantina Alexandrovna von Hohenzollern-Sigmaringen y Fernández de la"
    " Vega-Papadopoulou Ramanathan Iy"
)

FAMILY = replace(TICKET, id=1482, name="The Krishnans", party=5)


@pytest.fixture(
    params=[((900, 500), 100), ((1024, 600), 125), ((1024, 600), 150), ((1366, 768), 150)],
    ids=str,
)
def door(request, qtbot):
    """The Scan tab of a window of this size, with letters of so many per cent."""
    assert len(LONG) == 119
    size, percent = request.param
    guests = [replace(TICKET, name=LONG), FAMILY, replace(FAMILY, id=1483, party=10)]
    with open_window(ShakyStore(guests)) as opened:
        opened.window.show()
        opened.window.open_tab("scan")
        opened.window._theme.choose_text_size(percent)
        opened.window.resize(*size)
        opened.window._on_settled()
        yield opened.window.scan_tab


def whole(text):
    """What is painted, where all of it is, in a place that is high enough."""
    font, lines = text.fitting()
    assert QFontMetricsF(font).height() * len(lines) <= text.height() + 1
    return " ".join(lines).replace("- ", "-")


def test_who_comes_next_is_told_whole(qtbot, door):
    qtbot.waitUntil(lambda: whole(door.panel.guest) == "Hold the QR to the camera")


def test_a_name_of_119_letters_and_every_button_is_whole(qtbot, door):
    door.flow.pick(TICKET.id)
    qtbot.waitUntil(lambda: door.panel.word.text() == "VALID")
    qtbot.waitUntil(lambda: whole(door.panel.guest) == LONG)
    assert "ticket 1481" in whole(door.panel.details)
    assert whole(door.panel.proof) == "Not used yet. You decide."
    for button in (door.bar.left, door.bar.right, door.bar.aside, door.bar.hold):
        assert button.isVisible()
        assert button.fontMetrics().horizontalAdvance(button.text()) <= button.width() - 8


def cut(bar):
    """The buttons in sight whose words have more width or height than the button inside."""
    return [
        button.text()
        for button in bar.findChildren(QPushButton)
        if button.isVisible() and button.property("kind") != "reason"
        if button.sizeHint().width() > button.width()
        or button.fontMetrics().height() * len(button.text().split("\n")) > button.height() - 4
    ]


@pytest.mark.parametrize("number", [1482, 1483])
def test_about_a_party_no_word_and_no_number_is_cut(qtbot, door, number):
    door.flow.pick(number)
    qtbot.waitUntil(lambda: door.bar.some.isVisible())
    assert cut(door.bar) == []
    choices = door.bar._choices
    door.bar.offer(Offer.DECIDE, replace(choices, kinds=choices.kinds | {Kind.LEAVE}))
    qtbot.waitUntil(lambda: door.bar.leave.width() > 40)
    assert cut(door.bar) == []


@pytest.mark.parametrize("offer", [Offer.DENY_REASON, Offer.HOLD_REASON, Offer.OVERRIDE_REASON])
def test_beside_the_reasons_no_word_is_cut(qtbot, door, offer):
    door.flow.pick(TICKET.id)
    qtbot.waitUntil(lambda: door.panel.word.text() == "VALID")
    door.bar.offer(offer, door.bar._choices)
    qtbot.waitUntil(lambda: door.bar.reason.isVisible())
    qtbot.wait(20)
    assert cut(door.bar) == []
    reasons = [one for one in door.bar.reason._buttons if one.isVisible()]
    for one in (*reasons, door.bar.reason.field):
        assert one.height() >= one.fontMetrics().height()
        assert one.geometry().bottom() < door.bar.reason.height()
    for one in reasons:
        assert one.sizeHint().width() <= one.width()
