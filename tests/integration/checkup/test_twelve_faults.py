"""What can be wrong before the doors open: each is put there, found, and named in a sentence."""

import contextlib
import errno
import fcntl
import json
import os
import shlex
import shutil
import subprocess
import time

import cv2
import numpy as np
import pytest
from support.command import ROOT, Kiosk
from support.doors.door_files import ASHA
from support.servers import certificates
from support.servers.mariadb import ABSENT, MariaDb

from kiosk import __version__, app, stores
from kiosk.adapters.cameras import diagnosis, listing
from kiosk.adapters.cameras.device import DeviceSource
from kiosk.adapters.local.journal import Journal
from kiosk.adapters.local.preferences_file import NAME, PreferencesFile
from kiosk.adapters.local.snapshot import Snapshot
from kiosk.adapters.peers import peer_exchange
from kiosk.adapters.peers.peer_doors import PeerConfig, PeerDoors
from kiosk.services.clock import ServerClock
from kiosk.settings.loading import find_settings, load_settings
from kiosk.settings_editor import LaptopSettings
from kiosk.ui.ticket.ticket_actions import PRINTER_KEY

pytestmark = [pytest.mark.mariadb, pytest.mark.timeout(180)]

KEY = "the key of this event, which is long enough"
"""Of every laptop but the one that has a wrong one."""


@pytest.fixture(scope="module")
def server():
    """A server whose certificate is made by the test's own authority."""
    if ABSENT:
        pytest.skip(ABSENT)
    server = MariaDb()
    try:
        server.install()
        server.ca = certificates.authority(server.folder, "event-ca")
        server.stranger = certificates.authority(server.folder, "stranger-ca")
        server.good = certificates.server_options(server.folder, server.ca, "good")
        server.start(*server.good)
        yield server
    finally:
        server.remove()


class Laptop:
    """One laptop's settings, and its check-up as the window asks for it.

    Args:
        folder: its own.
        database: at the server.
        ca: of the server.
    """

    def __init__(self, folder, database, ca):
        self.work, self.data = folder / "work", folder / "data"
        self.work.mkdir(parents=True)
        self.environ = {
            "KIOSK_DATA": str(self.data), "SECRET_KEY": KEY, "KIOSK_HOST": "127.0.0.1",
            "KIOSK_PORT": str(database.port), "KIOSK_USER": database.user,
            "KIOSK_PASSWORD": database.password, "KIOSK_DB_NAME": database.database,
            "DB_CA": str(ca), "DB_TLS": "verify",
        }  # fmt: skip

    def settings(self, **more):
        return load_settings(None, {**self.environ, **more}, self.work)

    def register(self, **more):
        services = app.open_services(self.settings(**more))
        try:
            return services.issuing.register(ASHA)
        finally:
            services.store.close()

    def fetch(self):
        """Let the door copy the tickets, as its window does; then the window is closed."""
        door = stores.open_door_store(self.settings(), ServerClock(), background=False)
        try:
            door.sync(60)
        finally:
            door.close()

    def check_up(self, **more):
        """What the window's check-up finds: by name, what is right and what is not."""
        editor = LaptopSettings(find_settings(None, {**self.environ, **more}, self.work))
        return [(it.name, it.ok, it.message) for it in editor.examine()]

    def wrong(self, name, **more):
        """What is wrong with one thing, in one sentence or two; the thing is named."""
        found = self.check_up(**more)
        said = [message for thing, ok, message in found if thing == name and not ok]
        assert said, f"nothing is wrong with the {name}: {found}"
        assert all(one[0].isupper() or one[0] in "“/1" for one in said)
        assert all(one.endswith(".") for one in said)
        return " ".join(said)

    def right(self, name, **more):
        """Whether all is well with one thing that was looked at."""
        found = [ok for thing, ok, _ in self.check_up(**more) if thing == name]
        return bool(found) and all(found)


@pytest.fixture
def tools(tmp_path, monkeypatch):
    """Programs of the system that a test puts in the place of the system's own."""
    folder = tmp_path / "tools"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def put(name, script):
        tool = folder / name
        tool.write_text(f"#!/bin/sh\n{script}\n")
        tool.chmod(0o755)

    return put


@pytest.fixture
def laptop(server, tmp_path):
    database = server.database(f"event_{time.time_ns()}")
    laptop = Laptop(tmp_path, database, server.ca.file)
    laptop.register()
    return laptop


