"""Adds up how sure each module of a code was on the last pictures, so that half-read ones help.

Noise, a lamp's reflection and a hand's movement differ from picture to picture; the modules do
not. What five pictures each know by half is read from their sum before the error correction. That
needs no picture to be laid over another: every one brings its own grid.
"""

from dataclasses import dataclass, field

import numpy as np

from kiosk.adapters.qr_grid.symbol import Grid
from kiosk.adapters.readers.places import same_place
from kiosk.domain.reading import Corners

AT_MOST = 8
"""Pictures whose modules are added up."""

LASTS = 45
"""Pictures of a stream after which one is forgotten: another guest may stand there."""

ALIKE = 0.5
"""Share of the correlation that two pictures of one code of their quality have with each other,
below which a code is another one. Tickets begin alike: a quarter of the modules are the same."""


@dataclass(frozen=True, slots=True, eq=False)
class _Sampled:
    picture: int
    corners: Corners
    grid: Grid
    quality: float
    clear: Grid | None

    @property
    def weight(self) -> Grid:
        """What each module counts: noise counts by its power."""
        weight = self.quality**2 / max(1.0 - self.quality**2, 0.05)
        clear = np.ones_like(self.grid) if self.clear is None else self.clear
        return np.asarray(weight * clear, np.float32)


@dataclass(slots=True)
class ModuleMemory:
    """The modules that were sampled lately and could not be read. For one thread."""

    _kept: list[_Sampled] = field(default_factory=list)

    def add(
        self,
        picture: int,
        corners: Corners,
        grid: Grid,
        quality: float,
        clear: Grid | None = None,
    ) -> Grid | None:
        """The sum of what is known of a code, this picture included.

        Args:
            picture: its number in the stream.
            corners: where the code is in it.
            grid: its modules, +1 surely dark to -1 surely light.
            quality: agreement of the fixed patterns, 1 for perfect.
            clear: 0 for modules of which it shows nothing, as a lamp shines on them, 1 for others.

        Returns:
            None where there is nothing to add it to.
        """
        self._kept = [one for one in self._kept if 0 <= picture - one.picture <= LASTS]
        here = [
            one
            for one in self._kept
            if len(one.grid) == len(grid)
            and one.picture != picture
            and same_place(one.corners, corners)
        ]
        now = _Sampled(picture, corners, grid, quality, clear)
        here = [one for one in here if _alike(one, now)]
        self._kept = [*self._kept, now][-AT_MOST:]
        return _sum([*here, now]) if here else None


def _sum(sampled: list[_Sampled]) -> Grid:
    weights = [one.weight for one in sampled]
    total = np.sum([w * one.grid for w, one in zip(weights, sampled, strict=True)], axis=0)
    return np.asarray(total / np.maximum(np.sum(weights, axis=0), 1e-6), np.float32)


def _alike(one: _Sampled, other: _Sampled) -> bool:
    lengths = float(np.linalg.norm(one.grid) * np.linalg.norm(other.grid))
    together = float((one.grid * other.grid).sum())
    return together > ALIKE * one.quality * other.quality * lengths
