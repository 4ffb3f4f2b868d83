"""Finds square patches that stand darker on a brighter card, at any blur, distance or contrast.

A code is dense dark print within a quiet zone: seen from far enough, or smeared, it is one dark
square that its surroundings do not touch. That needs no finder pattern to be sharp.
"""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.services.camera_ports import Picture

Quad = NDArray[np.float64]

AT_MOST = 10
"""Patches that are looked at closely in one picture: what bounds its cost."""

_BOX3 = np.ones((3, 3), np.uint8)
_SMALL, _WIDE = (13, 31)  # pixels of the neighbourhood that a pixel must be darker than


def patches(gray: Picture) -> list[tuple[Quad, tuple[float, float, float]]]:
    """The squarest dark patches of a picture.

    Returns:
        The corners, clockwise on the screen, in picture pixels; with how much of its rectangle the
        patch's hull fills, how much of its hull the patch fills, and longer over shorter side.
    """
    found = []
    for factor, grown, mask in _masks(gray):
        count, labels, boxes, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
        width, height, area = boxes[1:count, 2], boxes[1:count, 3], boxes[1:count, 4]
        least, most = (26, 170) if grown else (15, 65)
        longer, shorter = np.maximum(width, height), np.minimum(width, height)
        fits = (longer >= least) & (longer <= most) & (2 * shorter >= longer)
        for one in np.flatnonzero(fits & (area >= 0.3 * width * height)).tolist():
            x, y, wide, high = boxes[one + 1, :4].tolist()
            piece = (labels[y : y + high, x : x + wide] == one + 1).astype(np.uint8)
            patch = _patch(piece, (x, y), factor, 2.0 if grown else 0.0)
            if patch is not None:
                found.append(patch)
    found.sort(key=lambda patch: -patch[1][0] * patch[1][1])
    return found[:AT_MOST]


def _masks(gray: Picture) -> Iterator[tuple[int, bool, NDArray[np.uint8]]]:
    """What is darker than around it: the picture's reduction, whether light gaps were closed."""
    picture = gray
    for factor in (2, 4, 8):
        if min(picture.shape[:2]) < 32:
            return
        smaller = cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        picture = smaller.astype(np.uint8, copy=False)
        here = picture[2::4, 2::4]
        slope = cv2.absdiff(here, picture[2::4, 1::4][:, : here.shape[1]])
        noise = float(np.mean(np.minimum(slope, 6)))
        limit = 1.5 + 0.7 * noise
        if factor == 2:
            near = cv2.blur(picture, (_SMALL, _SMALL))
            yield factor, False, _above(cv2.subtract(near, picture), limit)
        darkest = cv2.erode(picture, _BOX3)
        around = cv2.blur(picture, (_WIDE, _WIDE))
        yield factor, True, _above(cv2.subtract(around, darkest), limit + 0.7 * noise)


def _above(below: NDArray[np.generic], limit: float) -> NDArray[np.uint8]:
    mask = cv2.threshold(below.astype(np.uint8, copy=False), limit, 1, cv2.THRESH_BINARY)[1]
    return cv2.morphologyEx(mask, cv2.MORPH_CLOSE, _BOX3).astype(np.uint8, copy=False)


def _patch(
    piece: NDArray[np.uint8], at: tuple[int, int], factor: int, grown: float
) -> tuple[Quad, tuple[float, float, float]] | None:
    outlines, _ = cv2.findContours(piece, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    outline = max(outlines, key=cv2.contourArea)
    hull = cv2.convexHull(outline)
    (x, y), (wide, high), angle = cv2.minAreaRect(hull)
    wide, high = wide + 1, high + 1
    # An outline goes through the middles of the outermost pixels.
    hull_area = cv2.contourArea(hull) + 0.5 * cv2.arcLength(hull, closed=True) + 1
    area = cv2.contourArea(outline) + 0.5 * cv2.arcLength(outline, closed=True) + 1
    fill, aspect = hull_area / (wide * high), max(wide, high) / min(wide, high)
    if fill < 0.75 or aspect > 1.6:
        return None
    size = (max(wide - grown, 4.0), max(high - grown, 4.0))
    box = cv2.boxPoints(((x + at[0], y + at[1]), size, angle)).astype(np.float64)
    return (box + 0.5) * factor - 0.5, (fill, area / hull_area, aspect)
