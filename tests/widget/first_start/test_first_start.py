"""The first start: one question a page, kept as it is typed, nothing set before the end."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QInputDialog, QLabel
from support.cameras.cameras import CORNERS
from support.cameras.cameras import Door as Lens
from support.made_services import KeptInMemory
from support.windows.door_window import dress, undress

from kiosk import key_parts
from kiosk.domain.cool_down import Sighted
from kiosk.domain.token import token_in
from kiosk.services.camera_ports import CameraChoice
from kiosk.services.faults import CameraTrouble
from kiosk.settings.laptop_file import read_laptop
from kiosk.settings.loading import find_settings, load_settings, nothing_set
from kiosk.settings_editor import LaptopSettings
from kiosk.ui.camera.camera_facade import CameraFacade
from kiosk.ui.camera.camera_state import CameraKind, CameraState
from kiosk.ui.first_start import DRAFT_KEY
from kiosk.ui.first_start.wizard import FirstStart
from kiosk.ui.style.appearance import Appearance
from kiosk.ui.style.sounds import Sounds

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def environ(tmp_path):
    (tmp_path / "work").mkdir()
    return {"KIOSK_DATA": str(tmp_path / "data")}


@pytest.fixture
def preferences():
    return KeptInMemory()


@pytest.fixture
def opened(qtbot, environ, preferences, tmp_path):
    cameras, dialogs = [], []

    def opened(*plugged):
        theme = dress(preferences)
        lens = Lens(fps=30.0)
        lens.plugged = plugged
        camera = CameraFacade(lens, lens, lambda text: token_in(text) is not None)
        cameras.append(camera)
        editor = LaptopSettings(find_settings(None, environ, tmp_path / "work"))
        sounds = Sounds(theme.resources, preferences, None)
        dialog = FirstStart(
            editor, camera, key_parts.sample_code(), Appearance(theme, sounds, preferences)
        )
        qtbot.addWidget(dialog)
        dialog.show()
        dialog.lens = lens
        dialogs.append(dialog)
        return dialog

    yield opened
    for dialog in dialogs:
        dialog.camera.end()
    for camera in cameras:
        camera.stop()
    for widget in QApplication.topLevelWidgets():
        widget.hide()
    undress()


def shown(dialog):
    return dialog.stack.currentWidget()


def test_a_laptop_alone_is_ready_after_three_pages(qtbot, opened, environ, tmp_path):
    dialog = opened()
    dialog.way.buttons["alone"].click()
    assert shown(dialog) is dialog.door
    qtbot.keyClicks(dialog.door.fields["event"], "Freshers Night")
    qtbot.keyClicks(dialog.door.fields["KIOSK_DOOR"], "North gate")
    qtbot.keyClicks(dialog.door.fields["KIOSK_OPERATOR"], "Asha")
    dialog.next.click()
    assert shown(dialog) is dialog.camera
    assert read_laptop(tmp_path / "data") == {}, "nothing is set before the end"
    dialog.camera._camera.sighted.emit(Sighted("a.b.c", CORNERS, "test", 1.0, 0.0))
    assert dialog.camera.read
    assert dialog.next.text() == "Open Kiosk"
    with qtbot.waitSignal(dialog.accepted):
        dialog.next.click()
    settings = load_settings(None, environ, tmp_path / "work")
    assert (settings.door, settings.operator, settings.server) == ("North gate", "Asha", None)
    assert dialog.answers()["event"] == "Freshers Night"


def test_back_goes_back_and_loses_nothing(qtbot, opened):
    dialog = opened()
    dialog.way.buttons["shared"].click()
    assert shown(dialog) is dialog.server
    assert not dialog.next.isEnabled(), "a server must be named"
    qtbot.keyClicks(dialog.server.fields["HOST"], "db.example.org")
    dialog.back.click()
    dialog.way.buttons["shared"].click()
    assert dialog.server.fields["HOST"].text() == "db.example.org"


def test_what_was_typed_survives_a_crash_and_is_forgotten_at_the_end(qtbot, opened, preferences):
    dialog = opened()
    dialog.way.buttons["alone"].click()
    qtbot.keyClicks(dialog.door.fields["KIOSK_DOOR"], "North")
    dialog.hide()
    again = opened()
    again.way.buttons["alone"].click()
    assert again.door.fields["KIOSK_DOOR"].text() == "North"
    again.next.click()
    again.next.click()
    assert preferences.get(DRAFT_KEY) == ""


def test_a_wrong_server_is_said_on_its_page(qtbot, opened):
    dialog = opened()
    dialog.way.buttons["shared"].click()
    qtbot.keyClicks(dialog.server.fields["HOST"], "db.example.org")
    dialog.next.click()
    assert shown(dialog) is dialog.server
    assert "DB_NAME" in dialog.fault.text()


def test_each_name_on_the_door_page_stands_in_the_middle_of_its_field(opened):
    dialog = opened()
    dialog.way.buttons["alone"].click()
    QApplication.processEvents()
    labels = {label.text(): label for label in dialog.door.findChildren(QLabel)}
    for edit in dialog.door.fields.values():
        label = labels[edit.accessibleName()]
        assert abs(label.geometry().center().y() - edit.geometry().center().y()) <= 1


def test_no_page_is_higher_than_a_low_screen_nor_shrinks_its_fields(qtbot, opened):
    plugged = [CameraChoice(str(n), f"Camera {n}") for n in range(3)]
    dialog = opened(*plugged)
    dialog.way.buttons["shared"].click()
    qtbot.keyClicks(dialog.server.fields["HOST"], "db.example.org")
    dialog.server.try_it.click()
    qtbot.waitUntil(dialog.server.try_it.isEnabled, timeout=20_000)
    dialog.next.click()
    dialog.resize(dialog.width(), 560)
    qtbot.waitUntil(lambda: dialog.fault.height() > 0)
    assert dialog.height() == 560
    for edit in dialog.server.fields.values():
        assert edit.height() >= edit.sizeHint().height()
    dialog.server.try_it.click()
    assert dialog.fault.isHidden(), "what the test says need not be said twice"
    qtbot.waitUntil(dialog.server.try_it.isEnabled, timeout=20_000)
    assert dialog.server.said.text()
    dialog.next.click()
    assert dialog.fault.isVisible()
    assert not dialog.server.said.text(), "nor what Next says"
    dialog.next.click()
    dialog.back.click()
    assert dialog.fault.isHidden(), "another page is not at fault"
    dialog.way.buttons["alone"].click()
    dialog.next.click()
    qtbot.waitUntil(dialog.camera.thumbnails.isVisible, timeout=20_000)
    assert dialog.minimumSizeHint().height() <= 560


def test_the_password_of_an_address_is_not_read_on_the_screen(qtbot, opened):
    dialog = opened()
    dialog.way.buttons["shared"].click()
    host, password = (dialog.server.fields[name] for name in ("HOST", "PASSWORD"))
    assert dialog.focusWidget() is host
    qtbot.keyClicks(host, "mysql://eve:p%23w@127.0.0.1:3306/event")
    host.editingFinished.emit()
    assert host.text() == "mysql://eve@127.0.0.1:3306/event"
    assert password.text() == "p#w"
    assert password.displayText() != "p#w"


def test_the_way_of_before_is_marked(opened):
    dialog = opened()
    dialog.way.buttons["shared"].click()
    dialog.back.click()
    assert dialog.focusWidget() is dialog.way.buttons["shared"]


def test_a_camera_that_stopped_does_not_work(qtbot, opened):
    dialog = opened(CameraChoice("0", "HD Webcam"))
    dialog.way.buttons["alone"].click()
    dialog.next.click()
    dialog.camera._camera.sighted.emit(Sighted("a.b.c", CORNERS, "fast", 1.0, 1.0))
    assert dialog.camera.read
    trouble = CameraState(CameraKind.TROUBLE, "Unplugged.", trouble=CameraTrouble.UNPLUGGED)
    dialog.camera._camera.state_changed.emit(trouble)
    assert not dialog.camera.read
    assert dialog.camera.said.text() == "Not read yet."


def test_the_older_programs_env_is_taken_and_its_server_tried(qtbot, opened):
    dialog = opened()
    dialog.way.buttons["shared"].click()
    dialog.server.take(
        "SECRET_KEY=an-event-key-that-is-long-enough-for-hs256\nHOST=127.0.0.1\nPORT=1\n"
        "DB_NAME=defaultdb\nUSER=avnadmin\nPASSWORD=x\n"
    )
    assert dialog.server.fields["USER"].text() == "avnadmin"
    dialog.server.try_it.click()
    qtbot.waitUntil(dialog.server.try_it.isEnabled, timeout=20_000)
    assert not dialog.server.works
    assert dialog.server.said.property("tone") == "bad"
    dialog.next.click()
    assert shown(dialog) is dialog.door, "the server may be on only tonight"


def test_to_try_it_sets_nothing(qtbot, opened, environ, tmp_path):
    dialog = opened()
    with qtbot.waitSignal(dialog.accepted):
        dialog.way.buttons["try"].click()
    assert dialog.answers()["way"] == "try"
    assert nothing_set(find_settings(None, environ, tmp_path / "work"))


def test_a_keyboard_is_enough(qtbot, opened):
    dialog = opened()
    dialog.way.buttons["alone"].setFocus()
    qtbot.keyClick(dialog.way.buttons["alone"], Qt.Key.Key_Space)
    assert shown(dialog) is dialog.door
    qtbot.keyClick(dialog.door.fields["event"], Qt.Key.Key_Return)
    assert shown(dialog) is dialog.camera


def test_an_address_can_be_the_camera_and_survives_a_crash(qtbot, opened, monkeypatch):
    answers = iter([("", False), (" http://10.0.0.7:8080/video ", True), ("film.avi", True)])
    monkeypatch.setattr(QInputDialog, "getText", lambda *_a, **_k: next(answers))
    dialog = opened()
    dialog.way.buttons["alone"].click()
    dialog.next.click()
    page = dialog.camera
    qtbot.waitUntil(lambda: page.chooser.count() > 1, timeout=20_000)

    def choose_last():
        page.chooser.setCurrentIndex(page.chooser.count() - 1)
        page.chooser.activated.emit(page.chooser.currentIndex())

    choose_last()
    assert page.answers() == {"camera": ""}, "nothing was typed"
    assert page.chooser.currentIndex() == 0
    count = page.chooser.count()
    choose_last()
    assert page.answers() == {"camera": "http://10.0.0.7:8080/video"}
    page._on_choices(page._camera.choices)
    assert page.chooser.currentText() == "http://10.0.0.7:8080/video"
    again = opened()
    assert again.camera.answers() == page.answers()
    assert again.camera.chooser.currentText() == "http://10.0.0.7:8080/video"
    choose_last()
    assert page.chooser.currentText() == "film.avi"
    assert page.chooser.count() == count + 1, "one address is kept, not all that were tried"


def test_every_camera_is_shown_small_and_a_click_chooses_it(qtbot, opened):
    dialog = opened(CameraChoice("0", "Lid"), CameraChoice("1", "Desk"))
    dialog.way.buttons["alone"].click()
    dialog.next.click()
    page = dialog.camera
    qtbot.waitUntil(lambda: len(page.thumbnails.buttons) == 2, timeout=20_000)
    lid, desk = page.thumbnails.buttons.values()
    for button in (lid, desk):
        qtbot.waitUntil(lambda button=button: not button.icon().isNull(), timeout=20_000)
    assert lid.isChecked()
    assert dialog.lens.opened.count("1") == 1
    desk.click()
    assert page.answers() == {"camera": "1"}
    assert page.chooser.currentText() == "Desk"
    qtbot.waitUntil(lambda: dialog.lens.opened[-2:].count("1") == 1, timeout=20_000)
    assert desk.isChecked()
    dialog.back.click()
    assert not page.thumbnails._open, "behind another page no camera is kept from others"


def test_one_camera_alone_needs_no_choosing(qtbot, opened):
    dialog = opened(CameraChoice("0", "Lid"))
    dialog.way.buttons["alone"].click()
    dialog.next.click()
    page = dialog.camera
    qtbot.waitUntil(lambda: page.chooser.currentText() == "Lid", timeout=20_000)
    assert page.thumbnails.isHidden()
    assert set(dialog.lens.opened) <= {"", "0"}
