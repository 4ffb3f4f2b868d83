"""The packaged program: built, and run with no Python in reach."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.skipif(shutil.which("objdump") is None, reason="PyInstaller needs binutils")
def test_built_program_proves_itself(tmp_path):
    built = tmp_path / "dist"
    subprocess.run(
        [
            ROOT / ".venv/bin/pyinstaller", "--noconfirm", "--log-level", "ERROR",
            "--distpath", built, "--workpath", tmp_path / "build", "kiosk.spec",
        ],
        cwd=ROOT, check=True, timeout=800,
    )  # fmt: skip
    program = built / "kiosk" / "kiosk"
    bare = {"HOME": str(tmp_path), "PATH": "/nonexistent", "LANG": "C.UTF-8"}

    with_screen = [ROOT / "scripts/with-screen.sh", "/bin/sh", "-c"]
    inside = (
        'exec env -i HOME="$HOME" PATH=/nonexistent LANG=C.UTF-8 DISPLAY="${DISPLAY:-}"'
        f" {program} --self-check"
    )
    environ = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
    environ.pop("DISPLAY", None)
    checked = subprocess.run(
        [*with_screen, inside], env={**environ, "HOME": str(tmp_path)},
        capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "opened the window (xcb)" in checked.stdout
    assert "refused the same ticket the second time" in checked.stdout
    assert "Traceback" not in checked.stderr

    # Without the system's libzbar too: the packed one is found first.
    doctor = subprocess.run(
        [program, "doctor", "--json"], env={**bare, "KIOSK_DATA": str(tmp_path / "data")},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert doctor.returncode == 0, doctor.stdout + doctor.stderr
    assert list((built / "kiosk").rglob("libzbar.so*"))
