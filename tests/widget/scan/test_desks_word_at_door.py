"""The desk's word at the door: where it counts beside a verdict, and until it has been read."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from support.made_services import sample_tickets
from support.windows.door_window import NOW, TICKET, verdict_of
from support.windows.held_guests import answered, held, no_other_list, tell  # noqa: F401 - a fixture
from support.windows.scan_rig import DECISIVE, press, word

from kiosk.domain.decision import Decided, Recorded, Wanted
from kiosk.domain.hold import Answer
from kiosk.domain.operator import OnDuty, Operator, Role
from kiosk.domain.scan import Source
from kiosk.domain.ticket import Status
from kiosk.domain.verdict import Reason
from kiosk.ui.scan.door_steps import Offer

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

Key = Qt.Key
OTHER = sample_tickets(3)[2]
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


@pytest.mark.parametrize(("minutes", "said"), [(-1, "DESK SAYS LET IN"), (1, "NEXT GUEST")])
def test_an_answer_that_comes_after_its_guest_was_let_in_is_no_news(rig, minutes, said):
    """A door that was started again away from the server hears of it when that is back."""
    at = held().held_at + timedelta(minutes=minutes)
    tell(rig)
    inside = replace(TICKET, status=Status.ENTERED, entry_time=at)
    tell(rig, replace(answered(held(), Answer.LET_IN), ticket=inside))
    if rig.desk.picked:
        shown(rig, verdict_of(Reason.DENIED))
    assert word(rig) == said
