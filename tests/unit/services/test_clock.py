"""The server's time on a laptop: it goes on while the laptop sleeps, and whatever is set on it."""

import shutil
import subprocess
import sys
import time

import pytest

from kiosk.adapters.database.server_clock import ClockSamples
from kiosk.services.clock import ServerClock, steady

HOUR = 3600.0


class Laptop:
    """A laptop that can sleep, as Linux tells its times, and a server at a connection's end."""

    def __init__(self, monkeypatch):
        self.awake, self.since_boot, self.wall, self.server = 100.0, 100.0, 1e9, 1e9
        monkeypatch.setattr(time, "monotonic", lambda: self.awake)
        monkeypatch.setattr(time, "clock_gettime", lambda _clock: self.since_boot)
        monkeypatch.setattr(time, "time", lambda: self.wall)
        self.answer_s = 0.02

    def go(self, seconds):
        self.awake += seconds
        self.sleep(seconds)

    def sleep(self, seconds):
        self.since_boot += seconds
        self.wall += seconds
        self.server += seconds

    def rows(self, _sql):
        self.go(self.answer_s / 2)
        told = self.server
        self.go(self.answer_s / 2)
        return [(told,)]


@pytest.fixture
def laptop(monkeypatch):
    if sys.platform not in {"linux", "darwin"}:
        pytest.skip("time.monotonic counts sleep here")
    return Laptop(monkeypatch)


@pytest.mark.skipif(sys.platform != "linux" or not shutil.which("unshare"), reason="Linux only")
def test_the_clock_that_counts_sleep_is_the_one_that_is_read():
    code = (
        "import time\nfrom kiosk.services.clock import steady\nprint(steady() - time.monotonic())"
    )
    slept = ["unshare", "--user", "--map-root-user", "--time", "--boottime", "3600", "--fork"]
    if subprocess.run([*slept, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no time namespaces here")
    asked = subprocess.run(
        [*slept, sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    ever = steady() - time.monotonic()  # what this computer slept since it was started
    assert float(asked.stdout) - ever == pytest.approx(HOUR, abs=1)


def test_after_an_hour_of_sleep_it_is_an_hour_later(laptop):
    clock = ServerClock(lambda: laptop.wall)
    clock.learn(500)
    laptop.sleep(HOUR)
    assert clock.now().timestamp() == pytest.approx(laptop.server + 0.5, rel=0, abs=0.01)


def test_who_sets_the_laptops_clock_moves_nothing(laptop):
    clock = ServerClock(lambda: laptop.wall)
    clock.learn(0)
    laptop.wall += 9 * HOUR
    laptop.go(5)
    assert clock.now().timestamp() == pytest.approx(laptop.server, rel=0, abs=0.01)


def test_sleep_between_two_measurements_changes_no_offset(laptop):
    samples = ClockSamples()
    for _ in range(5):
        samples.take(laptop)
    laptop.sleep(HOUR)
    assert samples.offset_ms() == pytest.approx(0, abs=1)
    laptop.answer_s = 0.03  # a slower answer: the old ones are better still
    samples.take(laptop)
    assert samples.offset_ms() == pytest.approx(0, abs=1)


def test_a_new_connection_forgets_what_another_node_said(laptop):
    samples = ClockSamples()
    samples.take(laptop)
    laptop.server += 90
    laptop.answer_s = 0.2
    samples.drop()
    samples.take(laptop)
    assert samples.offset_ms() == pytest.approx(90_000, abs=1)
