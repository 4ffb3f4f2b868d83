"""The reader: a fast pass on every picture, and stronger ones as time allows."""

import time
from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

import cv2

from kiosk.adapters.readers.coaching import Coach as MeasuringCoach
from kiosk.adapters.readers.costs import Costs, megapixels
from kiosk.adapters.readers.grid_engine import GridEngine
from kiosk.adapters.readers.passes import Look, Pass
from kiosk.adapters.readers.places import (
    Found,
    as_gray,
    covered,
    merged,
    moved,
    same_place,
    unread,
)
from kiosk.adapters.readers.plan import Plan
from kiosk.adapters.readers.sighted import Sighting, Trouble
from kiosk.adapters.readers.stream import Round
from kiosk.adapters.readers.zbar_engine import ZbarEngine
from kiosk.adapters.readers.zxing_engine import ZxingEngine
from kiosk.domain.reading import Code, Glimpse, Reading
from kiosk.services.camera_ports import Picture

PARTIAL_PASSES = 10
"""Passes that are run for a single finder pattern when another code was read."""

INVERT_EVERY = 5
"""Pictures of a stream from one in which light codes on dark are looked for to the next."""

DOWNSCALE_EVERY = 2
"""Pictures of a stream from one in which codes that fill it are looked for to the next."""

COACH_EVERY = 3
"""Pictures of a stream from one piece of advice to the next; it stays until then."""

UNSEEN_EVERY, STILL_EVERY = 9, 30
"""The same where no engine sees a code, as it may be too blurred, too far or too faint for them;
and where nothing moves, because a far phone is too small to count as a movement."""

UNREAD_FOR = 10
"""Pictures without a reading from which a code is looked for that no engine sees."""


class FastEngine(Protocol):
    """What looks at every picture."""

    def read(
        self, gray: Picture, label: str = "", *, downscale: bool, invert: bool, errors: bool
    ) -> Found:
        """Codes, and what was located and not read."""
        ...


