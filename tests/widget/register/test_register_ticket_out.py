"""How the ticket leaves the registration desk: saved, copied, printed."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QPushButton

from kiosk.ui.ticket.ticket_actions import TicketActions

# The offscreen platform cannot raise the list of proposals; on a screen it can.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def test_the_ticket_is_saved_where_the_last_one_was(desk, tmp_path):
    proposed = []

    def choose(_window, path):
        proposed.append(path)
        return str(tmp_path / "chosen")

    d = desk(path_asked=choose)
    d.type("Meera Krishnan")
    d.enter()
    d.has_ticket(1)
    d.key(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    d.key(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)

    assert proposed[0].endswith("ticket-1-meera-krishnan.png")
    assert proposed[1] == str(tmp_path / "ticket-1-meera-krishnan.png")
    assert not QImage(str(tmp_path / "chosen.png")).isNull()
    assert d.text("ticket-said") == "Saved as chosen.png."


def test_a_ticket_that_cannot_be_saved_is_told(desk, tmp_path):
    d = desk(path_asked=lambda _window, _path: str(tmp_path / "gone" / "x.png"))
    d.type("Meera")
    d.enter()
    d.has_ticket(1)
    d.key(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)

    assert "not saved" in d.text("ticket-said")
    assert str(tmp_path / "gone") in d.text("ticket-said")


def test_the_ticket_is_copied_as_picture_and_text(desk):
    d = desk()
    QGuiApplication.clipboard().clear()
    d.type("Meera")
    d.enter()
    d.has_ticket(1)
    d.key(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    data = QGuiApplication.clipboard().mimeData()
    assert data.hasImage()
    assert data.text() == d.tab.card.face.text


def test_selected_text_is_copied_as_ever(desk):
    d = desk()
    d.type("Meera")
    d.enter()
    d.has_ticket(1)
    d.type("Arjun")
    d.form.name.edit.selectAll()
    d.key(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    assert QGuiApplication.clipboard().mimeData().text() == "Arjun"


def test_the_ticket_is_printed(desk, tmp_path):
    def pdf(_window):
        printer = QPrinter()
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / "ticket.pdf"))
        return printer

    d = desk(printer_asked=pdf)
    d.type("Meera")
    d.enter()
    d.has_ticket(1)
    d.key(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)

    assert (tmp_path / "ticket.pdf").read_bytes().startswith(b"%PDF")
    assert d.text("ticket-said") == "Ticket 1 is in ticket.pdf."


def test_without_a_ticket_there_is_nothing_to_print_save_or_copy(desk):
    d = desk()

    assert d.tab.findChild(TicketActions) is not None
    for name in ("print", "save", "copy"):
        assert not d.tab.findChild(QPushButton, f"ticket-{name}").isEnabled()
