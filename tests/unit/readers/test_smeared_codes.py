"""Codes that no sampling can read: smeared, tiny, hidden in part, or only known by half."""

import json
import time
from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.adapters.qr_grid.equaliser import agreement, unsmeared
from kiosk.adapters.qr_grid.finder_search import similar_finders, upright_turn
from kiosk.adapters.qr_grid.fitting import Canvas, Fit
from kiosk.adapters.qr_grid.grid_decoder import partly_decoded
from kiosk.adapters.qr_grid.symbol import anatomy
from kiosk.adapters.readers.code_regions import region_sightings
from kiosk.adapters.readers.module_memory import ModuleMemory
from kiosk.adapters.readers.passes import PassInput
from kiosk.adapters.readers.picture_reader import make_reader
from kiosk.adapters.readers.smeared_codes import SmearedCodes
from kiosk.adapters.readers.zxing_engine import ZxingEngine
from kiosk.adapters.simulation import Shot, outline, render
from kiosk.adapters.simulation.phone import matrix

TEXT = "eyJhbGciOiJIUzI1NiJ9." + "Kx7-" * 22
PLACE = ((0.0, 0.0), (90.0, 0.0), (90.0, 90.0), (0.0, 90.0))
CASES = Path(__file__).parents[4] / "shared" / "cases" / "reader"
READ_CLEAN = ZxingEngine().read_clean
SHOTS = {
    "moved by two modules": Shot(TEXT, motion=2.0, motion_deg=35),
    "1.4 pixels a module": Shot(TEXT, module_px=1.4),
    "out of focus": Shot(TEXT, defocus=1.0),
    "no margin on a dark page": Shot(TEXT, quiet=0, theme="dark"),
    "under a lamp": Shot(TEXT, glare=0.42, glare_at=(0.6, 0.55)),
}


def seen(shot, seed=5):
    return cv2.cvtColor(render(shot, seed), cv2.COLOR_BGR2GRAY)


def fitted(shot):
    fit = Fit(Canvas(seen(shot), outline(shot).astype(np.float32), 7))
    for step in (0.6, 0.3, 0.15):
        fit.refine(step, bending=False)
    return fit


def wrong(grid, text=TEXT):
    """Share of the data modules that came out as the other colour."""
    cells = anatomy(7).data
    return float(np.mean((grid[cells] > 0) != (matrix(text)[cells] > 0)))


@pytest.mark.parametrize("name", SHOTS)
def test_one_picture_is_enough(name):
    gray = seen(SHOTS[name].but(scene=4))
    steps = SmearedCodes("smeared", READ_CLEAN).steps(PassInput(gray, busy=region_sightings(gray)))
    codes = [code for found in steps for code in found.codes]
    assert [code.text for code in codes] == [TEXT]
    away = np.array(codes[0].corners) - outline(SHOTS[name].but(scene=4))
    assert np.abs(away).max() < 2 * SHOTS[name].module_px


def test_the_equaliser_mends_what_movement_smeared():
    fit = fitted(SHOTS["moved by two modules"])
    assert wrong(fit.grid()) > 0.1
    assert wrong(unsmeared(fit)) < 0.03
    assert agreement(fit, unsmeared(fit)) > agreement(fit, fit.grid())


