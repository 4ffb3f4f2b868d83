"""A server that is silent or answers late costs a door its patience and no more."""

import threading
import time

import pytest
from support.clocks import EVENING, StandingClock
from support.doors.door_stores import door_store
from support.servers.cut_line import come_back, decision, rounds
from support.servers.flaky_remote import FlakyRemote

from kiosk.adapters.local.journal import Journal
from kiosk.adapters.local.journal_entries import UploadState
from kiosk.adapters.local.snapshot import Snapshot
from kiosk.adapters.offline.server_worker import InlineWorker
from kiosk.adapters.sql.sql_store import embedded_store
from kiosk.domain.ticket import Status, TicketQuery
from kiosk.services.faults import StoreTrouble, StoreUnavailable


def test_a_silent_server_costs_the_patience_once(place):
    a, b = place.tickets(2)
    north, remote = place.door(background=True, timeout_s=0.3)
    deadline = time.monotonic() + 10
    while not north._snapshot.complete and time.monotonic() < deadline:
        time.sleep(0.01)
    remote.stall.set()
    outcome = north.record(decision(a))
    assert outcome.queued
    assert not north.status().online
    took = time.monotonic()
    assert north.record(decision(b)).queued
    assert time.monotonic() - took < 0.3
    remote.stall.clear()
    while north.status().waiting and time.monotonic() < deadline:
        time.sleep(0.01)
    assert place.server.counts().entered == 2
    assert place.server.counts(door="North").here == 2
    assert north.journal.entry(decision(a).id) is None


def test_an_answer_after_the_patience_is_not_lost(place):
    (number,) = place.tickets()
    north, remote = place.door(background=True, timeout_s=0.2)
    deadline = time.monotonic() + 10
    while not north._snapshot.complete and time.monotonic() < deadline:
        time.sleep(0.01)
    north._sync_thread.close(5)
    remote.delay = 0.5
    press = decision(number)
    assert north.record(press).queued
    while north.journal.entry(press.id).state is not UploadState.SENT:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert place.server.find(number).ticket.status is Status.ENTERED


def test_an_unknown_ticket_pressed_while_the_server_falls_silent_is_not_sent_later(place):
    north, remote = place.door()
    rounds(north)
    (number,) = place.tickets()
    remote.deaf = False
    remote.cut = True
    with pytest.raises(StoreUnavailable):
        north.record(decision(number))
    come_back(north, remote)
    assert place.server.find(number).ticket.status is Status.NOT_ENTERED
    assert north.status().waiting == 0


def test_questions_fall_back_to_the_copy(place):
    place.tickets(3)
    north, remote = place.door()
    rounds(north)
    first = north.revision()
    remote.cut = True
    assert len(north.page(TicketQuery(search="asha")).rows) == 3
    assert north.events() == ["Jazz"]
    assert north.counts().total == 3
    assert north.conflicts() == ()
    assert north.revision() != first
    with pytest.raises(StoreUnavailable):
        north.probe()


def test_no_call_hangs_longer_than_its_patience_when_two_threads_use_the_store(place):
    numbers = place.tickets(40)
    north, _ = place.door(background=True)
    outcomes = []

    def press(part):
        outcomes.extend(north.record(decision(n)) for n in part)

    threads = [threading.Thread(target=press, args=(numbers[i::4],)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(outcomes) == 40
    assert place.server.counts().entered == 40


def test_what_waiting_does_not_mend_is_said_and_not_called_offline_only(place, monkeypatch):
    remote = FlakyRemote(embedded_store(place.folder / "server.db"))
    sentence = "The server refuses the password. Check PASSWORD in .env."

    def refuse():
        raise StoreUnavailable(StoreTrouble.LOGIN, sentence)

    monkeypatch.setattr(remote, "heartbeat", refuse)
    store = door_store(
        remote,
        Journal(place.folder / "n" / "journal.db", b"k" * 32),
        Snapshot(place.folder / "n" / "snapshot.db", "server", b"k" * 32),
        StandingClock(EVENING),
        background=False,
        worker=InlineWorker(),
    )
    place.doors.append(store)
    assert not store.status().online
    assert store.status().trouble == sentence
    monkeypatch.undo()
    for _ in range(3):
        store.sync_once()
    assert store.status().online
    assert store.status().trouble == ""
