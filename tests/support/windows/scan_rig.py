"""The Scan tab alone with a ticket in its store, and what a person presses and reads there."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget

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


def places(rig):
    """Where the picture, the panel with all in it, the last guest's line and the bar are."""
    tab = rig.tab
    return {
        (type(w).__name__, w.objectName()): (w.mapTo(tab, QPoint()), w.size())
        for w in [
            tab.card,
            tab.video,
            tab.camera_bar,
            tab.panel,
            tab.strip,
            tab.bar,
            *tab.panel.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly),
        ]
        if w.isVisible()
    }
