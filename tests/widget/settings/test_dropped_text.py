"""A `.env` or a service's address, dropped on a form as from another window."""

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtWidgets import QWidget
from support.windows.drops import drop

from kiosk.ui.settings.dropped_text import TextDrop


@pytest.fixture
def form(qtbot):
    form = QWidget()
    qtbot.addWidget(form)
    form.heard = []
    TextDrop(form).dropped.connect(form.heard.append)
    return form


def of_file(path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    return data


def test_the_text_itself_is_taken(form):
    data = QMimeData()
    data.setText("mysql://u:p@h.example:3306/d")
    assert drop(form, data)
    assert form.heard == ["mysql://u:p@h.example:3306/d"]


def test_a_files_text_is_taken_with_or_without_a_mark_before_it(form, tmp_path):
    path = tmp_path / ".env"
    path.write_text("HOST=db.example.org\n", "utf-8-sig")
    assert drop(form, of_file(path))
    assert form.heard == ["HOST=db.example.org\n"]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00\x01", None])
def test_what_is_no_text_or_not_there_is_nothing(form, tmp_path, content):
    path = tmp_path / "picture.png"
    if content is not None:
        path.write_bytes(content)
    assert drop(form, of_file(path))
    assert form.heard == [""]


def test_what_is_neither_file_nor_text_is_not_let_in(form):
    data = QMimeData()
    data.setColorData(Qt.GlobalColor.red)
    assert not drop(form, data)
    assert form.heard == []
