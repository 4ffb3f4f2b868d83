"""The Scan tab alone with a ticket in its store, and what a person presses and reads there."""

import pytest
from PySide6.QtWidgets import QApplication

from kiosk.domain.decision import Decided, Recorded
from kiosk.domain.ticket import Status
from support.made_services import ShakyStore, open_desks, sample_tickets
from support.windows.door_window import NOW, TICKET, Rig, make_rig, undress

DECISIVE = 0.4
"""Seconds after a verdict when a press counts."""


@pytest.fixture
def rig(qtbot):
    with open_desks(ShakyStore([TICKET, *sample_tickets(20)])) as desks:
        rig = make_rig(desks)
        qtbot.addWidget(rig.tab)
        rig.tab.resize(1318, 652)
        rig.tab.show()
        qtbot.waitUntil(lambda: rig.camera.armed)
        yield rig
    undress()


def press(qtbot, rig: Rig, key, text=""):
    """A person presses a key; the wedge looks first whether it was a scanner."""
    target = QApplication.focusWidget() or rig.tab
    qtbot.keyClick(target, key) if not text else qtbot.keyClicks(target, text)
    qtbot.waitUntil(lambda: rig.tab.wedge.idle)


def outcome(status=Status.ENTERED, *, queued=False, reason=""):
    return Recorded(TICKET, Decided(status, NOW, "North door", "Asha", reason), queued)


def word(rig):
    return rig.tab.panel.shown.word


def became(rig):
    """The line about the last guest, without the time."""
    return rig.tab.strip.said.rpartition(" ")[0]
