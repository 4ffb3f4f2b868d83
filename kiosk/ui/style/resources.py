"""Finds themes, icons, sounds, the guide: in the checkout, the wheel, the built program."""

import sys
from pathlib import Path

_GUIDE = "guide.md"


class ResourcesMissingError(RuntimeError):
    """The program was installed without its themes, icons and sounds: a fault of the package."""


def find_resources() -> Path:
    """The folder that holds `themes`, `icons` and `sounds`.

    The built program unpacks its files where `sys._MEIPASS` says (PyInstaller, "Run-time
    Information"); the wheel carries them as `kiosk/_resources`; in the checkout they stand beside
    the package.

    Raises:
        ResourcesMissingError: in none of these places.
    """
    package = Path(__file__).resolve().parents[2]
    built = getattr(sys, "_MEIPASS", None)
    places = [package / "_resources", package.parent / "resources"]
    if built:
        places = [Path(built) / "kiosk" / "_resources", Path(built) / "resources", *places]
    for place in places:
        if (place / "themes" / "light.json").is_file():
            return place
    raise ResourcesMissingError("themes, icons and sounds are missing; install the program again")


def find_guide() -> Path:
    """The operators' guide, which the wheel and the built program carry beside the themes.

    Raises:
        ResourcesMissingError: it was not installed.
    """
    resources = find_resources()
    for place in (resources / _GUIDE, resources.parent / "docs" / _GUIDE):
        if place.is_file():
            return place
    raise ResourcesMissingError("the guide is missing; install the program again")
