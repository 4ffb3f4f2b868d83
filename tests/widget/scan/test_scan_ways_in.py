"""A handheld scanner and the search by name as ways in at the door."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from support.windows.door_window import NOW, scan_of, verdict_of
from support.windows.scan_rig import DECISIVE, press, word

from kiosk.domain.scan import Source
from kiosk.domain.verdict import Reason
from kiosk.services.faults import StoreTrouble, StoreUnavailable

# The offscreen platform has no window manager to tell the smallest size to.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

Key = Qt.Key


def test_a_handheld_scanner_is_a_way_in(qtbot, rig):
    rig.tab.setFocus()
    with qtbot.waitSignal(rig.tab.scanner_used):
        qtbot.keyClicks(rig.tab, "aaDD.aabb.ddaa")
        qtbot.keyClick(rig.tab, Key.Key_Return)
    ((texts, source),) = rig.desk.asked
    assert source is Source.SCANNER
    assert texts[0] == "aaDD.aabb.ddaa"
    assert rig.desk.wanted == []


def test_the_letters_of_a_scanner_decide_nothing(qtbot, rig):
    """Letters of a burst are never keys of the door, also while a guest waits."""
    rig.meet(Reason.VALID)
    rig.clock.move(DECISIVE)
    qtbot.keyClicks(rig.tab, "aaDD.aabb.ddaa")
    qtbot.keyClick(rig.tab, Key.Key_Return)
    qtbot.waitUntil(lambda: rig.tab.wedge.idle)
    qtbot.wait(20)
    assert rig.desk.wanted == []
    assert rig.tab.flow.state.asking is None
    assert word(rig) == "VALID"
    assert "first" in rig.tab.camera_bar.note.text()


def test_a_guest_is_found_by_name(qtbot, rig):
    press(qtbot, rig, Key.Key_F3)
    box = rig.tab.find_box
    assert box.isVisible()
    assert not rig.camera.armed
    for letter in "meera kr":
        press(qtbot, rig, None, letter)
    qtbot.waitUntil(lambda: box._listed is not None and box._listed.search == "meera kr")
    assert "Meera Krishnan" in box.list.item(0).text()
    rows = [box.list.item(i).data(Qt.ItemDataRole.UserRole) for i in range(box.list.count())]
    box.list.setCurrentRow(rows.index(1481))
    press(qtbot, rig, Key.Key_Return)
    assert rig.desk.picked == [1481]
    assert not box.isVisible()
    scan = type(scan_of())(scan_of().id, "", NOW, Source.SEARCH, 1481)
    rig.desk.checked.emit(scan, verdict_of(Reason.VALID))
    assert word(rig) == "VALID"
    assert rig.tab.panel.shown.mark == "Found without a code"


def search(qtbot, rig, text):
    """Somebody is looked for, and the list of those who are called so is there."""
    press(qtbot, rig, Key.Key_F3)
    for letter in text:
        press(qtbot, rig, None, letter)
    box = rig.tab.find_box
    qtbot.waitUntil(lambda: box._listed is not None and box._listed.search == text)
    assert box.list.count() > 1
    return box


def test_enter_takes_nobody_of_an_earlier_search(qtbot, rig):
    box = search(qtbot, rig, "g")
    box.field.setText("nobody is called so")  # pasted
    press(qtbot, rig, Key.Key_Return)
    box.list.setFocus()
    press(qtbot, rig, Key.Key_Return)
    qtbot.waitUntil(lambda: box.list.count() == 0)
    assert rig.desk.picked == []
    assert box.isVisible()


def test_enter_pressed_early_asks_at_once_and_takes_with_the_next(qtbot, rig):
    press(qtbot, rig, Key.Key_F3)
    box = rig.tab.find_box
    box.field.setText("1481")
    box._pause.start(60_000)
    press(qtbot, rig, Key.Key_Return)
    qtbot.waitUntil(lambda: box.list.count() == 1)
    assert rig.desk.picked == [], "what was found is seen before it is taken"
    press(qtbot, rig, Key.Key_Return)
    assert rig.desk.picked == [1481]


def test_enter_takes_nobody_while_the_answer_is_on_its_way(qtbot, rig, monkeypatch):
    box = search(qtbot, rig, "g")
    asked = []
    monkeypatch.setattr(box._table, "page", lambda query, asker: asked.append(query))
    press(qtbot, rig, None, "o")
    qtbot.waitUntil(lambda: len(asked) == 1)
    press(qtbot, rig, Key.Key_Return)
    box._table.page_failed.emit(asked[0], StoreUnavailable(StoreTrouble.TIMEOUT, "Away."))
    press(qtbot, rig, Key.Key_Return)
    assert rig.desk.picked == []
    assert box.list.count() == 0, "an answer that did not come leaves no earlier guests to click"


def test_escape_leaves_the_search(qtbot, rig):
    press(qtbot, rig, Key.Key_F3)
    press(qtbot, rig, Key.Key_Escape)
    assert not rig.tab.find_box.isVisible()
    assert rig.camera.armed
    assert QApplication.focusWidget() is rig.tab


def test_no_search_over_a_guest_who_waits(qtbot, rig):
    rig.meet(Reason.VALID)
    press(qtbot, rig, Key.Key_F3)
    assert not rig.tab.find_box.isVisible()
