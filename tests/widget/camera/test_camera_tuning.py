"""Focus and exposure in the window: only what is offered, set at once, kept for each camera."""

import json
import time
from contextlib import contextmanager
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from support.cameras.cameras import Door, DoorCamera
from support.made_services import KeptInMemory
from support.windows.camera_bar import shown_bar

from kiosk.services.camera_ports import CameraControls, CameraWish, Dial
from kiosk.ui.camera.camera_bar import CAMERA_KEY
from kiosk.ui.camera.camera_facade import CameraFacade
from kiosk.ui.camera.camera_tuning import TUNING_KEY

# The offscreen platform has neither a window manager nor a keyboard to be grabbed.
pytestmark = pytest.mark.qt_log_ignore(
    "propagateSizeHints", r"does not support raise\(\)", "grabbing the keyboard"
)

WHOLE = CameraControls(
    autofocus=True, focus=Dial(40, 0, 255), auto_exposure=True, exposure=Dial(157, 1, 2000)
)
KEY = TUNING_KEY + "id:usb:1"


class TunedCamera(DoorCamera):
    """A camera whose driver takes its time, and clamps focus at 200."""

    def __init__(self, door, spec):
        super().__init__(door, spec)
        self._wishes = []

    @property
    def controls(self):
        return self.door.controls

    def adjust(self, wish):
        self._wishes.append(wish)

    def read(self):
        for wish in self._wishes:
            time.sleep(0.2)
            self.door.wishes.append(wish)
            has = self.door.controls
            self.door.controls = replace(
                has,
                autofocus=has.autofocus if wish.autofocus is None else wish.autofocus,
                focus=has.focus if wish.focus is None else Dial(min(wish.focus, 200), 0, 255),
                auto_exposure=(
                    has.auto_exposure if wish.auto_exposure is None else wish.auto_exposure
                ),
            )
        self._wishes.clear()
        return super().read()


class TunedDoor(Door):
    """Cameras that can be adjusted."""

    def __init__(self):
        super().__init__()
        self.controls, self.wishes = WHOLE, []

    def camera(self, spec):
        return TunedCamera(self, spec)


@pytest.fixture
def preferences():
    return KeptInMemory({CAMERA_KEY: "id:usb:1?size=1080p"})


@pytest.fixture
def bar(qtbot, preferences):
    with shown_bar(qtbot, preferences) as bar:
        bar.wishes = []
        bar.tuning.wished.connect(bar.wishes.append)
        yield bar
        bar.tuning.close()


def test_a_camera_without_controls_offers_nothing(bar):
    assert not bar.tuner.isEnabled()
    bar.tuning.set_controls(CameraControls(), True)
    assert not bar.tuner.isEnabled()
    assert bar.tuner.isHidden()
    assert bar.wishes == []


@pytest.mark.parametrize(
    ("controls", "enabled"),
    [
        (WHOLE, {"autofocus", "auto_exposure"}),
        (replace(WHOLE, autofocus=False), {"autofocus", "focus", "auto_exposure"}),
        (replace(WHOLE, auto_exposure=False), {"autofocus", "auto_exposure", "exposure"}),
        (CameraControls(focus=Dial(3, 0, 255)), {"focus"}),
        (CameraControls(auto_exposure=False), {"auto_exposure"}),
    ],
)
def test_only_what_is_offered_can_be_set(bar, controls, enabled):
    bar.tuning.set_controls(controls, True)
    assert bar.tuner.isVisible()
    parts = ("autofocus", "focus", "auto_exposure", "exposure")
    assert {part for part in parts if getattr(bar.tuning, part).isEnabled()} == enabled


def test_a_switch_and_a_slider_are_set_and_remembered(qtbot, bar, preferences):
    tuning = bar.tuning
    tuning.set_controls(WHOLE, True)
    qtbot.mouseClick(bar.tuner, Qt.MouseButton.LeftButton)
    assert tuning.isVisible()
    tuning.autofocus.click()
    qtbot.waitUntil(lambda: len(bar.wishes) == 1)
    assert bar.wishes[-1].autofocus is False
    tuning.set_controls(replace(WHOLE, autofocus=False), False)
    assert (tuning.focus.minimum(), tuning.focus.value(), tuning.focus.maximum()) == (0, 40, 255)
    tuning.focus.setFocus()
    qtbot.keyClick(tuning.focus, Qt.Key.Key_Right)
    for value in range(60, 90):
        tuning.focus.setValue(value)
    qtbot.waitUntil(lambda: len(bar.wishes) == 2)
    assert bar.wishes[-1] == CameraWish(autofocus=False, focus=89.0, auto_exposure=True)
    assert json.loads(preferences.get(KEY))["focus"] == 89
    qtbot.wait(150)
    assert len(bar.wishes) == 2, "a movement asks the driver once"


