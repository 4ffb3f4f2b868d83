"""What lies on the laptop: carried on a stick, erased, shared by two programs, on a full disk."""

import json
import multiprocessing
import os
import resource
import signal
import sqlite3
import stat
import threading
import time
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from support.flaky_remote import FlakyRemote

from kiosk.adapters.door_carry import export_journal, read_journal
from kiosk.adapters.door_folder import DoorPlan, erase_when_old, forget, open_door
from kiosk.adapters.local_entries import Shown
from kiosk.adapters.local_file import erase
from kiosk.adapters.local_journal import Journal
from kiosk.adapters.local_presence import Presence
from kiosk.adapters.peer_seal import event_key
from kiosk.adapters.sql_store import embedded_store
from kiosk.domain.decision import AlreadyDecided, Decision, Recorded, Wanted
from kiosk.domain.scan import Source
from kiosk.domain.ticket import Attendee, Status
from kiosk.domain.verdict import Reason
from kiosk.services.clock import ServerClock
from kiosk.services.faults import SettingsInvalid, StoreTrouble, StoreUnavailable
from kiosk.services.ports import ScanEntry

SECRET = "the event's secret, long enough to count"
T0 = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
ASHA = Attendee("Asha Rao", "+91 98765 43210", "IIT", "Jazz")


def decision(number: int, door="North", wanted=Wanted.ALLOW, **other) -> Decision:
    return Decision(uuid4(), number, wanted, door, "Mia", T0, **other)


def plan(folder, **other) -> DoorPlan:
    return DoorPlan(folder, secret=SECRET, **{"server": "db.test:3306/events", "lease": 0} | other)


def opened(tmp_path, name="laptop", cut=False, background=False, **other):
    remote = FlakyRemote(embedded_store(tmp_path / "server.db"))
    remote.cut = cut
    store = open_door(plan(tmp_path / name, **other), remote, ServerClock(), background=background)
    return store, remote


@pytest.fixture
def server(tmp_path):
    made = embedded_store(tmp_path / "server.db")
    yield made
    made.close()


def test_a_journal_travels_on_a_stick_and_counts_once(server, tmp_path):
    numbers = [server.register(ASHA).id for _ in range(3)]
    north, line = opened(tmp_path, "north", lease=3)
    north.sync(5)
    north.record(decision(numbers[0]))
    line.cut = True
    north.record(decision(numbers[1]))
    north.record(decision(numbers[2], wanted=Wanted.DENY, reason="“no”\nseat"))
    walk_in = north.register(Attendee("Zoe 李", "12345", "", "Jazz"))
    north.record(decision(walk_in.id))
    north.log_scan(ScanEntry(uuid4(), Reason.FORGED, None, "North", "Mia", Source.CAMERA, T0))
    stick = tmp_path / "stick" / "north.kiosk"
    stick.parent.mkdir()
    written = export_journal(north.journal, stick, SECRET, T0)
    assert len(written.decisions) == 4
    assert stat.S_IMODE(stick.stat().st_mode) == 0o600
    assert north.standing().waiting == 4  # the journal itself stays as it is
    desk, _ = opened(tmp_path, "desk")
    carried = read_journal(stick, SECRET)
    assert desk.take_in(carried) == 4
    assert desk.take_in(carried) == 0
    assert desk.sync(10).waiting == 0
    assert server.counts().entered == 3
    assert server.find(walk_in.id).ticket.name == "Zoe 李"
    assert server.find(numbers[2]).decided.reason == "“no”\nseat"
    line.cut = False
    assert north.sync(10).waiting == 0
    assert server.conflicts() == []
    assert server.counts(door="North").here == 4
    north.close()
    desk.close()


