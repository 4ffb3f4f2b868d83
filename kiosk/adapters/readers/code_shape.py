"""Tells a code that no engine sees, because it is blurred, faint or tiny, from other squares.

Three corners of a dense square patch look like finder patterns (1 : 1 : 3 : 1 : 1 in both
directions, ISO/IEC 18004, section 6.3.3) and the fourth does not. Correlation with such a corner
still answers when blur has merged the modules beyond any engine's sampling.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.adapters.readers.code_patches import Cut, Quad, patches
from kiosk.adapters.readers.code_weights import FIRST, SECOND
from kiosk.services.camera_ports import Picture

Floats = NDArray[np.float32]

_SIDES = (21, 25, 29, 33, 37, 41, 45, 49, 53, 57, 61)
"""Modules a side that are tried: versions 1 to 11, in which every ticket is."""
_COARSE = 2  # the step through them; the best one's neighbours follow
_SIDE, _MARGIN = 64, 6  # pixels of a flattened patch, and around it

AT_MOST = 3
"""Patches whose corners are correlated: the dearest step."""


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """A patch of the picture that is shaped like a code.

    Attributes:
        quad: its corners in picture pixels, clockwise on the screen, from any corner.
        modules: about how many are along a side.
        likeness: above 0 a code, below something else.
    """

    quad: Quad
    modules: int
    likeness: float


def code_shape(gray: Picture) -> Shape | None:
    """The most code-like patch of a picture; None where nothing comes near a code."""
    likely = []
    for patch in patches(gray):
        flat = _flat(gray, patch.quad)
        surface = _surface(flat, patch.cut)
        if surface is None:
            continue
        features = (*surface, *patch.squareness)
        promise = weighed(FIRST[patch.cut], features)
        if promise > 0:
            likely.append((promise, patch, flat, features))
    likely.sort(key=lambda entry: -entry[0])
    best: Shape | None = None
    for _, patch, flat, features in likely[:AT_MOST]:
        modules, corners = _corners(flat, patch.cut)
        likeness = weighed(SECOND[patch.cut], (*corners, *features))
        if best is None or likeness > best.likeness:
            best = Shape(patch.quad, modules, likeness)
    return best


def weighed(weights: Sequence[float], features: Sequence[float]) -> float:
    """The sum of the features by their weights, with the last weight as it is."""
    return math.fsum(w * f for w, f in zip(weights, features, strict=False)) + weights[-1]


def corner_likeness(gray: Picture, quad: Quad, modules: int) -> tuple[bool, tuple[float, ...]]:
    """Whether a patch is light on dark, and how much its corners look like finder patterns.

    The most alike comes first.
    """
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
    light = sum(inverted[:3]) > sum(as_printed[:3])
    return light, tuple(inverted if light else as_printed)


def flattened(gray: Picture, quad: Quad, modules: int, scale: int, margin: int) -> Floats:
    """A patch as if seen from the front, `scale` pixels a module, with a margin in modules."""
    corners = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float32) * np.float32(modules)
    to = (corners + np.float32(margin)) * np.float32(scale) - np.float32(0.5)
    size = (modules + 2 * margin) * scale
    return _warped(gray, quad, to, size, modules * scale, cv2.BORDER_REPLICATE)


def spread(flat: Floats, reach: int) -> Floats:
    """Standard deviation of the brightness in a square of `reach` pixels around each pixel."""
    mean = cv2.blur(flat, (reach, reach))
    square = cv2.blur(flat * flat, (reach, reach))
    return np.sqrt(np.maximum(square - mean * mean, 0)).astype(np.float32)


def _flat(gray: Picture, quad: Quad) -> Floats:
    """A patch as if seen from the front, `_SIDE` pixels wide, with `_MARGIN` around it."""
    corners = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float32) * np.float32(_SIDE)
    # What lies beyond an edge of the picture is taken to be like what lies before it.
    return _warped(
        gray,
        quad,
        corners + np.float32(_MARGIN - 0.5),
        _SIDE + 2 * _MARGIN,
        _SIDE,
        cv2.BORDER_REFLECT,
    )


def _warped(
    gray: Picture, quad: Quad, corners: Floats, size: int, across: int, border: int
) -> Floats:
    """What is around a quad, with its corners moved to `corners`, which are `across` apart."""
    side = math.sqrt(abs(cv2.contourArea(quad.astype(np.float32))))
    reach = side * (0.6 * (size / across - 1) + 0.05)
    low = np.maximum(np.floor(quad.min(axis=0) - reach), 0).astype(int)
    high = np.ceil(quad.max(axis=0) + reach).astype(int) + 1
    source = gray[low[1] : high[1], low[0] : high[0]]
    shrink = max(round(side / across), 1)
    if shrink > 1:
        source = cv2.blur(source, (shrink, shrink)).astype(np.uint8, copy=False)
    place = cv2.getPerspectiveTransform((quad - low).astype(np.float32), corners)
    flat = cv2.warpPerspective(source, place, (size, size), borderMode=border)
    return flat.astype(np.float32)


def _surface(flat: Floats, cut: Cut) -> tuple[float, ...] | None:
    """What lies in a patch and how quiet it is around it; None where it cannot be a code."""
    m = _MARGIN
    inside = flat[m:-m, m:-m]
    mean, deviation = _level(inside)
    # Two lines of pixels in the middle of the quiet zone, on each side that is in the picture.
    around = [flat[2:4, m:-m], flat[-4:-2, m:-m], flat[m:-m, 2:4], flat[m:-m, -4:-2]]
    if cut is Cut.ONCE:
        around = [flat[-4:-2, m:-m], flat[_SIDE // 2 : -m, 2:4], flat[_SIDE // 2 : -m, -4:-2]]
    levels = [_level(line) for line in around]
    lighter = sorted((light - mean) / deviation for light, _ in levels)
    # Beside a code that goes from edge to edge there is more of it, or nothing.
    if cut is not Cut.ACROSS and lighter[1] < 0:
        return None
    uneven = sorted(spread / deviation for _, spread in levels)
    soft = cv2.GaussianBlur(inside, (0, 0), 1.0)
    fine = soft - cv2.blur(inside, (17, 17))
    cells = np.sqrt(cv2.resize(fine * fine, (6, 6), interpolation=cv2.INTER_AREA))
    busy = float((cells > 0.5 * np.median(cells)).mean())
    grain = math.sqrt(float(np.mean(cells**2))) / deviation
    across = cv2.norm(soft[:, 1:], soft[:, :-1], cv2.NORM_L1)
    down = cv2.norm(soft[1:], soft[:-1], cv2.NORM_L1)
    # Keys, tiles and blinds repeat; a code does not.
    half = cv2.resize(fine, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    alike = np.fft.irfft2(np.abs(np.fft.rfft2(half)) ** 2)
    alike /= alike[0, 0] + 1e-6
    alike = alike[: _SIDE // 4 + 1]
    alike[:3, :3] = alike[:3, -3:] = 0
    return (
        *lighter[:2],
        min(uneven[-1], 2.0),
        min(uneven[-2], 2.0),
        busy,
        grain,
        min(float(np.std(cells)) / (float(np.mean(cells)) + 1e-3), 2.0),
        min(across, down) / (max(across, down) + 1e-3),
        float(alike.max()),
        min(deviation, 40.0) / 40.0,
    )


def _level(part: Floats) -> tuple[float, float]:
    """Mean and spread of the brightness, the latter never 0."""
    mean, deviation = cv2.meanStdDev(part)
    return float(mean[0, 0]), float(deviation[0, 0]) + 1e-3


def _corners(flat: Floats, cut: Cut) -> tuple[int, tuple[float, ...]]:
    """The modules a side at which corners look most like finder patterns, and how much.

    Of a patch cut by an edge, the two corners that are seen; else three of four.
    """
    tried = {side: _answers(flat, side, cut) for side in _SIDES[::_COARSE]}
    best = _SIDES.index(max(tried, key=lambda side: tried[side][0]))
    for side in _SIDES[max(best - 1, 0) : best + 2]:
        if side not in tried:
            tried[side] = _answers(flat, side, cut)
    modules = max(tried, key=lambda side: tried[side][0])
    return modules, tried[modules]


def _answers(flat: Floats, side: int, cut: Cut) -> tuple[float, ...]:
    scale, size = _SIDE / side, len(flat)
    template = _template(scale)
    begin = int(max(_MARGIN - scale - 2, 0))
    end = begin + len(template) + 4
    near, far = slice(begin, end), slice(size - end, size - begin)
    answers = sorted(
        float(cv2.matchTemplate(flat[rows, columns], template, cv2.TM_CCOEFF_NORMED).max())
        for rows in ((far,) if cut is Cut.ONCE else (near, far))
        for columns in (near, far)
    )
    if cut is Cut.ONCE:
        return answers[1], answers[0]
    least, third, second, first = answers
    # All four alike is a grid of windows or icons, not a code.
    score = (first + second + third) / 3 - 0.3 * max(least - 0.4, 0.0)
    return score, third, least, second


@cache
def _template(scale: float) -> Floats:
    """A finder pattern with one module of light around it, softened."""
    fine = 8
    span = np.abs((np.arange(9 * fine, dtype=np.float32) + 0.5) / fine - 4.5)
    ring = np.maximum(span[:, None], span[None, :])
    light = ((ring >= 1.5) & (ring < 2.5)) | (ring >= 3.5)
    soft = cv2.GaussianBlur(
        light.astype(np.float32), (0, 0), 0.5 * fine, borderType=cv2.BORDER_REPLICATE
    )
    size = round(9 * scale)
    return cv2.resize(soft, (size, size), interpolation=cv2.INTER_AREA).astype(np.float32)
