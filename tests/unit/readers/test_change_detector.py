"""What is new in a scene that moves, and how a door that waits is looked into."""

import cv2
import numpy as np
import pytest

from kiosk.adapters.readers.change_detector import STILL, ChangeDetector
from kiosk.adapters.readers.pass_schedule import LOOKED_INTO, RARELY, STAYS, PassSchedule
from kiosk.adapters.readers.picture_reader import CascadeReader
from kiosk.adapters.readers.places import Found
from kiosk.adapters.readers.sighted import Sighting, Trouble

PLACE = ((500.0, 300.0), (600.0, 300.0), (600.0, 400.0), (500.0, 400.0))
SCENE = cv2.resize(
    np.random.default_rng(5).integers(20, 200, (12, 20), dtype=np.uint8), (1296, 736)
)


def swaying(number):
    """A scene before a camera that is knocked."""
    x, y = (int(8 + 7 * np.sin(number / step)) for step in (3, 5))
    return np.ascontiguousarray(SCENE[y : y + 720, x : x + 1280])


def with_phone(number, side=130):
    gray = swaying(number)
    gray[300 : 300 + side, 500 : 500 + side] = 250
    return gray


def test_what_sways_is_not_new_and_what_is_held_up_is():
    changes = ChangeDetector()
    new = []
    for number in range(150):
        changes.see(swaying(number))
        new.append(changes.new)
    assert new[0]
    assert not any(new[60:])
    changes.see(with_phone(150))
    assert changes.new


def test_what_stays_is_new_no_longer():
    changes = ChangeDetector()
    for number in range(150):
        changes.see(swaying(number))
    new = []
    for number in range(150, 210):
        changes.see(with_phone(number))
        new.append(changes.new)
    assert new[0]
    assert not any(new[30:])


def test_nothing_moves_after_a_second_and_a_half_without_a_movement():
    changes = ChangeDetector()
    for number in range(10):
        changes.see(with_phone(number, side=40 + 20 * number))
    changes.see(swaying(9))
    for _ in range(STILL):
        assert not changes.still
        changes.see(swaying(9))
    assert changes.still
    changes.see(with_phone(9))
    assert not changes.still


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now

    def spend(self, ms):
        self.now += ms / 1000


class Takes:
    """A pass with one step that takes some milliseconds, or ends without one."""

    def __init__(self, name, clock, ms, finds=True):
        self.name, self.clock, self.ms, self.finds, self.begun = name, clock, ms, finds, []

    def steps(self, look):
        self.begun.append(look)
        self.clock.spend(self.ms)
        if self.finds:
            yield Found()


def due_in(schedule, numbers, picture=swaying):
    looked_into = []
    for number in numbers:
        schedule.see(picture(number))
        schedule.go_on(picture(number), [], 0.0)
        looked_into.append(schedule.due)
    return looked_into


def test_a_door_that_waits_is_looked_into_less_often_until_something_new_comes():
    schedule = PassSchedule([], None, 25.0, Clock())
    first, then = LOOKED_INTO[0][0], LOOKED_INTO[1][0]
    assert all(due_in(schedule, range(first)))
    waited = due_in(schedule, range(first, first + then + 200))
    assert sum(waited[-100:]) < 100 / 2
    begin = first + then + 200
    assert all(due_in(schedule, range(begin, begin + 30), with_phone))


@pytest.mark.parametrize("trouble", [Trouble.CHECKSUM, Trouble.FINDERS_ONLY])
def test_what_is_located_is_looked_into_but_not_for_ever(trouble):
    schedule = PassSchedule([], None, 25.0, Clock())
    looked_into = []
    for number in range(60 + STAYS + LOOKED_INTO[1][0] + 60):
        there = tuple((x + 150.0 * (number // 20 % 3), y) for x, y in PLACE)
        schedule.see(swaying(number))
        schedule.sighted([Sighting(there, trouble, "test")])
        looked_into.append(schedule.due)
    assert all(looked_into[:STAYS])
    assert sum(looked_into[-40:]) == 40 // RARELY


class Fast:
    """The fast pass, which costs more than a picture without a code may."""

    def __init__(self, clock):
        self.clock, self.found = clock, Found()

    def read(self, gray, label="", **_):
        self.clock.spend(6)
        return self.found


@pytest.mark.parametrize("waited", [5, 300])
def test_the_first_guest_after_a_long_wait_waits_for_no_debt(waited):
    clock = Clock()
    fast, strong = Fast(clock), Takes("strong", clock, 10)
    reader = CascadeReader(fast, [], [strong], clock=clock)
    for number in range(waited):
        reader.follow(swaying(number))
    before = len(strong.begun)
    fast.found = Found((), (Sighting(PLACE, Trouble.CHECKSUM, "test"),))
    for number in range(waited, waited + 3):
        reader.follow(with_phone(number))
    # A pass ends in one picture and begins again in the next but one.
    assert len(strong.begun) - before == 2


def test_what_a_pass_costs_that_finds_nothing_is_no_other_passes_cost():
    clock = Clock()
    empty, short = Takes("empty", clock, 14, finds=False), Takes("short", clock, 2)
    schedule = PassSchedule([Takes("first", clock, 2), empty, short], None, 25.0, clock)
    schedule.see(swaying(0))
    schedule.sighted([Sighting(PLACE, Trouble.CHECKSUM, "test")])
    schedule.go_on(swaying(0), [], 0.0)
    assert len(empty.begun) == len(short.begun) == 1
