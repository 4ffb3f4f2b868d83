"""Lists written out of the window: which, of whom, which columns."""

import csv

import pytest
from PySide6.QtCore import Qt
from support.made_services import attendee

from kiosk.domain.decision import Wanted
from kiosk.domain.ticket import Status, TicketQuery
from kiosk.services.lists.exporting import Table
from kiosk.ui.organiser.export_dialog import ExportDialog
from kiosk.ui.organiser.which_tickets import Choice

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support|OpenType support missing")


@pytest.fixture
def export(organiser, tmp_path):
    organiser.register(*(attendee(f"Guest {n}") for n in range(5)))
    organiser.decide(2, Wanted.ALLOW)
    organiser.decide(4, Wanted.DENY, "No photo ID")

    def made(choice=None, name="out.csv"):
        dialog = ExportDialog(
            organiser.desk,
            choice or Choice(TicketQuery(descending=False), 5),
            target_asked=lambda *_: str(tmp_path / name) if name else "",
        )
        organiser.shown(dialog)
        organiser.until(lambda: dialog.columns.count() > 0)
        organiser.idle()
        return dialog

    return made


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def written(rig, dialog, table):
    dialog.table.setCurrentIndex(dialog.table.findData(table.value))
    rig.qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    rig.idle()


def test_what_the_filter_shows_is_written(organiser, export, tmp_path):
    query = TicketQuery(status=Status.NOT_ENTERED, descending=False)
    dialog = export(Choice(query, 3))
    assert dialog.which.all.text() == "All 3 that are shown: expected"
    written(organiser, dialog, Table.TICKETS)
    assert dialog.said.text() == "3 rows in out.csv"
    assert [row["ticket"] for row in rows(tmp_path / "out.csv")] == ["1", "3", "5"]


def test_only_the_selected_rows(organiser, export, tmp_path):
    dialog = export(Choice(TicketQuery(), 5, frozenset({2, 4})))
    written(organiser, dialog, Table.TICKETS)
    assert {row["ticket"] for row in rows(tmp_path / "out.csv")} == {"2", "4"}


def test_only_the_ticked_columns(organiser, export, tmp_path):
    dialog = export()
    for row in range(dialog.columns.count()):
        item = dialog.columns.item(row)
        if item.text() not in ("name", "mobile number"):
            item.setCheckState(Qt.CheckState.Unchecked)
    written_columns = ["name", "mobile_number"]
    organiser.qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    organiser.idle()
    assert list(rows(tmp_path / "out.csv")[0]) == written_columns


def test_without_any_column_nothing_is_written(organiser, export, tmp_path):
    dialog = export()
    for row in range(dialog.columns.count()):
        dialog.columns.item(row).setCheckState(Qt.CheckState.Unchecked)
    organiser.qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    assert dialog.said.text() == "Tick at least one column."
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    ("table", "tickets"),
    [
        (Table.ATTENDANCE, {"2"}),
        (Table.NO_SHOWS, {"1", "3", "5"}),
        (Table.DECISIONS, {"2", "4"}),
        (Table.GUESTS, {"1", "2", "3", "4", "5"}),
    ],
)
def test_the_lists_after_the_evening(organiser, export, tmp_path, table, tickets):
    dialog = export()
    written(organiser, dialog, table)
    assert {row["ticket"] for row in rows(tmp_path / "out.csv")} == tickets


def test_a_kind_that_cannot_be_written_gets_a_spreadsheets_ending(organiser, export, tmp_path):
    dialog = export(name="list.doc")
    written(organiser, dialog, Table.TICKETS)
    assert (tmp_path / "list.doc.xlsx").is_file()


def test_the_logs_are_of_the_event_and_not_of_the_rows(export):
    dialog = export(Choice(TicketQuery(), 5, frozenset({2, 4})))
    dialog.table.setCurrentIndex(dialog.table.findData(Table.DECISIONS.value))
    assert not dialog.which.isEnabled()
    dialog.table.setCurrentIndex(dialog.table.findData(Table.TICKETS.value))
    assert dialog.which.isEnabled()


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (None, "All 2 rows, of all events."),
        ("Elsewhere", "All 0 rows of Elsewhere, the event that is chosen on the tab."),
    ],
)
def test_a_log_says_how_many_rows_and_of_what(export, event, said):
    dialog = export(Choice(TicketQuery(event=event), 3))
    assert dialog.which.isVisible()
    dialog.table.setCurrentIndex(dialog.table.findData(Table.DECISIONS.value))
    assert dialog._hint.text() == said
    assert not dialog.which.isVisible(), "it counts tickets"
