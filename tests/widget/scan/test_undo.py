"""Undo: one key takes the last decision back, says so, and takes no other."""

import uuid
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from support.made_services import KeptInMemory, ShakyStore, sample_tickets
from support.windows.door_window import NOW, TICKET, open_window, verdict_of
from support.windows.scan_rig import DECISIVE, became, outcome, press, word

from kiosk.domain.decision import AlreadyDecided, Decided, NoSuchTicket, Recorded
from kiosk.domain.operator import OnDuty, Operator, Role
from kiosk.domain.scan import Source
from kiosk.domain.ticket import Status
from kiosk.domain.verdict import Reason
from kiosk.services.faults import NotAllowed, StoreTrouble, StoreUnavailable
from kiosk.ui.scan.door_state import GUARD_SECONDS
from kiosk.ui.scan.last_guests import LAST_KEY

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

Key = Qt.Key


@pytest.fixture
def let_in(qtbot, rig):
    """A guest was let in a moment ago; the decision."""
    rig.meet(Reason.VALID)
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_A)
    decision = rig.desk.decision()
    rig.desk.recorded.emit(decision, outcome())
    rig.clock.move(DECISIVE)
    return decision


def undone(rig, *, queued=False):
    """The desk says that it was taken back."""
    action = rig.desk.undoing()
    told = Decided(Status.NOT_ENTERED, NOW, "North door", "Asha", action.reason, action.kind)
    rig.desk.acted.emit(action, Recorded(TICKET, told, queued))


@pytest.mark.parametrize("by", ["key", "button"])
def test_the_last_decision_is_taken_back_and_that_is_said(qtbot, rig, let_in, by):
    assert rig.tab.strip.undo.isVisible()
    if by == "key":
        press(qtbot, rig, Key.Key_U)
    else:
        qtbot.mouseClick(rig.tab.strip.undo, Qt.MouseButton.LeftButton)
    [(number, ticket, decision, reason)] = rig.desk.undone
    assert (ticket, decision, reason) == (1481, let_in.id, "Pressed by mistake")
    assert number != let_in.id
    undone(rig)
    assert became(rig) == "Meera Krishnan  ·  let-in taken back"
    assert not rig.tab.strip.undo.isVisible(), "what was taken back is not taken back again"
    assert rig.played[-1] == "note"
    assert rig.desk.asked == [(["a.b.c"], Source.CAMERA)] * 2
    rig.answer(verdict_of(Reason.VALID))
    assert word(rig) == "VALID", "the guest is still to be decided about"


def test_a_denial_is_taken_back_too(qtbot, rig):
    rig.meet(Reason.VALID)
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_D)
    press(qtbot, rig, Key.Key_Return)
    rig.desk.recorded.emit(rig.desk.decision(), outcome(Status.DENIED))
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_U)
    undone(rig, queued=True)
    assert became(rig) == "Meera Krishnan  ·  denial taken back, kept here"


def test_with_nobody_there_the_key_says_so(qtbot, rig):
    press(qtbot, rig, Key.Key_U)
    assert rig.desk.undone == []
    assert rig.tab.camera_bar.said == "There is no decision to take back."
    assert not rig.tab.strip.undo.isVisible()


def test_no_press_takes_back_what_nobody_can_have_read(qtbot, rig, let_in):
    rig.meet(Reason.VALID, text="d.e.f", ticket=sample_tickets(3)[2])
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_A)
    press(qtbot, rig, Key.Key_U)
    assert rig.desk.undone == [], "which of the two is meant cannot be told"
    assert "Not recorded yet" in rig.tab.camera_bar.said
    rig.desk.recorded.emit(rig.desk.decision(), outcome())
    rig.clock.move(GUARD_SECONDS / 2)
    press(qtbot, rig, Key.Key_U)
    assert rig.desk.undone == []
    assert "only just" in rig.tab.camera_bar.said
    rig.clock.move(GUARD_SECONDS)
    press(qtbot, rig, Key.Key_U)
    assert [told[2] for told in rig.desk.undone] == [rig.desk.decision().id]


