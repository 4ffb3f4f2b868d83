"""A newcomer with a bare laptop: from the first start to the first guest inside, by the clock."""

import sys
from pathlib import Path

import pytest
from support.windows.newcomer import PROMISED_SECONDS, first_allow
from support.windows.x_screen import ABSENT, x_screen

from kiosk.domain.ticket import Status

pytestmark = [
    pytest.mark.screen,
    pytest.mark.timeout(600),
    pytest.mark.skipif(bool(ABSENT), reason=ABSENT),
]

ROOT = Path(__file__).parents[2]


def test_a_newcomer_lets_the_first_guest_in_within_three_minutes(tmp_path):
    with x_screen() as screen:
        environ = {**screen.environ(), "PYTHONPATH": str(ROOT)}
        command = (sys.executable, "-m", "kiosk")
        seconds, found = first_allow(screen, command, tmp_path, environ)
    assert found is not None
    assert found.ticket.name == "Meera Krishnan"
    assert found.ticket.event == "Freshers Night"
    assert found.ticket.status is Status.ENTERED
    assert (found.decided.door, found.decided.operator) == ("North gate", "Asha")
    print(f"from the first start to the first Allow: {seconds:.1f} s")
    assert seconds < PROMISED_SECONDS
