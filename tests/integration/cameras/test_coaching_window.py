"""A guest whose code no engine sees is told in the window how to hold it."""

import pytest
from PySide6.QtWidgets import QWidget
from support.doors.door_faults import TEXT, faulty

from kiosk.adapters.simulation.scripted_camera import ScriptedCamera, Still
from kiosk.app import qr_reader
from kiosk.domain.reading import Hint
from kiosk.ui.camera.camera_facade import CameraFacade
from kiosk.ui.camera.hint_picture import hint_words
from kiosk.ui.camera.video_view import VideoView


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
        self.camera = CameraFacade(OneCamera(camera), qr_reader(), lambda text: text == TEXT)
        self.view.watch(self.camera)


# Worse than most of their kind: what many pictures together show must not be read either.
SHOTS = {
    Hint.NEARER: faulty(Hint.NEARER, 2).but(module_px=1.25),
    Hint.HOLD_STILL: faulty(Hint.HOLD_STILL, 2).but(motion=5.5),
    Hint.NO_DARK_MODE: faulty(Hint.NO_DARK_MODE, 3).but(defocus=1.3),
    Hint.BRIGHTER: faulty(Hint.BRIGHTER, 3).but(contrast=0.025),
}


@pytest.mark.parametrize("hint", list(SHOTS))
def test_the_window_says_what_to_do(qtbot, hint):
    shot = SHOTS[hint]
    window = Window(ScriptedCamera([Still(shot, 1e6)], fps=15.0))
    qtbot.addWidget(window)
    window.show()
    window.camera.start("0")
    window.camera.arm()  # between two guests nobody is told anything
    try:
        qtbot.waitUntil(lambda: window.view.coaching == hint_words(hint), timeout=90_000)
    finally:
        assert window.camera.stop()
