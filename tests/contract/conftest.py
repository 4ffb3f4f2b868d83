"""The stores that must keep the contract: add a name and how to make one."""

import contextlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from support.clocks import EVENING, StandingClock
from support.doors.door_stores import open_door
from support.servers.mariadb import MariaDb, own_database
from support.servers.mysql import MySql

from kiosk.adapters.memory_store import MemoryStore
from kiosk.adapters.offline.offline_folder import DoorConfig
from kiosk.adapters.sql.sql_store import embedded_store, server_store
from kiosk.domain.ticket import Status, Ticket

Row = tuple[str | None, str | None, str | None, str | None, str | None, datetime | None]
"""name, mobile number, university, event, status, naive entry time: as the predecessor writes."""

INSERT = (
    "INSERT INTO tickets (name, mobile_number, university, event_registered_for, status,"
    " entry_time) VALUES ({marks})"
)


@dataclass
class Rig:
    """A store under test.

    Attributes:
        store: one door's.
        other: another door's, on the same tickets; the same object where there can be one only.
        plant: writes a row past the store, as the predecessor does, and returns its number.
        kind: the name in STORES.
    """

    store: Any
    other: Any
    plant: Callable[[Row], int]
    kind: str = ""
    closes: list[Callable[[], None]] = field(default_factory=list)


def memory(_request: pytest.FixtureRequest, _folder: Path) -> Rig:
    store = MemoryStore()

    def plant(row: Row) -> int:
        number = max(store.tickets, default=0) + 1
        name, mobile, university, event, status, at = row
        store.tickets[number] = Ticket(
            number,
            (name or "").strip(),
            (mobile or "").strip(),
            (university or "").strip(),
            (event or "").strip(),
            Status.of(status),
            at.replace(tzinfo=UTC) if at else None,
            (status or "").strip() if Status.of(status) is Status.MARKED else "",
        )
        return number

    return Rig(store, store, plant)


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An embedded store's file with its tables and nothing in them: each costs a dozen syncs."""
    path = tmp_path_factory.mktemp("empty") / "kiosk.db"
    with contextlib.closing(embedded_store(path)) as store:
        store.events()
    return path


def sqlite(request: pytest.FixtureRequest, folder: Path) -> Rig:
    path = folder / "kiosk.db"
    shutil.copyfile(request.getfixturevalue("empty_file"), path)
    store, other = embedded_store(path), embedded_store(path)

    def plant(row: Row) -> int:
        values = [v.isoformat(" ") if isinstance(v, datetime) else v for v in row]
        with contextlib.closing(sqlite3.connect(path)) as raw, raw:
            return int(raw.execute(INSERT.format(marks="?,?,?,?,?,?"), values).lastrowid or 0)

    return Rig(store, other, plant, closes=[store.close, other.close])


def on_mariadb(request: pytest.FixtureRequest, _folder: Path) -> Rig:
    return _server(request, MariaDb)


def on_mysql(request: pytest.FixtureRequest, _folder: Path) -> Rig:
    return _server(request, MySql)


def _server(request: pytest.FixtureRequest, kind: type[MariaDb]) -> Rig:
    rig = request.getfixturevalue("servers")(kind)
    address = own_database(rig, request)
    store, other = server_store(address), server_store(address)
    store.events()

    def plant(row: Row) -> int:
        with (
            contextlib.closing(rig.connect(database=address.database)) as raw,
            raw.cursor() as cursor,
        ):
            cursor.execute(INSERT.format(marks="%s,%s,%s,%s,%s,%s"), row)
            return int(cursor.lastrowid)

    return Rig(store, other, plant, closes=[store.close, other.close])


def door(request: pytest.FixtureRequest, folder: Path) -> Rig:
    """A door that could go on alone, on SQLite in the server's place."""
    rig = sqlite(request, folder)
    plan = DoorConfig(folder / "door", "server", "secret " * 6, lease=0)
    store = open_door(plan, rig.store, StandingClock(EVENING))
    # What another door writes is in a door's copy within two seconds, not at once: the other one
    # here is the server itself.
    return Rig(store, rig.other, rig.plant, closes=[store.close, rig.other.close])


STORES: dict[str, Callable[[pytest.FixtureRequest, Path], Rig]] = {
    "memory": memory,
    "sqlite": sqlite,
    "mariadb": on_mariadb,
    "mysql": on_mysql,
    "door": door,
}

# Two lists of promises: what every store keeps, and what only some are asked for. A test asks for
# its list by the name of a fixture; none is skipped because a store is not meant to keep it.
SERVERS = ("mariadb", "mysql")
SENT_TO = ("sqlite", *SERVERS)
"""What laptops that were offline send to: behind a door's store, and never the one in memory."""
HOLD_TICKETS = ("memory", *SENT_TO)
"""What holds the tickets itself; a door's store asks one of these."""
WRITTEN_BESIDE = (*SENT_TO, "door")
"""What other programs write into as well, and what cannot hold everything."""


def _of(names: Sequence[str]) -> Any:
    params = [
        pytest.param(name, marks=pytest.mark.mariadb) if name in SERVERS else name for name in names
    ]

    @pytest.fixture(params=params)
    def made(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
        rig = STORES[request.param](request, tmp_path)
        rig.kind = request.param
        yield rig
        for close in rig.closes:
            close()

    return made


rig = _of(tuple(STORES))
"""Every store."""
holding = _of(HOLD_TICKETS)
pair = _of(SENT_TO)
served = _of(SERVERS)
"""Servers, which time changes where SQLite counts them."""
beside = _of(WRITTEN_BESIDE)
