"""Codes whose two colours are equally bright, as red on green: grey pictures do not show them.

What they differ by is how vivid they are: the largest of a pixel's three colours less the smallest.
Wood, skin and posters are vivid too, so that engines look only where that is as busy as a code.
"""

from collections.abc import Callable, Sequence

import cv2
import numpy as np

from kiosk.adapters.readers.passes import Read
from kiosk.adapters.readers.places import Found
from kiosk.adapters.readers.sighted import Sighting
from kiosk.services.camera_ports import Picture


class ColouredCodes:
    """Looks for codes in what is vivid.

    Args:
        read: what looks at it; dark on light and light on dark.
        regions: finds what is as busy as a code.
    """

    name = "vivid"

    def __init__(self, read: Read, regions: Callable[[Picture], Sequence[Sighting]]) -> None:
        self._read, self._regions = read, regions

    def __call__(self, picture: object, gray: Picture) -> Found:
        """What is read in colours.

        Args:
            picture: as it was given; anything but colours of eight bits gives nothing.
            gray: the same in grey. Where it had to be made smaller, nothing is looked for.
        """
        if not isinstance(picture, np.ndarray) or picture.dtype != np.uint8:
            return Found()
        if picture.ndim != 3 or picture.shape[2] < 3 or picture.shape[:2] != gray.shape:
            return Found()
        colours = np.asarray(picture, np.uint8)
        # Every second pixel tells where to look; cameras give colours no finer. OpenCV takes them
        # out faster than it reads a NumPy view that skips.
        less = cv2.resize(colours, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_NEAREST)
        if not self._regions(vivid(np.asarray(less, np.uint8))):
            return Found()
        return self._read(vivid(colours), self.name)


def vivid(picture: Picture) -> Picture:
    """The largest less the smallest of the three colours of each pixel."""
    blue, green, red = cv2.split(picture[..., :3])
    most = cv2.max(cv2.max(blue, green), red)
    least = cv2.min(cv2.min(blue, green), red)
    return np.asarray(cv2.subtract(most, least), np.uint8)
