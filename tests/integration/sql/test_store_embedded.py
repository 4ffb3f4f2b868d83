"""The store on this laptop: private, shared by two programs, and clear about a bad disk."""

import contextlib
import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pymysql
import pytest

from kiosk.adapters.sql.record_decision import look_up
from kiosk.adapters.sql.sql_store import embedded_store
from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import (
    AlreadyDecided,
    Decided,
    Decision,
    NoSuchTicket,
    Recorded,
    Wanted,
)
from kiosk.domain.ticket import Attendee, Status, TicketQuery
from kiosk.services.faults import StoreTrouble, StoreUnavailable

AMAL = Attendee("Amal", "1", "U", "Gala")
ROOT = Path(__file__).parents[3]


def press(number):
    return Decision(uuid4(), number, Wanted.ALLOW, "North", "M", datetime.now(UTC))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data" / "kiosk.db"


@contextlib.contextmanager
def opened(path):
    store = embedded_store(path)
    try:
        yield store
    finally:
        store.close()


def trouble(path, action=lambda store: store.events()):
    with opened(path) as store, pytest.raises(StoreUnavailable) as caught:
        action(store)
    assert str(path) in caught.value.sentence
    return caught.value.trouble


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_every_file_is_private_whatever_the_umask(path):
    before = os.umask(0)
    try:
        with opened(path) as store:
            store.register(AMAL)
            modes = {f.name: stat.S_IMODE(f.stat().st_mode) for f in path.parent.iterdir()}
    finally:
        os.umask(before)
    assert set(modes) == {"kiosk.db", "kiosk.db-wal", "kiosk.db-shm"}
    assert set(modes.values()) == {0o600}


def test_survives_a_power_cut_by_its_settings(path):
    with opened(path) as store:
        store.events()
        found = store._link.call(
            lambda s: [s.rows(f"PRAGMA {p}")[0][0] for p in ("journal_mode", "synchronous")]
        )
    assert found == ["wal", 2]


@pytest.mark.parametrize("content", [b"this is no database" * 100, b"\x00" * 4096])
def test_a_file_that_is_something_else_is_damaged(path, content):
    path.parent.mkdir()
    path.write_bytes(content)
    assert trouble(path) is StoreTrouble.DAMAGED
    assert path.read_bytes() == content


def test_a_page_overwritten_is_found_at_the_start(path):
    with opened(path) as store:
        for _ in range(300):
            store.register(AMAL)
    size = path.stat().st_size
    with path.open("r+b") as file:
        for offset in range(8192, size, 4096):
            file.seek(offset)
            file.write(os.urandom(600))
    assert trouble(path) is StoreTrouble.DAMAGED


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    assert trouble(tmp_path / "file" / "kiosk.db") is StoreTrouble.READ_ONLY


def in_a_process(path, body):
    """Run a script with `store` and `press` in a process of its own; its last line, as JSON."""
    script = textwrap.dedent(
        """
        import json, resource, sys
        from pathlib import Path
        sys.path[:0] = [sys.argv[1], sys.argv[1] + "/tests", sys.argv[1] + "/tests/integration/sql"]
        from test_store_embedded import AMAL, embedded_store, press
        store = embedded_store(Path(sys.argv[2]))
        """
    ) + textwrap.dedent(body)
    done = subprocess.run(
        [sys.executable, "-c", script, str(ROOT), str(path)],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return json.loads(done.stdout.splitlines()[-1])


def test_another_program_decides_on_the_same_file(path):
    with opened(path) as store:
        ticket = store.register(AMAL)
        mark = store.revision()
        won = in_a_process(
            path,
            f"print(json.dumps(type(store.record(press({ticket.id}))).__name__)); store.close()",
        )
        assert won == "Recorded"
        assert store.revision() != mark
        assert isinstance(store.record(press(ticket.id)), AlreadyDecided)


@pytest.mark.skipif(sys.platform != "linux", reason="the limit on a file's size is set on Linux")
def test_a_full_disk_records_nothing_and_says_so(path):
    with opened(path) as store:
        tickets = [store.register(AMAL) for _ in range(200)]
    answer = in_a_process(
        path,
        f"""
        from kiosk.domain.decision import Recorded
        from kiosk.services.faults import StoreUnavailable
        store.events()
        won, fault = [], None
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
        for number in range(1, {len(tickets)} + 1):
            try:
                assert isinstance(store.record(press(number)), Recorded)
                won.append(number)
            except StoreUnavailable as caught:
                fault = caught
                break
        print(json.dumps([won, fault and [fault.trouble.value, fault.sentence]]), flush=True)
        import os
        os._exit(0)
        """,
    )
    won, (kind, sentence) = answer
    assert kind == StoreTrouble.DISK_FULL.value
    assert "nothing was recorded" in sentence
    with opened(path) as store:
        assert store.counts().entered == len(won) > 0
        for number in won:
            assert store.find(number).decided.door == "North"
        # There is room again: it goes on where it stopped.
        assert isinstance(store.record(press(won[-1] + 1)), Recorded)


def test_a_writer_that_does_not_let_go_is_busy(path, monkeypatch):
    monkeypatch.setattr("kiosk.adapters.database.embedded_store.BUSY_SECONDS", 0.1)
    with opened(path) as store:
        ticket = store.register(AMAL)
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as raw:
            raw.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreUnavailable) as caught:
                store.record(press(ticket.id))
            assert caught.value.trouble is StoreTrouble.BUSY
            raw.execute("ROLLBACK")
        assert isinstance(store.record(press(ticket.id)), Recorded)


