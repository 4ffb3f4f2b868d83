"""What working offline costs: verdict and press at 80 ms, coming home, the copy, going on alone.

    python benchmarks/offline.py [--million] [--only latency,upload,snapshot,faults]

Starts a private MariaDB; the network is our proxy on loopback. Each figure stands beside its floor
or its peer of the same run.
"""

import argparse
import os
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from offline_copy import pages, snapshot
from rigs.offline_rig import door, p, plant, press, row, wait
from support.servers.mariadb import MariaDb
from support.servers.proxy import Proxy

from kiosk.adapters.sql.sql_store import server_store

TRIP = 0.080


def latency(rig: MariaDb) -> None:
    plant(rig, "latency", 2000)
    with Proxy(rig.port) as proxy, tempfile.TemporaryDirectory() as folder:
        with door(rig, "latency", proxy.port, Path(folder)) as store:
            wait(lambda: store.copy_complete)
            proxy.delay = TRIP / 2
            time.sleep(2)
            verdicts, presses, confirms = [], [], []
            for number in range(1, 201):
                begun = time.perf_counter()
                store.find(number)
                verdicts.append(time.perf_counter() - begun)
                begun = time.perf_counter()
                store.confirm(number)
                confirms.append(time.perf_counter() - begun)
                begun = time.perf_counter()
                store.record(press(number))
                presses.append(time.perf_counter() - begun)
            row(
                "verdict from the copy, p50 / p95",
                f"{p(verdicts, 0.5):.1f} / {p(verdicts, 0.95):.1f} ms",
                "p95 ≤ 50 ms",
            )
            row(
                "the server's confirmation after it, p95",
                f"{p(confirms, 0.95):.0f} ms",
                "one trip is 80",
            )
            row(
                "press to “let in”, online, p50 / p95",
                f"{p(presses, 0.5):.0f} / {p(presses, 0.95):.0f} ms",
                "",
            )
        remote = server_store(rig.address("latency", port=proxy.port))
        remote.find(1)
        floor = []
        for number in range(301, 351):
            begun = time.perf_counter()
            remote.record(press(number))
            floor.append(time.perf_counter() - begun)
        row(
            "the same without a door's journal and copy, p95",
            f"{p(floor, 0.95):.0f} ms",
            "the floor",
        )
        remote.close()
        proxy.delay = 0
        with door(rig, "latency", proxy.port, Path(folder)) as store:
            proxy.refuse = True
            proxy.reset_all()
            wait(lambda: not store.status().online)
            alone = []
            for number in range(1000, 1200):
                begun = time.perf_counter()
                store.record(press(number))
                alone.append(time.perf_counter() - begun)
            row(
                "press to “let in”, server away, p50 / p95",
                f"{p(alone, 0.5):.1f} / {p(alone, 0.95):.1f} ms",
                "",
            )


def upload(rig: MariaDb) -> None:
    count = 10_000
    for trip, goal in ((0.0, "≤ 2 s"), (0.040, "≤ 10 s")):
        name = f"upload{int(trip * 1000)}"
        plant(rig, name, count)
        with Proxy(rig.port) as proxy, tempfile.TemporaryDirectory() as folder:
            # Without delay straight to the server: a proxy in Python would be measured too.
            port = proxy.port if trip else rig.port
            with door(rig, name, port, Path(folder), background=False) as store:
                store.sync(60)
                store.journal.import_decisions([press(n) for n in range(1, count + 1)])
                proxy.delay = trip / 2
                begun, worked = time.perf_counter(), time.process_time()
                left = store.sync(120)
                took, worked = time.perf_counter() - begun, time.process_time() - worked
                if left.waiting or left.stuck:
                    raise AssertionError(left)
                settled = time.perf_counter() + 1.0
                while store.sync_once() == 0.0 or time.perf_counter() < settled:
                    pass  # the changed tickets come down again
                begun = time.perf_counter()
                store._sync_loop.on_restored()  # as after an absence of the server
                while store.sync_once() == 0.0:
                    pass
                replay = time.perf_counter() - begun
            row(
                f"10,000 decisions sent, round trip {trip * 1000:.0f} ms",
                f"{took:.1f} s ({count / took:,.0f}/s); {worked:.1f} s the laptop's processor",
                goal,
            )
            row("the same all sent again", f"{replay:.1f} s", f"{replay / took:.0%}; ≤ 50 %")
            if not trip:
                remote = server_store(rig.address(name))
                rig.run("UPDATE tickets SET status = 'not_entered'", database=name)
                begun = time.perf_counter()
                for number in range(1, 501):
                    remote.record(press(number))
                single = (time.perf_counter() - begun) * count / 500
                remote.close()
                row(
                    "the same one by one (500 measured)",
                    f"{single:.1f} s",
                    f"{single / took:.1f} × as long; ≥ 5",
                )


def faults(rig: MariaDb) -> None:
    plant(rig, "faults", 2000)
    for kind, goal in (("reset", "≤ 2 s"), ("black hole", "≤ 4 s")):
        shown, deciding, back = [], [], []
        for turn in range(3):
            with (
                Proxy(rig.port) as proxy,
                tempfile.TemporaryDirectory() as folder,
                door(rig, "faults", proxy.port, Path(folder)) as store,
            ):
                wait(lambda: store.copy_complete and store.status().online)
                time.sleep(0.37 * turn)
                _break(proxy, kind)
                shown.append(wait(lambda: not store.status().online))
                proxy.refuse = proxy.stalled = False
                back.append(wait(lambda: store.status().online))
                time.sleep(0.5)
                _break(proxy, kind)
                number = 1 + turn + (100 if kind == "reset" else 200)
                begun = time.perf_counter()
                store.record(press(number))
                deciding.append(time.perf_counter() - begun)
        row(
            f"{kind}: shown as offline, mean / max",
            f"{statistics.mean(shown):.1f} / {max(shown):.1f} s",
            goal,
        )
        row(f"{kind}: press to “let in” in that moment, max", f"{max(deciding):.2f} s", goal)
        row(f"{kind}: back online after it is over, max", f"{max(back):.1f} s", "")


def _break(proxy: Proxy, kind: str) -> None:
    if kind == "reset":
        proxy.refuse = True
        proxy.reset_all()
    else:
        proxy.stalled = True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--million", action="store_true", help="also a copy of a million tickets")
    parser.add_argument("--only", default="latency,upload,snapshot,faults")
    options = parser.parse_args()
    wanted = options.only.split(",")
    rig = MariaDb()
    rig.install()
    rig.start()
    load, cores = os.getloadavg()[0], os.cpu_count()
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, load {load:.1f} on {cores} cores\n")
    print("| what | measured | goal |\n|---|---|---|")
    try:
        if "latency" in wanted:
            latency(rig)
        if "upload" in wanted:
            upload(rig)
        if "snapshot" in wanted:
            snapshot(rig, 100_000, "≤ 5 s")
            if options.million:
                snapshot(rig, 1_000_000, "≤ 60 s")
                pages(rig, 1_000_000)
        if "faults" in wanted:
            faults(rig)
    finally:
        rig.stop()
        rig.remove()


if __name__ == "__main__":
    main()
