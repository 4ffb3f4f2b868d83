"""The door's keys and a scanner's, while the keyboard is set to another script."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from kiosk.domain.decision import Wanted
from kiosk.domain.verdict import Reason
from kiosk.ui.keyboard import physical_keys
from kiosk.ui.keyboard.physical_keys import digit, foreign, pressed_key, us_text
from kiosk.ui.scan.door_steps import Offer, Step

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJ0aWNrZXRfaWQiOjEyfQ.AaDd-_zqxwvkQZXW0987654321PLMOKNIJBUHVYG"
# As X11 told them with `setxkbmap in`, `ara` and `ru`: key, scan code, virtual key, text.
A_KEYS = ((0x94B, 38, 0x100094B, "ो"), (0x634, 38, 0x5D4, "ش"), (0x424, 38, 0x6C6, "ф"))
D_KEYS = ((0x94D, 40, 0x100094D, "्"), (0x64A, 40, 0x5EA, "ي"), (0x412, 40, 0x6D7, "в"))


def event(key, scan_code, virtual=0, text="", modifiers=NONE, kind=QEvent.Type.KeyPress):
    return QKeyEvent(kind, key, modifiers, scan_code, virtual, 0, text)


@pytest.fixture(autouse=True)
def pc(monkeypatch):
    monkeypatch.setattr(physical_keys.sys, "platform", "linux")


def press(qtbot, rig, told):
    target = QApplication.focusWidget() or rig.tab
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(target, event(*told, kind=kind))
    qtbot.waitUntil(lambda: rig.tab.wedge.idle)


@pytest.mark.parametrize("told", A_KEYS)
def test_the_key_with_the_a_lets_in_under_another_script(qtbot, rig, told):
    scan = rig.meet(Reason.VALID)
    rig.clock.move(0.4)
    press(qtbot, rig, told)
    assert rig.desk.wanted == [(scan, 1481, Wanted.ALLOW, "", False)]


@pytest.mark.parametrize("told", D_KEYS)
def test_the_key_with_the_d_asks_why_and_digits_of_any_script_choose(qtbot, rig, told):
    scan = rig.meet(Reason.VALID)
    rig.clock.move(0.4)
    press(qtbot, rig, told)
    assert rig.tab.bar.offered is Offer.DENY_REASON
    assert rig.desk.wanted == []
    press(qtbot, rig, (0x31, 11, 0x1000968, "२"))
    assert rig.desk.wanted == [(scan, 1481, Wanted.DENY, "Not the person", False)]


def test_a_letter_that_is_latin_counts_as_typed_wherever_it_lies(qtbot, rig):
    rig.meet(Reason.VALID)
    rig.clock.move(0.4)
    press(qtbot, rig, (Qt.Key.Key_Q, 38, 0x71, "q"))  # a French keyboard has Q in the A's place
    assert rig.tab.flow.state.step is Step.PENDING


@pytest.mark.parametrize("script", [0x0900, 0x0620, 0x0400])
def test_a_scanner_is_understood_under_another_script(qtbot, rig, script):
    codes = {us_text(event(0, code, modifiers=m)): (code, m) for m in (NONE, SHIFT)
             for code in range(9, 66)}  # fmt: skip
    for char in [*TOKEN, "\r"]:
        code, modifiers = codes.get(char, (36, NONE))
        text = chr(script + code) if char.isalpha() else char
        key = Qt.Key.Key_Return if char == "\r" else ord(text)
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(rig.tab, event(key, code, 0, text, modifiers, kind))
    qtbot.waitUntil(lambda: rig.desk.asked != [])
    assert rig.desk.asked[0][0][0] == TOKEN


def test_the_places_of_the_keys_on_every_platform():
    for platform, a, z, one, slash, back, space in (
        ("linux", 38, 52, 10, 61, 51, 65),
        ("win32", 30, 44, 2, 53, 43, 57),
    ):
        typed = "".join(us_text(event(0, c), platform) for c in (a, z, one, slash, back, space))
        assert typed == "az1/\\ "
        shifted = (us_text(event(0, c, modifiers=SHIFT), platform) for c in (a, z, one, slash))
        assert "".join(shifted) == "AZ!?"
    typed = "".join(us_text(event(0, 1, c), "darwin") for c in (0, 6, 18, 44, 42, 49, 2, 31))
    assert typed == "az1/\\ do"
    assert us_text(event(0, 0), "linux") == us_text(event(0, 500), "linux") == ""


def test_keys_without_a_place_and_special_keys_stay_what_they_are():
    assert pressed_key(event(0x634, 0)) == 0x634
    assert pressed_key(event(Qt.Key.Key_Escape, 38)) == Qt.Key.Key_Escape
    assert pressed_key(event(0x634, 10)) == 0x634, "a place without a letter"


def test_digits_and_scripts():
    assert [digit(c) for c in ("3", "३", "٣", "a", "", "12", "²")] == [
        "3", "3", "3", "", "", "", "2",
    ]  # fmt: skip
    assert foreign("aش")
    assert not foreign("éß")
