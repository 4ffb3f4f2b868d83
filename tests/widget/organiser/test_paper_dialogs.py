"""Tickets and names on paper, out of the window: which, how, where to, and what is said."""

import csv

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter
from support.made_services import attendee

from kiosk import app
from kiosk.domain.decision import Wanted
from kiosk.domain.ticket import Status, TicketQuery
from kiosk.ui.organiser.names_paper import NamesPaper
from kiosk.ui.organiser.tickets_paper import TicketsPaper
from kiosk.ui.organiser.which_tickets import Choice, filter_words

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support|OpenType support missing")

EVERYBODY = TicketQuery(descending=False)


def pages_of(pdf):
    return pdf.read_bytes().count(b"/Type /Page\n")


def tickets_dialog(rig, choice, target, **asked):
    dialog = TicketsPaper(
        rig.desk, choice, app.ticket_sheets, target_asked=lambda *_: str(target), **asked
    )
    return rig.shown(dialog)


def press(rig, button):
    rig.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    rig.idle()


def test_everybody_who_is_shown_gets_a_ticket_and_the_denied_none(organiser, tmp_path):
    organiser.register(*(attendee(f"Guest {n}") for n in range(12)))
    organiser.decide(3, Wanted.DENY, "No photo ID")
    opened = []
    target = tmp_path / "all"  # the ending is put there
    dialog = tickets_dialog(organiser, Choice(EVERYBODY, 12), target, folder_opened=opened.append)
    assert dialog.which.all.text() == "All 12 tickets"
    assert not dialog.which.selected.isVisible()
    press(organiser, dialog.go)
    assert dialog.said.text() == "11 tickets on 2 pages: all.pdf"
    assert pages_of(tmp_path / "all.pdf") == 2
    press(organiser, dialog.show_place)
    assert opened == [tmp_path]


def test_only_the_selected_ones_on_a_page_of_their_own(organiser, tmp_path):
    organiser.register(*(attendee(f"Guest {n}") for n in range(6)))
    target = tmp_path / "some.pdf"
    dialog = tickets_dialog(organiser, Choice(EVERYBODY, 6, frozenset({2, 5})), target)
    assert dialog.which.selected.isChecked()
    dialog.page.setCurrentIndex(dialog.page.findData("a6"))
    press(organiser, dialog.go)
    assert dialog.said.text() == "2 tickets on 2 pages: some.pdf"
    assert pages_of(target) == 2


def test_one_selected_row_asks_for_everybody_unless_it_is_chosen(organiser, tmp_path):
    dialog = tickets_dialog(organiser, Choice(EVERYBODY, 6, frozenset({2})), tmp_path / "x.pdf")
    assert dialog.which.all.isChecked()
    assert dialog.which.chosen.numbers is None
    dialog.which.selected.setChecked(True)
    assert dialog.which.chosen.numbers == {2}


