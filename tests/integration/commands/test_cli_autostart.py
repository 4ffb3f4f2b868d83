"""`kiosk --autostart`: the file that starts the window with the session."""

import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the place is another one there")


def test_installed_and_removed(kiosk, tmp_path):
    place = tmp_path / "config" / "autostart" / "kiosk.desktop"
    config = {"XDG_CONFIG_HOME": str(tmp_path / "config")}
    done = kiosk("--autostart", "install", "--json", **config)
    assert done.json == {"file": str(place), "installed": True}
    text = place.read_text()
    assert f"Exec={sys.executable} -m kiosk" in text
    assert f"Path={kiosk.work}" in text
    assert kiosk("--autostart", "remove", **config).code == 0
    assert not place.exists()
    assert b"nothing was changed" in kiosk("--autostart", "remove", **config).out


def test_another_word_is_wrong_usage(kiosk):
    assert kiosk("--autostart", "perhaps").code == 2
