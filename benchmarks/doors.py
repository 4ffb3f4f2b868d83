"""How many decisions a second one server takes from 1, 4, 8 and 16 doors, against the floor.

The floor is the bare two statements and their COMMIT over PyMySQL on the same server in the same
run, alternating with ours. Then the same at a round trip of 80 ms, made by the proxy. The server
is private and started here; nothing else should be running.

    .venv/bin/python benchmarks/doors.py [--seconds 2] [--repeat 3]
"""

import argparse
import contextlib
import multiprocessing
import platform
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

# The private server and the proxy are the tests' own.
sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "tests")]

import pymysql  # noqa: E402
from support.mariadb import MariaDb  # noqa: E402
from support.proxy import Proxy  # noqa: E402

from kiosk.adapters.sql_address import ServerAddress  # noqa: E402
from kiosk.adapters.sql_store import server_store  # noqa: E402
from kiosk.domain.decision import Decision, Recorded, Wanted  # noqa: E402

DOORS = (1, 4, 8, 16)
SHARE = 15_000
"""Tickets set aside for each run, so that every decision is a first one."""

Way = Callable[[ServerAddress, int], Callable[[int], None]]


def ours(address: ServerAddress, index: int) -> Callable[[int], None]:
    """The store as the program uses it: lane, deadline, retry and all."""
    store = server_store(address)
    store.events()

    def decide(number: int) -> None:
        decision = Decision(uuid4(), number, Wanted.ALLOW, f"Door {index}", "M", datetime.now(UTC))
        outcome = store.record(decision)
        assert isinstance(outcome, Recorded)

    return decide


def floor(address: ServerAddress, index: int) -> Callable[[int], None]:
    """UPDATE, INSERT, COMMIT; no answer about the guest, no deadline, no retry."""
    host, port = address.nodes[0]
    raw = pymysql.connect(
        host=host,
        port=port,
        user=address.user,
        password=address.password,
        database=address.database,
        charset="utf8mb4",
        autocommit=False,
        ssl_disabled=True,
    )
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


def _door(
    way: Way,
    address: ServerAddress,
    index: int,
    numbers: range,
    seconds: float,
    barrier: Any,
    answers: Any,
) -> None:
    decide = way(address, index)
    barrier.wait(60)
    times = []
    end = time.perf_counter() + seconds
    for number in numbers:
        begun = time.perf_counter()
        decide(number)
        times.append(time.perf_counter() - begun)
        if begun > end:
            break
    answers.put(times)


def run(
    way: Way, address: ServerAddress, doors: int, start: int, seconds: float
) -> tuple[float, list[float]]:
    """Decisions a second of all doors together, and how long each took."""
    context = multiprocessing.get_context("spawn")
    barrier, answers = context.Barrier(doors), context.Queue()
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
            ),
        )
        for index in range(doors)
    ]
    for process in processes:
        process.start()
    times = [one for _ in processes for one in answers.get(timeout=120)]
    for process in processes:
        process.join(30)
    return len(times) / seconds, times


def _ms(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))] * 1000


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--repeat", type=int, default=3)
    given = parser.parse_args()
    server = MariaDb()
    try:
        server.install()
        server.start("--innodb-buffer-pool-size=512M", "--max-connections=100")
        address = server.database("event")
        with contextlib.closing(server_store(address)) as store:
            store.events()
            kind = store.probe().kind
        runs = len(DOORS) * given.repeat * 2 + 2
        for first in range(1, SHARE * runs, SHARE):
            server.run(
                "INSERT INTO tickets (id, name)"
                f" SELECT seq, seq FROM seq_{first}_to_{first + SHARE - 1}",
                database="event",
            )
        print(f"{kind}, {platform.platform()}, Python {platform.python_version()}")
        print(f"{datetime.now(UTC):%Y-%m-%d}, median of {given.repeat} runs of {given.seconds} s\n")
        tables(server, address, given.seconds, given.repeat)
    finally:
        server.remove()


def tables(server: MariaDb, address: ServerAddress, seconds: float, repeat: int) -> None:
    """Measure and print."""
    start = 1
    print("| doors | floor /s | ours /s | share | floor p50 / p99 ms | ours p50 / p99 ms |")
    print("|---|---|---|---|---|---|")
    for doors in DOORS:
        rates: dict[str, list[float]] = {"floor": [], "ours": []}
        times: dict[str, list[float]] = {"floor": [], "ours": []}
        for _ in range(repeat):
            for name, way in (("floor", floor), ("ours", ours)):
                rate, took = run(way, address, doors, start, seconds)
                start += SHARE
                rates[name].append(rate)
                times[name] += took
        bare, full = (statistics.median(rates[name]) for name in ("floor", "ours"))
        spans = [
            f"{_ms(times[name], 0.5):.2f} / {_ms(times[name], 0.99):.1f}"
            for name in ("floor", "ours")
        ]
        print(
            f"| {doors} | {bare:.0f} | {full:.0f} | {full / bare:.0%} | {spans[0]} | {spans[1]} |",
            flush=True,
        )
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


if __name__ == "__main__":
    main()
