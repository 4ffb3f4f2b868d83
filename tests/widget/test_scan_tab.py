"""The door: what may be pressed when, what replaces what, and that nothing ever moves."""

import threading

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from support.door_window import (
    DENIED,
    ENTERED,
    NOW,
    TICKET,
    Rig,
    make_rig,
    scan_of,
    undress,
    verdict_of,
)
from support.made_services import ShakyStore, open_desks, sample_tickets

from kiosk.domain.decision import AlreadyDecided, Decided, Recorded, Wanted
from kiosk.domain.scan import Source
from kiosk.domain.ticket import Status
from kiosk.domain.verdict import Reason
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.ui.decision_bar import Offer
from kiosk.ui.scan_state import Step

# The offscreen platform has no window manager to tell the smallest size to.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

Key = Qt.Key
DECISIVE = 0.4
"""Seconds after a verdict when a press counts."""


@pytest.fixture
def rig(qtbot):
    with open_desks(ShakyStore([TICKET, *sample_tickets(20)])) as desks:
        rig = make_rig(desks)
        qtbot.addWidget(rig.tab)
        rig.tab.resize(1318, 652)
        rig.tab.show()
        qtbot.waitUntil(lambda: rig.scanner.armed)
        yield rig
    undress()


def press(qtbot, rig: Rig, key, text=""):
    """A person presses a key; the wedge looks first whether it was a scanner."""
    target = QApplication.focusWidget() or rig.tab
    qtbot.keyClick(target, key) if not text else qtbot.keyClicks(target, text)
    qtbot.waitUntil(lambda: not rig.tab.wedge._held, timeout=5000)


def outcome(status=Status.ENTERED, *, queued=False, reason=""):
    return Recorded(TICKET, Decided(status, NOW, "North door", "Asha", reason), queued)


def word(rig):
    return rig.tab.panel.shown.word


# One guest


def test_a_valid_ticket_is_let_in_with_one_key(qtbot, rig):
    scan = rig.meet(Reason.VALID)
    assert word(rig) == "VALID"
    assert rig.played == ["valid"]
    assert not rig.scanner.armed, "nothing replaces a guest who is being decided about"
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_A)
    assert rig.desk.wanted == [(scan, 1481, Wanted.ALLOW, "", False)]
    rig.desk.recorded.emit(rig.desk.decision(), outcome())
    assert word(rig) == "LET IN"
    assert rig.scanner.armed, "the camera looks for the next guest while the outcome stays"
    assert rig.tab.bar.offered is Offer.NEXT


def test_no_press_decides_within_the_guard(qtbot, rig):
    rig.meet(Reason.VALID)
    for key in (Key.Key_A, Key.Key_D):
        rig.clock.move(0.14)
        press(qtbot, rig, key)
        qtbot.mouseClick(rig.tab.bar.left, Qt.MouseButton.LeftButton)
        qtbot.mouseClick(rig.tab.bar.right, Qt.MouseButton.LeftButton)
    assert rig.desk.wanted == []
    assert rig.tab.flow.state.step is Step.PENDING
    assert rig.tab.flow.state.asking is None
    rig.clock.move(0.03)
    qtbot.mouseClick(rig.tab.bar.left, Qt.MouseButton.LeftButton)
    assert len(rig.desk.wanted) == 1


def test_a_press_that_began_before_the_verdict_decides_nothing(qtbot, rig):
    rig.meet(Reason.VALID)
    rig.clock.move(DECISIVE)
    qtbot.mousePress(rig.tab.bar.left, Qt.MouseButton.LeftButton)
    rig.clock.move(1)
    scan = rig.tab.flow.state.scan
    other = verdict_of(Reason.VALID, TICKET)
    other = type(other)(Reason.VALID, sample_tickets(3)[2], 3)
    rig.desk.confirmed.emit(scan, other)  # the verdict is another now
    rig.clock.move(1)
    qtbot.mouseRelease(rig.tab.bar.left, Qt.MouseButton.LeftButton)
    assert rig.desk.wanted == []


