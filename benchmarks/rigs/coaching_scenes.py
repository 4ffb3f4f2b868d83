"""What the coach is drawn from and measured on: phones with one fault each, and none at all."""

import json
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from rigs.door_scenes import typical

from kiosk.adapters.readers.zxing_engine import ZxingEngine
from kiosk.adapters.simulation import Shot, empty
from kiosk.domain.reading import Hint

MODULES = 45
"""Along a side of a ticket's code (version 7)."""

EDGES = ("left", "right", "top", "bottom")
CORNERS = ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0))
"""Where a code has its finder patterns, as shares of its side."""

FAULTS: dict[str, tuple[Hint, str, tuple[float, float]]] = {
    "small": (Hint.NEARER, "px a module", (0.85, 1.4)),
    "near blur": (Hint.FARTHER, "modules out of focus, 10 px each", (1.0, 1.7)),
    "large": (Hint.FARTHER, "px a module, beyond the picture", (16.2, 21.0)),
    "motion": (Hint.HOLD_STILL, "modules moved", (2.2, 4.4)),
    "lamp": (Hint.TILT, "lamp, share of the side", (0.42, 0.64)),
    "faint": (Hint.BRIGHTER, "contrast left", (0.02, 0.06)),
    "dim": (Hint.BRIGHTER, "screen's light in noise of 2 %", (0.001, 0.004)),
    "dim paper": (Hint.MORE_LIGHT, "hall's light on a paper, noise of 2 %", (0.0012, 0.003)),
    "thumb": (Hint.SHOW_WHOLE, "thumb in the middle", (0.14, 0.3)),
    "thumb on a corner": (Hint.SHOW_WHOLE, "thumb on a finder pattern", (0.06, 0.22)),
    "cut": (Hint.SHOW_WHOLE, "share beyond one edge", (0.14, 0.45)),
}
"""The right hint, what a level counts, and between which levels the weights are drawn."""

INVERTED: dict[str, tuple[Hint, str]] = {
    "small": (Hint.NEARER, "px a module"),
    "motion": (Hint.HOLD_STILL, "modules moved"),
    "dim": (Hint.BRIGHTER, "screen's light in noise of 2 %"),
    "dark mode": (Hint.NO_DARK_MODE, "px a module"),
    "dark mode, blurred": (Hint.NO_DARK_MODE, "modules out of focus"),
}
"""The same of light codes on dark: their fault is the colours only where the same code is read as
dark on light, which the last two are. No weights are drawn from them."""

CHANGES: dict[str, tuple[str, dict[str, object]]] = {
    "small": ("module_px", {}),
    "near blur": ("defocus", {"module_px": 10.0, "center": (0.5, 0.5)}),
    "large": ("module_px", {}),
    "motion": ("motion", {}),
    "lamp": ("glare", {}),
    "faint": ("contrast", {}),
    "dim": ("exposure", {"noise": 0.02}),
    "dim paper": ("hall", {"paper": True, "noise": 0.02, "contrast": 1.0}),
    "thumb": ("thumb", {"thumb_at": (0.5, 0.5)}),
    "dark mode": ("module_px", {}),
    "dark mode, blurred": ("defocus", {}),
}
"""Which value of a shot is the level, and what else is not as typical."""


def shot(fault: str, level: float, seed: int, **base: object) -> Shot:
    """A phone whose only fault is this one.

    Args:
        fault: a key of `FAULTS`, or of `INVERTED` with `inverted` in `base`.
        level: how bad it is.
        seed: of everything else.
        base: what is not as typical.
    """
    whole = typical(seed, **({"theme": "dark" if seed % 3 == 0 else "light"} | base))
    if fault == "cut":
        return _cut(whole, level, EDGES[seed % 4])
    if fault == "thumb on a corner":
        return whole.but(thumb=level, thumb_at=CORNERS[seed % 3])
    named, others = CHANGES[fault]
    return whole.but(**{named: level}, **others)


def _cut(whole: Shot, share: float, edge: str) -> Shot:
    """With this share of the code beyond one edge of the picture."""
    inside = MODULES * whole.module_px * (0.5 - share)
    x, y = whole.center
    at = {
        "left": (inside / 1280, y),
        "right": (1 - inside / 1280, y),
        "top": (x, inside / 720),
        "bottom": (x, 1 - inside / 720),
    }
    return whole.but(center=at[edge])


def any_shot(fault: str, seed: int) -> Shot:
    """A phone with this fault at any level, held in more ways than a typical one."""
    rng = np.random.default_rng([seed, 31, *fault.encode()])
    base = {
        "module_px": float(rng.uniform(2.6, 5.0)),
        "tilt_deg": float(rng.uniform(0, 14)),
        "rotation_deg": float(rng.normal(0, 8)),
        "noise": float(rng.uniform(0.005, 0.02)),
        "exposure": float(rng.uniform(0.6, 1.0)),
        "contrast": float(rng.uniform(0.65, 1.0)),
        "jpeg": int(rng.integers(65, 92)),
        "lens_px": float(rng.uniform(0.4, 0.9)),
    }
    return shot(fault, float(rng.uniform(*FAULTS[fault][2])), seed, **base)


def scenes(first: int, count: int, cropped: bool = False) -> Iterator[np.ndarray]:
    """Pictures without a code; cropped ones are seen from near, cut off by the edges."""
    for seed in range(first, first + count):
        gray = cv2.cvtColor(empty(seed), cv2.COLOR_BGR2GRAY)
        if cropped:
            rng = np.random.default_rng([seed, 32])
            wide = int(rng.integers(400, 1000))
            high = wide * 9 // 16
            x, y = int(rng.integers(0, 1280 - wide)), int(rng.integers(0, 720 - high))
            gray = np.ascontiguousarray(gray[y : y + high, x : x + wide])
            if wide < 640:
                gray = cv2.resize(gray, None, fx=2, fy=2, interpolation=cv2.INTER_LINEAR)
        yield gray


def photo_parts(folder: Path, remainder: int) -> Iterator[np.ndarray]:
    """What lies beside the codes in photos of which all codes are read.

    Args:
        folder: with `truth.json`.
        remainder: 0 or 1, every other photo: one half is to draw from, one to measure on.
    """
    photos = sorted(json.loads((folder / "truth.json").read_text()).items())
    for name, truth in photos[remainder::2]:
        gray = cv2.imread(str(folder / name), cv2.IMREAD_GRAYSCALE)
        codes = ZxingEngine().read(gray, downscale=True, invert=True, errors=True).codes
        if not codes or len(codes) != truth["codes"]:
            continue
        corners = np.array([code.corners for code in codes]).reshape(-1, 2)
        low, high = corners.min(axis=0), corners.max(axis=0)
        rim = 0.12 * float((high - low).max())
        (left, top), (right, bottom) = (low - rim).astype(int), (high + rim).astype(int)
        beside = (gray[: max(top, 0)], gray[bottom:], gray[:, : max(left, 0)], gray[:, right:])
        for part in beside:
            if min(part.shape) >= 240:
                yield np.ascontiguousarray(part)
