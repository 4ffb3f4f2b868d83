"""The door: what may be pressed when, and what replaces what."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from support.door_window import TICKET, scan_of, verdict_of
from support.made_services import sample_tickets
from support.scan_rig import DECISIVE, outcome, press, word

from kiosk.domain.decision import Wanted
from kiosk.domain.ticket import Status
from kiosk.domain.verdict import Reason
from kiosk.ui.decision_bar import Offer
from kiosk.ui.scan_state import Step

# The offscreen platform has no window manager to tell the smallest size to.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

Key = Qt.Key


# One guest


def test_a_valid_ticket_is_let_in_with_one_key(qtbot, rig):
    scan = rig.meet(Reason.VALID)
    assert word(rig) == "VALID"
    assert rig.played == ["valid"]
    assert not rig.scanner.armed, "nothing replaces a guest who is being decided about"
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_A)
    assert rig.desk.wanted == [(scan, 1481, Wanted.ALLOW, "", False)]
    rig.desk.recorded.emit(rig.desk.decision(), outcome())
    assert word(rig) == "LET IN"
    assert rig.scanner.armed, "the camera looks for the next guest while the outcome stays"
    assert rig.tab.bar.offered is Offer.NEXT


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
    assert rig.scanner.armed


# Deny


def test_deny_and_enter_denies_without_a_reason(qtbot, rig):
    rig.meet(Reason.VALID)
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_D)
    assert rig.tab.bar.offered is Offer.DENY_REASON
    press(qtbot, rig, Key.Key_Return)
    assert rig.desk.wanted[0][2:] == (Wanted.DENY, "", False)
    rig.desk.recorded.emit(rig.desk.decision(), outcome(Status.DENIED))
    assert word(rig) == "DENIED"
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
    rig.tab.flow.deny(rig.clock())
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


def test_a_denied_guest_is_let_in_only_on_purpose(qtbot, rig):
    scan = rig.meet(Reason.DENIED)
    assert rig.tab.panel._override.isVisible()
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_A)
    qtbot.mouseClick(rig.tab.bar.left, Qt.MouseButton.LeftButton)
    assert rig.desk.wanted == [], "Allow is not how"
    press(qtbot, rig, Key.Key_O)
    press(qtbot, rig, Key.Key_Return)
    assert rig.desk.wanted == [], "without a reason it is not recorded"
    assert rig.tab.bar.reason.field.property("fault") is True
    assert not rig.scanner.armed, "nobody comes between while it is typed"
    for letter in "1 ID seen":
        press(qtbot, rig, None, letter)
    press(qtbot, rig, Key.Key_Return)
    assert rig.desk.wanted == [(scan, 1481, Wanted.ALLOW, "1 ID seen", True)]


@pytest.mark.parametrize("reason", [r for r in Reason if r is not Reason.DENIED])
def test_no_other_verdict_offers_a_second_look(qtbot, rig, reason):
    rig.meet(reason)
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_O)
    assert not rig.tab.panel._override.isVisible()
    assert rig.tab.flow.state.asking is None


# Refused


@pytest.mark.parametrize("reason", [r for r in Reason if r is not Reason.VALID])
def test_a_refusal_leaves_nothing_to_decide(qtbot, rig, reason):
    rig.meet(reason)
    assert rig.tab.bar.offered is Offer.NEXT
    assert not rig.tab.bar.left.isEnabled()
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_A)
    press(qtbot, rig, Key.Key_D)
    assert rig.desk.wanted == []
    assert rig.scanner.armed, "the next guest replaces a refusal"
    press(qtbot, rig, Key.Key_Space)
    assert word(rig) == "NEXT GUEST"


def test_the_next_ticket_replaces_a_refusal_and_an_outcome(rig):
    rig.meet(Reason.ENTERED)
    rig.meet(Reason.VALID, text="d.e.f")
    assert word(rig) == "VALID"
    rig.clock.move(DECISIVE)
    rig.tab.flow.left(rig.clock())
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
    rig.tab.flow.waits.several.setInterval(80)
    rig.scanner.several_seen.emit(2)
    rig.scanner.several_seen.emit(2)
    assert word(rig) == "TWO TICKETS AT ONCE"
    assert rig.played == ["note"], "said once, however long it lasts"
    assert rig.scanner.armed
    qtbot.waitUntil(lambda: word(rig) == "NEXT GUEST", timeout=8000)
    rig.scanner.several_seen.emit(2)
    rig.meet(Reason.VALID)
    rig.scanner.several_seen.emit(2)
    qtbot.wait(120)
    assert word(rig) == "VALID", "a guest who is being decided about stays"


def test_a_foreign_code_is_a_small_note_and_no_verdict(rig):
    rig.scanner.foreign_seen.emit("https://example.org/menu <b>" + "x" * 300)
    assert word(rig) == "NEXT GUEST"
    note = rig.tab.camera_bar.note
    assert note.text().startswith("Not a ticket: https://example.org/menu <b>")
    assert len(note.text()) < 70
    assert note.textFormat() is Qt.TextFormat.PlainText
    assert rig.played == []
