"""On a real screen, with real key presses: what a person sees when a guest is let in."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.windows.x_screen import ABSENT, x_screen

from kiosk import app
from kiosk.domain.ticket import Status
from kiosk.settings import load_settings

pytestmark = [pytest.mark.screen, pytest.mark.skipif(bool(ABSENT), reason=ABSENT)]

ROOT = Path(__file__).parents[2]
COLOURS = json.loads((ROOT / "resources" / "themes" / "light.json").read_text("utf-8"))
PANEL = (760, 80, 1330, 590)
WAITING = (940, 80, 1330, 700)
"""While nobody is there the picture is larger, and the panel shares its column with the list."""
ALLOW = (40, 620, 700, 715)


def colour(name):
    text = COLOURS[name]
    return tuple(int(text[i : i + 2], 16) for i in (1, 3, 5))


def until(holds, otherwise, seconds=60.0):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, otherwise
        time.sleep(0.1)


def share(screen, box, name):
    """How much of a place is painted in a colour of the theme."""
    left, top, right, bottom = box
    return screen.count(box, colour(name)) / ((right - left) * (bottom - top))


def test_a_guest_is_let_in_with_a_key_and_seen_again(tmp_path):
    environ = {
        "KIOSK_DATA": str(tmp_path),
        "KIOSK_DOOR": "North door",
        "KIOSK_OPERATOR": "Asha",
        "KIOSK_THEME": "light",
        "SECRET_KEY": "a-key-for-tests-of-at-least-32-bytes",
    }
    with x_screen() as screen:
        program = subprocess.Popen(
            [sys.executable, "-m", "support.windows.screen_door", str(tmp_path)],
            cwd=ROOT,
            env={**screen.environ(), **environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
        )
        try:
            screen.window("Kiosk")

            def quiet():
                screen.press("ctrl+3")  # again: the window is there before its tabs are
                time.sleep(0.5)
                return share(screen, WAITING, "surface") > 0.7

            until(quiet, "the panel does not wait quietly")
            assert share(screen, ALLOW, "decide") < 0.05, "there is nobody to let in"

            (tmp_path / "hold-up").touch()
            until(lambda: share(screen, PANEL, "decide") > 0.6, "no green verdict")
            assert screen.count(PANEL, colour("on_tone")) > 5000, "name and word are in large white"
            assert share(screen, ALLOW, "decide") > 0.7, "Allow is offered"

            time.sleep(0.6)
            screen.press("Return")
            time.sleep(0.3)
            assert share(screen, ALLOW, "decide") > 0.7, "Enter lets nobody in"
            screen.press("a")
            until(lambda: share(screen, ALLOW, "decide") < 0.05, "the decision was not taken")
            until(
                lambda: share(screen, PANEL, "decide") < 0.05,
                "the large place is for the next guest",
            )

            (tmp_path / "hold-up").unlink()
            time.sleep(5.0)  # out of sight for long enough, also on a busy machine
            (tmp_path / "hold-up").touch()
            until(lambda: share(screen, PANEL, "used") > 0.6, "the second time is not refused")
            screen.press("a")
            time.sleep(0.3)
            assert share(screen, PANEL, "used") > 0.6
        except AssertionError:
            screen.save(tmp_path / "screen.ppm")  # pytest keeps the folder of a test that failed
            raise
        finally:
            program.terminate()
            program.wait(20)

    services = app.open_services(load_settings(None, environ, tmp_path))
    found = services.store.find(1)
    services.store.close()
    assert found.ticket.status is Status.ENTERED
    assert (found.decided.door, found.decided.operator) == ("North door", "Asha")
