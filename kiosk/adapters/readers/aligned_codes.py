"""Reads what the last pictures of one place show together, on every picture of a stream."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import cv2
import numpy as np

from kiosk.adapters.readers.aligned_pictures import AT_MOST, AlignedPictures
from kiosk.adapters.readers.cut_outs import (
    GUESSED_MODULES,
    SMALL_PX,
    CutOut,
    cut_outs,
    dark_on_light,
    noise_level,
)
from kiosk.adapters.readers.grid_engine import GridEngine
from kiosk.adapters.readers.passes import PassInput, Read, inverted
from kiosk.adapters.readers.places import Found, holds, middle, moved
from kiosk.adapters.readers.sighted import Sighting, Trouble
from kiosk.domain.reading import Code
from kiosk.services.camera_ports import Picture

SMOOTHED = 2
"""The view of `binary_pictures` in which the grid looks for finder patterns."""

NEWEST = 5
"""Pictures whose darkest the grid and the equaliser get: older ones are less sharp, and these two
can do without what they would add."""

LARGER = 1.4
"""How much larger a busy place must be than a guess in it to be what is followed."""

ENOUGH = 3
"""Pictures from which their mean, darkest and lightest are read."""


class AlignedCodes:
    """A pass over the first place; it must see every picture to follow it.

    Args:
        name: for support.
        read: what looks at each; dark on light and light on dark.
        grid: takes its time, over several pictures of the stream, with what they showed at first.
    """

    def __init__(self, name: str, read: Read, grid: GridEngine) -> None:
        self.name = name
        self._read, self._grid = read, grid
        self._slow: Iterator[Found] = iter(())
        self._pictures = AlignedPictures()
        self._module_px, self._noise = SMALL_PX, 0.0

    def forget(self) -> None:
        """Begin anew: the code was read."""
        self._pictures.forget()
        self._slow = iter(())

    def steps(self, look: PassInput) -> Iterator[Found]:
        """Lay the picture over the ones before, then read what they show together."""
        place = _place(look)
        if place is None and not self._pictures:
            return
        if place is not None:
            self._module_px = _module_px(place)
            self._noise = noise_level(look.gray)
        alike = self._pictures.add(look.picture, look.gray, place)
        yield Found()
        if not alike:
            self._slow = iter(())
        elif len(self._pictures) >= ENOUGH:
            # The time of a picture may be over before all of it had its turn.
            lit = self._pictures.lit()
            if look.picture % 2 and (lit or len(self._pictures) == AT_MOST):
                yield from self._slowly(place)
            elif lit:
                yield from self._went_on()
            for made in self._ways(look.picture // 2):
                yield self._looked(made())

    @property
    def lit(self) -> bool:
        """Whether a lamp shines on what is followed."""
        return len(self._pictures) > 1 and self._pictures.lit()

    def cut_out(self) -> CutOut | None:
        """What is made of them for passes that take their time; None where there are too few."""
        pictures = self._pictures
        if len(pictures) < ENOUGH:
            return None
        made = pictures.darkest(NEWEST) if pictures.lit() else pictures.mean()
        cut = CutOut(made, self._module_px, place=pictures.in_picture)
        turned = dark_on_light(cut, pictures.inner(), self._noise)
        if turned is None or not (turned.noisy or pictures.lit()):
            # The newest picture alone is sharper.
            return None
        return turned

    def _slowly(self, place: Sighting | None) -> Iterator[Found]:
        """Go on with the grid, or begin anew with what the pictures show now."""
        went_on = False
        for found in self._went_on():
            went_on = True
            yield found
        cut = None if went_on else self.cut_out()
        if cut is not None:
            self._slow = self._gridded(cut, place)
            yield from self._went_on()

    def _went_on(self) -> Iterator[Found]:
        """The next steps of what takes its time; where it is left, the next picture goes on."""
        # Not `yield from`: that would close it with the picture's time.
        for found in self._slow:  # noqa: UP028
            yield found

    def _gridded(self, cut: CutOut, place: Sighting | None) -> Iterator[Found]:
        large = cut.resized(2.0 if cut.module_px < 2 * SMALL_PX else 1.0)
        factor = large.shape[0] / cut.gray.shape[0]
        if self._pictures.lit():
            # What a lamp hides is erased, which the error correction mends at half the price; a
            # search for finder patterns takes so long that the lamp has wandered meanwhile.
            if place is not None and place.version is not None:
                located = self._in_cut_out(place, factor)
                yield from self._told(
                    self._grid.steps(large, (), [located], views=(), effort=1), cut, factor
                )
            return
        # Around a code on a small white card on a dark page, the rim tells the wrong way round.
        for gray in (large, inverted(large)):
            yield from self._told(self._grid.steps(gray, views=(SMOOTHED,), effort=1), cut, factor)

    def _told(self, steps: Iterator[Found], cut: CutOut, factor: float) -> Iterator[Found]:
        for found in steps:
            yield Found(
                tuple(
                    Code(c.text, cut.in_picture(c.corners, factor), self.name) for c in found.codes
                )
            )

    def _in_cut_out(self, place: Sighting, factor: float) -> Sighting:
        corners = moved(self._pictures.in_cut_out(place.corners), factor)
        return replace(place, corners=corners, module_px=None, finders=())

    def _ways(self, number: int) -> tuple[Callable[[], Picture], ...]:
        pictures = self._pictures
        if pictures.lit():
            return pictures.darkest, pictures.mean
        return pictures.mean, (pictures.lightest, pictures.darkest)[number % 2]

    def _looked(self, made: Picture) -> Found:
        factor = 2 if self._module_px < 2 * SMALL_PX else 1
        if factor > 1:
            size = made.shape[1] * factor, made.shape[0] * factor
            made = np.asarray(cv2.resize(made, size, interpolation=cv2.INTER_CUBIC), np.uint8)
        return Found(
            tuple(
                Code(c.text, self._pictures.in_picture(moved(c.corners, 1 / factor)), c.engine)
                for c in self._read(made, self.name).codes
            )
        )


def _place(look: PassInput) -> Sighting | None:
    """What is worth following: what was located, or is busy and has a finder pattern in it.

    In noise, finder patterns are seen after some pictures were laid over one another.
    """
    for sighting in look.sightings:
        if sighting.trouble is Trouble.FINDERS_ONLY:
            # Under a lamp's band, three finder patterns are guessed in a part of the code.
            for busy in look.busy:
                if busy.side_px > LARGER * sighting.side_px and _within(sighting, busy):
                    return busy
        if sighting.trouble is not Trouble.PARTIAL:
            return sighting
    parts = [middle(sighting.corners) for sighting in look.sightings]
    for busy in look.busy:
        if any(holds(busy.corners, part, busy.side_px / 2) for part in parts):
            return busy
    if any(cut.noisy for cut in cut_outs(look.gray, look.busy[:1], 1)):
        return look.busy[0]
    return None


def _within(one: Sighting, other: Sighting) -> bool:
    return holds(other.corners, middle(one.corners))


def _module_px(place: Sighting) -> float:
    return place.module_px or place.side_px / (place.modules or GUESSED_MODULES)
