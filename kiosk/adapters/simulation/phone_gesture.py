"""How a guest holds a phone up: it slides in, blurs, settles, trembles, and goes away again."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kiosk.adapters.simulation.phone import matrix
from kiosk.adapters.simulation.render import render
from kiosk.adapters.simulation.shot import SIZE, Shot

FPS = 30.0
_SHUTTER = 1 / 60  # seconds of exposure: half of a frame, as in a dim room
_HUNTING = 2.0  # an autofocus overshoots once before it settles


@dataclass(frozen=True)
class PhoneGesture:
    """One guest, from the phone's first corner in the picture to its last.

    Attributes:
        text: what the QR holds.
        seed: of the whole gesture: from where, how fast, how near, how shaky.
        holds: seconds that the phone is held still before it is taken away.
        look: fields of the shot that stay as they are; None takes an ordinary phone by the seed.
    """

    text: str
    seed: int
    holds: float = 3.0
    look: Shot | None = None

    @cached_property
    def _movements(self) -> "_Movements":
        return _Movements.drawn(np.random.default_rng([self.seed, 4]))

    @property
    def seconds(self) -> float:
        """How long the whole presentation takes."""
        return self._movements.slide + self.holds + self._movements.leave

    @property
    def slide_seconds(self) -> float:
        """How long the phone takes to come in."""
        return self._movements.slide

    def at(self, seconds: float) -> Shot:
        """What stands before the lens this long after the phone began to come in."""
        movements = self._movements
        base = self.look or self._ordinary()
        base = base.but(text=self.text)
        x, y = movements.place(seconds, self.holds)
        before = movements.place(seconds - _SHUTTER, self.holds)
        dx, dy = (x - before[0]) * SIZE[0], (y - before[1]) * SIZE[1]
        travel = float(np.hypot(dx, dy))
        return base.but(
            center=(x, y),
            rotation_deg=base.rotation_deg + movements.wobble(seconds, 0) * 1.2,
            tilt_deg=base.tilt_deg + movements.wobble(seconds, 1) * 1.5,
            motion=travel / base.module_px,
            motion_deg=float(np.degrees(np.arctan2(-dy, dx))),
            defocus=base.defocus + movements.blur(seconds),
        )

    def _ordinary(self) -> Shot:
        """A phone as most are: sizes and faults of the range in which doors work."""
        rng = np.random.default_rng([self.seed, 5])
        small = matrix(self.text).shape[0] * 4.2 < SIZE[1] * 0.8
        return Shot(
            self.text,
            module_px=float(rng.uniform(1.7, 4.2 if small else 3.5)),
            tilt_deg=float(rng.uniform(0, 18)),
            tilt_axis_deg=float(rng.uniform(0, 180)),
            rotation_deg=float(rng.normal(0, 6)),
            theme="dark" if rng.random() < 0.4 else "light",
            lens_px=float(rng.uniform(0.5, 0.8)),
            noise=float(rng.uniform(0.006, 0.02)),
            contrast=float(rng.uniform(0.55, 1.0)),
            exposure=float(rng.uniform(0.5, 1.1)),
            jpeg=int(rng.integers(70, 92)),
            scene=self.seed,
        )


@dataclass(frozen=True)
class _Movements:
    """The movements of one presentation; lengths are shares of the picture, times seconds."""

    start: tuple[float, float]
    end: tuple[float, float]
    slide: float
    leave: float
    focus: float
    soft: float
    shake: float
    phases: NDArray[np.float64]

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> "_Movements":
        end = (float(rng.uniform(0.38, 0.62)), float(rng.uniform(0.42, 0.55)))
        start = [(-0.1, end[1] + 0.2), (1.1, end[1] + 0.2), (end[0] + 0.1, 1.25)]
        return cls(
            start[int(rng.integers(3))],
            end,
            slide=float(rng.uniform(0.35, 0.7)),
            leave=float(rng.uniform(0.3, 0.5)),
            focus=float(rng.uniform(0.3, 0.8)),
            soft=float(rng.uniform(0.8, 2.0)),
            shake=float(rng.uniform(0.0004, 0.0016)),
            phases=rng.uniform(0, 2 * np.pi, (4, 3)),
        )

    def place(self, seconds: float, holds: float) -> tuple[float, float]:
        """Where the code's centre is."""
        leaving = (seconds - self.slide - holds) / self.leave
        share = min(max(seconds / self.slide, 0.0), 1.0)
        share = 1.0 - (1.0 - share) ** 2.2  # arms brake towards the end
        if leaving > 0:
            share = 1.0 - min(leaving, 1.0) ** 2
        x = self.start[0] + (self.end[0] - self.start[0]) * share
        y = self.start[1] + (self.end[1] - self.start[1]) * share
        return (
            x + self.shake * self.wobble(seconds, 2),
            y + 1.5 * self.shake * self.wobble(seconds, 3),
        )

    def wobble(self, seconds: float, which: int) -> float:
        """The tremor of a hand: 1 to 9 Hz, about -1 to 1."""
        phases = self.phases[which]
        slow, mid, fast = (
            np.sin(2 * np.pi * f * seconds + p)
            for f, p in zip((1.1, 3.7, 8.5), phases, strict=True)
        )
        return float(0.6 * slow + 0.3 * mid + 0.15 * fast)

    def blur(self, seconds: float) -> float:
        """Radius of the focus blur in modules: the lens begins when the phone slows down."""
        left = 1.0 - (seconds - 0.4 * self.slide) / self.focus
        if left <= 0:
            return 0.0
        return float(self.soft * min(left, 1.0) * (0.7 + 0.3 * np.cos(_HUNTING * 2 * np.pi * left)))


def gesture_frames(
    text: str, seed: int, size: tuple[int, int] = SIZE, holds: float = 3.0
) -> Iterator[tuple[float, NDArray[np.uint8]]]:
    """The pictures of one presentation at 30 a second.

    Yields:
        Seconds since the phone began to come in, and the picture: BGR, owned by the caller.
    """
    guest = PhoneGesture(text, seed, holds)
    for number in range(int(guest.seconds * FPS) + 1):
        seconds = number / FPS
        yield seconds, render(guest.at(seconds), seed * 100_003 + number, size)
