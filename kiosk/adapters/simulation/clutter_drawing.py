"""What the things of a code-free scene are drawn with: tones, places, squares."""

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Rng = np.random.Generator
Tone = tuple[float, float, float]


def any_tone(rng: Rng, low: float = 10, high: float = 235) -> Tone:
    """A colour, each channel between the two."""
    blue, green, red = (float(v) for v in rng.uniform(low, high, 3))
    return blue, green, red


def any_corner(picture: Bytes, rng: Rng) -> tuple[int, int]:
    """Where a thing's upper left corner stands, so that some of it is in the picture."""
    height, width = picture.shape[:2]
    return int(rng.uniform(0.05, 0.6) * width), int(rng.uniform(0.05, 0.5) * height)


def square(x: int, y: int, side: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Both corners of a filled square of exactly `side` pixels."""
    return (x, y), (x + side - 1, y + side - 1)
