"""Places as busy as a code are found in every light; prepared cut-outs of them are then read."""

import time

import cv2
import numpy as np
import pytest

from kiosk.adapters.readers.code_regions import code_regions
from kiosk.adapters.readers.picture_reader import make_reader
from kiosk.adapters.readers.zxing_engine import ZxingEngine
from kiosk.adapters.simulation import Shot, empty, outline, render

TEXT = "eyJhbGciOiJIUzI1NiJ9." + "Kx7-" * 22
ZXING = ZxingEngine()

SHOTS = {
    "light on dark": Shot(TEXT, module_px=1.9, inverted=True),
    "light on dark, far": Shot(TEXT, module_px=1.7, inverted=True),
    "dim and noisy": Shot(TEXT, exposure=0.04, noise=0.05),
    "noisy": Shot(TEXT, noise=0.25),
    "far": Shot(TEXT, module_px=1.6),
}


def seen(shot, seed=5):
    return cv2.cvtColor(render(shot, seed), cv2.COLOR_BGR2GRAY)


def overlap(region, corners):
    """Common over joint area of a region and the box around a code."""
    (x0, y0), (x1, y1) = corners.min(axis=0), corners.max(axis=0)
    wide = max(0.0, min(x1, region.right) - max(x0, region.left))
    high = max(0.0, min(y1, region.bottom) - max(y0, region.top))
    areas = (x1 - x0) * (y1 - y0) + (region.right - region.left) * (region.bottom - region.top)
    return wide * high / (areas - wide * high)


@pytest.mark.parametrize("name", SHOTS)
@pytest.mark.parametrize("scene", [3, 4])
def test_the_busiest_square_is_the_code(name, scene):
    shot = SHOTS[name].but(scene=scene)
    best, *_ = code_regions(seen(shot))
    assert overlap(best, outline(shot)) > 0.5


@pytest.mark.parametrize("name", SHOTS)
def test_what_no_engine_reads_is_read_from_its_region(name):
    gray = seen(SHOTS[name].but(scene=3))
    assert not ZXING.read(gray, downscale=True, invert=True).codes
    (found,) = make_reader(clock=time.process_time).read(gray, 150).codes
    assert found.text == TEXT


@pytest.mark.parametrize("kind", ["foyer", "blinds", "near face", "phone with icons"])
def test_edges_and_stripes_are_no_region(kind):
    assert code_regions(cv2.cvtColor(empty(7, kind), cv2.COLOR_BGR2GRAY)) == []


@pytest.mark.parametrize("shape", [(16, 16), (20, 900), (900, 20), (61, 61), (720, 1281)])
@pytest.mark.parametrize("level", [0, 255, None])
def test_any_picture_is_looked_at(shape, level):
    noise = np.random.default_rng(1).integers(0, 256, shape, np.uint8)
    picture = noise if level is None else np.full(shape, level, np.uint8)
    for region in code_regions(picture):
        assert 0 <= region.left < region.right <= shape[1]
        assert 0 <= region.top < region.bottom <= shape[0]


def test_light_on_dark_in_a_stream_is_read_within_half_a_second():
    reader = make_reader(clock=time.process_time)
    shot = SHOTS["light on dark, far"].but(scene=3)
    assert any(reader.follow(seen(shot, seed)).codes for seed in range(15))
