"""How many decisions a second one server takes from 1, 4, 8 and 16 doors, against the floor.

The floor is the bare two statements and their COMMIT over PyMySQL on the same server in the same
run, alternating with ours. Beside the wall's share stands the share of CPU time, doors and server
together, which other work on the machine moves less. Then the same at a round trip of 80 ms, made
by the proxy. The server is private and started here; nothing else should be running.

    .venv/bin/python benchmarks/doors.py [--seconds 2] [--repeat 3] [--doors 1 16]
"""

import argparse
import contextlib
import multiprocessing
import os
import platform
import random
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

# The private server and the proxy are the tests' own.
sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "tests")]

from support.servers.mariadb import MariaDb, own_server, raw_connection  # noqa: E402
from support.servers.proxy import Proxy  # noqa: E402

from kiosk.adapters.database.server_address import ServerAddress  # noqa: E402
from kiosk.adapters.sql.sql_store import server_store  # noqa: E402
from kiosk.domain.decision import Decision, Recorded, Wanted  # noqa: E402

DOORS = (1, 4, 8, 16)
SHARE = 15_000
"""Tickets set aside for each run, so that every decision is a first one."""

REST = 0.1
"""Seconds between two decisions of a door that never has to wait for a guest."""

Spans = list[tuple[int, dict[str, list[float]]]]
Way = Callable[[ServerAddress, int], Callable[[int], None]]


def ours(address: ServerAddress, index: int) -> Callable[[int], None]:
    """The store as the program uses it: worker, deadline, retry and all."""
    store = server_store(address)
    store.find(0)

    def decide(number: int) -> None:
        decision = Decision(uuid4(), number, Wanted.ALLOW, f"Door {index}", "M", datetime.now(UTC))
        outcome = store.record(decision)
        assert isinstance(outcome, Recorded)

    return decide


def floor(address: ServerAddress, index: int) -> Callable[[int], None]:
    """UPDATE, INSERT, COMMIT; no answer about the guest, no deadline, no retry."""
    raw = raw_connection(address, autocommit=False)
    cursor = raw.cursor()

    def decide(number: int) -> None:
        now = datetime.now(UTC).replace(tzinfo=None)
        changed = cursor.execute(
            "UPDATE tickets SET status = %s, entry_time = %s"
            " WHERE id = %s AND status = 'not_entered'",
            ("entered", now.replace(microsecond=0), number),
        )
        assert changed == 1
        cursor.execute(
            "INSERT INTO kiosk_decisions (id, ticket_id, wanted, result, door, operator, reason,"
            " source, decided_at, offline, clock_offset_ms)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            (
                *(uuid4().bytes, number, "entered", "recorded", f"Door {index}", "M", ""),
                *("camera", now, 0, None),
            ),
        )
        raw.commit()

    return decide


def bare(address: ServerAddress, index: int) -> Callable[[int], None]:
    """The conditional UPDATE alone, one round trip, each its own transaction."""
    cursor = raw_connection(address).cursor()

    def decide(number: int) -> None:
        changed = cursor.execute(
            "UPDATE tickets SET status = 'entered' WHERE id = %s AND status = 'not_entered'",
            (number,),
        )
        assert changed == 1, index

    return decide


def _door(
    way: Way,
    address: ServerAddress,
    index: int,
    numbers: range,
    seconds: float,
    barrier: Any,
    answers: Any,
    pause: float = 0.0,
) -> None:
    decide = way(address, index)
    chance = random.Random(index)
    barrier.wait(60)
    times = []
    before = time.process_time()
    end = time.perf_counter() + seconds
    for number in numbers:
        begun = time.perf_counter()
        decide(number)
        times.append(time.perf_counter() - begun)
        if begun > end:
            break
        if pause:
            time.sleep(pause * chance.uniform(0.5, 1.5))
    answers.put((times, time.process_time() - before))


@dataclass(frozen=True)
class Run:
    """What came of some doors that worked for some seconds.

    Attributes:
        rate: decisions a second of all doors together.
        times: how long each took, in seconds.
        door: CPU time of a decision in the door, in ms.
        server: the same in the server.
    """

    rate: float
    times: list[float]
    door: float
    server: float


def _server_seconds(server: MariaDb) -> float:
    """CPU time of the server until now (Linux)."""
    assert server.process is not None
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def run(
    way: Way,
    server: MariaDb,
    address: ServerAddress,
    doors: int,
    start: int,
    seconds: float,
    pause: float = 0.0,
) -> Run:
    """Let the doors work, begun together; each rests for `pause` seconds after a decision."""
    context = multiprocessing.get_context("spawn")
    barrier, answers = context.Barrier(doors + 1), context.Queue()
    processes = [
        context.Process(
            target=_door,
            args=(
                way,
                address,
                index,
                range(start + index, start + SHARE, doors),
                seconds,
                barrier,
                answers,
                pause,
            ),
        )
        for index in range(doors)
    ]
    for process in processes:
        process.start()
    # What the doors' beginning costs the server is not a decision's: it is over when all wait.
    barrier.wait(60)
    before = _server_seconds(server)
    found = [answers.get(timeout=120) for _ in processes]
    spent = _server_seconds(server) - before
    for process in processes:
        process.join(30)
    times = [one for part, _ in found for one in part]
    each = 1000 / len(times)
    return Run(len(times) / seconds, times, each * sum(cpu for _, cpu in found), each * spent)


