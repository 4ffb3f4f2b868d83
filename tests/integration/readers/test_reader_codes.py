"""The whole reader on drawn codes with the faults that a door sees, through the real engines."""

import time

import cv2
import numpy as np
import pytest
import zxingcpp
from support.cameras.made_codes import code, on_paper, other_symbology, structured_append, turned

from kiosk.adapters.readers.picture_reader import make_reader
from kiosk.adapters.readers.zbar_engine import ZbarEngine, repaired

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJ0aWNrZXRfaWQiOjEyLCJleHAiOjE3OTU1NTU1NTV9.Jh" + "k3" * 20


@pytest.fixture(scope="module")
def reader():
    return make_reader()


@pytest.fixture(scope="module")
def without_zbar():
    def missing():
        raise ImportError("Unable to find zbar shared library")

    return ZbarEngine(missing)


def texts(reading):
    return sorted(c.text for c in reading.codes)


@pytest.mark.parametrize("version", [*range(1, 26, 3), 25])
def test_versions_up_to_25(reader, version):
    text = "T" * (4 + 2 * version)
    assert texts(reader.read(on_paper(code(text, 4, version)))) == [text]


@pytest.mark.parametrize(
    "fault",
    [
        lambda p: 255 - p,
        lambda p: cv2.flip(p, 1),
        lambda p: 255 - cv2.flip(p, 1),
        lambda p: turned(p, 45),
        lambda p: turned(p, 17),
        lambda p: cv2.flip(turned(p, 100), 0),
        lambda p: (p * 0.09 + 120).astype(np.uint8),
        lambda p: (p * 0.08).astype(np.uint8),
        lambda p: cv2.GaussianBlur(p, (0, 0), 2.6),
        lambda p: cv2.resize(p, None, fx=0.34, fy=0.34, interpolation=cv2.INTER_AREA),
        lambda p: np.clip(
            p + np.random.default_rng(1).normal(0, 60, p.shape), 0, 255
        ).astype(np.uint8),
    ],
    ids=[
        "inverted", "mirrored", "both", "45°", "17°", "mirrored 100°", "low contrast", "dark",
        "blurred", "small", "noisy",
    ],
)  # fmt: skip
def test_one_fault_at_a_time(reader, fault):
    assert texts(reader.read(fault(code(TOKEN, 6)))) == [TOKEN]


def covered_finder(picture, module_px=6, which=(4, 4), hidden=0.75):
    result = picture.copy()
    x, y = (int(n * module_px) for n in which)
    result[y : y + int(7 * module_px * hidden), x : x + 7 * module_px] = 190
    return result


@pytest.mark.parametrize("hidden", [0.3, 0.45])
def test_a_partly_covered_finder_pattern(reader, hidden):
    assert texts(reader.read(covered_finder(code(TOKEN, 6), hidden=hidden))) == [TOKEN]


def test_glare_over_more_than_plain_error_correction_mends(reader):
    picture = code(TOKEN, 8)
    side = picture.shape[0]
    # 15 % of the code: level M mends fewer codewords where it does not know which.
    cv2.ellipse(picture, (int(side * 0.52), int(side * 0.55)), (100, 62), 30, 0, 360, 255, -1)
    plain = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    assert not plain
    assert texts(reader.read(picture)) == [TOKEN]


def test_a_bent_label(reader):
    picture = code(TOKEN, 8)
    height, width = picture.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    arch = 26 * np.sin(np.pi * x / width)
    bent = cv2.remap(picture, x, y - arch + 13, cv2.INTER_LINEAR, borderValue=235)
    assert texts(reader.read(bent)) == [TOKEN]


def test_a_steep_tilt(reader):
    picture = code(TOKEN, 8)
    side = float(picture.shape[0])
    square = np.array([(0, 0), (side, 0), (side, side), (0, side)], np.float32)
    seen = np.array([(60, 120), (230, 60), (230, 460), (60, 330)], np.float32)
    tilted = cv2.warpPerspective(
        picture, cv2.getPerspectiveTransform(square, seen), (400, 520), borderValue=235
    )
    assert texts(reader.read(tilted)) == [TOKEN]


