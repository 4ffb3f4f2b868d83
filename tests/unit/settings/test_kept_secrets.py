"""SECRET_KEY and PASSWORD in the system's keyring: only where asked for, and after `.env`."""

import json

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null

from kiosk import cli
from kiosk.checks import examined
from kiosk.services.faults import SettingsInvalid
from kiosk.settings import load_settings
from kiosk.settings.kept_secrets import SECRETS, keep
from kiosk.settings.loading import find_settings
from kiosk.settings_editor import LaptopSettings

KEY = "a-key-for-tests-of-at-least-32-bytes"
OTHER = "another-key-for-tests-of-32-bytes-or-more"


class InMemory(KeyringBackend):
    """A keyring that is open; counts how often it is asked."""

    priority = 1

    def __init__(self):
        super().__init__()
        self.kept, self.asked = {}, 0

    def get_password(self, service, username):
        self.asked += 1
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password

    def delete_password(self, service, username):
        del self.kept[service, username]


@pytest.fixture
def ring():
    before, opened = keyring.get_keyring(), InMemory()
    keyring.set_keyring(opened)
    yield opened
    keyring.set_keyring(before)


@pytest.fixture
def kiosk(tmp_path, monkeypatch, capsys):
    """Runs a command in a folder with a data folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KIOSK_DATA", str(tmp_path / "data"))

    def run(*words):
        code = cli.main(list(words))
        told = capsys.readouterr()
        return code, told.out + told.err

    return run


@pytest.fixture
def environ(tmp_path):
    return {"KIOSK_DATA": str(tmp_path / "data")}


def write_env(folder, *lines):
    (folder / ".env").write_text("".join(f"{line}\n" for line in lines), "utf-8")


def test_what_stood_in_env_is_kept_and_counts_when_the_line_is_gone(kiosk, ring, environ, tmp_path):
    write_env(tmp_path, f"SECRET_KEY={KEY}")
    code, told = kiosk("admin", "key", "keep")
    assert code == 0
    assert f"Now delete the line SECRET_KEY from {tmp_path / '.env'}" in told
    assert KEY not in told
    write_env(tmp_path, "KIOSK_DOOR=North")
    settings = load_settings(None, environ, tmp_path)
    assert (settings.secret, settings.in_keyring) == (KEY, ("SECRET_KEY",))
    (finding,) = [f for f in examined(settings) if f.name == "secret"]
    assert "kept in the keyring" in finding.message
    assert kiosk("admin", "key", "keep", "--show") == (0, f"SECRET_KEY={KEY}\n")


def test_env_and_variables_win_and_the_keyring_is_not_asked(kiosk, ring, environ, tmp_path):
    write_env(tmp_path, f"SECRET_KEY={KEY}")
    assert kiosk("admin", "key", "keep")[0] == 0
    write_env(tmp_path, f"SECRET_KEY={OTHER}")
    ring.asked = 0
    assert load_settings(None, environ, tmp_path).secret == OTHER
    (tmp_path / ".env").unlink()
    variable = {**environ, "KIOSK_SECRET_KEY": OTHER}
    assert load_settings(None, variable, tmp_path).secret == OTHER
    assert ring.asked == 0


def test_who_keeps_nothing_there_is_never_asked_to_unlock_it(ring, environ, tmp_path):
    write_env(tmp_path, "KIOSK_DOOR=North")
    load_settings(None, environ, tmp_path)
    assert ring.asked == 0


def test_a_password_is_never_given_to_another_server(ring, environ, tmp_path):
    lines = ("DB_NAME=ball", "USER=door", "HOST=one.example.org")
    write_env(tmp_path, *lines, f"SECRET_KEY={KEY}", "PASSWORD='at home '")
    found = find_settings(None, environ, tmp_path)
    keep(found.data, found.sources.get("HOST"), {n: found.sources.get(n) for n in SECRETS})
    write_env(tmp_path, *lines)
    settings = load_settings(None, environ, tmp_path)
    assert settings.server.password == "at home "  # with its outer space
    write_env(tmp_path, *lines[:2], "HOST=two.example.org")
    with pytest.raises(SettingsInvalid, match="kept in the keyring for another HOST"):
        load_settings(None, environ, tmp_path)
    assert "one.example.org" not in str(ring.kept.keys())


@pytest.mark.parametrize("away", [fail.Keyring, null.Keyring], ids=["none", "switched off"])
def test_a_keyring_that_keeps_nothing_changes_nothing(kiosk, ring, environ, tmp_path, away):
    write_env(tmp_path, f"SECRET_KEY={KEY}")
    keyring.set_keyring(away())
    code, told = kiosk("admin", "key", "keep")
    assert code == 3
    assert "Nothing was changed" in told
    assert load_settings(None, environ, tmp_path).secret == KEY
    assert not (tmp_path / "data" / "keyring.json").exists()


def test_a_locked_keyring_is_said_and_no_other_key_is_made(kiosk, ring, environ, tmp_path):
    write_env(tmp_path, f"SECRET_KEY={KEY}")
    assert kiosk("admin", "key", "keep")[0] == 0
    (tmp_path / ".env").unlink()
    keyring.set_keyring(fail.Keyring())
    with pytest.raises(SettingsInvalid, match="Unlock it and start Kiosk again"):
        load_settings(None, environ, tmp_path)
    code, told = kiosk("doctor")
    assert code == 1
    assert "SECRET_KEY is kept in the keyring" in told


def test_nothing_to_keep(kiosk, ring):
    code, told = kiosk("admin", "key", "keep")
    assert code == 2
    assert "there is nothing to keep" in told


class TestInTheWindow:
    """What is kept in the keyring is shown so, and never written beside it."""

    @pytest.fixture
    def kept(self, kiosk, ring, environ, tmp_path):
        write_env(tmp_path, f"SECRET_KEY={KEY}")
        assert kiosk("admin", "key", "keep")[0] == 0
        (tmp_path / ".env").unlink()
        return LaptopSettings(find_settings(None, environ, tmp_path))

    def values(self, editor):
        return {field.name: field.value for field in editor.fields() if not field.locked}

    def test_its_source_is_the_keyring(self, kept):
        (field,) = [f for f in kept.fields() if f.name == "SECRET_KEY"]
        assert (field.origin, field.locked, field.secret) == ("keyring", False, True)

    def test_saving_something_else_leaves_it_there(self, kept, environ, tmp_path):
        assert kept.save({**self.values(kept), "KIOSK_DOOR": "North"}) is None
        written = (tmp_path / "data" / "settings.json").read_text("utf-8")
        assert json.loads(written)["KIOSK_DOOR"] == "North"
        assert KEY not in written
        assert load_settings(None, environ, tmp_path).secret == KEY

    def test_another_key_that_is_typed_goes_there(self, kept, ring, environ, tmp_path):
        assert kept.save({**self.values(kept), "SECRET_KEY": OTHER}) is None
        assert OTHER not in (tmp_path / "data" / "settings.json").read_text("utf-8")
        assert list(ring.kept.values()) == [OTHER]
        assert load_settings(None, environ, tmp_path).secret == OTHER

    def test_an_emptied_field_forgets_it(self, kept, ring, environ, tmp_path):
        assert kept.save({**self.values(kept), "SECRET_KEY": ""}) is None
        assert ring.kept == {}
        assert load_settings(None, environ, tmp_path).secret == ""

    def test_a_field_that_is_empty_because_it_was_locked_forgets_nothing(
        self, kept, ring, environ, tmp_path
    ):
        keyring.set_keyring(fail.Keyring())
        locked = LaptopSettings(find_settings(None, environ, tmp_path))
        values = self.values(locked)
        assert values["SECRET_KEY"] == ""
        assert "Unlock it" in locked.fault(values).sentence
        keyring.set_keyring(ring)
        locked.save(values)
        assert list(ring.kept.values()) == [KEY]
