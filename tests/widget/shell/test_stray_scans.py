"""A scanner that types while Register, Tickets or a sheet is open, with real key events."""

import re

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from support.cases import from_cases, readme
from support.windows.door_window import open_window

from kiosk.domain.scan import Source
from kiosk.ui.register.draft import Draft, DraftKeeper

# The offscreen platform has no window manager to tell the smallest size to.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

TOKEN = (
    "eyJhbGciOiJIUzI1NiJ9.eyJ0aWNrZXRfaWQiOjEyLCJleHAiOjE3OTU0NjAwMDB9."
    "AaDd-_AaDdAAadDDdaAdadadAAdaDdaAadDDaadAaDA"
)


@pytest.fixture
def opened(qtbot):
    with open_window() as opened:
        opened.window.show()
        opened.window.activateWindow()
        qtbot.waitUntil(lambda: opened.window.news.opened)
        opened.checked, opened.looked = [], []
        opened.window.desk_work.scans.take = lambda texts: opened.looked.append(list(texts))
        flow = opened.window.scan_tab.flow
        flow.check = lambda texts, source: bool(opened.checked.append((list(texts), source)) or 1)
        yield opened


def scan(window, text, gap_ms, start=50_000):
    """Keys with the system's own times, to the window that has the keyboard."""
    handle = (QApplication.activeModalWidget() or window).windowHandle()
    for number, char in enumerate(text):
        key = {"\r": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab}.get(char, Qt.Key.Key_unknown)
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, char)
            event.setTimestamp(start + number * gap_ms)
            QApplication.sendEvent(handle, event)


@pytest.mark.parametrize("gap_ms", [2, 40, 120])
@pytest.mark.parametrize("end", ["\r", "\t", "", "X\r"])
@pytest.mark.parametrize("tab", ["register", "tickets"])
def test_a_scan_elsewhere_is_looked_at_there(qtbot, opened, tab, gap_ms, end):
    window = opened.window
    window.open_tab(tab)
    field = window.register_tab.form.name.edit if tab == "register" else None
    field = field or window.tickets_tab.filters.search
    field.setFocus()
    scan(window, TOKEN + end, gap_ms)
    assert field.text() == ""
    here = {"register": window.register_tab, "tickets": window.tickets_tab}[tab]
    assert window.stack.currentWidget() is here
    assert opened.looked == [[TOKEN]]
    qtbot.wait(400)
    assert TOKEN[:30] not in str(opened.preferences.kept)
    assert opened.looked == [[TOKEN]], "once"
    assert opened.checked == [], "a desk decides nothing at the door"


@pytest.mark.parametrize("gap_ms", [2, 20])
@pytest.mark.parametrize("end", ["\r", ""])
def test_a_scan_right_behind_a_letter_takes_nothing_typed(qtbot, opened, gap_ms, end):
    """A person types on while somebody else scans: no pause tells the one from the other."""
    window = opened.window
    window.open_tab("register")
    edit = window.register_tab.form.name.edit
    edit.setFocus()
    scan(window, "Asha Rao", 150)
    scan(window, TOKEN + end, gap_ms, start=50_000 + 8 * 150)
    assert edit.text() == "Asha Rao"
    assert opened.looked == []
    assert "not checked" in window.counters.text()


CODES = ["8901030865275", "https://wa.me/910000000000", TOKEN[40:], "menu"]
"""A bottle, a chat, the tail of a ticket whose head came before the window had the keyboard."""


@pytest.mark.parametrize("end", ["\r", "\t"])
@pytest.mark.parametrize("code", CODES)
def test_another_code_hands_in_no_form(qtbot, opened, code, end):
    window = opened.window
    window.open_tab("register")
    form = window.register_tab.form
    handed_in = []
    form.submitted.connect(handed_in.append)
    form.name.edit.setFocus()
    scan(window, code + end, 2)
    assert handed_in == []
    assert form.name.edit.text() == ""
    assert form.name.edit.hasFocus()
    assert code[:10] in window.counters.text()
    assert window.stack.currentWidget() is window.register_tab


