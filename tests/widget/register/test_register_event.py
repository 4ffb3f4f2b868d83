"""The event of a registration: picked, asked about where it is mistyped, told when it is full."""

import pytest
from PySide6.QtCore import Qt
from support.made_services import KeptInMemory, ShakyStore, sample_tickets
from support.windows.registration_desk import WAIT, registered

from kiosk import app
from kiosk.domain.event import Event
from kiosk.domain.scan import Door
from kiosk.ui.register.event_picker import EventPicker
from kiosk.ui.register.register_tab import RegisterTab
from kiosk.ui.store_access.register_desk import RegisterDesk
from kiosk.ui.store_access.store_worker import StoreWorker
from kiosk.ui.store_access.table_desk import TableDesk

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def opened(desk, *described, event=""):
    store = ShakyStore(sample_tickets(9))  # Spring Ball 2026, Tech Fest, Alumni Dinner
    for one in described:
        store.put_event(one)
    d = desk(store, KeptInMemory({"event": event} if event else {}))
    d.qtbot.waitUntil(lambda: len(d.form.event_field.words) >= 3, timeout=WAIT)
    return d


def sentence(d):
    return d.tab.events.question.sentence.text()


def hint(d):
    return d.text("fault-event")


def answer(d, button):
    d.tab.events.question._asked_at = float("-inf")
    d.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_mistyped_event_is_asked_about_and_enter_takes_what_was_meant(desk):
    d = opened(desk)
    d.type("Meera", "", "", "Tehc Fest")
    d.enter()
    assert sentence(d) == "There is no event “Tehc Fest”. Did you mean “Tech Fest”?"
    assert len(registered(d.store)) == 9
    assert d.tab.events.question.take.hasFocus()
    d.enter()  # the second half of a double press
    assert len(registered(d.store)) == 9
    d.tab.events.question._asked_at = float("-inf")
    d.enter()
    d.has_ticket(10)
    assert d.store.tickets[10].event == "Tech Fest"
    assert d.form.event_field.text() == "Tech Fest"  # also for the next guest
    assert d.form.name.edit.hasFocus()


def test_a_new_event_is_made_on_purpose_and_asked_about_once(desk):
    d = opened(desk)
    d.type("Meera", "", "", "Opera")
    d.enter()
    assert sentence(d) == "There is no event “Opera” yet."
    d.enter()  # Enter alone makes none
    assert len(registered(d.store)) == 9
    answer(d, d.tab.events.question.new)
    d.has_ticket(10)
    assert d.store.tickets[10].event == "Opera"
    d.type("Arjun")
    d.enter()
    d.has_ticket(11)
    assert d.store.tickets[11].event == "Opera"


def test_typing_on_takes_the_question_away(desk):
    d = opened(desk)
    d.type("Meera", "", "", "Tehc Fest")
    d.enter()
    d.form.event_field.edit.setFocus()
    d.type("x")
    assert not d.tab.events.question.isVisible()
    assert d.form.button.isVisible()


def test_every_event_stands_behind_the_arrow_also_without_tickets(desk):
    d = opened(desk, Event(name="Freshers Night"))
    d.qtbot.waitUntil(lambda: "Freshers Night" in d.form.event_field.words, timeout=WAIT)
    d.form.event_field.edit.setFocus()
    picker = d.tab.findChild(EventPicker)
    d.key(Qt.Key.Key_Down)
    names = [action.text() for action in picker.menu.actions()]
    assert names == ["Alumni Dinner", "Freshers Night", "Spring Ball 2026", "Tech Fest"]
    picker.menu.actions()[1].trigger()
    picker.menu.close()
    assert d.form.event_field.text() == "Freshers Night"
    assert not d.form.draft().blank or d.form.draft().event == "Freshers Night"


@pytest.mark.parametrize(
    ("capacity", "said", "tone"),
    [
        (40, "3 of 40 places taken.", ""),
        (None, "", ""),
        (3, "Full: all 3 places are taken. Nobody can be registered for it.", "bad"),
    ],
)
def test_the_desk_is_told_how_full_the_event_is(desk, capacity, said, tone):
    d = opened(desk, Event(name="Tech Fest", capacity=capacity), event="Tech Fest")
    d.qtbot.waitUntil(lambda: hint(d) == said, timeout=WAIT)
    assert d.form.event_field._sentence.property("tone") == tone


def test_nine_tenths_are_told_as_nearly_full(desk):
    store = ShakyStore(sample_tickets(60))
    store.put_event(Event(name="Tech Fest", capacity=22))
    d = desk(store, KeptInMemory({"event": "Tech Fest"}))
    d.qtbot.waitUntil(lambda: hint(d) == "Nearly full: 2 of 22 places left.", timeout=WAIT)
    d.type("Meera")
    d.enter()
    d.has_ticket(61)
    d.qtbot.waitUntil(lambda: hint(d) == "Nearly full: 1 of 22 places left.", timeout=WAIT)


def test_who_comes_when_it_is_full_is_told_and_nothing_typed_is_lost(organiser):
    with organiser.store() as store:
        store.put_event(Event(name="Opera", capacity=0))
    worker = StoreWorker(lambda: app.open_services(organiser.settings))
    table = TableDesk(worker, Door("Desk", "Asha"))
    tab = RegisterTab(RegisterDesk(worker), table, KeptInMemory({"event": "Opera"}))
    organiser.shown(tab)
    worker.start()
    try:
        organiser.qtbot.keyClicks(tab.form.name.edit, "Meera")
        organiser.qtbot.keyClick(tab.form.name.edit, Qt.Key.Key_Return)
        organiser.until(lambda: tab._notes._trouble.isVisible())
        assert tab._notes._trouble.text().startswith("Opera is full. Raise its capacity")
        assert tab.form.name.text() == "Meera"
    finally:
        table.stop()
        worker.stop()