def film(path, level):
    """A second of even grey, as a camera that is a file."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 30, (320, 180))
    for _ in range(150):
        writer.write(np.full((180, 320, 3), level, np.uint8))
    writer.release()
    return str(path)


def test_the_camera_is_used_by_another_program(laptop, tmp_path, monkeypatch):
    node = tmp_path / "video0"
    node.touch()

    def in_use(_handle, _request, _argument):
        raise OSError(errno.EBUSY, "Device or resource busy")  # as V4L2 answers

    monkeypatch.setattr(fcntl, "ioctl", in_use)

    class Silent:
        """What OpenCV gives for a device that it could not start."""

        def __getattr__(self, _name):
            return lambda *_: False

    def look(_device, *, opened):
        return diagnosis.linux_diagnosis(node, opened=opened)

    camera = listing.Device(0, "Built-in camera")
    opened = DeviceSource.__init__

    def begin(self, spec, _listing, _opened, _diagnose):
        opened(self, spec, lambda: [camera], lambda *_: Silent(), look)

    monkeypatch.setattr(DeviceSource, "__init__", begin)
    assert "used by another program" in laptop.wrong("camera", KIOSK_CAMERA="0")


def test_the_camera_is_black(laptop, tmp_path):
    black = laptop.wrong("camera", KIOSK_CAMERA=film(tmp_path / "black.avi", 4))
    assert "black pictures" in black
    assert "cover" in black
    assert laptop.right("camera", KIOSK_CAMERA=film(tmp_path / "grey.avi", 120))


@pytest.mark.skipif(shutil.which("gcc") is None, reason="another date needs gcc")
def test_the_clock_is_an_hour_off(laptop, tmp_path):
    other = tmp_path / "other_date.so"
    source = ROOT / "tests" / "support" / "other_date.c"
    made = ("gcc", "-shared", "-fPIC", "-O1", "-o", other, source, "-ldl", "-pthread")
    subprocess.run(made, check=True)
    kiosk = Kiosk(laptop.data, laptop.work)
    here = int(os.environ.get("OTHER_DATE_SHIFT", "0"))

    def clock(seconds):
        moved = {"LD_PRELOAD": str(other), "OTHER_DATE_SHIFT": str(here + seconds)}
        environ = {"PYTHONPATH": str(ROOT), **laptop.environ, "DB_TLS": "off", **moved}
        checks = kiosk.process("doctor", "--json", **environ).json["checks"]
        return next(it for it in checks if it["name"] == "clock")

    for seconds, way in ((3600, "ahead of"), (-3600, "behind")):
        said = clock(seconds)
        assert not said["ok"]
        assert f"s {way} the server's" in said["message"]
        assert abs(int(said["message"].split("clock is ")[1].split(" s ")[0]) - 3600) < 60
    assert clock(0)["ok"]


@contextlib.contextmanager
def other_laptop(folder, key):
    """A laptop in the same network; where it listens."""
    folder.mkdir()
    journal, copy = Journal(folder / "journal.db"), Snapshot(folder / "copy.db")
    doors = PeerDoors(PeerConfig(("127.0.0.1", 0)), key, ServerClock(), journal, copy)
    try:
        yield f"127.0.0.1:{doors.address[1]}"
    finally:
        doors.close()
        journal.close()
        copy.close()


def test_the_key_is_another_than_the_other_laptops(laptop, tmp_path):
    with other_laptop(tmp_path / "other", KEY) as place:
        assert laptop.right("other doors", KIOSK_PEERS=place)
        other_key = "the key of last year's event, long enough"
        said = laptop.wrong("other doors", KIOSK_PEERS=place, SECRET_KEY=other_key)
        assert "another SECRET_KEY" in said


def test_the_key_was_changed_on_this_laptop(laptop):
    laptop.fetch()
    assert laptop.right("copy")
    said = laptop.wrong("copy", SECRET_KEY="the key of last year's event, long enough")
    assert "another SECRET_KEY" in said
    assert laptop.right("copy"), "looking threw the copy away"


def test_the_printer_is_gone(laptop, tools):
    assert laptop.right("printer"), "who never printed needs no printer"
    PreferencesFile(laptop.data / NAME).set(PRINTER_KEY, "Desk")
    answers = {
        "is there": ("echo 'printer Desk is idle.  enabled since today'", True),
        "is switched off": ("echo 'printer Desk disabled since today -\n\tUnplugged'", False),
        "is unknown": ("echo 'lpstat: Invalid destination name in list' >&2; exit 1", False),
    }
    for state, (script, there) in answers.items():
        tools("lpstat", script)
        assert laptop.right("printer") is there, state
    assert "“Desk”" in laptop.wrong("printer")
    assert "gone" in laptop.wrong("printer")


def test_the_disk_is_full(laptop, tmp_path):
    """A disk of its own, filled to the last byte, in a namespace that ends with the command."""
    probe = ["unshare", "-rm", "true"]
    if shutil.which("unshare") is None or subprocess.run(probe, check=False).returncode:
        pytest.skip("a disk of its own needs namespaces for mounts")
    kiosk, disk = Kiosk(laptop.data, laptop.work), shlex.quote(str(laptop.data))
    laptop.data.mkdir(exist_ok=True)
    doctor = shlex.join(map(str, kiosk.command("doctor", "--json")))

    def said(size, fill="true"):
        mounted = f"mount -t tmpfs -o mode=700,size={size} none {disk}"
        script = f"{mounted} && {fill} 2>/dev/null; exec {doctor}"
        environ = {**kiosk.environ(), **laptop.environ, "PYTHONPATH": str(ROOT)}
        ran = subprocess.run(
            ["unshare", "-rm", "sh", "-c", script],
            env=environ, cwd=laptop.work, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        found = json.loads(ran.stdout)["checks"]
        return next(it for it in found if it["name"] == "data folder")

    full = said("1m", f"cat /dev/zero > {disk}/film")
    assert not full["ok"]
    assert full["message"].startswith("The disk is full: ")
    nearly = said("100m")
    assert not nearly["ok"]
    assert "Free some disk space" in nearly["message"]
    assert said("400m")["ok"]


def test_the_authority_is_not_the_servers(laptop, server):
    assert laptop.right("store")
    said = laptop.wrong("store", DB_CA=str(server.stranger.file))
    assert "DB_CA" in said
    assert "certificate" in said


def test_the_servers_certificate_has_expired(laptop, server):
    old = certificates.server_options(server.folder, server.ca, "old", expired=True)
    server.stop()
    server.start(*old)
    try:
        said = laptop.wrong("store")
    finally:
        server.stop()
        server.start(*server.good)
    assert "certificate" in said
    assert "expired" in said
    assert laptop.right("store")


def test_another_laptop_has_another_version(laptop, tmp_path, monkeypatch):
    with other_laptop(tmp_path / "other", KEY) as place:
        assert laptop.right("other doors", KIOSK_PEERS=place)
        monkeypatch.setattr(peer_exchange, "__version__", "0.0.9")  # what the other one tells
        said = laptop.wrong("other doors", KIOSK_PEERS=place)
    assert f"{place} runs Kiosk 0.0.9" in said
    assert f"this laptop Kiosk {__version__}" in said


def test_the_copy_is_old(laptop):
    laptop.fetch()
    assert laptop.right("copy")
    place = stores.door_config(laptop.settings(), listens=False).place
    an_hour_ago = time.time() - 3600
    for file in place.iterdir():
        os.utime(file, (an_hour_ago, an_hour_ago))
    assert laptop.right("copy"), "nothing changed in that hour"
    for file in place.iterdir():
        os.utime(file, (an_hour_ago, an_hour_ago))
    laptop.register()
    said = laptop.wrong("copy")
    assert "60 minutes old" in said
    assert "1 ticket " in said
    laptop.fetch()
    assert laptop.right("copy")


def test_no_sound_comes_out(laptop, tools):
    assert "no program that plays" in laptop.wrong("sound")
    tools("aplay", "echo 'aplay: audio open error: No such file or directory' >&2; exit 1")
    assert "loudspeaker" in laptop.wrong("sound")
    tools("aplay", 'read -r kind < "$2"; case $kind in RIFF*) exit 0;; esac; exit 1')
    assert laptop.right("sound")
    assert laptop.right("sound", KIOSK_SOUND="off")


def test_the_event_is_another(laptop):
    assert laptop.right("events", KIOSK_EVENTS=ASHA.event)
    said = laptop.wrong("events", KIOSK_EVENTS="Gala of last year")
    assert "“Gala of last year”" in said
    assert f"“{ASHA.event}”" in said, "what is there is named"


def test_nothing_is_wrong_where_nothing_is(laptop, tools):
    """The control of all twelve: the same laptop, with everything in its place."""
    tools("aplay", "exit 0")
    laptop.fetch()
    named = {"zbar", "scanner", "settings file", "cameras", "versions"}  # of this machine
    wrong = [it for it in laptop.check_up(KIOSK_EVENTS=ASHA.event) if not it[1]]
    assert [it for it in wrong if it[0] not in named] == []
