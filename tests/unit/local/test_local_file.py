"""A local file beside other programs: one that is stopped, and one that opens it and closes it."""

import os
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from kiosk.adapters.local import encrypted_sqlite
from kiosk.adapters.local.encrypted_sqlite import LocalDatabase, sqlite_driver
from kiosk.adapters.local.snapshot import Snapshot
from kiosk.domain.decision import Lookup
from kiosk.domain.ticket import Ticket
from kiosk.services.faults import StoreTrouble, StoreUnavailable

WRITES = """
import sys, time
from pathlib import Path
from kiosk.adapters.local.encrypted_sqlite import LocalDatabase
with LocalDatabase(Path(sys.argv[1])).transaction():
    print("in", flush=True)
    time.sleep(60)
"""
READS = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
print(db.execute("SELECT count(*) FROM tickets").fetchone()[0])
db.close()
"""


@pytest.fixture
def stopped(tmp_path):
    """A program that was stopped while it writes, as a debugger or a full terminal does it."""
    made = LocalDatabase(tmp_path / "j.db")
    child = subprocess.Popen(
        [sys.executable, "-c", WRITES, str(tmp_path / "j.db")], stdout=subprocess.PIPE
    )
    with child:
        assert child.stdout.readline() == b"in\n"
        child.send_signal(signal.SIGSTOP)
        yield made, child
        child.kill()
    made.close()


@pytest.mark.skipif(sys.platform == "win32", reason="nobody stops a program there")
def test_a_stopped_program_is_waited_for_only_so_long(stopped, monkeypatch):
    file, child = stopped
    assert encrypted_sqlite._WAIT_SECONDS == 5.0
    monkeypatch.setattr(encrypted_sqlite, "_WAIT_SECONDS", 0.5)
    begun = time.monotonic()
    with pytest.raises(StoreUnavailable, match="busy") as caught, file.transaction():
        raise AssertionError("nobody may be in here")
    assert caught.value.trouble is StoreTrouble.BUSY
    assert 0.4 < time.monotonic() - begun < 3
    child.kill()
    child.wait(10)
    with file.transaction() as db:
        db.execute("CREATE TABLE t (n)")
    assert file.value("SELECT count(*) FROM t") == 0


@pytest.mark.skipif(sys.platform == "win32", reason="nobody stops a program there")
def test_beside_a_stopped_program_one_can_still_quit_and_is_told_at_the_next_start(
    stopped, monkeypatch
):
    file, _ = stopped
    monkeypatch.setattr(encrypted_sqlite, "_WAIT_SECONDS", 0.2)
    file.close()
    with pytest.raises(StoreUnavailable) as caught:
        LocalDatabase(file.path)
    assert caught.value.trouble is StoreTrouble.BUSY


def ticket(number):
    return Lookup(Ticket(number, f"Guest {number}", "", "", "Jazz"))


def other_program_reads(path):
    done = subprocess.run([sys.executable, "-c", READS, str(path)], capture_output=True, check=True)
    return int(done.stdout)


def test_another_program_that_closes_the_copy_takes_nothing_away(tmp_path):
    snapshot = Snapshot(tmp_path / "s.db", driver=sqlite3)
    snapshot.apply([ticket(1)], "1")
    assert other_program_reads(tmp_path / "s.db") == 1
    # Believing itself alone, it would have deleted the log that this program writes into.
    assert (tmp_path / "s.db-wal").exists()
    snapshot.apply([ticket(n) for n in range(2, 50)], "2")
    assert other_program_reads(tmp_path / "s.db") == 49
    snapshot.close()


@pytest.mark.skipif(not os.path.exists("/proc/locks"), reason="Linux only")  # noqa: PTH110
@pytest.mark.parametrize("driver", [sqlite3, sqlite_driver()], ids=["plain", "encrypted"])
def test_the_copy_holds_sqlites_locks_while_it_is_open(tmp_path, driver):
    snapshot = Snapshot(tmp_path / "s.db", key=b"k" * 32, driver=driver)
    node = f":{(tmp_path / 's.db').stat().st_ino} "
    with open("/proc/locks", encoding="ascii") as locks:  # noqa: PTH123
        held = [line for line in locks if node in line]
    assert held
    assert all("POSIX" in line and f" {os.getpid()} " in line for line in held)
    snapshot.close()
