"""What the window says where the ticket file itself is broken, and on small screens."""

import pytest
from PySide6.QtCore import QRect
from support.made_services import ShakyStore, open_desks, sample_tickets
from support.windows.door_window import NOW, open_window, scan_of

from kiosk import app
from kiosk.domain.scan import Door, Source
from kiosk.domain.ticket import Attendee, Ticket
from kiosk.domain.verdict import Reason, Verdict
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.ports import StoreStatus
from kiosk.settings import load_settings
from kiosk.ui.scan.panel_content import content_of
from kiosk.ui.scan.scan_state import ScanState
from kiosk.ui.shell.counter_line import CounterLine
from kiosk.ui.shell.window_size import SMALLEST, fitting
from kiosk.ui.store_access.store_worker import StoreWorker
from kiosk.ui.store_access.table_desk import TableDesk
from kiosk.ui.style.measure import scale_of
from kiosk.ui.style.trouble_text import said_trouble
from kiosk.ui.ticket_list.ticket_table import TicketTable
from kiosk.ui.ticket_list.ticket_table_model import TicketTableModel

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
    worker = StoreWorker(lambda: app.open_services(settings, at_door=True))
    table = TableDesk(worker, Door("North door"))
    troubles, standings = [], []
    worker.trouble.connect(lambda fault: troubles.append(fault.sentence))
    table.store_status_changed.connect(standings.append)
    worker.start()
    try:
        qtbot.waitUntil(lambda: bool(troubles or standings))
        said = troubles or [store_status.trouble for store_status in standings]
        assert "is damaged" in said[0]
        assert all(store_status.online for store_status in standings)
    finally:
        table.stop()
        worker.stop()


def test_a_damaged_file_is_said_on_the_panel_and_promises_nothing(spoilt):
    settings, text = spoilt
    services = app.open_services(settings, at_door=True)
    try:
        scan = services.admission.scan(text, Source.SCANNER)
        verdict = services.admission.check(scan)
    finally:
        services.store.close()
    assert verdict.reason is Reason.UNAVAILABLE
    state = ScanState()
    state.begin(texts=[text])
    state.checked(scan, verdict, 1.0)
    shown = content_of(state, services.clock.now(), Door())
    assert "is damaged" in shown.proof
    assert "Trying again" not in shown.mark
    assert not state.out_of_reach


def test_a_server_that_is_away_is_tried_again():
    state = ScanState()
    state.begin(texts=["a.b.c"])
    away = Verdict(Reason.UNAVAILABLE, ticket_id=1, live=False)
    state.checked(scan_of("a.b.c"), away, 1.0)
    assert "Trying again" in content_of(state, NOW, Door()).mark


@pytest.mark.parametrize(
    "kind",
    [StoreTrouble.DAMAGED, StoreTrouble.READ_ONLY, StoreTrouble.DISK_FULL, StoreTrouble.BUSY],
)
def test_a_fault_of_the_only_store_is_told_while_the_window_runs(qtbot, monkeypatch, kind):
    store = ShakyStore([Ticket(1, "Meera", "", "JNU", "Ball")])
    with open_desks(store) as desks:
        qtbot.waitUntil(lambda: desks.table.store_status.online)
        qtbot.wait(100)

        def broken():
            raise StoreUnavailable(kind, "The ticket store cannot be used, and why.")

        monkeypatch.setattr(store, "revision", broken)
        desks.table.refresh()
        qtbot.waitUntil(lambda: bool(desks.table.store_status.trouble))
        assert desks.table.store_status.online, "there is no server that could be offline"
        monkeypatch.undo()
        desks.table.refresh()
        qtbot.waitUntil(lambda: not desks.table.store_status.trouble)


def test_the_status_line_says_no_tickets(qtbot):
    with open_window() as opened:
        qtbot.waitUntil(lambda: opened.window.news.opened)
        opened.window.news.tell_store_status(StoreStatus(trouble="The ticket store x is damaged."))
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
        ((1024, 600), (1022, 560)),
        ((1366, 740), (1364, 700)),
        ((1920, 1080), (1366, 768)),
        ((800, 480), SMALLEST),
    ],
)
def test_the_window_and_its_frame_open_no_larger_than_the_screen(screen, size):
    assert fitting(SmallScreen(*screen)).toTuple() == size


def test_a_number_of_six_digits_is_shown_whole(qtbot):
    with open_desks(ShakyStore(sample_tickets(3))) as desks:
        view = TicketTable(TicketTableModel(desks.table))
        qtbot.addWidget(view)
        view.resize(900, 300)
        room = view.columnWidth(0) - round(20 * scale_of(view)) - 8  # the theme's room, and Qt's
        assert room >= view.fontMetrics().horizontalAdvance("199999")
