"""The table of settings: what is made from it, and that each row is right by its own rule."""

import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.services.faults import SettingsInvalid
from kiosk.settings import SETTINGS, Kind, Place, checked

ROOT = Path(__file__).parents[3]


def test_the_example_and_the_readme_are_made_from_it():
    script = [sys.executable, str(ROOT / "scripts" / "write_settings.py"), "--check"]
    assert subprocess.run(script, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}).returncode == 0, (
        "run scripts/write_settings.py"
    )


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_defaults_and_examples_pass_their_own_check(setting):
    checked(setting.name, "")
    assert checked(setting.name, setting.default) == checked(setting.name, "")
    if setting.kind is not Kind.SECRET:
        checked(setting.name, setting.example)
        assert setting.example
    assert setting.meaning
    assert Place.FILE in setting.places


def test_names_that_shells_set_are_not_taken_bare():
    assert {s.name for s in SETTINGS if Place.BARE not in s.places} == {
        "HOST",
        "USER",
        "KIOSK_DATA",
    }


def test_what_the_window_must_know_before_it_opens_is_not_set_in_it():
    assert {s.name for s in SETTINGS if Place.DIALOG not in s.places} == {"KIOSK_DATA"}


def test_a_choice_has_other_spellings():
    assert [checked("DB_TLS", word) for word in ("REQUIRED", "off", "No", "")] == [
        "verify", "off", "off", "auto",
    ]  # fmt: skip


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_no_value_may_hold_a_sign_that_steers(setting):
    if setting.kind is Kind.SECRET:
        assert checked(setting.name, "a\nb") == "a\nb"
        return
    with pytest.raises(SettingsInvalid, match=f"{setting.name}="):
        checked(setting.name, "C:\new")
