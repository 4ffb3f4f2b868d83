"""Before any test: Qt draws into memory, and nothing of the person's own settings is read."""

import gc
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


@pytest.fixture(autouse=True)
def _no_window_left():
    """No window outlives its test: each one left is dressed anew by every later test's theme."""
    yield
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return
    gc.unfreeze()  # a window lets the collector pass over what start-up made; here it ends
    core, valid = sys.modules["PySide6.QtCore"], sys.modules["shiboken6"].isValid
    for window in widgets.QApplication.topLevelWidgets():
        # One by one: what belongs to a window, such as a menu, is gone with it.
        if valid(window) and window.windowType() is core.Qt.WindowType.Window:
            window.deleteLater()
            core.QCoreApplication.sendPostedEvents(window, core.QEvent.Type.DeferredDelete)


def pytest_sessionfinish():
    """Empty the clipboard while Python is still there.

    Without a screen Qt keeps what was copied in a static of the library, and destroys it after
    Python has ended; a QMimeData that was made in Python then ends the process with a crash.
    """
    gui = sys.modules.get("PySide6.QtGui")
    if gui is not None and gui.QGuiApplication.instance() is not None:
        gui.QGuiApplication.clipboard().clear()