@pytest.mark.parametrize("key", [Key.Key_A, Key.Key_D, Key.Key_Space, Key.Key_Escape])
def test_a_held_key_never_decides(rig, key):
    rig.meet(Reason.VALID)
    rig.clock.move(DECISIVE)
    held = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, "a", autorep=True)
    QApplication.sendEvent(rig.tab, held)
    assert rig.desk.wanted == []
    assert rig.tab.flow.state.step is Step.PENDING
    assert rig.tab.flow.state.asking is None


def test_enter_and_space_never_let_anybody_in(qtbot, rig):
    """A scanner ends with Enter; Space is Next."""
    rig.meet(Reason.VALID)
    rig.clock.move(DECISIVE)
    for key in (Key.Key_Return, Key.Key_Enter, Key.Key_Space):
        press(qtbot, rig, key)
        rig.tab.bar.left.setFocus()
        if key == Key.Key_Space:
            press(qtbot, rig, key)
        rig.tab.setFocus()
    assert rig.desk.wanted == []
    assert rig.tab.flow.state.step is Step.PENDING


def test_enter_presses_the_button_that_has_the_focus(qtbot, rig):
    """Who works with Tab and Enter, as with a screen reader, can decide too."""
    rig.meet(Reason.VALID)
    rig.clock.move(DECISIVE)
    rig.tab.bar.left.setFocus(Qt.FocusReason.TabFocusReason)
    press(qtbot, rig, Key.Key_Return)
    assert rig.desk.wanted[0][2] is Wanted.ALLOW


def test_escape_drops_a_pending_guest(qtbot, rig):
    rig.meet(Reason.VALID)
    press(qtbot, rig, Key.Key_Escape)
    assert rig.tab.flow.state.step is Step.PENDING, "nobody can have read it yet"
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_Escape)
    assert rig.desk.wanted == []
    assert word(rig) == "NEXT GUEST"
    assert rig.scanner.armed


# Deny


def test_deny_and_enter_denies_without_a_reason(qtbot, rig):
    rig.meet(Reason.VALID)
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_D)
    assert rig.tab.bar.offered is Offer.DENY_REASON
    press(qtbot, rig, Key.Key_Return)
    assert rig.desk.wanted[0][2:] == (Wanted.DENY, "", False)
    rig.desk.recorded.emit(rig.desk.decision(), outcome(Status.DENIED))
    assert word(rig) == "DENIED"
    assert rig.played[-1] == "turned_away"


@pytest.mark.parametrize("number", range(1, 7))
def test_deny_and_a_digit_gives_a_reason(qtbot, rig, number):
    rig.meet(Reason.VALID)
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_D)
    press(qtbot, rig, None, str(number))
    wanted = rig.desk.wanted[0]
    assert wanted[2] is Wanted.DENY
    assert wanted[3] == rig.tab.bar.reason.deny_reasons()[number - 1]


def test_a_typed_reason_may_hold_digits_and_the_doors_letters(qtbot, rig):
    rig.meet(Reason.VALID)
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_D)
    for letter in "Bad 18":
        press(qtbot, rig, None, letter)
    assert rig.desk.wanted == []
    press(qtbot, rig, Key.Key_Return)
    assert rig.desk.wanted[0][3] == "Bad 18"


def test_a_held_d_types_nothing_and_ends_nothing(rig):
    rig.meet(Reason.VALID)
    rig.clock.move(DECISIVE)
    rig.tab.flow.deny(rig.clock())
    field = rig.tab.bar.reason.field
    for key, text in ((Key.Key_D, "d"), (Key.Key_Return, "\r"), (Key.Key_1, "1")):
        held = QKeyEvent(
            QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text, autorep=True
        )
        QApplication.sendEvent(field, held)
    assert field.text() == ""
    assert rig.desk.wanted == []


def test_escape_closes_the_reason_and_keeps_the_guest(qtbot, rig):
    rig.meet(Reason.VALID)
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_D)
    press(qtbot, rig, Key.Key_Escape)
    assert rig.tab.flow.state.step is Step.PENDING
    assert rig.tab.bar.offered is Offer.DECIDE
    press(qtbot, rig, Key.Key_A)
    assert rig.desk.wanted[0][2] is Wanted.ALLOW


