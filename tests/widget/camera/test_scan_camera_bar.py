"""The line under the picture: which camera, how it runs, what is remembered."""

import pytest
from PySide6.QtWidgets import QInputDialog
from support.made_services import KeptInMemory
from support.windows.camera_bar import shown_bar
from support.windows.door_window import dress

from kiosk.services.camera_ports import CameraChoice, CameraInfo
from kiosk.services.faults import CameraTrouble
from kiosk.ui.camera.camera_bar import CAMERA_KEY, CameraBar
from kiosk.ui.camera.camera_state import CameraKind, CameraState

# The offscreen platform has no window manager to tell the smallest size to.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

CHOICES = (CameraChoice("0", "HD Webcam"), CameraChoice("2", "Phone & stand"))


@pytest.fixture
def preferences():
    return KeptInMemory({CAMERA_KEY: "2"})


@pytest.fixture
def bar(qtbot, preferences):
    with shown_bar(qtbot, preferences) as bar:
        yield bar


def entries(bar):
    bar._fill_menu()
    return [a for a in bar.menu.actions() if not a.isSeparator()]


def test_a_running_camera_tells_its_name_size_and_speed(bar):
    info = CameraInfo("HD Webcam", 1280, 720, 30.0)
    bar.set_state(CameraState(CameraKind.RUNNING, "", info, 29.6))
    assert bar.chooser.text().startswith("HD Webcam  ·  1280×720  ·  30 fps")
    bar.set_state(CameraState(CameraKind.RUNNING, "", info, 0.0))
    assert "fps" not in bar.chooser.text(), "what is not measured yet is not told"


def test_a_camera_in_trouble_tells_no_old_figures(bar):
    info = CameraInfo("HD Webcam", 1280, 720, 30.0)
    bar.set_state(CameraState(CameraKind.RUNNING, "", info, 30.0))
    bar.set_state(
        CameraState(CameraKind.TROUBLE, "Unplugged.", info, trouble=CameraTrouble.UNPLUGGED)
    )
    assert bar.chooser.text().startswith("No picture")


def test_cameras_are_chosen_by_name_and_remembered(qtbot, bar, preferences):
    bar.set_choices(CHOICES)
    first, second, other = entries(bar)
    assert (first.text(), second.text()) == ("HD Webcam", "Phone && stand")
    assert second.isChecked()
    assert not first.isChecked()
    assert "stream" in other.text()
    with qtbot.waitSignal(bar.camera_chosen) as chosen:
        first.trigger()
    assert chosen.args == ["0"]
    assert preferences.get(CAMERA_KEY) == "0"


def test_the_list_follows_what_is_plugged_in(bar):
    bar.set_choices(())
    assert not entries(bar)[0].isEnabled()
    bar.set_choices(CHOICES[:1])
    assert entries(bar)[0].text() == "HD Webcam"


def test_an_address_may_be_typed(qtbot, bar, preferences, monkeypatch):
    monkeypatch.setattr(
        QInputDialog, "getText", lambda *_a, **_k: ("  http://127.0.0.1:8080/video ", True)
    )
    with qtbot.waitSignal(bar.camera_chosen) as chosen:
        entries(bar)[-1].trigger()
    assert chosen.args == ["http://127.0.0.1:8080/video"]
    monkeypatch.setattr(QInputDialog, "getText", lambda *_a, **_k: ("x", False))
    entries(bar)[-1].trigger()
    assert preferences.get(CAMERA_KEY) == "http://127.0.0.1:8080/video"


def test_the_mirror_is_remembered(qtbot, bar, preferences):
    with qtbot.waitSignal(bar.mirror_changed):
        bar.mirror.click()
    assert CameraBar(dress(preferences), preferences).mirror.isChecked()


def test_a_long_name_and_a_note_share_the_line(bar):
    info = CameraInfo("A camera with a very long name " * 4, 1920, 1080, 30.0)
    bar.set_state(CameraState(CameraKind.RUNNING, "", info, 30.0))
    bar.say("Not a ticket: " + "x" * 200)
    assert bar.width() == 704
    assert bar.chooser.width() <= 420
    assert bar.finder.geometry().right() <= bar.width()


def test_a_long_note_begins_with_what_it_is_about_and_size_and_speed_stand_back(bar):
    info = CameraInfo("Simulated camera", 1280, 720, 30.0)
    bar.set_state(CameraState(CameraKind.RUNNING, "", info, 30.0))
    bar.resize(440, 48)
    bar.say("Not a ticket: WIFI:T:WPA;S:Guests of the Spring Ball;P:dance all night;;" * 3)
    assert bar.note.text().startswith("Not a ticket: WIFI")
    assert bar.note.text().endswith("…")
    metrics, lines = bar.note.fontMetrics(), bar.note.text().split("\n")
    assert max(map(metrics.horizontalAdvance, lines)) <= bar.note.width(), "nothing of it is cut"
    assert metrics.height() * len(lines) <= bar.height()
    assert "1280" not in bar.chooser.text()
    bar.resize(704, 48)
    bar.say("")
    assert bar.note.text() == ""
    assert "1280×720" in bar.chooser.text()


def test_a_long_note_is_read_whole_and_the_buttons_come_back(bar):
    note = "Several keys at once: nothing was done. Press one key."
    bar.resize(580, 48)
    bar.say(note)
    assert bar.note.text() == note
    assert bar.chooser.isVisible()
    bar.say("")
    assert bar.mirror.isVisible()
    assert bar.finder.isVisible()


def test_a_long_note_takes_a_second_line_before_its_end_is_left_out(bar):
    note = "A scanner typed “4006381333931”: nothing was decided. Press keys a moment longer."
    bar.resize(440, 48)
    bar.say(note)
    lines = bar.note.text().split("\n")
    assert len(lines) == 2
    assert " ".join(lines) == note
