"""Pictures made safe to look at, and the places of codes in them."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from kiosk.adapters.readers.sighted import Sighting
from kiosk.domain.reading import Code, Corners
from kiosk.services.camera_ports import Picture

SMALLEST = 16
"""Pixels along a side below which no QR fits: 21 modules need more."""

LARGEST = 4096
"""Pixels along a side above which a picture is made smaller first: an engine's time and memory
grow with the area, and a code that needs more pixels than this has a page of text in it."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one look at a picture gave."""

    codes: tuple[Code, ...] = ()
    sightings: tuple[Sighting, ...] = ()


def as_gray(picture: object) -> tuple[Picture, float] | None:
    """A picture as contiguous 8-bit grey, and by what its coordinates must be multiplied.

    Takes grey, BGR, BGRA and any depth; None where there is nothing to look at.
    """
    if not isinstance(picture, np.ndarray) or picture.ndim not in (2, 3) or picture.size == 0:
        return None
    if picture.ndim == 3 and picture.shape[2] not in (1, 3, 4):
        return None
    if min(picture.shape[:2]) < SMALLEST or picture.dtype.kind not in "uibf":
        return None
    # A line of a million pixels is no picture of a code, and would shrink to nothing below.
    if max(picture.shape[:2]) > LARGEST * SMALLEST:
        return None
    gray = _eight_bit(picture)
    if gray.ndim == 3:
        channels = gray.shape[2]
        if channels == 1:
            gray = gray[:, :, 0]
        else:
            code = cv2.COLOR_BGR2GRAY if channels == 3 else cv2.COLOR_BGRA2GRAY
            gray = np.asarray(cv2.cvtColor(np.ascontiguousarray(gray), code), np.uint8)
    back = max(1.0, max(gray.shape) / LARGEST)
    if back > 1:
        size = [max(SMALLEST, round(n / back)) for n in gray.shape[::-1]]
        smaller = cv2.resize(np.ascontiguousarray(gray), size, interpolation=cv2.INTER_AREA)
        gray = np.asarray(smaller, np.uint8)
    return np.ascontiguousarray(gray, dtype=np.uint8), back


def _eight_bit(picture: "np.ndarray[tuple[int, ...], np.dtype[np.generic]]") -> Picture:
    if picture.dtype == np.uint8:
        return picture.view(np.uint8)
    if picture.dtype == np.uint16:
        return (picture.view(np.uint16) >> 8).astype(np.uint8)
    with np.errstate(all="ignore"):
        plain = np.nan_to_num(picture.astype(np.float64), nan=0.0, posinf=0.0, neginf=0.0)
        low, high = float(plain.min()), float(plain.max())
        if not math.isfinite(high - low) or high <= low:
            return np.zeros(picture.shape, np.uint8)
        return ((plain - low) * (255 / (high - low))).astype(np.uint8)


def middle(corners: Corners) -> tuple[float, float]:
    """The mean of the corners."""
    return sum(x for x, _ in corners) / 4, sum(y for _, y in corners) / 4


def holds(corners: Corners, point: tuple[float, float], margin: float = 0.0) -> bool:
    """Whether a point lies in the quadrangle or within `margin` pixels of it."""
    outline = np.array(corners, dtype=np.float32)
    return cv2.pointPolygonTest(outline, point, measureDist=True) >= -margin


def same_place(one: Corners, other: Corners) -> bool:
    """Whether two outlines are of one code in the picture."""
    return holds(one, middle(other)) or holds(other, middle(one))


def merged(codes: Sequence[Code], more: Iterable[Code]) -> tuple[Code, ...]:
    """Both, with each place once: who read it first is kept."""
    kept = list(codes)
    for code in more:
        if not any(same_place(code.corners, other.corners) for other in kept):
            kept.append(code)
    return tuple(kept)


def unread(
    sightings: Iterable[Sighting], codes: Sequence[Code], known: Sequence[Sighting] = ()
) -> list[Sighting]:
    """The sightings at places where no code was read and none is known, each place once."""
    taken = [code.corners for code in codes] + [sighting.corners for sighting in known]
    kept: list[Sighting] = []
    for sighting in sightings:
        if not any(same_place(sighting.corners, corners) for corners in taken):
            kept.append(sighting)
            taken.append(sighting.corners)
    return kept


def covered(gray: Picture, codes: Sequence[Code]) -> Picture:
    """The picture with the codes that were read painted over, so that others come to the fore."""
    if not codes:
        return gray
    result = gray.copy()
    for code in codes:
        outline = np.array(code.corners, dtype=np.float32)
        level = int(gray.mean())
        cv2.fillConvexPoly(result, np.round(outline).astype(np.int32), level)
    return result


def moved(corners: Corners, factor: float, dx: float = 0.0, dy: float = 0.0) -> Corners:
    """Corners from a resized (by 1/factor) and cut-out (at dx, dy) picture in the whole one."""
    (ax, ay), (bx, by), (cx, cy), (ex, ey) = corners
    return (
        (ax * factor + dx, ay * factor + dy),
        (bx * factor + dx, by * factor + dy),
        (cx * factor + dx, cy * factor + dy),
        (ex * factor + dx, ey * factor + dy),
    )


def as_corners(points: "np.ndarray[tuple[int, ...], np.dtype[np.float32]]") -> Corners:
    """Four points of an array as corners."""
    a, b, c, d = ((float(x), float(y)) for x, y in points.reshape(4, 2))
    return a, b, c, d


def around(gray: Picture, place: Sighting, margin: float) -> tuple[Picture, int, int]:
    """A place cut out with `margin` shares of its side around it, and left and top of that."""
    height, width = gray.shape
    xs, ys = [x for x, _ in place.corners], [y for _, y in place.corners]
    pad = margin * place.side_px
    left, right = max(0, int(min(xs) - pad)), min(width, int(max(xs) + pad))
    top, bottom = max(0, int(min(ys) - pad)), min(height, int(max(ys) + pad))
    return np.ascontiguousarray(gray[top:bottom, left:right]), left, top


def resized(found: Found, factor: float, left: float = 0.0, top: float = 0.0) -> Found:
    """What was found in a piece that was cut out at a place and made 1/factor times as large."""
    if factor == 1 and left == top == 0:
        return found
    return Found(
        tuple(Code(c.text, moved(c.corners, factor, left, top), c.engine) for c in found.codes),
        tuple(
            replace(
                s,
                corners=moved(s.corners, factor, left, top),
                module_px=None if s.module_px is None else s.module_px * factor,
                finders=tuple((x * factor + left, y * factor + top) for x, y in s.finders),
            )
            for s in found.sightings
        ),
    )
