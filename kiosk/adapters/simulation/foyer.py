"""Draws what stands behind the guest: a dim foyer, out of focus, another one for each seed."""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]


@lru_cache(maxsize=8)
def foyer(seed: int, size: tuple[int, int], people: bool = True) -> Bytes:
    """A foyer. The array is shared and must not be written to.

    Args:
        seed: which foyer.
        size: width and height in pixels.
        people: whether silhouettes with faces stand in it.
    """
    rng = np.random.default_rng([seed, 1])
    width, height = size
    picture = _walls(rng, width, height)
    for _ in range(int(rng.integers(1, 4))):
        _opening(picture, rng)
    for _ in range(int(rng.integers(2, 7))):
        _lamp(picture, rng)
    if people:
        for _ in range(int(rng.integers(0, 4))):
            _person(picture, rng)
    blurred = cv2.GaussianBlur(picture, (0, 0), float(rng.uniform(2.0, 7.0)))
    blurred.flags.writeable = False
    return blurred.astype(np.uint8, copy=False)


def _walls(rng: np.random.Generator, width: int, height: int) -> Bytes:
    wall = rng.uniform(25, 85) * np.array([rng.uniform(0.7, 1.0), 0.9, 1.0], np.float32)
    floor = wall * rng.uniform(0.4, 0.8)
    horizon = rng.uniform(0.6, 0.95) * height
    y = np.arange(height, dtype=np.float32)[:, None, None]
    x = np.arange(width, dtype=np.float32)[None, :, None]
    shade = 1.0 - 0.5 * y / height + 0.3 * np.sin(x / width * rng.uniform(1, 4) + rng.uniform(0, 6))
    picture = np.where(y < horizon, wall, floor) * np.clip(shade, 0.2, 1.4)
    drawn: Bytes = np.clip(picture, 0, 255).astype(np.uint8)
    return drawn


def _opening(picture: Bytes, rng: np.random.Generator) -> None:
    """A door, a window or a notice board."""
    height, width = picture.shape[:2]
    w, h = int(width * rng.uniform(0.08, 0.25)), int(height * rng.uniform(0.3, 0.7))
    x, y = int(rng.uniform(-0.05, 0.9) * width), int(rng.uniform(0.05, 0.35) * height)
    tone = tuple(float(v) for v in rng.uniform(15, 130, 3))
    cv2.rectangle(picture, (x, y), (x + w, y + h), tone, -1)
    cv2.rectangle(picture, (x, y), (x + w, y + h), tuple(v * 0.5 for v in tone), 6)


def _lamp(picture: Bytes, rng: np.random.Generator) -> None:
    height, width = picture.shape[:2]
    at = (int(rng.uniform(0, width)), int(rng.uniform(0, height * 0.3)))
    cv2.circle(picture, at, int(rng.uniform(6, 30)), (200, 235, 255), -1, cv2.LINE_AA)


def _person(picture: Bytes, rng: np.random.Generator) -> None:
    height, width = picture.shape[:2]
    x, head = int(rng.uniform(0.05, 0.95) * width), int(rng.uniform(25, 70))
    y = int(rng.uniform(0.2, 0.5) * height)
    skin = float(rng.uniform(0.35, 1.0))
    coat = tuple(float(v) for v in rng.uniform(10, 110, 3))
    cv2.ellipse(picture, (x, y + head * 4), (head * 2, head * 3), 0, 0, 360, coat, -1)
    tone = (110 * skin, 140 * skin, 190 * skin)
    cv2.ellipse(picture, (x, y), (head, round(head * 1.3)), 0, 0, 360, tone, -1, cv2.LINE_AA)
    cv2.ellipse(picture, (x, y - head // 2), (head, head), 0, 180, 360, (20, 25, 30), -1)
    for side in (-1, 1):
        cv2.circle(picture, (x + side * head // 3, y), max(head // 9, 2), (20, 20, 20), -1)
