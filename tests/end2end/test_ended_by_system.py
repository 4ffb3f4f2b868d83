"""The program ended by a signal right after Allow, while the desk thread is busy."""

import signal
import subprocess
import sys

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
from kiosk.ui.main_window import MainWindow
from kiosk.ui.scan_state import Step

stage = StageCameras()
app.cameras = lambda: stage
ticket, number = int(sys.argv[2]), int(sys.argv[3])
timer = QTimer()
timer.setInterval(50)

def step():
    found = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)]
    if not found or "Online" not in found[0].status.connection():
        return
    tab = found[0].scan_tab
    state = tab.flow.state
    if state.step is Step.READY:
        found[0].open_tab("scan")
        tab.flow.pick(ticket)
    elif state.step is Step.PENDING and state.seen(time.monotonic()):
        timer.stop()
        found[0]._door_desk._lane.submit(lambda services: time.sleep(1))
        tab.bar.left.click()
        assert state.step is Step.DECIDING
        os.kill(os.getpid(), number)

timer.timeout.connect(step)
original = window.build_window

def built(settings):
    parts = original(settings)
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
