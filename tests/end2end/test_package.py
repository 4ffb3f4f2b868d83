"""The packaged program: built, run with no Python in reach, installed where nothing of ours is."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
import qrcode
from PIL import Image
from support.bare_root import BareRoot, NoBareRootError
from support.windows.newcomer import PROMISED_SECONDS, first_allow
from support.windows.x_screen import ABSENT, XVFB, x_screen

from kiosk.domain.ticket import Status

ROOT = Path(__file__).parents[2]
MEGABYTE = 1024 * 1024

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.xdist_group("package"),
    pytest.mark.skipif(shutil.which("objdump") is None, reason="PyInstaller needs binutils"),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="these are Linux's packages"),
]


@pytest.fixture(scope="module")
def bare_root(tmp_path_factory):
    """Laid while the package is built; the tests that need it wait for it."""
    try:
        root = BareRoot(tmp_path_factory.mktemp("bare") / "debian")
    except NoBareRootError as reason:
        yield str(reason)
        return
    yield root
    root.end()


@pytest.fixture(scope="module")
def package(tmp_path_factory, bare_root):
    """What `make package` makes, packed less tightly; `said` is what it printed."""
    out = tmp_path_factory.mktemp("package")
    plain = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "QT_QPA_PLATFORM")}
    made = subprocess.run(
        [ROOT / "scripts/package.sh", "--quick", out],
        env={**plain, "HOME": str(tmp_path_factory.mktemp("home"))},
        capture_output=True, text=True, timeout=800, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stdout + made.stderr
    assert "Traceback" not in made.stderr
    (out / "said").write_text(made.stdout, "utf-8")
    yield out
    shutil.rmtree(out, ignore_errors=True)


@pytest.fixture(scope="module")
def bare(bare_root):
    """The bare Debian, laid; skips with a sentence where it cannot be had."""
    if isinstance(bare_root, str):
        pytest.skip(bare_root)
    try:
        bare_root.ready()
    except NoBareRootError as reason:
        pytest.skip(str(reason))
    return bare_root


@pytest.fixture
def screen(monkeypatch):
    """A real X screen for what runs in the bare Debian."""
    if XVFB is None:
        pytest.skip("a screen is missing: apt-get install xvfb")
    with x_screen() as screen:
        monkeypatch.setenv("DISPLAY", screen.display)
        yield


def weight(folder):
    """The bytes of all files below a folder, each counted once."""
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file() and not p.is_symlink())


def test_the_built_program_proves_itself_without_a_python(package):
    said = (package / "said").read_text("utf-8")
    assert "opened the window (xcb)" in said
    assert "used the libraries for pictures" in said
    assert "refused the same ticket the second time" in said


def test_a_newcomer_lets_the_first_guest_in_with_the_built_program(package, tmp_path):
    if ABSENT:
        pytest.skip(ABSENT)
    with x_screen() as screen:
        environ = {**screen.environ(), "PATH": "/nonexistent"}
        seconds, found = first_allow(screen, (package / "kiosk/kiosk",), tmp_path, environ)
    assert found is not None
    assert (found.ticket.name, found.ticket.status) == ("Meera Krishnan", Status.ENTERED)
    print(f"from the packaged program's first start to the first Allow: {seconds:.1f} s")
    assert seconds < PROMISED_SECONDS


def test_the_built_program_has_its_own_zbar_and_a_working_doctor(package, tmp_path):
    doctor = subprocess.run(
        [package / "kiosk/kiosk", "doctor", "--json"],
        env={"HOME": str(tmp_path), "PATH": "/nonexistent", "KIOSK_DATA": str(tmp_path / "data")},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert doctor.returncode == 0, doctor.stdout + doctor.stderr
    assert json.loads(doctor.stdout)
    assert list((package / "kiosk").rglob("libzbar.so*"))


def test_the_built_program_reads_every_kind_of_file_that_guests_hand_over(package, tmp_path):
    card = qrcode.make("what stands in every file", border=8).get_image().convert("RGB")
    card = card.resize((640, 640), Image.Resampling.NEAREST)
    stills = ("png", "jpg", "webp", "avif", "tiff", "gif", "bmp", "pdf")
    for kind in stills:
        card.save(tmp_path / f"ticket.{kind}")
    for kind, code in (("avi", "MJPG"), ("mp4", "mp4v")):
        film = cv2.VideoWriter(
            str(tmp_path / f"ticket.{kind}"), cv2.VideoWriter_fourcc(*code), 10, (640, 640)
        )
        for _ in range(5):
            film.write(np.asarray(card)[:, :, ::-1])
        film.release()
    files = [f"ticket.{kind}" for kind in (*stills, "avi", "mp4")]
    read = subprocess.run(
        [package / "kiosk/kiosk", "read", "--json", *files], cwd=tmp_path,
        env={"HOME": str(tmp_path), "PATH": "/nonexistent", "KIOSK_DATA": str(tmp_path / "data")},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert read.returncode == 0, read.stdout + read.stderr
    found = [json.loads(line) for line in read.stdout.splitlines()]
    texts = {one["file"]: [code["text"] for code in one["codes"]] for one in found}
    assert texts == {name: ["what stands in every file"] for name in files}


def test_the_package_is_small_enough_to_download_and_to_keep(package):
    assert weight(package / "kiosk") <= 320 * MEGABYTE
    (archive,) = package.glob("*.tar.xz")
    (deb,) = package.glob("*.deb")
    assert archive.stat().st_size <= 130e6
    assert deb.stat().st_size <= 130e6


def test_opencv_computes_with_numpys_blas_what_numpy_computes(package):
    """The bridge of scripts/package/blas_bridge.c: each kind of function, large enough for BLAS."""
    script = """
