"""A ticket that was out of reach: looked up again by itself, and never decided by itself."""

import pytest
from PySide6.QtCore import Qt
from support.made_services import open_desks
from support.windows.door_window import TICKET, scan_of, verdict_of
from support.windows.scan_rig import word

from kiosk.adapters.memory_store import MemoryStore
from kiosk.domain.scan import Source
from kiosk.domain.verdict import Reason
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.ui.scan.door_steps import Offer, Step
from kiosk.ui.scan.late_answers import AGAIN_MS
from kiosk.ui.store_access.door_desk import DoorDesk

# The offscreen platform has no window manager to tell the smallest size to.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

AWAY = verdict_of(Reason.UNAVAILABLE, live=False)


@pytest.fixture
def rig(rig):
    rig.tab.flow.retry.pause.setInterval(20)
    return rig


def asked_again(qtbot, rig, times=1):
    qtbot.waitUntil(lambda: len(rig.desk.asked_again) == times)


def quiet(qtbot, rig, times):
    """It is not asked again."""
    qtbot.wait(150)
    assert len(rig.desk.asked_again) == times


def test_the_pause_is_calm():
    assert 1000 <= AGAIN_MS <= 5000


def test_it_is_tried_until_the_verdict_comes(qtbot, rig):
    rig.meet(Reason.UNAVAILABLE)
    assert rig.tab.panel.shown.mark == "Trying again by itself…"
    asked_again(qtbot, rig)
    assert rig.desk.asked_again == [(["a.b.c"], Source.CAMERA, None)]
    quiet(qtbot, rig, 1)  # the question is on its way: no second one behind it
    rig.desk.checked_again.emit(scan_of(), AWAY)
    assert rig.tab.panel.shown.mark == "Trying again by itself… tried once"
    asked_again(qtbot, rig, 2)
    rig.desk.checked_again.emit(scan_of(""), AWAY)  # the store is not even open
    assert rig.tab.panel.shown.mark == "Trying again by itself… tried 2 times"
    asked_again(qtbot, rig, 3)
    played = len(rig.played)
    scan = scan_of()
    rig.desk.checked_again.emit(scan, verdict_of(Reason.VALID))
    assert word(rig) == "VALID"
    assert "Trying" not in rig.tab.panel.shown.mark
    assert rig.tab.bar.offered is Offer.DECIDE
    assert rig.played[played:] == ["valid"], "heard once, when it came"
    quiet(qtbot, rig, 3)
    assert rig.desk.wanted == [], "a person decides"


def test_a_press_that_began_before_the_late_verdict_decides_nothing(qtbot, rig):
    rig.meet(Reason.UNAVAILABLE)
    asked_again(qtbot, rig)
    rig.clock.move(5)
    rig.desk.checked_again.emit(scan_of(), verdict_of(Reason.VALID))
    rig.clock.move(0.2)
    qtbot.mouseClick(rig.tab.bar.left, Qt.MouseButton.LeftButton)
    assert rig.desk.wanted == []
    rig.clock.move(0.2)
    qtbot.mouseClick(rig.tab.bar.left, Qt.MouseButton.LeftButton)
    assert len(rig.desk.wanted) == 1


@pytest.mark.parametrize("reason", [Reason.ENTERED, Reason.UNKNOWN, Reason.OTHER_EVENT])
def test_every_verdict_may_come_late(qtbot, rig, reason):
    rig.meet(Reason.UNAVAILABLE)
    asked_again(qtbot, rig)
    rig.desk.checked_again.emit(scan_of(), verdict_of(reason))
    assert rig.tab.flow.state.step is Step.REFUSED
    assert rig.tab.bar.offered is Offer.NEXT
    quiet(qtbot, rig, 1)


