"""Finds the finder patterns of QR codes by their nested outlines, at any angle and tilt."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.services.camera_ports import Picture

NOISY, HOPELESS = 100_000, 300_000
"""Changes between dark and light along the rows from which a picture is cleaned of specks first,
and from which it is nothing but specks: outlining noise at 720p takes a third of a second."""

FloatPoints = NDArray[np.float32]
Outlines = list[NDArray[np.int32]]


@dataclass(frozen=True, slots=True, eq=False)
class Finder:
    """One finder pattern.

    Attributes:
        centre: x, y in picture pixels.
        quad: the four outer corners of the 7 × 7 ring, clockwise on the screen, from any corner.
        module_px: mean size of its modules.
        complete: whether ring, gap and core were seen; else only the gap with its core.
    """

    centre: tuple[float, float]
    quad: FloatPoints
    module_px: float
    complete: bool


def binary_pictures(gray: Picture, views: Sequence[int] = (0, 1, 2)) -> Iterator[Picture]:
    """The picture in black and white, dark as 255, by rules that fail on different pictures.

    Args:
        gray: contiguous grey.
        views: 0 compares with a wide neighbourhood, 1 with one threshold for all (Otsu's), 2 with
            a narrow neighbourhood after smoothing.
    """
    side = min(gray.shape[:2])
    for view in views:
        if view == 0:
            # Noise makes ten thousand outlines, and each takes its time.
            smooth = np.asarray(cv2.GaussianBlur(gray, (3, 3), 0), np.uint8)
            yield _darker_than_around(smooth, side // 8, 4)
        elif view == 1:
            how = cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU
            yield np.asarray(cv2.threshold(gray, 0, 255, how)[1], np.uint8)
        else:
            yield _darker_than_around(
                np.asarray(cv2.GaussianBlur(gray, (0, 0), 1.2), np.uint8), side // 20, 2
            )


def _darker_than_around(gray: Picture, reach: int, by: int) -> Picture:
    block = max(reach, 15) | 1
    mean, inverse = cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV
    return np.asarray(cv2.adaptiveThreshold(gray, 255, mean, inverse, block, by), np.uint8)


def finders(binary: Picture, smallest: float = 5.0) -> list[Finder]:
    """The finder patterns in a black-and-white picture, dark as 255.

    Args:
        binary: 255 where the picture is dark.
        smallest: side in pixels of the smallest 3 × 3 core that is looked at.
    """
    rows = binary[::4]
    changes = 4 * int(np.count_nonzero(rows[:, 1:] != rows[:, :-1]))
    if changes > HOPELESS:
        return []
    if changes > NOISY:
        binary = np.asarray(cv2.medianBlur(binary, 5), np.uint8)
    shapes, tree = cv2.findContours(binary, cv2.RETR_TREE, cv2.CHAIN_APPROX_SIMPLE)
    if not shapes:
        return []
    outlines: Outlines = [np.asarray(shape, np.int32) for shape in shapes]
    links = np.asarray(tree, np.int32)[0]
    found = []
    # Outlines of dark and light take turns: a core stands in a gap in a ring.
    depth = _depths(links[:, 3])
    for at in np.flatnonzero((depth >= 2) & (depth % 2 == 0)).tolist():
        if len(outlines[at]) < 4:
            continue
        finder = _finder(outlines, links, at, smallest)
        if finder is not None:
            found.append(finder)
    return _distinct(found)


def _depths(parents: NDArray[np.int32]) -> NDArray[np.intp]:
    depths = np.zeros(len(parents), dtype=np.intp)
    above = parents
    while (above >= 0).any():
        depths += above >= 0
        above = np.where(above >= 0, parents[above], -1)
    return depths


def _finder(
    outlines: Outlines,
    links: NDArray[np.int32],
    at: int,
    smallest: float,
) -> Finder | None:
    core = outlines[at]
    _, _, width, height = cv2.boundingRect(core)
    if min(width, height) < smallest * 0.7 or max(width, height) < smallest:
        return None
    if max(width, height) > 6 * min(width, height):
        return None
    area = cv2.contourArea(core) + 0.5 * len(core)
    gap_at = int(links[at, 3])
    gap = outlines[gap_at]
    gap_area = cv2.contourArea(gap)
    if not 1.5 < gap_area / max(area, 1.0) < 5.5 or area < 0.15 * width * height:
        return None
    box = cv2.minAreaRect(core)[1]
    if area < 0.45 * box[0] * box[1]:
        return None
    centre, gap_centre = _middle(core), _middle(gap)
    reach = math.sqrt(gap_area)
    if math.dist(centre, gap_centre) > 0.2 * reach:
        return None
    ring_at = int(links[gap_at, 3])
    complete = False
    quad = None
    if ring_at >= 0:
        ring = outlines[ring_at]
        ring_area = cv2.contourArea(ring)
        if 1.3 < ring_area / gap_area < 3.4 and math.dist(_middle(ring), centre) < 0.2 * reach:
            complete = True
            quad = _quad(ring)
    if quad is None:
        quad = _grown(_quad(gap), 7 / 5)
    if quad is None:
        return None
    side = math.sqrt(max(cv2.contourArea(quad), 1.0))
    return Finder(centre, quad, side / 7, complete)


def _middle(outline: NDArray[np.int32]) -> tuple[float, float]:
    moments = cv2.moments(outline)
    if not moments["m00"]:
        x, y = outline.reshape(-1, 2).mean(axis=0)
        return float(x), float(y)
    return moments["m10"] / moments["m00"], moments["m01"] / moments["m00"]


def _quad(outline: NDArray[np.int32]) -> FloatPoints | None:
    hull = cv2.convexHull(outline)
    length = cv2.arcLength(hull, closed=True)
    for share in (0.04, 0.06, 0.09, 0.12):
        corners = cv2.approxPolyDP(hull, share * length, closed=True)
        if len(corners) == 4:
            points = corners.reshape(4, 2).astype(np.float32)
            if cv2.contourArea(points) > 0.8 * cv2.contourArea(hull):
                return _clockwise(points)
            break
    box = cv2.boxPoints(cv2.minAreaRect(hull)).astype(np.float32)
    return _clockwise(box) if cv2.contourArea(box) > 4 else None


def _clockwise(points: FloatPoints) -> FloatPoints:
    middle = points.mean(axis=0)
    order = np.argsort(np.arctan2(points[:, 1] - middle[1], points[:, 0] - middle[0]))
    ordered: FloatPoints = points[order]
    return ordered


def _grown(quad: FloatPoints | None, factor: float) -> FloatPoints | None:
    if quad is None:
        return None
    middle = quad.mean(axis=0)
    return np.asarray((quad - middle) * factor + middle, np.float32)


def _distinct(found: list[Finder]) -> list[Finder]:
    kept: list[Finder] = []
    for finder in sorted(found, key=lambda f: (not f.complete, -f.module_px)):
        if all(
            math.dist(finder.centre, k.centre) > 3 * min(finder.module_px, k.module_px)
            for k in kept
        ):
            kept.append(finder)
    return kept
