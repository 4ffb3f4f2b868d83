"""The passes of the cascade: how a picture is prepared, and which engine looks at it then."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np

from kiosk.adapters.readers.cut_outs import CutOut, cut_outs
from kiosk.adapters.readers.grid_engine import GridEngine
from kiosk.adapters.readers.places import LARGEST, Found, moved, resized, unread
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
        picture: its number in a stream, 0 for a single one.
        together: what the last pictures of the first place show together, where there are some.
    """

    gray: Picture
    codes: Sequence[Code] = ()
    sightings: Sequence[Sighting] = ()
    busy: Sequence[Sighting] = ()
    turn: int = 0
    picture: int = 0
    together: CutOut | None = None

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


def places_cut_out(look: PassInput, at_most: int) -> list[CutOut]:
    """The places of a picture, cut out; the first out of the last pictures where there are some."""
    places = look.places
    if look.together is None:
        return cut_outs(look.gray, places, at_most)
    return [look.together, *cut_outs(look.gray, places[1:], at_most - 1)]


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


@dataclass(frozen=True, slots=True)
class Grid:
    """Our own grid over the finder patterns, in many small steps."""

    name: str
    engine: GridEngine
    views: tuple[int, ...]
    enlarge: int = 1
    effort: int = 2

    def steps(self, look: PassInput) -> Iterator[Found]:
        """Look at one place after another."""
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
        height, width = look.gray.shape
        for sighting in look.sightings[: self.at_most]:
            xs, ys = [x for x, _ in sighting.corners], [y for _, y in sighting.corners]
            pad = 0.2 * sighting.side_px
            left, right = max(0, int(min(xs) - pad)), min(width, int(max(xs) + pad))
            top, bottom = max(0, int(min(ys) - pad)), min(height, int(max(ys) + pad))
            if min(right - left, bottom - top) < 20 or (right - left) * (bottom - top) > 10**6:
                continue
            cut = np.ascontiguousarray(look.gray[top:bottom, left:right])
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