def test_four_codes_are_all_read_at_their_places(reader):
    made = [f"ticket {n}" for n in range(4)]
    reading = reader.read(on_paper(*(code(text, 5) for text in made)))
    by_text = {c.text: c.corners for c in reading.codes}
    assert sorted(by_text) == made
    left_edges = [by_text[text][0][0] for text in made]
    assert left_edges == sorted(left_edges)
    for corners in by_text.values():
        assert corners[1][0] - corners[0][0] == pytest.approx(105, abs=6)


def test_one_text_at_two_places_counts_twice(reader):
    reading = reader.read(on_paper(code("same", 5), code("same", 5), code("other", 5)))
    assert texts(reading) == ["other", "same", "same"]


def test_a_good_code_does_not_hide_a_bad_one(reader):
    picture = code(TOKEN, 8)
    side = picture.shape[0]
    cv2.ellipse(picture, (int(side * 0.52), int(side * 0.55)), (100, 62), 30, 0, 360, 255, -1)
    assert texts(reader.read(on_paper(code("good", 8), picture))) == [TOKEN, "good"]


@pytest.mark.parametrize(
    "barcode_format",
    [
        zxingcpp.BarcodeFormat.Aztec,
        zxingcpp.BarcodeFormat.DataMatrix,
        zxingcpp.BarcodeFormat.PDF417,
    ],
)
def test_other_symbologies_are_not_read(reader, barcode_format):
    assert reader.read(on_paper(other_symbology("ticket 12", barcode_format))).codes == ()


@pytest.mark.parametrize("engine_there", [True, False])
def test_one_part_of_a_sequence_raises_nothing(reader, without_zbar, engine_there):
    used = reader if engine_there else make_reader(zbar=without_zbar)
    picture = structured_append(0, 2, "first half of a text")
    assert all(c.text == "first half of a text" for c in used.read(picture).codes)


def test_zbar_raises_on_such_a_part_and_is_contained():
    picture = structured_append(1, 2, "second half of a text")
    found = ZbarEngine().read(picture)
    assert all(c.text == "second half of a text" for c in found.codes)


@pytest.mark.parametrize(
    "payload", [b"\xff\xfe\x00\x01caf\xe9", b"\x00" * 12, "नमस्ते".encode(), b"line\r\nline\x1d"]
)
def test_bytes_that_are_no_text_raise_nothing(reader, payload):
    assert len(reader.read(code(payload)).codes) == 1


def test_zbars_wrong_guess_of_the_encoding_is_repaired():
    assert repaired("Britain’s".encode().decode("shift_jis")) == "Britain’s"
    assert repaired("plain") == "plain"
    assert repaired("民建聯") == "民建聯"


def test_without_libzbar_only_its_passes_are_missing(without_zbar):
    used = make_reader(zbar=without_zbar)
    assert texts(used.read(code(TOKEN))) == [TOKEN]
    assert not without_zbar.available


def test_zbar_tells_its_version():
    assert ZbarEngine().version()[0].isdigit()


def test_noise_and_print_are_no_codes(reader):
    random = np.random.default_rng(3)
    noise = random.integers(0, 256, (480, 640), dtype=np.uint8)
    blocks = np.kron(random.choice([0, 255], (60, 80)), np.ones((8, 8))).astype(np.uint8)
    rings = np.full((480, 640), 255, np.uint8)
    for n in range(30):
        x, y = (n % 6) * 100 + 20, (n // 6) * 90 + 15
        cv2.rectangle(rings, (x, y), (x + 55, y + 55), 0, 8)
        cv2.rectangle(rings, (x + 18, y + 18), (x + 37, y + 37), 0, -1)
    for picture in (noise, blocks, rings):
        assert reader.read(picture, 3000).codes == ()


@pytest.mark.parametrize("fault", ["glare", "cover"])
def test_a_stream_reads_what_the_fast_pass_does_not(fault):
    picture = code(TOKEN, 8)
    if fault == "glare":
        side = picture.shape[0]
        cv2.ellipse(picture, (int(side * 0.52), int(side * 0.55)), (100, 62), 30, 0, 360, 255, -1)
    else:
        picture = covered_finder(picture, 8, hidden=0.45)
    frame = on_paper(picture)
    assert not zxingcpp.read_barcodes(frame, formats=zxingcpp.BarcodeFormat.QRCode)
    # The processor's time, not the wall's: other programs share it with this test.
    reader = make_reader(clock=time.process_time)
    assert any(texts(reader.follow(frame)) == [TOKEN] for _ in range(30))