def test_blocks_that_were_mended_teach_about_the_others():
    grid = np.where(matrix(TEXT), 1.0, -1.0).astype(np.float32)
    rows, columns = anatomy(7).data
    random = np.random.default_rng(3)
    # Codewords are dealt to the four blocks in turn: each eighth bit of four belongs to one.
    bad = [bit for bit in range(1500) if (bit // 8) % 4 == 1 and random.random() < 0.3]
    grid[rows[bad], columns[bad]] *= -1
    partly = partly_decoded(grid)
    assert partly.symbol is None
    assert partly.taught is not None
    told = partly.taught != 0
    assert 0.5 < told[rows, columns].mean() < 0.8
    assert np.array_equal(partly.taught[told] > 0, matrix(TEXT)[told] > 0)


def test_finder_patterns_are_found_whichever_way_round_and_askew():
    for inverted in (False, True):
        shot = Shot(TEXT, module_px=3.0, rotation_deg=24, inverted=inverted, motion=1.2)
        corners = outline(shot)
        (x0, y0), (x1, y1) = corners.min(axis=0).astype(int), corners.max(axis=0).astype(int)
        cut = np.ascontiguousarray(seen(shot)[y0 - 12 : y1 + 12, x0 - 12 : x1 + 12])
        found = similar_finders(cut, 3.0)
        assert found.inverted is inverted
        assert abs(np.degrees(upright_turn(cut))) == pytest.approx(24, abs=6)
        share = np.array([(3.5, 3.5), (41.5, 3.5), (3.5, 41.5)], np.float32) / 45
        for x, y in share:
            at = corners[0] + x * (corners[1] - corners[0]) + y * (corners[3] - corners[0])
            near = [
                np.hypot(*(f.centre + np.array((x0 - 12, y0 - 12)) - at)) for f in found.finders
            ]
            assert min(near) < 3.0


def noisy(text, sigma, seed):
    random = np.random.default_rng(seed)
    signs = np.where(matrix(text), 1.0, -1.0)
    return np.clip(signs + random.normal(0, sigma, signs.shape), -1, 1).astype(np.float32)


def test_what_each_picture_knows_by_half_all_know_together():
    memory = ModuleMemory()
    grids = [noisy(TEXT, 1.1, seed) for seed in range(8)]
    assert all(partly_decoded(grid).symbol is None for grid in grids)
    sums = [memory.add(n + 1, PLACE, grid, 0.4) for n, grid in enumerate(grids)]
    assert sums[0] is None
    symbol = partly_decoded(sums[-1]).symbol
    assert symbol is not None
    assert np.array_equal(symbol, matrix(TEXT) > 0)


def test_the_next_guests_code_is_not_added_to_the_one_before():
    memory = ModuleMemory()
    memory.add(1, PLACE, noisy(TEXT, 0.8, 1), 0.8)
    other = "eyJhbGciOiJIUzI1NiJ9." + "aQ0z" * 22
    assert memory.add(2, PLACE, noisy(other, 0.8, 2), 0.8) is None
    assert memory.add(3, PLACE, noisy(TEXT, 0.8, 3), 0.8) is not None


def test_neither_another_place_nor_long_ago_is_added():
    memory = ModuleMemory()
    memory.add(1, PLACE, noisy(TEXT, 0.8, 1), 0.8)
    there = tuple((x + 500, y) for x, y in PLACE)
    assert memory.add(2, there, noisy(TEXT, 0.8, 2), 0.8) is None
    assert memory.add(90, PLACE, noisy(TEXT, 0.8, 3), 0.8) is None


@pytest.mark.skipif(not CASES.exists(), reason=f"the pictures are not in {CASES}")
@pytest.mark.parametrize(
    "name",
    [
        "dark_mode__2_2.0px__0.jpg",
        "dark_mode__3_1.7px__0.jpg",
        "dark_mode_blur__2_r0.8__0.jpg",
        "quiet_zone__2_q0__0.jpg",
        "motion__1_1.6modules__0.jpg",
        "motion__2_2.0modules__0.jpg",
        "cut_edge__1_0.02__0.jpg",
        "cut_edge__2_0.05__0.jpg",
        "glare_spot__1_size0.5__0.jpg",
        "colour__2_red_on_black__0.jpg",
        "tilt__3_65deg__0.jpg",
        "low1_0_0.jpg",
    ],
)
def test_pictures_that_were_lost_at_a_door(name):
    told = json.loads((CASES / "truth.json").read_text())[name]["text"]
    text = told if isinstance(told, str) else told[0]
    codes = make_reader(clock=time.process_time).read(cv2.imread(str(CASES / name)), 600).codes
    assert [code.text for code in codes] == [text]
