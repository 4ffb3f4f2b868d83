"""The door while the store is slow or away, and what its late answers change."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from support.windows.door_window import ENTERED, NOW, TICKET, scan_of, verdict_of
from support.windows.scan_rig import DECISIVE, became, outcome, press, word

from kiosk.domain.decision import AlreadyDecided, Wanted
from kiosk.domain.verdict import Reason
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.ports import StoreStatus, StuckItem
from kiosk.ui.scan.door_steps import Offer

# The offscreen platform has no window manager to tell the smallest size to.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

Key = Qt.Key


def test_waiting_is_said_and_ends(qtbot, rig):
    rig.sight()
    assert word(rig) == "NEXT GUEST"
    qtbot.waitUntil(lambda: word(rig) == "CHECKING")
    rig.tab.flow.timeouts.silence.setInterval(50)
    rig.tab.flow.timeouts.silence.start()
    qtbot.waitUntil(lambda: word(rig) == "NO ANSWER")
    assert rig.camera.armed
    rig.meet(Reason.VALID, text="d.e.f")
    assert word(rig) == "VALID"


def test_a_store_that_is_not_open_still_answers(rig):
    rig.sight()
    rig.desk.checked.emit(scan_of(""), verdict_of(Reason.UNAVAILABLE, live=False))
    assert word(rig) == "TICKETS OUT OF REACH"
    assert rig.camera.armed


def test_a_decision_in_flight_cannot_be_taken_twice(qtbot, rig):
    rig.meet(Reason.VALID)
    rig.clock.move(DECISIVE)
    rig.tab.flow.presses.left(rig.clock())
    assert rig.tab.bar.offered is Offer.WRITING
    rig.clock.move(1)
    for key in (Key.Key_A, Key.Key_D, Key.Key_Space, Key.Key_Escape):
        press(qtbot, rig, key)
    qtbot.mouseClick(rig.tab.bar.left, Qt.MouseButton.LeftButton)
    assert len(rig.desk.wanted) == 1
    assert word(rig) == "VALID"
    qtbot.waitUntil(lambda: "writing" in rig.tab.bar.left.text())


def test_a_failed_record_keeps_the_decision_and_sends_the_same_again(qtbot, rig):
    rig.meet(Reason.VALID)
    rig.clock.move(DECISIVE)
    rig.tab.flow.presses.left(rig.clock())
    decision = rig.desk.decision()
    sentence = "The disk of this laptop is full. Delete something, then try again."
    rig.desk.record_failed.emit(decision, StoreUnavailable(StoreTrouble.DISK_FULL, sentence))
    assert word(rig) == "NOT RECORDED YET"
    assert sentence in rig.tab.panel.shown.details
    assert rig.tab.bar.left.text().startswith("Try again")
    assert not rig.camera.armed, "no next guest before this one is settled"
    press(qtbot, rig, Key.Key_A)
    assert rig.desk.sent == [decision]
    assert rig.desk.sent[0] is decision
    rig.desk.recorded.emit(decision, outcome())
    assert became(rig) == "Meera Krishnan  ·  let in"


def test_a_decision_without_an_answer_is_asked_for_again_with_the_same_id(qtbot, rig):
    scan = rig.meet(Reason.VALID)
    rig.clock.move(DECISIVE)
    rig.tab.flow.timeouts.silence.setInterval(30)
    rig.tab.flow.presses.left(rig.clock())
    qtbot.waitUntil(lambda: word(rig) == "NOT RECORDED YET")
    rig.tab.flow.timeouts.silence.setInterval(8000)
    press(qtbot, rig, Key.Key_A)
    assert [w[0].id for w in rig.desk.wanted] == [scan.id, scan.id]
    rig.desk.recorded.emit(rig.desk.decision(), outcome())
    assert became(rig) == "Meera Krishnan  ·  let in"


def test_a_late_record_of_a_guest_who_left_is_a_note(qtbot, rig):
    rig.meet(Reason.VALID)
    rig.clock.move(DECISIVE)
    rig.tab.flow.timeouts.silence.setInterval(30)
    rig.tab.flow.presses.left(rig.clock())
    decision = rig.desk.decision()
    qtbot.waitUntil(lambda: word(rig) == "NOT RECORDED YET")
    press(qtbot, rig, Key.Key_Space)
    assert word(rig) == "NEXT GUEST"
    rig.desk.recorded.emit(decision, outcome())
    assert word(rig) == "NEXT GUEST"
    assert "Meera Krishnan" in rig.tab.camera_bar.note.text()


def test_the_loser_sees_who_where_when(rig):
    rig.meet(Reason.VALID)
    rig.clock.move(DECISIVE)
    rig.tab.flow.presses.left(rig.clock())
    rig.desk.recorded.emit(rig.desk.decision(), AlreadyDecided(TICKET, ENTERED))
    assert word(rig) == "SOMEONE ELSE WAS FIRST"
    assert "North door, by Asha, 14 minutes ago" in rig.tab.panel.shown.proof
    assert rig.camera.armed


def test_offline_is_said_on_the_panel(rig):
    rig.meet(Reason.VALID, live=False)
    assert rig.tab.panel.shown.mark == "Checked against this laptop's copy"
    rig.clock.move(DECISIVE)
    rig.tab.flow.presses.left(rig.clock())
    rig.desk.recorded.emit(rig.desk.decision(), outcome(queued=True))
    assert became(rig) == "Meera Krishnan  ·  let in, kept here"


@pytest.fixture
def kept(rig):
    """A guest was let in while the server was away."""
    rig.meet(Reason.VALID, live=False)
    rig.clock.move(DECISIVE)
    rig.tab.flow.last.kept_again.setInterval(10)
    rig.tab.flow.presses.left(rig.clock())
    rig.desk.recorded.emit(rig.desk.decision(), outcome(queued=True))
    return "Meera Krishnan  ·  let in, kept here"


def test_what_was_sent_is_not_kept_here_any_more(qtbot, rig, kept):
    qtbot.waitUntil(lambda: rig.desk.kept_asked > 2)
    # Counted while it was being kept: once more, and all of it is there.
    for waiting in (1, 0, 1, 0):
        rig.desk.kept_told.emit(StoreStatus(waiting=waiting))
        assert became(rig) == kept
    rig.desk.kept_told.emit(StoreStatus())
    assert became(rig) == "Meera Krishnan  ·  let in"
    assert rig.tab.recent.list.item(0).text().endswith("let in  ·  Meera Krishnan")
    assert not rig.tab.flow.last.kept_again.isActive(), "nothing is asked for without need"


def test_what_the_server_refused_stays_kept_here(rig, kept):
    item = StuckItem(TICKET.id, TICKET.name, Wanted.ALLOW, "North door", "Asha", NOW, "Why.")
    for refused in (StoreStatus(stuck=1, stuck_list=(item,)), StoreStatus(stuck=201)):
        for _ in range(3):
            rig.desk.kept_told.emit(refused)
            assert became(rig) == kept
    other = replace(item, ticket_id=2)
    for _ in range(2):
        rig.desk.kept_told.emit(StoreStatus(stuck=1, stuck_list=(other,)))
    assert became(rig) == "Meera Krishnan  ·  let in"


def test_the_servers_word_replaces_the_copys_and_the_guard_begins_anew(qtbot, rig):
    scan = rig.meet(Reason.VALID, live=False)
    rig.clock.move(DECISIVE)
    rig.desk.confirmed.emit(scan, verdict_of(Reason.ENTERED))
    assert word(rig) == "ALREADY ENTERED"
    assert "The server knows better" in rig.tab.panel.shown.mark
    rig.desk.confirmed.emit(scan, verdict_of(Reason.VALID))
    assert word(rig) == "VALID"
    press(qtbot, rig, Key.Key_A)
    assert rig.desk.wanted == []


def test_the_servers_agreement_interrupts_nobody(qtbot, rig):
    scan = rig.meet(Reason.VALID, live=False)
    rig.clock.move(DECISIVE)
    rig.desk.confirmed.emit(scan, verdict_of(Reason.VALID))
    assert rig.tab.panel.shown.mark == ""
    assert rig.played == ["valid"]
    press(qtbot, rig, Key.Key_A)
    assert len(rig.desk.wanted) == 1


def test_the_servers_word_about_a_guest_who_left_is_dropped(rig):
    scan = rig.meet(Reason.ENTERED, live=False)
    rig.meet(Reason.VALID, text="d.e.f")
    rig.desk.confirmed.emit(scan, verdict_of(Reason.DENIED))
    assert word(rig) == "VALID"
