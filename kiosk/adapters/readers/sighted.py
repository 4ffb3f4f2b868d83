"""A code that an engine located in a picture, whether or not its text could be read."""

import itertools
import math
from dataclasses import dataclass
from enum import StrEnum

from kiosk.domain.reading import Corners


class Trouble(StrEnum):
    """What stopped a located code from being read."""

    CHECKSUM = "checksum"
    """Sampled, and more modules were wrong than its error correction mends."""
    FORMAT = "format"
    """Located, and the sampled modules are not those of a QR."""
    FINDERS_ONLY = "finders_only"
    """Three finder patterns stand as in a QR; nothing was sampled."""
    PARTIAL = "partial"
    """One or two finder patterns only: the rest is covered, cut off or blurred away."""
    BUSY = "busy"
    """As square and as busy as a code; nothing was located in it."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where a code is and what is known of it though it was not read.

    Attributes:
        corners: top left, top right, bottom right, bottom left as printed, in picture pixels; for
            `PARTIAL` a box around what was seen.
        trouble: what stopped it.
        engine: which engine saw it, for support.
        version: 1 to 40 where the engine knows it, else None.
        module_px: mean size of one module in pixels where it can be measured, else None.
        finders: centres of the finder patterns that were seen, in no promised order.
    """

    corners: Corners
    trouble: Trouble
    engine: str
    version: int | None = None
    module_px: float | None = None
    finders: tuple[tuple[float, float], ...] = ()

    @property
    def modules(self) -> int | None:
        """Modules along one side (ISO/IEC 18004: 17 + 4 × version); None where unknown."""
        return None if self.version is None else 17 + 4 * self.version

    @property
    def side_px(self) -> float:
        """Mean length of the four sides in pixels."""
        points = (*self.corners, self.corners[0])
        return math.fsum(math.dist(a, b) for a, b in itertools.pairwise(points)) / 4
