"""A door as a process of its own, for races; and the predecessor's door as the control."""

import multiprocessing
import sqlite3
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from kiosk.adapters.database.server_address import ServerAddress
from kiosk.adapters.sql.sql_store import embedded_store, server_store
from kiosk.domain.decision import AlreadyDecided, Decision, Recorded, Wanted
from kiosk.services.faults import StoreUnavailable
from support.servers.mariadb import raw_connection

Place = Path | ServerAddress
CLICK_SECONDS = 0.002
"""A very fast person at the predecessor's buttons."""


@dataclass(frozen=True)
class Shown:
    """What one door was told about one ticket."""

    door: str
    ticket: int
    won: bool
    winner: str
    id: UUID | None = None


def open_store(place: Place):
    return embedded_store(place) if isinstance(place, Path) else server_store(place)


def kiosk_door(place: Place, name: str, numbers: list[int], barrier: Any) -> list[Shown]:
    """Decide every ticket, in the same order as every other door."""
    store = open_store(place)
    store.events()
    barrier.wait(60)
    shown = []
    for number in numbers:
        decision = Decision(uuid4(), number, Wanted.ALLOW, name, "M", datetime.now(UTC))
        while True:
            try:
                outcome = store.record(decision)
                break
            except StoreUnavailable:
                time.sleep(0.01)
        assert isinstance(outcome, Recorded | AlreadyDecided)
        shown.append(
            Shown(name, number, isinstance(outcome, Recorded), outcome.decided.door, decision.id)
        )
    store.close()
    return shown


def predecessors_door(place: Place, name: str, numbers: list[int], barrier: Any) -> list[Shown]:
    """Read the status, wait for the click, write without looking again."""
    if isinstance(place, Path):
        raw: Any = sqlite3.connect(place, timeout=10, isolation_level=None)
        mark = "?"
    else:
        raw = raw_connection(place)
        mark = "%s"
    cursor = raw.cursor()
    barrier.wait(60)
    shown = []
    for number in numbers:
        cursor.execute(f"SELECT status FROM tickets WHERE id = {mark}", (number,))
        free = cursor.fetchone()[0] == "not_entered"
        if free:
            time.sleep(CLICK_SECONDS)
            cursor.execute(f"UPDATE tickets SET status = 'entered' WHERE id = {mark}", (number,))
        shown.append(Shown(name, number, free, ""))
    raw.close()
    return shown


def _run(work: Callable[..., list[Shown]], index: int, place, numbers, barrier, answers) -> None:
    answers.put(work(place, f"Door {index}", numbers, barrier))


def race(work: Callable[..., list[Shown]], places: list[Place], numbers: list[int]) -> list[Shown]:
    """One process for each place, all on the same tickets, begun together.

    They are forked from one process that has loaded the stores and done nothing else: half a
    second of importing for each door would be all that a race costs.
    """
    context: Any = multiprocessing.get_context("spawn" if sys.platform == "win32" else "forkserver")
    context.set_forkserver_preload(["kiosk.adapters.sql.sql_store", "pymysql", "pytest"])
    barrier, answers = context.Barrier(len(places)), context.Queue()
    doors = [
        context.Process(target=_run, args=(work, i, place, numbers, barrier, answers), daemon=True)
        for i, place in enumerate(places)
    ]
    for door in doors:
        door.start()
    shown = [one for _ in doors for one in answers.get(timeout=120)]
    for door in doors:
        door.join(20)
    return shown


def double_admissions(shown: list[Shown]) -> int:
    """How many guests were let in on a ticket that had let somebody in."""
    wins = [one.ticket for one in shown if one.won]
    return len(wins) - len(set(wins))


def check_race(shown: list[Shown], numbers: list[int]) -> None:
    """Every ticket was won once, and every other door was told by whom."""
    winners = {one.ticket: one.door for one in shown if one.won}
    assert double_admissions(shown) == 0
    assert sorted(winners) == sorted(numbers)
    assert [one for one in shown if one.winner != winners[one.ticket]] == []