def test_while_the_next_guest_is_looked_at_the_last_one_is_taken_back(qtbot, rig, let_in):
    rig.meet(Reason.VALID, text="d.e.f", ticket=sample_tickets(3)[2])
    press(qtbot, rig, Key.Key_U)
    assert [told[2] for told in rig.desk.undone] == [let_in.id]
    undone(rig)
    assert word(rig) == "VALID", "the next guest is still to be decided about"
    assert became(rig) == "Meera Krishnan  ·  let-in taken back"


@pytest.fixture
def another(qtbot, rig, let_in):
    """The undo of one guest is on its way while another is let in; the other's decision."""
    guest = sample_tickets(3)[2]
    rig.meet(Reason.VALID, text="d.e.f", ticket=guest)
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_U)
    press(qtbot, rig, Key.Key_A)
    decision = rig.desk.decision()
    told = Decided(Status.ENTERED, NOW, "North door", "Asha")
    rig.desk.recorded.emit(decision, Recorded(guest, told))
    return decision


def test_who_came_after_stays_the_last_when_an_undo_is_recorded(qtbot, rig, another):
    undone(rig)
    assert became(rig) == f"{sample_tickets(3)[2].name}  ·  let in"
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_U)
    assert rig.desk.undone[-1][2] == another.id


def test_an_undo_that_was_too_late_takes_nothing_from_who_came_after(qtbot, rig, another):
    rig.desk.acted.emit(rig.desk.undoing(), NoSuchTicket(1481))
    assert rig.tab.strip.undo.isVisible()
    assert str(another.id) in rig.preferences.get(LAST_KEY)


def test_who_is_shown_as_entered_is_checked_again(qtbot, rig, let_in):
    rig.meet(Reason.ENTERED)
    assert word(rig) == "ALREADY ENTERED"
    press(qtbot, rig, Key.Key_U)
    undone(rig)
    assert len(rig.desk.asked) == 3, "the panel does not go on saying that the guest entered"
    rig.answer(verdict_of(Reason.VALID))
    assert word(rig) == "VALID"


def test_what_another_door_built_upon_stays(qtbot, rig, let_in):
    press(qtbot, rig, Key.Key_U)
    press(qtbot, rig, Key.Key_U)
    assert len(rig.desk.undone) == 1, "pressed twice, asked once"
    facts = Decided(Status.NOT_ENTERED, NOW - timedelta(minutes=2), "South door", "Ben")
    rig.desk.acted.emit(rig.desk.undoing(), AlreadyDecided(TICKET, facts))
    assert "Not taken back" in rig.tab.camera_bar.said
    assert "South door, by Ben" in rig.tab.camera_bar.said
    assert became(rig) == "Meera Krishnan  ·  let in"
    assert not rig.tab.strip.undo.isVisible()


def test_a_ticket_that_is_gone_is_said(qtbot, rig, let_in):
    press(qtbot, rig, Key.Key_U)
    rig.desk.acted.emit(rig.desk.undoing(), NoSuchTicket(1481))
    assert "not in the table any more" in rig.tab.camera_bar.said


def test_an_answer_that_is_missing_is_said_and_the_key_sends_the_same_again(qtbot, rig, let_in):
    press(qtbot, rig, Key.Key_U)
    away = StoreUnavailable(StoreTrouble.UNREACHABLE, "The server does not answer.")
    rig.desk.act_failed.emit(rig.desk.undoing(), away)
    assert "Not known whether it was taken back. The server" in rig.tab.camera_bar.said
    press(qtbot, rig, Key.Key_U)
    assert len(rig.desk.undone) == 2
    assert rig.desk.undone[0] == rig.desk.undone[1], "the same id: it counts once"


def test_who_may_not_take_it_back_is_told_who_may(qtbot, rig, let_in):
    press(qtbot, rig, Key.Key_U)
    rig.desk.act_failed.emit(rig.desk.undoing(), NotAllowed("Ask an organiser."))
    assert rig.tab.camera_bar.said == "Ask an organiser."
    assert became(rig) == "Meera Krishnan  ·  let in"


def test_an_answer_about_something_else_changes_nothing(qtbot, rig, let_in):
    press(qtbot, rig, Key.Key_U)
    other = rig.desk.undoing()
    other = type(other)(uuid.uuid4(), 7, None, "", "", NOW, refers=uuid.uuid4())
    rig.desk.acted.emit(other, NoSuchTicket(7))
    assert became(rig) == "Meera Krishnan  ·  let in"


