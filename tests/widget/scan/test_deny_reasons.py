"""Denying at the door: the reasons that are offered, typed, or left out."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from support.windows.scan_rig import DECISIVE, became, outcome, press

from kiosk.domain.decision import Wanted
from kiosk.domain.ticket import Status
from kiosk.domain.verdict import Reason
from kiosk.ui.scan.door_steps import Offer, Step

Key = Qt.Key

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def test_deny_and_enter_denies_without_a_reason(qtbot, rig):
    rig.meet(Reason.VALID)
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_D)
    assert rig.tab.bar.offered is Offer.DENY_REASON
    press(qtbot, rig, Key.Key_Return)
    assert rig.desk.wanted[0][2:] == (Wanted.DENY, "", False)
    rig.desk.recorded.emit(rig.desk.decision(), outcome(Status.DENIED))
    assert became(rig) == "Meera Krishnan  ·  denied"
    assert rig.played[-1] == "turned_away"


@pytest.mark.parametrize("number", range(1, 7))
def test_deny_and_a_digit_gives_a_reason(qtbot, rig, number):
    rig.meet(Reason.VALID)
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_D)
    press(qtbot, rig, None, str(number))
    wanted = rig.desk.wanted[0]
    assert wanted[2] is Wanted.DENY
    assert wanted[3] == rig.tab.bar.reason.deny_reasons()[number - 1]


def test_the_events_own_reasons_are_offered(qtbot, rig):
    rig.tab.bar.reason.set_deny_reasons(("Wrong day", "Dress code"))
    rig.meet(Reason.VALID)
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_D)
    press(qtbot, rig, None, "3")
    assert rig.desk.wanted == [], "there is no third"
    press(qtbot, rig, Key.Key_Backspace)
    press(qtbot, rig, None, "2")
    assert rig.desk.wanted[0][3] == "Dress code"


def test_a_long_reason_is_cut_by_an_ellipsis_and_told_whole(qtbot, rig):
    whole = "The name on the ticket is not the name on the card & nobody knows <her> here"
    rig.tab.bar.reason.set_deny_reasons((whole, "Day & night"))
    rig.meet(Reason.VALID)
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_D)
    button = rig.tab.bar.reason._buttons[0]
    button.setMaximumWidth(200)
    qtbot.waitUntil(lambda: button.width() <= 200)
    drawn = button.drawn_text()
    assert drawn.endswith("…")
    assert button.fontMetrics().horizontalAdvance(drawn) <= button.width()
    assert "&lt;her&gt; here" in button.toolTip()
    assert button.accessibleName() == whole
    short = rig.tab.bar.reason._buttons[1]
    assert short.drawn_text() == "2  Day & night"
    assert short.shortcut().isEmpty(), "no letter of a reason is a key"


def test_a_typed_reason_may_hold_digits_and_the_doors_letters(qtbot, rig):
    rig.meet(Reason.VALID)
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_D)
    for letter in "Bad 18":
        press(qtbot, rig, None, letter)
    assert rig.desk.wanted == []
    press(qtbot, rig, Key.Key_Return)
    assert rig.desk.wanted[0][3] == "Bad 18"


def test_a_held_d_types_nothing_and_ends_nothing(rig):
    rig.meet(Reason.VALID)
    rig.clock.move(DECISIVE)
    rig.tab.flow.presses.deny(rig.clock())
    field = rig.tab.bar.reason.field
    for key, text in ((Key.Key_D, "d"), (Key.Key_Return, "\r"), (Key.Key_1, "1")):
        held = QKeyEvent(
            QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text, autorep=True
        )
        QApplication.sendEvent(field, held)
    assert field.text() == ""
    assert rig.desk.wanted == []


def test_escape_closes_the_reason_and_keeps_the_guest(qtbot, rig):
    rig.meet(Reason.VALID)
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_D)
    press(qtbot, rig, Key.Key_Escape)
    assert rig.tab.flow.state.step is Step.PENDING
    assert rig.tab.bar.offered is Offer.DECIDE
    press(qtbot, rig, Key.Key_A)
    assert rig.desk.wanted[0][2] is Wanted.ALLOW


def test_a_double_click_on_deny_opens_the_reasons_and_no_more(qtbot, rig):
    rig.meet(Reason.VALID)
    rig.clock.move(DECISIVE)
    qtbot.mouseClick(rig.tab.bar.right, Qt.MouseButton.LeftButton)
    rig.clock.move(0.1)
    qtbot.mouseClick(rig.tab.bar.right, Qt.MouseButton.LeftButton)
    assert rig.tab.bar.offered is Offer.DENY_REASON
    rig.clock.move(0.5)
    qtbot.mouseClick(rig.tab.bar.right, Qt.MouseButton.LeftButton)
    assert rig.desk.wanted[0][2] is Wanted.DENY


# A second look
