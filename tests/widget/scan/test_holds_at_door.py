"""The door asks the desk, goes on with other guests, and its panel says what the desk said."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from support.made_services import sample_tickets
from support.windows.door_window import NOW, TICKET, verdict_of
from support.windows.scan_rig import DECISIVE, became, press, word

from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import Decided, Recorded, Wanted
from kiosk.domain.hold import Answer, Hold
from kiosk.domain.operator import OnDuty, Operator, Role
from kiosk.domain.scan import Source
from kiosk.domain.ticket import Status
from kiosk.domain.verdict import Reason
from kiosk.ui.scan.door_steps import Offer
from kiosk.ui.store_access.hold_desk import HoldDesk

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

Key = Qt.Key
OTHER = sample_tickets(3)[2]


@pytest.fixture(autouse=True)
def _no_other_list(monkeypatch):
    """Only the test says who was put aside; the rig's store knows of nobody."""
    monkeypatch.setattr(HoldDesk, "refresh", lambda _desk: None)


def held(**more):
    """A hold that this door made."""
    fields = {
        "id": uuid4(),
        "ticket_id": TICKET.id,
        "ticket": TICKET,
        "reason": "Other name",
        "door": "North door",
        "operator": "Asha",
        "held_at": NOW - timedelta(minutes=2),
        **more,
    }
    return Hold(**fields)


def answered(hold, answer, say=""):
    return replace(
        hold,
        answer=answer,
        say=say,
        answered_by="Ben",
        answered_door="Desk 2",
        answered_at=NOW,
    )


def tell(rig, *holds):
    """The store lists these."""
    rig.tab.flow.held._on_changed(holds)


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


AT_DOOR = OnDuty(asked=True, operator=Operator(name="Asha", role=Role.DOOR))


def shown(rig, verdict):
    """The desk is asked about the guest of the answer, and answers."""
    scan = replace(rig.answer(verdict, ""), ticket_id=TICKET.id)
    rig.desk.checked.emit(scan, verdict)
    rig.clock.move(DECISIVE)


@pytest.mark.parametrize("say", ["ID is checked", ""])
@pytest.mark.parametrize("reason", [Reason.DENIED, Reason.EXPIRED, Reason.NOT_YET])
def test_who_may_not_override_lets_in_by_the_desks_word(qtbot, rig, reason, say):
    rig.tab.flow.set_duty(AT_DOOR)
    tell(rig, held())
    tell(rig, answered(held(), Answer.LET_IN, say))
    shown(rig, verdict_of(reason))
    assert rig.tab.bar.offered is Offer.SECOND_LOOK
    assert rig.tab.bar.left.accessibleName() == "Let in"
    assert rig.tab.bar.left.width() > rig.tab.bar.right.width(), "it is what is to be done"
    press(qtbot, rig, Key.Key_O)
    assert rig.tab.bar.reason.field.text() == (say or "The desk says let in")
    assert rig.desk.wanted == []
    press(qtbot, rig, Key.Key_Return)
    assert rig.desk.wanted[0][1:] == (
        TICKET.id, Wanted.ALLOW, say or "The desk says let in", True
    )  # fmt: skip


@pytest.mark.parametrize("answer", [Answer.SEND_AWAY, Answer.FIXED])
def test_another_word_of_the_desk_lets_nobody_in(rig, answer):
    rig.tab.flow.set_duty(AT_DOOR)
    tell(rig, held())
    tell(rig, answered(held(), answer))
    shown(rig, verdict_of(Reason.DENIED))
    assert rig.tab.bar.offered is Offer.NEXT


def test_the_word_counts_at_every_door_when_the_ticket_is_scanned_there(rig):
    rig.tab.flow.set_duty(AT_DOOR)
    tell(rig)
    tell(rig, answered(held(door="South door"), Answer.LET_IN, "ID is checked"))
    rig.meet(Reason.VALID)
    assert word(rig) == "VALID", "nothing stands against it"
    rig.tab.flow.presses.next(rig.clock() + 1)
    rig.meet(Reason.EXPIRED, text="e.x.p")
    assert word(rig) == "DESK SAYS LET IN"
    assert rig.tab.bar.offered is Offer.SECOND_LOOK
    rig.tab.flow.presses.next(rig.clock() + 1)
    rig.meet(Reason.ENTERED, text="i.n.s")
    assert word(rig) == "ALREADY ENTERED", "the word was about coming in once"


def test_the_guest_who_is_shown_is_answered_at_once(qtbot, rig):
    tell(rig, held())
    rig.meet(Reason.DENIED)
    tell(rig, answered(held(), Answer.LET_IN, "ID is checked"))
    assert word(rig) == "DESK SAYS LET IN"
    assert rig.desk.picked == [], "it is checked already"
    press(qtbot, rig, Key.Key_Space)
    assert word(rig) == "DESK SAYS LET IN", "nobody can have read it yet"
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_Space)
    assert word(rig) == "NEXT GUEST"


def let_in(qtbot, rig, ticket):
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_A)
    told = Decided(Status.ENTERED, NOW, "North door", "Asha")
    rig.desk.recorded.emit(rig.desk.decision(), Recorded(ticket, told))


@pytest.mark.parametrize("ticket", [TICKET, None])
def test_an_answer_that_another_scan_took_from_the_screen_comes_again(qtbot, rig, ticket):
    number = ticket.id if ticket else 0
    hold = held(ticket=ticket, ticket_id=number)
    tell(rig, hold)
    tell(rig, answered(hold, Answer.SEND_AWAY, "Not ours"))
    if ticket:
        shown(rig, verdict_of(Reason.DENIED))
    assert word(rig) == "DESK SAYS SEND AWAY"
    rig.meet(Reason.VALID, text="d.e.f", ticket=OTHER)
    assert word(rig) == "VALID"
    let_in(qtbot, rig, OTHER)
    if ticket:
        shown(rig, verdict_of(Reason.DENIED))
    assert word(rig) == "DESK SAYS SEND AWAY", "nobody took note of it"
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_Space)
    rig.meet(Reason.VALID, text="g.h.i", ticket=OTHER)
    let_in(qtbot, rig, OTHER)
    assert word(rig) == "NEXT GUEST", "it was read"


def test_an_answer_waits_for_a_verdict_that_never_came(qtbot, rig):
    tell(rig, held())
    tell(rig, answered(held(), Answer.FIXED))
    assert rig.desk.picked == [TICKET.id]
    rig.tab.flow._on_silence()
    assert word(rig) == "NO ANSWER"
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_Space)
    assert rig.desk.picked == [TICKET.id, TICKET.id]


def test_what_the_desk_said_stands_on_the_panel_when_its_guest_is_scanned(qtbot, rig):
    """And not after, once the guest was decided about."""
    tell(rig, held())
    rig.meet(Reason.VALID, text="d.e.f", ticket=OTHER)
    tell(rig, answered(held(), Answer.SEND_AWAY, "Not her"))
    rig.clock.move(DECISIVE)
    rig.tab.flow.set_finding(True)
    let_in(qtbot, rig, OTHER)
    rig.tab.flow.check(["a.b.c"], Source.CAMERA)
    rig.answer(verdict_of(Reason.VALID))
    assert word(rig) == "DESK SAYS SEND AWAY"
    rig.tab.flow.set_finding(False)
    let_in(qtbot, rig, TICKET)
    assert rig.desk.picked == []
    assert word(rig) == "NEXT GUEST"