def test_a_scanner_that_types_a_u_takes_nothing_back(qtbot, rig, let_in):
    qtbot.keyClicks(rig.tab, "UUUUUUUU")
    qtbot.waitUntil(lambda: rig.tab.wedge.idle)
    assert rig.desk.undone == []


# Over a restart


def test_nothing_that_names_the_guest_is_remembered(rig, let_in):
    kept = rig.preferences.get(LAST_KEY)
    assert str(let_in.id) in kept
    assert TICKET.name not in kept


def test_after_a_restart_the_last_decision_is_still_taken_back(qtbot):
    """Over a real store, with the real desk."""
    store, preferences = ShakyStore([TICKET, *sample_tickets(20)]), KeptInMemory()
    with open_window(store, preferences=preferences) as first:
        tab = enter(qtbot, first)
        tab.flow.pick(TICKET.id)
        qtbot.waitUntil(lambda: tab.panel.shown.word == "VALID")
        qtbot.wait(round(GUARD_SECONDS * 1000) + 100)
        qtbot.mouseClick(tab.bar.left, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: "let in" in tab.strip.said)
    assert store.find(TICKET.id).ticket.status is Status.ENTERED
    with open_window(store, preferences=preferences) as second:
        tab = enter(qtbot, second)
        qtbot.waitUntil(lambda: "let in" in tab.strip.said)
        assert TICKET.name in tab.strip.said
        qtbot.wait(round(GUARD_SECONDS * 1000) + 100)
        qtbot.mouseClick(tab.strip.undo, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: "taken back" in tab.strip.said)
    assert store.find(TICKET.id).ticket.status is Status.NOT_ENTERED
    told = [entry for entry in store.history(TICKET.id) if entry.kind == "undo"]
    assert [(entry.reason, entry.door) for entry in told] == [("Pressed by mistake", "North door")]
    with open_window(store, preferences=preferences) as third:
        tab = enter(qtbot, third)
        third.desks.worker.submit(lambda _services: None, lambda _none: done.append(1))
        done = []
        qtbot.waitUntil(lambda: bool(done))
        assert not tab.strip.undo.isVisible(), "what was taken back stands there no more"


@pytest.mark.parametrize(
    "kept", ["", "{", "[]", '{"ticket": "x"}', '{"ticket":1,"decision":"?","became":"let_in"}']
)
def test_a_note_that_cannot_be_read_is_no_guest(qtbot, kept):
    with open_window(preferences=KeptInMemory({LAST_KEY: kept})) as opened:
        tab = enter(qtbot, opened)
        assert not tab.strip.undo.isVisible()


def enter(qtbot, opened):
    """Open the Scan tab of a window and wait for its store."""
    opened.window.resize(1366, 768)
    opened.window.show()
    opened.window.open_tab("scan")
    done = []
    opened.desks.worker.submit(lambda _services: None, lambda _none: done.append(1))
    qtbot.waitUntil(lambda: bool(done))
    return opened.window.scan_tab


def on_duty(name, role):
    return OnDuty(asked=True, operator=Operator(name=name, role=role))


def test_at_a_door_undo_is_offered_to_who_decided_and_to_nobody_else(qtbot, rig, let_in):
    rig.tab.flow.set_duty(on_duty("Asha", Role.DOOR))
    assert rig.tab.strip.undo.isVisible()
    rig.tab.flow.set_duty(on_duty("Ben", Role.DOOR))
    assert not rig.tab.strip.undo.isVisible()
    assert became(rig).startswith("Meera Krishnan"), "who was here last is still said"
    press(qtbot, rig, Key.Key_U)
    assert rig.desk.undone == []
    assert "may not take back what somebody else decided" in rig.tab.camera_bar.said
    rig.tab.flow.set_duty(on_duty("Mia", Role.DESK))
    assert rig.tab.strip.undo.isVisible()
    press(qtbot, rig, Key.Key_U)
    assert [told[2] for told in rig.desk.undone] == [let_in.id]


def test_undo_stays_for_as_long_as_its_guest_is_the_last(qtbot, rig, let_in):
    """What was pressed wrongly is mostly noticed later (docs/decisions/0020)."""
    rig.clock.move(3600)
    assert rig.tab.strip.undo.isVisible()
    press(qtbot, rig, Key.Key_U)
    assert [told[2] for told in rig.desk.undone] == [let_in.id]
