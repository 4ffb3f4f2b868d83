"""The settings in the window: shown with their source, checked, tried, kept all or none."""

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QComboBox
from support.cameras.cameras import Door as Lens
from support.made_services import KeptInMemory
from support.windows.door_window import dress, undress
from support.windows.drops import drop

from kiosk.services.camera_ports import CameraInfo
from kiosk.settings.laptop_file import read_laptop
from kiosk.settings.loading import find_settings, load_settings
from kiosk.settings_editor import LaptopSettings
from kiosk.ui.camera.camera_facade import CameraFacade, CameraKind, CameraState
from kiosk.ui.settings.fault_dialog import SettingsFaultDialog
from kiosk.ui.settings.settings_dialog import SettingsDialog
from kiosk.ui.shell.checkup_sheet import CheckupSheet
from kiosk.ui.style.sounds import Sounds

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def place(tmp_path):
    work, data = tmp_path / "work", tmp_path / "data"
    work.mkdir()
    return work, {"KIOSK_DATA": str(data)}


@pytest.fixture
def opened(qtbot, place):
    made = []

    def opened(env=""):
        work, environ = place
        (work / ".env").write_text(env, "utf-8")
        preferences = KeptInMemory({"theme": "light"})
        theme = dress(preferences)
        sounds = Sounds(theme.resources / "sounds", preferences, lambda _file: True)
        editor = LaptopSettings(find_settings(None, environ, work))
        dialog = SettingsDialog(editor, theme, sounds)
        qtbot.addWidget(dialog)
        dialog.show()
        made.append(dialog)
        return dialog, theme, sounds

    yield opened
    for dialog in made:
        dialog.hide()
    undress()


def row(dialog, name):
    return next(row for row in dialog.rows if row.field.name == name)


def test_what_env_sets_is_shown_and_locked(opened):
    dialog, _, _ = opened("KIOSK_PATIENCE=3\n")
    patience = row(dialog, "KIOSK_PATIENCE")
    assert (patience.text(), patience.edit.isEnabled()) == ("3", False)
    assert patience.field.origin == ".env"
    assert row(dialog, "TOKEN_TTL_HOURS").edit.isEnabled()
    assert row(dialog, "TOKEN_TTL_HOURS").edit.placeholderText() == "24"


def test_everything_that_the_window_may_set_is_there(opened):
    dialog, _, _ = opened()
    names = {row.field.name for row in dialog.rows}
    assert {"HOST", "SECRET_KEY", "PASSWORD", "KIOSK_DOOR", "KIOSK_ERASE_DAYS"} <= names
    assert "KIOSK_DATA" not in names, "the window must know it before it opens"


def test_what_is_saved_counts_at_the_next_start(qtbot, opened, place):
    dialog, _, _ = opened()
    row(dialog, "TOKEN_TTL_HOURS").set_text("48")
    row(dialog, "DB_TLS").set_text("verify")
    assert dialog.save.text() == "Save and restart"
    with qtbot.waitSignal(dialog.saved) as told:
        dialog.save.click()
    assert told.args == [True]
    work, environ = place
    assert load_settings(None, environ, work).ttl.total_seconds() == 48 * 3600
    file = next(iter((work.parent / "data").glob("settings.json")))
    assert file.stat().st_mode & 0o077 == 0, "a password may be in it"


def test_a_wrong_value_is_said_and_nothing_is_kept(opened, place):
    dialog, _, _ = opened()
    row(dialog, "TOKEN_TTL_HOURS").set_text("48")
    row(dialog, "KIOSK_PATIENCE").set_text("soon")
    dialog.save.click()
    assert dialog.isVisible()
    assert "KIOSK_PATIENCE" in dialog.said.text()
    assert row(dialog, "KIOSK_PATIENCE").edit.property("fault") is True
    assert read_laptop(place[0].parent / "data") == {}


def test_a_server_without_a_key_is_refused_here_too(opened):
    dialog, _, _ = opened()
    for name, text in (("HOST", "db.example.org"), ("DB_NAME", "d"), ("USER", "u")):
        row(dialog, name).set_text(text)
    dialog.save.click()
    assert dialog.isVisible()
    assert "SECRET_KEY" in dialog.said.text()


def test_half_of_two_servers_is_never_put_together(opened, place):
    work, environ = place
    dialog, _, _ = opened()
    row(dialog, "PASSWORD").set_text("of another server")
    dialog.save.click()
    env = "HOST=db.example.org\nDB_NAME=d\nUSER=u\nSECRET_KEY=" + "k" * 40
    (work / ".env").write_text(env, "utf-8")
    assert load_settings(None, environ, work).server.password == ""


def test_look_text_size_and_sound_are_taken_back_on_cancel(opened):
    dialog, theme, sounds = opened()
    dialog.look.look.setCurrentIndex(2)
    dialog.look.look.activated.emit(2)
    dialog.look.text_size.activated.emit(3)
    dialog.look.sound.click()
    assert (theme.name, theme.text_size, sounds.wanted) == ("dark", 125, False)
    dialog.reject()
    assert (theme.name, theme.text_size, sounds.wanted) == ("light", 100, True)


def test_look_alone_needs_no_restart(qtbot, opened):
    dialog, theme, _ = opened()
    dialog.look.look.activated.emit(3)
    with qtbot.waitSignal(dialog.saved) as told:
        dialog.save.click()
    assert told.args == [False]
    assert theme.name == "contrast"


