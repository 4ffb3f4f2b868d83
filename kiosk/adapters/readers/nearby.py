"""The place of a code that was located and not read: cut out, deblurred and looked at again.

A cut-out costs a twentieth of the picture, so that many ways to prepare it fit into one picture's
time. A code whose modules are small is enlarged and sharpened; one that is out of focus is
unblurred by a Wiener filter for an evenly lit disc (Gonzalez and Woods, "Digital Image
Processing", section 5.8), whose radius is guessed in modules.
"""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.adapters.readers.passes import Look, Read, sharpened
from kiosk.adapters.readers.places import Found, moved
from kiosk.adapters.readers.sighted import Sighting, Trouble
from kiosk.domain.reading import Code
from kiosk.services.camera_ports import Picture

SMALL_PX, LARGE_PX = 3.0, 6.0
"""Pixels a module below which a cut-out is enlarged and above which it is made smaller."""

GUESSED_MODULES = 45
"""Modules along a side where the engine could not tell: those of our own tickets."""

MARGIN = 0.2
"""Shares of the side around the outline: a blurred code is never outlined exactly."""

MOST_PIXELS = 250_000
"""Of a cut-out after it was resized; a code with more modules than this holds is left alone."""

Way = Callable[["CutOut"], tuple[Picture, float]]


@dataclass(frozen=True)
class CutOut:
    """A piece of a picture.

    Attributes:
        gray: the piece, as it was in the picture.
        module_px: width of a module in it.
    """

    gray: Picture
    module_px: float

    @cached_property
    def scale(self) -> float:
        """By how much `even` is larger than the piece."""
        if self.module_px < SMALL_PX:
            return 2.0
        return 4.0 / self.module_px if self.module_px > LARGE_PX else 1.0

    @cached_property
    def even(self) -> Picture:
        """The piece with modules of 3 to 6 pixels."""
        if self.scale == 1:
            return self.gray
        how = cv2.INTER_CUBIC if self.scale > 1 else cv2.INTER_AREA
        return np.asarray(
            cv2.resize(self.gray, None, fx=self.scale, fy=self.scale, interpolation=how), np.uint8
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
        spectrum = self._spectrum
        kernel = np.zeros(spectrum.shape[:2], np.float32)
        disc = _disc(radius * self.module_px * self.scale)
        kernel[: len(disc), : len(disc)] = disc
        kernel = np.roll(kernel, (-(len(disc) // 2),) * 2, (0, 1))
        # A kernel that is the same on both sides of its middle has a real spectrum.
        spread = cv2.dft(kernel, flags=cv2.DFT_COMPLEX_OUTPUT)[..., 0]
        undo = spread / (spread * spread + noise)
        sharp = cv2.dft(
            spectrum * undo[..., None],
            flags=cv2.DFT_INVERSE | cv2.DFT_REAL_OUTPUT | cv2.DFT_SCALE,
        )
        height, width = self.even.shape
        border = self._border
        sharp = sharp[border : border + height, border : border + width]
        return np.ascontiguousarray(np.clip(sharp, 0, 255).astype(np.uint8))


def _disc(radius: float) -> NDArray[np.float32]:
    half = int(np.ceil(radius)) + 1
    away = np.hypot(*np.mgrid[-half : half + 1, -half : half + 1])
    # The rim's pixels count by how much of them lies inside.
    disc = np.clip(radius + 0.5 - away, 0, 1)
    return np.asarray(disc / disc.sum(), np.float32)


def _larger(factor: int, sigma: float, amount: float) -> Way:
    def way(cut: CutOut) -> tuple[Picture, float]:
        how = cv2.INTER_LANCZOS4 if factor > 3 else cv2.INTER_CUBIC
        large = cv2.resize(cut.gray, None, fx=factor, fy=factor, interpolation=how)
        return sharpened(np.asarray(large, np.uint8), sigma, amount), factor

    return way


def _unblurred(radius: float, noise: float) -> Way:
    return lambda cut: (cut.unblurred(radius, noise), cut.scale)


SMALL = (_larger(2, 2, 2), _larger(3, 3, 3), _larger(4, 2, 2))
BLURRED = (
    _unblurred(0.92, 0.01),
    _unblurred(1.0, 0.01),
    _unblurred(0.75, 0.03),
    _unblurred(1.0, 0.005),
)


@dataclass(frozen=True, slots=True)
class Nearby:
    """Looks at cut-outs around what was located and not read, in many ways.

    Attributes:
        read: what looks at each; dark on light and light on dark.
        at_most: places that are looked at.
    """

    name: str
    read: Read
    at_most: int = 3

    def steps(self, look: Look) -> Iterator[Found]:
        """Look at the places in turn in one way, then in the next.

        The first way is another one with each `look.turn`, so that on the pictures of a stream
        all have their turn.
        """
        cuts = [c for c in (_cut(look.gray, s) for s in look.sightings) if c][: self.at_most]
        todo = [
            (cut, left, top, way)
            for ways in itertools.zip_longest(*(_ways(cut) for cut, _, _ in cuts))
            for (cut, left, top), way in zip(cuts, ways, strict=True)
            if way
        ]
        done: set[int] = set()
        start = look.turn % len(todo) if todo else 0
        for cut, left, top, way in todo[start:] + todo[:start]:
            if id(cut) in done:
                continue
            prepared, factor = way(cut)
            codes = tuple(
                Code(c.text, moved(c.corners, 1 / factor, left, top), c.engine)
                for c in self.read(prepared, self.name).codes
            )
            if codes:
                done.add(id(cut))
            yield Found(codes)


def _ways(cut: CutOut) -> tuple[Way, ...]:
    return SMALL + BLURRED if cut.module_px < SMALL_PX else BLURRED


def _cut(gray: Picture, sighting: Sighting) -> tuple[CutOut, int, int] | None:
    if sighting.trouble is Trouble.PARTIAL:
        return None
    height, width = gray.shape
    module_px = sighting.module_px or sighting.side_px / (sighting.modules or GUESSED_MODULES)
    xs, ys = [x for x, _ in sighting.corners], [y for _, y in sighting.corners]
    pad = MARGIN * sighting.side_px
    left, right = max(0, int(min(xs) - pad)), min(width, int(max(xs) + pad))
    top, bottom = max(0, int(min(ys) - pad)), min(height, int(max(ys) + pad))
    if min(right - left, bottom - top) < 20 or module_px < 1:
        return None
    cut = CutOut(np.ascontiguousarray(gray[top:bottom, left:right]), module_px)
    if cut.gray.size * cut.scale**2 > MOST_PIXELS:
        return None
    return cut, left, top
