"""Lays the last pictures of one place over one another, to a fraction of a pixel.

Noise is another one in each picture, a lamp's reflection wanders, and a code stays: the mean of
some pictures is calmer, the darkest of each pixel has no reflection where one picture had none, and
the lightest no shadow. How far two pictures are apart is read from their phases (Kuglin and Hines,
"The phase correlation image alignment method", 1975), first of the whole and then of its quarters,
which also tells how the code was turned and tilted meanwhile.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.adapters.readers.places import as_corners
from kiosk.adapters.readers.sighted import Sighting, Trouble
from kiosk.domain.reading import Corners
from kiosk.services.camera_ports import Picture

Floats = NDArray[np.float32]
Matrix = NDArray[np.float64]
Number = TypeVar("Number", np.uint8, np.float32)

AT_MOST = 8
"""Pictures that are kept."""

LASTS = 15
"""Pictures of a stream after which one is forgotten: another guest may stand there."""

RIM = 0.25
"""Shares of the side around a place: a tremor moves it, and a finder pattern may be cut off."""

TIGHT = 1.15
"""Sides of a place below which a cut-out is too tight: what was located in it is larger than what
it was cut out for, and a code is not read without its margin."""

BEYOND = 0.1
"""Share of the side by which a guessed place may be out of its cut-outs."""

LEAST = 40
"""Pixels along a side of a cut-out; no code fits into less."""

SIDE = 144
"""Pixels along a side of the pictures whose phases are compared."""

QUARTER = 80
"""Pixels along a side of their quarters, which lap over one another."""

FINE = 0.14
"""Waves a pixel up to which phases are compared; a module is two pixels wide there."""

ALIKE = 0.15
"""Likeness of phases, 1 for one and the same, below which two pictures show different things."""

FAR = 5.0
"""Pixels that a quarter may be off after the whole was laid over; more is a mistaken peak."""

ROUNDS, EXACT = 2, 0.5
"""Times that quarters are laid over one another; pixels that the first may be off to be enough."""

SHARP = 0.8
"""Of the sharpest kept picture's fine structure, below which one only smears the others."""

SATURATED = 250
"""Grey level from which a pixel is a lamp's."""


@dataclass(frozen=True, slots=True, eq=False)
class _Laid:
    number: int
    gray: Picture
    sharpness: float


