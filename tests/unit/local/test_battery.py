"""The battery as three systems tell it, and what the check-up says of it."""

import pytest

from kiosk.adapters.local.battery import Battery, from_pmset, from_supplies
from kiosk.laptop_checks import battery_finding


def supply(folder, name, **said):
    (folder / name).mkdir()
    for file, text in said.items():
        (folder / name / file).write_text(f"{text}\n", "ascii")


def test_a_laptop_that_runs_on_its_battery(tmp_path):
    supply(tmp_path, "AC", type="Mains", online=0)
    supply(tmp_path, "BAT0", type="Battery", capacity=41, status="Discharging")
    supply(tmp_path, "hid-mouse", type="Battery", scope="Device", capacity=3, status="Discharging")
    assert from_supplies(tmp_path) == Battery(41, mains=False)


def test_a_laptop_with_two_batteries_that_is_plugged_in(tmp_path):
    supply(tmp_path, "ADP1", type="Mains", online=1)
    supply(tmp_path, "BAT0", type="Battery", capacity=100, status="Full")
    supply(tmp_path, "BAT1", type="Battery", capacity=60, status="Unknown")
    assert from_supplies(tmp_path) == Battery(80, mains=True)


def test_no_battery_is_nothing_to_say(tmp_path):
    supply(tmp_path, "AC", type="Mains", online=1)
    supply(tmp_path, "BAT0", type="Battery")  # taken out while it was looked at
    assert from_supplies(tmp_path) is None
    assert from_supplies(tmp_path / "absent") is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Now drawing from 'Battery Power'\n -InternalBattery-0 (id=465)\t72%; discharging;\n",
            Battery(72, mains=False),
        ),
        (
            "Now drawing from 'AC Power'\n -InternalBattery-0 (id=4653155)\t100%; charged;\n",
            Battery(100, mains=True),
        ),
        ("Now drawing from 'AC Power'\n", None),
    ],
)
def test_what_a_mac_prints(text, found):
    assert from_pmset(text) == found


@pytest.mark.parametrize(
    ("battery", "ok"),
    [
        (Battery(30, mains=True), True),
        (Battery(95, mains=False), True),
        (Battery(59, mains=False), False),
    ],
)
def test_a_door_needs_mains_or_a_battery_for_the_evening(battery, ok):
    found = battery_finding(battery)
    assert found.ok is ok
    assert ("Plug the laptop in" in found.message) is not ok
