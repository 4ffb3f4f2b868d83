"""What lies on the laptop: shared by two programs, and on a full disk."""

import multiprocessing
import os
import resource
import signal
import sqlite3
import time
from dataclasses import replace

import pytest
from support.doors.door_files import ASHA, decision, opened, plan

from kiosk.adapters.local.journal import Journal
from kiosk.domain.decision import AlreadyDecided, Recorded
from kiosk.services.faults import StoreTrouble, StoreUnavailable


def test_each_server_has_a_folder_of_its_own(tmp_path):
    one, other = plan(tmp_path), replace(plan(tmp_path), server="db2.test:3306/events")
    assert one.place != other.place


def _press(tmp_path, numbers, name):
    store, _ = opened(tmp_path, background=True)
    for number in numbers:
        store.record(decision(number, name))
    store.sync(20)
    store.close()


def test_a_window_and_a_script_on_one_laptop(server, tmp_path):
    numbers = [server.register(ASHA).id for _ in range(60)]
    window, remote = opened(tmp_path, background=True)
    deadline = time.monotonic() + 10
    while not window._snapshot.complete and time.monotonic() < deadline:
        time.sleep(0.01)
    remote.cut = True
    for number in numbers[:20]:
        window.record(decision(number, "Window"))
    spawn = multiprocessing.get_context("spawn")
    scripts = [
        spawn.Process(target=_press, args=(tmp_path, numbers[20 + i : 60 : 2], f"Script {i}"))
        for i in range(2)
    ]
    for script in scripts:
        script.start()
    for number in numbers[:20]:
        assert isinstance(window.record(decision(number, "Window")), AlreadyDecided)
    for script in scripts:
        script.join(60)
    assert [s.exitcode for s in scripts] == [0, 0]
    remote.cut = False
    window.sync(20)
    assert server.counts().entered == 60
    assert server.conflicts() == []
    assert window.journal.file.value("PRAGMA integrity_check") == "ok"
    assert server.counts(door="Window").here == 20
    window.close()


def _fill(tmp_path, path_of_numbers, results):
    """Decide until the disk is full: no file may grow beyond a limit."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    store, remote = opened(tmp_path)
    store.sync(10)
    remote.cut = True
    store.sync_once()
    limit = 200_000
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    said = []
    for number in path_of_numbers:
        try:
            outcome = store.record(decision(number, reason="x" * 200))
        except StoreUnavailable as fault:
            said.append((number, fault.trouble.value, fault.sentence))
        else:
            said.append((number, type(outcome).__name__, ""))
    results.put(said)
    results.close()
    results.join_thread()
    os._exit(0)


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="needs a limit on file size")
def test_on_a_full_disk_nothing_is_shown_as_taken_that_is_not_kept(server, tmp_path):
    numbers = [server.register(ASHA).id for _ in range(300)]
    spawn = multiprocessing.get_context("spawn")
    results = spawn.Queue()
    child = spawn.Process(target=_fill, args=(tmp_path, numbers, results))
    child.start()
    said = results.get(timeout=90)
    child.join(30)
    taken = {n for n, what, _ in said if what == "Recorded"}
    refused = [(what, sentence) for _, what, sentence in said if what != "Recorded"]
    assert taken, "the limit came before the first decision"
    assert refused, "the disk never filled"
    assert {what for what, _ in refused} == {StoreTrouble.DISK_FULL.value}
    assert "full" in refused[0][1]
    store, _ = opened(tmp_path)  # somebody freed the disk
    assert {e.decision.ticket_id for e in store.journal.unsent()} == taken
    assert store.sync(20).waiting == 0
    assert server.counts().entered == len(taken)
    store.close()


def test_with_a_full_disk_the_servers_word_still_counts(server, tmp_path, monkeypatch):
    one, two = (server.register(ASHA).id for _ in range(2))
    store, remote = opened(tmp_path)
    store.sync(5)

    def full(*_args, **_more):
        raise StoreUnavailable(StoreTrouble.DISK_FULL, "The disk is full.")

    monkeypatch.setattr(store.journal, "begin", full)
    monkeypatch.setattr(store.journal, "keep_offline", full)
    outcome = store.record(decision(one))
    assert isinstance(outcome, Recorded)
    assert not outcome.queued
    remote.cut = True
    with pytest.raises(StoreUnavailable):
        store.record(decision(two))
    assert server.counts().entered == 1
    store.close()


def test_the_standard_librarys_driver_serves_where_sqlcipher_is_missing(server, tmp_path):
    journal = Journal(tmp_path / "j.db", b"k" * 32, sqlite3)
    journal.keep_offline(decision(1))
    assert not journal.file.encrypted
    journal.close()
