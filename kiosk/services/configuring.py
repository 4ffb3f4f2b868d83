"""What the window needs to show and change settings, as a Protocol; the app implements it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kiosk.services.checkup import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingField:
    """One setting as the window shows it.

    Attributes:
        name: as scripts know it.
        title: as people read it.
        group: the heading it stands under.
        meaning: one line.
        value: as it is set; a secret too, because the field only shows dots.
        placeholder: what holds where nothing is set.
        origin: where the value comes from: ".env", "variable", "this laptop", "keyring" or
            "default".
        locked: whether the window cannot change it, because it is set where that counts first.
        secret: whether it is never shown.
        choices: what can be chosen; empty where it is typed.
    """

    name: str
    title: str
    group: str
    meaning: str
    value: str
    placeholder: str
    origin: str
    locked: bool
    secret: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SettingFault:
    """What is wrong with what was typed.

    Attributes:
        sentence: says it, with an example.
        name: of the setting; empty where several are wrong together.
    """

    sentence: str
    name: str = ""


class SettingsEditor(Protocol):
    """Shows what is set, checks what is typed, keeps it."""

    def fields(self) -> Sequence[SettingField]:
        """Every setting that the window can show, in its order."""
        ...

    def fault(self, values: Mapping[str, str]) -> SettingFault | None:
        """What would be wrong if these values were set; None where nothing is."""
        ...

    def save(self, values: Mapping[str, str]) -> SettingFault | None:
        """Keep them all, or none; what is wrong otherwise. Empty values are forgotten."""
        ...

    def test(self, values: Mapping[str, str]) -> Sequence[Finding]:
        """Try the connection that these values describe; may take seconds, keeps nothing."""
        ...

    def examine(self, camera: Finding | None = None) -> Sequence[Finding]:
        """Look at everything that these settings describe; takes seconds, never raises.

        Args:
            camera: how the window's own camera is doing; None where no window has one.
        """
        ...

    def write_support(self, path: Path) -> str:
        """Write a bundle for support; takes seconds.

        Returns:
            What went wrong, as a sentence; empty where it is written.
        """
        ...

    def parsed(self, text: str) -> Mapping[str, str]:
        """The settings in a text that was pasted or dropped: a `.env`, or a service's URI.

        Returns:
            By name; empty where the text holds none.
        """
        ...