def test_a_press_looks_each_millisecond_whether_another_writer_has_done(path, monkeypatch):
    slept = []
    with opened(path) as store:
        ticket = store.register(AMAL)
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as raw:
            raw.execute("BEGIN IMMEDIATE")

            def sleep(seconds):
                slept.append(seconds)
                if len(slept) == 3:
                    raw.execute("ROLLBACK")

            monkeypatch.setattr(time, "sleep", sleep)
            assert isinstance(store.record(press(ticket.id)), Recorded)
    assert slept == [0.001] * 3


def delete_folder(path):
    shutil.rmtree(path.parent)


def move_away(path):
    path.rename(path.with_name("moved.db"))


def put_another(path):
    with opened(path.with_name("other.db")) as other:
        other.register(AMAL)
    path.with_name("other.db").replace(path)


@pytest.mark.skipif(os.name != "posix", reason="Windows lets nobody delete an open file")
@pytest.mark.parametrize("befalls", [delete_folder, move_away, put_another])
def test_nothing_is_recorded_in_a_file_that_is_no_longer_there(path, befalls):
    with opened(path) as store:
        number = store.register(AMAL).id
        befalls(path)
        for action in (
            lambda: store.record(press(number)),
            lambda: store.register(AMAL),
            lambda: store.find(number),
        ):
            with pytest.raises(StoreUnavailable) as caught:
                action()
            assert caught.value.trouble is StoreTrouble.DAMAGED
            assert "deleted or replaced" in caught.value.sentence
            assert str(path) in caught.value.sentence
    if befalls is put_another:
        with opened(path) as store:
            assert [t.id for t in store.page(TicketQuery()).rows] == [1]
            assert store.find(1).ticket.status is Status.NOT_ENTERED


@pytest.mark.skipif(os.name != "posix", reason="Windows lets nobody move an open file")
def test_a_file_put_back_is_gone_on_with(path):
    with opened(path) as store:
        number = store.register(AMAL).id
        move_away(path)
        with pytest.raises(StoreUnavailable):
            store.record(press(number))
        path.with_name("moved.db").rename(path)
        assert isinstance(store.record(press(number)), Recorded)
    with opened(path) as store:
        assert store.find(number).ticket.status is Status.ENTERED


def test_an_id_belongs_to_one_ticket_for_ever(path):
    """An id that comes again for another ticket is no retry, and decides nothing there."""
    with opened(path) as store:
        one, other, third = (store.register(AMAL).id for _ in range(3))
        let_in = press(one)
        assert isinstance(store.record(let_in), Recorded)
        assert store.record(replace(let_in, ticket_id=other)) == AlreadyDecided(
            store.find(other).ticket, Decided(Status.NOT_ENTERED)
        )
        assert store.find(other).ticket.status is Status.NOT_ENTERED
        store.record(press(third))
        left = replace(press(third), wanted=None, kind=Kind.LEAVE, turn=1, id=let_in.id)
        assert isinstance(store.record(left), AlreadyDecided)
        assert store.find(third).ticket.status is Status.ENTERED
        nobody = replace(left, ticket_id=10_000)
        assert store.record(nobody) == NoSuchTicket(10_000)


def test_a_large_damaged_file_is_told_soon_after_it_was_opened(tmp_path, monkeypatch):
    path = tmp_path / "kiosk.db"
    store = embedded_store(path)
    for number in range(200):
        store.register(Attendee(f"Guest {number} " * 10, "1", "U", "Gala"))
    store.close()
    damage = bytearray(path.read_bytes())
    damage[-8192:-4096] = b"\xa5" * 4096
    path.write_bytes(damage)
    monkeypatch.setattr("kiosk.adapters.database.embedded_store._SMALL_BYTES", 0)
    store = embedded_store(path)

    def asked_until_told():
        end = time.monotonic() + 240
        while time.monotonic() < end:
            store.find(1)
            time.sleep(0.01)

    with contextlib.closing(store), pytest.raises(StoreUnavailable) as caught:
        asked_until_told()
    assert caught.value.trouble is StoreTrouble.DAMAGED


class Doubled:
    """A connection whose answers are one question late, as a doubled packet makes them."""

    def __init__(self, session):
        self._session, self._late = session, []

    def rows(self, statement, params=()):
        late, self._late = self._late, self._session.rows(statement, params)
        return late


def test_the_row_of_another_ticket_is_never_taken_for_the_one_that_was_asked_for(path):
    with opened(path) as store:
        one, other = (store.register(AMAL).id for _ in range(2))

        def ask(session):
            doubled = Doubled(session)
            look_up(doubled, one)
            with pytest.raises(pymysql.OperationalError):
                look_up(doubled, other)
            return look_up(session, other).ticket.id

        assert store._link.call(ask) == other
