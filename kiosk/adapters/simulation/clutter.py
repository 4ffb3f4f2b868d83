"""Scenes without any code, many of them full of squares, stripes and letters that look like one."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.adapters.simulation import clutter_patterns as patterns
from kiosk.adapters.simulation import clutter_things as things
from kiosk.adapters.simulation.foyer import foyer
from kiosk.adapters.simulation.render import develop
from kiosk.adapters.simulation.shot import SIZE

Bytes = NDArray[np.uint8]

KINDS: dict[str, Callable[[Bytes, np.random.Generator], None]] = {
    "foyer": things.nothing,
    "near face": things.near_face,
    "bookshelf": things.bookshelf,
    "checkerboard": patterns.checkerboard,
    "page of text": things.page_of_text,
    "phone with a chat": things.phone_with_chat,
    "phone with icons": things.phone_with_icons,
    "keyboard": things.keyboard,
    "house front": things.house_front,
    "nested squares": patterns.nested_squares,
    "bricks": patterns.bricks,
    "blinds": patterns.blinds,
    "plaid shirt": patterns.plaid,
    "logos": things.logos,
    "bar code": things.bar_code,
    "speckle": patterns.speckle,
    "poster": things.poster,
    "one finder": patterns.one_finder,
}
"""What each kind draws over a foyer."""


def empty(seed: int, kind: str | None = None, size: tuple[int, int] = SIZE) -> Bytes:
    """A picture without a code: BGR, owned by the caller, another one for each seed.

    Args:
        seed: of everything in it.
        kind: a key of `KINDS`; None goes round all of them with the seed.
        size: width and height in pixels.
    """
    rng = np.random.default_rng([seed, 6])
    name = kind or list(KINDS)[seed % len(KINDS)]
    picture = foyer(seed, size).copy()
    KINDS[name](picture, rng)
    if rng.random() < 0.35:
        turn = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), float(rng.normal(0, 12)), 1.1)
        picture = cv2.warpAffine(picture, turn, size, borderMode=cv2.BORDER_REFLECT).astype(
            np.uint8, copy=False
        )
    sharp = cv2.GaussianBlur(picture, (0, 0), float(rng.uniform(0.5, 1.6)))
    gain = float(rng.uniform(0.45, 1.2))
    lit = cv2.convertScaleAbs(sharp, alpha=gain)
    return develop(
        lit.astype(np.uint8, copy=False),
        float(rng.uniform(0.004, 0.03)),
        int(rng.integers(60, 92)),
        seed,
    )
