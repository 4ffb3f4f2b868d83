"""Time, told by a clock of ours: budgets are kept, and every pass has its turn in half a second."""

import numpy as np
import pytest

from kiosk.adapters.readers.hint_advisor import POLARITIES
from kiosk.adapters.readers.picture_reader import (
    COACH_EVERY,
    INVERTED_ADVICE_EVERY,
    UNREAD_FOR,
    UNSEEN_EVERY,
    CascadeReader,
)
from kiosk.adapters.readers.places import Found
from kiosk.adapters.readers.sighted import Sighting, Trouble
from kiosk.domain.reading import Code, Glimpse, Hint

CORNERS = ((10.0, 10.0), (60.0, 10.0), (60.0, 60.0), (10.0, 60.0))
SEEN = Sighting(CORNERS, Trouble.CHECKSUM, "fast", 4)
CODE = Code("ticket 12", CORNERS, "pass")


class Watch:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now

    def spend(self, ms):
        self.now += ms / 1000


class Fast:
    def __init__(self, watch, ms=3.0, found=Found()):  # noqa: B008
        self.watch, self.ms, self.found, self.inverted = watch, ms, found, []

    def read(self, gray, label="", *, downscale, invert, errors):
        self.watch.spend(self.ms)
        self.inverted.append(invert)
        return self.found


class Slow:
    def __init__(self, name, watch, ms, steps=1, reads=()):
        self.name, self.watch, self.ms, self.count, self.reads = name, watch, ms, steps, reads
        self.runs = 0

    def steps(self, look):
        self.runs += 1
        for step in range(self.count):
            self.watch.spend(self.ms)
            yield Found(self.reads if step == self.count - 1 else ())


def frame(seed=0):
    return np.random.default_rng(seed).integers(0, 256, (720, 1280), dtype=np.uint8)


@pytest.fixture
def watch():
    return Watch()


def test_without_a_budget_every_pass_runs(watch):
    passes = [Slow(f"p{i}", watch, 50) for i in range(8)]
    reading = CascadeReader(Fast(watch), passes, clock=watch).read(frame())
    assert [p.runs for p in passes] == [1] * 8
    assert reading.ms == pytest.approx(403)


def test_a_budget_ends_between_steps(watch):
    passes = [Slow(f"p{i}", watch, 10, steps=4) for i in range(8)]
    reading = CascadeReader(Fast(watch), passes, clock=watch).read(frame(), budget_ms=95)
    assert sum(p.runs for p in passes) == 3
    assert 95 <= reading.ms <= 105


def test_a_pass_known_to_be_too_long_is_passed_over(watch):
    long, short = Slow("long", watch, 200), Slow("short", watch, 5)
    reader = CascadeReader(Fast(watch), [long, short], clock=watch)
    reader.read(frame())
    assert (long.runs, short.runs) == (1, 1)
    reading = reader.read(frame(), budget_ms=50)
    assert (long.runs, short.runs) == (1, 2)
    assert reading.ms < 50


def test_no_pass_runs_after_the_one_that_read_all(watch):
    first, second = Slow("a", watch, 5, reads=(CODE,)), Slow("b", watch, 5)
    reading = CascadeReader(Fast(watch), [first, second], clock=watch).read(frame())
    assert reading.codes == (CODE,)
    assert second.runs == 0


def test_passes_go_on_while_a_code_is_seen_and_not_read(watch):
    elsewhere = Sighting(
        ((400.0, 400.0), (500.0, 400.0), (500.0, 500.0), (400.0, 500.0)), Trouble.CHECKSUM, "fast"
    )
    first, second = Slow("a", watch, 5, reads=(CODE,)), Slow("b", watch, 5)
    fast = Fast(watch, found=Found((), (SEEN, elsewhere)))
    CascadeReader(fast, [first, second], clock=watch).read(frame())
    assert second.runs == 1


@pytest.mark.parametrize("slower", [1, 2])
def test_a_code_held_still_for_half_a_second_has_had_every_pass(watch, slower):
    # What the passes for streams cost at 720p on the reference laptop, and on one half as fast.
    costs = [4, 3, 3, 3, 6, 5, 5, 2, 3, 7]
    passes = [Slow(f"p{i}", watch, ms * slower) for i, ms in enumerate(costs)]
    passes.insert(1, Slow("steps", watch, 5 * slower, steps=6))
    fast = Fast(watch, 3.0 * slower, Found((), (SEEN,)))
    reader = CascadeReader(fast, [], passes, clock=watch)
    for _ in range(15):
        assert reader.follow(frame()).codes == ()
    assert all(p.runs >= 1 for p in passes)


