"""Lays the grid of a QR symbol over a picture, also where it is tilted, bent or partly hidden."""

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.adapters.readers.symbol import Anatomy, Grid, anatomy
from kiosk.services.ports import Picture

FloatPoints = NDArray[np.float32]

MARGIN = 4
"""Modules of surroundings that are kept, so that the grid can be moved over the edge."""

WINDOW = 5
"""Modules over which the lightest and darkest are looked for: less than a finder's ring would see
only dark, more would let a shadow's edge in."""


class Canvas:
    """A piece of the picture, straightened by a first guess, in which the grid is moved about.

    Args:
        gray: the picture.
        corners: top left, top right, bottom right, bottom left of the symbol in the picture.
        version: 1 to 40.
        coarse: with the fewest pixels, for a first impression.
    """

    def __init__(
        self, gray: Picture, corners: FloatPoints, version: int, *, coarse: bool = False
    ) -> None:
        self.anatomy: Anatomy = anatomy(version)
        side = self.anatomy.modules
        size = cv2.contourArea(corners) ** 0.5 / side
        # Fewer than 3 pixels a module blur the centres into each other, more than 8 only cost time.
        most = 4 if coarse else 8 if side < 60 else 5
        self.module_px = int(np.clip(round(size), 4, most))
        full = (side + 2 * MARGIN) * self.module_px
        grid = np.array([(0, 0), (side, 0), (side, side), (0, side)], dtype=np.float32)
        self.to_picture = cv2.getPerspectiveTransform((grid + MARGIN) * self.module_px, corners)
        if size > 1.6 * self.module_px:
            gray = np.asarray(cv2.blur(gray, (int(size / self.module_px),) * 2), np.uint8)
        straight = cv2.warpPerspective(
            gray,
            self.to_picture,
            (full, full),
            flags=(cv2.INTER_CUBIC if size < 4 else cv2.INTER_LINEAR) | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
        self.light = straight.astype(np.float32)
        half = max(self.module_px // 2, 1) | 1
        smooth = np.asarray(cv2.blur(self.light, (half, half)), np.float32)
        self.field = _contrast(smooth, self.module_px)
        self._centres = _centres(side)

    def sample(self, corners: FloatPoints, bends: FloatPoints) -> Grid:
        """The contrast at every module, with the grid moved.

        Args:
            corners: 4 × 2, how far the corners are moved, in modules.
            bends: 5 × 2, how far the middles of the sides (top, right, bottom, left) and of the
                whole are bent, in modules.
        """
        return self._looked_up(self.field, corners, bends)

    def brightness(self, corners: FloatPoints, bends: FloatPoints) -> Grid:
        """The picture's own brightness at every module."""
        return self._looked_up(self.light, corners, bends)

    def outline(self, corners: FloatPoints) -> FloatPoints:
        """The moved corners in the picture."""
        side = self.anatomy.modules
        grid = np.array([(0, 0), (side, 0), (side, side), (0, side)], dtype=np.float32)
        points = (grid + corners + MARGIN) * self.module_px
        moved = cv2.perspectiveTransform(points[None].astype(np.float32), self.to_picture)
        return np.asarray(moved[0], np.float32)

    def _looked_up(
        self, source: NDArray[np.float32], corners: FloatPoints, bends: FloatPoints
    ) -> Grid:
        side = self.anatomy.modules
        flat, bent = _bases(side)
        places = (self._centres + flat @ corners + bent @ bends + MARGIN) * self.module_px - 0.5
        places = places.reshape(side, side, 2).astype(np.float32)
        x, y = places[..., 0], places[..., 1]
        found = cv2.remap(source, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(found, np.float32)


class Fit:
    """The best place found for the grid on a canvas.

    Attributes:
        corners: see `Canvas.sample`.
        bends: see `Canvas.sample`.
        score: how well the fixed patterns fit, about 0 for no code and 1 for a perfect one.
    """

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self.corners = np.zeros((4, 2), np.float32)
        self.bends = np.zeros((5, 2), np.float32)
        self.score = self._score()

    def grid(self) -> Grid:
        """The contrast at every module of the best place."""
        return self.canvas.sample(self.corners, self.bends)

    def pattern_score(self) -> float:
        """How well the fixed patterns alone fit: 1 perfect, 0 by chance."""
        known = self.canvas.anatomy.known
        return float((self.grid() * known).sum() / np.count_nonzero(known))

    def sweep_far_corner(self, reach: float, step: float) -> None:
        """Try places for the bottom right corner, which three finder patterns say least about."""
        offsets = np.arange(-reach, reach + step / 2, step)
        best = self.corners[2].copy()
        start = best.copy()
        for dx in offsets:
            for dy in offsets:
                self.corners[2] = start + np.array((dx, dy), np.float32)
                score = self._score()
                if score > self.score:
                    self.score, best = score, self.corners[2].copy()
        self.corners[2] = best

    def refine(self, steps: tuple[float, ...], *, bending: bool) -> None:
        """Move one coordinate after another as long as the score grows."""
        for step in steps:
            for _ in range(3):
                improved = self._nudge(self.corners, step)
                if bending:
                    improved = self._nudge(self.bends, step) or improved
                if not improved:
                    break

    def _nudge(self, values: FloatPoints, step: float) -> bool:
        improved = False
        for index in np.ndindex(values.shape):
            for change in (step, -step):
                before = values[index]
                values[index] = before + change
                score = self._score()
                if score > self.score + 1e-5:
                    self.score = score
                    improved = True
                    break
                values[index] = before
        return improved

    def _score(self) -> float:
        grid = self.grid()
        known = self.canvas.anatomy.known
        fixed = float((grid * known).sum()) / np.count_nonzero(known)
        # Off the middle of the modules, data reads grey too: sharp data says the grid is right.
        crisp = float(np.abs(grid).mean())
        return 0.7 * fixed + 0.3 * crisp


def _contrast(light: NDArray[np.float32], module_px: int) -> NDArray[np.float32]:
    reach = WINDOW * module_px | 1
    kernel = np.ones((reach, 1), np.uint8)
    high = cv2.dilate(cv2.dilate(light, kernel), kernel.T)
    low = cv2.erode(cv2.erode(light, kernel), kernel.T)
    high, low = cv2.blur(high, (reach, reach)), cv2.blur(low, (reach, reach))
    # Below a twelfth of the whole range there is only noise to be stretched.
    floor = max(float(np.ptp(light)) / 24, 4.0)
    half = np.maximum((high - low) / 2, floor)
    field: NDArray[np.float32] = np.clip(((high + low) / 2 - light) / half, -1, 1)
    return field


@cache
def _centres(side: int) -> FloatPoints:
    middle = np.arange(side, dtype=np.float32) + 0.5
    x, y = np.meshgrid(middle, middle)
    return np.stack([x.ravel(), y.ravel()], axis=1)


@cache
def _bases(side: int) -> tuple[FloatPoints, FloatPoints]:
    share = _centres(side) / side
    x, y = share[:, 0], share[:, 1]
    flat = np.stack([(1 - x) * (1 - y), x * (1 - y), x * y, (1 - x) * y], axis=1)
    arch_x, arch_y = 4 * x * (1 - x), 4 * y * (1 - y)
    bent = np.stack(
        [arch_x * (1 - y), x * arch_y, arch_x * y, (1 - x) * arch_y, arch_x * arch_y], axis=1
    )
    return flat.astype(np.float32), bent.astype(np.float32)