def _ms(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))] * 1000


def _cpu(runs: list[Run]) -> str:
    door = statistics.median(one.door for one in runs)
    server = statistics.median(one.server for one in runs)
    return f"{door:.2f} + {server:.2f} = {door + server:.2f}"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--doors", type=int, nargs="*", default=DOORS)
    given = parser.parse_args()
    with own_server("--innodb-buffer-pool-size=512M", "--max-connections=100") as server:
        address = server.database("event")
        with contextlib.closing(server_store(address)) as store:
            store.events()
            kind = store.probe().kind
        runs = len(given.doors) * given.repeat * 2 + 6
        for first in range(1, SHARE * runs, SHARE):
            server.run(
                "INSERT INTO tickets (id, name)"
                f" SELECT seq, seq FROM seq_{first}_to_{first + SHARE - 1}",
                database="event",
            )
        print(f"{kind}, {platform.platform()}, Python {platform.python_version()}")
        print(f"{datetime.now(UTC):%Y-%m-%d}, median of {given.repeat} runs of {given.seconds} s\n")
        tables(server, address, given.doors, given.seconds, given.repeat)


def tables(
    server: MariaDb, address: ServerAddress, counts: list[int], seconds: float, repeat: int
) -> None:
    """Measure and print."""
    start = 1
    print("| doors | floor /s | ours /s | share | lowest, highest | floor CPU ms | ours CPU ms |")
    print("|---|---|---|---|---|---|---|")
    spans: Spans = []
    for doors in counts:
        found: dict[str, list[Run]] = {"floor": [], "ours": []}
        for _ in range(repeat):
            for name, way in (("floor", floor), ("ours", ours)):
                found[name].append(run(way, server, address, doors, start, seconds))
                start += SHARE
        rates = {name: statistics.median(one.rate for one in runs) for name, runs in found.items()}
        shares = [b.rate / a.rate for a, b in zip(found["floor"], found["ours"], strict=True)]
        print(
            f"| {doors} | {rates['floor']:.0f} | {rates['ours']:.0f} |"
            f" {statistics.median(shares):.0%} | {min(shares):.0%}, {max(shares):.0%} |"
            f" {_cpu(found['floor'])} | {_cpu(found['ours'])} |",
            flush=True,
        )
        times = {name: [t for one in runs for t in one.times] for name, runs in found.items()}
        spans.append((doors, times))
    print("\n| doors | floor p50 / p99 ms | ours p50 / p99 ms |\n|---|---|---|")
    for doors, took in spans:
        cells = [f"{_ms(one, 0.5):.2f} / {_ms(one, 0.99):.1f}" for one in took.values()]
        print(f"| {doors} | {' | '.join(cells)} |")
    start = tails(server, address, start, seconds, spans)
    print("\n| round trip 80 ms, one door | p50 ms | p95 ms |\n|---|---|---|")
    with Proxy(server.port) as proxy:
        far = replace(address, port=proxy.port)
        for name, way in (("floor", floor), ("ours: record, the server's word", ours)):
            decide = way(far, 0)
            proxy.delay = 0.04
            times_far = []
            for number in range(start, start + 40):
                begun = time.perf_counter()
                decide(number)
                times_far.append(time.perf_counter() - begun)
            proxy.delay = 0.0
            start += SHARE
            print(f"| {name} | {_ms(times_far, 0.5):.0f} | {_ms(times_far, 0.95):.0f} |")


def tails(server: MariaDb, address: ServerAddress, start: int, seconds: float, spans: Spans) -> int:
    """The slowest of a hundred decisions against those of a bare UPDATE; the next free ticket."""
    alone = run(bare, server, address, 1, start, seconds).times
    start += SHARE
    print(
        f"\n| p99, in times of a bare conditional UPDATE's of one door: {_ms(alone, 0.99):.1f} ms |"
    )
    print("|---|")
    for doors, took in spans:
        for name, times in took.items():
            share = _ms(times, 0.99) / _ms(alone, 0.99)
            print(f"| {doors} doors without a rest, {name}: {share:.1f} times |")
    rested = {}
    for name, way, doors in (("bare", bare, 1), ("floor", floor, 8), ("ours", ours, 8)):
        rested[name] = run(way, server, address, doors, start, 2 * seconds, REST).times
        start += SHARE
    for name in ("floor", "ours"):
        share = _ms(rested[name], 0.99) / _ms(rested["bare"], 0.99)
        print(
            f"| 8 doors, {1 / REST:.0f} decisions a second each, {name}: {share:.1f} times"
            f" ({_ms(rested[name], 0.99):.1f} ms; one bare at that rate"
            f" {_ms(rested['bare'], 0.99):.1f} ms) |"
        )
    return start


if __name__ == "__main__":
    main()
