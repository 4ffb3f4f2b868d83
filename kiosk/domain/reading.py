"""What an engine made of one camera picture: codes it read, or a code it saw and could not read."""

from dataclasses import dataclass
from enum import StrEnum

Point = tuple[float, float]
Corners = tuple[Point, Point, Point, Point]
"""Top left, top right, bottom right, bottom left of the code as printed, in picture pixels."""


QR = "QR code"


@dataclass(frozen=True, slots=True)
class Code:
    """One code that was read.

    Attributes:
        engine: which engine and which preparation of the picture read it, for support.
        symbology: what kind of code it is, as people call it; tickets of ours are QR codes.
    """

    text: str
    corners: Corners
    engine: str
    symbology: str = QR


class Hint(StrEnum):
    """What the guest should do so that a code which is seen can be read."""

    NEARER = "nearer"
    FARTHER = "farther"
    HOLD_STILL = "hold_still"
    TILT = "tilt"
    BRIGHTER = "brighter"
    """Of a screen, which gives the light itself."""
    MORE_LIGHT = "more_light"
    """Of a paper, which only shows the light of the hall."""
    NO_DARK_MODE = "no_dark_mode"
    SHOW_WHOLE = "show_whole"


@dataclass(frozen=True, slots=True)
class Glimpse:
    """A code is in the picture but was not read.

    Attributes:
        hint: what to do about it; None where the measurements do not say.
        module_px: estimated size of one module in pixels, None where unknown.
        inverted: whether its modules are light on dark.
    """

    corners: Corners | None = None
    hint: Hint | None = None
    module_px: float | None = None
    inverted: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one picture gave.

    Attributes:
        codes: every QR that was read, each text once for each place.
        glimpse: set only where no code was read but one was seen.
        ms: wall milliseconds the engines took.
    """

    codes: tuple[Code, ...] = ()
    glimpse: Glimpse | None = None
    ms: float = 0.0
