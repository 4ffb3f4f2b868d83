"""The synthetic door's moving pictures."""

import cv2
import numpy as np
import pytest
import zxingcpp

from kiosk.adapters.simulation import FPS, PhoneGesture, Shot, gesture_frames, render

TEXT = "eyJhbGciOiJIUzI1NiJ9.eyJ0aWNrZXRfaWQiOjEyLCJleHAiOjE3OTU1MjM0NTZ9." + "x9-_" * 10


def readable(picture):
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    return bool(zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormat.QRCode))


@pytest.mark.slow
def test_a_guest_comes_holds_still_and_goes():
    look = Shot(TEXT, module_px=4.0)
    guest = PhoneGesture(TEXT, 4, holds=1.0, look=look)
    frames = list(gesture_frames(TEXT, 4, holds=0.2))
    assert [t for t, _ in frames] == [n / FPS for n in range(len(frames))]
    coming, held, going = (guest.at(t) for t in (0.1, 1.5, guest.seconds))
    assert coming.motion > 1 > held.motion
    assert coming.defocus > 0 == held.defocus
    assert not 0 < going.center[0] < 1 or going.center[1] > 1
    assert held.text == TEXT


def test_the_code_is_hidden_by_the_movement_and_read_once_it_is_held():
    guest = PhoneGesture(TEXT, 4, holds=1.0, look=Shot(TEXT, module_px=4.0))
    assert not readable(render(guest.at(0.1), 1))
    assert readable(render(guest.at(1.5), 1))


def test_the_same_seed_is_the_same_guest():
    first, again = (next(iter(gesture_frames(TEXT, 9))) for _ in range(2))
    assert np.array_equal(first[1], again[1])
    assert PhoneGesture(TEXT, 9).at(1.0) == PhoneGesture(TEXT, 9).at(1.0)
    assert PhoneGesture(TEXT, 9).at(1.0) != PhoneGesture(TEXT, 10).at(1.0)


def test_guests_hold_phones_at_the_sizes_that_doors_see():
    sizes = [PhoneGesture(TEXT, seed).at(1.0).module_px for seed in range(60)]
    assert 1.7 <= min(sizes) < 2.0
    assert 3.9 < max(sizes) <= 4.2
