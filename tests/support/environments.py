"""A virtual environment that holds what a wheel asks for, and nothing else.

pip takes a minute of the processor to unpack Qt and OpenCV once more. They lie in the tests' own
environment already: what the wheel's metadata asks for, and what that asks for in turn, is linked
from there. A package that the wheel uses and does not name is missing, as it would be for a user.
"""

import sys
import venv
from importlib.metadata import Distribution, PathDistribution, distribution
from pathlib import Path
from zipfile import Path as ZipPath
from zipfile import ZipFile

from packaging.requirements import Requirement


def environment_of(wheel: Path, place: Path) -> Path:
    """Make the environment at `place`; the folder of its programs.

    Raises:
        PackageNotFoundError: the wheel asks for something that is not installed here.
    """
    venv.create(place, with_pip=True)
    windows = sys.platform == "win32"
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = place / ("Lib" if windows else f"lib/{version}") / "site-packages"
    (metadata,) = (part for part in ZipPath(ZipFile(wheel)).iterdir() if ".dist-info" in part.name)
    for found in _asked_for(PathDistribution(metadata)):
        for name in {file.parts[0] for file in found.files or () if file.parts[0] != ".."}:
            target = Path(str(found.locate_file(name)))
            # Two distributions may share a folder, as PySide6's parts do.
            if target.exists() and not (packages / name).exists():
                (packages / name).symlink_to(target, target_is_directory=target.is_dir())
    return place / ("Scripts" if windows else "bin")


def _asked_for(first: Distribution) -> list[Distribution]:
    """What a distribution needs, and what that needs, without what is only an extra."""
    found: dict[str, Distribution] = {}
    open_: list[tuple[Distribution, frozenset[str]]] = [(first, frozenset())]
    seen: set[tuple[str, frozenset[str]]] = set()
    while open_:
        holder, extras = open_.pop()
        for line in holder.requires or ():
            wanted = Requirement(line)
            marker = wanted.marker
            if marker and not any(marker.evaluate({"extra": e}) for e in ("", *extras)):
                continue
            step = (wanted.name.lower(), frozenset(wanted.extras))
            if step in seen:
                continue
            seen.add(step)
            found[step[0]] = distribution(wanted.name)
            open_.append((found[step[0]], step[1]))
    return list(found.values())
