"""Rules that no linter has: size and docstrings of files, and who may be where."""

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal

ROOT = Path(__file__).parents[3]
FILES = sorted((ROOT / "kiosk").rglob("*.py"))
LONGEST = 385


def test_every_module_says_what_lives_in_it():
    missing = [str(f) for f in FILES if not ast.get_docstring(ast.parse(f.read_text("utf-8")))]
    assert not missing


def test_no_file_grows_beyond_reading():
    long = {str(f): n for f in FILES if (n := len(f.read_text("utf-8").splitlines())) > LONGEST}
    assert not long


@pytest.mark.parametrize("payload", [True, "text", 1.5])
def test_signals_keep_their_references(payload):
    """A PySide6 that loses a reference at each emit ends the process after about 550 of them."""

    class Speaker(QObject):
        said = Signal(object)

    heard = []
    speaker = Speaker()
    speaker.said.connect(heard.append)
    for _ in range(5000):
        speaker.said.emit(payload)
    assert len(heard) == 5000
