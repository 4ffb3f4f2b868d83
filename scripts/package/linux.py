"""Makes of the built folder what people install on Linux: a .deb, and an archive to unpack."""

import argparse
import os
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import elf
import icons
import version_info

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent

_OPTIONAL = ("libcups.so.*", "libwayland-*.so.*")
"""Asked for by one plugin of Qt only: printing, and windows without X."""

_FALLBACKS = {
    "libEGL.so.1": ("libEGL.so.1", "libGLdispatch.so.0"),
    "libGL.so.1": ("libGL.so.1", "libGLX.so.0", "libGLdispatch.so.0"),
    "libxcb.so.1": ("libxcb.so.1", "libXau.so.6", "libXdmcp.so.6", "libbsd.so.0", "libmd.so.0"),
}
"""Libraries of every desktop that the archive carries for where they are missing."""


def deb(built: Path, out: Path, work: Path, level: int) -> Path:
    """Pack the folder for Debian and Ubuntu.

    Args:
        built: the folder that PyInstaller made.
        out: where the package is written.
        work: a folder for what is on the way.
        level: of xz, 0 to 9.
    """
    version = version_info.version_of(ROOT)
    machine = _told("dpkg", "--print-architecture")
    tree = work / "deb"
    shutil.rmtree(tree, ignore_errors=True)
    (tree / "usr/bin").mkdir(parents=True)
    shutil.copytree(built, tree / "usr/lib/kiosk", symlinks=True)
    (tree / "usr/bin/kiosk").symlink_to("../lib/kiosk/kiosk")
    _desktop(tree / "usr/share", work)
    documents = tree / "usr/share/doc/kiosk"
    documents.mkdir(parents=True)
    shutil.copy2(built / "_internal/NOTICE", documents / "NOTICE")
    shutil.copy2(ROOT / "LICENSE", documents / "copyright")
    shutil.copy2(ROOT / "CHANGELOG.md", documents / "changelog")
    (tree / "DEBIAN").mkdir()
    (tree / "DEBIAN/control").write_text(_control(built, version, machine), "utf-8")
    package = out / f"kiosk_{version}_{machine}.deb"
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-Zxz", f"-z{level}", "--build", tree, package],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    shutil.rmtree(tree)
    return package


def archive(built: Path, out: Path, work: Path, level: int) -> Path:
    """Pack one folder that is unpacked anywhere and started with `start`, without any right.

    Args:
        built: the folder that PyInstaller made.
        out: where the archive is written.
        work: a folder for what is on the way.
        level: of xz, 0 to 9.
    """
    name = f"kiosk-{version_info.version_of(ROOT)}-linux-{os.uname().machine}"
    tree = work / name
    shutil.rmtree(tree, ignore_errors=True)
    tree.mkdir(parents=True)
    shutil.copytree(built, tree / "kiosk", symlinks=True)
    shutil.copy2(HERE / "start.sh", tree / "start")
    shutil.copy2(ROOT / "LICENSE", tree / "LICENSE")
    shutil.copy2(built / "_internal/NOTICE", tree / "NOTICE")
    _desktop(tree / "share", work)
    for wanted, names in _FALLBACKS.items():
        for library in names:
            if place := _library(library):
                (tree / "fallback" / wanted).mkdir(parents=True, exist_ok=True)
                shutil.copy2(place, tree / "fallback" / wanted / library)
    packed = out / f"{name}.tar.xz"
    subprocess.run(
        ["tar", "--owner=0", "--group=0", "--sort=name", "-C", work, "-cf", packed,
         "-I", f"xz -T0 -{level}", name],
        check=True,
    )  # fmt: skip
    shutil.rmtree(tree)
    return packed


def outside(built: Path) -> set[str]:
    """The libraries that the folder asks the system for."""
    files = [p for p in built.rglob("*") if p.is_file() and not p.is_symlink() and elf.is_elf(p)]
    return {name for file in files for name in elf.needed(file)} - {path.name for path in files}


def _control(built: Path, version: str, machine: str) -> str:
    names = outside(built)
    optional = {name for name in names if any(fnmatch(name, one) for one in _OPTIONAL)}
    needs = _packages(names - optional) - {"libc6"}
    # The newest symbol of the C library that is used says from which release on this runs.
    depends = [f"libc6 (>= {elf.newest_glibc(built)})", *sorted(needs), "fonts-dejavu-core"]
    recommends = [*sorted(_packages(optional)), "fonts-noto-core", "fonts-noto-color-emoji"]
    size = sum(p.stat().st_size for p in built.rglob("*") if p.is_file() and not p.is_symlink())
    return f"""\
Package: kiosk
Version: {version}
Architecture: {machine}
Maintainer: The authors of Kiosk <authors@kiosk.invalid>
Installed-Size: {size // 1024}
Depends: {", ".join(depends)}
Recommends: {", ".join(recommends)}
Section: misc
Priority: optional
Description: event door: register guests, hand over QR tickets, decide at the door
 A laptop with a webcam reads signed QR tickets, a person decides, and every
 decision is made exactly once, however many doors there are.
"""


def _desktop(share: Path, work: Path) -> None:
    """The entry in the menu, and its icon in the sizes that desktops ask for."""
    (share / "applications").mkdir(parents=True)
    shutil.copy2(HERE / "kiosk.desktop", share / "applications")
    drawn = icons.make(ROOT / "resources/icons/kiosk.svg", work / "icons")
    for size, picture in drawn.linux.items():
        folder = share / f"icons/hicolor/{size}x{size}/apps"
        folder.mkdir(parents=True)
        shutil.copy2(picture, folder / "kiosk.png")
    scalable = share / "icons/hicolor/scalable/apps"
    scalable.mkdir(parents=True)
    shutil.copy2(ROOT / "resources/icons/kiosk.svg", scalable)


def _packages(names: set[str]) -> set[str]:
    """The Debian packages that bring these libraries on this machine."""
    found = set()
    for name in names:
        told = subprocess.run(
            ["dpkg", "-S", f"*/{name}"], capture_output=True, text=True, check=False
        )
        if told.returncode == 0:
            found.add(told.stdout.split(":", 1)[0].split(",")[0])
    return found


def _library(name: str) -> Path | None:
    for line in _told("/sbin/ldconfig", "-p").splitlines():
        row = line.split()
        if row and row[0] == name and elf.is_elf(Path(row[-1])):
            return Path(row[-1]).resolve()
    return None


def _told(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def main() -> int:
    """Make both and say how large they are."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("folder", type=Path, help="what PyInstaller built")
    words.add_argument("out", type=Path, help="where the packages go")
    words.add_argument("--work", type=Path, default=ROOT / "build/packages")
    words.add_argument("--quick", action="store_true", help="pack less tightly, for a test")
    given = words.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    level = 0 if given.quick else 6
    made = [archive(given.folder, given.out, given.work, level)]
    if shutil.which("dpkg-deb"):
        made.append(deb(given.folder, given.out, given.work, level))
    for path in made:
        print(f"{path}: {path.stat().st_size / 1e6:.0f} MB to download")
    return 0


if __name__ == "__main__":
    sys.exit(main())