def test_a_picture_of_a_stream_costs_its_share_on_average(watch):
    passes = [Slow(f"p{i}", watch, 40) for i in range(5)]
    reader = CascadeReader(Fast(watch, found=Found((), (SEEN,))), [], passes, clock=watch)
    begin = watch.now
    for _ in range(60):
        reader.follow(frame())
    assert (watch.now - begin) * 1000 / 60 <= 27


def test_an_empty_still_picture_costs_little_more_than_the_fast_pass(watch):
    passes = [Slow(f"p{i}", watch, 5) for i in range(5)]
    reader = CascadeReader(Fast(watch), [], passes, clock=watch)
    for _ in range(40):
        reader.follow(frame())
    begin = watch.now
    for _ in range(60):
        reader.follow(frame())
    assert (watch.now - begin) * 1000 / 60 <= 5


def test_a_pass_without_end_gives_way(watch):
    endless, next_one = Slow("endless", watch, 5, steps=10_000), Slow("next", watch, 5)
    fast = Fast(watch, found=Found((), (SEEN,)))
    reader = CascadeReader(fast, [], [endless, next_one], clock=watch)
    for _ in range(15):
        reader.follow(frame())
    assert next_one.runs >= 1


def test_light_on_dark_is_looked_for_in_every_fifth_picture(watch):
    fast = Fast(watch)
    reader = CascadeReader(fast, [], clock=watch)
    for _ in range(10):
        reader.follow(frame())
    assert fast.inverted == [True, False, False, False, False] * 2


def test_what_a_stronger_pass_reads_reaches_the_stream(watch):
    passes = [Slow("a", watch, 5), Slow("b", watch, 5, reads=(CODE,))]
    reader = CascadeReader(Fast(watch, found=Found((), (SEEN,))), [], passes, clock=watch)
    assert any(reader.follow(frame()).codes == (CODE,) for _ in range(5))


def test_the_coach_is_asked_only_where_a_code_is_seen_and_not_read(watch):
    asked = []

    def coach(gray, sightings, polarities):
        asked.append(list(sightings))
        return Glimpse(CORNERS, Hint.NEARER)

    fast = Fast(watch)
    reader = CascadeReader(fast, [], coach=coach, clock=watch)
    for _ in range(9):
        assert reader.follow(frame()).glimpse is None
    assert asked == []
    fast.found = Found((), (SEEN,))
    shown = [reader.follow(frame()).glimpse for _ in range(9)]
    assert asked == [[SEEN]] * (9 // COACH_EVERY)
    assert shown[-1] == Glimpse(CORNERS, Hint.NEARER)
    fast.found = Found((CODE,))
    assert reader.follow(frame()).glimpse is None
    assert len(asked) == 9 // COACH_EVERY


def test_light_codes_on_dark_are_looked_for_now_and_then_and_again_where_one_is(watch):
    asked = []

    def coach(gray, sightings, polarities):
        asked.append(polarities)
        return Glimpse(CORNERS, Hint.NO_DARK_MODE, inverted=True) if True in polarities else None

    reader = CascadeReader(Fast(watch), [], coach=coach, clock=watch)
    for _ in range(9 * UNSEEN_EVERY):
        reader.follow(frame())
    first = asked.index((True,))
    assert first == 1
    assert set(asked[first + 1 :]) == {POLARITIES}
    assert len(asked) > first + 2


def test_dark_codes_are_looked_for_twice_as_often_as_light_ones(watch):
    asked = []

    def coach(gray, sightings, polarities):
        asked.append(polarities)

    reader = CascadeReader(Fast(watch), [], coach=coach, clock=watch)
    for number in range(20 * UNSEEN_EVERY):
        reader.follow(np.full((64, 64), 250 * (number % 2), np.uint8))
    rounds = len(asked) // INVERTED_ADVICE_EVERY
    assert rounds >= 4
    assert asked[: 3 * rounds] == [(False,), (True,), (False,)] * rounds


def test_the_coach_looks_now_and_then_for_a_code_that_no_engine_sees(watch):
    asked = []

    def coach(gray, sightings, polarities):
        asked.append(list(sightings))
        return Glimpse(CORNERS, Hint.NEARER)

    reader = CascadeReader(Fast(watch), [], coach=coach, clock=watch)
    shown = [reader.follow(frame()).glimpse for _ in range(60)]
    assert 1 <= len(asked) <= 60 // UNSEEN_EVERY
    assert not any(shown[:UNREAD_FOR])
    assert shown[-1] == Glimpse(CORNERS, Hint.NEARER)
