"""What the measurements of working offline share: a door, a press, planted tickets, a row."""

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

# Whoever imports this first finds the tests' servers and proxies too.
sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))
sys.path.insert(0, str(Path(__file__).parents[2]))

from support.servers.mariadb import MariaDb

from kiosk.adapters.offline.door_parts import DoorRemotes
from kiosk.adapters.offline.door_store import DoorStore
from kiosk.adapters.offline.offline_folder import DoorConfig, open_door
from kiosk.adapters.sql.sql_store import server_store
from kiosk.domain.decision import Decision, Wanted
from kiosk.services.clock import ServerClock

SECRET = "a secret for measuring, long enough"
PLANTED_AT_ONCE = 50_000


def plant(rig: MariaDb, name: str, count: int) -> None:
    store = server_store(rig.database(name))
    store.events()
    store.close()
    for first in range(1, count + 1, PLANTED_AT_ONCE):
        last = min(count, first + PLANTED_AT_ONCE - 1)
        rig.run(
            "INSERT INTO tickets (name, mobile_number, university, event_registered_for, status)"
            " SELECT concat('Guest ', hex(crc32(seq)), ' ', seq), concat('+91 98', 10000000 + seq),"
            " concat('University ', seq % 50), concat('Event ', seq % 5), 'not_entered'"
            f" FROM seq_{first}_to_{last}",
            database=name,
        )


def press(number: int) -> Decision:
    return Decision(uuid4(), number, Wanted.ALLOW, "North", "Mia", datetime.now(UTC))


@contextlib.contextmanager
def door(
    rig: MariaDb, name: str, port: int, folder: Path, *, background: bool = True
) -> Iterator[DoorStore]:
    plan = DoorConfig(folder, name, SECRET, lease=0)
    remote, behind, slow = (server_store(rig.address(name, port=port)) for _ in range(3))
    remotes = DoorRemotes(door=remote, background=behind, slow=slow)  # as the window has them
    store = open_door(plan, remotes, ServerClock(), background=background)
    try:
        yield store
    finally:
        store.close()


def p(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] * 1000


def row(what: str, figure: str, goal: str = "") -> None:
    print(f"| {what} | {figure} | {goal} |", flush=True)


def wait(condition: Callable[[], bool], seconds: float = 120) -> float:
    begun = time.perf_counter()
    while not condition():
        if time.perf_counter() - begun > seconds:
            raise TimeoutError
        time.sleep(0.002)
    return time.perf_counter() - begun
