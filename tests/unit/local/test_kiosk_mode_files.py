"""Kiosk mode's two hands on the system: kept awake, and started with the session."""

import configparser
import plistlib
import shlex
from pathlib import Path

import pytest

from kiosk.adapters.local.autostart import (
    autostart_file,
    autostart_text,
    install,
    own_command,
    remove,
)
from kiosk.adapters.local.awake import Awake
from kiosk.services.faults import Fault

FOLDER = Path("/home/me/an event")


def test_where_the_system_can_be_asked_it_is_held_awake_until_the_end(monkeypatch):
    monkeypatch.setenv("WAKEPY_FAKE_SUCCESS", "yes")
    awake = Awake()
    awake.start()
    assert awake.asked(60)
    assert awake.held
    awake.stop(60)
    assert not awake.held


def test_where_nobody_can_be_asked_the_door_goes_on_and_the_log_says_so(monkeypatch, caplog):
    for name in ("WAKEPY_FAKE_SUCCESS", "DBUS_SESSION_BUS_ADDRESS", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/at/all")
    awake = Awake()
    awake.start()
    assert awake.asked(60)
    awake.stop(60)
    assert "screen saver cannot be held off" in caplog.text


@pytest.mark.parametrize(
    ("platform", "environ", "place"),
    [
        ("linux", {}, "/home/me/.config/autostart/kiosk.desktop"),
        ("linux", {"XDG_CONFIG_HOME": "/cfg"}, "/cfg/autostart/kiosk.desktop"),
        ("darwin", {}, "/home/me/Library/LaunchAgents/org.kiosk.kiosk.plist"),
        (
            "win32",
            {"APPDATA": "/app"},
            "/app/Microsoft/Windows/Start Menu/Programs/Startup/kiosk.cmd",
        ),
    ],
)
def test_each_system_has_its_place(platform, environ, place):
    assert autostart_file(environ, Path("/home/me"), platform) == Path(place)


def test_linux_starts_the_same_program_in_the_same_folder():
    command = ["/opt/my kiosk/kiosk", "100%"]
    entry = configparser.RawConfigParser(strict=True)
    entry.optionxform = str
    entry.read_string(autostart_text(command, FOLDER, "linux").decode())
    found = entry["Desktop Entry"]
    assert shlex.split(found["Exec"].replace("%%", "%")) == command
    assert found["Path"] == str(FOLDER)
    assert found["Type"] == "Application"


def test_macos_starts_the_same_program_in_the_same_folder():
    found = plistlib.loads(autostart_text(["/Applications/Kiosk.app/kiosk"], FOLDER, "darwin"))
    assert found["ProgramArguments"] == ["/Applications/Kiosk.app/kiosk"]
    assert found["WorkingDirectory"] == str(FOLDER)
    assert found["RunAtLoad"] is True


def test_windows_starts_the_same_program_in_the_same_folder():
    text = autostart_text(["C:\\Program Files\\kiosk.exe"], FOLDER, "win32").decode()
    assert text.splitlines()[1:] == [
        f'cd /d "{FOLDER}"',
        'start "" "C:\\Program Files\\kiosk.exe"',
    ]


def test_the_packaged_program_starts_itself_and_the_others_python():
    assert own_command("/x/kiosk", packed=True) == ["/x/kiosk"]
    assert own_command("/x/python", packed=False) == ["/x/python", "-m", "kiosk"]


def test_installed_twice_and_removed_twice(tmp_path):
    file = tmp_path / "autostart" / "kiosk.desktop"
    for _ in range(2):
        install(["kiosk"], FOLDER, file)
    assert b"kiosk" in file.read_bytes()
    assert [remove(file), remove(file)] == [True, False]


def test_a_place_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(Fault, match="cannot be written"):
        install(["kiosk"], FOLDER, tmp_path / "file" / "kiosk.desktop")
