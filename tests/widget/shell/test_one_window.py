"""Two windows on one data folder are one: the second start calls the first to the front."""

import os
import subprocess
import sys
import threading

import pytest
from PySide6.QtWidgets import QWidget
from support.waiting import until

from kiosk.ui.shell.crash import restart_program
from kiosk.ui.shell.one_window import RESTARTED, OneWindow, bring_to_front


@pytest.fixture
def windows(qtbot):
    made = []

    def make(folder):
        made.append(OneWindow(folder))
        return made[-1]

    yield make
    for one in made:
        one.release()


def test_the_second_start_calls_the_first(qtbot, windows, tmp_path):
    first, second = windows(tmp_path / "data"), windows(tmp_path / "data")
    assert first.claim()
    with qtbot.waitSignal(first.called):
        assert not second.claim()
    with qtbot.waitSignal(first.called):  # and each one after it
        assert not windows(tmp_path / "data").claim()


def test_another_folder_has_its_own_window(windows, tmp_path):
    assert windows(tmp_path / "one").claim()
    assert windows(tmp_path / "two").claim()


def test_after_the_first_is_gone_another_may_open(windows, tmp_path):
    first = windows(tmp_path)
    assert first.claim()
    first.release()
    assert windows(tmp_path).claim()


def test_a_program_that_was_started_anew_takes_the_place_of_the_one_before(
    qtbot, windows, tmp_path, monkeypatch
):
    first = windows(tmp_path)
    assert first.claim()
    leaving = threading.Timer(0.3, first._lock.unlock)
    monkeypatch.setenv(RESTARTED, "1")
    leaving.start()
    assert windows(tmp_path).claim()
    leaving.join()
    assert RESTARTED not in os.environ, "not handed on to what this program starts"


def test_restarting_says_so_to_the_new_program(monkeypatch, tmp_path):
    told = tmp_path / "told"
    script = tmp_path / "program"
    script.write_text(f'#!/bin/sh\nprintf "%s" "${RESTARTED}" > "{told}"\n', "ascii")
    script.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(script))
    restart_program()
    until(lambda: told.exists() and told.read_text("ascii") == "1")


def test_a_program_that_was_killed_leaves_no_claim(windows, tmp_path):
    body = (
        "import os, sys\nfrom pathlib import Path\n"
        "from kiosk.ui.shell.one_window import OneWindow\n"
        "one = OneWindow(Path(sys.argv[1]))\nassert one.claim()\nos._exit(1)\n"
    )
    killed = subprocess.run([sys.executable, "-c", body, str(tmp_path)], check=False, timeout=60)
    assert killed.returncode == 1
    assert windows(tmp_path).claim()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_keeps_no_window_shut(windows, tmp_path):
    tmp_path.chmod(0o500)
    try:
        assert windows(tmp_path).claim()
    finally:
        tmp_path.chmod(0o700)


def test_a_name_in_the_way_keeps_no_window_shut(windows, tmp_path):
    (tmp_path / "data").write_text("a file", "ascii")
    assert windows(tmp_path / "data").claim()


@pytest.mark.qt_log_ignore("does not support raise")
def test_a_window_that_was_made_small_is_shown_again(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.showMinimized()
    bring_to_front(window)
    assert not window.isMinimized()
    assert window.isVisible()
