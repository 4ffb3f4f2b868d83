"""At the door nothing ever moves, and everything can be told apart."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from support.door_window import DENIED, TICKET
from support.scan_rig import DECISIVE, outcome

from kiosk.domain.verdict import Reason

# The offscreen platform has no window manager to tell the smallest size to.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def places(rig):
    """Where every part of the tab is."""
    tab = rig.tab
    return {
        (type(w).__name__, w.objectName()): (w.mapTo(tab, QPoint()), w.size())
        for w in [
            tab.card,
            tab.video,
            tab.camera_bar,
            tab.panel,
            tab.bar,
            tab.bar.left,
            tab.bar.right,
            *tab.panel.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly),
        ]
        if w is not tab.bar.left or w.isVisible()
    }


def test_nothing_moves_whatever_happens(qtbot, rig):
    qtbot.wait(30)
    still = places(rig)
    assert len(still) > 10
    long_name = "Maximiliane von und zu Hohenlohe " * 8
    for number, reason in enumerate(Reason):
        rig.meet(reason, text=f"t{number}aa.bbbb.cccc")
        qtbot.wait(5)
        assert places(rig) == still, reason
        if reason is Reason.VALID:
            rig.clock.move(DECISIVE)
            rig.tab.flow.left(rig.clock())
            rig.desk.recorded.emit(rig.desk.decision(), outcome())
            qtbot.wait(5)
            assert places(rig) == still
    ticket = type(TICKET)(1, long_name[:255], "", "U" * 255, "E" * 255)
    rig.meet(Reason.VALID, text="last.one.here", ticket=ticket)
    qtbot.wait(5)
    assert places(rig) == still
    rig.clock.move(DECISIVE)
    rig.tab.flow.deny(rig.clock())
    qtbot.wait(5)
    assert {k: v for k, v in still.items() if k[1] != "allow"} == {
        k: v for k, v in places(rig).items() if k[1] != "allow"
    }


def test_the_buttons_cannot_be_mistaken(qtbot, rig):
    qtbot.wait(30)
    rig.meet(Reason.VALID)
    bar = rig.tab.bar
    assert min(bar.left.height(), bar.right.height()) >= 96
    assert 1.8 < bar.left.width() / bar.right.width() < 2.2
    assert bar.left.text().endswith("A")
    assert bar.right.text().endswith("D")


def test_everything_has_a_name_for_a_screen_reader(rig):
    rig.meet(Reason.DENIED)
    for kind in ("QPushButton", "QToolButton", "QLineEdit", "QListWidget", "DecisionButton"):
        for widget in rig.tab.findChildren(QWidget):
            if type(widget).__name__ == kind:
                assert widget.accessibleName() or getattr(widget, "text", str)(), widget
    said = rig.tab.panel.accessibleDescription()
    assert "ALREADY DENIED" in said
    assert "Meera Krishnan" in said
    assert DENIED.reason in said


def test_a_hidden_tab_takes_no_tickets(qtbot, rig):
    rig.tab.hide()
    assert not rig.scanner.armed
    rig.tab.show()
    assert rig.scanner.armed
