"""The laptop's copy of a large table: how long it takes, what it needs, how quick it is to ask."""

import multiprocessing
import sqlite3
import tempfile
import time
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path

from rigs.offline_rig import SECRET, p, plant, row
from support.servers.mariadb import PASSWORD, MariaDb

from kiosk.adapters.database.server_address import ServerAddress
from kiosk.adapters.offline.door_parts import DoorRemotes
from kiosk.adapters.offline.offline_folder import DoorConfig, open_door
from kiosk.adapters.sql.sql_store import server_store
from kiosk.domain.ticket import Cursor, TicketQuery
from kiosk.services.clock import ServerClock

REST = 5.0
"""Seconds: after a million new rows the server writes them out, on the same cores."""


def _load(port: int, name: str, folder: str, said) -> None:
    address = ServerAddress(("127.0.0.1",), port, name, PASSWORD, name)
    store = open_door(
        DoorConfig(Path(folder), name, SECRET, lease=0),
        DoorRemotes(door=server_store(address)),
        ServerClock(),
        background=False,
    )
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins here, not at the parent's
    before = _peak()
    begun, worked = time.perf_counter(), time.process_time()
    while not store.copy_complete:
        store.sync_once()
    deciding, worked = time.perf_counter() - begun, time.process_time() - worked
    while not store.copy_searchable:
        store.sync_once()
    copy_searchable = time.perf_counter() - begun
    total = store._snapshot.counts().total
    memory = _peak() - before
    # InnoDB leaves gaps between bulk inserts; a ticket that is not in the copy asks the server.
    there = [row[0] for row in store._snapshot._reader.rows("SELECT id FROM tickets ORDER BY id")]
    numbers = there[:: max(1, total // 2000)]
    peer = _plain(Path(folder) / "peer.db", there[-1])
    time.sleep(REST)
    floor = _timed(lambda n: peer.execute("SELECT * FROM t WHERE id = ?", (n,)).fetchall(), numbers)
    lookups = _timed(store.find, numbers)
    peer.close()
    searches = []
    for number in range(1, 101):
        start = time.perf_counter()
        store._snapshot.page(TicketQuery(search=f"guest {zlib.crc32(str(number).encode()):X}"[:10]))
        searches.append(time.perf_counter() - start)
    size = sum(f.stat().st_size for f in Path(folder).rglob("snapshot.db*"))
    store.close()
    slowest = p(lookups, 0.99), p(floor, 0.99), p(searches, 0.99)
    said.put((total, deciding, worked, copy_searchable, memory, size, *slowest))


def _plain(path: Path, count: int) -> sqlite3.Connection:
    """A plain SQLite file of as many rows of about the same length, to compare a look-up with."""
    peer = sqlite3.connect(path)
    peer.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT)")
    peer.execute(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
        " INSERT INTO t SELECT i, hex(randomblob(60)) FROM n",
        (count,),
    )
    peer.commit()
    return peer


def _timed(ask: Callable[[int], object], numbers: Iterable[int]) -> list[float]:
    took = []
    for number in numbers:
        begun = time.perf_counter()
        ask(number)
        took.append(time.perf_counter() - begun)
    return took


def _peak() -> float:
    """The most memory that was resident, in MiB (proc(5), VmHWM)."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def snapshot(rig: MariaDb, count: int, goal: str) -> None:
    name = f"copy{count}"
    plant(rig, name, count)
    spawn = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        said = spawn.Queue()
        child = spawn.Process(target=_load, args=(rig.port, name, folder, said))
        child.start()
        total, deciding, worked, copy_searchable, memory, size, lookup, floor, search = said.get(
            timeout=900
        )
        child.join()
    if total != count:
        raise AssertionError(total)
    row(
        f"copy of {count:,} tickets, ready to decide from",
        f"{deciding:.1f} s ({count / deciding:,.0f}/s)",
        goal,
    )
    row("… the laptop's own processor time in that", f"{worked:.1f} s", "")
    row("… and every part of a word findable", f"{copy_searchable:.1f} s", "")
    row("… extra memory, file", f"{memory:.0f} MiB, {size / 2**20:.0f} MiB", "≤ 32 MiB")
    row(
        "… look-up p99, search p99",
        f"{lookup:.2f} ms ({floor:.2f} ms in a plain SQLite file), {search:.1f} ms",
        "≤ 1 ms, ≤ 50 ms",
    )


def pages(rig: MariaDb, count: int) -> None:
    """The first and the last page of the table at the server, and how OFFSET would get there."""
    name = f"copy{count}"
    store = server_store(rig.address(name))
    top = rig.run("SELECT MAX(id) FROM tickets", database=name)[0][0]  # there are gaps
    took: dict[str, list[float]] = {"first": [], "last": [], "offset": []}
    for _ in range(20):
        for which, cursor in (("first", None), ("last", Cursor(top - 50, top - 50))):
            begun = time.perf_counter()
            found = store.page(TicketQuery(after=cursor, limit=50, descending=False))
            took[which].append(time.perf_counter() - begun)
            if {row.id for row in found.rows} & {1, top} == set():
                raise AssertionError(found.rows[0].id)
    for _ in range(3):
        begun = time.perf_counter()
        rig.run(f"SELECT * FROM tickets ORDER BY id LIMIT 50 OFFSET {count - 50}", database=name)
        took["offset"].append(time.perf_counter() - begun)
    store.close()
    first, last, offset = (p(times, 0.5) for times in took.values())
    row(
        f"a page of 50 at the server, first and last of {count:,}",
        f"{first:.1f} ms, {last:.1f} ms; by OFFSET {offset:.0f} ms",
        f"{last / first:.1f} × as long; ≤ 3",
    )
