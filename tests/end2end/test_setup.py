"""`make setup` in a copy of the checkout: idempotent, fast the second time, told in sentences."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kiosk.domain.verdict import Reason

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """What a clone has, without what git ignores."""
    place = tmp_path_factory.mktemp("clone") / "kiosk checkout"  # a space, as people have them
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True,
    ).stdout.decode()  # fmt: skip
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, place / name)
    return place


def make(checkout, *words, timeout=600, **environ):
    """Without compiling each library's every module beforehand: Python compiles what it loads."""
    base = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "QT_QPA_PLATFORM")}
    return subprocess.run(
        ["make", "--no-print-directory", *words], cwd=checkout, capture_output=True, text=True,
        timeout=timeout, check=False,
        env={**base, "PYTHON": sys.executable, "PIP_COMPILE": "0", **environ},
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_setup_from_a_clone_and_again(checkout, tmp_path):
    first = make(checkout, "setup")
    assert first.returncode == 0, first.stdout + first.stderr
    assert (checkout / ".venv/bin/kiosk").exists()

    began = time.monotonic()
    second = make(checkout, "setup")
    assert (second.returncode, second.stdout) == (0, "")
    # Not a speed figure: an installation takes at least ten times as long.
    assert time.monotonic() - began < 10

    run = make(checkout, "run", KIOSK_DATA=str(tmp_path / "data"))
    assert run.returncode != 0
    assert "make demo" in run.stderr
    assert "Traceback" not in run.stderr

    demo = make(checkout, "demo", KIOSK_DATA=str(tmp_path / "data"))
    assert demo.returncode == 0, demo.stdout + demo.stderr
    pictures = sorted(path.name for path in checkout.glob("demo-*/*.png"))
    for reason in Reason:
        assert f"scan-{reason.value.replace('_', '-')}-light.png" in pictures
    more = ("undo", "party", "party-rest", "inside", "back-in", "held", "desk-said")
    for other in ("let-in", "deny-done", "hint", "reached", *more):
        assert f"scan-{other}-light.png" in pictures
    assert not (tmp_path / "data").exists()  # the demo leaves the person's data alone


def test_setup_without_a_python_says_so(checkout, tmp_path):
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in ("bash", "dirname", "mktemp", "rm", "cat", "cksum", "uname", "make", "ldconfig",
                 "id", "tail", "env"):  # fmt: skip
        found = shutil.which(tool, path=f"{os.environ['PATH']}:/sbin:/usr/sbin")
        if found:
            (tools / tool).symlink_to(found)
    fresh = tmp_path / "checkout"
    shutil.copytree(checkout / "scripts", fresh / "scripts")
    for name in ("pyproject.toml", "constraints.txt"):
        shutil.copy2(checkout / name, fresh / name)
    done = subprocess.run(
        [tools / "bash", "scripts/setup.sh"], cwd=fresh, capture_output=True, text=True,
        env={"PATH": str(tools), "PYTHON": "no-such-python"}, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "Python 3.11 to 3.14 is needed" in done.stderr


def test_a_font_of_another_noto_package_is_not_the_fonts_of_guests_names(tmp_path):
    (tmp_path / "dejavu").mkdir()
    (tmp_path / "noto").mkdir()
    (tmp_path / "noto" / "NotoMono-Regular.ttf").touch()  # fonts-noto-mono
    script = "eval \"$(sed -n '/^libraries=/,/^}/p' scripts/setup.sh)\"; missing_libraries"

    def missing():
        return subprocess.run(
            ["bash", "-c", script], cwd=ROOT, capture_output=True, text=True, check=True,
            env={**os.environ, "KIOSK_FONTS": str(tmp_path)},
        ).stdout.split()  # fmt: skip

    assert "fonts-noto-core" in missing()
    (tmp_path / "noto" / "NotoSansDevanagari-Regular.ttf").touch()
    assert "fonts-noto-core" not in missing()
    assert "fonts-noto-color-emoji" in missing()
    (tmp_path / "noto" / "NotoColorEmoji.ttf").touch()
    assert not [package for package in missing() if package.startswith("fonts-")]


def test_constraints_pin_everything_and_name_no_host():
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert pins
    for pin in pins:
        name, equals, version = pin.partition("==")
        assert name, pin
        assert equals, pin
        assert version[0].isdigit(), pin
        assert "/" not in pin, pin
        assert "@" not in pin, pin
