"""The wheel, installed where nothing is but what it asks for: it is a program that works.

That pip can bring what it asks for is proven by `test_setup`, which installs all of it anew.
"""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from support.environments import environment_of

ROOT = Path(__file__).parents[2]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Built from a copy of what a clone has, in an environment of its own."""
    clone = tmp_path_factory.mktemp("clone")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True,
    ).stdout.decode()  # fmt: skip
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file() and not name.startswith(("tests/", "docs/screenshots/")):
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, clone / name)
    out = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-input", "-w", out, clone],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    (made,) = out.glob("kiosk-*.whl")
    return made


def test_the_wheel_holds_the_program_its_licence_and_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert "kiosk/__main__.py" in names
    assert "kiosk/_resources/themes/light.json" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    roots = {name.split("/")[0] for name in names}
    assert {root for root in roots if not root.endswith(".dist-info")} == {"kiosk"}


def test_installed_in_an_empty_environment_it_does_the_main_job(wheel, tmp_path):
    place = tmp_path / "environment"
    programs = environment_of(wheel, place)
    pip = [programs / "python", "-m", "pip", "--disable-pip-version-check"]
    install = [*pip, "install", "-q", "--no-input", "--no-compile", "--no-index", "--no-deps"]
    for command in ([*install, wheel], [*pip, "check"]):
        done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    plain = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "PYTHONPATH", "VIRTUAL_ENV")
    }
    environ = {**plain, "HOME": str(tmp_path), "KIOSK_DATA": str(tmp_path / "data")}
    checked = subprocess.run(
        [programs / "kiosk", "--self-check"], cwd=tmp_path, env=environ,
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "told a forged ticket" in checked.stdout
    registered = subprocess.run(
        [programs / "kiosk", "register", "--name", "Zoë", "--out", "ticket.png"],
        cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert registered.returncode == 0, registered.stderr
    read = subprocess.run(
        [programs / "kiosk", "read", "ticket.png"],
        cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert read.returncode == 0, read.stderr