def test_what_was_set_is_set_again_when_the_camera_opens_and_only_then(bar, preferences):
    preferences.set(KEY, json.dumps({"autofocus": False, "focus": 70.0}))
    bar.tuning.set_controls(WHOLE, True)
    assert bar.wishes == [CameraWish(autofocus=False, focus=70.0)]
    bar.tuning.set_controls(replace(WHOLE, autofocus=False), False)
    assert len(bar.wishes) == 1
    bar.tuning.set_controls(WHOLE, True)
    assert len(bar.wishes) == 2, "it was plugged out and in again"
    preferences.set(CAMERA_KEY, "id:usb:2")
    bar.tuning.set_controls(WHOLE, True)
    assert len(bar.wishes) == 2, "another camera has its own"


@pytest.mark.parametrize(
    "kept", ["{", "[]", "null", '{"focus": "near"}', '{"zoom": 2}', '{"autofocus": 3}']
)
def test_what_was_damaged_is_forgotten(bar, preferences, kept):
    preferences.set(KEY, kept)
    bar.tuning.set_controls(WHOLE, True)
    assert bar.wishes == []


def test_all_automatic_forgets(qtbot, bar, preferences):
    preferences.set(KEY, json.dumps({"autofocus": False, "focus": 70.0}))
    bar.tuning.set_controls(replace(WHOLE, autofocus=False), False)
    bar.tuning.reset.click()
    assert bar.wishes == [CameraWish(autofocus=True, auto_exposure=True)]
    assert preferences.get(KEY) == ""


def test_the_keyboard_reaches_it_and_escape_closes_it(qtbot, bar):
    bar.tuning.set_controls(WHOLE, True)
    bar.tuner.setFocus()
    qtbot.keyClick(bar.tuner, Qt.Key.Key_Space)
    assert bar.tuning.isVisible()
    for widget in (bar.tuning.focus, bar.tuning.exposure, bar.tuning.autofocus):
        assert widget.accessibleName() or widget.text()
    qtbot.keyClick(bar.tuning, Qt.Key.Key_Escape)
    assert not bar.tuning.isVisible()


def test_it_stands_above_its_button_within_the_screen(qtbot, bar):
    bar.move(200, 500)
    bar.tuning.set_controls(WHOLE, True)
    bar.tuner.click()
    place = bar.tuning.frameGeometry()
    assert place.bottom() <= bar.tuner.mapToGlobal(QPoint(0, 0)).y()
    assert QApplication.primaryScreen().availableGeometry().contains(place)


@contextmanager
def running(bar):
    """A camera that can be adjusted runs, and the window's controls are its own."""
    door = TunedDoor()
    camera = CameraFacade(door, door, lambda _text: False)
    camera.controls_changed.connect(bar.tuning.set_controls)
    bar.tuning.wished.connect(camera.adjust)
    camera.start("id:usb:1")
    try:
        yield door, camera
    finally:
        assert camera.stop()


def test_over_a_running_camera_the_picture_goes_on_and_nobody_waits(qtbot, bar, preferences):
    with running(bar) as (door, _scanner):
        qtbot.waitUntil(bar.tuner.isEnabled)
        began = time.monotonic()
        bar.tuning.wished.emit(CameraWish(autofocus=False, focus=255.0))
        assert time.monotonic() - began < 0.1, "the driver takes 200 ms"
        qtbot.waitUntil(bar.tuning.focus.isEnabled)
        assert bar.tuning.focus.value() == 200, "as the driver took it"
        assert not bar.tuning.autofocus.isChecked()
        reads = door.reads
        qtbot.waitUntil(lambda: door.reads > reads + 5)
        assert door.opened == ["id:usb:1"], "the camera was not opened again"


def test_a_camera_that_opens_again_gets_its_wish_again(qtbot, bar, preferences):
    preferences.set(KEY, json.dumps({"autofocus": False, "focus": 70.0}))
    with running(bar) as (door, camera):
        qtbot.waitUntil(lambda: len(door.wishes) == 1)
        camera.choose("id:usb:1")
        qtbot.waitUntil(lambda: len(door.wishes) == 2)
        assert door.wishes[0] == door.wishes[1] == CameraWish(autofocus=False, focus=70.0)
