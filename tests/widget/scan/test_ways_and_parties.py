"""Parties, leaving and coming back: what is offered, and what a press sends."""

from dataclasses import replace
from uuid import uuid4

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from support.made_services import KeptInMemory, ShakyStore
from support.windows.door_window import NOW, TICKET, open_window, scan_of
from support.windows.scan_rig import DECISIVE, became, press, word

from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import Decided, Decision, Recorded, Wanted
from kiosk.domain.scan import Direction, Door
from kiosk.domain.ticket import Status
from kiosk.domain.ticket_state import TicketState
from kiosk.domain.verdict import Reason, Verdict
from kiosk.services.faults import NotAllowed
from kiosk.ui.people.remembered_door import remember_door, remembered_door
from kiosk.ui.scan.door_steps import Offer, Step
from kiosk.ui.shell.door_dialog import DoorDialog

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

Key = Qt.Key
FAMILY = replace(TICKET, name="The Krishnans", party=5)
LET_IN = Decision(uuid4(), 1481, Wanted.ALLOW, "South door", "Ben", NOW, kind=Kind.ALLOW)


def meets(rig, ticket, reason=Reason.VALID, *, admitted=0, inside=0, expires_at=None, **more):
    """A guest whose ticket has this state comes to the door."""
    last = LET_IN if admitted else None
    state = TicketState(party=ticket.party, admitted=admitted, inside=inside, last=last, **more)
    decided = Decided(Status.ENTERED, NOW, "South door", "Ben") if admitted else None
    rig.sight()
    scan = scan_of("a.b.c")
    rig.desk.checked.emit(
        scan, Verdict(reason, ticket, 1481, decided, state=state, expires_at=expires_at)
    )
    rig.clock.move(DECISIVE)
    return scan


def turned(rig, direction):
    rig.desk.door = Door("North door", "Asha", direction=direction)
    rig.desk.door_changed.emit(rig.desk.door)


def outcome(ticket, kind, status=Status.ENTERED, places=0):
    return Recorded(ticket, Decided(status, NOW, "North door", "Asha", "", kind, places))


def numbers(rig):
    return [button.text() for button in rig.tab.bar.some.buttons if button.isVisible()]


# Parties


def test_a_party_comes_in_together_with_the_main_key(qtbot, rig):
    meets(rig, FAMILY)
    assert rig.tab.panel.shown.proof == "0 of 5 inside, 5 to come. You decide."
    assert rig.tab.bar.left.text().startswith("Allow all 5")
    press(qtbot, rig, Key.Key_A)
    assert rig.desk.wanted[0][2] is Wanted.ALLOW
    assert rig.desk.further[0] == (None, 0, None), "0 is all who have not come"
    rig.desk.recorded.emit(rig.desk.decision(), outcome(replace(FAMILY, inside=5), Kind.ALLOW))
    assert became(rig) == "The Krishnans  ·  let in, 5 of 5 inside"


@pytest.mark.parametrize("by", ["key", "button"])
def test_some_of_a_party_come_in_with_a_number(qtbot, rig, by):
    meets(rig, FAMILY)
    assert numbers(rig) == ["1", "2", "3", "4"]
    if by == "key":
        press(qtbot, rig, None, "2")
    else:
        qtbot.mouseClick(rig.tab.bar.some.buttons[1], Qt.MouseButton.LeftButton)
    assert rig.desk.wanted[0][2] is Wanted.ALLOW
    assert rig.desk.further[0] == (None, 2, None)
    rig.desk.recorded.emit(rig.desk.decision(), outcome(replace(FAMILY, inside=2), Kind.ALLOW))
    assert became(rig) == "The Krishnans  ·  let in, 2 of 5 inside"


def test_the_rest_of_a_party_comes_later(qtbot, rig):
    meets(rig, FAMILY, admitted=2, inside=2)
    assert word(rig) == "VALID"
    assert rig.tab.panel.shown.proof == "2 of 5 inside, 3 to come. You decide."
    assert rig.tab.bar.left.text().startswith("Allow all 3")
    assert numbers(rig) == ["1", "2"]
    assert not rig.tab.bar.right.isVisible(), "who is partly inside is not denied"
    press(qtbot, rig, Key.Key_D)
    assert rig.tab.flow.state.asking is None
    press(qtbot, rig, None, "4")
    assert rig.desk.wanted == [], "there are not so many"
    press(qtbot, rig, None, "3")
    assert rig.desk.further == [(None, 3, None)]


