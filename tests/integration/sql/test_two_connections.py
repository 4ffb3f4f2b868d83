"""One file over two connections of one program: the door's, and one for what takes long."""

import contextlib
import os
import sqlite3
import threading
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from kiosk.adapters.sql.sql_store import embedded_store
from kiosk.domain.decision import Decision, Recorded, Wanted
from kiosk.domain.ticket import Attendee, Status, TicketQuery
from kiosk.services.faults import StoreTrouble, StoreUnavailable

GUEST = Attendee("Asha Rao", "+91 98765 43210", "IIT Delhi", "Gala")


@pytest.fixture
def door(tmp_path):
    with contextlib.closing(embedded_store(tmp_path / "kiosk.db")) as made:
        made.register(GUEST)
        yield made


@pytest.fixture
def reader(door):
    with contextlib.closing(door.reader()) as made:
        yield made


def press(number):
    return Decision(uuid4(), number, Wanted.ALLOW, "North", "Asha", datetime.now(UTC))


def test_each_sees_what_the_other_wrote(door, reader):
    before = reader.revision()
    assert isinstance(door.record(press(1)), Recorded)
    assert reader.revision() != before
    assert reader.find(1).ticket.status is Status.ENTERED
    assert [t.id for t in reader.page(TicketQuery(search="asha")).rows] == [1]


def test_presses_while_words_are_taken_in_leave_a_sound_file(door, reader, tmp_path):
    """Both write and checkpoint as fast as they can."""
    numbers = [
        door.register(Attendee(f"Guest {n}", f"98{n:08}", "U", "Gala")).id for n in range(60)
    ]
    over, found = threading.Event(), []

    def search():
        while not over.is_set():
            found.append(len(reader.page(TicketQuery(search="guest", limit=100)).rows))

    searching = threading.Thread(target=search)
    searching.start()
    outcomes = [door.record(press(number)) for number in numbers]
    over.set()
    searching.join()
    assert all(isinstance(outcome, Recorded) for outcome in outcomes)
    assert set(found) <= {60}
    with contextlib.closing(sqlite3.connect(tmp_path / "kiosk.db")) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_writer_of_another_program_stops_no_page(door, reader, tmp_path):
    reader.page(TicketQuery(search="asha"))
    with contextlib.closing(sqlite3.connect(tmp_path / "kiosk.db", isolation_level=None)) as raw:
        raw.execute("BEGIN IMMEDIATE")
        assert [t.id for t in reader.page(TicketQuery(search="asha")).rows] == [1]
        raw.execute("ROLLBACK")


@pytest.mark.skipif(os.name != "posix", reason="Windows lets nobody move an open file")
def test_a_file_that_was_replaced_is_told_on_both(door, reader, tmp_path):
    assert reader.find(1)
    with contextlib.closing(embedded_store(tmp_path / "other.db")) as other:
        other.register(GUEST)
    (tmp_path / "other.db").replace(tmp_path / "kiosk.db")
    for store in (door, reader):
        with pytest.raises(StoreUnavailable) as caught:
            store.find(1)
        assert caught.value.trouble is StoreTrouble.DAMAGED


def test_damage_that_one_found_is_told_by_both(door, reader):
    assert reader.find(1)
    door._link.damaged = True
    with pytest.raises(StoreUnavailable) as caught:
        reader.page(TicketQuery())
    assert caught.value.trouble is StoreTrouble.DAMAGED


def test_closed_in_either_order_nothing_is_left_behind(tmp_path):
    path, threads = tmp_path / "kiosk.db", threading.active_count()
    for reader_first in (True, False):
        door = embedded_store(path)
        reader = door.reader()
        door.register(GUEST)
        reader.page(TicketQuery())
        for store in (reader, door) if reader_first else (door, reader):
            store.close()
        assert threading.active_count() == threads
        assert [p.name for p in tmp_path.iterdir()] == ["kiosk.db"]  # no -wal: all is in the file
