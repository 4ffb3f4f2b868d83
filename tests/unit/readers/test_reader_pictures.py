"""Any array is a picture or is not, and neither raises."""

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from support.cameras.made_codes import code

from kiosk.adapters.readers.picture_reader import make_reader
from kiosk.adapters.readers.places import as_gray, merged, unread
from kiosk.adapters.readers.sighted import Sighting, Trouble
from kiosk.domain.reading import Code, Reading


@pytest.fixture(scope="module")
def reader():
    return make_reader()


def box(x, y, side=100.0):
    return ((x, y), (x + side, y), (x + side, y + side), (x, y + side))


@pytest.mark.parametrize(
    "picture",
    [
        None,
        "picture",
        np.zeros((0, 0), np.uint8),
        np.zeros((0, 5, 3), np.uint8),
        np.zeros((1, 1), np.uint8),
        np.zeros((15, 900), np.uint8),
        np.zeros((40, 40, 2), np.uint8),
        np.zeros((4, 4, 4, 4), np.uint8),
        np.zeros((40, 40), complex),
        np.zeros((40, 40), object),
        np.zeros((16, 200_000), np.uint8),
    ],
)
def test_what_is_no_picture_gives_an_empty_reading(reader, picture):
    assert reader.read(picture) == Reading()
    assert reader.follow(picture) == Reading()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    arrays.arrays(
        st.sampled_from([np.uint8, np.int8, np.uint16, np.int32, np.float32, np.float64, np.bool_]),
        st.one_of(
            arrays.array_shapes(min_dims=1, max_dims=4, min_side=0, max_side=40),
            st.tuples(st.integers(16, 48), st.integers(16, 48)),
            st.tuples(st.integers(16, 40), st.integers(16, 40), st.sampled_from([1, 3, 4])),
        ),
    )
)
def test_no_array_raises(reader, picture):
    assert isinstance(reader.read(picture, 20), Reading)
    assert reader.follow(picture).codes == ()


@pytest.mark.parametrize(
    "change",
    [
        lambda p: p,
        lambda p: cv2.cvtColor(p, cv2.COLOR_GRAY2BGR),
        lambda p: cv2.cvtColor(p, cv2.COLOR_GRAY2BGRA),
        lambda p: p[:, :, None],
        lambda p: p.astype(np.uint16) * 257,
        lambda p: p / 255.0,
        lambda p: p > 127,
        lambda p: np.asfortranarray(p),
        lambda p: np.repeat(p, 2, axis=1)[:, ::2],
        lambda p: cv2.resize(p, None, fx=18, fy=18, interpolation=cv2.INTER_NEAREST),
    ],
)
def test_every_kind_of_array_is_read(reader, change):
    picture = change(code("ticket 12"))
    reading = reader.read(picture)
    assert [c.text for c in reading.codes] == ["ticket 12"]
    height, width = picture.shape[:2]
    assert all(0 <= x <= width and 0 <= y <= height for x, y in reading.codes[0].corners)
    across = reading.codes[0].corners[1][0] - reading.codes[0].corners[0][0]
    assert across == pytest.approx(width * 21 / 29, rel=0.1)


def test_a_large_picture_is_made_smaller_and_its_coordinates_are_not():
    gray, back = as_gray(np.zeros((1000, 8192), np.uint8))
    assert gray.shape == (500, 4096)
    assert back == 2


def test_a_code_read_twice_counts_once_and_two_of_one_text_count_twice():
    here, again = Code("a", box(0, 0), "one"), Code("a", box(5, 5), "two")
    there = Code("a", box(300, 0), "one")
    assert merged((here,), [again, there]) == (here, there)


def test_only_what_was_not_read_is_left():
    seen = [
        Sighting(box(2, 2), Trouble.CHECKSUM, "one"),
        Sighting(box(300, 0), Trouble.CHECKSUM, "one"),
        Sighting(box(305, 0), Trouble.FINDERS_ONLY, "two"),
    ]
    assert unread(seen, [Code("a", box(0, 0), "one")]) == [seen[1]]


def test_a_sighting_tells_its_size():
    sighting = Sighting(box(0, 0, 45.0), Trouble.CHECKSUM, "one", version=7)
    assert sighting.modules == 45
    assert sighting.side_px == 45
