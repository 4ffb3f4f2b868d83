"""The desk thread: order, faults, bugs, re-opening and ending."""

import sys
import threading
import weakref
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QThread

from kiosk.adapters.jwt_tokens import JwtMint
from kiosk.adapters.memory_store import MemoryStore
from kiosk.adapters.phone_numbers import PhoneRules
from kiosk.adapters.qr_image import QrArtist
from kiosk.domain.decision import AlreadyDecided, Recorded, Wanted
from kiosk.domain.scan import Door, Source
from kiosk.domain.ticket import Attendee, TicketQuery
from kiosk.domain.verdict import Reason
from kiosk.services.admission import Admission
from kiosk.services.bundle import Services
from kiosk.services.clock import ServerClock
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.issuing import Issuing
from kiosk.services.registry import Registry
from kiosk.ui.door_desk import DoorDesk
from kiosk.ui.lane import StoreLane
from kiosk.ui.register_desk import RegisterDesk
from kiosk.ui.table_desk import TableDesk

GUEST = Attendee("Meera Krishnan", "+91 98765 43210", "IIT Delhi", "Spring Ball")
DOOR = Door("North door", "Asha")
WAIT = 5000


class ClosingStore(MemoryStore):
    closed = False

    def close(self):
        self.closed = True


def services_over(store):
    mint, clock = JwtMint("k" * 40), ServerClock()
    return Services(
        store,
        mint,
        clock,
        Issuing(store, mint, QrArtist(), clock, PhoneRules("IN")),
        Admission(store, mint, clock, Door()),
        Registry(store),
    )


@pytest.fixture
def store():
    return ClosingStore()


@pytest.fixture
def lane(qtbot, store):
    lane = StoreLane(lambda: services_over(store))
    with qtbot.waitSignal(lane.opened, timeout=WAIT):
        lane.start()
    yield lane
    assert lane.stop()


def ask(qtbot, lane, work):
    answers, faults = [], []
    lane.submit(work, answers.append, faults.append)
    qtbot.waitUntil(lambda: bool(answers or faults), timeout=WAIT)
    return answers[0] if answers else faults[0]


def test_work_runs_elsewhere_and_answers_come_home(qtbot, lane):
    home = threading.get_ident()
    seen = []
    lane.submit(
        lambda _: threading.get_ident(), lambda there: seen.append((there, threading.get_ident()))
    )
    qtbot.waitUntil(lambda: bool(seen), timeout=WAIT)
    there, answered = seen[0]
    assert there != home
    assert answered == home


def test_answers_keep_the_order_of_the_questions(qtbot, lane):
    got = []
    for n in range(200):
        lane.submit(lambda _, n=n: n, got.append)
    qtbot.waitUntil(lambda: len(got) == 200, timeout=WAIT)
    assert got == list(range(200))


def test_a_fault_is_an_answer(qtbot, lane):
    def away(_):
        raise StoreUnavailable(StoreTrouble.TIMEOUT, "The server does not answer.")

    fault = ask(qtbot, lane, away)
    assert fault.sentence == "The server does not answer."
    assert ask(qtbot, lane, lambda _: 7) == 7


def test_a_bug_is_reported_loudly_and_the_lane_goes_on(qtbot, lane, monkeypatch):
    reported = []
    monkeypatch.setattr(sys, "excepthook", lambda *caught: reported.append(caught[0]))
    fault = ask(qtbot, lane, lambda _: 1 / 0)
    assert reported == [ZeroDivisionError]
    assert "ZeroDivision" not in fault.sentence
    assert ask(qtbot, lane, lambda _: 7) == 7


def test_a_store_that_is_away_is_opened_when_it_comes_back(qtbot, store, monkeypatch):
    monkeypatch.setattr("kiosk.ui.lane.REOPEN_MS", 50)
    tries = []

    def open_services():
        tries.append(QThread.currentThread().objectName())
        if len(tries) < 3:
            raise StoreUnavailable(StoreTrouble.UNREACHABLE, "No server at db:3306.")
        return services_over(store)

    lane = StoreLane(open_services)
    troubles = []
    lane.trouble.connect(troubles.append)
    desk = DoorDesk(lane, DOOR)
    with qtbot.waitSignal(lane.trouble, timeout=WAIT):
        lane.start()
    with qtbot.waitSignal(desk.checked, timeout=WAIT) as checked:
        desk.check("anything")
    assert checked.args[1].reason is Reason.UNAVAILABLE
    with qtbot.waitSignal(lane.opened, timeout=WAIT):
        pass
    assert len(tries) == 3
    assert set(tries) == {"desk"}
    assert [t.sentence for t in troubles] == ["No server at db:3306."] * 2
    assert lane.stop()


