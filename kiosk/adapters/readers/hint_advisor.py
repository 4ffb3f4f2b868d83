"""Measures why a code that is seen cannot be read, and says what the guest should do."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.adapters.readers.code_shape import (
    Shape,
    code_shape,
    corner_likeness,
    flattened,
    spread,
)
from kiosk.adapters.readers.sighted import Sighting
from kiosk.domain.reading import Corners, Glimpse, Hint
from kiosk.services.camera_ports import Picture

_SCALE = 4
"""Pixels a module in the flattened picture that is measured."""

POLARITIES = (False, True)
"""Whether a code is looked for as light on dark: first not, as nearly all are."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a measurement becomes advice.

    Attributes:
        outside: share of the code beyond the picture's edges, above which it is cut.
        small_px: a module below this is too small whatever else is wrong.
        unsure_px: below this it is the likeliest reason when nothing else is found.
        near: share of the picture's shorter side above which a blurred code is too near.
        faint: grey levels between the code's black and white that are too few.
        glare: share of the code under a saturated spot that is too much.
        hidden: share of the code without any modules that is too much.
        streak: weaker over stronger edge direction, below which it moves.
        soft: how much of its contrast a code keeps under one more blur; above it is out of focus.
        dark_mode_px: a light code on dark below this is too small in whatever colours.
        washed: black over white of a screen that shows the hall's light; ink swallows more of it.
        lit: the brighter part of the picture over a paper's white, at least and at most: both have
            the same light. Where it is not clear, it is a screen, as most tickets are.
    """

    outside: float = 0.015
    small_px: float = 1.7
    unsure_px: float = 2.4
    near: float = 0.5
    faint: float = 42.0
    glare: float = 0.04
    hidden: float = 0.07
    streak: float = 0.7
    soft: float = 0.66
    dark_mode_px: float = 1.25
    washed: float = 0.75
    lit: tuple[float, float] = (0.12, 0.55)


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured on one code.

    Attributes:
        module_px: size of a module in picture pixels.
        share: the code's longer side as a share of the picture's shorter one.
        outside: share of the code that is beyond the picture's edges.
        contrast: grey levels between its black and its white.
        glare: share of it under one saturated spot.
        hidden: share of it that has no modules and is not saturated.
        streak: weaker over stronger edge direction, 1 for none.
        soft: contrast that is left after one more blur, 1 for all.
        washed: grey level of its black over that of its white.
        lit: grey level of the picture's brighter part over that of the code's white.
        inverted: whether its modules are light on dark.
    """

    module_px: float
    share: float
    outside: float
    contrast: float
    glare: float
    hidden: float
    streak: float
    soft: float
    washed: float
    lit: float
    inverted: bool