def test_a_number_of_another_script_counts_too(qtbot, rig):
    meets(rig, FAMILY)
    two = QKeyEvent(QEvent.Type.KeyPress, 0x662, Qt.KeyboardModifier.NoModifier, "٢")
    QApplication.sendEvent(rig.tab, two)
    qtbot.waitUntil(lambda: rig.tab.wedge.idle)
    assert rig.desk.further == [(None, 2, None)]


def test_a_party_of_more_than_ten_has_nine_keys(rig):
    meets(rig, replace(FAMILY, party=20))
    assert numbers(rig) == [str(n) for n in range(1, 10)]
    assert rig.tab.bar.left.text().startswith("Allow all 20")


def test_numbers_mean_nothing_for_a_ticket_for_one(qtbot, rig):
    meets(rig, TICKET)
    assert numbers(rig) == []
    press(qtbot, rig, None, "1")
    assert rig.desk.wanted == []


def test_digits_of_a_scanner_let_nobody_in(qtbot, rig):
    meets(rig, FAMILY)
    qtbot.keyClicks(rig.tab, "2222222222")
    qtbot.waitUntil(lambda: rig.tab.wedge.idle)
    assert rig.desk.wanted == []


def test_no_number_decides_within_the_guard(qtbot, rig):
    meets(rig, FAMILY)
    rig.clock.move(-DECISIVE)
    press(qtbot, rig, None, "2")
    assert rig.desk.wanted == []


def test_the_code_that_was_shown_goes_along(qtbot, rig):
    """The store refuses an old code, also where another desk issued a new one a second ago."""
    meets(rig, TICKET, expires_at=1_764_000_000)
    press(qtbot, rig, Key.Key_A)
    assert rig.desk.further == [(None, 0, 1_764_000_000)]


# Out and in again


def test_a_guest_who_left_comes_back(qtbot, rig):
    meets(rig, TICKET, admitted=1, inside=0)
    assert rig.tab.panel.shown.proof.startswith("Back in: left")
    assert rig.tab.bar.left.text().startswith("Back in")
    press(qtbot, rig, Key.Key_A)
    assert rig.desk.wanted[0][2] is None
    assert rig.desk.further[0][0] is Kind.RETURN
    rig.desk.recorded.emit(rig.desk.decision(), outcome(TICKET, Kind.RETURN))
    assert became(rig) == "Meera Krishnan  ·  back in"
    assert rig.played[-1] == "let_in"


def test_at_a_door_for_going_out_the_main_key_lets_out(qtbot, rig):
    turned(rig, Direction.OUT)
    meets(rig, TICKET, Reason.ENTERED, admitted=1, inside=1)
    assert word(rig) == "INSIDE"
    assert rig.played[-1] == "valid"
    assert rig.tab.flow.state.step is Step.PENDING
    assert rig.tab.bar.left.text().startswith("Let out")
    assert not rig.tab.bar.right.isVisible()
    press(qtbot, rig, Key.Key_A)
    assert rig.desk.further[0][0] is Kind.LEAVE
    rig.desk.recorded.emit(rig.desk.decision(), outcome(TICKET, Kind.LEAVE, Status.NOT_ENTERED))
    assert became(rig) == "Meera Krishnan  ·  left"


def test_at_a_door_for_going_out_nobody_is_let_in(qtbot, rig):
    turned(rig, Direction.OUT)
    meets(rig, TICKET)
    assert word(rig) == "NOT INSIDE"
    assert rig.tab.bar.offered is Offer.NEXT
    for key in (Key.Key_A, Key.Key_G, Key.Key_D, Key.Key_O):
        press(qtbot, rig, key)
    assert rig.desk.wanted == []


