"""The synthetic door's still pictures."""

import cv2
import numpy as np
import pytest
import zxingcpp

from kiosk.adapters.simulation import KINDS, SIZE, Shot, empty, outline, render

TEXT = "eyJhbGciOiJIUzI1NiJ9.eyJ0aWNrZXRfaWQiOjEyLCJleHAiOjE3OTU1MjM0NTZ9." + "x9-_" * 10


def codes(picture):
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    return zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormat.QRCode)


def texts(picture):
    return [code.text for code in codes(picture)]


def test_same_shot_and_seed_give_the_same_picture():
    shot = Shot(TEXT, tilt_deg=12, motion=0.4, glare=0.1, scene=3)
    assert np.array_equal(render(shot, 5), render(shot, 5))


def test_another_seed_changes_the_noise_and_another_scene_the_foyer():
    quiet = Shot(TEXT, noise=0.0, jpeg=None)
    noisy = Shot(TEXT)
    assert np.array_equal(render(quiet, 1), render(quiet, 2))
    assert not np.array_equal(render(noisy, 1), render(noisy, 2))
    assert not np.array_equal(render(quiet, 1), render(quiet.but(scene=1), 1))


def test_pictures_belong_to_the_caller():
    shot = Shot(TEXT, noise=0.0, jpeg=None)
    first = render(shot, 1)
    first[:] = 0
    assert render(shot, 1).any()
    assert first.shape == (SIZE[1], SIZE[0], 3)
    assert first.dtype == np.uint8


@pytest.mark.parametrize(
    "shot",
    [
        Shot(TEXT),
        Shot(TEXT, theme="dark"),
        Shot(TEXT, inverted=True),
        Shot(TEXT, mirrored=True),
        Shot(TEXT, rotation_deg=200),
        Shot(TEXT, tilt_deg=30, tilt_axis_deg=20),
        Shot(TEXT, module_px=12.0),
    ],
    ids=["plain", "dark", "inverted", "mirrored", "turned", "tilted", "near"],
)
def test_a_good_shot_is_read_by_an_ordinary_engine(shot):
    assert texts(render(shot, 1)) == [TEXT]


@pytest.mark.parametrize(
    "fault",
    [
        {"module_px": 1.0},
        {"motion": 4.0, "motion_deg": 30.0},
        {"defocus": 1.5},
        {"glare": 0.9},
        {"noise": 0.5},
        {"contrast": 0.02},
        {"thumb": 0.5, "thumb_at": (0.0, 1.0)},
        {"tilt_deg": 78.0},
        {"exposure": 60.0},
        {"center": (0.0, 0.5)},
    ],
    ids=lambda fault: next(iter(fault)),
)
def test_each_fault_taken_far_enough_hides_the_code(fault):
    assert texts(render(Shot(TEXT, **fault), 1)) == []


@pytest.mark.parametrize("mirrored", [False, True])
def test_outline_is_where_an_engine_finds_the_code(mirrored):
    shot = Shot(TEXT, tilt_deg=25, rotation_deg=15, module_px=5.0, mirrored=mirrored)
    place = codes(render(shot, 1))[0].position
    found = {
        (point.x, point.y)
        for point in (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    }
    for x, y in outline(shot):
        assert min(np.hypot(x - fx, y - fy) for fx, fy in found) < 6


@pytest.mark.parametrize("kind", KINDS)
def test_scenes_without_a_code_have_none(kind):
    pictures = [empty(seed, kind) for seed in (1, 2)]
    assert [texts(picture) for picture in pictures] == [[], []]
    assert not np.array_equal(*pictures)
    assert np.array_equal(pictures[0], empty(1, kind))


@pytest.mark.slow
def test_scenes_go_round_all_kinds():
    seen = {empty(seed).tobytes() for seed in range(2 * len(KINDS))}
    assert len(seen) == 2 * len(KINDS)
