"""Events in the window: described, renamed, and two spellings merged with the count first."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from support.made_services import attendee

from kiosk.domain.event import Event
from kiosk.ui.organiser.events_sheet import EventsSheet

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support|OpenType support missing")

NIGHT, NIGTH = "Freshers Night", "Freshers Nigth"


@pytest.fixture
def sheet(organiser):
    organiser.register(
        attendee("A", event=NIGHT), attendee("B", event=NIGTH), attendee("C", event=NIGTH)
    )
    with organiser.store() as store:
        store.put_event(Event(name=NIGHT, capacity=25))
    made = organiser.shown(EventsSheet(organiser.desk))
    organiser.until(lambda: made.grid.rowCount() == 2)
    return made


def press(rig, button):
    rig.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    rig.idle()


def cells(sheet):
    grid = sheet.grid
    return [[grid.item(row, column).text() for column in (0, 1)] for row in range(grid.rowCount())]


def described(rig, name):
    with rig.store() as store:
        return {e.name: e for e in store.described_events()}.get(name)


def test_every_event_is_listed_with_its_tickets_and_its_limit(sheet):
    assert cells(sheet) == [[NIGHT, "1 of 25"], [NIGTH, "2"]]
    assert sheet.chosen.event.name == NIGHT
    assert sheet.form.lines["capacity"].text() == "25"


def test_an_event_is_described(organiser, sheet):
    changed = []
    sheet.changed.connect(lambda: changed.append(True))
    sheet.form.lines["place"].setText("Main hall")
    sheet.form.lines["doors"].setText("2026-12-05 18:00")
    sheet.form.lines["ends"].setText("2026-12-05 23:00")
    sheet.form.lines["capacity"].setText("1 400")
    sheet.form.reentry.setChecked(False)
    press(organiser, sheet.save)
    assert sheet.said.text() == "Saved: Freshers Night."
    doors = datetime(2026, 12, 5, 18).astimezone(UTC)
    found = described(organiser, NIGHT)
    assert (found.place, found.doors, found.capacity, found.reentry) == (
        "Main hall",
        doors,
        1400,
        False,
    )
    assert cells(sheet)[0] == [NIGHT, "1 of 1\u2009400"]
    assert changed == [True]


@pytest.mark.parametrize(
    ("field", "text"), [("doors", "tomorrow"), ("capacity", "many"), ("name", "  ")]
)
def test_a_fault_stands_beside_its_field_and_nothing_is_written(organiser, sheet, field, text):
    sheet.form.lines[field].setText(text)
    press(organiser, sheet.save)
    assert sheet.form._fields[field].fault.isVisible()
    assert sheet.form.lines[field].text() == text
    assert described(organiser, NIGHT) == Event(name=NIGHT, capacity=25)


def test_an_end_before_the_doors_is_a_sentence(organiser, sheet):
    sheet.form.lines["doors"].setText("2026-12-05 18:00")
    sheet.form.lines["ends"].setText("2026-12-05 17:00")
    press(organiser, sheet.save)
    assert sheet.said.text() == "The event would end before its doors open."
    assert sheet.save.isEnabled()


def test_a_new_name_is_given_to_its_tickets_too(organiser, sheet):
    sheet.form.lines["name"].setText("Welcome Night")
    press(organiser, sheet.save)
    assert organiser.find(1).event == "Welcome Night"
    assert described(organiser, "Welcome Night").capacity == 25
    assert sheet.chosen.event.name == "Welcome Night"


def test_another_events_name_is_refused(organiser, sheet):
    sheet.form.lines["name"].setText(NIGTH)
    press(organiser, sheet.save)
    assert "Merge the two instead." in sheet.said.text()
    assert organiser.find(1).event == NIGHT


def test_two_spellings_are_merged_and_the_count_is_shown_first(organiser, sheet):
    sheet.grid.selectRow(1)
    (action,) = sheet.merge.menu().actions()
    assert action.text() == f"{NIGHT}   1 of 25"
    action.trigger()
    organiser.idle()
    assert sheet.said.text().startswith(f"2 tickets of “{NIGTH}” would become tickets of “{NIGHT}”")
    assert organiser.find(2).event == NIGTH  # nothing has happened yet
    assert sheet.sure.text() == "Merge 2 tickets"
    press(organiser, sheet.sure)
    assert cells(sheet) == [[NIGHT, "3 of 25"]]
    assert organiser.find(2).event == NIGHT
    assert not sheet.sure.isVisible()


def test_who_looks_at_another_event_merges_nothing(organiser, sheet):
    sheet.grid.selectRow(1)
    sheet.merge.menu().actions()[0].trigger()
    organiser.idle()
    sheet.grid.selectRow(0)
    assert not sheet.sure.isVisible()
    assert sheet.said.text() == ""


def test_a_new_event_needs_no_ticket(organiser, sheet):
    press(organiser, sheet.new)
    organiser.qtbot.keyClicks(sheet.form.lines["name"], "Opera")
    press(organiser, sheet.save)
    assert ["Opera", "0"] in cells(sheet)
    assert sheet.chosen.event.name == "Opera"


def test_what_is_typed_is_not_lost_by_looking_elsewhere_or_closing_at_once(organiser, sheet):
    sheet.form.lines["place"].setText("Main hall")
    sheet.grid.selectRow(1)
    assert sheet.form.lines["place"].text() == ""
    sheet.grid.selectRow(0)
    assert sheet.form.lines["place"].text() == "Main hall"
    sheet.reject()
    assert sheet.isVisible()
    assert sheet.said.text().startswith("Not everything is saved.")
    press(organiser, sheet.save)
    assert described(organiser, NIGHT).place == "Main hall"
    sheet.reject()
    assert not sheet.isVisible()


def test_while_it_is_saved_no_other_event_is_chosen(organiser, sheet):
    assert sheet.merge.isEnabled()
    sheet.form.lines["place"].setText("Hall 2")
    organiser.qtbot.mouseClick(sheet.save, Qt.MouseButton.LeftButton)
    assert not sheet.grid.isEnabled()
    assert not sheet.merge.isEnabled()
    organiser.idle()
    assert sheet.grid.isEnabled()
    assert sheet.merge.isEnabled()
