"""How long the window ever stands still while its server goes wrong, with people pressing.

    python benchmarks/window_faults.py [--seconds 10]

A private MariaDB behind our proxy, the window as the program builds it, without a screen. The
control asks the server on the main thread, as the predecessor does.
"""

import argparse
import gc
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "tests")]

from PySide6.QtWidgets import QApplication  # noqa: E402
from support.servers.mariadb import own_server  # noqa: E402
from support.servers.proxy import Proxy  # noqa: E402
from support.windows.window_faults import FAULTS, Stutter, opened, pump, stood_still  # noqa: E402

from kiosk.adapters.database.server_address import ServerAddress  # noqa: E402
from kiosk.adapters.sql.ensure_schema import initialise  # noqa: E402
from kiosk.adapters.sql.sql_store import server_store  # noqa: E402
from kiosk.domain.decision import Decision, Wanted  # noqa: E402
from kiosk.services.faults import StoreUnavailable  # noqa: E402


def presses() -> Iterator[Decision]:
    """One guest after the other."""
    for number in range(1, 100_000):
        yield Decision(uuid4(), number, Wanted.ALLOW, "North", "Mia", datetime.now(UTC))


def on_the_main_thread(application: QApplication, server: ServerAddress, proxy: Proxy) -> float:
    """The control: one question of the server, asked where the window lives."""
    store = server_store(replace(server, port=proxy.port))
    store.events()
    proxy.stalled = True
    stutter = Stutter()
    pump(application, 0.1)
    try:
        store.find(1)
    except StoreUnavailable:
        pump(application, 0.1)
    proxy.stalled = False
    store.close()
    return stutter.longest


def whole_pass(application: QApplication, server: ServerAddress) -> int:
    """What the garbage collector would take where what start-up made were not left out, in ms."""
    with tempfile.TemporaryDirectory() as folder, opened(application, server, Path(folder)):
        pump(application, 2.0)
        gc.unfreeze()
        begun = time.monotonic()
        gc.collect()
        return round((time.monotonic() - begun) * 1000)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0)
    seconds = parser.parse_args().seconds
    application = QApplication(sys.argv[:1])
    with own_server() as rig:
        server = rig.database("event")
        initialise(server)
        rig.run("INSERT INTO tickets (name) SELECT seq FROM seq_1_to_20000", database="event")
        print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, load {os.getloadavg()[0]:.1f}\n")
        print("| while the server | the window stood still for at most |\n|---|---|")
        decisions = presses()
        for fault in ("works", *FAULTS):
            with Proxy(rig.port) as proxy, tempfile.TemporaryDirectory() as folder:
                longest = stood_still(
                    application, server, proxy, Path(folder), fault, decisions, seconds
                )
            print(f"| {fault} | {longest * 1000:.0f} ms |", flush=True)
        print(
            f"| a full pass for garbage over all it holds | {whole_pass(application, server)} ms |"
        )
        with Proxy(rig.port) as proxy:
            begun = time.monotonic()
            longest = on_the_main_thread(application, server, proxy)
            assert time.monotonic() > begun
        print(f"| control: black hole, asked on the main thread | {longest * 1000:.0f} ms |")


if __name__ == "__main__":
    main()
