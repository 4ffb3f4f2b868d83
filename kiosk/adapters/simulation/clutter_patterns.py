"""Patterns that look like a code and are none; each is drawn onto a picture from a generator."""

import cv2
import numpy as np

from kiosk.adapters.simulation.clutter_drawing import Bytes, Rng, any_corner, any_tone, square


def checkerboard(picture: Bytes, rng: Rng) -> None:
    """A tiled floor or a calibration board: black and white squares of one size."""
    side = int(rng.uniform(4, 60))
    rows, columns = int(rng.uniform(5, 30)), int(rng.uniform(5, 30))
    x, y = any_corner(picture, rng)
    for row in range(rows):
        for column in range(columns):
            tone = (235, 235, 235) if (row + column) % 2 else (18, 18, 18)
            cv2.rectangle(picture, *square(x + column * side, y + row * side, side), tone, -1)


def nested_squares(picture: Bytes, rng: Rng) -> None:
    """Squares within squares, in any proportion but a finder pattern's 1:1:3:1:1."""
    for _ in range(int(rng.integers(3, 25))):
        x, y = any_corner(picture, rng)
        side = int(rng.uniform(20, 140))
        light = rng.random() < 0.5
        while side > 4:
            tone = (235, 235, 235) if light else (20, 20, 20)
            cv2.rectangle(picture, *square(x, y, side), tone, -1)
            step = max(int(side * rng.choice([0.08, 0.22, 0.3])), 2)
            x, y, side, light = x + step, y + step, side - 2 * step, not light


def bricks(picture: Bytes, rng: Rng) -> None:
    """A brick wall."""
    height, width = picture.shape[:2]
    picture[:] = (140, 150, 155)
    h = int(rng.uniform(12, 40))
    for row, y in enumerate(range(0, height, h)):
        for x in range(-(row % 2) * h, width, h * 2 + 4):
            shade = rng.uniform(0.7, 1.2)
            cv2.rectangle(
                picture, (x, y), (x + h * 2, y + h - 4), (50 * shade, 70 * shade, 140 * shade), -1
            )


def blinds(picture: Bytes, rng: Rng) -> None:
    """Stripes across the picture, upright or not."""
    step = int(rng.uniform(6, 40))
    wide = max(int(step * rng.uniform(0.3, 0.7)), 1)
    upright = rng.random() < 0.5
    for at in range(0, max(picture.shape[:2]), step):
        if upright:
            picture[:, at : at + wide] = (220, 225, 228)
        else:
            picture[at : at + wide] = (220, 225, 228)


def plaid(picture: Bytes, rng: Rng) -> None:
    """A shirt with crossing bands."""
    height, width = picture.shape[:2]
    bands = np.zeros((height, width, 3), np.float32)
    step = int(rng.uniform(14, 70))
    for offset in range(3):
        tone, wide = np.array(any_tone(rng, 10, 120)), max(step // int(rng.integers(2, 6)), 1)
        for at in range(offset * step // 3, width, step):
            bands[:, at : at + wide] += tone
        for at in range(offset * step // 3, height, step):
            bands[at : at + wide] += tone
    left, right = width // 4, width * 3 // 4
    picture[height // 5 :, left:right] = np.clip(bands, 0, 255)[height // 5 :, left:right]


def speckle(picture: Bytes, rng: Rng) -> None:
    """Random black and white cells in a field: code-like texture without finder patterns."""
    x, y = any_corner(picture, rng)
    cell, count = int(rng.uniform(2, 12)), int(rng.uniform(15, 60))
    cells = rng.integers(0, 2, (count, count)).astype(np.uint8) * 220 + 15
    field = cv2.resize(cells, (count * cell, count * cell), interpolation=cv2.INTER_NEAREST)
    high = min(field.shape[0], picture.shape[0] - y)
    wide = min(field.shape[1], picture.shape[1] - x)
    picture[y : y + high, x : x + wide] = field[:high, :wide, None]


def one_finder(picture: Bytes, rng: Rng) -> None:
    """One real finder pattern, and no code: a sticker, a logo, a tiled floor."""
    x, y = any_corner(picture, rng)
    module = int(rng.uniform(3, 12))
    cv2.rectangle(
        picture, *square(x - 2 * module, y - 2 * module, 11 * module), (240, 240, 240), -1
    )
    cv2.rectangle(picture, *square(x, y, 7 * module), (12, 12, 12), -1)
    cv2.rectangle(picture, *square(x + module, y + module, 5 * module), (240, 240, 240), -1)
    cv2.rectangle(picture, *square(x + 2 * module, y + 2 * module, 3 * module), (12, 12, 12), -1)
