"""The stores that must keep the contract: add a name and how to make one."""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from support.mariadb import database, mariadb  # noqa: F401 - fixtures

from kiosk.adapters.door_folder import DoorPlan, open_door
from kiosk.adapters.memory_store import MemoryStore
from kiosk.adapters.sql_store import embedded_store, server_store
from kiosk.domain.ticket import Status, Ticket
from kiosk.services.clock import ServerClock

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
        )
        return number

    return Rig(store, store, plant)


def sqlite(_request: pytest.FixtureRequest, folder: Path) -> Rig:
    path = folder / "kiosk.db"
    store, other = embedded_store(path), embedded_store(path)
    store.events()

    def plant(row: Row) -> int:
        values = [v.isoformat(" ") if isinstance(v, datetime) else v for v in row]
        with contextlib.closing(sqlite3.connect(path)) as raw, raw:
            return int(raw.execute(INSERT.format(marks="?,?,?,?,?,?"), values).lastrowid or 0)

    return Rig(store, other, plant, closes=[store.close, other.close])


def server(request: pytest.FixtureRequest, _folder: Path) -> Rig:
    rig = request.getfixturevalue("mariadb")
    address = request.getfixturevalue("database")
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
    plan = DoorPlan(folder / "door", "server", "secret " * 6, lease=0)
    store = open_door(plan, rig.store, ServerClock())
    # What another door writes is in a door's copy within two seconds, not at once: the other one
    # here is the server itself.
    return Rig(store, rig.other, rig.plant, closes=[store.close, rig.other.close])


STORES: dict[str, Callable[[pytest.FixtureRequest, Path], Rig]] = {
    "memory": memory,
    "sqlite": sqlite,
    "mariadb": server,
    "door": door,
}


@pytest.fixture(
    params=[
        pytest.param(name, marks=pytest.mark.mariadb) if name == "mariadb" else name
        for name in STORES
    ]
)
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    made = STORES[request.param](request, tmp_path)
    made.kind = request.param
    yield made
    for close in made.closes:
        close()


@pytest.fixture
def pair(rig: Rig) -> Rig:
    """Stores that a laptop which was offline sends to."""
    if rig.kind == "memory":
        pytest.skip("the in-memory store is never behind a network")
    if rig.kind == "door":
        pytest.skip("a door asks the server for these, and offers them to nobody")
    return rig
