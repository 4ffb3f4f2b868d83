"""A grid that is guessed in one picture of a stream, followed, and read from those after it."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.adapters.qr_grid.finder_search import similar_finders
from kiosk.adapters.qr_grid.followed_grid import FollowedGrid
from kiosk.adapters.readers.code_regions import region_sightings
from kiosk.adapters.readers.cut_outs import fineness
from kiosk.adapters.readers.followed_codes import MISSES, PATIENCE, REST, FollowedCodes
from kiosk.adapters.readers.module_memory import ModuleMemory
from kiosk.adapters.readers.passes import PassInput
from kiosk.adapters.readers.picture_reader import make_reader
from kiosk.adapters.readers.places import Found
from kiosk.adapters.readers.sighted import Sighting, Trouble
from kiosk.adapters.readers.smeared_codes import Locator
from kiosk.adapters.readers.zxing_engine import ZxingEngine
from kiosk.adapters.simulation import Shot, empty, outline, render
from kiosk.adapters.simulation.phone import matrix

TEXT = "eyJhbGciOiJIUzI1NiJ9." + "Kx7-" * 22
CASES = Path(__file__).parents[4] / "shared" / "cases" / "reader"
VERSION = (matrix(TEXT).shape[0] - 17) // 4
ZXING = ZxingEngine()


def trembling(count, **faults):
    """A hand that trembles: a little moved, turned and tilted from picture to picture."""
    random = np.random.default_rng(77)
    whole = Shot(TEXT, **({"module_px": 3.0, "scene": 31} | faults))
    for _ in range(count):
        x, y = 0.5 + random.normal(0, 0.003), 0.47 + random.normal(0, 0.004)
        yield whole.but(
            center=(x, y),
            rotation_deg=random.normal(3, 0.7),
            tilt_deg=whole.tilt_deg + random.normal(0, 1.0),
        )


def seen(shot, seed):
    return cv2.cvtColor(render(shot, seed), cv2.COLOR_BGR2GRAY)


def place(shot):
    corners = outline(shot)
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    box = ((left, top), (right, top), (right, bottom), (left, bottom))
    return Sighting(box, Trouble.BUSY, "test")


def guess(shot, version=VERSION):
    return Sighting(tuple(map(tuple, outline(shot))), Trouble.FINDERS_ONLY, "test", version)


def banded(gray, shot, share, high=0.22):
    """With a lamp tube's reflection straight over the code, at a share of its height."""
    corners = outline(shot)
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    y = top + share * (bottom - top)
    half = high / 2 * (bottom - top)
    lit = gray.copy()
    cv2.rectangle(
        lit, (int(left) - 20, int(y - half)), (int(right) + 20, int(y + half)), 255, cv2.FILLED
    )
    return lit


class Nowhere:
    """Locates nothing, and counts how often it was asked to."""

    name = "nowhere"

    def __init__(self):
        self.asked = 0

    def steps(self, look):
        self.asked += 1
        yield Found()


def followed(locate=None):
    return FollowedCodes("followed", ZXING.read_clean, locate or Nowhere())


def told(codes, gray, number, busy=()):
    look = PassInput(gray, busy=busy)
    return [code for step in codes.steps(look, number) for code in step.codes]


def laid(grid, gray, number):
    return [fit for fit in grid.steps(gray, number) if fit is not None]


@pytest.mark.parametrize("inverted", [False, True])
def test_a_grid_is_laid_again_where_a_hand_has_carried_the_code(inverted):
    begin = Shot(TEXT, module_px=3.0, motion=1.5, inverted=inverted, scene=31)
    grid = FollowedGrid(seen(begin, 1), outline(begin).astype(np.float32), VERSION, 1)
    for number, x in enumerate((0.47, 0.44, 0.41), 2):
        shot = begin.but(center=(x, 0.45), rotation_deg=float(number))
        (fit,) = laid(grid, seen(shot, number), number)
        grid.keep(fit)
        assert np.abs(grid.corners - outline(shot)).max() < 1.2 * shot.module_px
    assert laid(grid, seen(shot, 9), number) == []


