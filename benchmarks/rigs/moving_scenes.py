"""A door's camera that is knocked a little: scenes without a code, and films after a wait."""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.adapters.simulation import SIZE, empty

Frame = NDArray[np.uint8]

KNOCK = 6.0
"""Pixels by which a camera sways that somebody leans against."""


def panned(seed: int, count: int) -> Iterator[Frame]:
    """A code-free scene before a camera that is knocked a little: each picture differs."""
    scene = cv2.resize(empty(seed), None, fx=1.06, fy=1.06)
    rng = np.random.default_rng(seed)
    for number in range(count):
        x, y = (int(20 + 19 * np.sin(number / step + seed)) for step in (3, 5))
        yield noisy(scene[y : y + 720, x : x + 1280], rng)


def waited(first: Frame, seed: int, count: int) -> Iterator[Frame]:
    """What a door sees that waits: the scene of a film's first picture, swaying."""
    rng = np.random.default_rng(seed)
    for number in range(-count, 0):
        yield noisy(knocked(first, number), rng)


def knocked(frame: Frame, number: int) -> Frame:
    """A picture of a film as the swaying camera sees it; the picture with number 0 follows -1."""
    by = np.array([[1, 0, KNOCK * np.sin(number / 3)], [0, 1, KNOCK * np.sin(number / 5)]])
    return np.asarray(cv2.warpAffine(frame, by, SIZE, borderMode=cv2.BORDER_REFLECT), np.uint8)


def noisy(frame: Frame, rng: np.random.Generator) -> Frame:
    """With a sensor's noise of its own."""
    noise = rng.normal(0, 3, (360, 640)).astype(np.float32)
    large = cv2.resize(noise, SIZE, interpolation=cv2.INTER_NEAREST)[..., None]
    return np.clip(frame.astype(np.float32) + large, 0, 255).astype(np.uint8)
