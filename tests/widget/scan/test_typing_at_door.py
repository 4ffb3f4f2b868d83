"""What is typed into a field at the door never becomes a decision when the field goes away."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from support.windows.door_window import DENIED, TICKET, Rig, verdict_of

from kiosk.domain.decision import Wanted
from kiosk.domain.verdict import Reason
from kiosk.ui.scan.door_steps import Ask, Offer, Step

# The offscreen platform has no window manager to tell the smallest size to.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

Key = Qt.Key
COPIED = replace(TICKET, mobile_number="…210")
"""The guest as the laptop's copy has them: it keeps no whole mobile number."""


def type_keys(qtbot, tab, text):
    """A person types, slower than any scanner, to whatever has the focus."""
    for letter in text:
        target = QApplication.focusWidget() or tab
        if letter == "\r":
            qtbot.keyClick(target, Key.Key_Return)
        elif letter == "\t":
            qtbot.keyClick(target, Key.Key_Tab)
        elif letter == "\x1b":
            qtbot.keyClick(target, Key.Key_Escape)
        else:
            qtbot.keyClicks(target, letter)
        qtbot.waitUntil(lambda: tab.wedge.idle)


def met(rig: Rig, reason=Reason.VALID):
    """A guest known from the laptop's copy, looked at long enough to be decided about."""
    rig.sight()
    scan = rig.answer(verdict_of(reason, COPIED, live=False))
    rig.clock.move(0.5)
    return scan


# The copy and the server say the same


def test_the_whole_mobile_number_is_no_other_verdict(qtbot, rig):
    scan = met(rig)
    rig.desk.confirmed.emit(scan, verdict_of(Reason.VALID))
    assert rig.played == ["valid"], "said once"
    assert "knows better" not in rig.tab.panel.shown.mark
    assert rig.tab.flow.state.verdict.ticket == TICKET, "the server's word is what counts"
    type_keys(qtbot, rig.tab, "a")
    assert rig.desk.wanted == [(scan, 1481, Wanted.ALLOW, "", False)], "no second guard"


@pytest.mark.parametrize(
    "told",
    [
        verdict_of(Reason.VALID),
        verdict_of(Reason.VALID, replace(TICKET, name="Meera K. Krishnan", event="Ball")),
    ],
    ids=["the same", "the name was mended"],
)
def test_a_denial_is_typed_to_its_end_while_the_server_answers(qtbot, rig, told):
    scan = met(rig)
    type_keys(qtbot, rig.tab, "dwrong n")
    rig.desk.confirmed.emit(scan, told)
    rig.clock.move(0.4)
    type_keys(qtbot, rig.tab, "ame a")
    assert rig.desk.wanted == []
    assert rig.tab.flow.state.asking is Ask.DENY
    assert rig.tab.panel.shown.guest == told.ticket.name
    assert rig.played == ["valid"]
    type_keys(qtbot, rig.tab, "\r")
    assert rig.desk.wanted == [(scan, 1481, Wanted.DENY, "wrong name a", False)]


def test_a_second_look_is_typed_to_its_end_while_the_server_answers(qtbot, rig):
    scan = met(rig, Reason.DENIED)
    type_keys(qtbot, rig.tab, "omoth")
    told = replace(verdict_of(Reason.DENIED), decided=replace(DENIED, operator="Cleo"))
    rig.desk.confirmed.emit(scan, told)
    rig.clock.move(0.4)
    type_keys(qtbot, rig.tab, "er came\r")
    assert rig.desk.wanted == [(scan, 1481, Wanted.ALLOW, "mother came", True)]


# The server says something else


