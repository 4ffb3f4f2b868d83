"""Importing in the real tab: the preview, another mapping, faults, and a list that is none."""

import contextlib

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox
from support.files.made_lists import forms_rows, write_csv

from kiosk.adapters.phone_numbers import PhoneRules
from kiosk.adapters.sandbox.runner import Sandbox
from kiosk.adapters.spreadsheets.list_file import ListFiles
from kiosk.adapters.spreadsheets.table_files import FaultsFiles, TableFiles
from kiosk.adapters.sql.sql_store import embedded_store
from kiosk.domain.ticket import TicketQuery
from kiosk.services.lists.column_words import Field
from kiosk.services.lists.exporting import Exporting
from kiosk.services.lists.importing import Importing
from kiosk.services.lists.planning import Planning
from kiosk.ui.store_access.lists_desk import ListsDesk
from kiosk.ui.ticket_list.list_bar import ListBar

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

WAIT = 20_000


class Verbs:
    """Planning, importing and exporting over one store."""

    def __init__(self, store, sandbox, folder):
        files, rules = ListFiles(sandbox), PhoneRules("IN")
        self.planning = Planning(files, store, rules)
        self.importing = Importing(files, store, rules, FaultsFiles(folder))
        self.exporting = Exporting(store, TableFiles())


@pytest.fixture
def bar(qtbot, tmp_path):
    @contextlib.contextmanager
    def opened():
        store = embedded_store(tmp_path / "kiosk.db")
        with Sandbox() as sandbox:
            try:
                yield Verbs(store, sandbox, tmp_path)
            finally:
                store.close()

    desk = ListsDesk(opened)
    made = ListBar(desk)
    qtbot.addWidget(made)
    made.show()
    yield made
    desk.stop()


def tickets(folder):
    store = embedded_store(folder / "kiosk.db")
    try:
        return store.page(TicketQuery(descending=False)).rows
    finally:
        store.close()


def opened_dialog(qtbot, bar, path):
    bar.import_file(path)
    qtbot.waitUntil(lambda: bar.dialog.go.isEnabled(), timeout=WAIT)
    return bar.dialog


def test_a_list_is_previewed_and_imported(qtbot, bar, tmp_path):
    rows = forms_rows(30)
    rows[4][4] = "9.19877E+11"
    dialog = opened_dialog(qtbot, bar, write_csv(tmp_path / "forms.csv", rows))
    assert dialog.summary.text() == "30 rows: 29 new, 0 already here, 1 with a fault."
    assert dialog.go.text() == "Import 29"
    assert dialog.guests.item(0, 1).text() == "Asha Rao"
    assert "shortened" in dialog.guests.item(3, 1).text()
    assert tickets(tmp_path) == ()
    dialog.event_field.setText("Fest")
    dialog.event_field.editingFinished.emit()
    qtbot.waitUntil(lambda: dialog.guests.item(0, 4).text() == "Fest", timeout=WAIT)
    with qtbot.waitSignal(bar.imported, timeout=WAIT):
        qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    assert "29 guests imported" in dialog.summary.text()
    assert "forms - faults.xlsx" in dialog.summary.text()
    assert {t.event for t in tickets(tmp_path)} == {"Fest"}
    qtbot.waitUntil(lambda: not bar._desk.busy, timeout=WAIT)
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    assert bar.dialog is None


def test_another_mapping_is_counted_again(qtbot, bar, tmp_path):
    path = write_csv(tmp_path / "l.csv", [["Name", "Nick"], ["Asha Rao", "Ash"], ["Ben", "Benny"]])
    dialog = opened_dialog(qtbot, bar, path)
    box = dialog.columns.cellWidget(1, 2)
    assert isinstance(box, QComboBox)
    box.setCurrentIndex(box.findData(Field.NAME.value))
    qtbot.waitUntil(lambda: dialog.guests.item(0, 1).text() == "Ash", timeout=WAIT)
    assert dialog.columns.cellWidget(0, 2).currentData() == Field.KEEP.value
    dialog.reject()


def test_what_is_no_list_is_said(qtbot, bar, tmp_path):
    path = tmp_path / "page.csv"
    path.write_text("<html><body>Sign in</body></html>")
    bar.import_file(path)
    qtbot.waitUntil(lambda: "web page" in bar.dialog.summary.text(), timeout=WAIT)
    assert not bar.dialog.go.isEnabled()
    bar.dialog.reject()
    assert bar.dialog is None


def test_headings_alone_take_the_whole_width(qtbot, bar, tmp_path):
    wide = [["Name", "Mobile", *(f"Question {n}" for n in range(300))]]
    bar.import_file(write_csv(tmp_path / "wide.csv", wide))
    qtbot.waitUntil(lambda: "256 columns" in bar.dialog.summary.text(), timeout=WAIT)
    for table in (bar.dialog.columns, bar.dialog.guests):
        used = sum(table.columnWidth(column) for column in range(table.columnCount()))
        assert table.viewport().width() - table.columnCount() < used <= table.viewport().width()
