"""A serial scanner at the real window: what it reads gets its verdict, whatever tab is open."""

import socket
from contextlib import contextmanager

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kiosk import app
from kiosk.domain.ticket import Attendee
from kiosk.domain.verdict import Reason
from kiosk.rehearsal import Rehearsal
from kiosk.settings import Settings
from kiosk.ui.scan_state import Step


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


@pytest.mark.timeout(120)
def test_scanned_text_opens_the_scan_tab_with_its_verdict(tmp_path, qapp):
    assert isinstance(qapp, QApplication)
    with scanner_and_ticket(tmp_path) as (port, settings, issued):
        rehearsal = Rehearsal(settings, (1366, 768))
        try:
            rehearsal.window.open_tab("register")
            # What is scanned while the tickets are still being opened is "out of reach".
            rehearsal.until(lambda: "Online" in rehearsal.window.status.connection(), "not open")
            line, _ = port.accept()
            with line:
                line.sendall(issued.text.encode() + b"\r\n")
                rehearsal.until(lambda: rehearsal.state.verdict is not None, "no verdict")
            assert rehearsal.state.verdict.reason is Reason.VALID
            assert rehearsal.window.scan_tab.isVisible()
        finally:
            rehearsal.end()


@pytest.mark.timeout(120)
def test_what_is_typed_into_the_form_decides_nothing_where_a_scan_opens_its_tab(tmp_path, qapp):
    with scanner_and_ticket(tmp_path) as (port, settings, issued):
        rehearsal = Rehearsal(settings, (1366, 768))
        window, state = rehearsal.window, rehearsal.state

        def typed(letters):
            for letter in letters:
                QTest.keyClicks(QApplication.focusWidget(), letter)
                rehearsal.until(lambda: not window.scan_tab.wedge._held, "a key was held back")

        try:
            window.open_tab("register")
            rehearsal.until(lambda: "Online" in window.status.connection(), "not open")
            field = window.register_tab.form.name.edit
            field.setFocus()
            typed("Anj")
            assert field.text() == "Anj"
            line, _ = port.accept()
            with line:
                line.sendall(issued.text.encode() + b"\r\n")
                rehearsal.until(lambda: state.step is Step.PENDING, "no verdict")
            QTest.qWait(500)  # longer than the guard of a new verdict
            typed("ad")
            assert (state.step, state.asking) == (Step.PENDING, None)
            QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
            rehearsal.until(lambda: not window.scan_tab.keys.active, "Escape gave no key back")
            typed("a")
            rehearsal.until(lambda: state.step is Step.DONE, "not let in")
        finally:
            rehearsal.end()