@from_cases
def test_case_02_registers_nobody(qtbot, opened):
    codes = re.findall(r"'([^']+)' \+ Enter", readme(2))
    assert len(codes) == 2
    window = opened.window
    window.open_tab("register")
    form = window.register_tab.form
    handed_in = []
    form.submitted.connect(handed_in.append)
    for number, code in enumerate(codes):
        form.name.edit.setFocus()
        scan(window, code + "\r", 2, start=50_000 + number * 20_000)
        assert code[:10] in window.counters.text()
    assert handed_in == []


def test_a_person_hands_in_the_form_behind_a_scan(qtbot, opened):
    """A code without an end stays in its field, for whoever wants it there."""
    window = opened.window
    window.open_tab("register")
    form = window.register_tab.form
    handed_in = []
    form.submitted.connect(handed_in.append)
    form.name.edit.setFocus()
    scan(window, "Meera", 60)
    scan(window, "\r", 2, start=50_000 + 5 * 60)
    assert [draft.name for draft in handed_in] == ["Meera"]


def test_a_code_may_be_searched_for(qtbot, opened):
    window = opened.window
    window.open_tab("tickets")
    search = window.tickets_tab.filters.search
    search.setFocus()
    scan(window, "8901030865275\r", 2)
    assert search.text() == "8901030865275"


@pytest.mark.parametrize("code", CODES)
def test_another_code_closes_no_settings(qtbot, opened, code):
    window = opened.window
    window.open_door_dialog()
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None)
    dialog = QApplication.activeModalWidget()
    scan(window, code + "\r", 2)
    assert QApplication.activeModalWidget() is dialog
    dialog.reject()


def test_a_half_typed_guest_is_not_left(qtbot, opened):
    window = opened.window
    window.open_tab("register")
    form = window.register_tab.form
    form.name.edit.setFocus()
    scan(window, "Meera", 140)
    scan(window, TOKEN + "\r", 4, start=90_000)
    assert form.name.edit.text() == "Meera"
    assert window.stack.currentWidget() is window.register_tab
    assert "scanned and not checked" in window.counters.text()
    assert not window.register_tab.form.draft().blank
    assert opened.checked == []
    qtbot.waitUntil(lambda: "Meera" in opened.preferences.kept.get("draft", ""))
    assert TOKEN[:30] not in str(opened.preferences.kept)


def test_typing_goes_where_it_always_goes(qtbot, opened):
    window = opened.window
    window.open_tab("register")
    window.register_tab.form.name.edit.setFocus()
    scan(window, "Meera Krishnan of the Spring Ball 2026 and everybody who comes with her" * 2, 130)
    assert len(window.register_tab.form.name.edit.text()) == 142
    assert opened.checked == []


@pytest.mark.parametrize("tab", ["register", "tickets", "scan"])
@pytest.mark.parametrize("sheet", ["open_kept", "open_conflicts"])
def test_a_scan_over_a_sheet_closes_it(qtbot, opened, tab, sheet):
    window = opened.window
    window.open_tab(tab)
    getattr(window, sheet)()
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None)
    scan(window, TOKEN + "\r", 4)
    assert QApplication.activeModalWidget() is None
    at_door = tab == "scan"
    assert (window.stack.currentWidget() is window.scan_tab) == at_door
    assert opened.checked == ([([TOKEN], Source.SCANNER)] if at_door else [])
    assert opened.looked == ([] if at_door else [[TOKEN]])


def test_a_scan_over_the_doors_settings_is_told(qtbot, opened):
    window = opened.window
    window.open_tab("scan")
    window.open_door_dialog()
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None)
    dialog = QApplication.activeModalWidget()
    scan(window, TOKEN + "\r", 4)
    assert QApplication.activeModalWidget() is dialog
    assert "scanned and not checked" in window.counters.text()
    dialog.reject()
    assert not window.stray.active
    assert opened.checked == []


def test_a_token_is_never_kept_as_a_draft(qtbot, opened):
    keeper = DraftKeeper(opened.preferences)
    keeper.note(Draft("Meera"))
    keeper.note(Draft("Meera" + TOKEN[:40]))
    keeper.flush()
    assert opened.preferences.kept["draft"].count("eyJ") == 0
    assert "Meera" in opened.preferences.kept["draft"]
