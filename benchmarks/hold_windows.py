"""How soon a window at the desk shows whom the door put aside, and the door's what the desk said.

    python benchmarks/hold_windows.py [--count 30] [--trip-ms 80]

The two real windows over two stores with their files, threads and peers, before a private MariaDB
behind a proxy. From the key H at the door (and 1, the reason) to the card on the desk's window;
from the desk's button to the word on the door's panel. The floor beside each is the same with
both windows over one store in memory: what keys, threads and drawing cost, and each window's look.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from holds import GOAL, place
from rigs.offline_rig import p, plant, row, wait

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from support import made_services
from support.servers.mariadb import MariaDb
from support.servers.proxy import Proxy
from support.windows.door_window import OpenWindow, open_window

from kiosk.adapters.memory_store import MemoryStore
from kiosk.adapters.peers.peer_doors import PeerConfig
from kiosk.domain.hold import Answer
from kiosk.domain.scan import Door
from kiosk.services.ports import ReadsBeside
from kiosk.services.registry import Registry
from kiosk.services.service_set import Services

SEEN_SECONDS = 0.35
"""Longer than a verdict has to stand before a press counts."""


_plain_services = made_services.make_services


def _services_as_in_the_app(store: Any = None, **more: Any) -> Services:
    """With tables that are read beside the door, where the store can be."""
    services = _plain_services(store, **more)
    if not isinstance(store, ReadsBeside):
        return services
    tables = Registry(store.reader() or store, services.sign_in.duty)
    return replace(services, tables=tables)


made_services.make_services = _services_as_in_the_app


def until(condition: Callable[[], bool], what: str, seconds: float = 30) -> float:
    """Let the windows work until it is so; seconds that it took."""
    begun = time.perf_counter()
    while not condition():
        if time.perf_counter() - begun > seconds:
            raise TimeoutError(what)
        QApplication.processEvents()
        time.sleep(0.001)
    return time.perf_counter() - begun


@contextmanager
def windows(door_store: Any, desk_store: Any) -> Iterator[tuple[OpenWindow, OpenWindow]]:
    with ExitStack() as stack:
        door = stack.enter_context(open_window(door_store, Door("North", "Asha")))
        desk = stack.enter_context(open_window(desk_store, Door("Desk", "Mia")))
        for opened, tab in ((door, "scan"), (desk, "register")):
            opened.window.resize(1366, 768)
            opened.window.show()
            opened.window.open_tab(tab)
        yield door, desk


def measure(door: OpenWindow, desk: OpenWindow, what: str, first: int, count: int) -> None:
    tab, cards = door.window.scan_tab, desk.window.desk_work.cards
    to_card, to_panel = [], []
    for number in range(first, first + count):
        tab.flow.pick(number)
        until(lambda: tab.panel.shown.word == "VALID", "no verdict")
        seen = time.perf_counter() + SEEN_SECONDS
        until(lambda seen=seen: time.perf_counter() > seen, "no time")  # type: ignore[misc]
        begun = time.perf_counter()
        QTest.keyClick(tab, Qt.Key.Key_H)
        until(lambda: tab.flow.state.asking is not None, "no reason was asked for")
        QTest.keyClick(tab.bar.reason.field, Qt.Key.Key_1)
        until(lambda: cards.isVisible() and bool(cards.waiting), "no card")
        to_card.append(time.perf_counter() - begun)
        until(lambda: tab.flow.state.settled, "the hold was not recorded")
        begun = time.perf_counter()
        QTest.mouseClick(cards.answers[Answer.LET_IN], Qt.MouseButton.LeftButton)
        until(lambda: tab.panel.shown.word == "DESK SAYS LET IN", "the door was not told")
        to_panel.append(time.perf_counter() - begun)
        until(lambda: not cards.waiting, "the card stays")
        tab.flow.presses.next(time.monotonic() + 60)
    for name, values in (("key H to the desk's card", to_card), ("answer to panel", to_panel)):
        figure = f"{p(values, 0.5):.0f} / {p(values, 0.95):.0f} / {max(values) * 1000:.0f} ms"
        row(f"{name}, {what}, p50 / p95 / most", figure, GOAL)


def over_a_server(rig: MariaDb, count: int, trip: float, peers: bool) -> None:
    name = f"windows_{int(peers)}"
    plant(rig, name, 3 * count)
    ports = (8873, 8874)
    plans = [
        PeerConfig(("127.0.0.1", mine), (("127.0.0.1", other),)) if peers else None
        for mine, other in (ports, ports[::-1])
    ]
    with ExitStack() as stack:
        line = stack.enter_context(Proxy(rig.port))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        line.delay = trip / 2
        at_door, at_desk = (
            stack.enter_context(place(rig, name, line.port, folder / part, plan))
            for part, plan in zip(("door", "desk"), plans, strict=True)
        )
        wait(lambda: at_door.copy_complete and at_desk.copy_complete)
        door, desk = stack.enter_context(windows(at_door, at_desk))
        trip_said = f"a server {trip * 1000:.0f} ms away"
        if not peers:
            measure(door, desk, f"{trip_said}, no peers", 1, count)
            return
        measure(door, desk, f"{trip_said}, peers", 1, count)
        line.refuse = True
        line.reset_all()
        until(lambda: not at_door.status().online and not at_desk.status().online, "still there")
        measure(door, desk, "the server away, peers", count + 1, count)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=30)
    parser.add_argument("--trip-ms", type=float, default=80.0)
    options = parser.parse_args()
    app = QApplication.instance() or QApplication([])
    print(f"load {os.getloadavg()[0]:.1f}\n\n| what | measured | aim |\n|---|---|---|")
    memory = MemoryStore(made_services.sample_tickets(options.count))
    with windows(memory, memory) as (door, desk):
        measure(door, desk, "one store in memory (floor)", 1, options.count)
    rig = MariaDb()
    try:
        rig.install()
        rig.start()
        for peers in (False, True):
            over_a_server(rig, options.count, options.trip_ms / 1000, peers)
    finally:
        rig.remove()
    del app


if __name__ == "__main__":
    main()
