"""Finds where the picture is as busy as a code: square, and changing in both directions alike.

A code changes between dark and light at every second module on average, along its rows as along
its columns, whatever its contrast, its blur, its noise, its polarity and its margin. Edges of
things change once, and blinds and text in one direction more than in the other. No finder pattern
is needed, so that this also finds what no engine has seen yet.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.adapters.readers.sighted import Sighting, Trouble
from kiosk.services.camera_ports import Picture

AT_MOST = 3
"""Regions that are given for one picture."""

_LEVELS = ((2, 15), (4, 14), (8, 14))
"""By how much the picture is made smaller, and cells along the shorter side of the least region."""

_CELL = 2
"""Pixels of a level along one side of a cell."""

_BUSY = 33
"""Of 255: the share of changes from pixel to pixel in a code's cells, and rarely elsewhere."""

_SHORTER, _FILLED = 0.7, 0.45
"""Of the least region: what its shorter side may be. Of a region's box: what of it is busy."""

_CORE = np.ones((5, 5), np.uint8)


@dataclass(frozen=True, slots=True)
class Region:
    """A box in the picture.

    Attributes:
        left, top, right, bottom: in picture pixels, the latter two beyond the last one.
        score: how square and how busy it is.
    """

    left: int
    top: int
    right: int
    bottom: int
    score: float

    @property
    def sighting(self) -> Sighting:
        """As what the passes look at."""
        left, top, right, bottom = (
            float(n) for n in (self.left, self.top, self.right, self.bottom)
        )
        corners = ((left, top), (right, top), (right, bottom), (left, bottom))
        return Sighting(corners, Trouble.BUSY, "regions")


def code_regions(gray: Picture, at_most: int = AT_MOST) -> list[Region]:
    """The most code-like boxes of a picture, the best first.

    Args:
        gray: contiguous grey.
        at_most: how many.
    """
    found: list[Region] = []
    level, factor = gray, 1
    for goal, least in _LEVELS:
        step = goal // factor
        if min(level.shape) < step * least * _CELL:
            break
        size = (level.shape[1] // step, level.shape[0] // step)
        level = np.asarray(cv2.resize(level, size, interpolation=cv2.INTER_AREA), np.uint8)
        factor = goal
        found += _boxes(_changes(level), least, factor * _CELL)
    found.sort(key=lambda region: -region.score)
    kept: list[Region] = []
    for region in found:
        if len(kept) == at_most:
            break
        if not any(_same(region, other) for other in kept):
            kept.append(region)
    return kept


def region_sightings(gray: Picture) -> list[Sighting]:
    """The same as places to look at."""
    return [region.sighting for region in code_regions(gray)]


def _changes(level: Picture) -> NDArray[np.uint8]:
    """How often neighbours change between dark and light in each cell, the lesser direction's."""
    slope = cv2.absdiff(level[3::7, 1:], level[3::7, :-1])
    noise = float(np.minimum(slope, 8).mean())
    near = cv2.GaussianBlur(level, (3, 3), 0)
    below = cv2.subtract(cv2.blur(level, (13, 13)), near)
    dark = cv2.threshold(below, max(1.5, 1.2 * noise), 255, cv2.THRESH_BINARY)[1]
    size = (dark.shape[1] // _CELL, dark.shape[0] // _CELL)
    across, down = np.zeros_like(dark), np.zeros_like(dark)
    cv2.absdiff(dark[:, 1:], dark[:, :-1], dst=across[:, :-1])
    cv2.absdiff(dark[1:], dark[:-1], dst=down[:-1])
    both = [
        cv2.blur(cv2.resize(part, size, interpolation=cv2.INTER_AREA), (6, 6))
        for part in (across, down)
    ]
    return np.asarray(cv2.min(both[0], both[1]), np.uint8)


def _boxes(changes: NDArray[np.uint8], least: int, cell: int) -> list[Region]:
    busy = cv2.threshold(changes, _BUSY, 1, cv2.THRESH_BINARY)[1]
    busy = cv2.morphologyEx(busy, cv2.MORPH_OPEN, _CORE)
    if cv2.countNonZero(busy) < _FILLED * (_SHORTER * least) ** 2:
        # Most pictures of a door; opening takes a tenth of what telling the parts apart does.
        return []
    left, top, wide, high = cv2.boundingRect(busy)
    count, _, boxes, _ = cv2.connectedComponentsWithStatsWithAlgorithm(
        busy[top : top + high, left : left + wide], 4, cv2.CV_32S, cv2.CCL_GRANA
    )
    boxes[:, :2] += (left, top)
    width, height, area = boxes[1:count, 2], boxes[1:count, 3], boxes[1:count, 4]
    shorter, longer = np.minimum(width, height), np.maximum(width, height)
    fits = (
        (shorter >= _SHORTER * least)
        & (longer <= 2.2 * shorter)
        & (area >= _FILLED * width * height)
    )
    regions = []
    for one in np.flatnonzero(fits).tolist():
        x, y, wide, high, filled = boxes[one + 1, :5].tolist()
        inside = float(changes[y : y + high, x : x + wide].mean()) / 255
        square = min(wide, high) / max(wide, high)
        score = filled / (wide * high) * square * inside * max(wide, high) ** 0.25
        regions.append(Region(x * cell, y * cell, (x + wide) * cell, (y + high) * cell, score))
    return regions


def _same(one: Region, other: Region) -> bool:
    """Whether two levels found one code."""
    wide = min(one.right, other.right) - max(one.left, other.left)
    high = min(one.bottom, other.bottom) - max(one.top, other.top)
    if wide <= 0 or high <= 0:
        return False
    areas = [(r.right - r.left) * (r.bottom - r.top) for r in (one, other)]
    return wide * high > 0.5 * max(areas)
