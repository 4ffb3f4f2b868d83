"""Codes of other kinds before the camera are named, though no ticket of ours is one of them."""

import time

import cv2
import numpy as np
import pytest
import zxingcpp

from kiosk.adapters.readers.picture_reader import OTHERS_EVERY, make_reader
from kiosk.adapters.simulation import empty
from kiosk.domain.reading import QR

KINDS = {
    "Aztec": "Aztec code",
    "DataMatrix": "Data Matrix code",
    "PDF417": "PDF417 code",
    "MicroQRCode": "Micro QR code",
    "RMQRCode": "rMQR code",
}


def held_up(form, number):
    """A code on grey, nearer in each picture, so that something moves."""
    barcode = zxingcpp.create_barcode("SEAT 12", getattr(zxingcpp.BarcodeFormat, form))
    drawn = np.array(barcode.to_image(scale=4), np.uint8)
    card = cv2.copyMakeBorder(drawn, 30, 30, 30, 30, cv2.BORDER_CONSTANT, value=255)
    frame = np.full((480, 640), 110, np.uint8)
    x, y = 60 + number % 5 * 8, 80
    frame[y : y + card.shape[0], x : x + card.shape[1]] = card
    return frame


@pytest.mark.parametrize("form", KINDS)
def test_another_kind_of_code_is_named(form):
    reader = make_reader(clock=time.process_time)
    readings = [reader.follow(held_up(form, number)) for number in range(2 * OTHERS_EVERY)]
    told = [code for reading in readings for code in reading.codes]
    assert {(code.symbology, code.text) for code in told} == {(KINDS[form], "SEAT 12")}
    assert not any(reading.codes for reading in readings[:OTHERS_EVERY])


@pytest.mark.parametrize("form", ["DataMatrix", "PDF417"])
@pytest.mark.parametrize("turn", [cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_180])
def test_one_that_is_turned_is_named_where_it_stands(form, turn):
    reader = make_reader(clock=time.process_time)
    frames = [cv2.rotate(held_up(form, n), turn) for n in range(2 * OTHERS_EVERY)]
    told = [(n, code) for n, frame in enumerate(frames) for code in reader.follow(frame).codes]
    assert {(code.symbology, code.text) for _, code in told} == {(KINDS[form], "SEAT 12")}
    for number, code in told:
        for x, y in code.corners:
            # A corner of the code is dark on one side and light on the other.
            near = frames[number][int(y) - 6 : int(y) + 7, int(x) - 6 : int(x) + 7]
            assert near.max() - near.min() > 200


def test_a_scene_without_a_code_is_none_of_them():
    reader = make_reader(clock=time.process_time)
    scenes = [cv2.cvtColor(empty(seed), cv2.COLOR_BGR2GRAY) for seed in range(4)]
    for number in range(4 * OTHERS_EVERY):
        assert all(code.symbology == QR for code in reader.follow(scenes[number % 4]).codes)
