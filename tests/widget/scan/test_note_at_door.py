"""What the guest list says to a door's staff: the category, a note, and what they must see."""

from dataclasses import replace

import pytest
from PySide6.QtGui import QFontMetricsF
from support.windows.door_window import NOW, TICKET, verdict_of
from support.windows.scan_rig import DECISIVE, places

from kiosk.domain.scan import Door
from kiosk.domain.verdict import Reason
from kiosk.services.verdict_words import message

# The offscreen platform has no window manager to tell the smallest size to.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

VIP = replace(TICKET, category="VIP", note="Wheelchair: use the ramp", attention=True)


def go_on(rig):
    """Call the next guest."""
    rig.clock.move(DECISIVE)
    rig.tab.flow.presses.next(rig.clock())


def test_category_and_note_stand_with_the_verdict(rig):
    rig.meet(Reason.VALID, ticket=replace(VIP, attention=False))
    panel = rig.tab.panel
    assert panel.shown.details[0] == "VIP"
    assert panel.note.isVisible()
    assert panel.note.text() == "Wheelchair: use the ramp"
    assert "Wheelchair" in panel.accessibleDescription()
    assert rig.played[-1] == "valid"
    go_on(rig)
    rig.meet(Reason.FORGED, text="another.one.here")
    assert not panel.note.isVisible()


def test_attention_has_a_sound_of_its_own_and_blinks_once(rig):
    rig.meet(Reason.VALID, ticket=VIP)
    panel = rig.tab.panel
    assert panel.note.text() == "Attention: Wheelchair: use the ramp"
    assert rig.played[-1] == "attention"
    seen = []
    while panel.blink.isActive():
        seen.append(panel.note_box.property("attention"))
        panel.blink.timeout.emit()
    assert seen == [True, False]
    assert panel.note_box.property("attention") is True


def test_attention_without_a_note_is_said(rig):
    rig.meet(Reason.VALID, ticket=replace(VIP, note=""))
    assert rig.tab.panel.note.text() == "Attention"


def test_a_refusal_is_heard_as_one_whatever_the_note(rig):
    rig.meet(Reason.REVOKED, ticket=VIP)
    assert rig.tab.panel.note.isVisible()
    assert rig.played[-1] == "bad"


def test_a_long_note_moves_nothing_but_the_name(qtbot, rig):
    rig.meet(Reason.VALID)
    qtbot.wait(30)
    still = places(rig)
    go_on(rig)
    long_note = "Allergic to nuts, came by bus, knows the organiser. " * 9
    rig.meet(Reason.VALID, text="a.long.note", ticket=replace(VIP, note=long_note))
    qtbot.wait(5)
    moved = {what[1] for what, where in places(rig).items() if still.get(what) != where}
    assert moved == {"guest", "noteBox"}
    note = rig.tab.panel.note
    font, lines = note.fitting()
    assert QFontMetricsF(font).height() * len(lines) <= note.height() + 2
    assert rig.tab.panel.guest.height() >= QFontMetricsF(rig.tab.panel.guest.font()).height()


def test_scripts_read_it_too():
    said = message(verdict_of(Reason.VALID, VIP), Door("North door", "Asha"), NOW)
    assert "VIP, " in said
    assert "Attention: Wheelchair: use the ramp." in said