def test_a_double_click_on_deny_opens_the_reasons_and_no_more(qtbot, rig):
    rig.meet(Reason.VALID)
    rig.clock.move(DECISIVE)
    qtbot.mouseClick(rig.tab.bar.right, Qt.MouseButton.LeftButton)
    rig.clock.move(0.1)
    qtbot.mouseClick(rig.tab.bar.right, Qt.MouseButton.LeftButton)
    assert rig.tab.bar.offered is Offer.DENY_REASON
    rig.clock.move(0.5)
    qtbot.mouseClick(rig.tab.bar.right, Qt.MouseButton.LeftButton)
    assert rig.desk.wanted[0][2] is Wanted.DENY


# A second look


def test_a_denied_guest_is_let_in_only_on_purpose(qtbot, rig):
    scan = rig.meet(Reason.DENIED)
    assert rig.tab.panel._override.isVisible()
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_A)
    qtbot.mouseClick(rig.tab.bar.left, Qt.MouseButton.LeftButton)
    assert rig.desk.wanted == [], "Allow is not how"
    press(qtbot, rig, Key.Key_O)
    press(qtbot, rig, Key.Key_Return)
    assert rig.desk.wanted == [], "without a reason it is not recorded"
    assert rig.tab.bar.reason.field.property("fault") is True
    assert not rig.scanner.armed, "nobody comes between while it is typed"
    for letter in "1 ID seen":
        press(qtbot, rig, None, letter)
    press(qtbot, rig, Key.Key_Return)
    assert rig.desk.wanted == [(scan, 1481, Wanted.ALLOW, "1 ID seen", True)]


@pytest.mark.parametrize("reason", [r for r in Reason if r is not Reason.DENIED])
def test_no_other_verdict_offers_a_second_look(qtbot, rig, reason):
    rig.meet(reason)
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_O)
    assert not rig.tab.panel._override.isVisible()
    assert rig.tab.flow.state.asking is None


# Refused


@pytest.mark.parametrize("reason", [r for r in Reason if r is not Reason.VALID])
def test_a_refusal_leaves_nothing_to_decide(qtbot, rig, reason):
    rig.meet(reason)
    assert rig.tab.bar.offered is Offer.NEXT
    assert not rig.tab.bar.left.isEnabled()
    rig.clock.move(DECISIVE)
    press(qtbot, rig, Key.Key_A)
    press(qtbot, rig, Key.Key_D)
    assert rig.desk.wanted == []
    assert rig.scanner.armed, "the next guest replaces a refusal"
    press(qtbot, rig, Key.Key_Space)
    assert word(rig) == "NEXT GUEST"


def test_the_next_ticket_replaces_a_refusal_and_an_outcome(rig):
    rig.meet(Reason.ENTERED)
    rig.meet(Reason.VALID, text="d.e.f")
    assert word(rig) == "VALID"
    rig.clock.move(DECISIVE)
    rig.tab.flow.left(rig.clock())
    rig.desk.recorded.emit(rig.desk.decision(), outcome())
    rig.meet(Reason.FORGED, text="g.h.i")
    assert word(rig) == "NOT GENUINE"


def test_a_late_answer_about_another_ticket_is_dropped(rig):
    rig.sight("a.b.c")
    rig.desk.checked.emit(scan_of("x.y.z"), verdict_of(Reason.ENTERED))
    assert word(rig) == "NEXT GUEST"
    rig.answer(verdict_of(Reason.VALID))
    assert word(rig) == "VALID"
    rig.desk.checked.emit(scan_of("a.b.c"), verdict_of(Reason.ENTERED))
    assert word(rig) == "VALID"


# The store is slow, or away


def test_waiting_is_said_and_ends(qtbot, rig):
    rig.sight()
    assert word(rig) == "NEXT GUEST"
    qtbot.waitUntil(lambda: word(rig) == "CHECKING", timeout=8000)
    rig.tab.flow.waits.silence.setInterval(50)
    rig.tab.flow.waits.silence.start()
    qtbot.waitUntil(lambda: word(rig) == "NO ANSWER", timeout=8000)
    assert rig.scanner.armed
    rig.meet(Reason.VALID, text="d.e.f")
    assert word(rig) == "VALID"


