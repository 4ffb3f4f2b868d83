"""Spreads the stronger passes over the pictures of a stream."""

from collections.abc import Callable, Iterable, Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.adapters.readers.costs import Costs, megapixels
from kiosk.adapters.readers.passes import Look, Pass
from kiosk.adapters.readers.places import Found, covered, unread
from kiosk.adapters.readers.sighted import Sighting
from kiosk.domain.reading import Code
from kiosk.services.camera_ports import Picture

QUIET_SHARE, CHANGED_SHARE = 0.16, 0.4
"""Parts of the share that a picture gets where nothing moves, and where something moves but no
code is in sight: a door mostly sees no code, and the laptop has other things to do."""

NEARBY_SHARE = 0.6
"""Part of a picture's share that the places in sight get; the rest may find further ones."""

LONGEST_PASS = 4.0
"""Shares that one pass may take before the next has its turn."""

MEMORY = 15
"""Pictures for which a sighting counts: half a second."""

STILL = 45
"""Pictures without a movement after which nothing moves: all passes have had their turn by then,
and what is still taken for a code, and not read, is a wheel or a loudspeaker."""

MOVED = 6.0
"""Levels of grey by which a hundredth of a thumbnail must differ to be a movement."""


class Round:
    """Which pass is next, on which picture, and how much time there is for it.

    Args:
        passes: all must have had their turn within half a second while a code is in sight.
        nearby: looks at the places of what is in sight, on each picture.
        share_ms: milliseconds a picture may cost while a code is in sight.
        clock: seconds.
    """

    def __init__(
        self,
        passes: Sequence[Pass],
        nearby: Pass | None,
        share_ms: float,
        clock: Callable[[], float],
    ) -> None:
        self._passes = tuple(passes)
        self._nearby = nearby
        self._looked = 0
        self._share_ms = share_ms
        self._clock = clock
        self._costs = Costs()
        self._turn = 0
        self._steps: Iterator[Found] | None = None
        self._spent_ms = 0.0
        self._debt_ms = 0.0
        self._thumbnail: NDArray[np.int16] | None = None
        self._since_change = 0
        self._since_sighting = MEMORY
        self._sightings: list[Sighting] = []
        self.pictures = 0

    def see(self, gray: Picture) -> None:
        """Take note of the next picture."""
        self.pictures += 1
        self._since_sighting += 1
        # Single pixels would differ by the sensor's noise alone.
        few = cv2.resize(gray, (320, 180), interpolation=cv2.INTER_NEAREST)
        small = cv2.resize(few, (64, 36), interpolation=cv2.INTER_AREA).astype(np.int16)
        before, self._thumbnail = self._thumbnail, small
        changed = before is None or float(np.percentile(np.abs(small - before), 99)) > MOVED
        self._since_change = 0 if changed else self._since_change + 1

    def sighted(self, sightings: Iterable[Sighting]) -> None:
        """Take note of what was located and not read."""
        fresh = list(sightings)
        if fresh:
            self._since_sighting = 0
            self._sightings = fresh

    def recent(self, codes: Sequence[Code] = ()) -> list[Sighting]:
        """What was located in the last half second and not read."""
        return unread(self._sightings, codes) if self._since_sighting < MEMORY else []

    def reset(self) -> None:
        """Begin anew: a code was read."""
        self._turn, self._steps, self._spent_ms, self._looked = 0, None, 0.0, 0
        self._sightings, self._since_sighting = [], MEMORY

    def go_on(self, gray: Picture, codes: Sequence[Code], used_ms: float) -> list[Code]:
        """Run as much of the passes as this picture may cost.

        Args:
            gray: the picture; a pass that began on an earlier one goes on with that.
            codes: what the fast pass read in it.
            used_ms: what this picture has cost already.

        Returns:
            What was read besides.
        """
        begin = self._clock()
        left_ms = self._allowance() - used_ms - self._debt_ms
        size = megapixels(gray.shape)
        read = self._near(gray, codes, NEARBY_SHARE * left_ms)
        left_ms -= (self._clock() - begin) * 1000
        first = True
        while self._passes and left_ms > 0 and not read:
            expected = self._costs.expected_ms(self._passes[self._turn].name, size)
            if not first and expected > left_ms:
                break
            begin = self._clock()
            found = self._step(gray, codes)
            ms = (self._clock() - begin) * 1000
            self._account(ms, size)
            left_ms -= ms
            first = False
            if found is None:
                if self._turn == 0:
                    break
                continue
            self.sighted(unread(found.sightings, codes))
            read = list(found.codes)
        self._debt_ms = min(max(0.0, -left_ms), 4 * self._share_ms)
        return read

    def _near(self, gray: Picture, codes: Sequence[Code], left_ms: float) -> list[Code]:
        """Look at the places of what is in sight; the sooner a place is known, the more often."""
        recent = self.recent(codes)
        if self._nearby is None or not recent:
            return []
        end = self._clock() + left_ms / 1000
        look = Look(gray, codes, recent, self._looked)
        for found in self._nearby.steps(look):
            self._looked += 1
            if found.codes:
                return list(found.codes)
            if self._clock() >= end:
                break
        return []

    @property
    def still(self) -> bool:
        """Whether nothing has moved for so long that no picture shows anything new."""
        return self._since_change >= STILL

    def _allowance(self) -> float:
        if self.still:
            return self._share_ms * QUIET_SHARE
        return self._share_ms * (1.0 if self._since_sighting < MEMORY else CHANGED_SHARE)

    def _step(self, gray: Picture, codes: Sequence[Code]) -> Found | None:
        """The next step of the pass whose turn it is; None where it is over."""
        if self._steps is None:
            look = Look(covered(gray, codes), codes, self.recent(codes))
            self._steps = self._passes[self._turn].steps(look)
        found = next(self._steps, None)
        if found is None:
            self._next_pass()
        return found

    def _account(self, ms: float, size: float) -> None:
        self._costs.learn(self._passes[self._turn].name, ms, size)
        self._spent_ms += ms
        if self._steps is not None and self._spent_ms > LONGEST_PASS * self._share_ms:
            self._next_pass()

    def _next_pass(self) -> None:
        self._steps, self._spent_ms = None, 0.0
        self._turn = (self._turn + 1) % len(self._passes)
