"""What only several pictures of one code show: laid over one another, and read together."""

import itertools
import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.adapters.qr_grid.finder_search import similar_finders
from kiosk.adapters.readers.aligned_codes import AlignedCodes
from kiosk.adapters.readers.aligned_pictures import AT_MOST, LASTS, AlignedPictures
from kiosk.adapters.readers.cut_outs import CutOut, fineness
from kiosk.adapters.readers.grid_engine import GridEngine
from kiosk.adapters.readers.passes import PassInput, places_cut_out
from kiosk.adapters.readers.picture_reader import make_reader
from kiosk.adapters.readers.places import Found
from kiosk.adapters.readers.sighted import Sighting, Trouble
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
    return Sighting(box, Trouble.FINDERS_ONLY, "test", None, shot.module_px)


def read(gray):
    large = cv2.resize(gray, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    return [code.text for code in ZXING.read(np.asarray(large, np.uint8)).codes]


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


def test_a_trembling_code_is_laid_over_itself():
    pictures, shots = AlignedPictures(), list(trembling(6, noise=0.05))
    first = outline(shots[0])
    for number, shot in enumerate(shots):
        alike = pictures.add(number + 1, seen(shot, 500 + number), place(shots[0]))
        assert alike is (number > 0)
        if number == 0:
            cut_out_at = first - (pictures.left, pictures.top)
    assert len(pictures) == 6
    corners = tuple((float(x), float(y)) for x, y in cut_out_at)
    away = np.array(pictures.in_picture(corners)) - outline(shots[-1])
    assert np.abs(away).max() < 0.35 * shots[-1].module_px


def test_the_mean_is_read_where_no_picture_is():
    pictures, shots = AlignedPictures(), list(trembling(6, noise=0.2, tilt_deg=15, contrast=0.45))
    for number, shot in enumerate(shots):
        gray = seen(shot, 600 + number)
        assert read(gray) == []
        pictures.add(number + 1, gray, place(shots[0]))
    smooth = np.asarray(cv2.GaussianBlur(pictures.mean(), (0, 0), 0.8), np.uint8)
    assert read(smooth) == [TEXT]


@pytest.mark.parametrize("inverted", [False, True])
def test_the_darkest_has_no_lamp_where_one_picture_had_none(inverted):
    pictures = AlignedPictures()
    for number, (shot, share) in enumerate(
        zip(trembling(3, inverted=inverted), (0.3, 0.52, 0.75), strict=True)
    ):
        gray = banded(seen(shot, 700 + number), shot, share)
        assert ZXING.read(gray, invert=True).codes == ()
        pictures.add(number + 1, gray, place(shot))
    assert pictures.lit()
    codes = ZXING.read(pictures.darkest(), invert=True).codes
    assert [code.text for code in codes] == [TEXT]
    assert ZXING.read(pictures.lightest(), invert=True).codes == ()


def test_the_lightest_has_no_finger_where_one_picture_had_none():
    pictures = AlignedPictures()
    for number, (shot, share) in enumerate(zip(trembling(3), (0.3, 0.52, 0.75), strict=True)):
        gray = 255 - banded(255 - seen(shot, 750 + number), shot, share)
        pictures.add(number + 1, gray, place(shot))
    assert [code.text for code in ZXING.read(pictures.lightest()).codes] == [TEXT]


def test_what_is_not_alike_begins_anew():
    pictures, shots = AlignedPictures(), list(trembling(3))
    for number, shot in enumerate(shots):
        pictures.add(number + 1, seen(shot, 800 + number), place(shot))
    assert len(pictures) == 3
    nothing = cv2.cvtColor(empty(9), cv2.COLOR_BGR2GRAY)
    assert pictures.add(4, nothing, None) is False
    assert len(pictures) == 1


def test_another_place_begins_anew_and_none_is_nothing():
    pictures = AlignedPictures()
    gray = seen(Shot(TEXT, module_px=2.0, scene=31), 900)
    assert pictures.add(1, gray, None) is False
    assert len(pictures) == 0
    pictures.add(1, gray, place(Shot(TEXT, module_px=2.0)))
    elsewhere = Shot(TEXT, module_px=2.0, center=(0.2, 0.3), scene=31)
    assert pictures.add(2, seen(elsewhere, 901), place(elsewhere)) is False
    assert len(pictures) == 1


def test_old_pictures_and_more_than_some_are_forgotten():
    pictures, shots = AlignedPictures(), list(trembling(AT_MOST + 3))
    for number, shot in enumerate(shots):
        pictures.add(number + 1, seen(shot, 1000 + number), place(shot))
    assert len(pictures) == AT_MOST
    pictures.add(len(shots) + LASTS, seen(shots[0], 1100), None)
    assert len(pictures) == 2


def test_smeared_pictures_do_not_smear_the_sharp_ones():
    pictures, shots = AlignedPictures(), list(trembling(4))
    for number, shot in enumerate(shots):
        moved = shot.but(defocus=1.6) if number < 2 else shot
        pictures.add(number + 1, seen(moved, 1200 + number), place(shot))
    assert len(pictures) == 2
    assert [code.text for code in ZXING.read(pictures.mean()).codes] == [TEXT]


def test_a_code_under_a_wandering_lamp_is_read_from_three_pictures():
    codes = AlignedCodes(
        "together", lambda g, _: ZXING.read(g, invert=True), GridEngine(ZXING.read_clean)
    )
    found = []
    for number, (shot, share) in enumerate(zip(trembling(3), (0.3, 0.52, 0.75), strict=True)):
        gray = banded(seen(shot, 1300 + number), shot, share)
        look = PassInput(gray, sightings=[place(shot)], picture=number + 1)
        found += [code for step in codes.steps(look) for code in step.codes]
        assert number == 2 or not found
    assert found[0].text == TEXT
    assert np.abs(np.array(found[0].corners) - outline(shot)).max() < 2 * shot.module_px
    codes.forget()
    assert codes.cut_out() is None


def test_what_a_lamp_leaves_is_mended_when_it_does_not_wander():
    codes = AlignedCodes("together", lambda _gray, _label: Found(), GridEngine(ZXING.read_clean))
    found = []
    for number, shot in enumerate(trembling(3, module_px=4.0)):
        gray = banded(seen(shot, 1500 + number), shot, 0.55, 0.12)
        located = Sighting(tuple(map(tuple, outline(shot))), Trouble.CHECKSUM, "test", VERSION)
        look = PassInput(gray, sightings=[located], picture=number + 1)
        found += [code for step in codes.steps(look) for code in step.codes]
    assert [code.text for code in found[:1]] == [TEXT]
    assert np.abs(np.array(found[0].corners) - outline(shot)).max() < 2 * shot.module_px


def test_what_takes_its_time_goes_on_with_the_next_picture():
    codes = AlignedCodes("together", lambda _gray, _label: Found(), GridEngine(ZXING.read_clean))
    found = []
    for number, shot in enumerate(trembling(14, module_px=4.0)):
        gray = banded(seen(shot, 1500 + number), shot, 0.55, 0.12)
        located = Sighting(tuple(map(tuple, outline(shot))), Trouble.CHECKSUM, "test", VERSION)
        steps = codes.steps(PassInput(gray, sightings=[located], picture=number + 1))
        # The first lays the picture over the others; there is time for one more.
        found += [code for step in itertools.islice(steps, 2) for code in step.codes]
    assert [code.text for code in found[:1]] == [TEXT]


def test_a_guess_in_a_part_of_a_busy_place_is_not_followed_alone():
    codes = AlignedCodes("together", lambda _gray, _label: Found(), GridEngine(ZXING.read_clean))
    for number, shot in enumerate(trembling(3)):
        whole = place(shot)
        (left, top), *_ = whole.corners
        half = whole.side_px / 2
        part = ((left, top), (left + half, top), (left + half, top + half), (left, top + half))
        guess = Sighting(part, Trouble.FINDERS_ONLY, "test")
        busy = Sighting(whole.corners, Trouble.BUSY, "test")
        gray = banded(seen(shot, 1600 + number), shot, 0.5)
        list(codes.steps(PassInput(gray, sightings=[guess], busy=[busy], picture=number + 1)))
    assert min(codes.cut_out().gray.shape) > 1.3 * whole.side_px


def test_a_cut_out_that_is_too_tight_for_what_was_located_begins_anew():
    pictures, shots = AlignedPictures(), list(trembling(3))
    (left, top), (right, bottom) = outline(shots[0]).min(axis=0), outline(shots[0]).max(axis=0)
    middle, quarter = ((left + right) / 2, (top + bottom) / 2), (right - left) / 3
    inner = [(-quarter, -quarter), (quarter, -quarter), (quarter, quarter), (-quarter, quarter)]
    corners = tuple((middle[0] + x, middle[1] + y) for x, y in inner)
    pictures.add(1, seen(shots[0], 1700), Sighting(corners, Trouble.BUSY, "test"))
    assert pictures.add(2, seen(shots[1], 1701), Sighting(corners, Trouble.BUSY, "test"))
    assert not pictures.add(3, seen(shots[2], 1702), place(shots[2]))
    assert min(pictures.size) > 1.3 * (right - left)


def test_where_nothing_was_located_nothing_is_followed():
    codes = AlignedCodes("together", lambda g, _: ZXING.read(g), GridEngine(read))
    gray = cv2.cvtColor(empty(12), cv2.COLOR_BGR2GRAY)
    assert list(codes.steps(PassInput(gray, picture=1))) == []


def test_passes_look_at_what_the_pictures_show_together_first():
    shot = Shot(TEXT, scene=31)
    gray, sighting = seen(shot, 1400), place(Shot(TEXT, scene=31))
    together = CutOut(np.zeros((90, 90), np.uint8), 2.0)
    cuts = places_cut_out(PassInput(gray, sightings=[sighting], together=together), 2)
    assert cuts == [together]
    assert len(places_cut_out(PassInput(gray, sightings=[sighting]), 2)) == 1


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
