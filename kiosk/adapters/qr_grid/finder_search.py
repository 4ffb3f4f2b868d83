"""Finds finder patterns by their likeness, where blur, movement or noise left no outline to follow.

A finder pattern is much larger than the modules: correlation with a softened one still answers
when the modules have run into each other. The cut-out is turned upright first, by the direction
that most edges share, as a code has edges in two directions that are square to each other.
"""

import cmath
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.adapters.qr_grid.finders import Finder
from kiosk.services.camera_ports import Picture

MODULE_PX, COARSE_PX = 3.0, 2.2
"""Pixels a module at which likeness is measured: enough for a softened pattern; and where the next
picture of a stream is worth more than what is missed, in a third of the time."""

SIZES, COARSE_SIZES = (0.8, 0.9, 1.0, 1.12, 1.26), (0.84, 1.0, 1.19)
"""Of the guessed module: the number of modules along a side is mostly a guess."""

AT_MOST = 6
"""Finder patterns that are given."""

ALIKE = 0.42
"""Correlation from which a place may be a finder pattern."""


@dataclass(frozen=True, slots=True, eq=False)
class SimilarFinders:
    """What looks like finder patterns in a cut-out.

    Attributes:
        finders: the most alike first; all of one size.
        inverted: whether they are light on dark.
        likeness: sum of the three best correlations, at most 3.
    """

    finders: tuple[Finder, ...]
    inverted: bool
    likeness: float


def similar_finders(
    gray: Picture, module_px: float, *, margin: bool = True, coarse: bool = False
) -> SimilarFinders:
    """The places that look most like finder patterns, for the size at which they do so best.

    Args:
        gray: a cut-out with little more than a code in it.
        module_px: about how wide a module is.
        margin: whether there is a light module around them; without one fewer are told apart.
        coarse: whether to be quick.
    """
    at_px, sizes = (COARSE_PX, COARSE_SIZES) if coarse else (MODULE_PX, SIZES)
    into = _upright(gray, at_px / module_px, coarse=coarse)
    # The box around a code that stands askew holds it upright, too.
    size = math.ceil(max(gray.shape) * at_px / module_px)
    upright = cv2.warpAffine(gray, into, (size, size), borderMode=cv2.BORDER_REPLICATE)
    back = cv2.invertAffineTransform(into).astype(np.float32)
    best = SimilarFinders((), inverted=False, likeness=0.0)
    source = upright.astype(np.float32)
    for one in sizes:
        template = _template(one * at_px, 9 if margin else 7)
        for inverted, peaks in enumerate(_peaks(source, template, int(5 * one * at_px))):
            likeness = sum(peak[0] for peak in peaks[:3])
            if likeness > best.likeness:
                half = 3.5 * one * at_px
                found = tuple(_placed(x, y, half, back, one * module_px) for _, x, y in peaks)
                best = SimilarFinders(found, bool(inverted), likeness)
    return best


def _upright(gray: Picture, factor: float, *, coarse: bool) -> NDArray[np.float64]:
    """The way from a cut-out into one that is resized and turned upright about its middle."""
    height, width = gray.shape
    centre = ((width - 1) / 2, (height - 1) / 2)
    few = gray
    if coarse and factor < 1:
        small = cv2.resize(gray, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
        few = np.asarray(small, np.uint8)
    into = cv2.getRotationMatrix2D(centre, math.degrees(upright_turn(few)), factor)
    into[:, 2] += max(width, height) * factor / 2 - np.array(centre)
    return np.asarray(into, np.float64)


def _placed(x: float, y: float, half: float, back: NDArray[np.float32], module_px: float) -> Finder:
    """A finder pattern of the upright cut-out in the one that was given."""
    corners = [(0, 0), (-half, -half), (half, -half), (half, half), (-half, half)]
    points = np.array(corners, np.float32) + np.array((x, y), np.float32)
    placed = points @ back[:, :2].T + back[:, 2]
    middle = (float(placed[0, 0]), float(placed[0, 1]))
    return Finder(middle, np.asarray(placed[1:], np.float32), module_px, complete=True)


def upright_turn(gray: Picture) -> float:
    """By which angle, in radians and at most an eighth of a circle, edges stand along the axes."""
    soft = cv2.GaussianBlur(gray, (0, 0), 1.0)
    across = cv2.Sobel(soft, cv2.CV_32F, 1, 0)
    down = cv2.Sobel(soft, cv2.CV_32F, 0, 1)
    # Four times the angle is the same for all four sides of a square.
    slope = across[::2, ::2] + 1j * down[::2, ::2]
    strength = np.abs(slope) + 1e-6
    return cmath.phase(complex(np.sum(slope**4 / strength**2))) / 4


def _peaks(
    upright: NDArray[np.float32], template: NDArray[np.float32], near: int
) -> Iterator[list[tuple[float, float, float]]]:
    """Likeness, x and y of the middle, the most alike first; dark on light, then light on dark."""
    if min(upright.shape) < len(template):
        return
    likeness = cv2.matchTemplate(upright, template, cv2.TM_CCOEFF_NORMED)
    middle = (len(template) - 1) / 2
    for answer in (likeness.copy(), -likeness):
        peaks = []
        for _ in range(AT_MOST):
            _, high, _, (x, y) = cv2.minMaxLoc(answer)
            if high < ALIKE:
                break
            peaks.append((high, x + middle, y + middle))
            answer[max(0, y - near) : y + near + 1, max(0, x - near) : x + near + 1] = -1
        yield peaks


@cache
def _template(module_px: float, modules: int) -> NDArray[np.float32]:
    """A softened finder pattern of 7 modules, with as much light around it as makes `modules`."""
    fine = 8
    span = np.abs((np.arange(modules * fine, dtype=np.float32) + 0.5) / fine - modules / 2)
    ring = np.maximum(span[:, None], span[None, :])
    light = ((ring >= 1.5) & (ring < 2.5)) | (ring >= 3.5)
    soft = cv2.GaussianBlur(
        light.astype(np.float32), (0, 0), 0.6 * fine, borderType=cv2.BORDER_REPLICATE
    )
    size = round(modules * module_px)
    return np.asarray(cv2.resize(soft, (size, size), interpolation=cv2.INTER_AREA), np.float32)
