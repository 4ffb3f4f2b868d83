"""Two laptops in two time zones, both clocks wrong, one far from the server: one true order."""

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from support.servers.proxy import Proxy

from kiosk.adapters.sql.sql_store import server_store
from kiosk.domain.ticket import Attendee

pytestmark = pytest.mark.mariadb

ROUND_TRIP = 0.1
FAST, SLOW = 8.0, -3.0
"""Seconds by which the laptops' clocks are wrong; above five a person is told."""

LAPTOP = r"""
import sys, time
from datetime import datetime
from uuid import uuid4
skew = float(sys.argv[1])
right = time.time
time.time = lambda: right() + skew  # before anybody keeps it: this is the laptop's clock
from kiosk.adapters.database.server_address import ServerAddress
from kiosk.adapters.sql.sql_store import server_store
from kiosk.domain.decision import Decision, Recorded, Wanted
from kiosk.services.clock import ServerClock

port, user, password = int(sys.argv[2]), *sys.argv[3:5]
clock = ServerClock()
store = server_store(ServerAddress(("127.0.0.1",), port, user, password, user), clock.learn)
probe = store.probe()
print(clock.offset_ms, probe.round_trip_ms, *probe.warnings, sep="\t", flush=True)
for line in sys.stdin:
    decision = Decision(uuid4(), int(line), Wanted.ALLOW, "Door", "M", clock.now())
    naive = datetime.fromtimestamp(time.time()).isoformat()  # what the predecessor writes
    assert isinstance(store.record(decision), Recorded)
    print(naive, flush=True)
store.close()
"""


class Laptop:
    def __init__(self, address, zone, skew, port):
        place = Path(__file__).parents[3]
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-c", LAPTOP, str(skew), str(port)),
                *(address.user, address.password),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=place,
            env={**os.environ, "TZ": zone, "PYTHONPATH": str(place)},
        )
        offset, trip, *self.warnings = self.process.stdout.readline().rstrip("\n").split("\t")
        self.offset, self.trip = float(offset), float(trip)

    def press(self, number):
        self.process.stdin.write(f"{number}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def close(self):
        self.process.stdin.close()
        assert self.process.wait(10) == 0
        self.process.stdout.close()


def test_decisions_stand_in_their_true_order(mariadb, database):
    store = server_store(database)
    numbers = [store.register(Attendee(f"Guest {n}", "", "", "Ball")).id for n in range(12)]
    store.close()
    with Proxy(mariadb.port) as proxy:
        proxy.delay = ROUND_TRIP / 2
        india = Laptop(replace(database), "Asia/Kolkata", FAST, proxy.port)
        proxy.delay = 0.0
        london = Laptop(replace(database), "UTC", SLOW, mariadb.port)
        naive = []
        for turn, number in enumerate(numbers):
            naive.append((london if turn % 2 else india).press(number))
            time.sleep(0.2)  # longer than two clocks at their worst may differ
        india.close()
        london.close()
    for laptop, skew in ((india, FAST), (london, SLOW)):
        assert abs(laptop.offset + skew * 1000) <= laptop.trip / 2 + 5
    assert len(india.warnings) == 1
    assert "8 s ahead" in india.warnings[0]
    assert london.warnings == []
    rows = mariadb.run(
        "SELECT ticket_id FROM kiosk_decisions ORDER BY decided_at", database=database.database
    )
    assert [row[0] for row in rows] == numbers
    # The control: by the laptops' own clocks and zones the evening stands on its head.
    by_laptop = [number for _, number in sorted(zip(naive, numbers, strict=True))]
    assert by_laptop != numbers
