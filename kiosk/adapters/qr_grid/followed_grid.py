"""A grid that was guessed in one picture of a stream, laid again in those that follow.

To find a code's grid takes several pictures' time, and until then a hand has carried it elsewhere.
What the place looked like is found again in a millisecond, and there the grid has to be moved by
little, so that the modules of every picture can be sampled.
"""

import math
from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.adapters.qr_grid.fitting import Canvas, Fit, first_score
from kiosk.services.camera_ports import Picture

FloatPoints = NDArray[np.float32]

MODULE_PX = 1.5
"""Pixels a module at which a place is found again."""

REACH = 0.3
"""Shares of its side by which a code may move from one picture to the next."""

ALIKE = 0.35
"""Correlation below which a place is not found again."""

SURELY = 0.05
"""By how much more the fixed patterns of another version must correlate to take that one."""

MARGIN = 6
"""Modules around the code in which its grid may be moved."""

GLARING = 250
"""Grey level from which a pixel is a lamp's, and tells nothing of a place."""


class FollowedGrid:
    """For one thread.

    Attributes:
        version: 1 to 40; of a guess and its neighbours the one whose fixed patterns fit best.
        corners: in the newest picture: top left, top right, bottom right, bottom left.
        promise: correlation of the fixed patterns at the guess.
        number: of the newest picture in the stream.

    Args:
        gray: the picture in which the guess was made.
        corners: of the guess.
        version: of the guess.
        number: of that picture.
    """

    def __init__(self, gray: Picture, corners: FloatPoints, version: int, number: int) -> None:
        self.corners, self.number = np.asarray(corners, np.float32), number
        scores = {
            v: first_score(gray, self.corners, v)
            for v in (version, version - 1, version + 1)
            if 1 <= v <= 40
        }
        best = max(scores, key=lambda v: abs(scores[v]) - SURELY * (v != version))
        self.version, self.promise = best, abs(scores[best])
        self._inverted = scores[best] < 0
        self._gray, self._laid, self._settled = gray, False, False

    @property
    def module_px(self) -> float:
        """Mean width of a module in pixels."""
        return max(math.sqrt(cv2.contourArea(self.corners)) / (17 + 4 * self.version), 0.5)

    def steps(self, gray: Picture, number: int) -> Iterator[Fit | None]:
        """Lay it in the next picture, or in the one of the guess, a few milliseconds at a time.

        Yields:
            None, and at last the grid where it fits best.
        """
        if number > self.number or not self._laid:
            if number > self.number:
                self._find_again(gray, number - self.number)
            self._gray, self.number, self._laid = gray, number, True
            yield None
            around, left, top = _around(gray, self.corners, MARGIN * self.module_px)
            if self._inverted:
                around = np.asarray(cv2.bitwise_not(around), np.uint8)
            self._offset = np.array((left, top), np.float32)
            fit = Fit(Canvas(around, self.corners - self._offset, self.version))
            for _ in fit.settle(far_corner=not self._settled):
                yield None
            yield fit

    def keep(self, fit: Fit) -> None:
        """Go on from where the grid was laid: it is a code's."""
        self._settled = True
        self.corners = fit.canvas.outline(fit.corners) + self._offset

    def _find_again(self, gray: Picture, pictures: int) -> None:
        """Move the corners to where the place is now; leave them where nothing is like it."""
        scale = MODULE_PX / self.module_px
        cut, left, top = _around(self._gray, self.corners, self.module_px)
        side = float(np.ptp(self.corners, axis=0).max())
        reach = min(REACH * pictures, 1.0) * side + self.module_px
        wide, wide_left, wide_top = _around(gray, self.corners, reach)
        place, there = _structure(cut, scale), _structure(wide, scale)
        if min(place.shape) < 8 or not (np.array(there.shape) >= place.shape).all():
            return
        answer = cv2.matchTemplate(there, place, cv2.TM_CCOEFF_NORMED)
        _, alike, _, (x, y) = cv2.minMaxLoc(answer)
        if alike >= ALIKE:
            moved = wide_left + x / scale - left, wide_top + y / scale - top
            self.corners = self.corners + np.array(moved, np.float32)


def _around(gray: Picture, corners: FloatPoints, margin: float) -> tuple[Picture, int, int]:
    """A piece of the picture, and where it was cut out."""
    height, width = gray.shape
    low, high = corners.min(axis=0) - margin, corners.max(axis=0) + margin
    left, top = np.clip(low.astype(int), 0, (width - 2, height - 2)).tolist()
    right, bottom = np.clip(high.astype(int), (left + 2, top + 2), (width, height)).tolist()
    return gray[top:bottom, left:right], left, top


def _structure(cut: Picture, scale: float) -> NDArray[np.float32]:
    """What a place looks like, small, without slow light and lamps."""
    size = (max(2, round(cut.shape[1] * scale)), max(2, round(cut.shape[0] * scale)))
    small = np.asarray(cv2.resize(cut, size, interpolation=cv2.INTER_AREA), np.float32)
    lamp = cv2.dilate((small > GLARING).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    small[lamp] = float(small[~lamp].mean()) if not lamp.all() else 0.0
    return np.asarray(small - cv2.blur(small, (9, 9)), np.float32)
