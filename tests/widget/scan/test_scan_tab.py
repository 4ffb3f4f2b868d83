"""The door: what may be pressed when, and what replaces what."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from support.made_services import sample_tickets
from support.windows.door_window import TICKET, scan_of, verdict_of
from support.windows.scan_rig import DECISIVE, became, outcome, press, word

from kiosk.domain.decision import Wanted
from kiosk.domain.scan import Source
from kiosk.domain.verdict import Reason
from kiosk.ui.scan.door_steps import Offer, Step

# The offscreen platform has no window manager to tell the smallest size to.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

Key = Qt.Key


# One guest


def test_a_valid_ticket_is_let_in_with_one_key(qtbot, rig):
    scan = rig.meet(Reason.VALID)
    assert word(rig) == "VALID"
    assert rig.played == ["valid"]
    assert not rig.camera.armed, "nothing replaces a guest who is being decided about"
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_A)
    assert rig.desk.wanted == [(scan, 1481, Wanted.ALLOW, "", False)]
    rig.desk.recorded.emit(rig.desk.decision(), outcome())
    assert became(rig) == "Meera Krishnan  ·  let in"
    assert rig.camera.armed, "the camera looks for the next guest at once"
    assert rig.tab.bar.offered is Offer.NOTHING
    assert word(rig) == "NEXT GUEST", "the large surface is for the next guest"
    assert rig.played[-1] == "let_in"


def test_no_press_decides_within_the_guard(qtbot, rig):
    rig.meet(Reason.VALID)
    for key in (Key.Key_A, Key.Key_D):
        rig.clock.move(0.14)
        press(qtbot, rig, key)
        qtbot.mouseClick(rig.tab.bar.left, Qt.MouseButton.LeftButton)
        qtbot.mouseClick(rig.tab.bar.right, Qt.MouseButton.LeftButton)
    assert rig.desk.wanted == []
    assert rig.tab.flow.state.step is Step.PENDING
    assert rig.tab.flow.state.asking is None
    rig.clock.move(0.03)
    qtbot.mouseClick(rig.tab.bar.left, Qt.MouseButton.LeftButton)
    assert len(rig.desk.wanted) == 1


def test_a_press_that_began_before_the_verdict_decides_nothing(qtbot, rig):
    rig.meet(Reason.VALID)
    rig.clock.move(DECISIVE)
    qtbot.mousePress(rig.tab.bar.left, Qt.MouseButton.LeftButton)
    rig.clock.move(1)
    scan = rig.tab.flow.state.scan
    other = verdict_of(Reason.VALID, TICKET)
    other = type(other)(Reason.VALID, sample_tickets(3)[2], 3)
    rig.desk.confirmed.emit(scan, other)  # the verdict is another now
    rig.clock.move(1)
    qtbot.mouseRelease(rig.tab.bar.left, Qt.MouseButton.LeftButton)
    assert rig.desk.wanted == []


@pytest.mark.parametrize("key", [Key.Key_A, Key.Key_D, Key.Key_Space, Key.Key_Escape])
def test_a_held_key_never_decides(rig, key):
    rig.meet(Reason.VALID)
    rig.clock.move(DECISIVE)
    held = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, "a", autorep=True)
    QApplication.sendEvent(rig.tab, held)
    assert rig.desk.wanted == []
    assert rig.tab.flow.state.step is Step.PENDING
    assert rig.tab.flow.state.asking is None


def test_enter_and_space_never_let_anybody_in(qtbot, rig):
    """A scanner ends with Enter; Space is Next."""
    rig.meet(Reason.VALID)
    rig.clock.move(DECISIVE)
    for key in (Key.Key_Return, Key.Key_Enter, Key.Key_Space):
        press(qtbot, rig, key)
        rig.tab.bar.left.setFocus()
        if key == Key.Key_Space:
            press(qtbot, rig, key)
        rig.tab.setFocus()
    assert rig.desk.wanted == []
    assert rig.tab.flow.state.step is Step.PENDING


def test_enter_presses_the_button_that_has_the_focus(qtbot, rig):
    """Who works with Tab and Enter, as with a screen reader, can decide too."""
    rig.meet(Reason.VALID)
    rig.clock.move(DECISIVE)
    rig.tab.bar.left.setFocus(Qt.FocusReason.TabFocusReason)
    press(qtbot, rig, Key.Key_Return)
    assert rig.desk.wanted[0][2] is Wanted.ALLOW


def test_escape_drops_a_pending_guest(qtbot, rig):
    rig.meet(Reason.VALID)
    press(qtbot, rig, Key.Key_Escape)
    assert rig.tab.flow.state.step is Step.PENDING, "nobody can have read it yet"
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_Escape)
    assert rig.desk.wanted == []
    assert word(rig) == "NEXT GUEST"
    assert rig.camera.armed


def listed(rig):
    """The list of the last guests, without the times."""
    rows = [rig.tab.recent.list.item(i).text() for i in range(rig.tab.recent.list.count())]
    return [row.partition("  ")[2] for row in rows]


@pytest.mark.parametrize("by", ["key", "button"])
def test_who_is_put_aside_is_called_up_again_by_the_code_that_was_shown(qtbot, rig, by):
    rig.meet(Reason.VALID)
    rig.clock.move(DECISIVE)
    assert rig.tab.bar.aside.isVisible()
    if by == "key":
        press(qtbot, rig, Key.Key_Escape)
    else:
        qtbot.mouseClick(rig.tab.bar.aside, Qt.MouseButton.LeftButton)
    assert listed(rig) == ["put aside  ·  Meera Krishnan"]
    assert rig.desk.wanted == []
    press(qtbot, rig, Key.Key_L)
    qtbot.waitUntil(rig.tab.recent.list.hasFocus)
    press(qtbot, rig, Key.Key_Return)
    assert rig.desk.asked == [(["a.b.c"], Source.CAMERA)] * 2
    rig.answer(verdict_of(Reason.VALID))
    assert word(rig) == "VALID"
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_A)
    rig.desk.recorded.emit(rig.desk.decision(), outcome())
    assert listed(rig) == ["let in  ·  Meera Krishnan"], "a guest stands there once"


def test_the_last_ten_guests_stand_in_the_list(rig):
    for number in range(1, 13):
        ticket = type(TICKET)(number, f"Guest {number}", "", "", "Ball")
        rig.meet(Reason.ENTERED, text=f"{number}.b.c", ticket=ticket)
    rig.clock.move(DECISIVE)
    rig.tab.flow.presses.next(rig.clock())
    assert listed(rig) == [f"already entered  ·  Guest {n}" for n in range(12, 2, -1)]


def test_another_ticket_is_told_whose_turn_it_is(qtbot, rig):
    rig.meet(Reason.VALID)
    rig.camera.other_seen.emit("a.b.c")
    assert rig.tab.video.notice == "", "the guest's own ticket"
    rig.camera.other_seen.emit("d.e.f")
    assert rig.tab.video.notice == "Decide about Meera Krishnan first  ·  Esc\u00a0puts\u00a0aside"
    assert rig.tab.flow.state.verdict.ticket == TICKET
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_Escape)
    assert rig.tab.video.notice == ""
    rig.meet(Reason.VALID, text="d.e.f")
    rig.tab.scanned(["g.h.i"])
    assert "first" in rig.tab.video.notice, "from a handheld scanner, too"


def test_what_is_said_over_the_picture_goes_by_itself(qtbot, rig):
    rig.tab.flow.other.timer.setInterval(60)
    rig.meet(Reason.VALID)
    rig.camera.other_seen.emit("d.e.f")
    assert rig.tab.video.notice
    qtbot.waitUntil(lambda: rig.tab.video.notice == "")
    assert word(rig) == "VALID"


# Deny


def test_a_denied_guest_is_let_in_only_on_purpose(qtbot, rig):
    scan = rig.meet(Reason.DENIED)
    assert rig.tab.bar.offered is Offer.SECOND_LOOK
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_A)
    assert rig.desk.wanted == [], "Allow is not how"
    assert rig.tab.flow.state.asking is None
    press(qtbot, rig, Key.Key_O)
    press(qtbot, rig, Key.Key_Return)
    assert rig.desk.wanted == [], "without a reason it is not recorded"
    assert rig.tab.bar.reason.field.property("fault") is True
    assert not rig.camera.armed, "nobody comes between while it is typed"
    for letter in "1 ID seen":
        press(qtbot, rig, None, letter)
    press(qtbot, rig, Key.Key_Return)
    assert rig.desk.wanted == [(scan, 1481, Wanted.ALLOW, "1 ID seen", True)]


SECOND_LOOK = {Reason.DENIED, Reason.EXPIRED, Reason.NOT_YET, Reason.MARKED}


@pytest.mark.parametrize("reason", [r for r in Reason if r not in SECOND_LOOK])
def test_no_other_verdict_offers_a_second_look(qtbot, rig, reason):
    rig.meet(reason)
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_O)
    assert rig.tab.bar.offered is not Offer.SECOND_LOOK
    assert rig.tab.flow.state.asking is None


# Refused


@pytest.mark.parametrize("reason", [r for r in Reason if r is not Reason.VALID])
def test_a_refusal_leaves_nothing_to_decide(qtbot, rig, reason):
    rig.meet(reason)
    assert rig.tab.bar.offered in (Offer.NEXT, Offer.SECOND_LOOK)
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_A)
    press(qtbot, rig, Key.Key_D)
    assert rig.desk.wanted == []
    assert rig.camera.armed, "the next guest replaces a refusal"
    press(qtbot, rig, Key.Key_Space)
    assert word(rig) == "NEXT GUEST"


def test_the_next_ticket_replaces_a_refusal_and_an_outcome(rig):
    rig.meet(Reason.ENTERED)
    rig.meet(Reason.VALID, text="d.e.f")
    assert word(rig) == "VALID"
    rig.clock.move(DECISIVE)
    rig.tab.flow.presses.left(rig.clock())
    rig.desk.recorded.emit(rig.desk.decision(), outcome())
    rig.meet(Reason.FORGED, text="g.h.i")
    assert word(rig) == "NOT GENUINE"


def test_a_late_answer_about_another_ticket_is_dropped(rig):
    rig.sight("a.b.c")
    rig.desk.checked.emit(scan_of("x.y.z"), verdict_of(Reason.ENTERED))
    assert word(rig) == "NEXT GUEST"
    rig.answer(verdict_of(Reason.VALID))
    assert word(rig) == "VALID"
    rig.desk.checked.emit(scan_of("a.b.c"), verdict_of(Reason.ENTERED))
    assert word(rig) == "VALID"


# Two tickets, no ticket


def test_two_tickets_at_once_are_shown_one_at_a_time(qtbot, rig):
    rig.tab.flow.timeouts.several.setInterval(80)
    rig.camera.several_seen.emit(2)
    rig.camera.several_seen.emit(2)
    assert word(rig) == "TWO TICKETS AT ONCE"
    assert rig.played == ["note"], "said once, however long it lasts"
    assert rig.camera.armed
    qtbot.waitUntil(lambda: word(rig) == "NEXT GUEST")
    rig.camera.several_seen.emit(2)
    rig.meet(Reason.VALID)
    rig.camera.several_seen.emit(2)
    qtbot.wait(120)
    assert word(rig) == "VALID", "a guest who is being decided about stays"


def test_a_foreign_code_is_a_small_note_and_no_verdict(rig):
    rig.camera.foreign_seen.emit("https://example.org/menu <b>" + "x" * 300)
    assert word(rig) == "NEXT GUEST"
    note = rig.tab.camera_bar.note
    assert note.text().startswith("Not a ticket: https://example.org/menu <b>")
    assert len(note.text()) < 70
    assert note.textFormat() is Qt.TextFormat.PlainText
    assert rig.played == []
