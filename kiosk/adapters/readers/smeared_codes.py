"""Reads codes that are smeared, noisy or too small for any sampling, at places that are known.

The finder patterns are found by their likeness, the grid is laid over them, an equaliser undoes
what smeared the modules, and blocks that the error correction mends teach it about the others.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from kiosk.adapters.qr_grid.equaliser import agreement, unsmeared
from kiosk.adapters.qr_grid.finder_search import SimilarFinders, similar_finders
from kiosk.adapters.qr_grid.finder_triples import triples
from kiosk.adapters.qr_grid.finders import Finder
from kiosk.adapters.qr_grid.grid_decoder import partly_decoded
from kiosk.adapters.qr_grid.guesses import Guess, apart, grid_places, laid_over, scored
from kiosk.adapters.readers.cut_outs import CutOut, cut_outs
from kiosk.adapters.readers.grid_engine import drawn
from kiosk.adapters.readers.passes import PassInput
from kiosk.adapters.readers.places import Found, as_corners
from kiosk.adapters.readers.sighted import Sighting, Trouble
from kiosk.domain.reading import Code
from kiosk.services.camera_ports import Picture

TRIPLES, LIKELIEST = 3, 2
"""Sets of three finder patterns that are tried at one place; and where the next picture of a stream
is worth more than the third."""

SURELY_ONE = 2.0
"""Sum of the three best likenesses from which a stream's code has a margin."""

PLACES = 6
"""Guesses where a code lies that are made from each: three versions, tilted and flat."""

WORTH_A_GUESS = 1.5
"""Sum of the three best likenesses to a finder pattern from which a code is guessed there."""

WORTH_A_FIT = 0.28
"""Correlation of the fixed patterns at the first guess from which the grid is laid."""

CONVINCING = 0.5
"""Correlation at the first guess from which it is not looked for once more without a margin."""

WORTH_TELLING = 0.5
"""Agreement of the fixed patterns after the equaliser from which a code is said to be there."""

GUESSES = 2
"""The likeliest at one place that are tried."""

ROUNDS = 3
"""Times that mended blocks teach the equaliser about the others."""


@dataclass(frozen=True, slots=True)
class SmearedCodes:
    """A pass over the places of what was seen and not read.

    Attributes:
        name: for support.
        read_clean: the text of a drawn code, '' where there is none.
        at_most: places that are looked at.
    """

    name: str
    read_clean: Callable[[Picture], str]
    at_most: int = 2

    def steps(self, look: PassInput) -> Iterator[Found]:
        """Look at one place after another, a few milliseconds at a time."""
        for cut in cut_outs(look.gray, look.places, self.at_most):
            for found in self._place(cut):
                yield found
                if found.codes:
                    break

    def _place(self, cut: CutOut) -> Iterator[Found]:
        both = []
        for margin in (True, False):
            both.append(similar_finders(cut.gray, cut.module_px, margin=margin))
            yield Found()
        for seen in sorted(both, key=lambda seen: -seen.likeness):
            if seen.likeness < WORTH_A_GUESS:
                return
            gray = _dark_on_light(cut, seen)
            guesses = _guesses(gray, seen.finders, TRIPLES)
            for guess in guesses[:GUESSES]:
                found = Found()
                for found in self._guess(gray, guess, cut):
                    yield found
                if found.codes or found.sightings:
                    return
            if guesses and guesses[0].score > CONVINCING:
                return

    def _guess(self, gray: Picture, guess: Guess, cut: CutOut) -> Iterator[Found]:
        fit = laid_over(gray, guess)
        for _ in fit.settle():
            yield Found()
        grid = unsmeared(fit)
        yield Found()
        text = ""
        for _ in range(ROUNDS):
            partly = partly_decoded(grid)
            if partly.symbol is not None:
                text = self.read_clean(drawn(partly.symbol))
            if partly.taught is None:
                break
            yield Found()
            grid = unsmeared(fit, partly.taught)
        corners = cut.in_picture(as_corners(fit.canvas.outline(fit.corners)))
        sure = agreement(fit, grid)
        if text:
            yield Found((Code(text, corners, self.name),))
        elif sure > WORTH_TELLING:
            module = cv2.contourArea(np.array(corners, np.float32)) ** 0.5 / len(grid)
            told = Sighting(corners, Trouble.CHECKSUM, self.name, guess.version, module)
            yield Found((), (told,))
        else:
            yield Found()


@dataclass(frozen=True, slots=True)
class Locator:
    """Guesses where a code lies, for what lays the grid there: a pass that reads nothing.

    Quicker than `SmearedCodes`: the next picture of a stream is worth more than what is missed.

    Attributes:
        name: for support.
        at_most: places that are looked at.
    """

    name: str
    at_most: int = 2

    def steps(self, look: PassInput) -> Iterator[Found]:
        """Look at one place after another, a few milliseconds at a time."""
        for cut in cut_outs(look.gray, look.places, self.at_most):
            both = [similar_finders(cut.gray, cut.module_px, coarse=True)]
            if both[0].likeness < SURELY_ONE:
                both.append(similar_finders(cut.gray, cut.module_px, margin=False, coarse=True))
            yield Found()
            for seen in sorted(both, key=lambda seen: -seen.likeness):
                if seen.likeness < WORTH_A_GUESS:
                    break
                guesses = _guesses(_dark_on_light(cut, seen), seen.finders, LIKELIEST)
                yield Found((), tuple(_located(guess, cut, self.name) for guess in guesses[:1]))
                if guesses:
                    break


def _dark_on_light(cut: CutOut, seen: SimilarFinders) -> Picture:
    return np.asarray(cv2.bitwise_not(cut.gray), np.uint8) if seen.inverted else cut.gray


def _located(guess: Guess, cut: CutOut, name: str) -> Sighting:
    """What may be said before anything was sampled."""
    corners = cut.in_picture(as_corners(guess.corners))
    return Sighting(corners, Trouble.FINDERS_ONLY, name, guess.version, guess.module_px)


def _guesses(gray: Picture, seen: Sequence[Finder], at_most: int) -> list[Guess]:
    """Where a code may lie with these finder patterns, the likeliest first."""
    places = itertools.chain.from_iterable(
        itertools.islice(grid_places(triple), PLACES) for triple in triples(seen, at_most)
    )
    return apart(scored(gray, places, WORTH_A_FIT))
