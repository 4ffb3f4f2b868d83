"""Our own way to a code: its finder patterns, its grid, and error correction with erasures.

It reads what the libraries give up: finder patterns that are scratched, bent labels, and glare or
a thumb over more modules than plain error correction mends (an erased codeword costs half of what
a wrong one does). The mended symbol is drawn anew and zxing-cpp reads the text from the drawing.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.adapters.qr_grid.finder_triples import Triple, completed, triples
from kiosk.adapters.qr_grid.finders import Finder, binary_pictures, finders
from kiosk.adapters.qr_grid.grid_decoder import symbols
from kiosk.adapters.qr_grid.guesses import Guess, centres, grid_places, laid_over, scored
from kiosk.adapters.readers.places import Found, as_corners, holds, moved, resized
from kiosk.adapters.readers.sighted import Sighting, Trouble
from kiosk.domain.reading import Code, Corners
from kiosk.services.camera_ports import Picture

FloatPoints = NDArray[np.float32]

WORTH_A_SWEEP = 0.36
"""Correlation of the fixed patterns at the first guess from which the corner is searched for. Codes
were read from 0.3 on; a higher bar loses none that a better guess does not give, and saves time."""

WORTH_DECODING = 0.38
"""Fit after that from which decoding is tried; no code was read below."""

CERTAIN = 0.8
"""Doubt of a triple up to which it is reported as a code: letters and foliage stand worse."""

QUIET = 4
"""Modules of white around the drawn symbol."""


class GridEngine:
    """Reads codes by laying a grid over them.

    Args:
        read_clean: the text of a drawn code, '' where there is none.
    """

    name = "grid"

    def __init__(self, read_clean: Callable[[Picture], str]) -> None:
        self._read_clean = read_clean

    def steps(
        self,
        gray: Picture,
        codes: Sequence[Code] = (),
        sightings: Iterable[Sighting] = (),
        *,
        views: Sequence[int] = (0, 1, 2),
        enlarge: int = 1,
        effort: int = 2,
    ) -> Iterator[Found]:
        """Look for codes a few milliseconds at a time.

        Args:
            gray: contiguous grey.
            codes: what was read already; finder patterns inside these are left alone.
            sightings: what engines located and could not read.
            views: which of the black-and-white pictures to look at (see `binary_pictures`).
            enlarge: by how much to enlarge the picture first; modules under 3 pixels need it.
            effort: see `grid_decoder.symbols`.

        Yields:
            What each step read or saw; often nothing.
        """
        if enlarge > 1:
            size = (gray.shape[1] * enlarge, gray.shape[0] * enlarge)
            gray = np.asarray(cv2.resize(gray, size, interpolation=cv2.INTER_CUBIC), np.uint8)
        read = [moved(code.corners, enlarge) for code in codes]
        for sighting in sightings:
            if sighting.version is not None and sighting.trouble is not Trouble.FINDERS_ONLY:
                corners = np.array(moved(sighting.corners, enlarge), dtype=np.float32)
                for found in self._read_guesses(gray, [(corners, sighting.version)], effort):
                    read.extend(code.corners for code in found.codes)
                    yield resized(found, 1 / enlarge)
        tried: list[FloatPoints] = []
        for binary in binary_pictures(gray, views):
            seen = [f for f in finders(binary) if not _inside(read, f)]
            yield resized(Found((), tuple(_sightings(seen))), 1 / enlarge)
            for triple in triples(seen) or completed(seen):
                if _known(triple, tried) or any(_inside(read, f) for f in _finders(triple)):
                    continue
                tried.append(centres(triple))
                for found in self._read_guesses(gray, grid_places(triple), effort):
                    read.extend(code.corners for code in found.codes)
                    yield resized(found, 1 / enlarge)

    def _read_guesses(
        self, gray: Picture, places: Iterable[tuple[FloatPoints, int]], effort: int
    ) -> Iterator[Found]:
        guesses = scored(gray, places, WORTH_A_SWEEP)
        yield Found()
        for guess in guesses[: 3 if effort > 1 else 1]:
            for found in self._read_guess(gray, guess, effort):
                yield found
                if found.codes:
                    return

    def _read_guess(self, gray: Picture, guess: Guess, effort: int) -> Iterator[Found]:
        fit = laid_over(gray, guess)
        for _ in fit.settle():
            yield Found()
        if fit.pattern_score() < WORTH_DECODING:
            return
        for bending in (False, True):
            for step in (0.8, 0.4, 0.2, 0.1) if bending else ():
                fit.refine(step, bending=True)
                yield Found()
            for symbol in symbols(fit.grid(), effort):
                text = self._read_clean(drawn(symbol))
                if text:
                    corners = as_corners(fit.canvas.outline(fit.corners))
                    yield Found((Code(text, corners, self.name),))
                    return
        corners = as_corners(fit.canvas.outline(fit.corners))
        module = cv2.contourArea(np.array(corners, np.float32)) ** 0.5 / (17 + 4 * guess.version)
        yield Found((), (Sighting(corners, Trouble.CHECKSUM, self.name, guess.version, module),))


def drawn(symbol: NDArray[np.bool_], module_px: int = 3) -> Picture:
    """A symbol as a picture with its quiet zone."""
    side = len(symbol) + 2 * QUIET
    small = np.full((side, side), 255, np.uint8)
    small[QUIET:-QUIET, QUIET:-QUIET][symbol] = 0
    return np.repeat(np.repeat(small, module_px, axis=0), module_px, axis=1)


def _finders(triple: Triple) -> tuple[Finder, Finder, Finder]:
    return triple.top_left, triple.top_right, triple.bottom_left


def _inside(read: Sequence[Corners], finder: Finder) -> bool:
    return any(holds(corners, finder.centre) for corners in read)


def _known(triple: Triple, tried: Sequence[FloatPoints]) -> bool:
    near = 0.35 * triple.top_left.module_px
    return any(float(np.abs(centres(triple) - other).max()) < near for other in tried)


def _sightings(seen: Sequence[Finder]) -> Iterator[Sighting]:
    whole = [finder for finder in seen if finder.complete]
    used: set[int] = set()
    for triple in triples(whole, 4):
        ends = _finders(triple)
        if triple.doubt > CERTAIN or any(id(f) in used for f in ends):
            continue
        used.update(id(f) for f in ends)
        m = triple.modules
        spots = np.array([(3.5, 3.5), (m - 3.5, 3.5), (3.5, m - 3.5)], dtype=np.float32)
        flat = cv2.getAffineTransform(spots, centres(triple))
        square = np.array([(0, 0), (m, 0), (m, m), (0, m)], dtype=np.float32)
        yield Sighting(
            as_corners((square @ flat[:, :2].T + flat[:, 2]).astype(np.float32)),
            Trouble.FINDERS_ONLY,
            GridEngine.name,
            None,
            sum(f.module_px for f in ends) / 3,
            tuple(f.centre for f in ends),
        )
    for finder in [f for f in whole if id(f) not in used][:3]:
        corners = as_corners(finder.quad)
        yield Sighting(
            corners, Trouble.PARTIAL, GridEngine.name, None, finder.module_px, (finder.centre,)
        )
