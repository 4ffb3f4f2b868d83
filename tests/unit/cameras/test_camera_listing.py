"""Which cameras are plugged in, from a tree like the kernel's; and why one gives no picture."""

import errno
import os
import stat
import threading
import time

import pytest

from kiosk.adapters.cameras.cameras import OpenCvCameras
from kiosk.adapters.cameras.diagnosis import diagnosis, linux_diagnosis
from kiosk.adapters.cameras.listing import BackgroundListing, Device, linux_devices
from kiosk.services.faults import CameraTrouble


class Sysfs:
    """/sys/class/video4linux, made by hand."""

    def __init__(self, root):
        self.root = root

    def plug(self, number, name, *, index=0, vendor="046d", product="0825", serial="", usb="1-2"):
        device = self.root / "devices" / usb
        interface = device / f"{usb}:1.0"
        node = interface / "video4linux" / f"video{number}"
        node.mkdir(parents=True)
        (node / "name").write_text(name + "\n")
        (node / "index").write_text(f"{index}\n")
        (node / "device").symlink_to(interface)
        if vendor:
            (device / "idVendor").write_text(vendor + "\n")
            (device / "idProduct").write_text(product + "\n")
        if serial:
            (device / "serial").write_text(serial + "\n")
        listed = self.root / "class"
        listed.mkdir(exist_ok=True)
        (listed / f"video{number}").symlink_to(node)

    def unplug(self, number):
        (self.root / "class" / f"video{number}").unlink()

    def devices(self):
        return linux_devices(self.root / "class")


@pytest.fixture
def sysfs(tmp_path):
    return Sysfs(tmp_path)


def test_no_folder_is_no_camera(tmp_path):
    assert linux_devices(tmp_path / "nothing") == []


def test_only_capture_nodes_are_listed(sysfs):
    sysfs.plug(0, "HD Webcam: HD Webcam", serial="A1")
    sysfs.plug(1, "HD Webcam: HD Webcam", index=1)
    sysfs.plug(10, "Dummy video device", vendor="", usb="virtual")
    assert sysfs.devices() == [
        Device(0, "HD Webcam", "usb:046d:0825:A1"),
        Device(10, "Dummy video device"),
    ]


def test_two_of_a_kind_have_two_identities(sysfs):
    sysfs.plug(0, "Webcam", usb="1-2")
    sysfs.plug(2, "Webcam", usb="1-3")
    first, second = sysfs.devices()
    assert first.identity != second.identity


def test_a_camera_is_remembered_across_sockets(sysfs):
    sysfs.plug(0, "Built-in", product="1111")
    sysfs.plug(2, "Webcam", serial="A1", usb="1-3")
    chosen = OpenCvCameras(sysfs.devices).choices()[1]
    sysfs.unplug(2)
    sysfs.plug(4, "Webcam", serial="A1", usb="1-7")
    assert OpenCvCameras(sysfs.devices).choices()[1] == chosen
    assert sysfs.devices()[1].index == 4


def test_a_device_without_identity_is_chosen_by_number():
    assert Device(3, "Loopback").choice.spec == "3"


@pytest.mark.parametrize(("opened", "trouble"), [(False, "missing"), (True, "unplugged")])
def test_a_node_that_is_not_there(tmp_path, opened, trouble):
    assert linux_diagnosis(tmp_path / "video7", opened=opened).trouble == trouble


@pytest.mark.parametrize(
    ("number", "trouble"),
    [
        (errno.EACCES, CameraTrouble.NO_PERMISSION),
        (errno.EBUSY, CameraTrouble.BUSY),
        (errno.ENODEV, CameraTrouble.UNPLUGGED),
    ],
)
def test_what_the_kernel_says_is_told_apart(tmp_path, monkeypatch, number, trouble):
    node = tmp_path / "video0"
    node.touch()

    def refuse(*_):
        raise OSError(number, "refused")

    monkeypatch.setattr(os, "open", refuse)
    told = linux_diagnosis(node, opened=False)
    assert told.trouble is trouble
    assert "Errno" not in told.sentence


def test_a_camera_in_use_is_told_by_its_buffers(tmp_path, monkeypatch):
    import fcntl

    node = tmp_path / "video0"
    node.touch()

    def busy(*_):
        raise OSError(errno.EBUSY, "Device or resource busy")

    monkeypatch.setattr(fcntl, "ioctl", busy)
    assert linux_diagnosis(node, opened=False) is None
    assert linux_diagnosis(node, opened=True).trouble is CameraTrouble.BUSY


def test_a_file_in_the_place_of_a_camera_is_none(tmp_path):
    node = tmp_path / "video0"
    node.touch()
    assert linux_diagnosis(node, opened=True).trouble is CameraTrouble.UNREADABLE


def test_a_real_node_without_a_driver(tmp_path):
    node = tmp_path / "video0"
    try:
        os.mknod(node, stat.S_IFCHR | 0o600, os.makedev(81, 250))
        os.close(os.open(node, os.O_RDWR))
    except PermissionError:
        pytest.skip("device nodes cannot be made here")
    except OSError:
        pass
    assert linux_diagnosis(node, opened=False).trouble is CameraTrouble.UNPLUGGED


@pytest.mark.parametrize(
    ("platform", "words"), [("win32", "Settings"), ("darwin", "System Settings")]
)
def test_other_platforms_get_one_sentence_with_all_causes(platform, words):
    device = Device(0, "Camera")
    assert diagnosis(device, opened=False, platform=platform) is None
    assert words in diagnosis(device, opened=True, platform=platform).sentence


def test_a_slow_listing_never_makes_the_picture_wait():
    asked, answers = [], threading.Event()

    def slow():
        asked.append(1)
        if len(asked) > 1:
            assert answers.wait(30)
        return [Device(len(asked), "Webcam")]

    listing = BackgroundListing(slow, stale_after=0.0)
    assert listing()[0].index == 1
    assert listing()[0].index == 1  # the question is under way
    answers.set()
    deadline = time.monotonic() + 30
    while listing()[0].index == 1:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_listing_that_fails_keeps_what_was_known():
    answers = iter([[Device(0, "Webcam")]])
    listing = BackgroundListing(lambda: next(answers), stale_after=0.0)
    assert listing() == [Device(0, "Webcam")]
    time.sleep(0.1)
    assert listing() == [Device(0, "Webcam")]