def test_a_file_that_was_changed_or_is_another_events_is_refused_whole(tmp_path):
    journal = Journal(tmp_path / "j.db")
    journal.enter(decision(1), Shown.RECORDED)
    path = tmp_path / "j.kiosk"
    export_journal(journal, path, SECRET, T0)
    journal.close()
    good = path.read_bytes()
    assert len(read_journal(path, SECRET).decisions) == 1
    with pytest.raises(SettingsInvalid, match="another event"):
        read_journal(path, "another secret")
    lines = good.splitlines(keepends=True)
    changed = json.loads(lines[1])
    changed["decision"]["ticket_id"] = 2
    for wrong in (
        good.replace(b'"North"', b'"South"'),
        lines[0] + json.dumps(changed).encode() + b"\n" + lines[-1],
        b"".join(lines[:-1]),
        lines[0] + lines[-1],
        good[:-20],
        b"",
        b"\xff\xfe" * 400,
        b"[1]\n" * 3,
        b"x" * 200_000,
    ):
        path.write_bytes(wrong)
        with pytest.raises(SettingsInvalid, match="damaged"):
            read_journal(path, SECRET)
    with pytest.raises(SettingsInvalid, match="cannot be read"):
        read_journal(tmp_path / "nothing", SECRET)
    with pytest.raises(StoreUnavailable):
        export_journal(Journal(tmp_path / "k.db"), tmp_path / "no" / "stick", SECRET, T0)


def test_a_line_without_an_end_is_refused_without_being_read(tmp_path):
    path = tmp_path / "endless.kiosk"
    with path.open("wb") as file:
        file.truncate(400_000_000)  # a hole: no disk needed, but all of it would be one line
    tracemalloc.start()
    with pytest.raises(SettingsInvalid, match="damaged"):
        read_journal(path, SECRET)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 2_000_000


def test_forget_erases_the_guests_and_keeps_what_was_never_sent(server, tmp_path):
    number = server.register(ASHA).id
    north, line = opened(tmp_path)
    north.sync(5)
    line.cut = True
    north.record(decision(number))
    north.close()
    folder = tmp_path / "laptop"
    (kept,) = forget(folder, SECRET)
    assert (kept.unsent, kept.kept) == (1, True)
    left = {f.name for f in kept.place.iterdir()}
    assert "journal.db" in left
    assert not any(name.startswith("snapshot") for name in left)
    again, _ = opened(tmp_path)
    assert again.sync(10).waiting == 0
    assert again.find(number).ticket.status is Status.ENTERED
    again.close()
    assert server.counts().entered == 1
    (gone,) = forget(folder, SECRET)
    assert not gone.kept
    assert list(folder.iterdir()) == []
    assert forget(folder, SECRET) == []


def test_forget_with_force_erases_what_was_never_sent_too(server, tmp_path):
    number = server.register(ASHA).id
    north, line = opened(tmp_path)
    north.sync(5)
    line.cut = True
    north.record(decision(number))
    north.close()
    (gone,) = forget(tmp_path / "laptop", "another secret", force=True)
    assert not gone.kept
    assert list((tmp_path / "laptop").iterdir()) == []


def test_forget_beside_an_open_window_is_refused_and_later_decisions_count(server, tmp_path):
    number = server.register(ASHA).id
    window, line = opened(tmp_path)
    window.sync(5)
    before = sorted(f.name for f in window._snapshot._path.parent.iterdir())
    for force in (False, True):
        with pytest.raises(StoreUnavailable, match="Close it") as refused:
            forget(tmp_path / "laptop", SECRET, force=force)
        assert refused.value.trouble is StoreTrouble.BUSY
    assert sorted(f.name for f in window._snapshot._path.parent.iterdir()) == before
    line.cut = True
    assert isinstance(window.record(decision(number)), Recorded)
    window.close()
    again, _ = opened(tmp_path)
    assert again.sync(10).waiting == 0
    again.close()
    assert server.counts().entered == 1
    (gone,) = forget(tmp_path / "laptop", SECRET)
    assert not gone.kept


def test_forget_erases_nothing_where_one_of_several_events_is_open(server, tmp_path):
    window, _ = opened(tmp_path)
    other = replace(plan(tmp_path / "laptop"), server="last-year.test:3306/events")
    Journal(other.place / "journal.db", event_key(SECRET, "local-files")).close()
    with pytest.raises(StoreUnavailable):
        forget(tmp_path / "laptop", SECRET)
    assert (other.place / "journal.db").exists()
    window.close()
    assert len(forget(tmp_path / "laptop", SECRET)) == 2
    assert list((tmp_path / "laptop").iterdir()) == []


