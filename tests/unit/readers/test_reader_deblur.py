"""What is located and not read is read from its cut-out: small, out of focus, light on dark."""

import time

import cv2
import numpy as np
import pytest
from support.cameras.made_codes import code, on_paper

from kiosk.adapters.readers.change_detector import STILL
from kiosk.adapters.readers.cut_outs import CutOut
from kiosk.adapters.readers.deblur import Deblur
from kiosk.adapters.readers.pass_schedule import PassSchedule
from kiosk.adapters.readers.passes import PassInput
from kiosk.adapters.readers.picture_reader import make_reader
from kiosk.adapters.readers.places import Found
from kiosk.adapters.readers.sighted import Sighting, Trouble
from kiosk.adapters.readers.zxing_engine import ZxingEngine
from kiosk.domain.reading import Code

TEXT = "eyJhbGciOiJIUzI1NiJ9." + "Kx7-" * 22
BOX = ((200.0, 100.0), (380.0, 100.0), (380.0, 280.0), (200.0, 280.0))
BLANK = np.full((480, 640), 200, np.uint8)


def seen(corners=BOX, version=7, trouble=Trouble.CHECKSUM):
    found = Sighting(corners, trouble, "test", version)
    return Sighting(corners, trouble, "test", version, found.side_px / (found.modules or 45))


def disc(radius):
    half = int(radius) + 2
    y, x = np.mgrid[-half : half + 1, -half : half + 1]
    inside = np.clip(radius + 0.5 - np.hypot(x, y), 0, 1).astype(np.float32)
    return inside / inside.sum()


def blurred(module_px, radius):
    frame = on_paper(code(TEXT, module_px))
    soft = cv2.filter2D(frame, -1, disc(radius * module_px))
    noise = np.random.default_rng(1).normal(0, 2, soft.shape)
    return np.clip(soft + noise, 0, 255).astype(np.uint8)


def counting(reads=()):
    """A pass over cut-outs, and the sizes of what it looked at."""
    looked = []

    def read(gray, label):
        looked.append(gray.shape)
        return Found(tuple(reads))

    return Deblur("deblur", read), looked


@pytest.mark.parametrize("module_px", [4, 6, 9])
def test_out_of_focus(module_px):
    picture = blurred(module_px, 0.95)
    fast = ZxingEngine().read(picture, downscale=True, invert=True, errors=True)
    assert not fast.codes
    assert fast.sightings
    found = make_reader(clock=time.process_time).read(picture, 400).codes
    assert [c.text for c in found] == [TEXT]
    assert found[0].engine.endswith("deblur")


def test_a_filter_undoes_the_disc_that_blurred():
    sharp = code(TEXT, 4)
    soft = cv2.filter2D(sharp, -1, disc(3.4))
    again = CutOut(soft, 4.0).unblurred(0.85, 0.01)
    assert again.shape == sharp.shape

    def wrong(one):
        """The share of the modules that read as the other colour at their middle."""
        return float(np.mean((one > 127)[2::4, 2::4] != (sharp > 127)[2::4, 2::4]))

    assert wrong(soft) > 0.03
    assert wrong(again) < 0.003


def test_the_corners_are_those_in_the_picture():
    there = Code("x", ((8.0, 8.0), (16.0, 8.0), (16.0, 16.0), (8.0, 16.0)), "test")
    steps, _ = counting([there])
    corners = tuple((x / 2, y / 2) for x, y in BOX)  # 2 pixels a module: made 5 at first
    (found,) = steps.steps(PassInput(BLANK, (), (seen(corners),)))
    margin = 0.2 * 90
    assert found.codes[0].corners[0] == (int(100 - margin) + 8 / 2.5, int(50 - margin) + 8 / 2.5)


def test_every_way_has_its_turn_over_the_pictures():
    def first_of(turn):
        steps, looked = counting()
        next(
            steps.steps(
                PassInput(BLANK, (), (seen(tuple((x / 2, y / 2) for x, y in BOX)),), turn=turn)
            )
        )
        return looked[0]

    assert len({first_of(turn) for turn in range(6)}) >= 3


@pytest.mark.parametrize(
    "useless",
    [
        seen(trouble=Trouble.PARTIAL),
        seen(tuple((x + 5000, y) for x, y in BOX)),
        seen(((1.0, 1.0), (1.0, 1.0), (1.0, 1.0), (1.0, 1.0))),
        seen(tuple((x / 9, y / 9) for x, y in BOX)),
    ],
    ids=["one finder", "outside", "a point", "less than a pixel a module"],
)
def test_places_that_hold_no_code_cost_nothing(useless):
    steps, looked = counting()
    assert list(steps.steps(PassInput(BLANK, (), (useless,)))) == []
    assert looked == []


def test_a_place_that_was_read_is_left_alone():
    there = Code("x", BOX, "test")
    steps, looked = counting([there])
    list(steps.steps(PassInput(BLANK, (), (seen(),))))
    assert len(looked) == 1


def test_noise_alone_is_no_movement():
    turn = PassSchedule((), None, 25.0, time.perf_counter)
    random = np.random.default_rng(2)
    scene = cv2.resize(random.integers(0, 256, (9, 16), np.uint8), (1280, 720))
    for _ in range(STILL + 1):
        noisy = np.clip(scene + random.normal(0, 3, scene.shape), 0, 255).astype(np.uint8)
        turn.see(noisy)
    assert turn.still
    cv2.rectangle(scene, (500, 300), (700, 500), 255, -1)
    turn.see(scene)
    assert not turn.still
