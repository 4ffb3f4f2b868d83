"""Before any test: Qt draws into memory, and nothing of the person's own settings is read."""

import os
import sys

import pytest

if sys.platform.startswith("linux"):
    # Tests marked `screen` start an X server of their own and name it to the program they start.
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
for name in [name for name in os.environ if name.startswith("KIOSK_")]:
    del os.environ[name]


@pytest.fixture(autouse=True)
def _own_data_folder(tmp_path_factory, monkeypatch):
    """A program started by a test never touches the person's data folder."""
    monkeypatch.setenv("KIOSK_DATA", str(tmp_path_factory.mktemp("data")))


def pytest_sessionfinish():
    """Empty the clipboard while Python is still there.

    Without a screen Qt keeps what was copied in a static of the library, and destroys it after
    Python has ended; a QMimeData that was made in Python then ends the process with a crash.
    """
    gui = sys.modules.get("PySide6.QtGui")
    if gui is not None and gui.QGuiApplication.instance() is not None:
        gui.QGuiApplication.clipboard().clear()
