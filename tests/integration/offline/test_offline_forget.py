"""What lies on the laptop is erased, and what was never sent is not."""

import os
import threading
import time
from dataclasses import replace

import pytest
from support.doors.door_files import ASHA, SECRET, decision, opened, plan

from kiosk.adapters.keys.event_key import event_key
from kiosk.adapters.local.encrypted_sqlite import erase_database
from kiosk.adapters.local.folder_lock import JournalLock
from kiosk.adapters.local.journal import Journal
from kiosk.adapters.offline.offline_folder import erase_when_old, forget
from kiosk.domain.decision import Recorded
from kiosk.domain.ticket import Status
from kiosk.services.faults import StoreTrouble, StoreUnavailable


def pressed_and_never_sent(server, tmp_path):
    """The ticket that a laptop decided about without the server, and was closed; its number."""
    number = server.register(ASHA).id
    north, remote = opened(tmp_path)
    north.sync(5)
    remote.cut = True
    north.record(decision(number))
    north.close()
    return number


def test_forget_erases_the_guests_and_keeps_what_was_never_sent(server, tmp_path):
    number = pressed_and_never_sent(server, tmp_path)
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
    pressed_and_never_sent(server, tmp_path)
    (gone,) = forget(tmp_path / "laptop", "another secret", force=True)
    assert not gone.kept
    assert list((tmp_path / "laptop").iterdir()) == []


def test_forget_beside_an_open_window_is_refused_and_later_decisions_count(server, tmp_path):
    number = server.register(ASHA).id
    window, remote = opened(tmp_path)
    window.sync(5)
    before = sorted(f.name for f in window._snapshot._path.parent.iterdir())
    for force in (False, True):
        with pytest.raises(StoreUnavailable, match="Close it") as refused:
            forget(tmp_path / "laptop", SECRET, force=force)
        assert refused.value.trouble is StoreTrouble.BUSY
    assert sorted(f.name for f in window._snapshot._path.parent.iterdir()) == before
    remote.cut = True
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
    forgetting = JournalLock(path.with_name("journal.db.open"))
    assert forgetting.exclusive
    made = []
    window = threading.Thread(target=lambda: made.append(Journal(path)))
    window.start()
    time.sleep(0.3)  # it has the file open, and waits for its turn to be present
    erase_database(path)
    path.with_name("journal.db.open").unlink()
    forgetting.close()
    window.join(10)
    made[0].keep_offline(decision(1))
    assert not JournalLock(path.with_name("journal.db.open")).exclusive
    made[0].close()
    again = Journal(path)
    assert len(again.unsent()) == 1
    again.close()


def test_old_files_are_erased_by_themselves_but_never_unsent_ones(server, tmp_path):
    pressed_and_never_sent(server, tmp_path)
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
    sad, remote = opened(tmp_path, server="sad.test:3306/events")
    sad.sync(5)
    remote.cut = True
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
