"""Tells when something moves in a stream, and when it is something that was not there before.

Each cell of a thumbnail is compared with what was seen there in the last seconds, and is new where
it is like none of that: the sample-based background model of ViBe (O. Barnich and
M. Van Droogenbroeck, IEEE Transactions on Image Processing 20(6), 2011), with samples taken in
turn. What sways or passes again and again is background so, and a phone that is held up is not.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.services.camera_ports import Picture

COLUMNS, ROWS = 64, 36
"""Of the thumbnail, in cells."""

MOVED = 6.0
"""Levels of grey by which a hundredth of a thumbnail must differ to be a movement."""

STILL = 45
"""Pictures without a movement after which nothing moves: all passes have had their turn by then,
and what is still taken for a code, and not read, is a wheel or a loudspeaker."""

SAMPLES, SAMPLED_EVERY = 12, 6
"""Thumbnails that are kept, and pictures from one to the next: two and a half seconds."""

UNLIKE = 12
"""Levels of grey by which a cell differs from what was seen there before."""

NEW_CELLS, TIMES_USUAL = 0.01, 1.2
"""Share of the cells, beyond so many times what is usual in this stream, that is something new: a
phone held at arm's length covers four times as much."""

RISES, FALLS = 0.1, 0.005
"""Weight of one picture in what is usual where more is new in it, and where less is: what comes up
again and again is usual soon, and for some seconds."""


class ChangeDetector:
    """Looks at one picture after another. For one thread.

    Attributes:
        since_moved: pictures since the last movement.
        new: whether the newest picture shows something new.
    """

    def __init__(self) -> None:
        self._before: NDArray[np.int16] | None = None
        self._samples = np.zeros((SAMPLES, ROWS, COLUMNS), np.int16)
        self._usual = 0.0
        self._pictures = 0
        self.since_moved = 0
        self.new = True

    def see(self, gray: Picture) -> None:
        """Take note of the next picture."""
        # Single pixels would differ by the sensor's noise alone.
        few = cv2.resize(gray, (5 * COLUMNS, 5 * ROWS), interpolation=cv2.INTER_NEAREST)
        small = cv2.resize(few, (COLUMNS, ROWS), interpolation=cv2.INTER_AREA).astype(np.int16)
        moved = self._before is None or _differ(small, self._before)
        self.since_moved = 0 if moved else self.since_moved + 1
        self._before = small
        self.new = self._is_new(small)
        if self._pictures % SAMPLED_EVERY == 0:
            self._samples[self._pictures // SAMPLED_EVERY % SAMPLES] = small
        self._pictures += 1

    @property
    def still(self) -> bool:
        """Whether nothing has moved for so long that no picture shows anything new."""
        return self.since_moved >= STILL

    def _is_new(self, small: NDArray[np.int16]) -> bool:
        taken = self._samples[: -(-self._pictures // SAMPLED_EVERY)]
        if not len(taken):
            return True
        least = np.abs(taken - small).min(axis=0)
        share = np.count_nonzero(least > UNLIKE) / small.size
        new = share > TIMES_USUAL * self._usual + NEW_CELLS
        self._usual += (RISES if share > self._usual else FALLS) * (share - self._usual)
        return bool(new)


def _differ(one: NDArray[np.int16], other: NDArray[np.int16]) -> bool:
    """Whether a hundredth of a thumbnail is another one."""
    return bool(np.count_nonzero(np.abs(one - other) > MOVED) > one.size / 100)
