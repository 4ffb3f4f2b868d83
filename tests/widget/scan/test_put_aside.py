"""A guest who was put aside steps aside: a phone that is still held up does not call them back."""

import pytest
from support.windows.scan_rig import DECISIVE

from kiosk.domain.verdict import Reason

# The offscreen platform has no window manager to tell the smallest size to.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def forgotten(rig, monkeypatch):
    times = []
    monkeypatch.setattr(rig.camera, "forget", lambda: times.append(rig.clock()))
    return times


def test_next_after_a_verdict_leaves_the_same_code_read(rig, forgotten):
    for number, reason in enumerate((Reason.VALID, Reason.ENTERED, Reason.FORGED)):
        rig.meet(reason, text=f"code.number.{number}")
        rig.clock.move(DECISIVE)
        rig.tab.flow.presses.next(rig.clock())
        assert rig.camera.armed
    assert not forgotten


def test_next_where_nothing_could_be_looked_up_reads_the_same_code_again(rig, forgotten):
    rig.meet(Reason.UNAVAILABLE, live=False)
    rig.clock.move(DECISIVE)
    rig.tab.flow.presses.next(rig.clock())
    assert len(forgotten) == 1
