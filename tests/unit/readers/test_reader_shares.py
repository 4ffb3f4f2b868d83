"""How much of a picture's time goes where: the more like a code what is in sight, the more."""

import cv2
import numpy as np
import pytest

from kiosk.adapters.readers.dull_places import DULL, LATELY, DullPlaces
from kiosk.adapters.readers.pass_schedule import (
    BUSY_SHARE,
    EAGER,
    EAGER_BUSY,
    EAGER_GUESS,
    NEW_SHARE,
    PassSchedule,
)
from kiosk.adapters.readers.picture_reader import COACH_EVERY, UNSEEN_EVERY, CascadeReader
from kiosk.adapters.readers.places import Found
from kiosk.adapters.readers.sighted import Sighting, Trouble
from kiosk.domain.reading import Glimpse

PLACE = ((400.0, 200.0), (600.0, 200.0), (600.0, 400.0), (400.0, 400.0))
SHARE_MS = 25.0


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


class Endless:
    """A pass that takes a millisecond a step and finds nothing."""

    name = "endless"

    def __init__(self, clock):
        self.clock, self.taken = clock, 0

    def steps(self, look):
        while True:
            self.clock.now += 0.001
            self.taken += 1
            yield Found()


def picture(number):
    """Each differs from the one before."""
    return np.full((720, 1280), 60 + 40 * (number % 2), np.uint8)


@pytest.mark.parametrize(
    ("trouble", "share"), [(Trouble.PARTIAL, BUSY_SHARE), (Trouble.FINDERS_ONLY, 1.0)]
)
def test_one_finder_pattern_alone_gets_less(trouble, share):
    clock = Clock()
    endless = Endless(clock)
    schedule = PassSchedule([endless], None, SHARE_MS, clock)
    schedule.see(picture(0))
    schedule.sighted([Sighting(PLACE, trouble, "test")])
    assert schedule.code_like() is (share == 1.0)
    schedule.go_on(picture(0), [], 0.0)
    assert endless.taken == pytest.approx(share * SHARE_MS, abs=2)


def textured(sigma):
    gray = np.full((720, 1280), 128, np.uint8)
    noise = np.random.default_rng(91).normal(0, 60, (200, 200)).astype(np.float32)
    soft = cv2.GaussianBlur(noise, (0, 0), sigma)
    gray[200:400, 400:600] = np.clip(128 + soft * 30 / soft.std(), 0, 255)
    return gray


class Blind:
    """A pass of one step."""

    name = "blind"

    def __init__(self, clock):
        self.clock, self.looks = clock, []

    def steps(self, look):
        self.clock.now += 0.001
        self.looks.append(len(look.busy))
        yield Found()


def test_a_dull_place_is_left_alone_until_it_is_finer():
    clock, region = Clock(), Sighting(PLACE, Trouble.BUSY, "test")
    blind = Blind(clock)
    schedule = PassSchedule([blind], None, SHARE_MS, clock, regions=lambda _: [region])

    def shown(gray, pictures):
        before = len(blind.looks)
        for _ in range(pictures):
            schedule.see(gray)
            schedule.go_on(gray, [], 0.0)
        return blind.looks[before:]

    assert 1 in shown(textured(4.0), 3)
    assert 1 not in shown(textured(4.0), DULL - 5)
    assert 1 in shown(textured(2.5), 3)


def test_a_place_that_stays_dull_is_left_alone_for_longer_each_time():
    region, gray = Sighting(PLACE, Trouble.BUSY, "test"), textured(4.0)
    places, looked_at = DullPlaces(), []
    for picture in range(1, 100):
        if places.without(gray, [region], picture):
            looked_at.append(picture)
            places.add(gray, [region], picture)
    assert looked_at == [1, 1 + DULL, 1 + 3 * DULL, 1 + 7 * DULL]


def test_a_dull_place_is_followed_while_the_camera_turns():
    places, gray = DullPlaces(), textured(4.0)
    places.add(gray, [Sighting(PLACE, Trouble.BUSY, "test")], 0)
    for picture in range(1, DULL):
        there = tuple((x + 40.0 * picture, y) for x, y in PLACE)
        assert places.without(gray, [Sighting(there, Trouble.BUSY, "test")], picture) == []
    far = tuple((x - 300.0, y) for x, y in PLACE)
    beside = Sighting(far, Trouble.BUSY, "test")
    assert places.without(gray, [beside], DULL - 1) == [beside]


