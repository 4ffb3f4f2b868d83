"""What the synthetic door shows: phones with each fault alone, mixed, and as guests hold them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import cv2
import numpy as np

from kiosk.adapters.keys.jwt_tokens import JwtMint
from kiosk.adapters.simulation import FPS, PhoneGesture, Shot, render

MINT = JwtMint("a secret of the synthetic door, 32 bytes and more")


def token(number: int) -> str:
    """A ticket's text as the program issues it: version 7, 45 modules a side."""
    return MINT.sign(1 + number, datetime(2026, 11, 23, tzinfo=UTC) + timedelta(seconds=number))


def typical(seed: int, **faults) -> Shot:
    """A phone as most are; what a sweep does not change varies a little from picture to picture."""
    rng = np.random.default_rng([seed, 11])
    ordinary = {
        "module_px": 4.0,
        "tilt_deg": float(rng.uniform(0, 10)),
        "tilt_axis_deg": float(rng.uniform(0, 180)),
        "rotation_deg": float(rng.normal(0, 5)),
        "center": (float(rng.uniform(0.4, 0.6)), float(rng.uniform(0.43, 0.52))),
        "theme": "dark" if rng.random() < 0.4 else "light",
        "motion_deg": float(rng.uniform(0, 180)),
        "glare_at": (float(rng.uniform(0.3, 0.75)), float(rng.uniform(0.3, 0.75))),
        "scene": seed,
    }
    return Shot(token(seed), **(ordinary | faults))


SWEEPS: dict[str, tuple[str, list[float], Callable[[int, float], Shot]]] = {
    "Distance": (
        "px a module",
        [2.6, 2.2, 2.0, 1.8, 1.6, 1.5, 1.4, 1.3, 1.2, 1.1],
        lambda seed, level: typical(seed, module_px=level),
    ),
    "Tilt": (
        "degrees",
        [20, 35, 45, 52, 58, 63, 67, 71],
        lambda seed, level: typical(seed, tilt_deg=level, module_px=5.0),
    ),
    "Motion": (
        "modules",
        [0.6, 1.0, 1.3, 1.6, 1.9, 2.2, 2.6, 3.2],
        lambda seed, level: typical(seed, motion=level),
    ),
    "Defocus": (
        "modules, radius",
        [0.4, 0.6, 0.7, 0.8, 0.9, 1.0, 1.15, 1.3],
        lambda seed, level: typical(seed, defocus=level),
    ),
    "Glare": (
        "share of the side",
        [0.15, 0.22, 0.28, 0.33, 0.38, 0.44, 0.5, 0.58],
        lambda seed, level: typical(seed, glare=level),
    ),
    "Noise": (
        "sigma, share of range",
        [0.03, 0.06, 0.1, 0.14, 0.19, 0.25, 0.32, 0.4],
        lambda seed, level: typical(seed, noise=level),
    ),
    "Contrast": (
        "share of range",
        [0.3, 0.15, 0.1, 0.07, 0.055, 0.045, 0.035, 0.025],
        lambda seed, level: typical(seed, contrast=level),
    ),
    "JPEG": (
        "quality, at 3 px",
        [50, 30, 20, 14, 10, 7, 5, 3],
        lambda seed, level: typical(seed, jpeg=int(level), module_px=3.0),
    ),
    "Rotation": (
        "degrees, at 1.7 px",
        [0, 10, 20, 30, 45, 60, 75, 90],
        lambda seed, level: typical(seed, rotation_deg=level, module_px=1.7),
    ),
    "Occlusion": (
        "share of the area, free corner",
        [0.05, 0.08, 0.11, 0.14, 0.17, 0.2, 0.24, 0.3],
        lambda seed, level: typical(seed, thumb=level, thumb_at=(1.0, 1.0)),
    ),
    "Covered finder": (
        "share of the area, finder corner",
        [0.004, 0.01, 0.02, 0.035, 0.05, 0.07, 0.1, 0.14],
        lambda seed, level: typical(
            seed, thumb=level, thumb_at=[(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)][seed % 3]
        ),
    ),
    "Inverted": (
        "px a module, light on dark",
        [2.6, 2.2, 2.0, 1.8, 1.6, 1.5, 1.4, 1.3, 1.2, 1.1],
        lambda seed, level: typical(seed, module_px=level, inverted=True),
    ),
}
"""What is swept: unit, levels from easy to hard, and the picture of a level.

Rotation is no fault of its own: every direction must be read as far away as upright ones are.
"""

MIXES = {
    # Smallest and largest: px a module, then 0 to: tilt, motion, defocus, noise, glare.
    "easy": (3.0, 5.0, 20, 0.4, 0.25, 0.02, 0.1),
    "medium": (2.3, 4.2, 28, 0.55, 0.4, 0.03, 0.15),
    "hard": (1.8, 3.2, 40, 0.9, 0.6, 0.04, 0.3),
}
"""All faults at once. Chosen by what zxing-cpp alone reads of them, nothing else."""


def mixed(kind: str, seed: int) -> Shot:
    small, large, tilt, motion, defocus, noise, glare = MIXES[kind]
    rng = np.random.default_rng([seed, 12, len(kind)])
    return typical(
        seed,
        module_px=float(rng.uniform(small, large)),
        tilt_deg=float(rng.uniform(0, tilt)),
        rotation_deg=float(rng.normal(0, 15)),
        motion=float(rng.uniform(0, motion)),
        defocus=float(rng.uniform(0, defocus)),
        noise=float(rng.uniform(0.005, noise)),
        glare=float(rng.uniform(0.05, glare)) if rng.random() < 0.4 else 0.0,
        contrast=float(rng.uniform(0.4, 1.0)),
        exposure=float(rng.uniform(0.4, 1.3)),
        jpeg=int(rng.integers(55, 92)),
        inverted=bool(rng.random() < 0.1),
        thumb=float(rng.uniform(0, 0.04)) if rng.random() < 0.2 else 0.0,
    )


def seen(shot: Shot, seed: int):
    return cv2.cvtColor(render(shot, seed), cv2.COLOR_BGR2GRAY)


class Film:
    """The pictures of one presentation, each drawn once, when somebody looks."""

    def __init__(self, seed: int) -> None:
        self.text = token(seed)
        self._guest = PhoneGesture(self.text, seed, holds=2.5)
        self._seed, self._frames = seed, {}

    def frame(self, number: int):
        if number not in self._frames:
            shot = self._guest.at(number / FPS)
            self._frames[number] = seen(shot, self._seed * 100_003 + number)
        return self._frames[number]