def test_a_store_that_is_not_open_still_answers(rig):
    rig.sight()
    rig.desk.checked.emit(scan_of(""), verdict_of(Reason.UNAVAILABLE, live=False))
    assert word(rig) == "TICKETS OUT OF REACH"
    assert rig.scanner.armed


def test_a_decision_in_flight_cannot_be_taken_twice(qtbot, rig):
    rig.meet(Reason.VALID)
    rig.clock.move(DECISIVE)
    rig.tab.flow.left(rig.clock())
    assert rig.tab.bar.offered is Offer.WRITING
    rig.clock.move(1)
    for key in (Key.Key_A, Key.Key_D, Key.Key_Space, Key.Key_Escape):
        press(qtbot, rig, key)
    qtbot.mouseClick(rig.tab.bar.left, Qt.MouseButton.LeftButton)
    assert len(rig.desk.wanted) == 1
    assert word(rig) == "VALID"
    qtbot.waitUntil(lambda: "writing" in rig.tab.bar.left.text(), timeout=8000)


def test_a_failed_record_keeps_the_decision_and_sends_the_same_again(qtbot, rig):
    rig.meet(Reason.VALID)
    rig.clock.move(DECISIVE)
    rig.tab.flow.left(rig.clock())
    decision = rig.desk.decision()
    sentence = "The disk of this laptop is full. Delete something, then try again."
    rig.desk.record_failed.emit(decision, StoreUnavailable(StoreTrouble.DISK_FULL, sentence))
    assert word(rig) == "NOT RECORDED YET"
    assert sentence in rig.tab.panel.shown.details
    assert rig.tab.bar.left.text().startswith("Try again")
    assert not rig.scanner.armed, "no next guest before this one is settled"
    press(qtbot, rig, Key.Key_A)
    assert rig.desk.sent == [decision]
    assert rig.desk.sent[0] is decision
    rig.desk.recorded.emit(decision, outcome())
    assert word(rig) == "LET IN"


def test_a_decision_without_an_answer_is_asked_for_again_with_the_same_id(qtbot, rig):
    scan = rig.meet(Reason.VALID)
    rig.clock.move(DECISIVE)
    rig.tab.flow.waits.silence.setInterval(30)
    rig.tab.flow.left(rig.clock())
    qtbot.waitUntil(lambda: word(rig) == "NOT RECORDED YET", timeout=8000)
    rig.tab.flow.waits.silence.setInterval(8000)
    press(qtbot, rig, Key.Key_A)
    assert [w[0].id for w in rig.desk.wanted] == [scan.id, scan.id]
    rig.desk.recorded.emit(rig.desk.decision(), outcome())
    assert word(rig) == "LET IN"


def test_a_late_record_of_a_guest_who_left_is_a_note(qtbot, rig):
    rig.meet(Reason.VALID)
    rig.clock.move(DECISIVE)
    rig.tab.flow.waits.silence.setInterval(30)
    rig.tab.flow.left(rig.clock())
    decision = rig.desk.decision()
    qtbot.waitUntil(lambda: word(rig) == "NOT RECORDED YET", timeout=8000)
    press(qtbot, rig, Key.Key_Space)
    assert word(rig) == "NEXT GUEST"
    rig.desk.recorded.emit(decision, outcome())
    assert word(rig) == "NEXT GUEST"
    assert "Meera Krishnan" in rig.tab.camera_bar.note.text()


def test_the_loser_sees_who_where_when(rig):
    rig.meet(Reason.VALID)
    rig.clock.move(DECISIVE)
    rig.tab.flow.left(rig.clock())
    rig.desk.recorded.emit(rig.desk.decision(), AlreadyDecided(TICKET, ENTERED))
    assert word(rig) == "SOMEONE ELSE WAS FIRST"
    assert "North door, by Asha, 14 minutes ago" in rig.tab.panel.shown.proof
    assert rig.scanner.armed