def test_at_a_door_for_both_who_is_inside_stays_told_as_entered(qtbot, rig):
    turned(rig, Direction.BOTH)
    meets(rig, TICKET, Reason.ENTERED, admitted=1, inside=1)
    assert word(rig) == "ALREADY ENTERED", "a copy of the code is still told from the guest"
    assert rig.tab.bar.left.text().startswith("Let out")
    press(qtbot, rig, Key.Key_G)
    assert rig.desk.further[0][0] is Kind.LEAVE


def test_at_a_door_for_both_some_of_a_party_go_while_others_come(qtbot, rig):
    turned(rig, Direction.BOTH)
    meets(rig, FAMILY, admitted=2, inside=2)
    assert rig.tab.bar.left.text().startswith("Allow all 3")
    assert rig.tab.bar.leave.isVisible()
    press(qtbot, rig, Key.Key_G)
    assert rig.desk.further[0][:2] == (Kind.LEAVE, 0)


def test_at_a_door_for_going_in_nobody_is_let_out(qtbot, rig):
    meets(rig, TICKET, Reason.ENTERED, admitted=1, inside=1)
    assert rig.tab.bar.offered is Offer.NEXT
    press(qtbot, rig, Key.Key_G)
    assert rig.desk.wanted == []


def test_who_turns_the_door_round_turns_the_guest_who_is_shown(qtbot, rig):
    meets(rig, TICKET, Reason.ENTERED, admitted=1, inside=1)
    assert rig.tab.flow.state.step is Step.REFUSED
    turned(rig, Direction.OUT)
    assert rig.tab.flow.state.step is Step.PENDING
    assert word(rig) == "INSIDE"


@pytest.mark.parametrize("reason", [Reason.EXPIRED, Reason.NOT_YET, Reason.MARKED, Reason.DENIED])
def test_a_second_look_is_one_rule(qtbot, rig, reason):
    marked = "cancelled" if reason is Reason.MARKED else ""
    meets(rig, TICKET, reason, denied=reason is Reason.DENIED, marked=marked)
    assert rig.tab.bar.offered is Offer.SECOND_LOOK
    press(qtbot, rig, Key.Key_O)
    press(qtbot, rig, None, "the organiser asked")
    press(qtbot, rig, Key.Key_Return)
    assert rig.desk.wanted[0][2:] == (Wanted.ALLOW, "the organiser asked", True)


@pytest.mark.parametrize("reason", [Reason.REVOKED, Reason.REISSUED, Reason.OTHER_EVENT])
def test_what_is_dead_on_purpose_has_no_second_look(rig, reason):
    meets(rig, TICKET, reason)
    assert rig.tab.bar.offered is Offer.NEXT


def test_who_may_not_is_told_and_the_guest_stays(qtbot, rig):
    """Surely not recorded: there is nothing to try again, and somebody else may press."""
    meets(rig, TICKET, Reason.DENIED, denied=True)
    press(qtbot, rig, Key.Key_O)
    press(qtbot, rig, None, "please")
    press(qtbot, rig, Key.Key_Return)
    rig.desk.record_failed.emit(rig.desk.decision(), NotAllowed("Ask a desk or an organiser."))
    assert rig.tab.camera_bar.said == "Ask a desk or an organiser."
    assert word(rig) == "ALREADY DENIED"
    assert rig.tab.bar.offered is Offer.SECOND_LOOK


# Where it is set


@pytest.mark.parametrize("direction", Direction)
def test_the_direction_is_remembered(direction):
    kept, settings = KeptInMemory(), Door("Door")
    remember_door(kept, Door("North", "Asha", direction=direction), settings)
    assert remembered_door(kept, settings).direction is direction


def test_the_direction_is_chosen_in_the_doors_dialog(qtbot):
    store = ShakyStore([replace(TICKET)])
    with open_window(store) as opened:
        opened.window.resize(1366, 768)
        opened.window.show()
        opened.window.open_door_dialog()
        dialog = opened.window.findChild(DoorDialog)
        dialog.direction.setCurrentIndex(dialog.direction.findData(Direction.BOTH.value))
        dialog.accept()
        assert opened.desks.door.door.direction is Direction.BOTH
        qtbot.waitUntil(lambda: "(in and out)" in opened.window.status.line.text())
