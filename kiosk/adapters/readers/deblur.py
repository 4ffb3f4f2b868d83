"""The places of codes that were located and not read: prepared in many ways and looked at again.

A cut-out costs a twentieth of the picture, so that many ways to prepare it fit into one picture's
time. What is noisy is smoothed, what is small is enlarged and sharpened, and what is out of focus
is unblurred by radii that are guessed in modules.
"""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from kiosk.adapters.readers.cut_outs import LARGE_PX, SMALL_PX, CutOut, cut_outs
from kiosk.adapters.readers.passes import PassInput, Read, sharpened, smoothed
from kiosk.adapters.readers.places import Found
from kiosk.domain.reading import Code
from kiosk.services.camera_ports import Picture

Way = Callable[[CutOut], tuple[Picture, float]]
"""Gives a prepared picture, and by how much it is larger than the cut-out."""


def _larger(factor: int, sigma: float, amount: float) -> Way:
    def way(cut: CutOut) -> tuple[Picture, float]:
        how = cv2.INTER_LANCZOS4 if factor > 3 else cv2.INTER_CUBIC
        large = cv2.resize(cut.gray, None, fx=factor, fy=factor, interpolation=how)
        return sharpened(np.asarray(large, np.uint8), sigma, amount), factor

    return way


def _sharper(module_px: float, sigma: float, amount: float) -> Way:
    def way(cut: CutOut) -> tuple[Picture, float]:
        factor = module_px / cut.module_px
        return sharpened(cut.resized(factor), sigma, amount), factor

    return way


def _unblurred(radius: float, noise: float) -> Way:
    return lambda cut: (cut.unblurred(radius, noise), cut.scale)


def _calmed(modules: float) -> Way:
    def way(cut: CutOut) -> tuple[Picture, float]:
        factor = cut.scale if cut.module_px > LARGE_PX else max(1.0, 4.0 / cut.module_px)
        return smoothed(cut.resized(factor), modules * cut.module_px * factor), factor

    return way


SMALL = (_sharper(5, 3, 3), _larger(2, 2, 2), _larger(3, 3, 3), _larger(4, 2, 2))
BLURRED = (
    _unblurred(0.92, 0.01),
    _unblurred(1.0, 0.01),
    _unblurred(0.75, 0.03),
    _unblurred(1.0, 0.005),
)
NOISY = (_calmed(0.3), _calmed(0.42), _calmed(0.22))
UNEASY = (_sharper(5, 3, 3), *BLURRED)


@dataclass(frozen=True, slots=True)
class Deblur:
    """Looks at cut-outs around what was located and not read, in many ways.

    Attributes:
        read: what looks at each; dark on light and light on dark.
        at_most: places that are looked at.
    """

    name: str
    read: Read
    at_most: int = 3

    def steps(self, look: PassInput) -> Iterator[Found]:
        """Look at the places in turn in one way, then in the next.

        The first way is another one with each `look.turn`, so that on the pictures of a stream
        all have their turn.
        """
        cuts = cut_outs(look.gray, look.places, self.at_most)
        todo = [
            (cut, way)
            for ways in itertools.zip_longest(*(_ways(cut) for cut in cuts))
            for cut, way in zip(cuts, ways, strict=True)
            if way
        ]
        done: set[int] = set()
        start = look.turn % len(todo) if todo else 0
        for cut, way in todo[start:] + todo[:start]:
            if id(cut) in done:
                continue
            prepared, factor = way(cut)
            codes = tuple(
                Code(c.text, cut.in_picture(c.corners, factor), c.engine)
                for c in self.read(prepared, self.name).codes
            )
            if codes:
                done.add(id(cut))
            yield Found(codes)


def _ways(cut: CutOut) -> tuple[Way, ...]:
    if cut.noisy:
        return NOISY + (SMALL[:2] if cut.module_px < SMALL_PX else BLURRED[:2])
    return SMALL + BLURRED if cut.module_px < SMALL_PX else BLURRED + UNEASY[:1] + NOISY[:1]
