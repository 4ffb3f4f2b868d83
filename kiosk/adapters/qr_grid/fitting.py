"""Lays the grid of a QR symbol over a picture, also where it is tilted, bent or partly hidden."""

from collections.abc import Iterator
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.adapters.qr_grid.symbol import Anatomy, Grid, anatomy
from kiosk.services.camera_ports import Picture

FloatPoints = NDArray[np.float32]

MARGIN = 4
"""Modules of surroundings that are kept, so that the grid can be moved over the edge."""

WINDOW = 5
"""Modules over which the lightest and darkest are looked for: less than a finder's ring would see
only dark, more would let a shadow's edge in."""


CRISP = 0.4
"""Weight of the differences between neighbours beside that of the fixed patterns, 0.7."""


class Canvas:
    """A piece of the picture, straightened by a first guess, in which the grid is moved about.

    Args:
        gray: the picture.
        corners: top left, top right, bottom right, bottom left of the symbol in the picture.
        version: 1 to 40.
    """

    def __init__(self, gray: Picture, corners: FloatPoints, version: int) -> None:
        self.anatomy: Anatomy = anatomy(version)
        side = self.anatomy.modules
        size = cv2.contourArea(corners) ** 0.5 / side
        # Fewer than 3 pixels a module blur the centres into each other, more than 8 only cost time.
        most = 8 if side < 60 else 5
        self.module_px = int(np.clip(round(size), 4, most))
        full = (side + 2 * MARGIN) * self.module_px
        ends = np.array([(0, 0), (side, 0), (side, side), (0, side)], dtype=np.float32)
        self.to_picture = cv2.getPerspectiveTransform((ends + MARGIN) * self.module_px, corners)
        source = self.to_picture
        if size > 1.6 * self.module_px:
            # Else most pixels of a large code would be skipped.
            gray, left, top = _cut_out(gray, corners, MARGIN * size)
            gray = np.asarray(cv2.blur(gray, (int(size / self.module_px),) * 2), np.uint8)
            source = np.array([(1, 0, -left), (0, 1, -top), (0, 0, 1)]) @ source
        straight = cv2.warpPerspective(
            gray,
            source,
            (full, full),
            flags=(cv2.INTER_CUBIC if size < 4 else cv2.INTER_LINEAR) | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
        self.light = straight.astype(np.float32)
        half = max(self.module_px // 2, 1) | 1
        smooth = np.asarray(cv2.blur(self.light, (half, half)), np.float32)
        self._middle, self._half = _range(smooth, self.module_px)
        self.field = np.clip((self._middle - smooth) / self._half, -1, 1).astype(np.float32)
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
        """The grey level at the middle of every module, with the grid moved; see `sample`."""
        return self._looked_up(self.light, corners, bends)

    def surroundings(
        self, corners: FloatPoints, bends: FloatPoints, reach: float, step: float
    ) -> NDArray[np.float32]:
        """What lies around each module: one row a module, and a last column of ones.

        Args:
            corners: see `sample`.
            bends: see `sample`.
            reach: modules to each side.
            step: modules between two samples.
        """
        wide = max(1, round(self.module_px * step))
        even = (self._middle - self.light) / self._half
        source = np.asarray(cv2.blur(even, (wide, wide)), np.float32)
        flat, bent = _bases(self.anatomy.modules)
        places = (self._centres + flat @ corners + bent @ bends + MARGIN) * self.module_px - 0.5
        span = np.arange(-reach, reach + step / 2, step, dtype=np.float32) * self.module_px
        across, down = (offsets.ravel() for offsets in np.meshgrid(span, span))
        places = places.astype(np.float32)
        x, y = places[:, :1] + across, places[:, 1:] + down
        found = cv2.remap(source, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.hstack([found, np.ones((len(found), 1), np.float32)])

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
        side = canvas.anatomy.modules
        probes = _probes(canvas.anatomy.version)
        known = canvas.anatomy.known.ravel()[probes]
        flat, bent = _bases(side)
        # One column for each thing that can be moved, in pixels of the canvas.
        self._effects = np.concatenate([flat[probes], bent[probes]], axis=1) * canvas.module_px
        self._places = (_centres(side)[probes] + MARGIN) * canvas.module_px - 0.5
        self._fixed = 0.7 * known / np.count_nonzero(known)
        # Off the middle of the modules, neighbours read alike: differences say the grid is right.
        # How far each is from grey would say so too, and call the paper around the code perfect.
        self._pairs = _neighbours(canvas.anatomy.version)
        self._crisp = CRISP / len(self._pairs[0])
        self.score = self._score(self._places)

    def grid(self) -> Grid:
        """The contrast at every module of the best place."""
        return self.canvas.sample(self.corners, self.bends)

    def brightness(self) -> Grid:
        """The grey level at the middle of every module of the best place."""
        return self.canvas.brightness(self.corners, self.bends)

    def surroundings(self, reach: float, step: float) -> NDArray[np.float32]:
        """What lies around each module of the best place; see `Canvas.surroundings`."""
        return self.canvas.surroundings(self.corners, self.bends, reach, step)

    def pattern_score(self) -> float:
        """How well the fixed patterns alone fit: 1 perfect, 0 by chance."""
        known = self.canvas.anatomy.known
        return float((self.grid() * known).sum() / np.count_nonzero(known))

    def settle(self, *, far_corner: bool = True) -> Iterator[None]:
        """Move the grid to its best place without bending it, a few milliseconds at a time.

        Args:
            far_corner: whether that may be some modules off, as three finder patterns tell it.
        """
        if far_corner:
            self.sweep_far_corner(3, 0.75)
            yield
        for step in (0.6, 0.3, 0.15):
            self.refine(step, bending=False)
            yield

    def sweep_far_corner(self, reach: float, step: float) -> None:
        """Try places for the bottom right corner, which three finder patterns say least about."""
        offsets = np.arange(-reach, reach + step / 2, step, dtype=np.float32)
        effect = self._effects[:, 2:3]
        start, best = self._places, (0.0, 0.0)
        for dx in offsets:
            for dy in offsets:
                places = start + effect * np.array([[dx, dy]], np.float32)
                score = self._score(places)
                if score > self.score:
                    self.score, best = score, (float(dx), float(dy))
        shift = np.array(best, np.float32)
        self.corners[2] += shift
        self._places = start + effect * shift

    def refine(self, step: float, *, bending: bool) -> None:
        """Move one coordinate after another by a step, as long as the score grows.

        Args:
            step: in modules.
            bending: whether the sides may bend too.
        """
        for _ in range(3):
            improved = self._nudge(self.corners, 0, step)
            if bending:
                improved = self._nudge(self.bends, 4, step) or improved
            if not improved:
                break

    def _nudge(self, values: FloatPoints, first: int, step: float) -> bool:
        improved = False
        for index, axis in np.ndindex(values.shape):
            effect = self._effects[:, first + index]
            for change in (step, -step):
                places = self._places.copy()
                places[:, axis] += effect * change
                score = self._score(places)
                if score > self.score + 1e-5:
                    self.score, self._places = score, places
                    values[index, axis] += change
                    improved = True
                    break
        return improved

    def _score(self, places: FloatPoints) -> float:
        found = _at(self.canvas.field, places)
        apart = float(np.abs(found[self._pairs[0]] - found[self._pairs[1]]).sum())
        return float(found @ self._fixed) + self._crisp * apart


def first_score(gray: Picture, corners: FloatPoints, version: int) -> float:
    """How well the fixed patterns fit a place, at a glance: their correlation with the brightness.

    Args:
        gray: the picture.
        corners: top left, top right, bottom right, bottom left; any four points.
        version: 1 to 40.

    Returns:
        1 for perfect, about 0 by chance, -1 for corners that no code can have.
    """
    if not np.isfinite(corners).all() or not cv2.isContourConvex(corners):
        return -1.0
    far = 2 * max(gray.shape)
    if corners.min() < -far or corners.max() > far:
        return -1.0
    side = anatomy(version).modules
    if cv2.contourArea(corners) < side * side:
        return -1.0
    square = np.array([(0, 0), (side, 0), (side, side), (0, side)], dtype=np.float32)
    spots, signs = _fixed_spots(version)
    to_picture = cv2.getPerspectiveTransform(square, corners)
    places = cv2.perspectiveTransform(spots[None], to_picture)[0] - 0.5
    found = _at(gray, np.asarray(places, np.float32))
    found -= found.sum() / len(found)
    spread = float(np.sqrt(found @ found))
    return -float(found @ signs) / spread if spread > 0 else -1.0


def _cut_out(gray: Picture, corners: FloatPoints, margin: float) -> tuple[Picture, int, int]:
    height, width = gray.shape
    left, top = np.maximum(corners.min(axis=0) - margin, 0).astype(int).tolist()
    right, bottom = (corners.max(axis=0) + margin).astype(int).tolist()
    left, top = min(left, width - 2), min(top, height - 2)
    return gray[top : max(bottom, top + 2), left : max(right, left + 2)], left, top


def _at(source: Picture | NDArray[np.float32], places: "FloatPoints") -> NDArray[np.float32]:
    x = np.ascontiguousarray(places[None, :, 0], np.float32)
    y = np.ascontiguousarray(places[None, :, 1], np.float32)
    found = cv2.remap(source, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found[0], np.float32)


@cache
def _fixed_spots(version: int) -> tuple[FloatPoints, FloatPoints]:
    known = anatomy(version).known
    rows, columns = np.nonzero(known)
    spots = np.stack([columns, rows], axis=1).astype(np.float32) + np.float32(0.5)
    signs = known[rows, columns]
    signs = signs - signs.mean()
    return spots, (signs / np.sqrt(signs @ signs)).astype(np.float32)


@cache
def _probes(version: int) -> NDArray[np.intp]:
    """Which modules the score looks at: the fixed ones, and some neighbours among the others."""
    fixed = np.flatnonzero(anatomy(version).known)
    return np.unique(np.concatenate([fixed, *_some_pairs(version)]))


@cache
def _neighbours(version: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The neighbours among the probes, as indices of the probes."""
    one, other = _some_pairs(version)
    probes = _probes(version)
    return np.searchsorted(probes, one), np.searchsorted(probes, other)


def _some_pairs(version: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    known = anatomy(version).known
    side = len(known)
    cells = np.flatnonzero(known.ravel() == 0)
    cells = cells[:: max(1, len(cells) // 400)]
    across, down = cells[cells % side < side - 1], cells[cells < side * (side - 1)]
    return np.concatenate([across, down]), np.concatenate([across + 1, down + side])


def _range(
    light: NDArray[np.float32], module_px: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Middle and half of what lies between the darkest and the lightest nearby."""
    reach = WINDOW * module_px | 1
    kernel = np.ones((reach, 1), np.uint8)
    high = cv2.dilate(cv2.dilate(light, kernel), kernel.T)
    low = cv2.erode(cv2.erode(light, kernel), kernel.T)
    high, low = cv2.blur(high, (reach, reach)), cv2.blur(low, (reach, reach))
    # Below a twelfth of the whole range there is only noise to be stretched.
    floor = max(float(np.ptp(light)) / 24, 4.0)
    half = np.maximum((high - low) / 2, floor)
    return np.asarray((high + low) / 2, np.float32), np.asarray(half, np.float32)


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
