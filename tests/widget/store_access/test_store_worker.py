"""The desk thread: order, faults, bugs, re-opening and ending."""

import sys
import threading
import weakref

from PySide6.QtCore import QThread
from support.doors.store_worker import DOOR, GUEST, WAIT, ask, services_over

from kiosk.domain.scan import Door
from kiosk.domain.ticket import Attendee
from kiosk.domain.verdict import Reason
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.ui.store_access.door_desk import DoorDesk
from kiosk.ui.store_access.store_worker import StoreWorker


def test_work_runs_elsewhere_and_answers_come_home(qtbot, worker):
    home = threading.get_ident()
    seen = []
    worker.submit(
        lambda _: threading.get_ident(), lambda there: seen.append((there, threading.get_ident()))
    )
    qtbot.waitUntil(lambda: bool(seen), timeout=WAIT)
    there, answered = seen[0]
    assert there != home
    assert answered == home


def test_answers_keep_the_order_of_the_questions(qtbot, worker):
    got = []
    for n in range(200):
        worker.submit(lambda _, n=n: n, got.append)
    qtbot.waitUntil(lambda: len(got) == 200, timeout=WAIT)
    assert got == list(range(200))


def test_a_fault_is_an_answer(qtbot, worker):
    def away(_):
        raise StoreUnavailable(StoreTrouble.TIMEOUT, "The server does not answer.")

    fault = ask(qtbot, worker, away)
    assert fault.sentence == "The server does not answer."
    assert ask(qtbot, worker, lambda _: 7) == 7


def test_a_bug_is_reported_loudly_and_the_lane_goes_on(qtbot, worker, monkeypatch):
    reported = []
    monkeypatch.setattr(sys, "excepthook", lambda *caught: reported.append(caught[0]))
    fault = ask(qtbot, worker, lambda _: 1 / 0)
    assert reported == [ZeroDivisionError]
    assert "ZeroDivision" not in fault.sentence
    assert ask(qtbot, worker, lambda _: 7) == 7


def test_a_store_that_is_away_is_opened_when_it_comes_back(qtbot, store, monkeypatch):
    monkeypatch.setattr("kiosk.ui.store_access.store_worker.REOPEN_MS", 50)
    tries = []

    def open_services():
        tries.append(QThread.currentThread().objectName())
        if len(tries) < 3:
            raise StoreUnavailable(StoreTrouble.UNREACHABLE, "No server at db:3306.")
        return services_over(store)

    worker = StoreWorker(open_services)
    troubles = []
    worker.trouble.connect(troubles.append)
    desk = DoorDesk(worker, DOOR)
    with qtbot.waitSignal(worker.trouble, timeout=WAIT):
        worker.start()
    with qtbot.waitSignal(desk.checked, timeout=WAIT) as checked:
        desk.check("anything")
    assert checked.args[1].reason is Reason.UNAVAILABLE
    with qtbot.waitSignal(worker.opened, timeout=WAIT):
        pass
    assert len(tries) == 3
    assert set(tries) == {"desk"}
    assert [t.sentence for t in troubles] == ["No server at db:3306."] * 2
    assert worker.stop()


def test_nothing_is_judged_before_the_door_is_known(qtbot, store, monkeypatch):
    """Also what was asked while the store was being opened anew, and had to wait for it."""
    monkeypatch.setattr("kiosk.ui.store_access.store_worker.REOPEN_MS", 50)
    ticket = store.register(Attendee("Fest guest", "", "", "Fest"))
    opening, gate, tries = threading.Event(), threading.Event(), []

    def open_services():
        tries.append(None)
        if len(tries) == 1:
            raise StoreUnavailable(StoreTrouble.BUSY, "Somebody else has the tickets open.")
        opening.set()
        assert gate.wait(WAIT)
        return services_over(store)  # for every event, as the settings say

    worker = StoreWorker(open_services)
    desk = DoorDesk(worker, Door())
    desk.set_door(Door("North door", "Asha", frozenset({"Gala"})))
    reasons = []
    desk.checked.connect(lambda _scan, verdict: reasons.append(verdict.reason))
    worker.start()
    qtbot.waitUntil(opening.is_set, timeout=WAIT)
    desk.pick(ticket.id)
    gate.set()
    qtbot.waitUntil(lambda: bool(reasons), timeout=WAIT)
    assert reasons == [Reason.OTHER_EVENT]
    assert worker.stop()


def test_stopping_finishes_what_was_asked_and_closes_the_store(qtbot, store):
    worker = StoreWorker(lambda: services_over(store))
    with qtbot.waitSignal(worker.opened, timeout=WAIT):
        worker.start()
    for _ in range(50):
        worker.submit(lambda services: services.store.register(GUEST))
    assert worker.stop()
    assert len(store.tickets) == 50
    assert store.closed
    assert worker.stop()  # twice is no harm


def test_what_is_asked_before_the_start_waits_for_the_opening(qtbot, store):
    worker = StoreWorker(lambda: services_over(store))
    answers, faults = [], []
    worker.submit(lambda s: s.registry.status().online, answers.append, faults.append)
    worker.start()
    qtbot.waitUntil(lambda: bool(answers or faults), timeout=WAIT)
    worker.stop()
    assert (answers, faults) == ([True], [])


def test_a_stopped_lane_keeps_no_desk(qtbot, store):
    """Else both go late and in any order, and an answer on its way finds half of them."""
    worker = StoreWorker(lambda: services_over(store))
    desk = DoorDesk(worker, DOOR)
    with qtbot.waitSignal(worker.opened, timeout=WAIT):
        worker.start()
    assert worker.stop()
    gone = weakref.ref(desk)
    del desk
    assert gone() is None