def test_nothing_is_judged_before_the_door_is_known(qtbot, store, monkeypatch):
    """Also what was asked while the store was being opened anew, and had to wait for it."""
    monkeypatch.setattr("kiosk.ui.lane.REOPEN_MS", 50)
    ticket = store.register(Attendee("Fest guest", "", "", "Fest"))
    opening, gate, tries = threading.Event(), threading.Event(), []

    def open_services():
        tries.append(None)
        if len(tries) == 1:
            raise StoreUnavailable(StoreTrouble.BUSY, "Somebody else has the tickets open.")
        opening.set()
        assert gate.wait(WAIT)
        return services_over(store)  # for every event, as the settings say

    lane = StoreLane(open_services)
    desk = DoorDesk(lane, Door())
    desk.set_door(Door("North door", "Asha", frozenset({"Gala"})))
    reasons = []
    desk.checked.connect(lambda _scan, verdict: reasons.append(verdict.reason))
    lane.start()
    qtbot.waitUntil(opening.is_set, timeout=WAIT)
    desk.pick(ticket.id)
    gate.set()
    qtbot.waitUntil(lambda: bool(reasons), timeout=WAIT)
    assert reasons == [Reason.OTHER_EVENT]
    assert lane.stop()


def test_a_door_that_comes_to_an_open_store_is_known_to_it(qtbot, lane, store):
    ticket = store.register(Attendee("Fest guest", "", "", "Fest"))
    desk = DoorDesk(lane, Door("North door", "Asha", frozenset({"Gala"})))
    with qtbot.waitSignal(desk.checked, timeout=WAIT) as checked:
        desk.pick(ticket.id)
    assert checked.args[1].reason is Reason.OTHER_EVENT


def test_stopping_finishes_what_was_asked_and_closes_the_store(qtbot, store):
    lane = StoreLane(lambda: services_over(store))
    with qtbot.waitSignal(lane.opened, timeout=WAIT):
        lane.start()
    for _ in range(50):
        lane.submit(lambda services: services.store.register(GUEST))
    assert lane.stop()
    assert len(store.tickets) == 50
    assert store.closed
    assert lane.stop()  # twice is no harm


def test_the_main_job_over_the_facades(qtbot, lane, store):
    desk, door = RegisterDesk(lane), DoorDesk(lane, DOOR)
    with qtbot.waitSignal(desk.registered, timeout=WAIT) as registered:
        desk.register("  Meera   Krishnan ", "+91 98765 43210", "IIT Delhi", "Spring Ball")
    issued, png = registered.args
    assert issued.ticket.name == "Meera Krishnan"
    assert png.startswith(b"\x89PNG")
    with qtbot.waitSignal(door.checked, timeout=WAIT) as checked:
        door.set_door(DOOR)
        door.check(issued.text)
    scan, verdict = checked.args
    assert verdict.reason is Reason.VALID
    with qtbot.waitSignal(door.recorded, timeout=WAIT) as recorded:
        door.decide(scan, verdict.ticket_id, Wanted.ALLOW)
    decision, outcome = recorded.args
    assert isinstance(outcome, Recorded)
    assert (outcome.decided.door, outcome.decided.operator) == ("North door", "Asha")
    with qtbot.waitSignal(door.recorded, timeout=WAIT) as again:
        door.record(decision)
    assert again.args[1] == outcome, "the same decision sent again is the same success"
    with qtbot.waitSignal(door.checked, timeout=WAIT) as second:
        door.check(issued.text, Source.SCANNER)
    assert second.args[1].reason is Reason.ENTERED
    assert second.args[1].decided.door == "North door"
    with qtbot.waitSignal(door.recorded, timeout=WAIT) as loser:
        door.decide(second.args[0], verdict.ticket_id, Wanted.DENY)
    assert isinstance(loser.args[1], AlreadyDecided)
    qtbot.waitUntil(lambda: len(store.scans) == 2, timeout=WAIT)
    assert {e.verdict for e in store.scans.values()} == {Reason.VALID, Reason.ENTERED}


def test_the_spelling_whose_signature_is_good_wins(qtbot, lane):
    desk, door = RegisterDesk(lane), DoorDesk(lane, DOOR)
    with qtbot.waitSignal(desk.registered, timeout=WAIT) as registered:
        desk.register("Ana", "", "", "")
    text = registered.args[0].text
    with qtbot.waitSignal(door.checked, timeout=WAIT) as checked:
        door.check([text.swapcase(), text, "nonsense"], Source.SCANNER)
    assert checked.args[1].reason is Reason.VALID


