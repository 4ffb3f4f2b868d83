"""The program started twice on one data folder: the second gives way, the first start included."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QLockFile
from support.waiting import until

from kiosk.ui.shell.one_window import OneWindow

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="needs SIGTERM"),
    pytest.mark.timeout(300),
]

ROOT = Path(__file__).parents[2]


@contextmanager
def started(folder, **more):
    """The program as an icon starts it, with nothing set but the data folder."""
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "KIOSK_DATA": str(folder), **more}
    environ["QT_QPA_PLATFORM"] = "offscreen"
    program = subprocess.Popen(
        [sys.executable, "-m", "kiosk"], env=environ, cwd=folder.parent, stderr=subprocess.PIPE
    )
    try:
        yield program
    finally:
        if program.poll() is None:
            program.send_signal(signal.SIGTERM)
        program.communicate(timeout=60)


def claimed_by(folder):
    """The process that has the folder; 0 where none has."""
    told = QLockFile(str(folder / "window.lock")).getLockInfo()
    return told[0] if told else 0


def test_of_two_first_starts_the_second_gives_way(tmp_path):
    folder = tmp_path / "data"
    with started(folder) as first:
        until(lambda: claimed_by(folder) == first.pid, 120)
        with started(folder) as second:
            assert second.wait(120) == 0
        assert first.poll() is None
        assert (folder / "window.call").read_text("ascii"), "the first one is called to the front"
    with started(folder) as third:  # nobody answered the first start
        until(lambda: claimed_by(folder) == third.pid, 120)


def test_a_second_start_leaves_the_camera_to_the_first(qapp, tmp_path):
    first = OneWindow(tmp_path / "data")
    assert first.claim()
    with socket.create_server(("127.0.0.1", 0)) as camera:
        address = f"http://127.0.0.1:{camera.getsockname()[1]}/"
        with started(tmp_path / "data", KIOSK_CAMERA=address) as second:
            assert second.wait(120) == 0
        camera.settimeout(0)
        with pytest.raises(BlockingIOError):
            camera.accept()
    first.release()
