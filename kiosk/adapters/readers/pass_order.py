"""Which passes there are, and in which order: by what each adds for its milliseconds."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from kiosk.adapters.readers.coloured_codes import ColouredCodes
from kiosk.adapters.readers.deblur import Deblur
from kiosk.adapters.readers.followed_codes import FollowedCodes
from kiosk.adapters.readers.grid_engine import GridEngine
from kiosk.adapters.readers.passes import (
    Closer,
    Grid,
    Pass,
    WholePicture,
    brightened,
    darker_than_around,
    enlarged,
    equalised,
    evened,
    halved,
    same,
    sharpened,
    smoothed,
    stretched,
)
from kiosk.adapters.readers.places import Found
from kiosk.adapters.readers.sighted import Sighting
from kiosk.adapters.readers.smeared_codes import Locator, SmearedCodes
from kiosk.adapters.readers.zbar_engine import ZbarEngine
from kiosk.adapters.readers.zxing_engine import FIXED, GLOBAL, ZxingEngine
from kiosk.services.camera_ports import Picture

LOCATED_PX = 6.0
"""Pixels a module in the enlarged picture from which a sighting there is not taken over."""


class Plan:
    """Makes the passes out of the engines that there are.

    Args:
        zxing: always there.
        zbar: may be missing; its passes are left out then.
        grid: our own.
    """

    def __init__(self, zxing: ZxingEngine, zbar: ZbarEngine, grid: GridEngine) -> None:
        self._zxing, self._zbar, self._grid = zxing, zbar, grid

    def deblur(self) -> Deblur:
        """For the place of each code as soon as it is located."""
        return Deblur("deblur", self._inverted_too)

    def followed(self) -> FollowedCodes:
        """For the place that was guessed in a picture of the stream before."""
        return FollowedCodes("followed", self._zxing.read_clean, Locator("located"))

    def coloured(self, regions: Callable[[Picture], Sequence[Sighting]]) -> ColouredCodes:
        """For pictures in colours in which nothing is read in grey."""
        return ColouredCodes(self._inverted_too, regions)

    def for_pictures(self) -> tuple[Pass, ...]:
        """For single pictures."""
        return (
            Grid("grid", self._grid, (0,), effort=1),
            WholePicture("overall", same, self._overall),
            WholePicture("evened", evened, self._fixed),
            WholePicture("lifted", lambda g: brightened(g, 0.4), self._local),
            *self._zbar_halved(),
            SmearedCodes("smeared", self._zxing.read_clean),
            Closer("closer", self._local),
            WholePicture("enlarged", lambda g: enlarged(g, 1.5), self._locating, 1.5),
            WholePicture("doubled", lambda g: enlarged(g, 2), self._locating_all, 2),
            WholePicture("sharpened", sharpened, self._deep),
            Grid("grid smoothed", self._grid, (2,), effort=1),
            Grid("grid doubled", self._grid, (0,), enlarge=2, effort=1),
            WholePicture("lifted doubled", _lifted_doubled, self._local, 2),
            WholePicture("stretched tripled", _stretched_tripled, self._local, 3),
            WholePicture("deepened", lambda g: brightened(g, 3), self._local),
            WholePicture("around", lambda g: darker_than_around(g, 121), self._fixed),
            WholePicture("equalised", equalised, self._local),
            *self._zbar_slow(),
            Grid("grid thorough", self._grid, (0, 2, 1)),
            WholePicture("doubled sharp", _doubled_sharp, self._local, 2),
            Grid("grid doubled thorough", self._grid, (0, 2), enlarge=2),
        )

    def for_streams(self) -> tuple[Pass, ...]:
        """For streams: what fits half a second, also on a laptop half as fast."""
        return (
            Grid("grid", self._grid, (0,), effort=1, near=True),
            WholePicture("overall", same, self._overall),
            WholePicture("enlarged", lambda g: enlarged(g, 1.5), self._locating, 1.5),
            WholePicture("evened", evened, self._fixed),
            *self._zbar_halved(),
            WholePicture("sharpened", sharpened, self._deep),
            Grid("grid smoothed", self._grid, (2,), effort=1, near=True),
            WholePicture("lifted", lambda g: brightened(g, 0.4), self._local),
            WholePicture("doubled", lambda g: enlarged(g, 2), self._locating_all, 2),
        )

    def _zbar_halved(self) -> tuple[Pass, ...]:
        if not self._zbar.available:
            return ()
        return (
            WholePicture("halved soft", lambda g: smoothed(halved(g), 0.8), self._zbar.read, 0.5),
        )

    def _zbar_slow(self) -> tuple[Pass, ...]:
        if not self._zbar.available:
            return ()
        return (
            WholePicture("halved", halved, self._zbar.read, 0.5),
            WholePicture("plain", same, self._zbar.read),
            WholePicture("sharp", sharpened, self._zbar.read),
            WholePicture("contrasted", lambda g: darker_than_around(g, 61), self._zbar.read),
        )

    def _local(self, gray: Picture, label: str) -> Found:
        return self._zxing.read(gray, label)

    def _locating(self, gray: Picture, label: str) -> Found:
        return _small(self._zxing.read(gray, label, errors=True))

    def _locating_all(self, gray: Picture, label: str) -> Found:
        return _small(self._zxing.read(gray, label, invert=True, errors=True))

    def _inverted_too(self, gray: Picture, label: str) -> Found:
        return self._zxing.read(gray, label, invert=True)

    def _deep(self, gray: Picture, label: str) -> Found:
        return self._zxing.read(gray, label, downscale=True)

    def _overall(self, gray: Picture, label: str) -> Found:
        return self._zxing.read(gray, label, binarizer=GLOBAL)

    def _fixed(self, gray: Picture, label: str) -> Found:
        return self._zxing.read(gray, label, binarizer=FIXED)


def _small(found: Found) -> Found:
    """Without the sightings of modules that need no enlarging: the fast pass sees those better."""
    small = tuple(s for s in found.sightings if (s.module_px or LOCATED_PX) < LOCATED_PX)
    return replace(found, sightings=small)


def _doubled_sharp(gray: Picture) -> Picture:
    return sharpened(enlarged(gray, 2), 3, 2)


def _lifted_doubled(gray: Picture) -> Picture:
    return enlarged(brightened(gray, 0.4), 2)


def _stretched_tripled(gray: Picture) -> Picture:
    return sharpened(smoothed(enlarged(stretched(gray), 3), 1.0), 3, 1.5)
