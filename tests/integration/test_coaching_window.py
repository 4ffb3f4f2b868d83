"""A guest whose code no engine sees is told in the window how to hold it."""

import pytest
from PySide6.QtWidgets import QWidget
from support.door_faults import TEXT, faulty

from kiosk.adapters.scripted_camera import ScriptedCamera, Still
from kiosk.app import qr_reader
from kiosk.domain.reading import Hint
from kiosk.ui.hint_picture import hint_words
from kiosk.ui.scanner import Scanner
from kiosk.ui.video_view import VideoView


class OneCamera:
    """The only camera there is."""

    def __init__(self, camera):
        self._camera = camera

    def choices(self):
        return ()

    def camera(self, _spec):
        return self._camera


class Window(QWidget):
    """The camera's picture and the production reader."""

    def __init__(self, camera):
        super().__init__()
        self.resize(640, 360)
        self.view = VideoView(self)
        self.view.resize(640, 360)
        self.scanner = Scanner(OneCamera(camera), qr_reader(), lambda text: text == TEXT)
        self.view.watch(self.scanner)


@pytest.mark.parametrize("hint", [Hint.NEARER, Hint.HOLD_STILL, Hint.BRIGHTER])
def test_the_window_says_what_to_do(qtbot, hint):
    shot = faulty(hint, 2)
    shot = shot.but(module_px=1.25) if hint is Hint.NEARER else shot
    window = Window(ScriptedCamera([Still(shot, 1e6)], fps=15.0))
    qtbot.addWidget(window)
    window.show()
    window.scanner.start("0")
    window.scanner.arm()  # between two guests nobody is told anything
    try:
        qtbot.waitUntil(lambda: window.view.coaching == hint_words(hint), timeout=20_000)
    finally:
        assert window.scanner.stop()
