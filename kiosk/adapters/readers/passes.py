"""The passes of the cascade: how a picture is prepared, and which engine looks at it then."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np

from kiosk.adapters.readers.grid_engine import GridEngine
from kiosk.adapters.readers.places import LARGEST, SMALLEST, Found, around, moved, resized, unread
from kiosk.adapters.readers.sighted import Sighting, Trouble
from kiosk.domain.reading import Code
from kiosk.services.camera_ports import Picture

Prepare = Callable[[Picture], Picture]
Read = Callable[[Picture, str], Found]


@dataclass(frozen=True, slots=True, eq=False)
class PassInput:
    """What a pass is given.

    Attributes:
        gray: the picture, codes that were read painted over.
        codes: what was read already.
        sightings: what was located and not read.
        busy: places that may hold a code in which nothing was located.
        turn: how many steps were taken on the pictures before, for a pass that takes them in turn.
    """

    gray: Picture
    codes: Sequence[Code] = ()
    sightings: Sequence[Sighting] = ()
    busy: Sequence[Sighting] = ()
    turn: int = 0

    @property
    def places(self) -> tuple[Sighting, ...]:
        """All that may hold a code, what was located first.

        One finder pattern says nothing about the square that it was seen in, nor does a guess of
        three that is much smaller.
        """
        squares = [s for s in self.sightings if s.trouble is not Trouble.PARTIAL]
        further = [b for b in self.busy if all(b.side_px > 1.5 * s.side_px for s in squares)]
        known = [b for b in self.busy if b not in further]
        return (*squares, *unread(further, self.codes), *unread(known, self.codes, squares))


class Pass(Protocol):
    """One way to look at a picture."""

    @property
    def name(self) -> str:
        """For support and for the record of what it costs."""
        ...

    def steps(self, look: PassInput) -> Iterator[Found]:
        """Look, a few milliseconds at a time."""
        ...


@dataclass(frozen=True, slots=True)
class WholePicture:
    """The whole picture, prepared, in one step.

    Attributes:
        factor: size of the prepared picture in that of the given one.
    """

    name: str
    prepare: Prepare
    read: Read
    factor: float = 1.0

    def steps(self, look: PassInput) -> Iterator[Found]:
        """Look once."""
        if max(look.gray.shape) * self.factor > LARGEST:
            return
        found = self.read(self.prepare(look.gray), self.name)
        yield resized(found, 1 / self.factor)


NEAR_AT_MOST, NEAR_MARGIN = 2, 0.3
"""Places that a grid is laid at in a stream, and shares of their side around them."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Our own grid over the finder patterns, in many small steps.

    Attributes:
        near: where there are places that may hold a code, only they are looked at.
    """

    name: str
    engine: GridEngine
    views: tuple[int, ...]
    enlarge: int = 1
    effort: int = 2
    near: bool = False

    def steps(self, look: PassInput) -> Iterator[Found]:
        """Look at one place after another."""
        places = look.places[:NEAR_AT_MOST] if self.near else ()
        for place in places:
            piece, left, top = around(look.gray, place, NEAR_MARGIN)
            if min(piece.shape) >= SMALLEST:
                for found in self.engine.steps(piece, views=self.views, effort=self.effort):
                    yield resized(found, 1.0, left, top)
        if places:
            return
        if self.enlarge > 1 and max(look.gray.shape) * self.enlarge > 3000:
            return
        yield from self.engine.steps(
            look.gray,
            look.codes,
            look.sightings if self.views[0] == 0 else (),
            views=self.views,
            enlarge=self.enlarge,
            effort=self.effort,
        )


@dataclass(frozen=True, slots=True)
class Closer:
    """Cut-outs around what was located and not read, doubled and smoothed."""

    name: str
    read: Read
    at_most: int = 6

    def steps(self, look: PassInput) -> Iterator[Found]:
        """Look at one cut-out after another."""
        for sighting in look.sightings[: self.at_most]:
            cut, left, top = around(look.gray, sighting, 0.2)
            if min(cut.shape) < 20 or cut.size > 10**6:
                continue
            for factor, smooth in ((2, 0.0), (2, 1.0), (3, 1.5)):
                large = enlarged(cut, factor)
                if smooth:
                    large = smoothed(large, smooth)
                found = self.read(large, self.name)
                yield Found(
                    tuple(
                        Code(c.text, moved(c.corners, 1 / factor, left, top), c.engine)
                        for c in found.codes
                    )
                )
                if found.codes:
                    break


def same(gray: Picture) -> Picture:
    """The picture as it is."""
    return gray


def smoothed(gray: Picture, sigma: float) -> Picture:
    """Against noise."""
    return np.asarray(cv2.GaussianBlur(gray, (0, 0), sigma), np.uint8)


def sharpened(gray: Picture, sigma: float = 2.0, amount: float = 1.5) -> Picture:
    """Against blur: an unsharp mask."""
    soft = cv2.GaussianBlur(gray, (0, 0), sigma)
    return np.asarray(cv2.addWeighted(gray, 1 + amount, soft, -amount, 0), np.uint8)


def enlarged(gray: Picture, factor: float) -> Picture:
    """For modules of less than 3 pixels."""
    size = (round(gray.shape[1] * factor), round(gray.shape[0] * factor))
    return np.asarray(cv2.resize(gray, size, interpolation=cv2.INTER_CUBIC), np.uint8)


def halved(gray: Picture) -> Picture:
    """For textured and dotted modules."""
    size = (max(1, gray.shape[1] // 2), max(1, gray.shape[0] // 2))
    return np.asarray(cv2.resize(gray, size, interpolation=cv2.INTER_AREA), np.uint8)


def equalised(gray: Picture) -> Picture:
    """For low contrast in a part of the picture (CLAHE)."""
    return np.asarray(cv2.createCLAHE(3.0, (8, 8)).apply(gray), np.uint8)


def brightened(gray: Picture, exponent: float) -> Picture:
    """A gamma curve: below 1 lifts the shadows, above 1 parts the lights."""
    table = (np.linspace(0, 1, 256) ** exponent * 255).astype(np.uint8)
    return np.asarray(cv2.LUT(gray, table), np.uint8)


def stretched(gray: Picture) -> Picture:
    """For a code in the dark beside something bright: the darker 95 % over the whole range."""
    low, high = (float(level) for level in np.percentile(gray[::4, ::4], (1, 95)))
    table = np.clip((np.arange(256) - low) * 255 / max(high - low, 8), 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(gray, table), np.uint8)


def evened(gray: Picture) -> Picture:
    """In black and white after the slow changes of light are divided out."""
    size = gray.shape[::-1]
    small = cv2.resize(
        gray, (max(1, size[0] // 8), max(1, size[1] // 8)), interpolation=cv2.INTER_AREA
    )
    light = cv2.resize(cv2.GaussianBlur(small, (0, 0), 5), size)
    even = cv2.divide(gray, light, scale=160)
    return np.asarray(cv2.threshold(even, 0, 255, cv2.THRESH_OTSU)[1], np.uint8)


def darker_than_around(gray: Picture, block: int) -> Picture:
    """In black and white by the mean of a neighbourhood of `block` pixels (odd)."""
    mean = cv2.ADAPTIVE_THRESH_MEAN_C
    return np.asarray(cv2.adaptiveThreshold(gray, 255, mean, cv2.THRESH_BINARY, block, 5), np.uint8)


def inverted(gray: Picture) -> Picture:
    """Dark for light."""
    return np.asarray(cv2.bitwise_not(gray), np.uint8)
