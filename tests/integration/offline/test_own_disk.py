"""A door whose own disk, files or clock are not as they were: nothing is lost without a word."""

import contextlib
import threading
from datetime import timedelta

import pytest
from support.clocks import EVENING, evening_clock
from support.doors.door_files import SECRET
from support.servers.cut_line import come_back, decision, rounds
from support.servers.mariadb_stores import AMAL
from support.waiting import until

from kiosk import stores
from kiosk.adapters.local.journal import Journal
from kiosk.adapters.offline.door_parts import DoorFiles, DoorOptions, DoorRemotes
from kiosk.adapters.offline.door_store import DoorStore
from kiosk.adapters.offline.offline_folder import DoorConfig, forget, set_journal_aside
from kiosk.adapters.offline.server_alone import AGAIN_SECONDS, ServerAlone
from kiosk.adapters.sql.sql_store import embedded_store
from kiosk.domain.decision import Recorded
from kiosk.domain.scan import Door
from kiosk.domain.verdict import Reason
from kiosk.domain.verdict_rules import judge
from kiosk.services.clock import ServerClock, boot_id
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.verdict_words import state_verdict
from kiosk.services.wording import english
from kiosk.settings import Settings

JOURNAL = "north/journal.db"


def offline_presses(place, count):
    numbers = place.tickets(count)
    door, remote = place.door()
    rounds(door)
    remote.cut = True
    door.sync_once()
    for number in numbers:
        assert isinstance(door.record(decision(number)), Recorded)
    return numbers, door


def served(place, numbers):
    return [number for number in numbers if place.server.find(number).decided is not None]


