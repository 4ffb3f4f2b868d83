"""Where a code may lie, guessed from its finder patterns, and the grid laid over such a guess."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.adapters.qr_grid.finder_triples import Triple, quads_in_order
from kiosk.adapters.qr_grid.fitting import Canvas, Fit, first_score
from kiosk.services.camera_ports import Picture

FloatPoints = NDArray[np.float32]

VERSIONS = 5
"""Versions tried for one triple: the sizes of small finder patterns are known to a pixel only."""


@dataclass(frozen=True, slots=True, eq=False)
class Guess:
    """A place where a code of one version may lie.

    Attributes:
        corners: top left, top right, bottom right, bottom left in the picture.
        score: fit of the fixed patterns there.
    """

    corners: FloatPoints
    version: int
    score: float

    @property
    def module_px(self) -> float:
        """Mean width of a module in pixels."""
        return math.sqrt(cv2.contourArea(self.corners)) / (17 + 4 * self.version)


def scored(gray: Picture, places: Iterable[tuple[FloatPoints, int]], least: float) -> list[Guess]:
    """The places at which the fixed patterns fit at a glance, the best first.

    Args:
        gray: the picture.
        places: corners and versions.
        least: correlation of the fixed patterns.
    """
    guesses = [Guess(*place, first_score(gray, *place)) for place in places]
    return sorted((one for one in guesses if one.score > least), key=lambda one: -one.score)


def laid_over(gray: Picture, guess: Guess) -> Fit:
    """The grid over a guess, not yet moved; see `Fit.settle`."""
    return Fit(Canvas(gray, guess.corners, guess.version))


def apart(guesses: Sequence[Guess]) -> list[Guess]:
    """Without those that would lead to the same grid as a better one before them."""
    kept: list[Guess] = []
    for guess in guesses:
        if all(_differs(guess, other) for other in kept):
            kept.append(guess)
    return kept


def grid_places(triple: Triple) -> Iterator[tuple[FloatPoints, int]]:
    """Where a code may lie that three finder patterns belong to: its corners, and its version."""
    points = quads_in_order(triple)
    about = (triple.modules - 17) / 4
    for version in sorted(range(1, 41), key=lambda v: abs(v - about))[:VERSIONS]:
        side = 17 + 4 * version
        square = np.array([(0, 0), (side, 0), (side, side), (0, side)], dtype=np.float32)
        ends = np.array([(3.5, 3.5), (side - 3.5, 3.5), (3.5, side - 3.5)], dtype=np.float32)
        if points is not None:
            # The twelve corners of the rings carry the perspective, and noise with it.
            rings, places = points
            shifts = np.repeat(ends - rings.reshape(3, 4, 2).mean(axis=1), 4, axis=0)
            tilted, _ = cv2.findHomography(rings + shifts, places, 0)
            if tilted is not None:
                corners = cv2.perspectiveTransform(square[None], tilted)[0]
                yield corners.astype(np.float32), version
        flat = cv2.getAffineTransform(ends, centres(triple))
        yield (square @ flat[:, :2].T + flat[:, 2]).astype(np.float32), version


def centres(triple: Triple) -> FloatPoints:
    """Of the three finder patterns: top left, top right, bottom left."""
    ends = (triple.top_left, triple.top_right, triple.bottom_left)
    return np.array([f.centre for f in ends], dtype=np.float32)


def _differs(one: Guess, other: Guess) -> bool:
    near = float(np.abs(one.corners - other.corners).max())
    return one.version != other.version or near > 2 * other.module_px
