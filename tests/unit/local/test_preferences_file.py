"""What a laptop remembers: kept across starts, and never a reason to stop."""

import stat

import pytest

from kiosk.adapters.local.preferences_file import NAME, PreferencesFile, forget_draft, forget_logins
from kiosk.services.faults import StoreUnavailable
from kiosk.ui.register.draft import Draft, DraftKeeper


def test_remembered_across_starts(tmp_path):
    path = tmp_path / "data" / "preferences.json"
    PreferencesFile(path).set("camera", "id:usb:046d:0825 🎥")
    assert PreferencesFile(path).get("camera") == "id:usb:046d:0825 🎥"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["preferences.json"]


def test_empty_forgets_and_settings_count_until_something_is_chosen(tmp_path):
    path = tmp_path / "p.json"
    preferences = PreferencesFile(path, {"theme": "dark"})
    assert preferences.get("theme", "auto") == "dark"
    preferences.set("theme", "light")
    assert PreferencesFile(path, {"theme": "dark"}).get("theme") == "light"
    preferences.set("theme", "")
    assert preferences.get("theme", "auto") == "dark"
    assert preferences.get("other", "default") == "default"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b'{"camera": 3, "door": "N"}'])
def test_damaged_file_is_like_a_new_one(tmp_path, content):
    path = tmp_path / "p.json"
    path.write_bytes(content)
    preferences = PreferencesFile(path)
    assert preferences.get("camera", "0") == "0"
    preferences.set("camera", "1")
    assert PreferencesFile(path).get("camera") == "1"


def test_two_windows_keep_each_others_choices(tmp_path):
    path = tmp_path / "p.json"
    one, two = PreferencesFile(path), PreferencesFile(path)
    one.set("camera", "1")
    two.set("door", "North")
    assert PreferencesFile(path).get("camera") == "1"
    assert PreferencesFile(path).get("door") == "North"


def test_disk_that_takes_nothing_is_logged_and_not_raised(tmp_path, caplog):
    (tmp_path / "file").touch()
    preferences = PreferencesFile(tmp_path / "file" / "p.json")
    preferences.set("camera", "1")
    assert preferences.get("camera") == "1"
    assert "cannot be written" in caplog.text


def test_forgetting_the_guest_leaves_the_rest(tmp_path, qapp):
    path = tmp_path / "preferences.json"
    preferences = PreferencesFile(path)
    preferences.set("camera", "1")
    keeper = DraftKeeper(preferences)
    keeper.note(Draft("Asha Rao", "+91 98765 43210", "IIT", "Ball"))
    keeper.flush()
    (tmp_path / ".preferences-x1").write_text("98765", "utf-8")  # killed in the middle of writing
    assert "98765" in path.read_text("utf-8")
    forget_draft(tmp_path)
    assert {f.name: "98765" in f.read_text("utf-8") for f in tmp_path.iterdir()} == {
        "preferences.json": False
    }
    assert DraftKeeper(PreferencesFile(path)).restored() == Draft()
    assert PreferencesFile(path).get("camera") == "1"
    forget_draft(tmp_path / "nothing-there")


def test_a_draft_that_cannot_be_erased_is_told(tmp_path, monkeypatch):
    PreferencesFile(tmp_path / "preferences.json").set("draft", "{}")

    def full(*_args, **_more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.mkstemp", full)
    with pytest.raises(StoreUnavailable, match="cannot be"):
        forget_draft(tmp_path)


def test_logins_in_addresses_are_forgotten(tmp_path):
    kept = PreferencesFile(tmp_path / NAME)
    kept.set("camera", "rtsp://guard:s3:cr@et@10.0.0.7:554/live?x=a@b")
    kept.set("tuning:http://u:p@cam/video", "focus=3")
    kept.set("door", "North @ gate")
    forget_logins(tmp_path)
    after = PreferencesFile(tmp_path / NAME)
    assert after.get("camera") == "rtsp://10.0.0.7:554/live?x=a@b"
    assert after.get("tuning:http://cam/video") == "focus=3"
    assert after.get("door") == "North @ gate"
    text = (tmp_path / NAME).read_text("utf-8")
    assert not any(secret in text for secret in ("guard", "s3", "u:p"))
