"""What takes long is asked beside the door: no verdict waits behind it, and no closing either."""

import logging
import sqlite3
import threading

import pytest
from support.doors.store_worker import DOOR, GUEST, WAIT

from kiosk import app
from kiosk.domain.verdict import Reason
from kiosk.services.faults import StoreTrouble
from kiosk.settings import load_settings
from kiosk.ui.store_access.door_desk import DoorDesk
from kiosk.ui.store_access.store_worker import StoreWorker

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


@pytest.fixture
def settings(tmp_path):
    return load_settings(None, {"KIOSK_DATA": str(tmp_path)})


@pytest.fixture
def worker(qtbot, settings):
    worker = StoreWorker(lambda: app.open_services(settings, at_door=True))
    with qtbot.waitSignal(worker.opened, timeout=WAIT):
        worker.start()
    yield worker
    assert worker.stop()


def endless(registry):
    return registry.store._link.call(lambda session: session.rows(ENDLESS))


def test_a_verdict_waits_for_no_search(qtbot, worker):
    desk, numbers = DoorDesk(worker, DOOR), []
    worker.submit(lambda services: services.store.register(GUEST).id, numbers.append)
    qtbot.waitUntil(lambda: bool(numbers), timeout=WAIT)
    searching, enough, ended = threading.Event(), threading.Event(), []

    def search(_registry):
        searching.set()
        return enough.wait(60)

    worker.look_up(search, ended.append)
    qtbot.waitUntil(searching.is_set, timeout=WAIT)
    with qtbot.waitSignal(desk.checked, timeout=WAIT) as checked:
        desk.pick(numbers[0])
    assert checked.args[1].reason is Reason.VALID
    assert not ended
    enough.set()
    qtbot.waitUntil(lambda: ended == [True], timeout=WAIT)


def test_what_the_door_recorded_is_seen_at_once(qtbot, worker):
    seen = []

    def registered(ticket):
        worker.look_up(lambda registry: registry.find(ticket.id), seen.append)

    worker.submit(lambda services: services.store.register(GUEST), registered)
    qtbot.waitUntil(lambda: bool(seen), timeout=WAIT)
    assert seen[0].ticket.name == GUEST.name


def test_closing_ends_a_search_that_would_take_for_ever(qtbot, worker, caplog):
    asked, numbers = threading.Event(), []

    def search(registry):
        asked.set()
        return endless(registry)

    for _ in range(3):  # also those that wait behind it
        worker.look_up(search)
    qtbot.waitUntil(asked.is_set, timeout=WAIT)
    worker.submit(lambda services: services.store.register(GUEST).id, numbers.append)
    with caplog.at_level(logging.DEBUG):
        assert worker.stop(wait_ms=60_000)
    assert not caplog.records
    assert worker.stop()


def test_a_search_that_goes_on_after_a_refused_statement_is_ended_too(qtbot, worker):
    """An index that could not be written is no reason to look at every row while closing."""
    asked, told = threading.Event(), []

    def search(registry):
        def twice(session):
            asked.set()
            try:
                session.rows(ENDLESS)
            except sqlite3.OperationalError:
                return session.rows(ENDLESS)

        try:
            registry.store._link.call(twice)
        except Exception as fault:
            told.append(fault)
            raise

    worker.look_up(search)
    qtbot.waitUntil(asked.is_set, timeout=WAIT)
    assert worker.stop(wait_ms=60_000)
    assert [fault.trouble for fault in told] == [StoreTrouble.BUSY]


def test_a_store_for_one_thread_is_asked_on_that_one(qtbot, settings):
    worker = StoreWorker(lambda: app.open_services(settings))  # no door: nothing is read beside
    with qtbot.waitSignal(worker.opened, timeout=WAIT):
        worker.start()
    threads = []
    worker.submit(lambda _: threading.get_ident(), threads.append)
    worker.look_up(lambda _: threading.get_ident(), threads.append)
    qtbot.waitUntil(lambda: len(threads) == 2, timeout=WAIT)
    assert len(set(threads)) == 1
    assert worker.stop()


def test_what_is_told_open_after_the_end_begins_nothing(qtbot, settings):
    heard = []
    worker = StoreWorker(lambda: app.open_services(settings, at_door=True))
    worker.opened.connect(heard.append)
    worker.start()
    assert worker.stop()  # opened over there meanwhile, which is heard by the next event only
    qtbot.wait(50)
    assert heard == []
