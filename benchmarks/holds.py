"""How soon the desk sees a guest who was put aside, and the door what the desk said.

    python benchmarks/holds.py [--count 200] [--trip-ms 20]

Starts a private MariaDB; a door and a desk are stores with their files, threads and peers, and
the network is our proxy on loopback. Both look every 0.2 s, as their windows do. The floor beside
each figure is that look alone, and the peer of it is the database asked every 0.5 s.
"""

import argparse
import contextlib
import random
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from rigs.offline_rig import SECRET, p, plant, row, wait
from support.servers.mariadb import MariaDb
from support.servers.proxy import Proxy

from kiosk.adapters.offline.door_parts import DoorRemotes
from kiosk.adapters.offline.door_store import DoorStore
from kiosk.adapters.offline.offline_folder import DoorConfig, open_door
from kiosk.adapters.peers.peer_doors import PeerConfig
from kiosk.adapters.sql.sql_store import server_store
from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import Decision
from kiosk.domain.hold import Answer, Hold
from kiosk.services.clock import ServerClock

LOOK_SECONDS = 0.2
GOAL = "p95 ≤ 1 s"


def put_aside(number: int) -> Decision:
    return Decision(
        uuid4(), number, None, "North", "Mia", datetime.now(UTC), "no ID", kind=Kind.HOLD
    )


def answer(hold: Hold) -> Decision:
    return Decision(
        uuid4(),
        hold.ticket_id,
        None,
        "Desk",
        "Noor",
        datetime.now(UTC),
        "she is ours",
        kind=Kind.ANSWER,
        refers=hold.id,
        detail=Answer.LET_IN.value,
    )


@contextlib.contextmanager
def place(
    rig: MariaDb, name: str, port: int, folder: Path, peers: PeerConfig | None
) -> Iterator[DoorStore]:
    """A laptop as the window opens it: three connections, background rounds, peers."""
    door, background, slow = (server_store(rig.address(name, port=port)) for _ in range(3))
    remotes = DoorRemotes(door=door, background=background, slow=slow)
    plan = DoorConfig(folder, name, SECRET, lease=0, peers=peers)
    store = open_door(plan, remotes, ServerClock())
    try:
        yield store
    finally:
        store.close()


class Looking:
    """A window that looks at a store every so often."""

    def __init__(self, store: DoorStore, luck: random.Random) -> None:
        self._store, self._luck = store, luck

    def until(self, *, answered: bool, hold_id: UUID, since: float) -> float:
        """Seconds from a moment until a look finds the hold, or its answer."""
        time.sleep(self._luck.random() * LOOK_SECONDS)  # the press comes at any time between two
        while True:
            held = {hold.id: hold for hold in self._store.holds(answered=True)}
            hold = held.get(hold_id)
            if hold is not None and (hold.answer is not None) >= answered:
                return time.perf_counter() - since
            if time.perf_counter() - since > 30:
                raise TimeoutError("the hold never came")
            time.sleep(LOOK_SECONDS)


def measure(door: DoorStore, desk: DoorStore, what: str, count: int, first: int) -> None:
    luck = random.Random(7)
    at_desk, at_door = Looking(desk, luck), Looking(door, luck)
    cards, panels = [], []
    for number in range(first, first + count):
        held = put_aside(number)
        begun = time.perf_counter()
        door.record(held)
        cards.append(at_desk.until(answered=False, hold_id=held.id, since=begun))
        hold = next(one for one in desk.holds(answered=True) if one.id == held.id)
        begun = time.perf_counter()
        desk.record(answer(hold))
        panels.append(at_door.until(answered=True, hold_id=held.id, since=begun))
        time.sleep(luck.random() * 0.5)  # not in step with the rounds
    for name, values in (("key to card", cards), ("answer to panel", panels)):
        figure = f"{p(values, 0.5):.0f} / {p(values, 0.95):.0f} / {max(values) * 1000:.0f} ms"
        row(f"{name}, {what}, p50 / p95 / most", figure, GOAL)


def run(rig: MariaDb, count: int, trip: float) -> None:
    plant(rig, "holds", 4 * count)
    with Proxy(rig.port) as line, tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        line.delay = trip / 2
        with (
            place(rig, "holds", line.port, folder / "door", None) as door,
            place(rig, "holds", line.port, folder / "desk", None) as desk,
        ):
            wait(lambda: door.copy_complete and desk.copy_complete)
            measure(door, desk, "through the server", count, 1)
    with Proxy(rig.port) as line, tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        line.delay = trip / 2
        one, other = (
            PeerConfig(("127.0.0.1", 8871), (("127.0.0.1", 8872),)),
            PeerConfig(("127.0.0.1", 8872), (("127.0.0.1", 8871),)),
        )
        with (
            place(rig, "holds", line.port, folder / "door", one) as door,
            place(rig, "holds", line.port, folder / "desk", other) as desk,
        ):
            wait(lambda: door.copy_complete and desk.copy_complete)
            measure(door, desk, "through the server and peers", count, count + 1)
            line.refuse = True
            line.reset_all()
            wait(lambda: not door.status().online and not desk.status().online)
            measure(door, desk, "server away, through peers", count, 2 * count + 1)
            line.refuse = False
            wait(lambda: door.status().online and desk.status().online)
            wait(lambda: not door.status().waiting and not desk.status().waiting)
    server = server_store(rig.address("holds"))
    held = [hold for hold in server.holds(answered=True) if hold.answer is Answer.LET_IN]
    server.close()
    row("holds at the server in the end, all answered", str(len(held)), str(min(500, 3 * count)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--trip-ms", type=float, default=20.0)
    options = parser.parse_args()
    rig = MariaDb()
    try:
        rig.install()
        rig.start()
        print("| what | measured | aim |\n|---|---|---|")
        run(rig, options.count, options.trip_ms / 1000)
    finally:
        rig.remove()


if __name__ == "__main__":
    main()
