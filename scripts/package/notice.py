"""Writes NOTICE: whose work is in the package, under which licence, with the licences' texts.

Everything is taken from what is installed: the metadata of Python's packages, and the copyright
files of Debian's packages for libraries that PyInstaller took from the system.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

_LICENCES = Path(__file__).with_name("licences")
_DOCUMENTS = re.compile(r"(licen[cs]e|copying|notice|authors)", re.IGNORECASE)
_BESIDE = (
    *("libEGL.so.1", "libGL.so.1", "libxcb.so.1"),
    *("libXau.so.6", "libXdmcp.so.6", "libbsd.so.0", "libmd.so.0"),
)
"""What the archive carries beside the program (`linux.py`)."""

_LINE = "=" * 78

_OPENING = """\
Kiosk stands under the MIT License (LICENSE). This file names the work of others that is packed
with it, in the versions of this package.

Qt, PySide6 and Shiboken are used under the GNU Lesser General Public License, version 3; FFmpeg
(in OpenCV), zbar, zeroconf and some system libraries under that licence, version 2.1. All of them
are separate files in this folder and are loaded when the program starts: you may replace each by a
version of your own with the same interface. Their sources are published by their projects at the
addresses below; the versions are the ones listed. The texts of the licences stand at the end.
"""


def notice(folder: Path | None) -> str:
    """The whole text.

    Args:
        folder: the built package, to name the system's libraries in it; None leaves them out.
    """
    parts = [_OPENING]
    for found in _distributions():
        parts.append(_heading(found))
        parts.extend(_texts(found))
    for package, copyright_file in _system(folder) if folder else ():
        parts.append(
            f"{_LINE}\n{package} (a library of the system that this was built on)\n{_LINE}"
        )
        parts.append(copyright_file.read_text("utf-8", "replace").strip())
    for text in sorted(_LICENCES.glob("*.txt")):
        parts.append(f"{_LINE}\n{text.stem}\n{_LINE}")
        parts.append(text.read_text("utf-8").strip("\n"))
    return "\n\n".join(parts) + "\n"


def licence_of(found: Distribution) -> str:
    """The licence as the package's metadata name it, in the newer field or the older ones."""
    about = found.metadata
    if named := about.get("License-Expression"):
        return str(named)
    classified = [
        value.rpartition("::")[2].strip()
        for value in about.get_all("Classifier") or ()
        if value.startswith("License ::") and value != "License :: OSI Approved"
    ]
    named = (about.get("License") or "").strip()
    if named and "\n" not in named and len(named) < 80:
        return named
    return ", ".join(classified) or "see the text below"


def _distributions() -> list[Distribution]:
    """Kiosk's dependencies and theirs, without what only tests need, by name."""
    found: dict[str, Distribution] = {}
    waiting = ["kiosk"]
    while waiting:
        name = waiting.pop()
        key = re.sub(r"[-_.]+", "-", name).lower()
        if key in found:
            continue
        try:
            found[key] = distribution(name)
        except PackageNotFoundError:
            continue  # for another system, or an extra that is not installed
        waiting += [
            re.split(r"[\s\[<>=!~;(]", wanted, maxsplit=1)[0]
            for wanted in found[key].requires or ()
            if not re.search(r"extra\s*==", wanted) or "ed25519" in wanted
        ]
    named = [found[key] for key in sorted(found) if key != "kiosk"]
    for extra in ("PyNaCl", "pyinstaller"):  # PyMySQL's extra; the program's own first lines
        try:
            if extra.lower() not in found:
                named.append(distribution(extra))
        except PackageNotFoundError:
            continue
    return named


def _heading(found: Distribution) -> str:
    about = found.metadata
    links = {"homepage": about.get("Home-page") or ""}
    for link in about.get_all("Project-URL") or ():
        label, _, place = link.partition(",")
        links.setdefault(label.strip().lower(), place.strip())
    wanted = ("homepage", "home", "source", "source code", "repository", "code", "documentation")
    place = next((links[label] for label in wanted if links.get(label)), "")
    return (
        f"{_LINE}\n{about['Name']} {found.version}\nLicence: {licence_of(found)}\n{place}\n{_LINE}"
    )


def _texts(found: Distribution) -> Iterator[str]:
    for file in found.files or ():
        if ".dist-info" in file.parts[0] and _DOCUMENTS.search(file.name):
            place = Path(str(file.locate()))
            if place.is_file():
                yield place.read_text("utf-8", "replace").strip()


def _system(folder: Path) -> Iterator[tuple[str, Path]]:
    """Debian's packages whose libraries were packed; none elsewhere."""
    packed = (folder / "_internal").glob("lib*.so*")
    names = sorted({*_BESIDE, *(path.name for path in packed if not path.is_symlink())})
    packages: set[str] = set()
    for name in names:
        try:
            told = subprocess.run(
                ["dpkg", "-S", f"*/{name}"], capture_output=True, text=True, check=False
            ).stdout
        except FileNotFoundError:
            return
        packages |= {line.partition(":")[0] for line in told.splitlines()[:1]}
    for package in sorted(packages):
        document = Path("/usr/share/doc") / package / "copyright"
        if document.is_file():
            yield package, document


if __name__ == "__main__":
    built = Path(sys.argv[1])
    (built / "_internal/NOTICE").write_text(notice(built), "utf-8")