@dataclass(slots=True)
class AlignedPictures:
    """The last pictures of one place, laid over one of them. For one thread.

    Attributes:
        left, top: where the next will be cut out, in picture pixels.
        size: width and height of all.
        changed: how many were laid over the others since this began.
    """

    left: int = 0
    top: int = 0
    size: tuple[int, int] = (0, 0)
    changed: int = 0
    _laid: list[_Laid] = field(default_factory=list)
    _model: Floats | None = None
    _newest: Matrix = field(default_factory=lambda: np.eye(3, dtype=np.float64))

    def __len__(self) -> int:
        """How many pictures there are."""
        return len(self._laid)

    def forget(self) -> None:
        """Begin anew, at another place."""
        self._laid, self._model = [], None

    def add(self, number: int, gray: Picture, place: Sighting | None) -> bool:
        """Lay the next picture over the others.

        Args:
            number: of the picture in the stream.
            gray: the whole picture.
            place: where a code may be in it; None where only the place before is known.

        Returns:
            Whether it shows what the others show. If not, it is the first of new ones.
        """
        self._laid = [one for one in self._laid if 0 < number - one.number <= LASTS]
        if not self._laid or (place is not None and not self._holds(place, gray.shape)):
            self.forget()
            if place is None or not self._begin(place, gray.shape):
                return False
        width, height = self.size
        cut = gray[self.top : self.top + height, self.left : self.left + width]
        seen = _structure(cut)
        onto = None if self._model is None else _laid_over(self._model, seen)
        if onto is None or self._model is None:
            self._laid, self._model = [], seen
            self._newest = _shift(self.left, self.top)
            self._keep(_Laid(number, np.array(cut, np.uint8), _sharpness(seen)))
            return False
        if _sharpness(seen) > _sharpness(self._model):
            self._model = _warped(seen, onto)
        scale = np.diag((width / SIDE, height / SIDE, 1.0))
        moved = scale @ onto @ np.linalg.inv(scale)
        self._newest = _shift(self.left, self.top) @ moved
        self._keep(_Laid(number, _warped(np.asarray(cut, np.uint8), moved), _sharpness(seen)))
        self._follow(moved, gray.shape)
        return True

    def mean(self) -> Picture:
        """Of each pixel, the mean: calmer by the root of their number."""
        total = np.zeros(self._laid[0].gray.shape, np.float32)
        for one in self._laid:
            cv2.accumulate(one.gray, total)
        return np.asarray(cv2.convertScaleAbs(total, alpha=1 / len(self._laid)), np.uint8)

    def darkest(self, newest: int = AT_MOST) -> Picture:
        """Of each pixel, the darkest of the newest pictures: without what shone on some of them."""
        return self._folded(cv2.min, newest)

    def lightest(self) -> Picture:
        """Of each pixel, the lightest: without what lay on some of them."""
        return self._folded(cv2.max)

    def lit(self) -> bool:
        """Whether a lamp shines on the newest."""
        return float(np.mean(self._laid[-1].gray[::4, ::4] >= SATURATED)) > 0.02

    def inner(self) -> tuple[int, int, int, int]:
        """Left, top, right and bottom of the place itself in the cut-outs."""
        width, height = self.size
        x, y = (round(n * RIM / (1 + 2 * RIM)) for n in self.size)
        return x, y, width - x, height - y

    def in_picture(self, corners: Corners) -> Corners:
        """Corners in what was made of them, in the newest picture."""
        points = np.array([corners], np.float64)
        return as_corners(cv2.perspectiveTransform(points, self._newest)[0])

    def in_cut_out(self, corners: Corners) -> Corners:
        """Corners in the newest picture, in what was made of them."""
        points = np.array([corners], np.float64)
        return as_corners(cv2.perspectiveTransform(points, np.linalg.inv(self._newest))[0])

    def _folded(self, fold: Callable[[Picture, Picture], object], newest: int = AT_MOST) -> Picture:
        first, *others = self._laid[-newest:]
        result = first.gray
        for one in others:
            result = np.asarray(fold(result, one.gray), np.uint8)
        return result

    def _holds(self, place: Sighting, shape: tuple[int, ...]) -> bool:
        """Whether a place lies in the cut-outs, and they are not too tight for it."""
        (low_x, low_y), (high_x, high_y) = _extent(place)
        width, height = self.size
        room = TIGHT * max(high_x - low_x, high_y - low_y)
        if room > max(width, height) and width < shape[1] and height < shape[0]:
            return False
        sampled = place.trouble in {Trouble.CHECKSUM, Trouble.FORMAT}
        spare = 0.0 if sampled else BEYOND * max(width, height)
        return (
            low_x > self.left - spare
            and low_y > self.top - spare
            and high_x < self.left + width + spare
            and high_y < self.top + height + spare
        )

    def _begin(self, place: Sighting, shape: tuple[int, ...]) -> bool:
        (low_x, low_y), (high_x, high_y) = _extent(place)
        side = int((1 + 2 * RIM) * max(high_x - low_x, high_y - low_y))
        self.size = (min(side, shape[1]), min(side, shape[0]))
        if side < LEAST:
            return False
        self._put((low_x + high_x) / 2, (low_y + high_y) / 2, shape)
        return True

    def _put(self, x: float, y: float, shape: tuple[int, ...]) -> None:
        width, height = self.size
        self.left = int(np.clip(x - width / 2, 0, shape[1] - width))
        self.top = int(np.clip(y - height / 2, 0, shape[0] - height))

    def _follow(self, moved: Matrix, shape: tuple[int, ...]) -> None:
        """Cut the next one out where the middle of this one was."""
        middle = np.array([[self.size]], np.float64) / 2
        x, y = cv2.perspectiveTransform(middle, moved)[0, 0].tolist()
        self._put(self.left + x, self.top + y, shape)

    def _keep(self, laid: _Laid) -> None:
        self.changed += 1
        kept = [*self._laid, laid][-AT_MOST:]
        best = max(one.sharpness for one in kept)
        self._laid = [one for one in kept if one.sharpness >= SHARP * best]


def _shift(left: int, top: int) -> Matrix:
    return np.array([(1, 0, left), (0, 1, top), (0, 0, 1)], np.float64)


def _extent(place: Sighting) -> tuple[tuple[float, float], tuple[float, float]]:
    xs, ys = [x for x, _ in place.corners], [y for _, y in place.corners]
    return (min(xs), min(ys)), (max(xs), max(ys))