import sys; sys.path.insert(0, sys.argv[1])
import cv2, numpy as np
assert cv2.__file__.startswith(sys.argv[1]), cv2.__file__
rng = np.random.default_rng(3)
for kind in (np.float32, np.float64):
    near = dict(rtol=1e-2, atol=1e-3) if kind is np.float32 else dict(rtol=1e-7, atol=1e-8)
    a = rng.standard_normal((120, 120)).astype(kind) + 40 * np.eye(120, dtype=kind)
    b = rng.standard_normal((120, 3)).astype(kind)
    tall = rng.standard_normal((150, 90)).astype(kind)
    square = a @ a.T
    assert np.allclose(cv2.gemm(a, square, 1.5, a, 0.5), 1.5 * a @ square + 0.5 * a, **near)
    for how, of in ((cv2.DECOMP_LU, a), (cv2.DECOMP_CHOLESKY, square), (cv2.DECOMP_QR, a)):
        done, x = cv2.solve(of, b, flags=how)
        assert done and np.allclose(of @ x, b, **near), how
    done, x = cv2.solve(tall, b.repeat(2, 0)[:150], flags=cv2.DECOMP_QR)
    assert done
    assert np.allclose(x, np.linalg.lstsq(tall, b.repeat(2, 0)[:150], rcond=None)[0], **near)
    w, u, vt = cv2.SVDecomp(tall)
    assert np.allclose(w.ravel(), np.linalg.svd(tall)[1], **near)
    assert np.allclose(u * w.ravel() @ vt, tall, **near)
    assert np.isclose(cv2.determinant(a / 40), np.linalg.det(a / 40), rtol=1e-2)
values, vectors = cv2.eigenNonSymmetric(rng.standard_normal((40, 40)) + 9 * np.eye(40))
assert values.size == 40
"""
    done = subprocess.run(
        [ROOT / ".venv/bin/python", "-c", script, str(package / "kiosk/_internal")],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (stand_in,) = (package / "kiosk/_internal/opencv_python_headless.libs").glob("libopenblas*")
    assert stand_in.stat().st_size < 100_000


def test_the_archive_starts_in_a_bare_debian(package, bare, screen):
    (archive,) = package.glob("*.tar.xz")
    subprocess.run(["tar", "-C", bare.place / "opt", "-xf", archive], check=True)
    (folder,) = (bare.place / "opt").glob("kiosk-*")
    inside = Path("/") / folder.relative_to(bare.place)
    assert bare.run("which", "python3").returncode != 0  # nothing of ours
    checked = bare.run(inside / "start", "--self-check")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "opened the window (xcb)" in checked.stdout
    assert (folder / "NOTICE").read_text("utf-8").count("GNU LESSER GENERAL PUBLIC LICENSE") >= 2
    shutil.rmtree(folder)


def test_the_deb_is_installed_started_and_removed_in_a_bare_debian(package, bare, screen):
    (deb,) = package.glob("*.deb")
    shutil.copy2(deb, bare.place / "root" / deb.name)
    updated = bare.run("apt-get", "update", "-qq")
    if updated.returncode:
        pytest.skip("The mirror of Debian's packages cannot be reached from here.")
    installed = bare.run(
        "apt-get", "install", "-qq", "-y", "--no-install-recommends", f"/root/{deb.name}",
        timeout=400,
    )  # fmt: skip
    assert installed.returncode == 0, installed.stdout + installed.stderr
    checked = bare.run("kiosk", "--self-check")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "opened the window (xcb)" in checked.stdout
    assert bare.run("kiosk", "--version").stdout.startswith("kiosk ")
    entry = (bare.place / "usr/share/applications/kiosk.desktop").read_text("utf-8")
    assert "Exec=kiosk\n" in entry
    assert "Icon=kiosk\n" in entry
    for size in ("scalable", "48x48", "256x256"):
        assert list((bare.place / f"usr/share/icons/hicolor/{size}/apps").glob("kiosk.*"))
    removed = bare.run("apt-get", "remove", "-qq", "-y", "kiosk")
    assert removed.returncode == 0, removed.stderr
    assert not (bare.place / "usr/lib/kiosk").exists()
