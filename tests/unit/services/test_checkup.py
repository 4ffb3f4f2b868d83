"""Findings that a person can act on; a fault in one look hides no other."""

import os
from importlib import metadata

import pytest

from kiosk.domain.secret_key import Weakness
from kiosk.services.camera_ports import CameraChoice, CameraInfo
from kiosk.services.checkup import (
    Finding,
    camera_findings,
    clock_finding,
    event_findings,
    examine,
    folder_finding,
    picture_finding,
    secret_finding,
    settings_file_finding,
    store_findings,
    version_findings,
)
from kiosk.services.faults import (
    CameraTrouble,
    CameraUnavailable,
    StoreTrouble,
    StoreUnavailable,
)
from kiosk.services.ports import Probe


def test_fault_is_a_finding_and_hides_no_other():
    def away():
        raise StoreUnavailable(StoreTrouble.LOGIN, "The password is wrong.")

    found = examine([("store", away), ("x", lambda: [Finding("x", ok=True, message="fine")])])
    assert [(f.name, f.ok, f.away) for f in found] == [("store", False, True), ("x", True, False)]
    assert found[0].message == "The password is wrong."


def test_bug_is_no_finding():
    def bug():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        examine([("store", bug)])


@pytest.mark.parametrize(
    ("offset", "ok", "word"), [(0, True, "0.0"), (59_000, True, "59.0"), (61_000, False, "behind"),
                               (-3_600_000, False, "ahead of")],
)  # fmt: skip
def test_clock(offset, ok, word):
    finding = clock_finding(offset)
    assert finding.ok is ok
    assert word in finding.message


def test_store_warnings_are_findings():
    found = store_findings(Probe("MariaDB 10", "u@h:1/d", 1, 0.0, 1.0, ("Not encrypted.",)))
    assert [f.ok for f in found] == [True, True, True, False]


@pytest.mark.parametrize("weakness", Weakness)
def test_weak_secret_is_told_with_a_remedy(weakness):
    finding = secret_finding(weakness, made=False)
    assert not finding.ok
    assert "token_urlsafe" in finding.message


def test_a_strong_secret_says_where_it_is_from():
    assert secret_finding(None, made=True).ok
    assert "set by you" in secret_finding(None, made=False).message


@pytest.mark.skipif(os.name != "posix", reason="rights as POSIX has them")
def test_files_that_others_may_open_or_put_there(tmp_path):
    file, folder = tmp_path / ".env", tmp_path / "data"
    file.write_text("SECRET_KEY=x")
    folder.mkdir()
    for mode, told in ((0o600, False), (0o400, False), (0o640, True), (0o644, True)):
        file.chmod(mode)
        finding = settings_file_finding(file)
        assert (finding is not None) is told
        assert not told or f"chmod 600 {file}" in finding.message
    for mode, ok in ((0o700, True), (0o755, True), (0o770, False), (0o777, False)):
        folder.chmod(mode)
        assert folder_finding(folder).ok is ok
    assert settings_file_finding(tmp_path / "gone") is None


def test_folder(tmp_path, monkeypatch):
    assert folder_finding(tmp_path / "new").ok
    assert list((tmp_path / "new").iterdir()) == []
    (tmp_path / "file").touch()
    assert not folder_finding(tmp_path / "file").ok
    monkeypatch.setattr("shutil.disk_usage", lambda _p: type("U", (), {"free": 2**20})())
    assert "disk space" in folder_finding(tmp_path).message


class _NoCamera:
    closed = False

    def open(self):
        raise CameraUnavailable(CameraTrouble.BUSY, "Another program has the camera.")

    def close(self):
        self.closed = True


class _Cameras:
    def __init__(self):
        self.one = _NoCamera()

    def choices(self):
        return [CameraChoice("0", "HD Webcam")]

    def camera(self, spec):
        return self.one


def test_cameras_are_named_and_the_chosen_one_is_let_go():
    cameras = _Cameras()
    assert "HD Webcam" in camera_findings(cameras, "")[0].message
    found = examine([("camera", lambda: camera_findings(cameras, "0"))])
    assert (found[-1].ok, found[-1].message) == (False, "Another program has the camera.")
    assert cameras.one.closed


def test_known_trap_of_versions(monkeypatch):
    monkeypatch.setattr("sys.version_info", (3, 11, 7, "final", 0))
    assert [f.ok for f in version_findings(["PySide6-Essentials"], lambda _n: "6.12.0")] == [
        True, False,
    ]  # fmt: skip
    assert len(version_findings(["PySide6-Essentials"], lambda _n: "6.11.3")) == 1

    def absent(name):
        raise metadata.PackageNotFoundError(name)

    assert version_findings(["x"], absent)[0].message == "Python 3.11.7."


def test_an_event_that_no_ticket_is_for_is_told_with_those_that_are_there():
    (found,) = event_findings({"Gala", "BALL"}, ["Ball", "Dinner"])
    assert not found.ok
    assert "“Gala”" in found.message
    assert "“BALL”" not in found.message
    assert "“Ball”, “Dinner”" in found.message


def test_admitted_events_in_any_spelling_and_an_empty_store_are_right():
    assert event_findings({"ball"}, ["Ball"])[0].ok
    assert event_findings({"Gala"}, [])[0].ok


def test_an_open_camera_is_told_by_its_pictures():
    info = CameraInfo("Cam", 640, 480, 30)
    assert picture_finding(info, black=False).ok
    assert not picture_finding(info, black=True).ok