def test_offline_is_said_on_the_panel(rig):
    rig.meet(Reason.VALID, live=False)
    assert rig.tab.panel.shown.mark == "Checked against this laptop's copy"
    rig.clock.move(DECISIVE)
    rig.tab.flow.left(rig.clock())
    rig.desk.recorded.emit(rig.desk.decision(), outcome(queued=True))
    assert "Kept on this laptop" in rig.tab.panel.shown.proof


def test_the_servers_word_replaces_the_copys_and_the_guard_begins_anew(qtbot, rig):
    scan = rig.meet(Reason.VALID, live=False)
    rig.clock.move(DECISIVE)
    rig.desk.confirmed.emit(scan, verdict_of(Reason.ENTERED))
    assert word(rig) == "ALREADY ENTERED"
    assert "The server knows better" in rig.tab.panel.shown.mark
    rig.desk.confirmed.emit(scan, verdict_of(Reason.VALID))
    assert word(rig) == "VALID"
    press(qtbot, rig, Key.Key_A)
    assert rig.desk.wanted == []


def test_the_servers_agreement_interrupts_nobody(qtbot, rig):
    scan = rig.meet(Reason.VALID, live=False)
    rig.clock.move(DECISIVE)
    rig.desk.confirmed.emit(scan, verdict_of(Reason.VALID))
    assert rig.tab.panel.shown.mark == ""
    assert rig.played == ["valid"]
    press(qtbot, rig, Key.Key_A)
    assert len(rig.desk.wanted) == 1


def test_the_servers_word_about_a_guest_who_left_is_dropped(rig):
    scan = rig.meet(Reason.ENTERED, live=False)
    rig.meet(Reason.VALID, text="d.e.f")
    rig.desk.confirmed.emit(scan, verdict_of(Reason.DENIED))
    assert word(rig) == "VALID"


# Two tickets, no ticket


def test_two_tickets_at_once_are_shown_one_at_a_time(qtbot, rig):
    rig.tab.flow.waits.several.setInterval(80)
    rig.scanner.several_seen.emit(2)
    rig.scanner.several_seen.emit(2)
    assert word(rig) == "TWO TICKETS AT ONCE"
    assert rig.played == ["note"], "said once, however long it lasts"
    assert rig.scanner.armed
    qtbot.waitUntil(lambda: word(rig) == "NEXT GUEST", timeout=8000)
    rig.scanner.several_seen.emit(2)
    rig.meet(Reason.VALID)
    rig.scanner.several_seen.emit(2)
    qtbot.wait(120)
    assert word(rig) == "VALID", "a guest who is being decided about stays"


def test_a_foreign_code_is_a_small_note_and_no_verdict(rig):
    rig.scanner.foreign_seen.emit("https://example.org/menu <b>" + "x" * 300)
    assert word(rig) == "NEXT GUEST"
    note = rig.tab.camera_bar.note
    assert note.text().startswith("Not a ticket: https://example.org/menu <b>")
    assert len(note.text()) < 70
    assert note.textFormat() is Qt.TextFormat.PlainText
    assert rig.played == []


# Other ways in


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
    qtbot.waitUntil(lambda: not rig.tab.wedge._held, timeout=5000)
    qtbot.wait(20)
    assert rig.desk.wanted == []
    assert rig.tab.flow.state.asking is None
    assert word(rig) == "VALID"
    assert "first" in rig.tab.camera_bar.note.text()


def test_a_guest_is_found_by_name(qtbot, rig):
    press(qtbot, rig, Key.Key_F3)
    box = rig.tab.find_box
    assert box.isVisible()
    assert not rig.scanner.armed
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
    qtbot.waitUntil(lambda: box._listed is not None and box._listed.search == text, timeout=5000)
    assert box.list.count() > 1
    return box