def test_a_flipped_bit_in_the_write_ahead_log_loses_no_decision(place):
    numbers, door = offline_presses(place, 12)
    wal = place.folder / f"{JOURNAL}-wal"
    kept = {path: path.read_bytes() for path in place.folder.glob("north/journal.db*")}
    door.close()
    for path, content in kept.items():  # as after the power was pulled
        path.write_bytes(content)
    spoilt = bytearray(wal.read_bytes())
    spoilt[len(spoilt) // 3] ^= 0x10
    wal.write_bytes(spoilt)
    with contextlib.closing(Journal(place.folder / JOURNAL, b"k" * 32)) as journal:
        assert len(journal.unsent()) < len(numbers), "the control: SQLite loses them silently"
    again, remote = place.door("north")
    come_back(again, remote)
    assert served(place, numbers) == numbers


def test_a_journal_that_was_deleted_is_put_back_from_the_copy(place):
    numbers, door = offline_presses(place, 5)
    origin = door.journal.origin
    door.close()
    for path in place.folder.glob("north/journal.db*"):
        path.unlink()
    again, remote = place.door("north", cut=True)
    assert again.status().waiting == len(numbers)
    assert again.journal.origin != origin
    assert [n for n, _ in again.journal.feed(0, 10)] == [1, 2, 3, 4, 5]  # told to all doors anew
    come_back(again, remote)
    assert served(place, numbers) == numbers
    assert place.server.conflicts() == []


def test_the_write_ahead_log_reaches_the_file_during_the_evening(place):
    _, door = offline_presses(place, 5)
    door.sync_once()
    door.sync_once()
    for suffix in ("-wal", "-shm"):
        lost = place.folder / f"{JOURNAL}{suffix}"
        lost.rename(lost.with_name(f"aside{suffix}"))
    copy = place.folder / "copy.db"
    copy.write_bytes((place.folder / JOURNAL).read_bytes())
    with contextlib.closing(Journal(copy, b"k" * 32)) as journal:
        assert len(journal.unsent()) == 5


class Laptop:
    """A clock that is wrong, on a computer that may be switched off."""

    def __init__(self, wrong_by: float) -> None:
        self.true, self.wrong_by, self.started = EVENING.timestamp(), wrong_by, 1000.0

    def wall(self) -> float:
        return self.true + self.wrong_by

    def steady(self) -> float:
        return self.true - self.started

    def clock(self) -> ServerClock:
        return ServerClock(self.wall, self.steady)


@pytest.mark.parametrize("switched_off", [False, True])
def test_a_wrong_clock_is_right_again_after_a_restart_without_the_server(tmp_path, switched_off):
    laptop = Laptop(-400.0)
    clock = laptop.clock()
    clock.learn(400_000.0)
    kept = clock.kept("this start")
    laptop.true += 600
    if switched_off:
        laptop.started += 500
    again = laptop.clock()
    again.resume(kept, "another start" if switched_off else "this start")
    assert abs((again.now() - EVENING).total_seconds() - 600) < 1
    assert again.offset_ms == 400_000


def test_set_right_meanwhile_in_the_same_start_it_stays_right():
    laptop = Laptop(-400.0)
    clock = laptop.clock()
    clock.learn(400_000.0)
    kept = clock.kept("this start")
    laptop.wrong_by = 0.0
    again = laptop.clock()
    again.resume(kept, "this start")
    assert abs((again.now() - EVENING).total_seconds()) < 1
    assert again.offset_ms == 0


@pytest.mark.parametrize("kept", ["", "x", "[]", "[1,2]", '["a",null,1]', "{}"])
def test_a_clock_that_was_kept_garbled_is_the_laptops(kept):
    laptop = Laptop(0.0)
    clock = laptop.clock()
    clock.resume(kept, "this start")
    assert clock.offset_ms is None


def test_a_door_keeps_the_servers_clock_on_its_disk(place):
    laptop = Laptop(-400.0)
    clock = laptop.clock()
    door, _ = place.door(clock=clock)
    clock.learn(400_000.0)
    door.sync_once()
    door.close()
    again = laptop.clock()
    place.door("north", clock=again, cut=True)
    assert again.offset_ms == pytest.approx(400_000, abs=5)
    assert boot_id() == boot_id()


def test_what_was_pressed_before_a_crash_is_offered_at_this_door_again(place):
    (number,) = place.tickets(1)
    door, _ = place.door()
    rounds(door)
    door.journal.begin(decision(number))
    door.close()
    again, _ = place.door("north")
    rounds(again)  # the upload brings it to the server before the guest is asked again
    assert place.server.find(number).decided is not None
    for lookup in (again.find(number), again.confirm(number)):
        verdict = judge(None, lookup, Door("North"))
        assert verdict.reason is Reason.VALID
        said = state_verdict(verdict, Door("North"), english(EVENING + timedelta(minutes=2)))
        assert "Allow was pressed" in said.proof
        assert "decide again" in said.proof
    other, _ = place.door("south")
    rounds(other)
    assert judge(None, other.find(number), Door("South")).reason is Reason.ENTERED
    again.close()
    third, _ = place.door("north")  # and once more nobody was told
    rounds(third)
    assert third.find(number).decided is None
    assert isinstance(third.record(decision(number, minutes=3)), Recorded)
    assert judge(None, third.find(number), Door("North")).reason is Reason.ENTERED
    rounds(third)
    assert place.server.conflicts() == []
    assert place.server.counts().entered == 1


def server_settings(tmp_path):
    return DoorConfig(tmp_path / "data", "server", SECRET, lease=0)


def alone(tmp_path, server, break_it):
    """The store of a window whose own disk cannot be used at the start."""
    now = [0.0]
    config = server_settings(tmp_path)
    config.place.mkdir(parents=True)
    break_it(config)

    def open_files():
        from support.doors.door_stores import open_door

        other = embedded_store(tmp_path / "server.db")
        try:
            return open_door(config, other, evening_clock(), background=False)
        except StoreUnavailable:
            other.close()
            raise

    with pytest.raises(StoreUnavailable) as caught:
        open_files()
    store = ServerAlone(
        server, open_files, lambda: set_journal_aside(config), caught.value, lambda: now[0]
    )
    return store, now, config


def damage(config):
    (config.place / "journal.db").write_bytes(b"this was a journal once" * 400)


def test_a_door_opens_with_the_server_alone_over_a_damaged_journal(tmp_path):
    server = embedded_store(tmp_path / "server.db")
    number = server.register(AMAL).id
    store, _, config = alone(tmp_path, server, damage)
    with contextlib.closing(store):
        assert store.find(number).decided is None
        assert isinstance(store.record(decision(number)), Recorded)
        status = store.status()
        assert "damaged" in status.not_kept
        assert status.journal_damaged
        store.set_journal_aside()
        assert store.status().not_kept == ""
        assert (config.place / "journal.db").exists()
        assert [p.name for p in config.place.glob("journal.db.damaged-*")]
        assert store.find(number).decided is not None
    (forgotten,) = forget(config.folder, SECRET)
    assert forgotten.unsent == 1, "what lies aside was never sent"
    forget(config.folder, SECRET, force=True)
    assert not list(config.place.glob("*damaged*"))


def test_files_that_can_be_used_again_are_used(tmp_path):
    server = embedded_store(tmp_path / "server.db")
    number = server.register(AMAL).id

    def in_the_way(config):
        (config.place / "snapshot.db").mkdir()

    store, now, config = alone(tmp_path, server, in_the_way)
    with contextlib.closing(store):
        assert store.status().not_kept
        assert not store.status().journal_damaged
        (config.place / "snapshot.db").rmdir()
        store.revision()
        assert store.status().not_kept, "not tried at each question"
        now[0] += AGAIN_SECONDS
        store.revision()
        assert store.status().not_kept == ""
        assert isinstance(store.record(decision(number)), Recorded)


def test_the_window_opens_its_store_over_a_damaged_journal(tmp_path, monkeypatch):
    opened = []

    def broken(*_args, **_more):
        raise StoreUnavailable(StoreTrouble.DAMAGED, "The file is damaged.")

    monkeypatch.setattr(stores, "open_door_store", broken)
    from kiosk.adapters.database.server_address import ServerAddress

    settings = Settings(
        data=tmp_path, secret=SECRET, server=ServerAddress(("127.0.0.1",), 1, "u", "p", "d")
    )
    store = stores.open_window_store(settings, ServerClock())
    opened.append(store)
    assert isinstance(store, ServerAlone)
    store.close()


def test_a_failed_start_leaves_no_thread_behind(tmp_path):
    before = set(threading.enumerate())
    from kiosk.adapters.local.snapshot import Snapshot

    def no_network():
        raise StoreUnavailable(StoreTrouble.RIGHTS, "No.")

    for _ in range(3):
        journal = Journal(tmp_path / "journal.db")
        snapshot = Snapshot(tmp_path / "snapshot.db", "server")
        remote, other = (embedded_store(tmp_path / "server.db") for _ in range(2))
        store = DoorStore(
            DoorRemotes(door=remote, background=other, slow=other),
            DoorFiles(journal=journal, snapshot=snapshot, peers=no_network),
            ServerClock(),
            DoorOptions(),
        )
        with pytest.raises(StoreUnavailable):
            store.start()
        store.close()
    until(lambda: set(threading.enumerate()) <= before)
