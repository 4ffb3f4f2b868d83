"""Remembers which busy places of a stream are new, and which were looked at and hold no code."""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.adapters.readers.cut_outs import cut_outs, fineness
from kiosk.adapters.readers.places import same_place
from kiosk.adapters.readers.sighted import Sighting
from kiosk.services.camera_ports import Picture

DULL = 9
"""Pictures for which a busy place is left alone in which no finder pattern was found."""

LONGEST = 72
"""The most for one in which none was found again and again: each time it is twice as long."""

KNOWN = 90
"""Pictures for which it is remembered how often that was."""

SHARPER = 1.12
"""How much finer a dull place must have become to be looked at again: a lens that has focused."""


LATELY = 30
"""Pictures for which a place is not new that was busy: scenery comes and goes at a threshold."""


@dataclass(slots=True)
class _Dull:
    region: Sighting
    fineness: float
    until: int
    wait: int
    picture: int


class DullPlaces:
    """The places, followed while the camera moves. For one thread."""

    def __init__(self) -> None:
        self._kept: list[_Dull] = []
        self._lately: list[tuple[int, Sighting]] = []

    def without(self, gray: Picture, regions: Sequence[Sighting], picture: int) -> list[Sighting]:
        """The regions that are worth a look.

        Args:
            gray: the whole picture.
            regions: what is as busy as a code in it.
            picture: its number in the stream.
        """
        self._kept = [one for one in self._kept if picture - one.picture < KNOWN]
        return [region for region in regions if not self._is_dull(gray, region, picture)]

    def add(self, gray: Picture, regions: Sequence[Sighting], picture: int) -> None:
        """Take note of regions in which nothing was found.

        Args:
            gray: the whole picture.
            regions: where in it.
            picture: its number in the stream.
        """
        for region in regions:
            wait = DULL
            for one in [one for one in self._kept if _same(one.region, region)]:
                self._kept.remove(one)
                wait = max(wait, min(2 * one.wait, LONGEST))
            if any(cut.noisy for cut in cut_outs(gray, [region], 1)):
                # In noise, a code that comes into focus becomes hardly any finer.
                wait = DULL
            fine = fineness(gray, region)
            self._kept.append(_Dull(region, fine, picture + wait, wait, picture))

    def any_new(self, regions: Sequence[Sighting], picture: int) -> bool:
        """Whether one of the regions was not busy lately.

        Args:
            regions: what is as busy as a code, and not dull.
            picture: its number in the stream.
        """
        lately = [(at, one) for at, one in self._lately if picture - at < LATELY]
        fresh = [r for r in regions if not any(_same(one, r) for _, one in lately)]
        again = [(at, one) for at, one in lately if not any(_same(r, one) for r in regions)]
        self._lately = [*again, *((picture, region) for region in regions)]
        return bool(fresh)

    def _is_dull(self, gray: Picture, region: Sighting, picture: int) -> bool:
        for one in self._kept:
            if picture < one.until and _same(one.region, region):
                if fineness(gray, region) >= SHARPER * one.fineness:
                    one.wait = DULL
                    return False
                one.region = region
                return True
        return False


def _same(one: Sighting, other: Sighting) -> bool:
    alike = 0.7 < other.side_px / max(one.side_px, 1.0) < 1.4
    return alike and same_place(other.corners, one.corners)
