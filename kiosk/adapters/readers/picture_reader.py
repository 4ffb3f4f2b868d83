"""The reader: a fast pass on every picture, and stronger ones as time allows."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

import cv2

from kiosk.adapters.readers.code_regions import region_sightings
from kiosk.adapters.readers.coloured_codes import ColouredCodes
from kiosk.adapters.readers.costs import Costs, megapixels
from kiosk.adapters.readers.followed_codes import FollowedCodes
from kiosk.adapters.readers.grid_engine import GridEngine
from kiosk.adapters.readers.hint_advisor import POLARITIES, HintAdvisor
from kiosk.adapters.readers.other_codes import OtherCodes
from kiosk.adapters.readers.pass_order import Plan
from kiosk.adapters.readers.pass_schedule import FindRegions, PassSchedule, looked_for
from kiosk.adapters.readers.passes import Pass, PassInput
from kiosk.adapters.readers.places import (
    Found,
    as_gray,
    covered,
    merged,
    moved,
    same_place,
    unread,
)
from kiosk.adapters.readers.sighted import Sighting, Trouble
from kiosk.adapters.readers.zbar_engine import ZbarEngine
from kiosk.adapters.readers.zxing_engine import ZxingEngine
from kiosk.domain.reading import Code, Glimpse, Reading
from kiosk.services.camera_ports import Picture

PARTIAL_PASSES = 10
"""Passes that are run for a single finder pattern when another code was read."""

COACH_EVERY = 3
"""Pictures of a stream from one piece of advice to the next; it stays until then."""

UNSEEN_EVERY, STILL_EVERY = 9, 30
"""The same where no engine sees a code, as it may be too blurred, too far or too faint for them;
and where nothing moves, because a far phone is too small to count as a movement."""

INVERTED_ADVICE_EVERY = 3
"""Looks for what to advise on from one for light codes on dark to the next."""

ADVICE = "advice"
"""Under which its cost is learnt."""

COLOURED_EVERY = 6
"""Pictures of a stream from one in which codes are looked for in colours to the next."""

UNREAD_FOR = 10
"""Pictures without a reading from which a code is looked for that no engine sees."""


class FastEngine(Protocol):
    """What looks at every picture."""

    def read(
        self, gray: Picture, label: str = "", *, downscale: bool, invert: bool, errors: bool
    ) -> Found:
        """Codes, and what was located and not read."""
        ...


class Advisor(Protocol):
    """Says what to do about a code that is seen and not read."""

    def __call__(
        self, gray: Picture, sightings: Sequence[Sighting], polarities: Sequence[bool]
    ) -> Glimpse | None:
        """The advice, or None where there is nothing to advise on.

        Args:
            gray: the picture.
            sightings: what was located and not read.
            polarities: whether further codes are looked for as light on dark, in this order.
        """
        ...


class CascadeReader:
    """Reads what no single engine reads; never raises, whatever the picture is.

    Used from one thread at a time: `follow` remembers what the pictures before showed.

    Args:
        fast: looks at every picture.
        passes: stronger ones for single pictures, the most useful for their time first.
        following: those of them for streams; a round of them must fit half a second.
        coach: what to say about a code that was not read.
        share_ms: milliseconds a picture of a stream may cost while a code is in sight.
        clock: seconds, of which only differences are used.
        deblur: looks at the place of a code as soon as one is located.
        regions: finds places that may hold a code which no engine locates.
        followed: looks again where a grid was guessed in a picture before.
        coloured: reads codes that grey pictures do not show.
        others: read codes of other kinds, which are no tickets; in streams only, one in turn.
    """

    def __init__(
        self,
        fast: FastEngine,
        passes: Sequence[Pass],
        following: Sequence[Pass] | None = None,
        coach: Advisor | None = None,
        share_ms: float = 25.0,
        clock: Callable[[], float] = time.perf_counter,
        deblur: Pass | None = None,
        regions: FindRegions | None = None,
        others: Sequence[Callable[[Picture], Sequence[Code]]] = (),
        coloured: ColouredCodes | None = None,
        followed: FollowedCodes | None = None,
    ) -> None:
        self._fast = fast
        self._passes = tuple(passes)
        self._coach = coach
        self._clock = clock
        self._costs = Costs()
        self._deblur = deblur
        self._regions = regions
        self._others = OtherCodes(others)
        self._coloured = coloured
        self._schedule = PassSchedule(
            self._passes if following is None else following,
            deblur,
            share_ms,
            clock,
            regions,
            followed,
        )
        self._glimpse: Glimpse | None = None
        self._unread = self._looks = 0

    def read(self, picture: Picture, budget_ms: float | None = None) -> Reading:
        """Every pass on one picture until all that is seen is read or the budget is spent.

        Args:
            picture: grey or BGR; anything else gives an empty reading.
            budget_ms: wall milliseconds; None for no limit. The fast pass always runs, and the
                step that is running when the time is over is finished.
        """
        begin = self._clock()
        usable = _usable(picture)
        if usable is None:
            return Reading()
        gray, back = usable
        end = float("inf") if budget_ms is None else begin + budget_ms / 1000
        found = self._fast.read(gray, "", downscale=True, invert=True, errors=True)
        codes, seen = merged((), found.codes), list(found.sightings)
        busy = () if codes or self._regions is None else self._regions(gray)
        if self._deblur is not None and self._clock() < end:
            codes = self._run(self._deblur, gray, codes, seen, end, busy=busy)
        if not codes and self._coloured is not None and self._clock() < end:
            codes = merged(codes, self._coloured(picture, gray).codes)
        looked = 0
        for one in self._passes:
            # The first pass also says whether there are codes that the fast one did not notice.
            if looked and codes and not _worth_more(unread((*seen, *busy), codes), looked):
                break
            left_ms = (end - self._clock()) * 1000
            if left_ms <= 0:
                break
            if self._costs.expected_ms(one.name, megapixels(gray.shape)) > left_ms:
                continue
            known = len(seen)
            codes = self._run(one, gray, codes, seen, end, busy=busy)
            looked += 1
            fresh = [s for s in seen[known:] if not _among(s, seen[:known])]
            if fresh and self._deblur is not None and self._clock() < end:
                codes = self._run(self._deblur, gray, codes, seen, end, fresh)
        glimpse = None
        left = unread(seen, codes)
        if left and not codes and self._coach is not None and self._clock() < end:
            glimpse = self._coach(gray, left, POLARITIES)
        return self._reading(codes, glimpse, back, begin)

    def follow(self, picture: Picture) -> Reading:
        """The next picture of a stream: the fast pass, and a share of the stronger ones."""
        begin = self._clock()
        usable = _usable(picture)
        if usable is None:
            return Reading()
        gray, back = usable
        turn = self._schedule
        turn.see(gray)
        downscale, invert = looked_for(turn.pictures)
        found = self._fast.read(gray, "", downscale=downscale, invert=invert, errors=True)
        codes = merged((), found.codes)
        left = unread(found.sightings, codes)
        turn.sighted(left)
        if not codes and not turn.due:
            return self._reading((), self._glimpse, back, begin)
        if not codes or left:
            used_ms = (self._clock() - begin) * 1000
            if not codes and self._advice_is_due():
                used_ms += self._costs.expected_ms(ADVICE, megapixels(gray.shape))
            codes = merged(codes, turn.go_on(gray, codes, used_ms))
        if not codes and self._coloured is not None and turn.looks % COLOURED_EVERY == 2:
            # What does not move was looked at in colours before it came to rest.
            codes = () if turn.still else merged((), self._coloured(picture, gray).codes)
        if codes:
            turn.reset()
            self._glimpse, self._unread = None, 0
        elif not turn.still and (others := self._others.read(gray, turn.looks)):
            return self._reading(others, None, back, begin)
        elif self._coach is not None:
            self._unread += 1
            self._look_for_advice(gray, self._coach)
        return self._reading(codes, self._glimpse, back, begin)

    def _look_for_advice(self, gray: Picture, coach: Advisor) -> None:
        """Ask for advice, as often as what is in sight is worth it; it stays until then."""
        if not self._advice_is_due():
            return
        recent = self._schedule.recent()
        begin = self._clock()
        if (recent and not self._schedule.still) or self._unread >= UNREAD_FOR:
            self._looks += 1
            # A second search would double the cost: light codes on dark are rare, and looked for
            # now and then in place of the others, until one is seen.
            before, inverted = self._glimpse, self._looks % INVERTED_ADVICE_EVERY == 2
            kept = before is not None and before.inverted
            searched = POLARITIES if kept else (inverted and before is None,)
            self._glimpse = coach(gray, recent, searched)
            self._costs.learn(ADVICE, (self._clock() - begin) * 1000, megapixels(gray.shape))
        else:
            self._glimpse = None

    def _advice_is_due(self) -> bool:
        """Whether this picture is one to be advised on."""
        turn = self._schedule
        if turn.still:
            return turn.looks % STILL_EVERY == 0
        seen = bool(turn.recent()) and turn.code_like()
        return turn.looks % (COACH_EVERY if seen else UNSEEN_EVERY) == 0

    def _run(
        self,
        one: Pass,
        gray: Picture,
        codes: tuple[Code, ...],
        seen: list[Sighting],
        end: float,
        places: Sequence[Sighting] | None = None,
        busy: Sequence[Sighting] = (),
    ) -> tuple[Code, ...]:
        size = megapixels(gray.shape)
        places = unread(seen if places is None else places, codes)
        look = PassInput(covered(gray, codes), codes, places, busy)
        begin = self._clock()
        for found in one.steps(look):
            now = self._clock()
            self._costs.learn(one.name, (now - begin) * 1000, size)
            codes = merged(codes, found.codes)
            seen.extend(found.sightings)
            if now >= end:
                break
            begin = now
        return codes

    def _reading(
        self, codes: Sequence[Code], glimpse: Glimpse | None, back: float, begin: float
    ) -> Reading:
        if back != 1:
            codes = [replace(code, corners=moved(code.corners, back)) for code in codes]
        ms = (self._clock() - begin) * 1000
        return Reading(tuple(codes), None if codes else glimpse, ms)


def _worth_more(left: Sequence[Sighting], looked: int) -> bool:
    """Whether there may be another code, though one was read."""
    if any(sighting.trouble not in {Trouble.PARTIAL, Trouble.BUSY} for sighting in left):
        return True
    # A ring with a dot is a code's corner or a letter, what is busy a code or a text; it is worth
    # a few passes, not all.
    return bool(left) and looked < PARTIAL_PASSES


def _among(sighting: Sighting, others: Sequence[Sighting]) -> bool:
    return any(same_place(sighting.corners, other.corners) for other in others)


def _usable(picture: object) -> tuple[Picture, float] | None:
    try:
        return as_gray(picture)
    except (cv2.error, ValueError, TypeError, MemoryError):
        # What numpy can hold and OpenCV refuses is no picture from any camera or file.
        return None


def make_reader(
    coach: Advisor | None = None,
    zbar: ZbarEngine | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> CascadeReader:
    """The reader with every pass that this machine can run.

    Args:
        coach: what to say about a code that was not read; by default what was measured on it.
        zbar: for tests; by default what is installed.
        clock: seconds, of which only differences are used.
    """
    zxing = ZxingEngine()
    zbar = ZbarEngine() if zbar is None else zbar
    coach = HintAdvisor() if coach is None else coach
    plan = Plan(zxing, zbar, GridEngine(zxing.read_clean))
    return CascadeReader(
        zxing,
        plan.for_pictures(),
        plan.for_streams(),
        coach,
        clock=clock,
        deblur=plan.deblur(),
        regions=region_sightings,
        others=zxing.others(),
        followed=plan.followed(),
        coloured=plan.coloured(region_sightings),
    )
