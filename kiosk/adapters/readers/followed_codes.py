"""Reads a code whose grid was guessed in one picture of a stream, in each of those that follow.

Until a grid lies where a code is, one is guessed in every picture anew. From then on the equaliser
makes out the modules of every picture, and they are added up over the pictures; what a lamp hides
in one of them counts in the others only.
"""

from collections.abc import Callable, Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from kiosk.adapters.qr_grid.equaliser import agreement, unsmeared
from kiosk.adapters.qr_grid.fitting import Fit
from kiosk.adapters.qr_grid.followed_grid import FollowedGrid
from kiosk.adapters.qr_grid.grid_decoder import partly_decoded
from kiosk.adapters.readers.grid_engine import drawn
from kiosk.adapters.readers.module_memory import ModuleMemory
from kiosk.adapters.readers.passes import Pass, PassInput
from kiosk.adapters.readers.places import Found, as_corners
from kiosk.adapters.readers.sighted import Sighting
from kiosk.domain.reading import Code, Corners
from kiosk.services.camera_ports import Picture

PROMISING = 0.2
"""Correlation of the fixed patterns from which a guess is followed."""

FITS, BY_CHANCE = 0.33, 50
"""Agreement of the fixed patterns from which a grid lies where a code is, beyond what the equaliser
makes of anything: as much as it has taps for each fixed module, of which small codes have few."""

WORTH_DECODING = 0.1
"""How much more than that before the modules are decoded; none was read below."""

MISSES = 4
"""Pictures without such agreement, one after another, after which a guess was wrong."""

LONGEST = 20
"""Pictures for which one guess is followed; then another is made."""

REST, LONGEST_REST = 6, 48
"""Pictures in which nothing is followed after two guesses, one after another, were wrong; each
further one doubles them, up to the second."""

NEARLY_SURE = 0.5
"""Correlation of the fixed patterns from which a guess is followed all the same."""

PATIENCE = ((18, 9), (6, 3))
"""Looks in which nothing could be guessed, and pictures from one such look to the next from then
on: what is in sight is hardly a code."""

NEW_LOOKS = 2
"""Looks at what is new after that."""

SATURATED = 250
"""Grey level from which a module is a lamp's."""

ROUNDS = 2
"""Times that the modules are made out: the second is taught by blocks that were mended."""


class FollowedCodes:
    """Follows the likeliest guess. For one thread.

    Attributes:
        in_vain: looks at places, one after another, in which nothing could be guessed.

    Args:
        name: for support.
        read_clean: the text of a drawn code, '' where there is none.
        locate: guesses grids at places that may hold a code.
    """

    def __init__(self, name: str, read_clean: Callable[[Picture], str], locate: Pass) -> None:
        self.name = name
        self._read_clean, self._locate = read_clean, locate
        self.in_vain = 0
        self.forget()

    def forget(self) -> None:
        """Begin anew: the code was read."""
        self._grid: FollowedGrid | None = None
        self._memory = ModuleMemory()
        self._misses, self._began, self._surely = 0, 0, 0.0
        self._wrong, self._rests_until = 0, 0

    def begin_anew(self) -> None:
        """Be as patient as at first: what was seen in vain is not what is seen now."""
        self.in_vain = self._wrong = self._rests_until = 0

    def attend(self) -> None:
        """Be patient for a few pictures: something new is in sight."""
        self.in_vain = min(self.in_vain, PATIENCE[-1][0] - NEW_LOOKS)
        self._wrong, self._rests_until = min(self._wrong, 1), 0

    @property
    def lies(self) -> bool:
        """Whether a grid lay where a code is, in the newest picture in which it was laid."""
        return self._grid is not None and self._surely > 0

    def offer(self, gray: Picture, number: int, sightings: Iterable[Sighting]) -> None:
        """Take note of guesses.

        Args:
            gray: the picture in which they were made.
            number: its number in the stream.
            sightings: those of which a version is known are followed.
        """
        for sighting in sightings:
            if sighting.version is None or self.lies:
                continue
            corners = np.array(sighting.corners, np.float32)
            guess = FollowedGrid(gray, corners, sighting.version, number)
            least = PROMISING if self._grid is None else self._grid.promise
            if number < self._rests_until:
                least = max(least, NEARLY_SURE)
            if guess.promise > least:
                self._grid, self._misses, self._began, self._surely = guess, 0, number, 0.0

    def steps(self, look: PassInput, number: int) -> Iterator[Found]:
        """Look for it in this picture, a few milliseconds at a time.

        Args:
            look: the picture, and the places that may hold a code.
            number: of the picture in the stream.
        """
        yield from self._followed(look.gray, number)
        every = next((every for looks, every in PATIENCE if self.in_vain >= looks), 1)
        busy = self.lies or number < self._rests_until
        if busy or number % every or not look.places:
            return
        self.in_vain += 1
        for found in self._locate.steps(look):
            yield Found()
            if found.sightings:
                self.offer(look.gray, number, found.sightings)
                yield from self._followed(look.gray, number)
            if self.lies:
                # Only now: three things like finder patterns are guessed in any scenery.
                self.in_vain = 0
                yield found
                return

    def _followed(self, gray: Picture, number: int) -> Iterator[Found]:
        grid = self._grid
        if grid is None:
            return
        if self._misses >= MISSES:
            self._wrong += 1
            rest = REST * 2 ** (self._wrong - 2) if self._wrong > 1 else 0
            self._rests_until = number + min(int(rest), LONGEST_REST)
        if self._misses >= MISSES or number - self._began > LONGEST:
            self._grid = None
            return
        if number > grid.number:
            # Until the grid lies there, this picture is a miss.
            self._misses, self._surely = self._misses + 1, 0.0
        for fit in grid.steps(gray, number):
            yield Found()
            if fit is not None:
                yield from self._made_out(grid, fit, number)
                return

    def _made_out(self, grid: FollowedGrid, fit: Fit, number: int) -> Iterator[Found]:
        modules = unsmeared(fit)
        quality = agreement(fit, modules)
        self._surely = quality - FITS - BY_CHANCE / np.count_nonzero(fit.canvas.anatomy.known)
        if not self.lies:
            return
        self._misses = self._wrong = 0
        grid.keep(fit)
        if self._surely < WORTH_DECODING:
            return
        yield Found()
        corners = as_corners(grid.corners)
        for again in range(ROUNDS):
            partly = partly_decoded(modules)
            if partly.symbol is not None:
                yield self._told(partly.symbol, corners)
            if partly.taught is None or again == ROUNDS - 1:
                break
            yield Found()
            modules = unsmeared(fit, partly.taught)
        clear = (fit.brightness() < SATURATED).astype(np.float32)
        total = self._memory.add(number, corners, modules, quality, clear)
        symbol = None if total is None else partly_decoded(total).symbol
        if symbol is not None:
            yield self._told(symbol, corners)

    def _told(self, symbol: NDArray[np.bool_], corners: Corners) -> Found:
        text = self._read_clean(drawn(symbol))
        return Found((Code(text, corners, self.name),) if text else ())
