"""Numbers that were ticked on paper become decisions, out of the window."""

import threading
from datetime import datetime

import pytest
from PySide6.QtCore import QDateTime, Qt
from support.made_services import KeptInMemory, attendee

from kiosk.domain.check_word import check_word
from kiosk.domain.decision import Wanted
from kiosk.domain.ticket import Status
from kiosk.ui.organiser.key_in_sheet import KeyInSheet

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support|OpenType support missing")


@pytest.fixture
def kept():
    return KeptInMemory()


@pytest.fixture
def sheet(organiser, kept):
    organiser.register(*(attendee(f"Guest {n}") for n in range(4)))
    return organiser.shown(KeyInSheet(organiser.desk, "North door", kept))


def typed(rig, sheet, text):
    sheet.numbers.setFocus()
    for line in text.split("\n"):
        rig.qtbot.keyClicks(sheet.numbers, line)
        rig.qtbot.keyClick(sheet.numbers, Qt.Key.Key_Return)


def press(rig, sheet):
    rig.qtbot.mouseClick(sheet.go, Qt.MouseButton.LeftButton)
    rig.idle()


def test_the_ticked_numbers_are_let_in_with_the_time_of_the_sheet(organiser, sheet):
    assert not sheet.go.isEnabled()
    typed(organiser, sheet, f"1\n3 {check_word(3)}")
    assert sheet.go.text() == "Let 2 in"
    sheet.at.setDateTime(QDateTime(2026, 11, 22, 19, 30, 0))
    sheet.door.setText("South door")
    told = []
    sheet.keyed.connect(lambda: told.append(True))
    press(organiser, sheet)
    assert sheet.said.text() == "2 let in from paper."
    assert sheet.numbers.toPlainText() == ""
    assert told == [True]
    assert organiser.find(3).status is Status.ENTERED
    assert organiser.find(2).status is Status.NOT_ENTERED
    with organiser.store() as store:
        rows = store.decision_rows(0, 10)
    assert {(r.door, r.operator, r.source) for r in rows} == {("South door", "Asha", "paper")}
    assert {r.at for r in rows} == {datetime(2026, 11, 22, 19, 30).astimezone()}


def test_a_wrong_line_is_told_while_it_is_typed_and_stays_to_be_corrected(organiser, sheet):
    wrong = next(word for n in range(9, 99) if (word := check_word(n)) != check_word(2))
    typed(organiser, sheet, f"1\nx4\n2 {wrong}\n99")
    assert "Line 2: “x4”. This is no ticket number." in sheet.wrong.text()
    assert "do not belong together" in sheet.wrong.text()
    press(organiser, sheet)
    assert sheet.numbers.toPlainText().splitlines() == ["x4", f"2 {wrong}", "99"]
    assert "There is no such ticket." in sheet.wrong.text()
    assert organiser.find(1).status is Status.ENTERED
    assert organiser.find(2).status is Status.NOT_ENTERED


def test_every_wrong_line_is_read_whole_and_the_time_has_an_edge(organiser, sheet):
    typed(organiser, sheet, "\n".join(f"{n} wrongword" for n in range(1, 7)))
    organiser.qtbot.wait(5)
    for label in (sheet.counted, sheet.wrong):
        assert label.height() >= label.heightForWidth(label.width())
    assert sheet.at.lineEdit().textMargins().left() > 6


def test_what_another_door_decided_is_on_the_conflicts(organiser, sheet):
    organiser.decide(2, Wanted.DENY, "No photo ID")
    typed(organiser, sheet, "2\n4")
    press(organiser, sheet)
    said = "1 let in from paper. Decided otherwise before, and now on Conflicts (F8): 2."
    assert sheet.said.text() == said
    with organiser.store() as store:
        assert [c.ticket.id for c in store.conflicts()] == [2]


def test_what_is_half_typed_is_there_the_next_time(organiser, sheet, kept):
    typed(organiser, sheet, "1\n2")
    sheet.reject()
    again = organiser.shown(KeyInSheet(organiser.desk, "North door", kept))
    assert again.numbers.toPlainText().split() == ["1", "2"]
    press(organiser, again)
    assert organiser.shown(KeyInSheet(organiser.desk, "", kept)).numbers.toPlainText() == ""


def test_the_lines_that_stay_are_told_by_their_new_places(organiser, sheet):
    typed(organiser, sheet, "1\n2\nx4\n99")
    press(organiser, sheet)
    assert sheet.numbers.toPlainText().splitlines() == ["x4", "99"]
    assert sheet.wrong.text().splitlines() == [
        "Line 1: “x4”. This is no ticket number.",
        "Line 2: “99”. There is no such ticket.",
    ]


def test_who_is_being_let_in_is_not_keyed_in_again_after_closing(organiser, sheet, kept):
    typed(organiser, sheet, "1\n2")
    organiser.qtbot.mouseClick(sheet.go, Qt.MouseButton.LeftButton)
    sheet.reject()
    assert sheet.isVisible(), "what is on its way is waited for"
    organiser.idle()
    assert not sheet.isVisible()
    assert kept.get("paper_draft") == ""
    assert organiser.find(2).status is Status.ENTERED


def test_a_press_while_something_else_is_saved_says_so(organiser, sheet):
    typed(organiser, sheet, "1")
    hold = threading.Event()
    organiser.desk.run(lambda *_: hold.wait(10), lambda _: None)
    organiser.qtbot.mouseClick(sheet.go, Qt.MouseButton.LeftButton)
    hold.set()
    assert "Try again in a moment" in sheet.said.text()
    organiser.idle()
    press(organiser, sheet)
    assert organiser.find(1).status is Status.ENTERED
