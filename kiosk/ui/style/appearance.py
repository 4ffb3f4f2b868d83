"""How this laptop's window looks and sounds, and where that is remembered."""

from dataclasses import dataclass

from kiosk.services.ports import Preferences
from kiosk.ui.style.sounds import Sounds
from kiosk.ui.style.theme import Theme


@dataclass(frozen=True, slots=True)
class Appearance:
    """What a person chose for this laptop.

    Attributes:
        theme: dressed already; gives sizes, colours and icons.
        sounds: plays verdicts.
        preferences: what this laptop remembers.
    """

    theme: Theme
    sounds: Sounds
    preferences: Preferences
