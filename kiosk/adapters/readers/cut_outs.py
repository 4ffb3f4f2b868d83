"""The place of a code, cut out of a picture, turned dark on light, and freed of known blurs.

A lens that is out of focus spreads each point over an evenly lit disc, a hand that moves over a
line. A Wiener filter undoes both where their size is known (Gonzalez and Woods, "Digital Image
Processing", section 5.8).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.adapters.readers.places import moved
from kiosk.adapters.readers.sighted import Sighting, Trouble
from kiosk.domain.reading import Corners
from kiosk.services.camera_ports import Picture

SMALL_PX, LARGE_PX = 3.0, 6.0
"""Pixels a module below which a cut-out is enlarged and above which it is made smaller."""

GUESSED_MODULES = 45
"""Modules along a side where the engine could not tell: those of our own tickets."""

MARGIN = 0.2
"""Shares of the side around the outline: a blurred code is never outlined exactly."""

MOST_PIXELS = 250_000
"""Of a cut-out after it was resized; a code with more modules than this holds is left alone."""

NOISY = 0.13
"""Noise as a share of the code's contrast from which smoothing comes before sharpening."""


@dataclass(frozen=True)
class CutOut:
    """A piece of a picture, dark on light as far as its rim tells.

    Attributes:
        gray: the piece.
        module_px: width of a module in it.
        left, top: where it was cut out, in picture pixels.
        noisy: whether the noise is a large share of the contrast.
    """

    gray: Picture
    module_px: float
    left: int = 0
    top: int = 0
    noisy: bool = False

    def in_picture(self, corners: Corners, factor: float = 1.0) -> Corners:
        """Corners in the piece, or in one `factor` times as large, in the whole picture."""
        return moved(corners, 1 / factor, self.left, self.top)

    @cached_property
    def scale(self) -> float:
        """By how much `even` is larger than the piece."""
        if self.module_px < SMALL_PX:
            return 2.0
        return 4.0 / self.module_px if self.module_px > LARGE_PX else 1.0

    @cached_property
    def even(self) -> Picture:
        """The piece with modules of 3 to 6 pixels."""
        return self.resized(self.scale)

    def resized(self, factor: float) -> Picture:
        """The piece, `factor` times as large."""
        if factor == 1:
            return self.gray
        how = cv2.INTER_CUBIC if factor > 1 else cv2.INTER_AREA
        return np.asarray(
            cv2.resize(self.gray, None, fx=factor, fy=factor, interpolation=how), np.uint8
        )

    @cached_property
    def _border(self) -> int:
        # A filter reaches over the rim, and what is cut there rings through the whole.
        return int(2.5 * self.module_px * self.scale) + 4

    @cached_property
    def _spectrum(self) -> NDArray[np.float32]:
        height, width = self.even.shape
        border = self._border
        down = cv2.getOptimalDFTSize(height + 2 * border) - height - border
        across = cv2.getOptimalDFTSize(width + 2 * border) - width - border
        framed = cv2.copyMakeBorder(
            self.even, border, down, border, across, cv2.BORDER_REFLECT_101
        ).astype(np.float32)
        return np.asarray(cv2.dft(framed, flags=cv2.DFT_COMPLEX_OUTPUT), np.float32)

    def unblurred(self, radius: float, noise: float) -> Picture:
        """`even` without the blur of a disc.

        Args:
            radius: in modules.
            noise: of noise to light in power, the constant of the Wiener filter.
        """
        return self._undone(_disc(radius * self.module_px * self.scale), noise)

    def _undone(self, spread: NDArray[np.float32], noise: float) -> Picture:
        """`even` without a blur that is the same on both sides of its middle."""
        spectrum = self._spectrum
        kernel = np.zeros(spectrum.shape[:2], np.float32)
        kernel[: len(spread), : len(spread)] = spread
        kernel = np.roll(kernel, (-(len(spread) // 2),) * 2, (0, 1))
        # Such a kernel has a real spectrum.
        known = cv2.dft(kernel, flags=cv2.DFT_COMPLEX_OUTPUT)[..., 0]
        undo = known / (known * known + noise)
        sharp = cv2.dft(
            spectrum * undo[..., None],
            flags=cv2.DFT_INVERSE | cv2.DFT_REAL_OUTPUT | cv2.DFT_SCALE,
        )
        height, width = self.even.shape
        border = self._border
        sharp = sharp[border : border + height, border : border + width]
        return np.ascontiguousarray(np.clip(sharp, 0, 255).astype(np.uint8))


def cut_outs(gray: Picture, sightings: Iterable[Sighting], at_most: int) -> list[CutOut]:
    """The places of what was seen, cut out; those that can hold no code are left out."""
    places = list(sightings)
    if not places:
        return []
    noise = noise_level(gray)
    cuts = (_cut(gray, sighting, noise) for sighting in places)
    return [cut for cut, _ in zip((c for c in cuts if c is not None), range(at_most), strict=False)]


def noise_level(gray: Picture) -> float:
    """Standard deviation of the noise in grey levels, from neighbours that mostly are alike."""
    rows = gray[3::16]
    if rows.size < 2:
        return 0.0
    differences = np.asarray(cv2.absdiff(rows[:, 1:], rows[:, :-1]), np.uint8)
    # A median by counting takes a tenth of the time of one by sorting.
    counts = np.cumsum(cv2.calcHist([differences], [0], None, [256], [0, 256]))
    median = int(np.searchsorted(counts, differences.size / 2))
    # Of two Gaussian values the median difference is 0.954 of their standard deviation.
    return median / 0.954


def fineness(gray: Picture, place: Sighting) -> float:
    """Mean difference of neighbours at a place, in grey levels: the sharper, the larger."""
    xs, ys = [x for x, _ in place.corners], [y for _, y in place.corners]
    rows = gray[max(0, int(min(ys))) : int(max(ys)) : 3, max(0, int(min(xs))) : int(max(xs))]
    if rows.size < 2 or rows.shape[1] < 2:
        return 0.0
    return float(cv2.norm(rows[:, 2:], rows[:, :-2], cv2.NORM_L1)) / rows.size


def _cut(gray: Picture, sighting: Sighting, noise: float) -> CutOut | None:
    if sighting.trouble is Trouble.PARTIAL:
        return None
    height, width = gray.shape
    module_px = sighting.module_px or sighting.side_px / (sighting.modules or GUESSED_MODULES)
    xs, ys = [x for x, _ in sighting.corners], [y for _, y in sighting.corners]
    pad_x = pad_y = MARGIN * sighting.side_px
    if sighting.trouble is Trouble.BUSY:
        # A lamp's reflection leaves a part of a code: the rest may lie on either side of it.
        wide, high = max(xs) - min(xs), max(ys) - min(ys)
        pad_x, pad_y = pad_x + max(0.0, high - wide), pad_y + max(0.0, wide - high)
        module_px = max(wide, high) / GUESSED_MODULES
    left, right = max(0, int(min(xs) - pad_x)), min(width, int(max(xs) + pad_x))
    top, bottom = max(0, int(min(ys) - pad_y)), min(height, int(max(ys) + pad_y))
    if min(right - left, bottom - top) < 20 or module_px < 1:
        return None
    piece = np.ascontiguousarray(gray[top:bottom, left:right])
    inner = (int(min(xs)) - left, int(min(ys)) - top, int(max(xs)) - left, int(max(ys)) - top)
    return _dark_on_light(CutOut(piece, module_px, left, top), inner, noise)


def _dark_on_light(cut: CutOut, inner: tuple[int, int, int, int], noise: float) -> CutOut | None:
    """A cut-out turned as its rim tells; None where it is too large to be looked at.

    Args:
        cut: as it was cut out.
        inner: left, top, right and bottom of the place itself in it.
        noise: standard deviation in grey levels.
    """
    if cut.gray.size * cut.scale**2 > MOST_PIXELS:
        return None
    dark, light, rim = _levels(cut.gray, inner)
    piece = cut.gray
    if rim < (dark + light) / 2:
        piece = np.asarray(cv2.bitwise_not(piece), np.uint8)
    return replace(cut, gray=piece, noisy=noise > NOISY * max(light - dark, 1.0))


def _levels(piece: Picture, inner: tuple[int, int, int, int]) -> tuple[float, float, float]:
    """Dark and light inside of an outline, and what is usual around it."""
    left, top, right, bottom = inner
    # Some hundred pixels tell as much as all.
    step = max(1, max(piece.shape) // 48)
    within = piece[max(top, 0) : bottom : step, max(left, 0) : right : step]
    sides = (piece[: max(top, 0)], piece[bottom:], piece[:, : max(left, 0)], piece[:, right:])
    around = np.concatenate([side[::step, ::step].ravel() for side in sides])
    if within.size == 0:
        return 0.0, 0.0, 255.0
    dark, light = np.percentile(within, (15, 85)).tolist()
    return dark, light, float(np.median(around)) if around.size else light


def _disc(radius: float) -> NDArray[np.float32]:
    half = int(np.ceil(radius)) + 1
    away = np.hypot(*np.mgrid[-half : half + 1, -half : half + 1])
    # The rim's pixels count by how much of them lies inside.
    disc = np.clip(radius + 0.5 - away, 0, 1)
    return np.asarray(disc / disc.sum(), np.float32)