@pytest.mark.parametrize("rest", ["ame", "d", "o", " ", "\r", "\t\r", "drunk again\ra"])
@pytest.mark.parametrize(
    ("first", "opens", "then"),
    [
        (Reason.DENIED, "o", Reason.VALID),
        (Reason.VALID, "d", Reason.DENIED),
        (Reason.VALID, "d", Reason.ENTERED),
    ],
)
def test_what_is_typed_on_after_the_server_knew_better_decides_nothing(
    qtbot, rig, first, opens, then, rest
):
    scan = met(rig, first)
    type_keys(qtbot, rig.tab, opens + "wrong n")
    rig.desk.confirmed.emit(scan, verdict_of(then))
    rig.clock.move(2)
    before = rig.tab.panel.shown.word
    type_keys(qtbot, rig.tab, rest)
    assert rig.desk.wanted == []
    assert rig.tab.flow.state.asking is None
    assert rig.tab.panel.shown.word == before, "and drops nobody"
    assert "Esc" in rig.tab.camera_bar.said, "it is said why"


@pytest.mark.parametrize("released", ["escape", "click"])
def test_escape_or_a_click_gives_the_keys_back(qtbot, rig, released):
    scan = met(rig, Reason.DENIED)
    type_keys(qtbot, rig.tab, "omoth")
    rig.desk.confirmed.emit(scan, verdict_of(Reason.VALID))
    rig.clock.move(2)
    type_keys(qtbot, rig.tab, "a")
    assert rig.desk.wanted == []
    if released == "escape":
        type_keys(qtbot, rig.tab, "\x1b")
        assert rig.tab.flow.state.step is Step.PENDING, "Escape only gives the keys back"
    else:
        qtbot.mouseClick(rig.tab.panel, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert rig.tab.camera_bar.said == ""
    type_keys(qtbot, rig.tab, "a")
    assert rig.desk.wanted == [(scan, 1481, Wanted.ALLOW, "", False)]


def test_the_buttons_decide_all_the_while(qtbot, rig):
    scan = met(rig, Reason.DENIED)
    type_keys(qtbot, rig.tab, "omoth")
    rig.desk.confirmed.emit(scan, verdict_of(Reason.VALID))
    rig.clock.move(2)
    qtbot.mouseClick(rig.tab.bar.left, Qt.MouseButton.LeftButton)
    assert rig.desk.wanted == [(scan, 1481, Wanted.ALLOW, "", False)]


def test_the_next_guest_does_not_give_the_keys_back(qtbot, rig):
    """The camera takes the next ticket while somebody still types about the last guest."""
    scan = met(rig)
    type_keys(qtbot, rig.tab, "dwrong n")
    rig.desk.confirmed.emit(scan, verdict_of(Reason.ENTERED))
    rig.meet(Reason.VALID, text="d.e.f")
    rig.clock.move(2)
    type_keys(qtbot, rig.tab, "ame")
    assert rig.desk.wanted == []
    assert rig.tab.flow.state.step is Step.PENDING
    assert rig.tab.flow.state.asking is None


# Other fields that go away


def test_a_scan_over_the_search_leaves_no_letter_behind(qtbot, rig):
    rig.tab.look_for_guest()
    type_keys(qtbot, rig.tab, "mee")
    rig.tab.scanned(["a.b.c"])
    rig.answer(verdict_of(Reason.VALID))
    rig.clock.move(2)
    type_keys(qtbot, rig.tab, "ra d\r")
    assert rig.desk.wanted == []
    assert rig.tab.flow.state.step is Step.PENDING
    assert rig.tab.bar.offered is Offer.DECIDE
    type_keys(qtbot, rig.tab, "\x1ba")
    assert rig.desk.wanted[0][2] is Wanted.ALLOW


def test_a_scan_while_nobody_types_keeps_the_keys(qtbot, rig):
    rig.tab.scanned(["a.b.c"])
    rig.answer(verdict_of(Reason.VALID))
    rig.clock.move(2)
    type_keys(qtbot, rig.tab, "a")
    assert rig.desk.wanted[0][2] is Wanted.ALLOW


def test_the_reason_goes_on_where_the_tab_is_left_and_opened_again(qtbot, rig):
    met(rig)
    type_keys(qtbot, rig.tab, "dwrong n")
    rig.tab.hide()
    rig.tab.show()
    # The offscreen platform makes no window active a second time; this field gets the keys then.
    assert rig.tab.focusWidget() is rig.tab.bar.reason.field
    assert rig.tab.bar.reason.field.text() == "wrong n"
