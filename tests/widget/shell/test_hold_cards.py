"""The desk sees who was put aside at a door, answers, and opens the guest."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from PySide6.QtCore import Qt
from support.made_services import ShakyStore, sample_tickets
from support.windows.door_window import NOW, TICKET, open_window

from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import Decision
from kiosk.domain.hold import Answer
from kiosk.services.faults import Fault, NotAllowed, StoreTrouble, StoreUnavailable

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

SOON = 8000
"""Milliseconds that a slow machine may take; how fast it is, the benchmark says."""


def put_aside(store, ticket_id=TICKET.id, reason="Other name", minutes=3):
    """Another door asks the desk."""
    row = Decision(
        uuid4(), ticket_id, None, "South door", "Ben", NOW - timedelta(minutes=minutes), reason,
        kind=Kind.HOLD,
    )  # fmt: skip
    store.record(row)
    return row.id


@pytest.fixture
def store():
    return ShakyStore([TICKET, *sample_tickets(20)])


@pytest.fixture
def opened(qtbot, store):
    with open_window(store) as opened:
        opened.window.resize(1366, 768)
        opened.window.show()
        opened.window.open_tab("register")
        yield opened


def card(opened):
    return opened.window.desk_work.cards


def waits(qtbot, opened, count=1):
    qtbot.waitUntil(lambda: len(card(opened).waiting) == count, timeout=SOON)


def test_a_card_says_who_waits_where_and_why(qtbot, opened, store):
    assert not card(opened).isVisible()
    heard = []
    card(opened).arrived.connect(lambda: heard.append(1))
    put_aside(store)
    waits(qtbot, opened)
    assert card(opened).isVisible()
    assert card(opened).name.text() == "Meera Krishnan  ·  ticket 1481"
    assert "Other name" in card(opened).why.text()
    assert "South door  ·  Ben" in card(opened).why.text()
    assert heard == [1]


def test_a_long_reason_is_read_whole_and_cuts_off_no_door(qtbot, opened, store):
    opened.window.resize(1366, 768)
    why = "Says she is the sister of the organiser and forgot her card, please look her up"
    put_aside(store, 1481, why)
    waits(qtbot, opened)
    label = card(opened).why
    drawn = label.fitted(label.width()).text
    assert "South door" in drawn
    assert drawn.endswith(why)


def test_nothing_moves_on_the_tab_of_the_door(qtbot, opened, store):
    opened.window.open_tab("scan")
    put_aside(store)
    waits(qtbot, opened)
    assert not card(opened).isVisible()
    opened.window.open_tab("tickets")
    assert card(opened).isVisible()


@pytest.mark.parametrize("answer", Answer)
def test_an_answer_reaches_the_store_with_what_was_typed(qtbot, opened, store, answer):
    hold = put_aside(store)
    waits(qtbot, opened)
    card(opened).take_focus()
    qtbot.keyClicks(card(opened).say, "  ID is   checked ")
    qtbot.keyClick(card(opened).say, Qt.Key.Key_Return)
    assert store.holds(), "Enter alone answers nothing"
    qtbot.mouseClick(card(opened).answers[answer], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not store.holds(), timeout=SOON)
    [told] = store.holds(answered=True)
    assert (told.id, told.answer, told.say) == (hold, answer, "ID is checked")
    assert (told.answered_by, told.answered_door) == ("Asha", "North door")
    waits(qtbot, opened, 0)
    assert not card(opened).isVisible()
    assert card(opened).say.text() == ""


def test_the_longest_waiting_comes_first_and_the_others_can_be_looked_at(qtbot, opened, store):
    put_aside(store, 1481, minutes=9)
    waits(qtbot, opened)
    put_aside(store, 3, "Payment", minutes=2)
    waits(qtbot, opened, 2)
    assert card(opened).name.text().startswith("Meera")
    assert card(opened).more.text() == "+1 ›"
    qtbot.mouseClick(card(opened).more, Qt.MouseButton.LeftButton)
    assert "Payment" in card(opened).why.text()
    qtbot.mouseClick(card(opened).answers[Answer.FIXED], Qt.MouseButton.LeftButton)
    waits(qtbot, opened, 1)
    assert [hold.ticket_id for hold in store.holds()] == [1481], "the one in front was answered"


def test_what_is_typed_stays_while_another_guest_is_put_aside(qtbot, opened, store):
    put_aside(store)
    waits(qtbot, opened)
    qtbot.keyClicks(card(opened).say, "half a sen")
    put_aside(store, 3, minutes=1)
    waits(qtbot, opened, 2)
    assert card(opened).say.text() == "half a sen"
    assert card(opened).name.text().startswith("Meera")


def test_what_was_typed_is_for_nobody_else(qtbot, opened, store):
    """Another desk was faster: the sentence does not stand on the next guest's card."""
    put_aside(store)
    waits(qtbot, opened)
    put_aside(store, 3, minutes=1)
    waits(qtbot, opened, 2)
    qtbot.keyClicks(card(opened).say, "let her in")
    first = store.holds()[0]
    opened.desks.services.admission.answer(first, Answer.LET_IN, "by the other desk")
    waits(qtbot, opened, 1)
    assert card(opened).say.text() == ""