class HintAdvisor:
    """Says what to do about a code that was seen and not read; None where there is none.

    Args:
        limits: where a measurement becomes advice.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()

    def __call__(
        self, gray: Picture, sightings: Sequence[Sighting], polarities: Sequence[bool] = POLARITIES
    ) -> Glimpse | None:
        """The advice on one picture on which nothing was read.

        Args:
            gray: the picture.
            sightings: what the engines located and could not read.
            polarities: whether a code that no engine located is looked for as light on dark, and
                in which order; each costs the same.
        """
        for sighting in sorted(sightings, key=lambda s: -s.side_px)[:3]:
            quad, modules = _whole(sighting)
            inverted, corners = corner_likeness(gray, quad, modules)
            # Logos and checks have sent engines looking for a code, too.
            if corners[1] > 0.7 and corners[2] > 0.6:
                return self._glimpse(quad, measure(gray, quad, modules, inverted=inverted))
        for inverted in polarities:
            shape = _shape(gray, inverted=inverted)
            if shape is None:
                continue
            glimpse = self._glimpse(
                shape.quad, measure(gray, shape.quad, shape.modules, inverted=inverted)
            )
            # What is light, large or partly plain, and no engine saw, is a window.
            if not inverted or glimpse.hint not in {Hint.SHOW_WHOLE, Hint.FARTHER}:
                return glimpse
        return None

    def _glimpse(self, quad: NDArray[np.float64], measured: Measured) -> Glimpse:
        size = round(measured.module_px, 2)
        return Glimpse(_corners(quad), self.advice(measured), size, measured.inverted)

    def advice(self, seen: Measured) -> Hint | None:
        """The one thing to do first; None where the measurements do not say."""
        limits = self._limits
        small = limits.dark_mode_px if seen.inverted else limits.small_px
        blurred = seen.soft > limits.soft and seen.module_px > limits.unsure_px
        rules = (
            (seen.outside > limits.outside, Hint.FARTHER if seen.share > 0.9 else Hint.SHOW_WHOLE),
            (seen.glare > limits.glare, Hint.TILT),
            (seen.contrast < limits.faint, self._too_dark(seen)),
            (seen.module_px < small, Hint.NEARER),
            (seen.hidden > limits.hidden, Hint.SHOW_WHOLE),
            (seen.streak < limits.streak, Hint.HOLD_STILL),
            (blurred and seen.share > limits.near, Hint.FARTHER),
            (seen.share > 0.95, Hint.FARTHER),
            # Light spreads over what is dark: the same code is read as dark on light.
            (seen.inverted, Hint.NO_DARK_MODE),
            (blurred, Hint.HOLD_STILL),
            (seen.module_px < limits.unsure_px, Hint.NEARER),
        )
        return next((hint for applies, hint in rules if applies), None)

    def _too_dark(self, seen: Measured) -> Hint:
        least, most = self._limits.lit
        paper = least < seen.lit < most and seen.washed < self._limits.washed
        return Hint.MORE_LIGHT if paper and not seen.inverted else Hint.BRIGHTER


def _shape(gray: Picture, *, inverted: bool) -> Shape | None:
    shape = code_shape(cv2.bitwise_not(gray).astype(np.uint8, copy=False) if inverted else gray)
    return shape if shape is not None and shape.likeness > 0 else None


def measure(
    gray: Picture, quad: NDArray[np.float64], modules: int, *, inverted: bool = False
) -> Measured:
    """Measure a code.

    Args:
        gray: the picture.
        quad: the code's corners, clockwise on the screen.
        modules: about how many are along a side.
        inverted: whether they are light on dark.
    """
    flat = flattened(gray, quad, modules, _SCALE, 0)
    sides = [math.dist(quad[i], quad[(i + 1) % 4]) for i in range(4)]
    module = math.sqrt(abs(cv2.contourArea(quad.astype(np.float32)))) / modules
    height, width = gray.shape[:2]
    inside = np.ones(flat.shape, np.uint8)
    steps = (np.arange(len(flat)) + 0.5) / len(flat)
    across = quad[0] + np.outer(steps, quad[1] - quad[0])
    down = np.outer(steps, quad[3] - quad[0])
    places = across[None, :, :] + down[:, None, :]
    for axis, end in ((0, width), (1, height)):
        inside[(places[..., axis] < 0) | (places[..., axis] >= end)] = 0
    outside = 1.0 - float(inside.mean())
    dark, light = np.percentile(flat[inside > 0], (5, 95)) if outside < 1 else (0.0, 0.0)
    # A code's own white areas are narrower than four modules; a lamp's reflection is not.
    spot = np.ones((int(4.5 * _SCALE),) * 2, np.uint8)
    white = (flat >= 250).astype(np.uint8)
    lamp = cv2.morphologyEx(white, cv2.MORPH_OPEN, spot)
    uneven = spread(flat, int(4 * _SCALE))
    plain = ((uneven < 0.3 * float(np.percentile(uneven, 80))) & (inside > 0)).astype(np.uint8)
    halo = cv2.dilate(lamp, np.ones((2 * _SCALE + 1,) * 2, np.uint8)).astype(np.uint8)
    hidden = plain & (1 - halo)
    calm = cv2.GaussianBlur(flat, (0, 0), 0.25 * _SCALE)
    softer = cv2.GaussianBlur(flat, (0, 0), 0.75 * _SCALE)
    return Measured(
        module,
        max(sides) / min(height, width),
        outside,
        float(light - dark),
        float(lamp.mean()),
        float(hidden.mean()),
        _streak(calm.astype(np.float32), halo),
        float(np.std(softer) / (np.std(calm) + 1e-3)),
        *_light(gray, softer.astype(np.float32, copy=False)),
        inverted,
    )


def _light(gray: Picture, softer: NDArray[np.float32]) -> tuple[float, float]:
    """A code's black over its white, and the brighter part of the picture over its white.

    Args:
        gray: the picture.
        softer: the flattened code without the sensor's noise.
    """
    black, white = (float(level) for level in np.percentile(softer, (5, 95)))
    few = cv2.resize(gray, (80, 45), interpolation=cv2.INTER_AREA)
    return black / (white + 1e-3), float(np.percentile(few, 75)) / (white + 1e-3)


def _streak(flat: NDArray[np.float32], halo: NDArray[np.uint8]) -> float:
    """Edges across the weakest direction against those across the strongest one, 0 to 1.

    A code has as many edges in one direction as in the other; movement wipes out those that lie
    across it. Defocus takes the same from both.
    """
    across = cv2.Sobel(flat, cv2.CV_32F, 1, 0)[halo == 0]
    down = cv2.Sobel(flat, cv2.CV_32F, 0, 1)[halo == 0]
    if across.size == 0:
        return 1.0
    xx, yy = float(np.mean(across**2)), float(np.mean(down**2))
    xy = float(np.mean(across * down))
    half, gap = (xx + yy) / 2, math.hypot((xx - yy) / 2, xy)
    return math.sqrt(max(half - gap, 0.0) / (half + gap + 1e-6))


def _whole(sighting: Sighting) -> tuple[NDArray[np.float64], int]:
    modules = sighting.modules
    if modules is None:
        size = sighting.module_px or sighting.side_px / 45
        modules = max(round(sighting.side_px / size), 21)
    return np.array(sighting.corners, np.float64), modules


def _corners(quad: NDArray[np.float64]) -> Corners:
    a, b, c, d = ((float(x), float(y)) for x, y in quad)
    return a, b, c, d