def test_enter_takes_nobody_of_an_earlier_search(qtbot, rig):
    box = search(qtbot, rig, "g")
    box.field.setText("nobody is called so")  # pasted
    press(qtbot, rig, Key.Key_Return)
    box.list.setFocus()
    press(qtbot, rig, Key.Key_Return)
    qtbot.waitUntil(lambda: box.list.count() == 0, timeout=5000)
    assert rig.desk.picked == []
    assert box.isVisible()


def test_enter_pressed_early_asks_at_once_and_takes_with_the_next(qtbot, rig):
    press(qtbot, rig, Key.Key_F3)
    box = rig.tab.find_box
    box.field.setText("1481")
    box._pause.start(60_000)
    press(qtbot, rig, Key.Key_Return)
    qtbot.waitUntil(lambda: box.list.count() == 1, timeout=5000)
    assert rig.desk.picked == [], "what was found is seen before it is taken"
    press(qtbot, rig, Key.Key_Return)
    assert rig.desk.picked == [1481]


def test_enter_takes_nobody_while_the_answer_is_on_its_way(qtbot, rig, monkeypatch):
    box = search(qtbot, rig, "g")
    asked = []
    monkeypatch.setattr(box._table, "page", lambda query, asker: asked.append(query))
    press(qtbot, rig, None, "o")
    qtbot.waitUntil(lambda: len(asked) == 1, timeout=5000)
    press(qtbot, rig, Key.Key_Return)
    box._table.page_failed.emit(asked[0], StoreUnavailable(StoreTrouble.TIMEOUT, "Away."))
    press(qtbot, rig, Key.Key_Return)
    assert rig.desk.picked == []
    assert box.list.count() == 0, "an answer that did not come leaves no earlier guests to click"


def test_escape_leaves_the_search(qtbot, rig):
    press(qtbot, rig, Key.Key_F3)
    press(qtbot, rig, Key.Key_Escape)
    assert not rig.tab.find_box.isVisible()
    assert rig.scanner.armed
    assert QApplication.focusWidget() is rig.tab


def test_no_search_over_a_guest_who_waits(qtbot, rig):
    rig.meet(Reason.VALID)
    press(qtbot, rig, Key.Key_F3)
    assert not rig.tab.find_box.isVisible()


class Files:
    """What the reader over files would find."""

    def __init__(self, texts):
        self.texts = texts
        self.asked = []

    def __call__(self, items, going_on):
        self.asked.append(list(items))
        if isinstance(self.texts, Exception):
            raise self.texts
        return self.texts


@pytest.mark.parametrize(
    ("texts", "asked", "note"),
    [
        (["aaaa.bbbb.cccc"], ["aaaa.bbbb.cccc"], ""),
        (["menu", "aaaa.bbbb.cccc"], ["aaaa.bbbb.cccc"], ""),
        (["menu"], ["menu"], ""),
        ([], None, "no QR"),
        (["aaaa.bbbb.cccc", "dddd.eeee.ffff"], None, "several"),
    ],
)
def test_a_dropped_file_is_read(qtbot, tmp_path, texts, asked, note):
    with open_desks() as desks:
        files = Files(texts)
        rig = make_rig(desks, files)
        qtbot.addWidget(rig.tab)
        rig.tab.show()
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "ticket.pdf"))])
        QApplication.clipboard().setMimeData(mime)
        qtbot.keyClick(rig.tab, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: bool(files.asked) and not rig.tab.files.busy, timeout=3000)
        qtbot.wait(20)
        assert files.asked == [[tmp_path / "ticket.pdf"]]
        expected = [] if asked is None else [(asked, Source.FILE)]
        assert rig.desk.asked == expected
        assert note in rig.tab.camera_bar.note.accessibleName()
        rig.tab.close_down()


def test_a_pasted_picture_is_read(qtbot):
    with open_desks() as desks:
        files = Files(["aaaa.bbbb.cccc"])
        rig = make_rig(desks, files)
        qtbot.addWidget(rig.tab)
        rig.tab.show()
        image = QImage(40, 40, QImage.Format.Format_RGB32)
        image.fill(0)
        QApplication.clipboard().setImage(image)
        rig.tab.paste()
        qtbot.waitUntil(lambda: bool(rig.desk.asked), timeout=3000)
        assert files.asked[0][0].startswith(b"\x89PNG")
        rig.tab.close_down()


