"""Finds a code that no engine sees, because it is blurred, faint or tiny, by its shape alone.

Three corners of a dense square patch look like finder patterns (1 : 1 : 3 : 1 : 1 in both
directions, ISO/IEC 18004, section 6.3.3) and the fourth does not. Correlation with such a corner
still answers when blur has merged the modules beyond any engine's sampling.
"""

import math
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.services.ports import Picture

Floats = NDArray[np.float32]
Quad = NDArray[np.float64]

_SIDES = (21, 25, 29, 33, 37, 41, 45, 49, 53, 57, 61, 65)
"""Modules a side that are tried: versions 1 to 12, in which every ticket is."""
_STEP = 1.19
_SMALLEST_MODULE = 0.8
_STEPS = 20
_COARSE, _FINE = 1.25, 1.6  # pixels a module in the pictures that are correlated
_ROUGH = [(step, _COARSE) for step in range(0, _STEPS, 2)]
_SMALL_REGION = 300
_EDGES = {2: 9.0, 4: 6.0, 8: 5.0}  # least grey levels of an edge, by how much was averaged
_BOX3, _BOX5 = np.ones((3, 3), np.uint8), np.ones((5, 5), np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """A patch of the picture that is shaped like a code.

    Attributes:
        quad: its corners in picture pixels, clockwise on the screen, from any corner.
        modules: about how many are along a side.
        module_px: about how large one is.
        corners: how much each corner looks like a finder pattern: 1 alike, 0 by chance.
        likeness: above 0 a code, below something else.
    """

    quad: Quad
    modules: int
    module_px: float
    corners: tuple[float, float, float, float]
    likeness: float


@dataclass(frozen=True, slots=True, eq=False)
class _Level:
    factor: int
    picture: Picture
    edges: Picture


@dataclass(frozen=True, slots=True)
class _Match:
    score: float
    modules: int
    module_px: float
    corners: tuple[float, float, float, float]
    quad: Quad


def code_shape(gray: Picture) -> Shape | None:
    """The most code-like patch of a picture; None where nothing is dense enough to be one."""
    levels = _levels(gray)
    best: Shape | None = None
    for region in _regions(levels):
        match = _search(gray, levels, region)
        if match is not None:
            shape = _weighed(gray, match)
            if best is None or shape.likeness > best.likeness:
                best = shape
    return best


def corner_likeness(gray: Picture, quad: Quad, modules: int) -> tuple[float, ...]:
    """How much the corners of a patch look like finder patterns, the most alike first."""
    margin = 4
    flat = flattened(gray, quad, modules, 2, margin)
    reach, size = (9 + 2 * margin) * 2, len(flat)
    answers = []
    for rows in (slice(0, reach), slice(size - reach, size)):
        for columns in (slice(0, reach), slice(size - reach, size)):
            answer = cv2.matchTemplate(flat[rows, columns], _template(2.0), cv2.TM_CCOEFF_NORMED)
            low, high, _, _ = cv2.minMaxLoc(answer)
            answers.append((high, -low))
    as_printed = sorted((float(high) for high, _ in answers), reverse=True)
    inverted = sorted((float(low) for _, low in answers), reverse=True)
    return tuple(as_printed if sum(as_printed[:3]) >= sum(inverted[:3]) else inverted)


def flattened(gray: Picture, quad: Quad, modules: int, scale: int, margin: int) -> Floats:
    """A patch as if seen from the front, `scale` pixels a module, with a margin in modules."""
    size = (modules + 2 * margin) * scale
    corners = np.array([(0, 0), (modules, 0), (modules, modules), (0, modules)], np.float32)
    place = cv2.getPerspectiveTransform(
        quad.astype(np.float32), (corners + margin) * np.float32(scale) - np.float32(0.5)
    )
    side = math.sqrt(abs(cv2.contourArea(quad.astype(np.float32))))
    shrink = max(round(side / modules / scale), 1)
    source = cv2.blur(gray, (shrink, shrink)) if shrink > 1 else gray
    flat = cv2.warpPerspective(
        source, place, (size, size), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return flat.astype(np.float32)


def spread(flat: Floats, reach: int) -> Floats:
    """Standard deviation of the brightness in a square of `reach` pixels around each pixel."""
    mean = cv2.blur(flat, (reach, reach))
    square = cv2.blur(flat * flat, (reach, reach))
    return np.sqrt(np.maximum(square - mean * mean, 0)).astype(np.float32)


def _levels(gray: Picture) -> list[_Level]:
    levels, picture = [], gray
    for factor, least in _EDGES.items():
        smaller = cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        picture = smaller.astype(np.uint8, copy=False)
        slopes = cv2.morphologyEx(picture, cv2.MORPH_GRADIENT, _BOX3)
        # Most of a picture has no edges: its median slope is the noise.
        limit = max(least, 2.2 * float(np.median(slopes[::4, ::4])))
        edges = cv2.threshold(slopes, limit, 255, cv2.THRESH_BINARY)[1]
        levels.append(_Level(factor, picture, edges.astype(np.uint8, copy=False)))
    return levels


def _regions(levels: list[_Level], at_most: int = 3) -> list[tuple[int, int, int, int, int]]:
    """Boxes full of edges: x, y, width, height in picture pixels, and their level's factor."""
    found = []
    for level in levels:
        density = cv2.resize(
            cv2.blur(level.edges, (5, 5)), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA
        )
        dense = cv2.threshold(density, 110, 1, cv2.THRESH_BINARY)[1]
        dense = cv2.morphologyEx(dense, cv2.MORPH_CLOSE, _BOX3)
        dense = cv2.morphologyEx(dense, cv2.MORPH_OPEN, _BOX5)
        count, _, boxes, _ = cv2.connectedComponentsWithStats(dense, connectivity=4)
        cell = 2 * level.factor
        for x, y, width, height, area in boxes[1:count].tolist():
            # What the coarser levels see of small things, the finer ones saw better.
            if min(width, height) >= (6 if level.factor == 2 else 14):
                box = (x * cell, y * cell, width * cell, height * cell, level.factor)
                found.append((area * cell * cell, box))
    found.sort(reverse=True)
    kept: list[tuple[int, int, int, int, int]] = []
    for _, box in found:
        if not any(_same(box, other) for other in kept):
            kept.append(box)
    # Far codes are small, and must not lose their turn to everything that is larger.
    small = [box for box in kept[at_most:] if max(box[2], box[3]) < _SMALL_REGION]
    return kept[:at_most] + small[:at_most]


def _same(box: tuple[int, int, int, int, int], other: tuple[int, int, int, int, int]) -> bool:
    across = min(box[0] + box[2], other[0] + other[2]) - max(box[0], other[0])
    down = min(box[1] + box[3], other[1] + other[3]) - max(box[1], other[1])
    inside = across >= 0.8 * box[2] and down >= 0.8 * box[3]
    return inside and box[2] * box[3] >= 0.5 * other[2] * other[3]


def _axes(levels: list[_Level], box: tuple[float, float, float, float], factor: int) -> float:
    """The direction of most edges in radians, modulo 90 degrees: a code's own, sharp or not."""
    level = next(level for level in levels if level.factor == factor)
    x0, y0, x1, y1 = (max(int(value / factor), 0) for value in box)
    piece = level.picture[y0:y1, x0:x1]
    step = max(max(piece.shape) // 200, 1)  # lines left out cost nothing here, and save time
    across = cv2.Sobel(piece, cv2.CV_32F, 1, 0)[::step]
    down = cv2.Sobel(piece, cv2.CV_32F, 0, 1)[::step]
    slopes = (across + 1j * down).astype(np.complex64)
    square = slopes * slopes
    return float(np.angle(np.sum(square * square / (np.abs(square) + 1e-6)))) / 4


def _surroundings(
    gray: Picture, x: int, y: int, width: int, height: int
) -> tuple[float, float, float, float]:
    """A region with some margin; with more where it may go on beyond the picture's edge."""
    pad = 0.06 * max(width, height) + 4
    more = 0.4 * min(width, height)
    end_x, end_y = x + width, y + height
    return (
        x - (more if x < pad else pad),
        y - (more if y < pad else pad),
        end_x + (more if end_x > gray.shape[1] - pad else pad),
        end_y + (more if end_y > gray.shape[0] - pad else pad),
    )


def _search(
    gray: Picture, levels: list[_Level], region: tuple[int, int, int, int, int]
) -> _Match | None:
    """Every size of code in a region, roughly; then the likeliest sizes again, closely."""
    x, y, width, height, factor = region
    box = _surroundings(gray, x, y, width, height)
    axes = _axes(levels, box, factor)
    least = 0.5 * min(width, height)
    most = 1.1 * min(max(width, height), 1.5 * min(width, height))

    def correlated(step: int, scale: float) -> _Match | None:
        module = _SMALLEST_MODULE * _STEP**step
        sides = [side for side in _SIDES if least <= side * module <= most]
        return _correlate(gray, levels, box, axes, module, sides, scale) if sides else None

    # A far code is a small region, and cheap to look at closely.
    small = max(width, height) < _SMALL_REGION
    tried = [(step, _FINE) for step in range(_STEPS)] if small else _ROUGH
    rough = [m for step, scale in tried if (m := correlated(step, scale)) is not None]
    rough.sort(key=lambda match: -match.score)
    if not rough or rough[0].score < 0.5:
        return None
    if small:
        return rough[0]
    near = {
        round(math.log(match.module_px / _SMALLEST_MODULE, _STEP)) + offset
        for match in rough[:3]
        for offset in (-1, 0, 1)
    }
    close = [
        m for step in near if 0 <= step < _STEPS and (m := correlated(step, _FINE)) is not None
    ]
    return max(close, key=lambda match: match.score, default=None)


def _correlate(
    gray: Picture,
    levels: list[_Level],
    box: tuple[float, float, float, float],
    axes: float,
    module: float,
    sides: list[int],
    scale: float,
) -> _Match | None:
    x0, y0, x1, y1 = box
    cos, sin = math.cos(axes), math.sin(axes)
    zoom = scale / module
    size = (
        int(((x1 - x0) * abs(cos) + (y1 - y0) * abs(sin)) * zoom) + 2,
        int(((x1 - x0) * abs(sin) + (y1 - y0) * abs(cos)) * zoom) + 2,
    )
    template = _template(scale)
    if min(size) < len(template) + 4:
        return None
    source, shrunk = gray, 1
    for level in levels:
        if module / level.factor >= 1.3:
            source, shrunk = level.picture, level.factor
    grow = zoom * shrunk
    place = np.array([[grow * cos, grow * sin, 0.0], [-grow * sin, grow * cos, 0.0]])
    middle = (np.array([x0 + x1, y0 + y1]) / 2 + 0.5) / shrunk - 0.5
    place[:, 2] = np.array(size) / 2 - place[:, :2] @ middle
    upright = cv2.warpAffine(source, place, size, borderMode=cv2.BORDER_REPLICATE)
    answer = cv2.matchTemplate(upright.astype(np.float32), template, cv2.TM_CCOEFF_NORMED)
    best = _best_square(answer.astype(np.float32), sides, scale)
    if best is None:
        return None
    score, side, corners, left, top = best
    rim = len(template) / 2 - 3.5 * scale
    end = 7 * scale + round((side - 7) * scale)
    square = np.array([(0, 0), (end, 0), (end, end), (0, end)]) + np.array([left, top]) + rim
    back = cv2.invertAffineTransform(place)
    quad = (square @ back[:, :2].T + back[:, 2] + 0.5) * shrunk - 0.5
    return _Match(score, side, module, corners, quad)


def _best_square(
    answer: Floats, sides: list[int], scale: float
) -> tuple[float, int, tuple[float, float, float, float], int, int] | None:
    """The place where three of four corners of a square answer best, light on dark included."""
    best = None
    for polarity in (1.0, -1.0):
        # A tilted or bent code's corners do not stand in an exact square.
        slack = cv2.dilate(answer * np.float32(polarity), _BOX5)
        height, width = slack.shape[:2]
        for side in sides:
            leg = round((side - 7) * scale)
            if leg >= min(height, width):
                continue
            four = np.stack(
                [
                    slack[: height - leg, : width - leg],
                    slack[: height - leg, leg:],
                    slack[leg:, leg:],
                    slack[leg:, : width - leg],
                ]
            )
            fourth = four.min(axis=0)
            # All four alike is a grid of windows or icons, not a code.
            score = (four.sum(axis=0) - fourth) / 3 - 0.5 * np.maximum(fourth - 0.5, 0)
            _, top, _, (x, y) = cv2.minMaxLoc(score)
            if best is None or top > best[0]:
                a, b, c, d = (float(v) for v in four[:, y, x])
                best = (top, side, (a, b, c, d), x, y)
    return best


@cache
def _template(scale: float) -> Floats:
    """A finder pattern with one module of light around it, softened."""
    fine = 20
    span = np.abs((np.arange(9 * fine, dtype=np.float32) + 0.5) / fine - 4.5)
    ring = np.maximum(span[:, None], span[None, :])
    light = ((ring >= 1.5) & (ring < 2.5)) | (ring >= 3.5)
    soft = cv2.GaussianBlur(
        light.astype(np.float32), (0, 0), 0.5 * fine, borderType=cv2.BORDER_REPLICATE
    )
    size = round(9 * scale)
    return cv2.resize(soft, (size, size), interpolation=cv2.INTER_AREA).astype(np.float32)


def _weighed(gray: Picture, match: _Match) -> Shape:
    """How much a match is a code: also by what is inside it and how quiet it is around it."""
    return Shape(
        match.quad,
        match.modules,
        match.module_px,
        match.corners,
        float(np.dot(_WEIGHTS, features(gray, match)) - _LIMIT),
    )


def features(gray: Picture, match: _Match) -> tuple[float, ...]:
    """What tells a code from windows, keys and icons; each about 0 to 2."""
    scale, margin = 2, 4
    uneven = spread(flattened(gray, match.quad, match.modules, scale, margin), 6)
    edge, end = margin * scale, (margin + match.modules) * scale
    inside = uneven[edge + 3 : end - 3, edge + 3 : end - 3]
    usual = float(np.median(inside))
    busy = float((inside > 0.5 * usual).mean())
    out = 4  # pixels beyond the edge: the middle of the quiet zone
    around = (
        uneven[edge - out, edge:end],
        uneven[end + out - 1, edge:end],
        uneven[edge:end, edge - out],
        uneven[edge:end, end + out - 1],
    )
    quiet = sorted(min(float(np.median(line)) / (usual + 1e-3), 2.0) for line in around)
    third = sorted(match.corners)[1]
    return (match.score, third, min(match.corners), min(busy, 0.95), *quiet[:3])


_WEIGHTS = (15.9, 4.1, -1.9, 6.7, -0.8, -1.4, -0.7)
"""Logistic regression on synthetic pictures with and without codes."""
_LIMIT = 18.5