def _structure(cut: Picture) -> Floats:
    """The fine structure of a cut-out at a set size, without slow light and without lamps."""
    small = np.asarray(cv2.resize(cut, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)
    lamp = cv2.dilate(cv2.threshold(small, SATURATED - 1, 1, cv2.THRESH_BINARY)[1], _BOX)
    fine = small.astype(np.float32) - cv2.blur(small, (21, 21)).astype(np.float32)
    fine[lamp > 0] = 0
    return np.asarray(fine, np.float32)


def _sharpness(structure: Floats) -> float:
    """How strong it is where noise is weak."""
    return float(np.std(cv2.GaussianBlur(structure, (0, 0), 0.8)))


def _laid_over(model: Floats, seen: Floats) -> Matrix | None:
    """The way from one structure's pixels to another's; None where they are not alike."""
    dx, dy, alike = _apart(model, seen)
    if alike < ALIKE or max(abs(dx), abs(dy)) > SIDE / 3:
        return None
    onto = np.array([(1, 0, dx), (0, 1, dy), (0, 0, 1)], np.float64)
    for _ in range(ROUNDS):
        turned, most = _quarters_moved(model, _warped(seen, onto))
        onto = onto @ turned
        if most < EXACT:
            break
    return onto


def _quarters_moved(model: Floats, nearer: Floats) -> tuple[Matrix, float]:
    """The way by which four quarters lie over those of a model, and how far the farthest moved."""
    here, there, most = [], [], 0.0
    for y in (0, SIDE - QUARTER):
        for x in (0, SIDE - QUARTER):
            part = slice(y, y + QUARTER), slice(x, x + QUARTER)
            dx, dy, alike = _apart(model[part], nearer[part])
            if alike < ALIKE or max(abs(dx), abs(dy)) > FAR:
                dx = dy = 0.0
            at = (x + QUARTER / 2, y + QUARTER / 2)
            here.append(at)
            there.append((at[0] + dx, at[1] + dy))
            most = max(most, abs(dx), abs(dy))
    ends = np.array(here, np.float32), np.array(there, np.float32)
    return np.asarray(cv2.getPerspectiveTransform(*ends), np.float64), most


def _warped(cut: NDArray[Number], onto: Matrix) -> NDArray[Number]:
    size = cut.shape[1], cut.shape[0]
    how = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    laid = cv2.warpPerspective(cut, onto, size, flags=how, borderMode=cv2.BORDER_REPLICATE)
    return laid.astype(cut.dtype, copy=False)


def _apart(one: Floats, other: Floats) -> tuple[float, float, float]:
    """How far the second is shifted against the first, and how alike they are, at most 1."""
    side = len(one)
    window, band = _window(side), _band(side)
    here, there = (cv2.dft(part * window, flags=cv2.DFT_COMPLEX_OUTPUT) for part in (one, other))
    cross = cv2.mulSpectrums(there, here, 0, conjB=True)
    strength = cv2.magnitude(cross[..., 0], cross[..., 1])
    cross *= (band / (strength + 1e-6))[..., None]
    answer = cv2.dft(cross, flags=cv2.DFT_INVERSE | cv2.DFT_REAL_OUTPUT)
    _, high, _, (x, y) = cv2.minMaxLoc(answer)
    around = answer[np.arange(y - 1, y + 2)[:, None] % side, np.arange(x - 1, x + 2) % side]
    dx, dy = x + _top(around[1]), y + _top(around[:, 1])
    half = side / 2
    return (dx + half) % side - half, (dy + half) % side - half, high / float(band.sum())


def _top(three: NDArray[np.generic]) -> float:
    """Where the parabola through three neighbours is highest, from the middle one."""
    before, at, after = three.astype(np.float64).tolist()
    bend = before - 2 * at + after
    return 0.5 * (before - after) / bend if bend < 0 else 0.0


_BOX = np.ones((5, 5), np.uint8)


@cache
def _band(side: int) -> Floats:
    """What of the phases counts: modules do, and the noise of single pixels does not."""
    per_pixel = np.fft.fftfreq(side).astype(np.float32)
    far = per_pixel[:, None] ** 2 + per_pixel[None, :] ** 2
    return np.asarray(np.exp(-far / (2 * FINE**2)), np.float32)


@cache
def _window(side: int) -> Floats:
    return np.asarray(cv2.createHanningWindow((side, side), cv2.CV_32F), np.float32)