def test_the_search_finds_by_meaning(opened):
    dialog, _, _ = opened()
    dialog.search.setText("erase guests")
    shown = [row.field.name for row in dialog.rows if row.isVisibleTo(dialog)]
    assert shown == ["KIOSK_ERASE_DAYS"]
    dialog.search.setText("")
    assert all(row.isVisibleTo(dialog) for row in dialog.rows)


def test_the_connection_is_tried_beside_the_window(qtbot, opened):
    dialog, _, _ = opened()
    dialog.try_it.click()
    assert not dialog.try_it.isEnabled()
    qtbot.waitUntil(dialog.try_it.isEnabled)
    assert "SQLite" in dialog.said.text()
    for name, text in (
        ("HOST", "127.0.0.1:1"), ("DB_NAME", "d"), ("USER", "u"), ("SECRET_KEY", "k" * 40),
    ):  # fmt: skip
        row(dialog, name).set_text(text)
    dialog.try_it.click()
    qtbot.waitUntil(dialog.try_it.isEnabled, timeout=20_000)
    assert "127.0.0.1" in dialog.said.text()
    assert dialog.said.property("tone") == "bad"


def test_a_predecessors_env_fills_the_fields(opened):
    dialog, _, _ = opened()
    dialog.fill_from(
        "SECRET_KEY='an-event-key-that-is-long-enough'\nHOST=db.example.org\nPORT=25976\n"
        "DB_NAME=defaultdb\nUSER=avnadmin\nPASSWORD=p#1\nOTHER=x\n"
    )
    values = dialog.values()
    assert (values["HOST"], values["PORT"], values["USER"]) == (
        "db.example.org", "25976", "avnadmin",
    )  # fmt: skip
    assert "Database server" in dialog.said.text()
    dialog.fill_from("mysql://u:p@h.example:3306/d")
    assert dialog.values()["HOST"] == "mysql://u:p@h.example:3306/d"
    data = QMimeData()
    data.setText("nothing of ours")
    assert drop(dialog, data)
    assert "No settings" in dialog.said.text()


def test_secrets_are_dots(opened):
    dialog, _, _ = opened("PASSWORD=hidden\n")
    edit = row(dialog, "PASSWORD").edit
    assert not isinstance(edit, QComboBox)
    assert edit.displayText() != "hidden"


def test_a_wrong_setting_at_start_opens_the_settings(qtbot, place):
    work, environ = place
    (work.parent / "data").mkdir()
    (work.parent / "data" / "settings.json").write_text('{"KIOSK_PATIENCE": "soon"}')
    found = find_settings(None, environ, work)
    preferences = KeptInMemory()
    theme = dress(preferences)
    sounds = Sounds(theme.resources, preferences, None)
    dialog = SettingsFaultDialog("KIOSK_PATIENCE is wrong.", LaptopSettings(found), theme, sounds)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.focusWidget() is dialog.settings, "Enter mends, and does not quit"
    dialog.settings.click()
    (settings,) = dialog.findChildren(SettingsDialog)
    row(settings, "KIOSK_PATIENCE").set_text("2")
    with qtbot.waitSignal(dialog.restart_wanted):
        settings.save.click()
    assert load_settings(None, environ, work).patience == 2
    dialog.hide()
    undress()


def test_the_check_up_says_what_is_wrong_first(qtbot, place):
    work, environ = place
    (work / ".env").write_text("KIOSK_SCANNER=/dev/no-such-scanner\n", "utf-8")
    theme = dress(KeptInMemory())
    sheet = CheckupSheet(LaptopSettings(find_settings(None, environ, work)), theme)
    qtbot.addWidget(sheet)
    sheet.show()
    assert not sheet.again.isEnabled()
    qtbot.waitUntil(sheet.again.isEnabled, timeout=60_000)
    names = [finding.name for finding in sheet.findings]
    assert {"store", "scanner", "secret"} <= set(names)
    scanner = next(finding for finding in sheet.findings if finding.name == "scanner")
    assert not scanner.ok
    wrong = [finding.ok for finding in sheet.findings]
    assert wrong == sorted(wrong), "what needs a person stands first"
    assert "need" in sheet.said.text()
    assert sheet.grid.item(names.index("scanner"), 0).text() == "!"
    sheet.hide()
    undress()


@pytest.mark.parametrize(
    ("kind", "sentence", "ok", "said"),
    [
        (CameraKind.RUNNING, "", True, "gives 640×480 pictures"),
        (CameraKind.DARK, "", False, "black pictures"),
        (CameraKind.TROUBLE, "It was unplugged.", False, "It was unplugged."),
        (CameraKind.STARTING, "", False, "no picture yet"),
    ],
)
def test_the_check_up_asks_the_windows_own_camera(qtbot, place, kind, sentence, ok, said):
    """Opened a second time a device is in use, by nobody but this window."""
    work, environ = place
    (work / ".env").write_text("KIOSK_CAMERA=/dev/video63\n", "utf-8")
    info = CameraInfo("Cam", 640, 480, 30) if kind is not CameraKind.TROUBLE else None
    info = None if kind is CameraKind.STARTING else info
    camera = CameraFacade(Lens(), Lens(), lambda _text: False)
    camera._state = CameraState(kind, sentence, info)
    editor = LaptopSettings(find_settings(None, environ, work))
    sheet = CheckupSheet(editor, dress(KeptInMemory()), camera=camera)
    qtbot.addWidget(sheet)
    qtbot.waitUntil(sheet.again.isEnabled, timeout=60_000)
    (found,) = [finding for finding in sheet.findings if finding.name == "camera"]
    assert found.ok is ok
    assert said in found.message
    undress()