def test_a_version_that_was_guessed_beside_the_right_one_is_put_right():
    shot = Shot(TEXT, module_px=3.0, scene=31)
    for version in (VERSION - 1, VERSION, VERSION + 1):
        corners = outline(shot).astype(np.float32)
        assert FollowedGrid(seen(shot, 1), corners, version, 1).version == VERSION


@pytest.mark.parametrize("light", [True, False], ids=["lamp", "finger"])
def test_a_code_under_what_wanders_is_read_from_two_pictures(light):
    codes, found = followed(), []
    for number, (shot, share) in enumerate(zip(trembling(2), (0.3, 0.52), strict=True), start=1):
        assert found == []
        gray = seen(shot, 1300 + number)
        gray = banded(gray, shot, share) if light else 255 - banded(255 - gray, shot, share)
        assert ZXING.read(gray, invert=True).codes == ()
        codes.offer(gray, number, [guess(shot)])
        found += told(codes, gray, number)
    assert [code.text for code in found] == [TEXT]
    assert np.abs(np.array(found[0].corners) - outline(shot)).max() < 2 * shot.module_px


def test_what_a_lamp_leaves_is_mended_when_it_does_not_wander():
    codes, found = followed(), []
    for number, shot in enumerate(trembling(3, module_px=4.0), start=1):
        gray = banded(seen(shot, 1500 + number), shot, 0.55, 0.12)
        codes.offer(gray, number, [guess(shot)])
        found += told(codes, gray, number)
    assert found[0].text == TEXT


def test_what_no_picture_holds_all_do_together():
    codes, found = followed(), []
    for number, shot in enumerate(trembling(8, noise=0.2, tilt_deg=15, contrast=0.45), start=1):
        gray = seen(shot, 600 + number)
        assert ZXING.read(gray, invert=True).codes == ()
        alone = followed()
        alone.offer(gray, 1, [guess(shot)])
        assert number > 2 or told(alone, gray, 1) == []
        codes.offer(gray, number, [guess(shot)])
        found += told(codes, gray, number)
    assert [code.text for code in found[:1]] == [TEXT]


def test_what_a_lamp_hides_counts_in_other_pictures_only():
    signs = np.where(matrix(TEXT), 1.0, -1.0).astype(np.float32)
    lit, clear = signs.copy(), np.ones_like(signs)
    lit[:20], clear[:20] = -1.0, 0.0
    corners = ((0.0, 0.0), (90.0, 0.0), (90.0, 90.0), (0.0, 90.0))
    memory = ModuleMemory()
    memory.add(1, corners, 0.2 * signs, 0.5)
    total = memory.add(2, corners, lit, 0.9, clear)
    assert np.array_equal(np.sign(total), signs)
    assert not np.array_equal(np.sign(0.2 * signs + lit), signs)


def test_a_guess_that_is_not_found_again_is_given_up():
    shot, nothing = Shot(TEXT, module_px=3.0, motion=2.5, scene=31), seen_scene(9)
    codes = followed()
    codes.offer(seen(shot, 1), 1, [guess(shot)])
    told(codes, seen(shot, 1), 1)
    assert codes.lies
    for number in range(2, MISSES + 4):
        assert told(codes, nothing, number) == []
        assert not codes.lies
    # Another guest's code is followed at once.
    codes.offer(seen(shot, 2), number, [guess(shot)])
    told(codes, seen(shot, 2), number)
    assert codes.lies


def test_scenery_is_no_code_and_the_same_guess_is_not_made_again_at_once():
    rng = np.random.default_rng(5)
    for seed in range(6):
        gray, codes, lain = seen_scene(seed), followed(), 0
        for number in range(1, 30):
            x, y, side = rng.uniform(50, 900), rng.uniform(50, 400), rng.uniform(80, 250)
            box = ((x, y), (x + side, y), (x + side, y + side), (x, y + side))
            wrong = Sighting(box, Trouble.FINDERS_ONLY, "test", int(rng.integers(1, 11)))
            codes.offer(gray, number, [wrong])
            assert told(codes, gray, number) == []
            lain += codes.lies
        assert lain <= 1
    stripes = Shot(TEXT, module_px=3.0, defocus=2.5, scene=31)
    codes, blurred = followed(), seen(stripes, 1)
    other = guess(stripes.but(module_px=2.4), VERSION)
    taken = []
    for number in range(1, MISSES + REST):
        codes.offer(blurred, number, [other])
        told(codes, blurred, number)
        taken.append(codes.lies)
    assert not any(taken)