def test_a_place_that_comes_and_goes_is_new_once():
    places, region = DullPlaces(), Sighting(PLACE, Trouble.BUSY, "test")
    assert places.any_new([region], 1)
    assert not places.any_new([], 3)
    assert not places.any_new([region], 5)
    assert places.any_new([region], 5 + LATELY)


def test_a_guess_gets_the_whole_share_for_less_long_than_what_was_sampled():
    eager = {}
    for trouble in (Trouble.FINDERS_ONLY, Trouble.CHECKSUM):
        clock = Clock()
        endless = Endless(clock)
        schedule = PassSchedule([endless], None, SHARE_MS, clock)
        taken = []
        for number in range(60):
            schedule.see(picture(number))
            schedule.sighted([Sighting(PLACE, trouble, "test")])
            before = endless.taken
            schedule.go_on(picture(number), [], 0.0)
            taken.append(endless.taken - before)
        eager[trouble] = sum(1 for steps in taken if steps > 0.8 * SHARE_MS)
    assert eager[Trouble.FINDERS_ONLY] == pytest.approx(EAGER_GUESS, abs=1)
    assert eager[Trouble.CHECKSUM] == pytest.approx(EAGER, abs=1)


def test_advice_on_one_finder_pattern_is_asked_for_less_often():
    asked = {}
    for trouble in (Trouble.PARTIAL, Trouble.FINDERS_ONLY):

        class Fast:
            def read(self, gray, label="", **_):
                return Found((), (Sighting(PLACE, trouble, "test"),))  # noqa: B023

        calls = []

        def coach(gray, sightings, polarities):
            calls.append(len(sightings))  # noqa: B023
            return Glimpse()

        reader = CascadeReader(Fast(), [], coach=coach, clock=Clock())
        for number in range(36):
            reader.follow(picture(number))
        asked[trouble] = len(calls)
    assert asked[Trouble.PARTIAL] == 36 // UNSEEN_EVERY
    assert asked[Trouble.FINDERS_ONLY] == 36 // COACH_EVERY


def test_where_a_grid_lies_on_a_code_there_is_time_though_nothing_is_located():
    class Follows:
        in_vain, lies = 0, False

        def offer(self, gray, number, sightings):
            assert list(sightings) == []

        def steps(self, look, number):
            return iter(())

    clock, follows = Clock(), Follows()
    endless = Endless(clock)
    schedule = PassSchedule([endless], None, SHARE_MS, clock, followed=follows)
    taken = []
    for number in range(4):
        follows.lies = number > 1
        schedule.see(picture(number))
        before = endless.taken
        schedule.go_on(picture(number), [], 0.0)
        taken.append(endless.taken - before)
    assert taken[2:] == pytest.approx([NEW_SHARE * SHARE_MS] * 2, abs=2)
    assert max(taken[:2]) < SHARE_MS / 3


class Lies:
    """What follows a grid that lies where a code is, or not."""

    in_vain = 0

    def __init__(self, lies):
        self.lies = lies

    def attend(self):
        pass

    def offer(self, gray, number, sightings):
        list(sightings)

    def steps(self, look, number):
        return iter(())


@pytest.mark.parametrize(("lies", "share"), [(False, BUSY_SHARE), (True, 1.0)])
def test_ever_new_finder_patterns_in_something_busy_get_less_until_a_grid_lies(lies, share):
    clock, region = Clock(), Sighting(PLACE, Trouble.BUSY, "test")
    endless = Endless(clock)
    schedule = PassSchedule(
        [endless], None, SHARE_MS, clock, regions=lambda _: [region], followed=Lies(lies)
    )
    taken = []
    for number in range(EAGER):
        there = tuple((x + 90.0 * (number % 5), y) for x, y in PLACE)
        schedule.see(picture(number))
        schedule.sighted([Sighting(there, Trouble.PARTIAL, "test")])
        before = endless.taken
        schedule.go_on(picture(number), [], 0.0)
        taken.append(endless.taken - before)
    late = taken[EAGER_BUSY + 2 :]
    assert sum(late) / len(late) == pytest.approx(share * SHARE_MS, abs=1.5)