def test_next_ends_it_and_an_answer_on_its_way_is_dropped(qtbot, rig):
    rig.meet(Reason.UNAVAILABLE)
    asked_again(qtbot, rig)
    rig.clock.move(1)
    rig.tab.flow.presses.next(rig.clock())
    rig.desk.checked_again.emit(scan_of(), verdict_of(Reason.VALID))
    assert word(rig) == "NEXT GUEST"
    quiet(qtbot, rig, 1)


def test_the_next_guest_ends_it(qtbot, rig):
    rig.meet(Reason.UNAVAILABLE)
    asked_again(qtbot, rig)
    rig.meet(Reason.VALID, text="d.e.f")
    rig.desk.checked_again.emit(scan_of(), verdict_of(Reason.ENTERED))
    assert word(rig) == "VALID"
    quiet(qtbot, rig, 1)


def test_an_answer_about_the_guest_before_is_not_this_guests(qtbot, rig):
    rig.meet(Reason.UNAVAILABLE)
    asked_again(qtbot, rig)
    rig.meet(Reason.UNAVAILABLE, text="d.e.f")
    asked_again(qtbot, rig, 2)
    rig.desk.checked_again.emit(scan_of("a.b.c"), verdict_of(Reason.VALID))
    assert word(rig) == "TICKETS OUT OF REACH"
    rig.desk.checked_again.emit(scan_of("d.e.f"), AWAY)
    asked_again(qtbot, rig, 3)
    assert rig.desk.asked_again[-1][0] == ["d.e.f"]


def test_it_waits_while_the_tab_is_hidden_or_a_guest_is_looked_for(qtbot, rig):
    rig.meet(Reason.UNAVAILABLE)
    rig.tab.hide()
    quiet(qtbot, rig, 0)
    rig.tab.show()
    asked_again(qtbot, rig)
    rig.desk.checked_again.emit(scan_of(), AWAY)
    rig.tab.look_for_guest()
    quiet(qtbot, rig, 1)
    rig.tab.find_box.leave()
    asked_again(qtbot, rig, 2)


def test_a_guest_who_was_found_by_name_too(qtbot, rig):
    rig.tab.flow.pick(1481)
    rig.desk.checked.emit(scan_of(""), AWAY)
    asked_again(qtbot, rig)
    assert rig.desk.asked_again == [([], Source.SEARCH, 1481)]


class _Away(MemoryStore):
    """Its tickets cannot be looked up while `away`; everything else goes on."""

    away = True

    def find(self, ticket_id):
        if self.away:
            raise StoreUnavailable(StoreTrouble.UNREACHABLE, "The server does not answer.")
        return super().find(ticket_id)


def test_over_the_real_services_one_row_is_logged_for_an_outage(qtbot):
    store = _Away([TICKET])
    with open_desks(store) as desks:
        desk: DoorDesk = desks.door
        issued = desks.services.issuing.issue(TICKET)
        logged = store.scans
        told = []
        desk.checked.connect(lambda scan, verdict: told.append((scan, verdict)))
        desk.checked_again.connect(lambda scan, verdict: told.append((scan, verdict)))
        desk.check(issued.text)
        for count in (1, 2, 3):
            qtbot.waitUntil(lambda count=count: len(told) == count)
            assert told[-1][1].reason is Reason.UNAVAILABLE
            store.away = count < 3
            desk.check_again([issued.text], Source.CAMERA)
        qtbot.waitUntil(lambda: len(told) == 4)
        scan, verdict = told[-1]
        assert verdict.reason is Reason.VALID
        assert verdict.ticket == TICKET
        qtbot.waitUntil(lambda: len(logged) == 2)
        assert [it.verdict for it in logged.values()] == [Reason.UNAVAILABLE, Reason.VALID]
        assert scan.id in logged, "the decision will carry the id of the scan that is logged"
        desk.check_again([], Source.SEARCH, 1481)
        qtbot.waitUntil(lambda: len(told) == 5)
        assert told[-1][0].ticket_id == 1481
        assert told[-1][0].source is Source.SEARCH
