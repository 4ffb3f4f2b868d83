"""Reads codes that are smeared, noisy or too small for any sampling, at places that are known.

The finder patterns are found by their likeness, the grid is laid over them, an equaliser undoes
what smeared the modules, and blocks that the error correction mends teach it about the others. On
a stream the modules of the last pictures are added up.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from kiosk.adapters.qr_grid.finder_search import similar_finders
from kiosk.adapters.qr_grid.finder_triples import triples
from kiosk.adapters.qr_grid.finders import Finder
from kiosk.adapters.qr_grid.fitting import Canvas, Fit, first_score
from kiosk.adapters.qr_grid.grid_decoder import partly_decoded
from kiosk.adapters.qr_grid.symbol import Grid
from kiosk.adapters.readers.cut_outs import CutOut
from kiosk.adapters.readers.equaliser import agreement, unsmeared
from kiosk.adapters.readers.grid_engine import FloatPoints, Guess, drawn, grid_places
from kiosk.adapters.readers.module_memory import ModuleMemory
from kiosk.adapters.readers.passes import PassInput, places_cut_out
from kiosk.adapters.readers.places import Found, as_corners
from kiosk.adapters.readers.sighted import Sighting, Trouble
from kiosk.domain.reading import Code
from kiosk.services.camera_ports import Picture

TRIPLES = 3
"""Sets of three finder patterns that are tried at one place."""

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

WORTH_ADDING = 0.25
"""The same from which the modules are added to those of other pictures."""

SECOND_EVERY = 3
"""Pictures of a stream from one in which the second guess is tried to the next."""

ROUNDS = 3
"""Times that mended blocks teach the equaliser about the others."""


@dataclass(frozen=True, slots=True)
class SmearedCodes:
    """A pass over the places of what was seen and not read.

    Attributes:
        name: for support.
        read_clean: the text of a drawn code, '' where there is none.
        memory: of the last pictures of a stream; None for single pictures.
        at_most: places that are looked at.
    """

    name: str
    read_clean: Callable[[Picture], str]
    memory: ModuleMemory | None = None
    at_most: int = 2

    def steps(self, look: PassInput) -> Iterator[Found]:
        """Look at one place after another, a few milliseconds at a time."""
        for cut in places_cut_out(look, self.at_most):
            for found in self._place(cut, look.picture):
                yield found
                if found.codes:
                    break

    def _place(self, cut: CutOut, picture: int) -> Iterator[Found]:
        both = []
        for margin in (True, False):
            both.append(similar_finders(cut.gray, cut.module_px, margin=margin))
            yield Found()
        for seen in sorted(both, key=lambda seen: -seen.likeness):
            if seen.likeness < WORTH_A_GUESS:
                return
            gray = np.asarray(cv2.bitwise_not(cut.gray), np.uint8) if seen.inverted else cut.gray
            guesses = _guesses(gray, seen.finders)
            if guesses and picture:
                yield Found((), (_located(guesses[0], cut),))
            for guess in _tried(guesses, picture):
                found = Found()
                for found in self._guess(gray, guess, cut, picture):
                    yield found
                if found.codes or found.sightings:
                    return
            if guesses and (picture or guesses[0].score > CONVINCING):
                return

    def _guess(self, gray: Picture, guess: Guess, cut: CutOut, picture: int) -> Iterator[Found]:
        fit = Fit(Canvas(gray, guess.corners, guess.version))
        fit.sweep_far_corner(3, 0.75)
        yield Found()
        for step in (0.6, 0.3, 0.15):
            fit.refine(step, bending=False)
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
        if not text and self.memory is not None and picture and sure > WORTH_ADDING:
            text = self._remembered(self.memory.add(picture, corners, grid, sure))
        if text:
            yield Found((Code(text, corners, self.name),))
        elif sure > WORTH_TELLING:
            module = cv2.contourArea(np.array(corners, np.float32)) ** 0.5 / len(grid)
            told = Sighting(corners, Trouble.CHECKSUM, self.name, guess.version, module)
            yield Found((), (told,))
        else:
            yield Found()

    def _remembered(self, total: Grid | None) -> str:
        if total is None:
            return ""
        symbol = partly_decoded(total).symbol
        return "" if symbol is None else self.read_clean(drawn(symbol))


def _tried(guesses: list[Guess], picture: int) -> list[Guess]:
    """The two likeliest; of a stream one, as its next picture is worth more than a second guess."""
    if not picture:
        return guesses[:2]
    return guesses[1:2] if picture % SECOND_EVERY == 0 and len(guesses) > 1 else guesses[:1]


def _located(guess: Guess, cut: CutOut) -> Sighting:
    """What may be said before anything was sampled."""
    corners = cut.in_picture(as_corners(guess.corners))
    module = cv2.contourArea(guess.corners) ** 0.5 / (17 + 4 * guess.version)
    return Sighting(corners, Trouble.FINDERS_ONLY, "smeared", None, module)


def _guesses(gray: Picture, seen: Sequence[Finder]) -> list[Guess]:
    """Where a code may lie with these finder patterns, the likeliest first."""
    guesses = []
    for triple in triples(seen, TRIPLES):
        for corners, version in itertools.islice(grid_places(triple), PLACES):
            score = first_score(gray, corners, version)
            if score > WORTH_A_FIT:
                guesses.append(Guess(corners, version, score))
    guesses.sort(key=lambda guess: -guess.score)
    return _apart(guesses)


def _apart(guesses: list[Guess]) -> list[Guess]:
    """Without those that would lead to the same grid as a better one."""
    kept: list[Guess] = []
    for guess in guesses:
        if all(_differs(guess.corners, guess.version, other) for other in kept):
            kept.append(guess)
    return kept


def _differs(corners: FloatPoints, version: int, other: Guess) -> bool:
    near = float(np.abs(corners - other.corners).max())
    module = cv2.contourArea(other.corners) ** 0.5 / (17 + 4 * other.version)
    return version != other.version or near > 2 * module