def test_a_window_that_starts_while_forget_ends_writes_into_a_file_that_stays(tmp_path):
    path = tmp_path / "journal.db"
    Journal(path).close()
    forgetting = Presence(path.with_name("journal.db.open"))
    assert forgetting.alone
    made = []
    window = threading.Thread(target=lambda: made.append(Journal(path)))
    window.start()
    time.sleep(0.3)  # it has the file open, and waits for its turn to be present
    erase(path)
    path.with_name("journal.db.open").unlink()
    forgetting.close()
    window.join(10)
    made[0].enter(decision(1), Shown.RECORDED)
    assert not Presence(path.with_name("journal.db.open")).alone
    made[0].close()
    again = Journal(path)
    assert len(again.unsent()) == 1
    again.close()


def test_old_files_are_erased_by_themselves_but_never_unsent_ones(server, tmp_path):
    number = server.register(ASHA).id
    north, line = opened(tmp_path)
    north.sync(5)
    line.cut = True
    north.record(decision(number))
    north.close()
    mine = plan(tmp_path / "laptop", erase_after_days=7)
    week = 7 * 86_400
    assert not erase_when_old(mine, lambda: time.time() + week - 60)
    assert not erase_when_old(replace(mine, erase_after_days=0), lambda: time.time() + 99 * week)
    assert (mine.place / "snapshot.db").exists()
    assert erase_when_old(mine, lambda: time.time() + week + 60)
    assert not (mine.place / "snapshot.db").exists()
    assert (mine.place / "journal.db").exists()
    north, _ = opened(tmp_path)
    assert north.sync(10).waiting == 0
    north.close()
    assert erase_when_old(mine, lambda: time.time() + week + 60)
    assert not mine.place.exists()


def test_the_data_of_an_old_event_is_erased_though_its_server_is_another(server, tmp_path):
    number = server.register(ASHA).id
    old, _ = opened(tmp_path)
    old.sync(5)
    old.close()
    sad, line = opened(tmp_path, server="sad.test:3306/events")
    sad.sync(5)
    line.cut = True
    sad.record(decision(number))  # the last event but one never had its server back
    sad.close()
    folder = tmp_path / "laptop"
    year = 365 * 86_400
    for file in folder.glob("*/*"):
        os.utime(file, (time.time() - year, time.time() - year))
    shown, _ = opened(tmp_path, server="this-year.test:3306/events", erase_after_days=30)
    assert len(list(folder.glob("*/snapshot.db"))) == 1
    assert {f.parent.name for f in folder.glob("*/journal.db")} == {
        plan(folder, server="sad.test:3306/events").place.name,
        plan(folder, server="this-year.test:3306/events").place.name,
    }
    shown.close()
    assert forget(folder, SECRET)[0].place  # and what is kept can be opened still
    again, _ = opened(tmp_path, server="sad.test:3306/events")
    assert again.sync(10).waiting == 0
    again.close()
    assert server.counts().entered == 1


def test_an_old_event_that_another_window_shows_is_left_alone(server, tmp_path):
    server.register(ASHA)
    other, _ = opened(tmp_path)
    other.sync(5)
    mine = plan(tmp_path / "laptop", server="mine.test:3306/events", erase_after_days=1)
    assert not erase_when_old(mine, lambda: time.time() + 1e6)
    assert other.find(1) is not None
    assert (plan(tmp_path / "laptop").place / "snapshot.db").exists()
    other.close()
    assert erase_when_old(mine, lambda: time.time() + 1e6)


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
    window, line = opened(tmp_path, background=True)
    deadline = time.monotonic() + 10
    while not window._snapshot.whole and time.monotonic() < deadline:
        time.sleep(0.01)
    line.cut = True
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
    line.cut = False
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
    store.round()
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

    monkeypatch.setattr(store.journal, "enter", full)
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
    journal.enter(decision(1), Shown.RECORDED)
    assert not journal.file.encrypted
    journal.close()


def test_times_survive_the_way_over_the_stick(tmp_path):
    journal = Journal(tmp_path / "j.db")
    odd = replace(decision(1), decided_at=T0 + timedelta(microseconds=123457))
    journal.enter(odd, Shown.RECORDED)
    export_journal(journal, tmp_path / "f", SECRET, T0)
    assert read_journal(tmp_path / "f", SECRET).decisions == [odd]
    journal.close()
