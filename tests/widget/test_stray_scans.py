"""A scanner that types while Register, Tickets or a sheet is open, with real key events."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from support.door_window import open_window

from kiosk.domain.scan import Source
from kiosk.ui.draft import Draft, DraftKeeper

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
        qtbot.waitUntil(lambda: opened.window._open, timeout=3000)
        opened.checked = []
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
def test_a_scan_elsewhere_opens_the_scan_tab(qtbot, opened, tab, gap_ms, end):
    window = opened.window
    window.open_tab(tab)
    field = window.register_tab.form.name.edit if tab == "register" else None
    field = field or window.tickets_tab.filters.search
    field.setFocus()
    scan(window, TOKEN + end, gap_ms)
    assert field.text() == ""
    assert window.stack.currentWidget() is window.scan_tab
    assert opened.checked == [([TOKEN], Source.SCANNER)]
    qtbot.wait(400)
    assert TOKEN[:30] not in str(opened.preferences.kept)
    assert opened.checked == [([TOKEN], Source.SCANNER)], "once"


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
    assert not form.busy
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
    assert window.stack.currentWidget() is window.scan_tab
    assert opened.checked == [([TOKEN], Source.SCANNER)]


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