class Coach(Protocol):
    """Says what to do about a code that is seen and not read."""

    def __call__(self, gray: Picture, sightings: Sequence[Sighting]) -> Glimpse | None:
        """The advice, or None where there is nothing to advise on."""
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
        nearby: looks at the place of a code as soon as one is located.
    """

    def __init__(
        self,
        fast: FastEngine,
        passes: Sequence[Pass],
        following: Sequence[Pass] | None = None,
        coach: Coach | None = None,
        share_ms: float = 25.0,
        clock: Callable[[], float] = time.perf_counter,
        nearby: Pass | None = None,
    ) -> None:
        self._fast = fast
        self._passes = tuple(passes)
        self._coach = coach
        self._clock = clock
        self._costs = Costs()
        self._nearby = nearby
        self._round = Round(
            self._passes if following is None else following, nearby, share_ms, clock
        )
        self._glimpse: Glimpse | None = None
        self._unread = 0

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
        if self._nearby is not None and self._clock() < end:
            codes = self._run(self._nearby, gray, codes, seen, end, seen)
        looked = 0
        for one in self._passes:
            # The first pass also says whether there are codes that the fast one did not notice.
            if looked and codes and not _worth_more(unread(seen, codes), looked):
                break
            left_ms = (end - self._clock()) * 1000
            if left_ms <= 0:
                break
            if self._costs.expected_ms(one.name, megapixels(gray.shape)) > left_ms:
                continue
            known = len(seen)
            codes = self._run(one, gray, codes, seen, end)
            looked += 1
            fresh = [s for s in seen[known:] if not _among(s, seen[:known])]
            if fresh and self._nearby is not None and self._clock() < end:
                codes = self._run(self._nearby, gray, codes, seen, end, fresh)
        glimpse = None
        left = unread(seen, codes)
        if left and not codes and self._coach is not None and self._clock() < end:
            glimpse = self._coach(gray, left)
        return self._reading(codes, glimpse, back, begin)

    def follow(self, picture: Picture) -> Reading:
        """The next picture of a stream: the fast pass, and a share of the stronger ones."""
        begin = self._clock()
        usable = _usable(picture)
        if usable is None:
            return Reading()
        gray, back = usable
        turn = self._round
        turn.see(gray)
        downscale, invert = looked_for(turn.pictures)
        found = self._fast.read(gray, "", downscale=downscale, invert=invert, errors=True)
        codes = merged((), found.codes)
        left = unread(found.sightings, codes)
        turn.sighted(left)
        if not codes or left:
            used_ms = (self._clock() - begin) * 1000
            codes = merged(codes, turn.go_on(gray, codes, used_ms))
        if codes:
            turn.reset()
            self._glimpse, self._unread = None, 0
        elif self._coach is not None:
            self._unread += 1
            self._look_for_advice(gray, self._coach)
        return self._reading(codes, self._glimpse, back, begin)

    def _look_for_advice(self, gray: Picture, coach: Coach) -> None:
        """Ask for advice, as often as what is in sight is worth it; it stays until then."""
        turn = self._round
        recent = turn.recent()
        if recent and not turn.still:
            if turn.pictures % COACH_EVERY == 0:
                self._glimpse = coach(gray, recent)
        elif turn.pictures % (STILL_EVERY if turn.still else UNSEEN_EVERY) == 0:
            self._glimpse = coach(gray, recent) if self._unread >= UNREAD_FOR else None

    def _run(
        self,
        one: Pass,
        gray: Picture,
        codes: tuple[Code, ...],
        seen: list[Sighting],
        end: float,
        places: Sequence[Sighting] | None = None,
    ) -> tuple[Code, ...]:
        size = megapixels(gray.shape)
        places = unread(seen if places is None else places, codes)
        look = Look(covered(gray, codes), codes, places)
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
            codes = [Code(c.text, moved(c.corners, back), c.engine) for c in codes]
        ms = (self._clock() - begin) * 1000
        return Reading(tuple(codes), None if codes else glimpse, ms)


def _worth_more(left: Sequence[Sighting], looked: int) -> bool:
    """Whether there may be another code, though one was read."""
    if any(sighting.trouble is not Trouble.PARTIAL for sighting in left):
        return True
    # A ring with a dot is a code's corner or a letter; it is worth a few passes, not all.
    return bool(left) and looked < PARTIAL_PASSES


def _among(sighting: Sighting, others: Sequence[Sighting]) -> bool:
    return any(same_place(sighting.corners, other.corners) for other in others)


def _usable(picture: object) -> tuple[Picture, float] | None:
    try:
        return as_gray(picture)
    except (cv2.error, ValueError, TypeError, MemoryError):
        # What numpy can hold and OpenCV refuses is no picture from any camera or file.
        return None


def looked_for(picture: int) -> tuple[bool, bool]:
    """Whether the fast pass looks for codes that fill the picture, and for light ones on dark.

    Both are rare, and looking for either costs a third to a half as much again.

    Args:
        picture: its number in a stream, from 1.
    """
    return picture % DOWNSCALE_EVERY == 1, picture % INVERT_EVERY == 1


class EngineInfo(NamedTuple):
    """What `kiosk doctor` says about an engine.

    Attributes:
        version: "" where it is missing.
        sentence: for a person; where it is missing, what to do.
    """

    name: str
    version: str
    available: bool
    sentence: str


def make_reader(
    coach: Coach | None = None,
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
    coach = MeasuringCoach() if coach is None else coach
    plan = Plan(zxing, zbar, GridEngine(zxing.read_clean))
    return CascadeReader(
        zxing, plan.for_pictures(), plan.for_streams(), coach, clock=clock, nearby=plan.nearby()
    )


def engines(zbar: ZbarEngine | None = None) -> list[EngineInfo]:
    """The engines, and whether they are there."""
    zxing = ZxingEngine()
    zbar = ZbarEngine() if zbar is None else zbar
    missing = (
        "ZBar is not installed: a few damaged codes will not be read. "
        "Install it (Debian and Ubuntu: libzbar0, macOS: brew install zbar)."
    )
    return [
        EngineInfo(zxing.name, zxing.version(), available=True, sentence="Reads every picture."),
        EngineInfo(
            zbar.name,
            zbar.version(),
            zbar.available,
            "Reads some damaged codes." if zbar.available else missing,
        ),
    ]
