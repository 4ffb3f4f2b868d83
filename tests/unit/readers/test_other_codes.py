"""Codes of other kinds before the camera are named, though no ticket of ours is one of them."""

import time

import cv2
import numpy as np
import pytest
import zxingcpp

from kiosk.adapters.readers.other_codes import OTHERS_EVERY, OtherCodes
from kiosk.adapters.readers.picture_reader import make_reader
from kiosk.adapters.simulation import empty
from kiosk.domain.reading import QR, Code

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


class Looks:
    """Eight kinds of codes; the pictures in which one was looked for, and what is seen of one."""

    def __init__(self, shown, kind=5):
        self.shown, self.kind, self.taken = shown, kind, []
        self.reader = OtherCodes([lambda gray, n=n: self.look(n) for n in range(8)])

    def look(self, number):
        self.taken.append((self.picture, number))
        text = self.shown(self.picture) if number == self.kind else ""
        corners = ((0, 0), (9, 0), (9, 9), (0, 9))
        return [Code(text, corners, "test", "Aztec code")] if text else []

    def told(self, pictures):
        result = []
        for self.picture in range(1, pictures + 1):
            found = self.reader.read(np.zeros((20, 20), np.uint8), self.picture)
            result += [(self.picture, code.text) for code in found]
        return result


@pytest.mark.parametrize("first", range(1, 26))
def test_one_is_named_within_a_second_after_it_was_read_twice(first):
    looks = Looks(lambda picture: "SEAT 12" if picture >= first else "")
    (picture, text), *_ = looks.told(first + 30)
    assert text == "SEAT 12"
    assert picture < first + 30
    assert (
        len([1 for at, kind in looks.taken if kind == looks.kind and first <= at <= picture]) == 2
    )


def test_what_was_read_once_or_is_another_each_time_is_not_named_and_holds_nothing_up():
    once = Looks(lambda picture: "AB" if picture < 17 else "")
    assert once.told(4 * OTHERS_EVERY) == []
    many = Looks(lambda picture: f"A{picture}")
    assert many.told(4 * OTHERS_EVERY) == []
    for looks in (once, many):
        assert {kind for at, kind in looks.taken if at > 2 * OTHERS_EVERY} == set(range(8))


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