def drop(rig, path):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    QApplication.clipboard().setMimeData(mime)
    rig.tab.paste()


class SlowFiles:
    """A book: page after page, until nobody wants it any more or the test says so."""

    def __init__(self, deaf=False):
        self.deaf = deaf
        self.let_go = threading.Event()
        self.asked = []
        self.ended = []

    def __call__(self, items, going_on):
        self.asked.append(items)
        while not self.let_go.wait(0.01) and (self.deaf or going_on()):
            pass
        self.ended.append(going_on())
        return ["aaaa.bbbb.cccc"]


def test_a_second_file_is_told_that_one_is_being_read(qtbot, tmp_path):
    with open_desks() as desks:
        files = SlowFiles()
        rig = make_rig(desks, files)
        qtbot.addWidget(rig.tab)
        rig.tab.show()
        drop(rig, tmp_path / "book.pdf")
        drop(rig, tmp_path / "ticket.pdf")
        assert "Another file" in rig.tab.camera_bar._note
        files.let_go.set()
        qtbot.waitUntil(lambda: bool(rig.desk.asked), timeout=3000)
        assert files.asked == [[tmp_path / "book.pdf"]]
        rig.tab.close_down()


@pytest.mark.parametrize("deaf", [False, True], ids=["between pages", "within a page"])
def test_closing_while_a_file_is_read_ends_the_reading(qtbot, tmp_path, deaf):
    with open_desks() as desks:
        files = SlowFiles(deaf)
        rig = make_rig(desks, files)
        qtbot.addWidget(rig.tab)
        rig.tab.show()
        drop(rig, tmp_path / "book.pdf")
        qtbot.waitUntil(lambda: bool(files.asked))
        rig.tab.close_down()
        assert not rig.tab.files.busy
        files.let_go.set()
        qtbot.waitUntil(lambda: files.ended == [False], timeout=3000)
        qtbot.wait(30)
        assert rig.desk.asked == []


def test_a_reading_that_never_ends_gives_way(qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr("kiosk.ui.file_reading.GIVE_UP_SECONDS", 0.05)
    with open_desks() as desks:
        files = SlowFiles(deaf=True)
        rig = make_rig(desks, files)
        qtbot.addWidget(rig.tab)
        rig.tab.show()
        drop(rig, tmp_path / "on a share that is gone.pdf")
        qtbot.wait(80)
        drop(rig, tmp_path / "ticket.pdf")
        files.let_go.set()
        qtbot.waitUntil(lambda: bool(rig.desk.asked), timeout=3000)
        assert len(files.asked) == 2
        assert len(rig.desk.asked) == 1
        rig.tab.close_down()


def test_what_comes_while_a_guest_waits_is_told_so(qtbot, rig):
    rig.meet(Reason.VALID)
    QApplication.clipboard().setText("aaaa.bbbb.cccc")
    rig.tab.paste()
    assert "Decide about this guest first" in rig.tab.camera_bar._note
    assert len(rig.desk.asked) == 1


def test_a_file_that_is_read_while_a_guest_comes_is_told_so(qtbot, tmp_path):
    with open_desks() as desks:
        files = SlowFiles()
        rig = make_rig(desks, files)
        qtbot.addWidget(rig.tab)
        rig.tab.show()
        qtbot.waitUntil(lambda: rig.scanner.armed)
        drop(rig, tmp_path / "ticket.pdf")
        rig.meet(Reason.VALID)
        files.let_go.set()
        qtbot.waitUntil(lambda: "Decide about" in rig.tab.camera_bar._note, timeout=3000)
        assert len(rig.desk.asked) == 1
        rig.tab.close_down()


def test_a_pasted_text_is_checked(qtbot, rig):
    QApplication.clipboard().setText("  https://x.example/?token=aaaa.bbbb.cccc \n")
    rig.tab.paste()
    assert rig.desk.asked == [(["https://x.example/?token=aaaa.bbbb.cccc"], Source.FILE)]


# Places


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
