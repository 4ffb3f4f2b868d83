"""The program ended by a signal right after Allow, while the desk thread is busy."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kiosk import app
from kiosk.domain.ticket import Attendee, Status
from kiosk.settings import Settings

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs SIGTERM")

# The real window in a process of its own, driven from a timer. What is pressed waits behind a
# second of other work when the signal comes.
PROGRAM = """
import os, sys, time
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from kiosk import app, window
from kiosk.rehearsal import StageCameras
from kiosk.settings import Settings
from kiosk.ui.shell.main_window import MainWindow
from kiosk.ui.scan.door_steps import Step

stage = StageCameras()
app.cameras = lambda: stage
ticket, number = int(sys.argv[2]), int(sys.argv[3])
timer = QTimer()
timer.setInterval(50)

def step():
    found = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)]
    if not found or "On this laptop" not in found[0].status.connection():
        return
    tab = found[0].scan_tab
    state = tab.flow.state
    if state.step is Step.READY:
        found[0].open_tab("scan")
        tab.flow.pick(ticket)
    elif state.step is Step.PENDING and state.seen(time.monotonic()):
        timer.stop()
        found[0]._door_desk._worker.submit(lambda services: time.sleep(1))
        tab.bar.left.click()
        assert state.step is Step.DECIDING
        os.kill(os.getpid(), number)

timer.timeout.connect(step)
original = window.build_window

def built(settings, **more):
    parts = original(settings, **more)
    timer.start()
    return parts

window.build_window = built
sys.exit(window.run(Settings(data=Path(sys.argv[1]))))
"""


@pytest.mark.timeout(120)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_what_was_pressed_is_recorded_before_the_end(tmp_path, number):
    services = app.open_services(Settings(data=tmp_path))
    ticket = services.issuing.register(Attendee("Asha", "", "", "Ball")).ticket
    services.store.close()
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path), str(ticket.id), str(int(number))],
        timeout=100,
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stderr[-2000:]
    services = app.open_services(Settings(data=tmp_path))
    try:
        assert services.store.find(ticket.id).ticket.status is Status.ENTERED
    finally:
        services.store.close()


@pytest.mark.timeout(180)
@pytest.mark.parametrize("setting", [{}, {"KIOSK_THEME": "blue"}], ids=["first start", "wrong"])
def test_the_dialogs_before_the_window_end_too(tmp_path, setting):
    """Nobody touches them meanwhile: no event of a person's lets Python look for signals."""
    script = (
        "import sys; from PySide6.QtWidgets import QDialog; shown = QDialog.exec\n"
        "def exec(dialog):\n print('shown', flush=True); return shown(dialog)\n"
        "QDialog.exec = exec\n"
        "from kiosk.cli import main; sys.exit(main([]))"
    )
    environ = {**os.environ, "KIOSK_DATA": str(tmp_path / "data"), **setting}
    environ["PYTHONPATH"] = str(Path(__file__).parents[2])
    program = subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=tmp_path, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert program.stdout.readline() == "shown\n"
        time.sleep(2)  # it stands there, and everything that began it is over
        program.send_signal(signal.SIGTERM)
        program.wait(60)
    finally:
        program.kill()
        program.communicate()


EARLY = """
import os, sys
from pathlib import Path
from kiosk import app, window
from kiosk.rehearsal import StageCameras
from kiosk.settings import Settings

app.cameras = StageCameras
original = window.build_window

def built(settings, **more):
    parts = original(settings, **more)
    os.kill(os.getpid(), int(sys.argv[2]))
    return parts

window.build_window = built
sys.exit(window.run(Settings(data=Path(sys.argv[1]))))
"""


@pytest.mark.timeout(120)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_while_the_window_is_made_is_not_lost(tmp_path, number):
    ended = subprocess.run(
        [sys.executable, "-c", EARLY, str(tmp_path), str(int(number))],
        timeout=100,
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stderr[-2000:]
