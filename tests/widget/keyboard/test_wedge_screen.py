"""A keyboard scanner on a real X screen: real key events, with the system's own times."""

import os
import shutil
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.screen

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJ0aWNrZXRfaWQiOjEyfQ.AaDd-_AaDdAAadDDdaAdadadAAdaDdaAadDDaadAaDA"

# In a process of its own: this one runs without a screen.
PROGRAM = """
    import sys
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtGui import QKeySequence, QShortcut
    from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget
    from kiosk.ui.keyboard.wedge import Wedge

    class Tab(QWidget):
        def keyPressEvent(self, event):
            names = {Qt.Key.Key_D: "deny", Qt.Key.Key_Return: "enter", Qt.Key.Key_Space: "space"}
            if event.text():  # Shift alone types nothing
                say("key " + names.get(event.key(), event.text()))

    def say(what):
        print(what, flush=True)

    app = QApplication([])
    tab = Tab(windowTitle="wedge")
    tab.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    layout = QVBoxLayout(tab)
    button = QPushButton("Next")
    button.setShortcut("N")
    button.clicked.connect(lambda: say("next"))
    layout.addWidget(button)
    allow = QShortcut(QKeySequence("A"), tab)
    allow.activated.connect(lambda: say("allow"))
    wedge = Wedge(tab)
    wedge.burst.connect(lambda text: say("burst " + text))
    wedge.scanner_typed.connect(lambda text: say("scanner " + text))
    tab.show()
    tab.activateWindow()
    tab.setFocus()
    QTimer.singleShot(300, lambda: say("ready"))
    sys.exit(app.exec())
"""


@pytest.fixture(scope="module")
def screen():
    if not shutil.which("Xvfb") or not shutil.which("xdotool"):
        pytest.skip("Xvfb or xdotool is missing")
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "800x600x24", "-nolisten", "tcp"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as told:
        number = told.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait(10)


class Program:
    """The program on the screen, and hands on its keyboard."""

    def __init__(self, screen):
        self.environment = os.environ | {
            "DISPLAY": screen,
            "QT_QPA_PLATFORM": "xcb",
            "PYTHONPATH": str(Path(__file__).resolve().parents[3]),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(PROGRAM)],
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout.readline() == "ready\n"
        self.said = []
        self.listener = threading.Thread(target=self._listen, daemon=True)
        self.listener.start()
        # Without a window manager nobody gives the window the focus.
        self.hands("search", "--sync", "--onlyvisible", "--name", "wedge", "windowfocus")
        time.sleep(0.3)

    def hands(self, *what):
        subprocess.run(
            ["xdotool", *what], env=self.environment, check=True, stdout=subprocess.DEVNULL
        )

    def finger(self, key):
        """A finger holds a key longer than any scanner."""
        self.hands("keydown", key, "sleep", "0.07", "keyup", key)

    def _listen(self):
        for line in self.process.stdout:
            self.said.append(line.rstrip("\n"))

    def end(self, wanted):
        """What it said: as much as is wanted, however slow it is, and what came on top of it."""
        until = time.monotonic() + 20
        while len(self.said) < len(wanted) and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(0.4)
        self.process.terminate()
        self.process.wait(10)
        self.listener.join(10)
        return self.said


@pytest.fixture
def tried(screen):
    """Runs a script of presses and tells what the program said to it.

    xdotool shares the processor with everything else, as no scanner does: where it was kept
    waiting within a burst, the burst is torn, and the script is played again.
    """

    def play(script, wanted):
        for _ in range(10):
            program = Program(screen)
            try:
                script(program)
                said = program.end(wanted)
            finally:
                program.process.kill()
                program.process.wait(10)
                program.process.stdout.close()
            if said == wanted:
                break
        return said

    return play


@pytest.mark.parametrize("delay", ["1", "12", "40", "100"])
def test_a_real_burst_is_one_text_and_presses_nothing(tried, delay):
    def script(program):
        program.hands("type", "--delay", delay, TOKEN + "\n")

    # "allow" or "key" here would be a guest let in by nobody.
    wanted = [f"burst {TOKEN}"]
    assert tried(script, wanted) == wanted


def test_a_persons_keys_reach_buttons_and_shortcuts(tried):
    def script(program):
        for key in ("a", "d", "n", "space", "Return"):
            program.finger(key)
            time.sleep(0.4)

    wanted = ["allow", "key deny", "next", "key space", "key enter"]
    assert tried(script, wanted) == wanted


def test_a_person_between_two_scans(tried):
    def script(program):
        program.hands("type", "--delay", "3", TOKEN + "\n")
        time.sleep(0.4)
        program.finger("a")
        time.sleep(0.4)
        program.hands("type", "--delay", "3", "ada" + TOKEN + "\n")

    wanted = [f"burst {TOKEN}", "allow", f"burst ada{TOKEN}"]
    assert tried(script, wanted) == wanted


@pytest.mark.parametrize("end", [["Return"], ["Tab"], []])
@pytest.mark.parametrize("letter", ["a", "A", "d"])
@pytest.mark.parametrize("delay", ["1", "5"])
def test_a_code_of_one_letter_presses_nothing(tried, letter, end, delay):
    def script(program):
        program.hands("key", "--delay", delay, letter, *end)

    assert tried(script, [f"scanner {letter}"]) == [f"scanner {letter}"]
