"""Help writes the file for support, says where it is, and says what went wrong."""

from pathlib import Path

import pytest
from support.made_services import KeptInMemory
from support.windows.door_window import dress, undress

from kiosk.ui.shell.help_sheet import HelpSheet

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def open_help(qtbot):
    theme = dress(KeptInMemory())

    def open_help(write, path="/somewhere/kiosk-support.zip"):
        sheet = HelpSheet(theme, None, write, lambda *_asked: path)
        qtbot.addWidget(sheet)
        sheet.show()
        return sheet

    yield open_help
    undress()


def test_it_is_written_where_the_person_says(qtbot, open_help):
    written = []
    sheet = open_help(lambda path: written.append(path) or "")
    sheet.support.click()
    assert not sheet.support.isEnabled()
    qtbot.waitUntil(sheet.support.isEnabled)
    assert written == [Path("/somewhere/kiosk-support.zip")]
    assert "/somewhere/kiosk-support.zip" in sheet.said.text()


def test_what_went_wrong_is_said(qtbot, open_help):
    sheet = open_help(lambda _path: "It cannot be written. Choose another folder.")
    sheet.support.click()
    qtbot.waitUntil(lambda: "Choose another folder" in sheet.said.text())


def test_who_changes_their_mind_writes_nothing(open_help):
    written = []
    sheet = open_help(written.append, path="")
    sheet.support.click()
    assert written == []
    assert sheet.support.isEnabled()


def test_where_it_is_not_offered_there_is_no_button(open_help):
    assert not open_help(None).support.isVisible()