def test_where_nothing_can_be_guessed_it_is_tried_ever_more_rarely():
    nowhere = Nowhere()
    codes, gray = followed(nowhere), seen_scene(3)
    busy = [Sighting(((9, 9), (99, 9), (99, 99), (9, 99)), Trouble.BUSY, "test")]
    for number in range(1, 91):
        told(codes, gray, number, busy)
    assert PATIENCE[0][0] < nowhere.asked < 40
    before = nowhere.asked
    codes.attend()
    told(codes, gray, 91, busy)
    assert nowhere.asked == before + 1
    told(codes, gray, 92)
    assert nowhere.asked == before + 1


@pytest.mark.parametrize("faults", [{"motion": 2.0}, {"quiet": 0, "theme": "dark"}, {"noise": 0.1}])
def test_a_code_that_no_engine_reads_is_located_at_busy_places(faults):
    shot = Shot(TEXT, module_px=3.0, scene=31, **faults)
    gray = seen(shot, 4)
    look = PassInput(gray, busy=region_sightings(gray))
    located = [one for step in Locator("located").steps(look) for one in step.sightings]
    assert located[0].version == VERSION
    assert np.abs(np.array(located[0].corners) - outline(shot)).max() < 3 * shot.module_px


def test_a_code_that_never_rests_is_read_in_a_stream():
    # A clock that stands still lets every picture have all the time that it takes.
    reader, texts = make_reader(clock=lambda: 0.0), []
    whole = Shot(TEXT, module_px=3.0, quiet=0, theme="dark", motion=1.8, scene=31)
    for number in range(8):
        gray = seen(whole.but(center=(0.6 - 0.015 * number, 0.47)), 1800 + number)
        assert ZXING.read(gray, invert=True).codes == ()
        texts += [code.text for code in reader.follow(gray).codes]
    assert texts
    assert set(texts) == {TEXT}


def seen_scene(seed):
    return cv2.cvtColor(empty(seed), cv2.COLOR_BGR2GRAY)


def test_a_place_that_came_into_focus_is_finer():
    shot = Shot(TEXT, scene=31)
    sharp, soft = (
        fineness(seen(shot, 1), place(shot)),
        fineness(seen(shot.but(defocus=1.0), 1), place(shot)),
    )
    assert sharp > 1.12 * soft
    assert fineness(seen(shot, 1), Sighting(((0, 0),) * 4, Trouble.BUSY, "test")) == 0.0


def test_without_a_margin_another_likeness_is_higher():
    shot = Shot(TEXT, quiet=0, theme="dark", scene=31)
    (left, top), (right, bottom) = outline(shot).min(axis=0), outline(shot).max(axis=0)
    cut = seen(shot, 3)[int(top) - 20 : int(bottom) + 20, int(left) - 20 : int(right) + 20]
    cut = np.ascontiguousarray(cut)
    with_margin, without = (similar_finders(cut, 4.0, margin=m).likeness for m in (True, False))
    assert without > with_margin


@pytest.mark.skipif(not CASES.exists(), reason=f"the pictures are not in {CASES}")
@pytest.mark.parametrize(("name", "pictures"), [("lamp_0", 3), ("low1_0", 5), ("combo_0", 5)])
def test_sets_of_pictures_that_were_lost_at_a_door(name, pictures):
    truth = json.loads((CASES / "truth.json").read_text())[f"{name}_0.jpg"]["text"]
    # A clock that stands still lets every picture have all the time that it takes.
    reader = make_reader(clock=lambda: 0.0)
    texts = []
    for number in range(3 * pictures):
        picture = cv2.imread(str(CASES / f"{name}_{number % pictures}.jpg"))
        texts = [code.text for code in reader.follow(picture).codes]
        if texts:
            break
    assert texts == [truth]
