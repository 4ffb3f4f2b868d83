"""Codes in colours that are equally bright, which a grey picture does not show."""

import json
import time
from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.adapters.readers.code_regions import region_sightings
from kiosk.adapters.readers.coloured_codes import ColouredCodes, vivid
from kiosk.adapters.readers.picture_reader import COLOURED_EVERY, make_reader
from kiosk.adapters.readers.zxing_engine import ZxingEngine
from kiosk.adapters.simulation import Shot, empty, render

TEXT = "eyJhbGciOiJIUzI1NiJ9." + "Kx7-" * 22
CASES = Path(__file__).parents[4] / "shared" / "cases" / "reader"
DARK, LIGHT = (70, 110, 160), (70, 180, 24)
"""Blue, green, red: a brown and a green that are grey alike."""


def coloured(seed, **faults):
    """A shot whose dark and light are these two colours."""
    gray = cv2.cvtColor(render(Shot(TEXT, scene=seed, **faults), seed), cv2.COLOR_BGR2GRAY)
    share = gray[..., None].astype(np.float32) / 255
    return np.clip(share * LIGHT + (1 - share) * DARK, 0, 255).astype(np.uint8)


def test_the_grey_picture_does_not_show_it_and_the_vivid_one_does():
    picture = coloured(41)
    gray = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    engine = ZxingEngine()
    assert np.ptp(gray) < 12
    assert engine.read(gray, invert=True).codes == ()
    assert [code.text for code in engine.read(vivid(picture), invert=True).codes] == [TEXT]


@pytest.mark.parametrize("seed", [42, 43])
def test_a_picture_and_a_stream_are_read(seed):
    picture = coloured(seed, module_px=3.5, rotation_deg=5)
    assert [code.text for code in make_reader().read(picture).codes] == [TEXT]
    reader = make_reader()
    texts = [code.text for _ in range(COLOURED_EVERY) for code in reader.follow(picture).codes]
    assert set(texts) == {TEXT}


def test_engines_look_only_where_something_vivid_is_as_busy_as_a_code():
    asked = []

    def read(gray, label):
        asked.append(label)
        return ZxingEngine().read(gray, label, invert=True)

    look = ColouredCodes(read, region_sightings)
    plain = np.full((720, 1280, 3), (40, 90, 200), np.uint8)
    assert look(plain, np.full((720, 1280), 100, np.uint8)).codes == ()
    assert asked == []
    picture = coloured(44)
    found = look(picture, cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY))
    assert [code.text for code in found.codes] == [TEXT]
    assert asked == ["vivid"]


@pytest.mark.parametrize(
    "picture",
    [
        None,
        np.zeros((50, 50), np.uint8),
        np.zeros((50, 50, 1), np.uint8),
        np.zeros((50, 50, 3), np.float32),
        np.zeros((90, 50, 3), np.uint8),
    ],
)
def test_what_has_no_colours_gives_nothing(picture):
    look = ColouredCodes(lambda gray, label: pytest.fail("looked"), lambda gray: ["a place"])
    assert look(picture, np.zeros((50, 50), np.uint8)).codes == ()


@pytest.mark.parametrize("seed", [45, 46, 47])
def test_scenes_without_a_code_give_no_text(seed):
    assert make_reader().read(empty(seed), 200).codes == ()


@pytest.mark.skipif(not CASES.exists(), reason=f"the pictures are not in {CASES}")
@pytest.mark.parametrize("name", ["colour__2_red_on_black__0", "colour__5_red_on_green__0"])
def test_colours_that_were_lost_at_a_door(name):
    told = json.loads((CASES / "truth.json").read_text())[f"{name}.jpg"]["text"][0]
    picture = cv2.imread(str(CASES / f"{name}.jpg"))
    codes = make_reader(clock=time.process_time).read(picture, 600).codes
    assert [code.text for code in codes] == [told]
