"""Spreads the stronger passes over the pictures of a stream."""

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from kiosk.adapters.readers.change_detector import ChangeDetector
from kiosk.adapters.readers.costs import Costs, megapixels
from kiosk.adapters.readers.dull_places import DullPlaces
from kiosk.adapters.readers.followed_codes import FollowedCodes
from kiosk.adapters.readers.passes import Pass, PassInput
from kiosk.adapters.readers.places import Found, covered, unread
from kiosk.adapters.readers.sighted import Sighting, Trouble
from kiosk.domain.reading import Code
from kiosk.services.camera_ports import Picture

QUIET_SHARE, CHANGED_SHARE, BUSY_SHARE = 0.16, 0.1, 0.35
"""Parts of the share that a picture gets where nothing moves, and where something moves but no
code is in sight, or only something as busy as a code: a door mostly sees no code, and the laptop
has other things to do."""

NEW_SHARE = 0.7
"""Part for a new busy place: it pays for a search for a grid in it, and for laying that."""

NEARBY_SHARE = 0.4
"""Part of a picture's share that the places in sight get; the rest may find further ones."""

INVERT_EVERY = 5
"""Pictures of a stream from one in which light codes on dark are looked for to the next."""
DOWNSCALE_EVERY = 2
"""Pictures of a stream from one in which codes that fill it are looked for to the next."""
REGIONS_EVERY = 2
"""Pictures from one in which places are looked for that no engine locates to the next."""

EAGER = 45
"""Pictures for which a new place gets the whole share: what was not read in a second and a half of
that is scenery, until it goes away or another place comes up."""

EAGER_BUSY = 6
"""Pictures for which a new busy place gets more than others."""

EAGER_GUESS = 24
"""Pictures for which a new guess does, of which nothing was sampled yet."""

LOOKS = 2
"""Pictures in which no grid could be guessed at a place before it is dull."""

LONGEST_PASS = 4.0
"""Shares that one pass may take before the next has its turn."""

MEMORY = 15
"""Pictures for which a sighting counts: half a second."""

LOOKED_INTO = ((60, 1), (120, 2))
"""Pictures since something new came, and of how many one is looked into until then."""

STAYS = 600
"""Pictures since then for which what looks like a code is a guest's, and looked at in each: twenty
seconds. Later it is scenery, or a shirt in whose pattern an engine sees codes."""

RARELY = 4
"""Of how many one is, from then on: a door mostly waits, and what passes behind it is no guest."""

LEAST_MS = 5.0
"""Milliseconds of a picture's time that must be left to look again where a grid was guessed."""

FindRegions = Callable[[Picture], Sequence[Sighting]]
"""Finds places that may hold a code, whether or not an engine locates one there."""


