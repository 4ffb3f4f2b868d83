"""The question before the window closes, and the picture that is saved of a ticket."""

import os
import stat

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QMessageBox, QWidget

from kiosk.ui.shell.closing import question_box
from kiosk.ui.ticket.ticket_face import save_picture


def test_a_guests_name_in_the_question_is_no_markup(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    name = "<img src='http://evil'><b>Meera</b>"
    box = question_box(parent, name)
    assert box.textFormat() is Qt.TextFormat.PlainText
    assert box.text() == name
    assert box.defaultButton() is box.button(QMessageBox.StandardButton.No)


@pytest.mark.skipif(os.name != "posix", reason="rights as POSIX has them")
def test_a_saved_ticket_is_its_owners_alone(qtbot, tmp_path):
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(0)
    before = os.umask(0)
    try:
        for path in (tmp_path / "new.png", tmp_path / "old.png"):
            if path.name == "old.png":
                path.write_bytes(b"x")
                path.chmod(0o644)
            assert save_picture(image, path)
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
    finally:
        os.umask(before)
