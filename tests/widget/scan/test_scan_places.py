"""At the door nothing ever moves, and everything can be told apart."""

from dataclasses import replace
from uuid import uuid4

import pytest
from PySide6.QtWidgets import QLabel, QStyleOptionViewItem, QWidget
from support.windows.door_window import DENIED, NOW, TICKET
from support.windows.scan_rig import DECISIVE, outcome, places

from kiosk.domain.verdict import Reason
from kiosk.ui.scan.recent import Became, RecentGuest

# The offscreen platform has no window manager to tell the smallest size to.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def test_no_verdict_moves_anything(qtbot, rig):
    rig.meet(Reason.VALID)
    qtbot.wait(30)
    still = places(rig)
    assert len(still) > 10
    rig.clock.move(DECISIVE)
    rig.tab.flow.presses.next(rig.clock())
    for number, reason in enumerate(Reason):
        rig.meet(reason, text=f"t{number}aa.bbbb.cccc")
        qtbot.wait(5)
        assert places(rig) == still, reason
        if reason is Reason.VALID:
            rig.clock.move(DECISIVE)
            rig.tab.flow.presses.allow(rig.clock())
            qtbot.wait(5)
            assert places(rig) == still
            rig.desk.recorded.emit(rig.desk.decision(), outcome())
    long_name = "Maximiliane von und zu Hohenlohe " * 8
    ticket = type(TICKET)(1, long_name[:255], "", "U" * 255, "E" * 255)
    rig.meet(Reason.VALID, text="last.one.here", ticket=ticket)
    qtbot.wait(5)
    assert places(rig) == still
    rig.clock.move(DECISIVE)
    rig.tab.flow.presses.deny(rig.clock())
    qtbot.wait(5)
    assert places(rig) == still


def test_the_picture_has_the_room_while_nobody_stands_there(qtbot, rig):
    qtbot.wait(30)
    idle = rig.tab.video.size()
    assert not rig.tab.bar.isVisible(), "nothing can be pressed, so nothing is there"
    assert rig.tab.recent.isVisible()
    rig.meet(Reason.VALID)
    qtbot.wait(30)
    busy = rig.tab.video.size()
    assert idle.width() > 1.2 * busy.width()
    assert rig.tab.bar.isVisible()
    rig.clock.move(DECISIVE)
    rig.tab.flow.presses.allow(rig.clock())
    rig.desk.recorded.emit(rig.desk.decision(), outcome())
    qtbot.wait(30)
    assert rig.tab.video.size() == idle
    assert rig.tab.strip.said.startswith("Meera Krishnan  ·  let in ")


def test_who_it_was_is_told_however_long_the_words(qtbot, rig):
    """Painted words are longest after part of a party was let in, which waits for the server."""
    held = replace(TICKET, name="Meera", party=12, inside=10)
    guest = RecentGuest(ticket=held, became=Became.TAKEN_BACK, at=NOW, kept=True, decision=uuid4())
    rig.tab.recent.show_guests([guest], NOW)
    rig.tab.recent.setFixedWidth(260)
    qtbot.wait(30)
    rows = rig.tab.recent.list
    option = QStyleOptionViewItem()
    rows.initViewItemOption(option)
    option.rect = rows.visualItemRect(rows.item(0))
    rows.itemDelegate().initStyleOption(option, rows.model().index(0, 0))
    assert option.text.endswith("  ·  Meera")
    assert "  let-in " in option.text
    assert "kept here" in rows.item(0).text(), "a screen reader is told the whole"
    rig.tab.strip.show_guest(guest)
    rig.tab.strip.setFixedWidth(460)
    qtbot.wait(30)
    assert rig.tab.strip.findChild(QLabel, "last").text().startswith("Meera  ·  let-in ")


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
    assert not rig.camera.armed
    rig.tab.show()
    assert rig.camera.armed
