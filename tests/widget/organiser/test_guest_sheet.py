"""Correcting a guest in the window: faults beside the fields, and what another desk wrote."""

import pytest
from PySide6.QtCore import Qt
from support.made_services import attendee

from kiosk import app
from kiosk.domain.guest import Guest
from kiosk.services.editing import Wish
from kiosk.ui.organiser.guest_sheet import GuestSheet

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support|OpenType support missing")

EVENTS = ("Freshers Night", "Spring Ball 2026")


@pytest.fixture
def sheet(organiser):
    (ticket,) = organiser.register(attendee("Asha Rao"))
    made = organiser.shown(GuestSheet(organiser.desk, ticket.id, EVENTS))
    organiser.until(lambda: made.save.isEnabled())
    return made


def save(rig, sheet):
    rig.qtbot.mouseClick(sheet.save, Qt.MouseButton.LeftButton)
    rig.idle()


def typed(rig, edit, text):
    edit.selectAll()
    rig.qtbot.keyClicks(edit, text)


def fault(sheet, field):
    label = sheet._fields[field].fault
    return label.text() if label.isVisible() else ""


def test_what_was_changed_is_written_and_nothing_else(organiser, sheet):
    saved = []
    sheet.saved.connect(saved.append)
    assert sheet.lines["name"].hasFocus() or sheet.lines["name"].text() == "Asha Rao"
    typed(organiser, sheet.lines["name"], "Asha Roy")
    typed(organiser, sheet.lines["category"], "VIP")
    sheet.note.setPlainText("Ramp at the side")
    sheet.attention.setChecked(True)
    assert sheet.wish() == Wish(
        name="Asha Roy", category="VIP", note="Ramp at the side", attention=True
    )
    save(organiser, sheet)
    assert not sheet.isVisible()
    assert saved == [1]
    assert organiser.find(1).name == "Asha Roy"
    with organiser.store() as store:
        assert store.guests([1])[1] == Guest(
            category="VIP", note="Ramp at the side", attention=True
        )
        (row,) = store.decision_rows(0, 10)
        assert (row.what, row.operator, row.door) == ("edit", "Asha", "Desk")


def test_nothing_changed_writes_nothing(organiser, sheet):
    save(organiser, sheet)
    assert not sheet.isVisible()
    with organiser.store() as store:
        assert store.decision_rows(0, 10) == []


def test_a_fault_stands_under_its_field_and_what_was_typed_stays(organiser, sheet):
    typed(organiser, sheet.lines["mobile_number"], "12")
    save(organiser, sheet)
    assert "12" in fault(sheet, "mobile_number") or fault(sheet, "mobile_number")
    assert sheet.lines["mobile_number"].text() == "12"
    assert sheet.isVisible()
    typed(organiser, sheet.lines["mobile_number"], "+91 98765 43299")
    save(organiser, sheet)
    assert organiser.find(1).mobile_number == "+91 98765 43299"


def test_a_mistyped_event_is_asked_about_and_taken_as_meant(organiser, sheet):
    typed(organiser, sheet.lines["event"], "Freshers Nigth")
    save(organiser, sheet)
    said = "There is no event “Freshers Nigth”. Did you mean “Freshers Night”?"
    assert sheet.question.sentence.text() == said
    assert organiser.find(1).event == "Spring Ball 2026"
    organiser.qtbot.keyClick(sheet.question.take, Qt.Key.Key_Return)  # too soon to be an answer
    assert sheet.question.asking
    sheet.question._asked_at = float("-inf")
    organiser.qtbot.keyClick(sheet.question.take, Qt.Key.Key_Return)
    organiser.idle()
    assert organiser.find(1).event == "Freshers Night"
    assert not sheet.isVisible()


def test_a_new_event_is_made_on_purpose_only(organiser, sheet):
    typed(organiser, sheet.lines["event"], "Opera")
    save(organiser, sheet)
    assert sheet.question.sentence.text() == "There is no event “Opera” yet."
    assert not sheet.question.take.isVisible()
    organiser.qtbot.mouseClick(sheet.question.new, Qt.MouseButton.LeftButton)
    organiser.idle()
    assert organiser.find(1).event == "Opera"


def test_who_changed_the_same_field_meanwhile_is_not_written_over_unseen(organiser, sheet):
    with app.list_desk(organiser.settings) as desk:
        desk.editing.edit(1, Wish(name="Asha Roy", university="JNU"))
    typed(organiser, sheet.lines["name"], "Asha Raw")
    save(organiser, sheet)
    assert sheet.said.text().startswith("Somebody else changed this guest meanwhile.")
    assert fault(sheet, "name") == "Changed elsewhere meanwhile: “Asha Roy”."
    assert sheet.lines["name"].text() == "Asha Raw"
    assert sheet.lines["university"].text() == "JNU"
    assert organiser.find(1).name == "Asha Roy"
    save(organiser, sheet)  # seen now, and wanted
    assert (organiser.find(1).name, organiser.find(1).university) == ("Asha Raw", "JNU")


def test_a_ticket_that_is_gone_is_said(organiser):
    made = organiser.shown(GuestSheet(organiser.desk, 4711, EVENTS))
    organiser.idle()
    assert made.said.text() == "This ticket is not in the table any more."
    assert not made.save.isEnabled()


def test_closed_while_the_answer_is_on_its_way(organiser):
    organiser.register(attendee())
    made = GuestSheet(organiser.desk, 1, EVENTS)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    made.show()
    made.reject()
    organiser.idle()  # and no slot of a dialog that is gone is called
