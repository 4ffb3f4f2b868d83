"""A scanner that types as slowly as a person, on a real screen: nobody is let in by a token."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.windows.x_screen import ABSENT, x_screen

from kiosk import app
from kiosk.domain.ticket import Attendee, Status
from kiosk.settings import load_settings

pytestmark = [pytest.mark.screen, pytest.mark.skipif(bool(ABSENT), reason=ABSENT)]

ROOT = Path(__file__).parents[2]


@pytest.fixture
def door(tmp_path):
    environ = {
        "KIOSK_DATA": str(tmp_path),
        "KIOSK_CAMERA": str(tmp_path / "no camera"),
        "SECRET_KEY": "a-key-for-tests-of-at-least-32-bytes",
    }
    services = app.open_services(load_settings(None, environ, tmp_path))
    tokens = [
        services.issuing.register(Attendee(name, "", "JNU", "Ball")).text for name in ("Meera", "B")
    ]
    with x_screen() as screen:
        program = subprocess.Popen(
            [sys.executable, "-m", "kiosk"],
            cwd=tmp_path,
            env={**screen.environ(), **environ, "PYTHONPATH": str(ROOT)},
        )
        try:
            screen.window("Kiosk")
            time.sleep(1.5)
            screen.press("ctrl+3")
            time.sleep(0.5)
            yield screen, services.store, tokens
        finally:
            program.terminate()
            program.wait(20)
            services.store.close()


def scan(screen, text, delay):
    """The scanner types at so many milliseconds a key."""
    subprocess.run(
        ["xdotool", "type", "--delay", str(delay), "--", text + "\n"],
        env=screen.environ(),
        check=True,
        timeout=120,
    )
    time.sleep(1.0)


def test_a_token_at_a_persons_speed_lets_nobody_in(door):
    screen, store, (meera, other) = door
    for delay in (36, 60, 110):
        scan(screen, meera, 4)  # she waits at the door, VALID
        scan(screen, other, delay)
        assert store.find(1).ticket.status is Status.NOT_ENTERED, f"at {delay} ms a key"
    screen.press("a")  # and a person's key counts as ever
    end = time.monotonic() + 5
    while store.find(1).ticket.status is not Status.ENTERED:
        assert time.monotonic() < end, "a person's key does not count"
        time.sleep(0.1)
    assert store.find(2).ticket.status is Status.NOT_ENTERED
