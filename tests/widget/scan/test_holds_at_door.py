"""The door asks the desk, goes on with other guests, and its panel says what the desk said."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from support.made_services import sample_tickets
from support.windows.door_window import NOW, TICKET, verdict_of
from support.windows.held_guests import answered, held, no_other_list, tell  # noqa: F401 - a fixture
from support.windows.scan_rig import DECISIVE, became, press, word

from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import Decided, Recorded, Wanted
from kiosk.domain.hold import Answer
from kiosk.domain.ticket import Status
from kiosk.domain.verdict import Reason
from kiosk.ui.scan.door_steps import Offer

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

Key = Qt.Key
OTHER = sample_tickets(3)[2]


@pytest.mark.parametrize("by", ["key", "button"])
@pytest.mark.parametrize("reason", [Reason.VALID, Reason.DENIED, Reason.ENTERED, Reason.EXPIRED])
def test_a_guest_is_put_aside_for_the_desk_with_a_reason(qtbot, rig, by, reason):
    scan = rig.meet(reason)
    rig.clock.move(DECISIVE)
    if by == "key":
        press(qtbot, rig, Key.Key_H)
    else:
        qtbot.mouseClick(rig.tab.bar.hold, Qt.MouseButton.LeftButton)
    assert rig.tab.bar.offered is Offer.HOLD_REASON
    press(qtbot, rig, Key.Key_Return)
    assert rig.desk.wanted == [], "the desk must know why"
    press(qtbot, rig, None, "1")
    assert rig.desk.wanted[0][:4] == (scan, TICKET.id, None, "Other name")
    assert rig.desk.further[0][0] is Kind.HOLD
    told = Decided(Status.NOT_ENTERED, NOW, "North door", "Asha", "Other name", Kind.HOLD)
    rig.desk.recorded.emit(rig.desk.decision(), Recorded(TICKET, told))
    assert became(rig) == "Meera Krishnan  ·  waits for the desk"
    assert rig.played[-1] == "note"
    assert rig.camera.armed, "the next guest comes meanwhile"
    assert not rig.tab.strip.undo.isVisible()


def test_a_reason_can_be_typed_and_escape_goes_back(qtbot, rig):
    rig.meet(Reason.VALID)
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_H)
    press(qtbot, rig, Key.Key_Escape)
    assert rig.tab.bar.offered is Offer.DECIDE
    press(qtbot, rig, Key.Key_H)
    press(qtbot, rig, None, "has two tickets")
    press(qtbot, rig, Key.Key_Return)
    assert rig.desk.wanted[0][3] == "has two tickets"


def test_a_guest_without_a_ticket_is_sent_to_the_desk_too(qtbot, rig):
    rig.meet(Reason.FORGED)
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_H)
    press(qtbot, rig, None, "2")
    assert rig.desk.wanted[0][1] == 0
    hold = answered(held(ticket_id=0, ticket=None), Answer.SEND_AWAY, "Not ours")
    rig.desk.recorded.emit(
        rig.desk.decision(),
        Recorded(replace(TICKET, id=0, name=""), Decided(Status.NOT_ENTERED, NOW, kind=Kind.HOLD)),
    )
    tell(rig)
    tell(rig, hold)
    assert word(rig) == "DESK SAYS SEND AWAY"
    assert rig.tab.panel.shown.guest == "A guest without a ticket"
    assert "“Not ours”" in rig.tab.panel.shown.proof
    assert rig.tab.bar.offered is Offer.NEXT


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer.LET_IN, "DESK SAYS LET IN"),
        (Answer.SEND_AWAY, "DESK SAYS SEND AWAY"),
        (Answer.FIXED, "DESK SAYS FIXED"),
    ],
)
def test_the_panel_says_what_the_desk_said_and_a_person_still_presses(qtbot, rig, answer, said):
    tell(rig, held())
    tell(rig, answered(held(), answer, "ID is checked"))
    assert rig.desk.picked == [TICKET.id], "the ticket is checked as it is now"
    scan = replace(rig.answer(verdict_of(Reason.VALID), ""), ticket_id=TICKET.id)
    rig.desk.checked.emit(scan, verdict_of(Reason.VALID))
    assert word(rig) == said
    assert rig.tab.panel.shown.guest == "Meera Krishnan"
    proof = rig.tab.panel.shown.proof
    assert "“ID is checked”" in proof
    assert "at Desk 2, by Ben" in rig.tab.panel.shown.mark
    assert "at Desk 2, by Ben" in rig.tab.panel.accessibleDescription()
    assert rig.desk.wanted == [], "the desk decides nothing"
    assert rig.tab.bar.offered is Offer.DECIDE
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_A)
    assert rig.desk.wanted[0][1:3] == (TICKET.id, Wanted.ALLOW)


def test_a_verdict_that_stands_against_it_is_said_beside(qtbot, rig):
    tell(rig, held())
    tell(rig, answered(held(), Answer.LET_IN))
    scan = replace(rig.answer(verdict_of(Reason.DENIED), ""), ticket_id=TICKET.id)
    rig.desk.checked.emit(scan, verdict_of(Reason.DENIED))
    assert word(rig) == "DESK SAYS LET IN"
    assert "Already denied" in rig.tab.panel.shown.mark
    assert rig.tab.panel.shown.style.family == "used", "it is not green: a second look is needed"
    assert rig.tab.bar.offered is Offer.SECOND_LOOK


def test_a_long_sentence_of_the_desk_does_not_hide_who_said_it(qtbot, rig):
    tell(rig, held())
    tell(rig, answered(held(), Answer.LET_IN, "The name is another one. " * 10))
    scan = replace(rig.answer(verdict_of(Reason.DENIED), ""), ticket_id=TICKET.id)
    rig.desk.checked.emit(scan, verdict_of(Reason.DENIED))
    mark = rig.tab.panel.shown.mark
    assert mark.startswith("Already denied · "), "what stands against it is never cut off"
    assert "at Desk 2, by Ben" in mark


def test_a_long_sentence_of_the_desk_is_read_whole(qtbot, rig):
    say = (
        "Let her in with both friends, they belong to the organiser; the ramp for the "
        "wheelchair is at the west side of the building, and the key is at the desk."
    )
    tell(rig, held())
    tell(rig, answered(held(), Answer.LET_IN, say))
    rig.desk.checked.emit(rig.answer(verdict_of(Reason.VALID), ""), verdict_of(Reason.VALID))
    qtbot.wait(5)
    proof = rig.tab.panel.proof
    font, lines = proof.fitting()
    assert " ".join(lines) == f"“{say}”"
    assert QFontMetricsF(font).height() * len(lines) <= proof.height() + 2
    rig.clock.move(DECISIVE)
    rig.tab.flow.presses.next(rig.clock())
    rig.meet(Reason.VALID, text="d.e.f", ticket=OTHER)
    qtbot.wait(5)
    assert proof.fitting()[0].pixelSize() >= 0.75 * proof.font().pixelSize() - 1


def test_an_answer_waits_until_the_guest_at_the_door_is_done(qtbot, rig):
    tell(rig, held())
    rig.meet(Reason.VALID, text="d.e.f", ticket=OTHER)
    tell(rig, answered(held(), Answer.LET_IN))
    assert word(rig) == "VALID", "nobody is replaced under the operator's hands"
    assert "answered about Meera Krishnan" in rig.tab.camera_bar.said
    assert rig.desk.picked == []
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_A)
    told = Decided(Status.ENTERED, NOW, "North door", "Asha")
    rig.desk.recorded.emit(rig.desk.decision(), Recorded(OTHER, told))
    assert rig.desk.picked == [TICKET.id]


def test_answers_come_one_after_the_other(qtbot, rig):
    first, second = held(), held(ticket_id=3, ticket=OTHER)
    tell(rig, first, second)
    tell(rig, answered(first, Answer.LET_IN), answered(second, Answer.LET_IN))
    assert rig.desk.picked == [TICKET.id]
    scan = replace(rig.answer(verdict_of(Reason.VALID), ""), ticket_id=TICKET.id)
    rig.desk.checked.emit(scan, verdict_of(Reason.VALID))
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_Escape)
    assert rig.desk.picked == [TICKET.id, 3]


def test_other_doors_and_old_answers_change_nothing(rig):
    old = answered(held(), Answer.LET_IN)
    tell(rig, old)
    tell(rig, old, answered(held(door="South door"), Answer.LET_IN))
    assert rig.desk.picked == []
    assert word(rig) == "NEXT GUEST"


def test_a_scanner_that_types_an_h_asks_nobody(qtbot, rig):
    rig.meet(Reason.VALID)
    rig.clock.move(DECISIVE)
    qtbot.keyClicks(rig.tab, "HHHHHHH")
    qtbot.waitUntil(lambda: rig.tab.wedge.idle)
    assert rig.tab.flow.state.asking is None


def test_the_next_guest_is_not_said_anything_about(qtbot, rig):
    tell(rig, held())
    tell(rig, answered(held(), Answer.LET_IN))
    scan = replace(rig.answer(verdict_of(Reason.VALID), ""), ticket_id=TICKET.id)
    rig.desk.checked.emit(scan, verdict_of(Reason.VALID))
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_Escape)
    rig.meet(Reason.VALID, text="d.e.f", ticket=OTHER)
    assert word(rig) == "VALID"
