"""A serial scanner at the real window: what it reads gets its verdict, whatever tab is open."""

import socket
from contextlib import contextmanager

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kiosk import app
from kiosk.domain.ticket import Attendee
from kiosk.domain.verdict import Reason
from kiosk.rehearsal import Rehearsal
from kiosk.settings import Settings
from kiosk.ui.shell.history_sheet import HistorySheet


@contextmanager
def scanner_and_ticket(folder):
    """A port that a serial scanner sits at, the settings that name it, and a ticket."""
    with socket.create_server(("127.0.0.1", 0)) as port:
        port.settimeout(30)
        settings = Settings(data=folder, scanner=f"socket://127.0.0.1:{port.getsockname()[1]}")
        services = app.open_services(settings)
        issued = services.issuing.register(Attendee("Asha", "", "", "Ball"))
        services.store.close()
        yield port, settings, issued


# The offscreen platform has no window manager to tell the smallest size to.
@pytest.mark.qt_log_ignore("propagateSizeHints")
@pytest.mark.timeout(120)
def test_scanned_text_opens_the_guests_card_at_a_desk(tmp_path, qapp):
    assert isinstance(qapp, QApplication)
    with scanner_and_ticket(tmp_path) as (port, settings, issued):
        rehearsal = Rehearsal(settings, (1366, 768))
        window = rehearsal.window
        try:
            window.open_tab("register")
            # What is scanned while the tickets are still being opened is "out of reach".
            rehearsal.until(lambda: "On this laptop" in window.status.connection(), "not open")
            line, _ = port.accept()
            with line:
                line.sendall(issued.text.encode() + b"\r\n")
                rehearsal.until(lambda: bool(window.findChildren(HistorySheet)), "no card")
            [card] = window.findChildren(HistorySheet)
            rehearsal.until(lambda: "Asha" in card.heading.text(), "not the guest's")
            assert card.said.text().startswith("VALID")
            assert window.register_tab.isVisible()
            assert rehearsal.state.verdict is None, "the door knows nothing of it"
            card.close()
        finally:
            rehearsal.end()


@pytest.mark.timeout(120)
def test_scanned_text_gets_its_verdict_at_the_door(tmp_path, qapp):
    with scanner_and_ticket(tmp_path) as (port, settings, issued):
        rehearsal = Rehearsal(settings, (1366, 768))
        try:
            rehearsal.window.open_tab("scan")
            rehearsal.until(
                lambda: "On this laptop" in rehearsal.window.status.connection(), "not open"
            )
            line, _ = port.accept()
            with line:
                line.sendall(issued.text.encode() + b"\r\n")
                rehearsal.until(lambda: rehearsal.state.verdict is not None, "no verdict")
            assert rehearsal.state.verdict.reason is Reason.VALID
        finally:
            rehearsal.end()


@pytest.mark.timeout(120)
def test_what_is_typed_into_the_form_stays_where_a_ticket_is_scanned(tmp_path, qapp):
    with scanner_and_ticket(tmp_path) as (port, settings, issued):
        rehearsal = Rehearsal(settings, (1366, 768))
        window = rehearsal.window
        try:
            window.open_tab("register")
            rehearsal.until(lambda: "On this laptop" in window.status.connection(), "not open")
            field = window.register_tab.form.name.edit
            field.setFocus()
            QTest.keyClicks(field, "Anj", delay=140)
            line, _ = port.accept()
            with line:
                line.sendall(issued.text.encode() + b"\r\n")
                rehearsal.until(
                    lambda: "scanned and not checked" in window.counters.text(), "not said"
                )
            assert field.text() == "Anj"
            assert window.register_tab.isVisible()
            assert rehearsal.state.verdict is None
            assert not window.findChildren(HistorySheet)
        finally:
            rehearsal.end()