def test_a_press_that_was_meant_for_another_guest_answers_nobody(qtbot, opened, store):
    """Another desk was faster while the button was down."""
    put_aside(store)
    waits(qtbot, opened)
    put_aside(store, 3, minutes=1)
    waits(qtbot, opened, 2)
    button = card(opened).answers[Answer.LET_IN]
    qtbot.mousePress(button, Qt.MouseButton.LeftButton)
    opened.desks.services.admission.answer(store.holds()[0], Answer.SEND_AWAY, "by the other desk")
    waits(qtbot, opened, 1)
    qtbot.mouseRelease(button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not button.isEnabled(), "nobody can have read the new card yet"
    qtbot.waitUntil(button.isEnabled, timeout=SOON)
    assert [hold.ticket_id for hold in store.holds()] == [3]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    waits(qtbot, opened, 0)


def test_an_answer_that_could_not_be_written_is_kept_and_sent_again(
    qtbot, opened, store, monkeypatch
):
    hold = put_aside(store)
    waits(qtbot, opened)
    qtbot.keyClicks(card(opened).say, "fine")
    opened.desks.holds._resend.setInterval(50)
    tried = []
    record = store.record

    def away(row):
        tried.append(row.id)
        raise StoreUnavailable(StoreTrouble.UNREACHABLE, "The server does not answer.")

    monkeypatch.setattr(store, "record", away)
    qtbot.mouseClick(card(opened).answers[Answer.LET_IN], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(tried) > 2, timeout=SOON)
    assert "does not answer. The answer is kept" in card(opened)._fault.text()
    assert not card(opened).answers[Answer.LET_IN].isEnabled(), "it was said already"
    assert len(set(tried)) == 1, "the same each time, so that it counts once"
    assert [one.id for one in opened.desks.holds.unsent] == [hold]
    monkeypatch.setattr(store, "record", record)
    qtbot.waitUntil(lambda: not store.holds(), timeout=SOON)
    [told] = store.holds(answered=True)
    assert (told.id, told.answer, told.say) == (hold, Answer.LET_IN, "fine")
    waits(qtbot, opened, 0)
    assert opened.desks.holds.unsent == ()
    put_aside(store, 3)
    waits(qtbot, opened)
    assert card(opened)._fault.text() == ""
    assert card(opened).answers[Answer.LET_IN].isEnabled()


def test_a_kept_answer_that_is_refused_at_last_is_not_sent_for_ever(
    qtbot, opened, store, monkeypatch
):
    put_aside(store)
    waits(qtbot, opened)
    opened.desks.holds._resend.setInterval(50)
    tried = []

    def never(row):
        tried.append(row.id)
        if len(tried) == 1:
            raise StoreUnavailable(StoreTrouble.UNREACHABLE, "The server does not answer.")
        raise Fault("That guest is gone.")

    monkeypatch.setattr(store, "record", never)
    with qtbot.waitSignal(opened.desks.holds.answer_failed):
        qtbot.mouseClick(card(opened).answers[Answer.LET_IN], Qt.MouseButton.LeftButton)
    assert opened.desks.holds.unsent == ()
    assert not opened.desks.holds._resend.isActive()
    assert len(tried) == 2


def test_an_answer_that_is_refused_is_said_and_can_be_given_again(
    qtbot, opened, store, monkeypatch
):
    put_aside(store)
    waits(qtbot, opened)
    qtbot.keyClicks(card(opened).say, "fine")

    def refuse(_row):
        raise NotAllowed("Mia works as door and may not answer.")

    monkeypatch.setattr(store, "record", refuse)
    qtbot.mouseClick(card(opened).answers[Answer.LET_IN], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "may not answer" in card(opened)._fault.text(), timeout=SOON)
    assert card(opened).say.text() == "fine"
    assert card(opened).answers[Answer.LET_IN].isEnabled()
    assert opened.desks.holds.unsent == ()


def test_the_guest_is_opened_on_the_tickets_tab(qtbot, opened, store):
    put_aside(store)
    waits(qtbot, opened)
    qtbot.mouseClick(card(opened).open, Qt.MouseButton.LeftButton)
    tab = opened.window.tickets_tab
    qtbot.waitUntil(lambda: tab.details.ticket == store.find(1481).ticket, timeout=SOON)
    assert tab.isVisible()


def test_a_guest_without_a_ticket_can_be_answered_too(qtbot, opened, store):
    put_aside(store, 0, "Not on the list")
    waits(qtbot, opened)
    assert card(opened).name.text() == "A guest without a ticket"
    assert not card(opened).open.isVisible()
    qtbot.mouseClick(card(opened).answers[Answer.SEND_AWAY], Qt.MouseButton.LeftButton)
    waits(qtbot, opened, 0)


def test_a_store_that_is_away_takes_no_card_away(qtbot, opened, store, monkeypatch):
    put_aside(store)
    waits(qtbot, opened)

    def away(**_asked):
        raise StoreUnavailable(StoreTrouble.UNREACHABLE, "The server does not answer.")

    monkeypatch.setattr(store, "holds", away)
    opened.desks.holds.refresh()
    done = []
    opened.desks.worker.submit(lambda _services: None, lambda _none: done.append(1))
    qtbot.waitUntil(lambda: bool(done), timeout=SOON)
    assert card(opened).isVisible()


def test_from_the_key_at_one_door_to_the_panel_of_the_same_door(qtbot, store):
    """Both halves over one store: held at the door, answered at a desk, shown at the door."""
    with open_window(store) as door:
        tab = door.window.scan_tab
        door.window.resize(1366, 768)
        door.window.show()
        door.window.open_tab("scan")
        tab.flow.pick(TICKET.id)
        qtbot.waitUntil(lambda: tab.panel.shown.word == "VALID", timeout=SOON)
        qtbot.wait(400)
        qtbot.mouseClick(tab.bar.hold, Qt.MouseButton.LeftButton)
        tab.bar.reason.field.setText("Two of them")
        tab.bar.reason.finish()
        qtbot.waitUntil(lambda: len(store.holds()) == 1, timeout=SOON)
        qtbot.waitUntil(lambda: "waits for the desk" in tab.strip.said, timeout=SOON)
        assert store.find(TICKET.id).ticket == replace(TICKET), "nothing about entry is decided"
        waits(qtbot, door)
        door.window.open_tab("tickets")
        qtbot.mouseClick(card(door).answers[Answer.LET_IN], Qt.MouseButton.LeftButton)
        waits(qtbot, door, 0)
        door.window.open_tab("scan")
        qtbot.waitUntil(lambda: tab.panel.shown.word == "DESK SAYS LET IN", timeout=SOON)
