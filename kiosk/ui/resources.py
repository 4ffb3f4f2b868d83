"""Finds themes, icons and sounds: in the checkout, in the wheel, in the built program's folder."""

import sys
from pathlib import Path


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
    package = Path(__file__).resolve().parent.parent
    built = getattr(sys, "_MEIPASS", None)
    places = [package / "_resources", package.parent / "resources"]
    if built:
        places = [Path(built) / "kiosk" / "_resources", Path(built) / "resources", *places]
    for place in places:
        if (place / "themes" / "light.json").is_file():
            return place
    raise ResourcesMissingError("themes, icons and sounds are missing; install the program again")
