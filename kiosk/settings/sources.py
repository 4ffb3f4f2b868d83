"""Where a setting's value comes from: variables, the `.env` file that counts, this laptop's window.

Precedence, highest first: for the predecessor's six names the variable `KIOSK_<NAME>`, the `.env`
file, the bare variable; for our own names the variable, then the file. Names that a shell sets by
itself (USER, HOST) are never taken bare from the environment: the predecessor connected as the
login name because of them. What was set in the window counts after all of these, and what is kept
in the keyring last.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from kiosk.services.faults import SettingsInvalid
from kiosk.settings.setting import Kind, Place
from kiosk.settings.table import BY_NAME

NEARLY = (".env.txt", "env.txt", ".env.env", "env", "_env", ".env.rtf")
"""What a `.env` is called by editors and systems that hide the end of a name, or a name that
begins with a dot."""


class Origin(Enum):
    """Where a value was set."""

    VARIABLE = "variable"
    FILE = ".env"
    LAPTOP = "this laptop"
    KEYRING = "keyring"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Sources:
    """Where a value may come from, in the order that counts."""

    environ: Mapping[str, str]
    file: Mapping[str, str]
    laptop: Mapping[str, str] = field(default_factory=dict)
    keyring: Mapping[str, str] = field(default_factory=dict, repr=False)

    def get(self, name: str) -> str:
        """The value of a setting without outer spaces; empty where it is not set."""
        return self._found(name)[1]

    def origin(self, name: str) -> Origin:
        """Where the value of a setting comes from."""
        return self._found(name)[0]

    def _found(self, name: str) -> tuple[Origin, str]:
        setting = BY_NAME[name]
        in_file = [
            (Origin.FILE, self.file, setting.variable),
            (Origin.FILE, self.file, name),
        ]
        bare = [(Origin.VARIABLE, self.environ, name)] if Place.BARE in setting.places else []
        places = [(Origin.VARIABLE, self.environ, setting.variable)]
        places += in_file + bare if setting.predecessor else bare + in_file
        if Place.DIALOG in setting.places:
            places.append((Origin.LAPTOP, self.laptop, name))
        places.append((Origin.KEYRING, self.keyring, name))
        for origin, where, key in places:
            if text := where.get(key):
                # A password may begin or end with a space; nothing else means one.
                return origin, text if setting.kind is Kind.SECRET else text.strip()
        return Origin.DEFAULT, ""


def find_env_file(named: Path | None, folders: tuple[Path, ...]) -> Path | None:
    """The one `.env` file that counts.

    Args:
        named: on the command line; counts alone.
        folders: where else one may lie; the first found counts: half of one database and half of
            another is worse than none.

    Raises:
        SettingsInvalid: the named one is not there.
    """
    if named is not None:
        if not os.path.isfile(named):  # noqa: PTH113 - never raises
            raise SettingsInvalid(
                f"There is no settings file {named}, or this user may not go there. Give another, "
                "for example --env /home/me/event/.env."
            )
        return named
    for folder in folders:
        if os.path.isfile(folder / ".env"):  # noqa: PTH113 - never raises
            return folder / ".env"
    return None


def nearly_named(folders: tuple[Path, ...]) -> tuple[str, ...]:
    """A sentence for each file that was meant for a `.env` and is called otherwise."""
    return tuple(
        f"{folder / name} is not read: the settings file is called .env alone. Rename it; where "
        "the system hides the ends of names, have them shown first."
        for folder in dict.fromkeys(folders)
        for name in NEARLY
        if os.path.isfile(folder / name)  # noqa: PTH113 - never raises
    )