def test_a_folder_of_pictures_says_who_gets_which(organiser, tmp_path):
    organiser.register(attendee("Asha Rao"), attendee("Ben Fox"))
    folder = tmp_path / "tickets"
    dialog = tickets_dialog(organiser, Choice(EVERYBODY, 2), folder)
    dialog.form.setCurrentIndex(dialog.form.findData("pictures"))
    assert not dialog.page.isEnabled()  # a picture has no page
    press(organiser, dialog.go)
    with (folder / "tickets.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["name"] for row in rows] == ["Asha Rao", "Ben Fox"]
    assert not any(QImage(str(folder / row["file"])).isNull() for row in rows)


def test_a_stop_leaves_nothing_half_written(organiser, tmp_path):
    organiser.register(*(attendee(f"Guest {n}") for n in range(120)))
    dialog = tickets_dialog(organiser, Choice(EVERYBODY, 120), tmp_path / "all.pdf")
    organiser.desk.progressed.connect(dialog.leave.click)
    press(organiser, dialog.go)
    assert dialog.said.text() == "It was stopped."
    assert dialog.isVisible()
    assert list(tmp_path.glob("*.pdf*")) == []
    assert dialog.go.isEnabled()


def test_a_place_that_cannot_be_written_is_said(organiser, tmp_path):
    organiser.register(attendee())
    dialog = tickets_dialog(organiser, Choice(EVERYBODY, 1), tmp_path / "none" / "x.pdf")
    press(organiser, dialog.go)
    assert "cannot be written" in dialog.said.text()
    assert not dialog.show_place.isVisible()


def test_who_thinks_better_of_it_makes_nothing(organiser):
    dialog = tickets_dialog(organiser, Choice(EVERYBODY, 1), "")
    organiser.qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    assert not organiser.desk.busy
    assert dialog.go.isEnabled()


def test_one_guest_has_one_ticket_on_one_page(organiser, tmp_path):
    organiser.register(attendee("Amal"))
    dialog = tickets_dialog(organiser, Choice(EVERYBODY, 1), tmp_path / "one.pdf")
    press(organiser, dialog.go)
    assert dialog.said.text() == "1 ticket on 1 page: one.pdf"
    names = organiser.shown(
        NamesPaper(
            organiser.desk,
            Choice(EVERYBODY, 1),
            app.ticket_sheets,
            target_asked=lambda *_: str(tmp_path / "names.pdf"),
        )
    )
    press(organiser, names.go)
    assert names.said.text() == "1 guest on 1 page: names.pdf"


def test_the_printed_list_as_pdf_and_at_the_printer(organiser, tmp_path):
    organiser.register(*(attendee(f"{letter} Guest") for letter in "ABCDEF"))
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    dialog = organiser.shown(
        NamesPaper(
            organiser.desk,
            Choice(EVERYBODY, 6),
            app.ticket_sheets,
            target_asked=lambda *_: str(tmp_path / "names.pdf"),
            printer_asked=lambda _window: printer,
        )
    )
    dialog.queues.setCurrentIndex(dialog.queues.findData(3))
    press(organiser, dialog.go)
    assert dialog.said.text() == "6 guests on 3 pages: names.pdf"
    press(organiser, dialog.printer)
    assert dialog.said.text() == "6 guests on 3 pages, at the printer."
    assert (tmp_path / "printed.pdf").stat().st_size > 1000


def test_a_filter_is_said_in_words():
    query = TicketQuery("khan", Status.NOT_ENTERED, "Ball")
    assert filter_words(query) == "Ball, expected, “khan”"
    assert filter_words(TicketQuery()) == ""


@pytest.mark.parametrize(
    ("choice", "title"),
    [
        (Choice(TicketQuery(event="Ball")), "Ball"),
        (Choice(TicketQuery("khan", event="Ball")), "Ball, “khan” only"),
        (Choice(EVERYBODY, 6, frozenset({2, 5})), "Guests, a choice of 2"),
    ],
)
def test_the_printed_list_says_that_not_everybody_stands_on_it(organiser, choice, title):
    dialog = organiser.shown(NamesPaper(organiser.desk, choice, app.ticket_sheets))
    assert dialog._names().title == title


def test_a_list_that_is_stopped_is_not_written(organiser, tmp_path):
    organiser.register(*(attendee(f"Guest {n}") for n in range(5)))
    names = tmp_path / "names.pdf"
    dialog = organiser.shown(
        NamesPaper(
            organiser.desk,
            Choice(EVERYBODY, 5),
            app.ticket_sheets,
            target_asked=lambda *_: str(names),
        )
    )
    organiser.qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    organiser.desk.cancel()
    organiser.idle()
    assert dialog.said.text() == "It was stopped."
    assert not names.exists()


def test_a_long_event_cuts_nothing_else_of_the_question():
    query = TicketQuery("k" * 200, Status.NOT_ENTERED, "E" * 200)
    said = filter_words(query)
    assert ", expected, “kkk" in said
    assert len(said) < 60
