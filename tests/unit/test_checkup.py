"""Findings that a person can act on; a fault in one look hides no other."""

from importlib import metadata

import pytest

from kiosk.services.camera_ports import CameraChoice
from kiosk.services.checkup import (
    Finding,
    camera_findings,
    clock_finding,
    examine,
    folder_finding,
    secret_finding,
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


def test_weak_secret_is_told_with_a_remedy():
    assert not secret_finding(weak=True, made=False).ok
    assert "token_urlsafe" in secret_finding(weak=True, made=False).message
    assert secret_finding(weak=False, made=True).ok


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
