"""What the window says where the ticket file itself is broken, and on small screens."""

import pytest
from PySide6.QtCore import QRect
from support.door_window import open_window
from support.made_services import ShakyStore, open_desks, sample_tickets

from kiosk import app
from kiosk.domain.scan import Door, Source
from kiosk.domain.ticket import Attendee, Ticket
from kiosk.domain.verdict import Reason, Verdict
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.ports import Standing
from kiosk.settings import load_settings
from kiosk.ui.counter_line import CounterLine
from kiosk.ui.lane import StoreLane
from kiosk.ui.presentation import present
from kiosk.ui.said_trouble import said_trouble
from kiosk.ui.scan_state import ScanState
from kiosk.ui.table_desk import TableDesk
from kiosk.ui.ticket_table import TicketTable
from kiosk.ui.ticket_table_model import TicketTableModel
from kiosk.ui.window_size import SMALLEST, fitting

# The offscreen platform has no window manager to tell the smallest size to.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def spoilt(tmp_path):
    """A data folder whose ticket file is spoilt, and a ticket that was in it."""
    environ = {"KIOSK_DATA": str(tmp_path), "SECRET_KEY": "a-key-for-tests-of-at-least-32-bytes"}
    settings = load_settings(None, environ, tmp_path)
    services = app.open_services(settings, at_door=True)
    text = services.issuing.register(Attendee("Meera", "", "JNU", "Ball")).text
    services.store.close()
    (tmp_path / "kiosk.sqlite3").write_bytes(b"no database at all " * 500)
    return settings, text


def test_a_damaged_file_is_said_on_the_bottom_line_and_nobody_is_offline(qtbot, spoilt):
    settings, _ = spoilt
    lane = StoreLane(lambda: app.open_services(settings, at_door=True))
    table = TableDesk(lane, Door("North door"))
    troubles, standings = [], []
    lane.trouble.connect(lambda fault: troubles.append(fault.sentence))
    table.standing_changed.connect(standings.append)
    lane.start()
    try:
        qtbot.waitUntil(lambda: bool(troubles or standings), timeout=10_000)
        said = troubles or [standing.trouble for standing in standings]
        assert "is damaged" in said[0]
        assert all(standing.online for standing in standings)
    finally:
        table.stop()
        lane.stop()


def test_a_damaged_file_is_said_on_the_panel_and_promises_nothing(spoilt):
    settings, text = spoilt
    services = app.open_services(settings, at_door=True)
    try:
        scan = services.admission.scan(text, Source.SCANNER)
        verdict = services.admission.check(scan)
    finally:
        services.store.close()
    assert verdict.reason is Reason.UNAVAILABLE
    shown = present(verdict, services.clock.now(), Door(), Source.SCANNER)
    assert "is damaged" in shown.proof
    assert "Trying again" not in shown.mark
    state = ScanState()
    state.begin(texts=[text])
    state.checked(scan, verdict, 1.0)
    assert not state.out_of_reach


def test_a_server_that_is_away_is_tried_again():
    away = Verdict(Reason.UNAVAILABLE, ticket_id=1, live=False)
    assert "Trying again" in present(away, None, Door(), Source.CAMERA).mark


@pytest.mark.parametrize(
    "kind",
    [StoreTrouble.DAMAGED, StoreTrouble.READ_ONLY, StoreTrouble.DISK_FULL, StoreTrouble.BUSY],
)
def test_a_fault_of_the_only_store_is_told_while_the_window_runs(qtbot, monkeypatch, kind):
    store = ShakyStore([Ticket(1, "Meera", "", "JNU", "Ball")])
    with open_desks(store) as desks:
        qtbot.waitUntil(lambda: desks.table.standing.online, timeout=3000)
        qtbot.wait(100)

        def broken():
            raise StoreUnavailable(kind, "The ticket store cannot be used, and why.")

        monkeypatch.setattr(store, "revision", broken)
        desks.table.refresh()
        qtbot.waitUntil(lambda: bool(desks.table.standing.trouble), timeout=3000)
        assert desks.table.standing.online, "there is no server that could be offline"
        monkeypatch.undo()
        desks.table.refresh()
        qtbot.waitUntil(lambda: not desks.table.standing.trouble, timeout=3000)


def test_the_status_line_says_no_tickets(qtbot):
    with open_window() as opened:
        qtbot.waitUntil(lambda: opened.window._open, timeout=3000)
        opened.window._on_standing(Standing(trouble="The ticket store x is damaged."))
        assert "No tickets" in opened.window.status.connection()
        assert opened.window.counters.text() == "The ticket store x is damaged."


@pytest.mark.parametrize(
    ("sentence", "more"),
    [
        ("Check USER and PASSWORD in the settings.", True),
        ("Set DB_TLS=verify, and DB_CA to the file.", True),
        ("It was written with another SECRET_KEY. Put the old key back.", True),
        ("The ticket store is damaged. Put a copy in its place.", False),
        ("Put KIOSK_DATA right and start Kiosk again.", False),
        ("", False),
    ],
)
def test_a_setting_takes_effect_at_the_next_start_and_that_is_said(sentence, more):
    said = said_trouble(sentence)
    assert said.startswith(sentence)
    assert said.endswith("close Kiosk and start it again.") == more


def test_a_long_sentence_is_not_cut(qtbot):
    line = CounterLine()
    qtbot.addWidget(line)
    line.set_trouble("What is wrong is told at length, and what to do behind it. " * 5)
    assert line.heightForWidth(700) >= 3 * line.fontMetrics().height()
    line.set_trouble("")
    assert not line.wordWrap()


class SmallScreen:
    def __init__(self, width, height):
        self._size = width, height

    def availableGeometry(self):  # noqa: N802 - Qt's name
        return QRect(0, 0, *self._size)


@pytest.mark.parametrize(
    ("screen", "size"),
    [
        ((1024, 600), (1024, 600)),
        ((1366, 740), (1366, 740)),
        ((1920, 1080), (1366, 768)),
        ((800, 480), SMALLEST),
    ],
)
def test_the_window_opens_no_larger_than_the_screen(screen, size):
    assert fitting(SmallScreen(*screen)).toTuple() == size


def test_a_number_of_six_digits_is_shown_whole(qtbot):
    with open_desks(ShakyStore(sample_tickets(3))) as desks:
        view = TicketTable(TicketTableModel(desks.table))
        qtbot.addWidget(view)
        view.resize(900, 300)
        room = view.columnWidth(0) - 2 * 10 - 8
        assert room >= view.fontMetrics().horizontalAdvance("199999")