def test_the_same_guest_twice_is_shown_first(qtbot, lane, store):
    desk = RegisterDesk(lane)
    with qtbot.waitSignal(desk.registered, timeout=WAIT):
        desk.register("Meera", "98765 43210", "IIT", "Spring Ball")
    with qtbot.waitSignal(desk.duplicates, timeout=WAIT) as known:
        desk.register("Mira", "+91 98765 43210", "IIT", " spring  ball ")
    attendee, tickets = known.args
    assert [t.name for t in tickets] == ["Meera"]
    assert len(store.tickets) == 1
    with qtbot.waitSignal(desk.registered, timeout=WAIT):
        desk.register_anyway(attendee)
    assert len(store.tickets) == 2


def test_what_is_wrong_is_named_field_by_field(qtbot, lane, store):
    desk = RegisterDesk(lane)
    with qtbot.waitSignal(desk.refused, timeout=WAIT) as refused:
        desk.register(" ", "123", "u" * 300, "e")
    faults = refused.args[0].faults
    assert set(faults) == {"name", "mobile_number", "university"}
    assert "255" in faults["university"]
    assert store.tickets == {}


def test_another_laptops_write_is_noticed_without_a_click(qtbot, lane, store):
    table = TableDesk(lane, DOOR)
    with qtbot.waitSignals([table.counts_changed], timeout=WAIT):
        table.refresh()
    with qtbot.waitSignal(table.page_ready, timeout=WAIT) as first:
        table.page(TicketQuery())
    assert first.args[1].rows == ()
    store.register(GUEST)
    with qtbot.waitSignal(table.changed, timeout=WAIT):
        table.refresh()
    with qtbot.waitSignal(table.page_ready, timeout=WAIT) as second:
        table.page(TicketQuery())
    assert [t.name for t in second.args[1].rows] == [GUEST.name]
    table.stop()


def test_only_the_latest_page_is_answered(qtbot, lane, store):
    table = TableDesk(lane, DOOR)
    gate, answered = threading.Event(), []
    table.page_ready.connect(lambda query, _page: answered.append(query.search))
    lane.submit(lambda _: gate.wait(5))
    for word in ("m", "me", "mee"):
        table.page(TicketQuery(search=word))
    gate.set()
    qtbot.waitUntil(lambda: bool(answered), timeout=WAIT)
    ask(qtbot, lane, lambda _: None)
    assert answered == ["mee"]


def test_a_store_that_falls_silent_is_shown_offline(qtbot, lane, store, monkeypatch):
    table = TableDesk(lane, DOOR)
    with qtbot.waitSignal(table.counts_changed, timeout=WAIT):
        table.refresh()

    def away():
        raise StoreUnavailable(StoreTrouble.TIMEOUT, "The server does not answer.")

    monkeypatch.setattr(store, "revision", away)
    with qtbot.waitSignal(table.standing_changed, timeout=WAIT) as changed:
        table.refresh()
    assert not changed.args[0].online


def test_a_ticket_is_shown_expired_with_the_guests_name(qtbot, lane, store):
    ticket = store.register(GUEST)
    late = JwtMint("k" * 40).sign(ticket.id, datetime.now(UTC) - timedelta(hours=1))
    door = DoorDesk(lane, DOOR)
    with qtbot.waitSignal(door.checked, timeout=WAIT) as checked:
        door.check(late)
    verdict = checked.args[1]
    assert verdict.reason is Reason.EXPIRED
    assert verdict.ticket.name == GUEST.name
    assert not verdict.admissible


def test_what_is_asked_before_the_start_waits_for_the_opening(qtbot, store):
    lane = StoreLane(lambda: services_over(store))
    answers, faults = [], []
    lane.submit(lambda s: s.registry.standing().online, answers.append, faults.append)
    lane.start()
    qtbot.waitUntil(lambda: bool(answers or faults), timeout=WAIT)
    lane.stop()
    assert (answers, faults) == ([True], [])


def test_a_stopped_lane_keeps_no_desk(qtbot, store):
    """Else both go late and in any order, and an answer on its way finds half of them."""
    lane = StoreLane(lambda: services_over(store))
    desk = DoorDesk(lane, DOOR)
    with qtbot.waitSignal(lane.opened, timeout=WAIT):
        lane.start()
    assert lane.stop()
    gone = weakref.ref(desk)
    del desk
    assert gone() is None