class PassSchedule:
    """Which pass is next, on which picture, and how much time there is for it.

    Args:
        passes: all must have had their turn within half a second while a code is in sight.
        deblur: looks at the places of what is in sight, on each picture.
        share_ms: milliseconds a picture may cost while a code is in sight.
        clock: seconds.
        regions: finds further places for `deblur`.
        followed: looks again where a grid was guessed.

    Attributes:
        pictures: how many were seen.
        due: whether the newest is one to be looked into, and not only with the fast pass.
        looks: how many were.
    """

    def __init__(
        self,
        passes: Sequence[Pass],
        deblur: Pass | None,
        share_ms: float,
        clock: Callable[[], float],
        regions: FindRegions | None = None,
        followed: FollowedCodes | None = None,
    ) -> None:
        self._passes = tuple(passes)
        self._followed = followed
        self._began: tuple[Picture, int] = np.zeros((1, 1), np.uint8), 0
        self._deblur = deblur
        self._regions = regions
        self._busy: Sequence[Sighting] = ()
        self._looked = 0
        self._share_ms = share_ms
        self._clock = clock
        self._costs = Costs()
        self._turn = 0
        self._steps: Iterator[Found] | None = None
        self._spent_ms = 0.0
        self._debt_ms = 0.0
        self._changes = ChangeDetector()
        self._woken = self._new = 0
        self._since_sighting = MEMORY
        self._sightings: list[Sighting] = []
        self._fresh_until = 0
        self._hinted_until = 0
        self._busy_until = 0
        self._dull = DullPlaces()
        self._located: Sequence[Sighting] = ()
        self.pictures = self.looks = 0
        self.due = True

    def see(self, gray: Picture) -> None:
        """Take note of the next picture."""
        self.pictures += 1
        self._located = ()
        self._since_sighting += 1
        self._changes.see(gray)
        idle, stays = self.pictures - self._woken, self.pictures - self._new < STAYS
        every = next((every for pictures, every in LOOKED_INTO if idle < pictures), RARELY)
        self.due = self.still or (stays and self.code_like()) or self.pictures % every == 0
        self.looks += self.due
        if self._changes.new:
            self._begin_with_the_new()
            self._wake()
        elif self._followed is not None and self._followed.lies:
            self._wake()

    def _begin_with_the_new(self) -> None:
        """Be as patient as with a scene that was never seen."""
        first, self._new = self.pictures - self._new > MEMORY, self.pictures
        if not first:
            return
        self._dull, self._debt_ms = DullPlaces(), 0.0
        self._turn, self._steps, self._spent_ms = 0, None, 0.0
        if self._followed is not None:
            self._followed.begin_anew()

    def sighted(self, sightings: Iterable[Sighting]) -> None:
        """Take note of what was located and not read."""
        fresh = self._located = list(sightings)
        if fresh:
            known = self._sightings if self._since_sighting < MEMORY else []
            located = [s for s in fresh if s.trouble is not Trouble.PARTIAL]
            sampled = [s for s in located if s.trouble is not Trouble.FINDERS_ONLY]
            if self._followed is not None and unread(fresh, (), known):
                self._followed.attend()
            if unread(sampled, (), [k for k in known if k.trouble is not Trouble.FINDERS_ONLY]):
                self._fresh_until = self.pictures + EAGER
                self._wake()
            elif unread(located, (), known):
                self._fresh_until = max(self._fresh_until, self.pictures + EAGER_GUESS)
            elif unread(fresh, (), known):
                self._hinted_until = self.pictures + EAGER
            self._since_sighting = 0
            self._sightings = fresh

    def _wake(self) -> None:
        """Look into this picture, and into all for a while."""
        if self.pictures - self._new >= STAYS:
            return
        self._woken = self.pictures
        self.looks += not self.due
        self.due = True

    def recent(self, codes: Sequence[Code] = ()) -> list[Sighting]:
        """What was located in the last half second and not read."""
        return unread(self._sightings, codes) if self._since_sighting < MEMORY else []

    def reset(self) -> None:
        """Begin anew: a code was read."""
        self._turn, self._steps, self._spent_ms, self._looked = 0, None, 0.0, 0
        self._sightings, self._since_sighting = [], MEMORY
        self._woken = self._new = self.pictures
        if self._followed is not None:
            self._followed.forget()

    def go_on(self, gray: Picture, codes: Sequence[Code], used_ms: float) -> list[Code]:
        """Run as much of the passes as this picture may cost.

        Args:
            gray: the picture; a pass that began on an earlier one goes on with that.
            codes: what the fast pass read in it.
            used_ms: what this picture has cost already.

        Returns:
            What was read besides.
        """
        begin, allowed_ms = self._clock(), self._allowance()
        size = megapixels(gray.shape)
        self._look_for_regions(gray, codes)
        used_ms += (self._clock() - begin) * 1000
        # What every picture costs is no debt: else it would grow while nobody is there, and the
        # next guest would wait until it is paid.
        left_ms = max(0.0, allowed_ms - used_ms) - self._debt_ms
        begin = self._clock()
        read = self._follow(gray, codes, left_ms)
        left_ms -= (self._clock() - begin) * 1000
        begin = self._clock()
        read = read or self._near(gray, codes, NEARBY_SHARE * left_ms)
        left_ms -= (self._clock() - begin) * 1000
        first = True
        while self._passes and left_ms > 0 and not read:
            expected = self._costs.expected_ms(self._passes[self._turn].name, size)
            if not first and expected > left_ms:
                break
            one, began = self._passes[self._turn], self._steps is None
            begin = self._clock()
            found = self._step(gray, codes)
            ms = (self._clock() - begin) * 1000
            if found is not None or began:
                # A step that only ends a pass took no time.
                self._costs.learn(one.name, ms, size)
            self._account(ms)
            left_ms -= ms
            first = False
            if found is None:
                if self._turn == 0:
                    break
                continue
            fresh = unread(found.sightings, codes)
            if self._followed is not None:
                self._followed.offer(*self._began, fresh)
            self.sighted(fresh)
            read = list(found.codes)
        self._debt_ms = min(max(0.0, -left_ms), 4 * self._share_ms)
        return read

    def _follow(self, gray: Picture, codes: Sequence[Code], left_ms: float) -> list[Code]:
        """Guess a grid, or look again where one was guessed; what lies on a code is finished."""
        if self._followed is None or codes or left_ms <= LEAST_MS:
            return []
        end = self._clock() + left_ms / 1000
        self._followed.offer(gray, self.pictures, self._located)
        look = PassInput(gray, codes, self.recent(codes), self._busy)
        for found in self._followed.steps(look, self.pictures):
            self.sighted(unread(found.sightings, codes))
            if found.codes:
                return list(found.codes)
            if self._clock() >= end and not self._followed.lies:
                break
        return []

    def _near(self, gray: Picture, codes: Sequence[Code], left_ms: float) -> list[Code]:
        """Look at the places of what is in sight; the sooner a place is known, the more often."""
        if self._deblur is None or (left_ms <= 0 and self._looked) or not self.recent(codes):
            return []
        end = self._clock() + left_ms / 1000
        recent = self.recent(codes)
        look = PassInput(gray, codes, recent, self._busy, self._looked)
        for found in self._deblur.steps(look):
            self._looked += 1
            if found.codes:
                return list(found.codes)
            if self._clock() >= end:
                break
        return []

    def _look_for_regions(self, gray: Picture, codes: Sequence[Code]) -> None:
        """Note what may be a code that no engine locates."""
        if codes or self.still or self._regions is None:
            self._busy = ()
        elif self.looks % REGIONS_EVERY == 1:
            found = self._dull.without(gray, self._regions(gray), self.pictures)
            before, self._busy = self._busy, found
            if self._dull.any_new(found, self.pictures):
                self._busy_until = self.pictures + EAGER_BUSY
                if self._followed is not None:
                    self._followed.attend()
            if self._busy and not before and not self.recent():
                # The first pass looks at places: it is done with the one before, or not needed.
                self._turn, self._steps, self._spent_ms = 0, None, 0.0

    def code_like(self) -> bool:
        """Whether what is in sight may be a code: one finder pattern is also a letter or a logo."""
        located = any(s.trouble is not Trouble.PARTIAL for s in self.recent())
        return located or bool(self._busy)

    @property
    def still(self) -> bool:
        """Whether nothing has moved for so long that no picture shows anything new."""
        return self._changes.still

    def _allowance(self) -> float:
        if self.still:
            return self._share_ms * QUIET_SHARE
        if self._since_sighting < MEMORY and self.pictures < self._fresh_until:
            return self._share_ms * (1.0 if self.code_like() else BUSY_SHARE)
        hinted = self._since_sighting < MEMORY and self.pictures < self._hinted_until
        lies = self._followed is not None and self._followed.lies
        if hinted and self._busy and lies:
            return self._share_ms
        if lies or (self._busy and self.pictures < self._busy_until):
            # Else a grid would starve where nothing is busy and no engine locates anything.
            return self._share_ms * NEW_SHARE
        # One finder pattern in something busy is also a letter, or a wheel in a pattern, and where
        # the camera moves each picture seems to show a new one.
        return self._share_ms * (BUSY_SHARE if self._busy or hinted else CHANGED_SHARE)

    def _step(self, gray: Picture, codes: Sequence[Code]) -> Found | None:
        """The next step of the pass whose turn it is; None where it is over."""
        if self._steps is None:
            recent = self.recent(codes)
            painted = covered(gray, codes)
            look = PassInput(painted, codes, recent, self._busy)
            self._steps = self._passes[self._turn].steps(look)
            self._began = gray, self.pictures
        found = next(self._steps, None)
        if found is None:
            if self._turn == 0 and not self.recent() and self._looked_in_vain():
                self._dull.add(gray, self._busy, self.pictures)
                self._busy = ()
            self._next_pass()
        return found

    def _looked_in_vain(self) -> bool:
        return self._followed is None or self._followed.in_vain >= LOOKS

    def _account(self, ms: float) -> None:
        """Let the next pass have its turn where this one has had enough."""
        if self._steps is None:
            return
        self._spent_ms += ms
        if self._spent_ms > LONGEST_PASS * self._share_ms:
            self._next_pass()

    def _next_pass(self) -> None:
        self._steps, self._spent_ms = None, 0.0
        self._turn = (self._turn + 1) % len(self._passes)


def looked_for(picture: int) -> tuple[bool, bool]:
    """Whether the fast pass looks for codes that fill the picture, and for light ones on dark.

    Both are rare, and looking for either costs a third to a half as much again.

    Args:
        picture: its number in a stream, from 1.
    """
    return picture % DOWNSCALE_EVERY == 1, picture % INVERT_EVERY == 1
