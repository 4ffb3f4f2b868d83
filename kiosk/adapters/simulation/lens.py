"""What a lens and a sensor do to light: blur, noise, JPEG. Pure functions on arrays."""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]

_BANK = (1100, 1700)  # rows and columns of noise from which each picture cuts its own piece
_UNIT = 30.0  # what one standard deviation is in the bank


def motion_kernel(length: float, degrees: float) -> Floats:
    """A straight stroke of this length in pixels, as weights that sum to one."""
    half = int(np.ceil(length / 2)) + 1
    kernel = np.zeros((2 * half + 1, 2 * half + 1), np.float32)
    steps = np.linspace(-length / 2, length / 2, max(int(length * 8), 3))
    xs = half + steps * np.cos(np.radians(degrees))
    ys = half - steps * np.sin(np.radians(degrees))
    x0, y0 = np.floor(xs).astype(int), np.floor(ys).astype(int)
    fx, fy = xs - x0, ys - y0
    for dx, wx in ((0, 1 - fx), (1, fx)):
        for dy, wy in ((0, 1 - fy), (1, fy)):
            np.add.at(kernel, (y0 + dy, x0 + dx), (wx * wy).astype(np.float32))
    kernel /= kernel.sum()
    return kernel


def disc_kernel(radius: float) -> Floats:
    """An evenly lit disc of this radius in pixels: a lens that is out of focus."""
    half = int(np.ceil(radius)) + 1
    fine = 5  # the rim is cut by sub-pixels
    span = (np.arange((2 * half + 1) * fine, dtype=np.float32) + 0.5) / fine - half - 0.5
    inside = (span[:, None] ** 2 + span[None, :] ** 2 <= radius * radius).astype(np.float32)
    size = 2 * half + 1
    kernel = inside.reshape(size, fine, size, fine).mean(axis=(1, 3))
    total = float(kernel.sum())
    return kernel / total if total else np.ones((1, 1), np.float32)


def add_noise(picture: Bytes, sigma: float, rng: np.random.Generator) -> Bytes:
    """A picture with Gaussian noise: most of it in the brightness, some in the colours.

    Args:
        picture: left as it is.
        rng: chooses the piece of noise.
        sigma: standard deviation as a share of the full range.
    """
    height, width = picture.shape[:2]
    bank = _noise_bank()
    y = int(rng.integers(0, max(_BANK[0] - height, 0) + 1))
    x = int(rng.integers(0, max(_BANK[1] - width, 0) + 1))
    piece = bank[y : y + height, x : x + width]
    if piece.shape[:2] != (height, width):
        piece = np.tile(bank, (height // _BANK[0] + 1, width // _BANK[1] + 1, 1))[:height, :width]
    noisy = cv2.addWeighted(picture, 1.0, piece, sigma * 255.0 / _UNIT, 0.0, dtype=cv2.CV_8U)
    return noisy.astype(np.uint8, copy=False)


@lru_cache(maxsize=1)
def _noise_bank() -> NDArray[np.int8]:
    rng = np.random.default_rng(7)
    shared = rng.standard_normal((*_BANK, 1), np.float32)
    own = rng.standard_normal((*_BANK, 3), np.float32)
    bank: NDArray[np.int8] = np.clip((0.9 * shared + 0.44 * own) * _UNIT, -127, 127).astype(np.int8)
    return bank


def through_jpeg(picture: Bytes, quality: int) -> Bytes:
    """What is left after the camera compressed the picture."""
    _, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    seen = cv2.imdecode(data, cv2.IMREAD_COLOR)
    assert seen is not None  # noqa: S101 - what was encoded a line above
    return seen.astype(np.uint8, copy=False)
