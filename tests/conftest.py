"""Before any test: Qt draws into memory, and nothing of the person's own settings is read."""

import gc
import itertools
import os
import sys

import pytest
from pytestqt.qtbot import QtBot
from support.servers.mariadb import database, mariadb, servers  # noqa: F401 - fixtures

# The servers are imported here alone: imported at a second place they would be a second fixture,
# which starts servers of its own that live until the session ends.

if sys.platform.startswith("linux"):
    # Tests marked `screen` start an X server of their own and name it to the program they start.
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
for name in [name for name in os.environ if name.startswith("KIOSK_")]:
    del os.environ[name]
# Hundreds of tests start the program: where nothing may be kept, each compiles all of it anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


# Nothing is said about speed here: what a busy machine does later than usual is waited for.
for _wait in (QtBot.waitUntil, QtBot.waitSignal, QtBot.waitSignals):
    _wait.__kwdefaults__["timeout"] = 30_000


@pytest.fixture(scope="session")
def _data_folders(tmp_path_factory):
    """One folder after the other; pytest's own factory looks through all there are for each."""
    place = tmp_path_factory.mktemp("data")
    return (place / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def _own_data_folder(_data_folders, monkeypatch):
    """A program started by a test never touches the person's data folder."""
    place = next(_data_folders)
    place.mkdir()
    monkeypatch.setenv("KIOSK_DATA", str(place))


@pytest.fixture(autouse=True)
def _no_window_left(request):
    """No window outlives its test: each one left is dressed anew by every later test's theme.

    What is garbage is collected here, as the program does it: between two events, on this thread.
    """
    in_window = "qapp" in request.fixturenames
    if in_window:
        gc.disable()
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
    if in_window:
        application = widgets.QApplication.instance()
        if application.styleSheet() not in {"", "* {}"}:  # of the last theme, in its size
            application.setStyleSheet("* {}")  # not "": see `undress`
        gc.collect(1)
        gc.enable()


def pytest_generate_tests(metafunc):
    """What is marked `each_server` runs on MariaDB and on Oracle's MySQL."""
    if "mariadb" in metafunc.fixturenames and metafunc.definition.get_closest_marker("each_server"):
        from support.servers.mariadb import MariaDb
        from support.servers.mysql import MySql

        kinds = [pytest.param(kind, id=kind.kind) for kind in (MariaDb, MySql)]
        metafunc.parametrize("mariadb", kinds, indirect=True, scope="session")


def pytest_make_parametrize_id(val):
    """Bytes give a test no name: a zip that was just made holds the time, which two processes
    that must find the same tests do not share."""
    return f"{len(val)}-bytes" if isinstance(val, bytes) else None


ONE_AT_A_TIME = {
    "integration/peers/": "lan",  # announcements on the LAN reach every door of this machine
    "end2end/test_package.py": "package",  # builds in the checkout's own folder
    "end2end/test_setup.py": "package",
}
"""Tests by where they are, that never run beside others of the same name."""


class _OwnBeginning(pytest.Dir):
    """Each process begins in another place, and what it compiled is read by the others.

    Rewriting the assertions of all files takes ten seconds: in a new checkout every process would
    do it for every file. `pytest_collection_modifyitems` brings the same order back everywhere.
    """

    def collect(self):
        found = list(super().collect())
        worker = int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw"))
        first = worker * len(found) // int(os.environ["PYTEST_XDIST_WORKER_COUNT"])
        return [*found[first:], *found[:first]]


def pytest_collect_directory(path, parent):
    if "PYTEST_XDIST_WORKER" in os.environ:
        return _OwnBeginning.from_parent(parent, path=path)
    return None


@pytest.hookimpl(tryfirst=True)  # before xdist, which reads the groups here too
def pytest_collection_modifyitems(items):
    """Where several processes share the tests: keep together what shares something costly.

    The long ones begin first, so that no process works alone at the end. In one process the order
    stays as it is.
    """
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return
    for item in items:
        group = _group(item)
        if group:
            item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=lambda item: (*_turn(item), item.path.parts))


def _turn(item):
    """What takes longest in one piece begins first: the package, then groups with slow tests."""
    group = next((mark.args[0] for mark in item.iter_markers("xdist_group")), "")
    slow = item.get_closest_marker("slow") is not None
    return group != "package", not (group and slow), not slow, not group


@pytest.hookimpl(optionalhook=True)  # there is none without xdist
def pytest_handlecrashitem(crashitem, sched):
    """Have the other processes go on where one has died.

    xdist 3.8 shares out anew what the dead one had finished; who is given only that waits for ever.
    The test that it died in has failed, and is not begun again.
    """
    for name, unit in list(getattr(sched, "workqueue", {}).items()):
        if crashitem in unit:
            unit[crashitem] = True
        if all(unit.values()):
            del sched.workqueue[name]


def pytest_collection_finish(session):
    """Refuse to run where the groups are not heeded, as under pytest 9.2 with xdist 3.8.

    xdist tells the group by a suffix of the test's name. Without it every server is started in
    every process, and two processes build in the same folder.
    """
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return
    lost = [
        item.nodeid
        for item in session.items
        if item.get_closest_marker("xdist_group") and "@" not in item.nodeid.rpartition("]")[2]
    ]
    if lost and session.config.getoption("loadgroup", False):
        raise RuntimeError(f"xdist does not heed the group of {lost[0]}")


def _group(item):
    place = item.nodeid.partition("::")[0].removeprefix("tests/")
    for start, name in ONE_AT_A_TIME.items():
        if place.startswith(start):
            return name
    if item.get_closest_marker("screen"):
        return "screen"
    definitions = item._fixtureinfo.name2fixturedefs.values()
    shared = any(found.scope in {"module", "class"} for defs in definitions for found in defs)
    return place if shared else ""


def pytest_sessionfinish():
    """Empty the clipboard while Python is still there.

    Without a screen Qt keeps what was copied in a static of the library, and destroys it after
    Python has ended; a QMimeData that was made in Python then ends the process with a crash.
    """
    gui = sys.modules.get("PySide6.QtGui")
    if gui is not None and gui.QGuiApplication.instance() is not None:
        gui.QGuiApplication.clipboard().clear()
