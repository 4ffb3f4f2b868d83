"""One key copies the ticket's picture and opens the guest's chat."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from kiosk.adapters.drawing.qr_image import QrArtist
from kiosk.ui.ticket.ticket_actions import TicketActions
from kiosk.ui.ticket.ticket_face import TicketFace, ticket_image

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def page(qtbot):
    made = QWidget()
    made.edit = QLineEdit()
    QVBoxLayout(made).addWidget(made.edit)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitActive(made).__enter__()
    made.edit.setFocus()
    return made


def face(phone="+919876543210"):
    code = QImage.fromData(QrArtist().qr_png("abc"))
    until = datetime(2026, 11, 23, 19, 16, tzinfo=UTC)
    return TicketFace(12, "Asha", "Ball", "abc", until, code, phone=phone)


def made(page, answer):
    opened, said = [], []

    def link(address):
        opened.append(address)
        return answer

    actions = TicketActions(page, link_opened=link)
    actions.said.connect(said.append)
    return actions, opened, said


def test_the_picture_is_copied_and_the_chat_opens(qtbot, page):
    actions, opened, said = made(page, True)
    actions.show_ticket(face())
    qtbot.keyClick(page.edit, Qt.Key.Key_F5)
    assert opened == ["https://wa.me/919876543210"]
    copied = QGuiApplication.clipboard().image().convertToFormat(QImage.Format.Format_RGB32)
    assert copied == ticket_image(face())
    assert not QGuiApplication.clipboard().mimeData().hasText()
    assert said[-1] == "Copied: press Ctrl+V in the chat with +919876543210."


def test_without_a_browser_the_address_is_said(page):
    actions, _, said = made(page, False)
    actions.show_ticket(face())
    actions.send.trigger()
    assert said[-1].endswith("the chat is https://wa.me/919876543210.")


def test_without_a_number_nothing_is_offered(qtbot, page):
    actions, opened, _ = made(page, True)
    actions.show_ticket(face(phone=""))
    assert actions.copy.isEnabled()
    assert not actions.send.isEnabled()
    qtbot.keyClick(page.edit, Qt.Key.Key_F5)
    assert opened == []
