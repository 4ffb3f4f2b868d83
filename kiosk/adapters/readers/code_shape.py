"""Tells a code that no engine sees, because it is blurred, faint or tiny, from other squares.

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

from kiosk.adapters.readers.code_patches import Quad, patches
from kiosk.services.camera_ports import Picture

Floats = NDArray[np.float32]

_SIDES = (21, 25, 29, 33, 37, 41, 45, 49, 53, 57, 61)
"""Modules a side that are tried: versions 1 to 11, in which every ticket is."""
_SIDE, _MARGIN = 64, 6  # pixels of a flattened patch, and around it


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
    """The most code-like patch of a picture; None where there is no square patch at all."""
    best: Shape | None = None
    for quad, squareness in patches(gray):
        seen = _surface(_flat(gray, quad))
        if seen is None:
            continue
        flat, surface = seen
        modules, corners = _corners(flat)
        likeness = float(np.dot(_WEIGHTS, (*corners, *surface, *squareness)) - _LIMIT)
        if best is None or likeness > best.likeness:
            best = Shape(quad, modules, likeness)
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


def _flat(gray: Picture, quad: Quad) -> Floats:
    """A patch as if seen from the front, `_SIDE` pixels wide, with `_MARGIN` around it."""
    side = math.sqrt(abs(cv2.contourArea(quad.astype(np.float32))))
    shrink = max(round(side / _SIDE), 1)
    low = np.maximum(np.floor(quad.min(axis=0) - 0.15 * side), 0).astype(int)
    high = np.ceil(quad.max(axis=0) + 0.15 * side).astype(int) + 1
    source = gray[low[1] : high[1], low[0] : high[0]]
    if shrink > 1:
        source = cv2.blur(source, (shrink, shrink)).astype(np.uint8, copy=False)
    corners = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float32) * np.float32(_SIDE)
    place = cv2.getPerspectiveTransform(
        (quad - low).astype(np.float32), corners + np.float32(_MARGIN - 0.5)
    )
    size = (_SIDE + 2 * _MARGIN,) * 2
    flat = cv2.warpPerspective(source, place, size, borderMode=cv2.BORDER_REPLICATE)
    return flat.astype(np.float32)


def _surface(flat: Floats) -> tuple[Floats, tuple[float, ...]] | None:
    """What lies in a patch and how quiet it is around it; None where it cannot be a code."""
    m = _MARGIN
    inside = flat[m:-m, m:-m]
    mean, deviation = float(inside.mean()), float(inside.std()) + 1e-3
    # Two lines of pixels in the middle of the quiet zone, on each side.
    around = (flat[2:4, m:-m], flat[-4:-2, m:-m], flat[m:-m, 2:4], flat[m:-m, -4:-2])
    lighter = sorted((float(np.median(line)) - mean) / deviation for line in around)
    if lighter[1] < 0:
        return None
    uneven = sorted(float(line.std()) / deviation for line in around)
    soft = cv2.GaussianBlur(inside, (0, 0), 1.0)
    fine = soft - cv2.GaussianBlur(inside, (0, 0), 5.0)
    cells = np.sqrt(cv2.resize(fine * fine, (6, 6), interpolation=cv2.INTER_AREA))
    busy = float((cells > 0.5 * np.median(cells)).mean())
    grain = math.sqrt(float(np.mean(cells**2))) / deviation
    across = float(np.mean(np.abs(np.diff(soft, axis=1))))
    down = float(np.mean(np.abs(np.diff(soft, axis=0))))
    # Keys, tiles and blinds repeat; a code does not.
    alike = np.fft.irfft2(np.abs(np.fft.rfft2(fine)) ** 2)
    alike /= alike[0, 0] + 1e-6
    alike = alike[: _SIDE // 2 + 1]
    alike[:6, :6] = alike[:6, -6:] = 0
    return flat, (
        *lighter[:2],
        min(uneven[3], 2.0),
        min(uneven[2], 2.0),
        busy,
        grain,
        min(float(np.std(cells)) / (float(np.mean(cells)) + 1e-3), 2.0),
        min(across, down) / (max(across, down) + 1e-3),
        float(alike.max()),
        min(deviation, 40.0) / 40.0,
    )


def _corners(flat: Floats) -> tuple[int, tuple[float, float, float, float]]:
    """The modules a side at which three corners look most like finder patterns, and how much."""
    size = len(flat)
    best, modules, answers = -math.inf, 0, (0.0, 0.0, 0.0, 0.0)
    for side in _SIDES:
        scale = _SIDE / side
        template = _template(scale)
        begin = int(max(_MARGIN - scale - 2, 0))
        end = begin + len(template) + 4
        four = []
        for rows in (slice(begin, end), slice(size - end, size - begin)):
            for columns in (slice(begin, end), slice(size - end, size - begin)):
                answer = cv2.matchTemplate(flat[rows, columns], template, cv2.TM_CCOEFF_NORMED)
                four.append(float(answer.max()))
        least, third, second, first = sorted(four)
        # All four alike is a grid of windows or icons, not a code.
        score = (first + second + third) / 3 - 0.3 * max(least - 0.4, 0.0)
        if score > best:
            best, modules, answers = score, side, (score, third, least, second)
    return modules, answers


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


_WEIGHTS = np.array(
    [
        *(61.259, -22.757, -2.698, -17.188),  # three corners, the third, the fourth, the second
        *(0.908, -0.686, -3.091, 2.476),  # how light and how uneven it is around
        *(-0.525, -4.259, -8.021, -0.067, -23.637, 1.363),  # texture
        *(13.855, 5.785, -2.963),  # squareness
    ]
)
"""Logistic regression on synthetic pictures with and without codes and parts of photos."""
_LIMIT = 16.395
