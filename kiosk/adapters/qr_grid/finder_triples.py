"""Puts finder patterns together in threes, as they stand in a QR code."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from kiosk.adapters.qr_grid.finders import Finder, FloatPoints

MOST = 40
"""Finder patterns that are put together in threes: more are print, foliage or a wall of codes,
which the engines read, and the cube of their number is tried."""


@dataclass(frozen=True, slots=True, eq=False)
class Triple:
    """Three finder patterns that stand as in a QR code.

    Attributes:
        modules: along one side, as the distances say; not rounded to a version.
        doubt: how far from a square the three stand; smaller is better.
    """

    top_left: Finder
    top_right: Finder
    bottom_left: Finder
    modules: float
    doubt: float


def triples(found: Sequence[Finder], at_most: int = 12) -> list[Triple]:
    """Sets of three that may belong to one code, the most likely first."""
    few = found[:MOST]
    rough = []
    for i, corner in enumerate(few):
        for j, one in enumerate(few):
            for other in few[j + 1 :]:
                if corner is one or corner is other:
                    continue
                doubt = _doubt(corner, one, other)
                if doubt is not None:
                    rough.append((doubt, i, j, other))
    rough.sort(key=lambda entry: entry[:3])
    exact = [_triple(doubt, few[i], few[j], other) for doubt, i, j, other in rough[: 5 * at_most]]
    return sorted((t for t in exact if t is not None), key=lambda t: t.doubt)[:at_most]


def _doubt(corner: Finder, one: Finder, other: Finder) -> float | None:
    """How unlike a corner three finder patterns stand, at a glance; None for not at all."""
    small = min(corner.module_px, one.module_px, other.module_px)
    large = max(corner.module_px, one.module_px, other.module_px)
    if large > 2.2 * small:
        return None
    ax, ay = one.centre[0] - corner.centre[0], one.centre[1] - corner.centre[1]
    bx, by = other.centre[0] - corner.centre[0], other.centre[1] - corner.centre[1]
    long_a, long_b = math.hypot(ax, ay), math.hypot(bx, by)
    if min(long_a, long_b) < 5 * small or max(long_a, long_b) > 2.6 * min(long_a, long_b):
        return None
    cosine = abs(ax * bx + ay * by) / (long_a * long_b)
    if cosine > (0.85 if corner.complete and one.complete and other.complete else 0.65):
        return None
    # Of codes side by side, the finder patterns of one are the nearest to each other.
    near = 0.002 * (long_a + long_b) / small
    return cosine + abs(math.log(long_a / long_b)) + math.log(large / small) + near


def _triple(doubt: float, corner: Finder, one: Finder, other: Finder) -> Triple | None:
    ax, ay = one.centre[0] - corner.centre[0], one.centre[1] - corner.centre[1]
    bx, by = other.centre[0] - corner.centre[0], other.centre[1] - corner.centre[1]
    # A tilted code is shorter one way: modules are counted along each leg, not by the area.
    modules_a = 14 * math.hypot(ax, ay) / (_width(corner, ax, ay) + _width(one, ax, ay))
    modules_b = 14 * math.hypot(bx, by) / (_width(corner, bx, by) + _width(other, bx, by))
    modules = (modules_a + modules_b) / 2 + 7
    if min(modules_a, modules_b) < 7 or modules > 190:
        return None
    doubt += abs(math.log(modules_a / modules_b))
    # On the screen y points down: top left → top right → bottom left turn clockwise.
    if ax * by - ay * bx > 0:
        return Triple(corner, one, other, modules, doubt)
    return Triple(corner, other, one, modules, doubt)


def _width(finder: Finder, dx: float, dy: float) -> float:
    """How wide a finder pattern is in a direction, in pixels, through its middle."""
    length = math.hypot(dx, dy)
    dx, dy = dx / length, dy / length
    points = finder.quad.tolist()
    x, y = sum(p[0] for p in points) / 4, sum(p[1] for p in points) / 4
    reach = 0.0
    for i in range(4):
        ax, ay = points[i][0] - x, points[i][1] - y
        bx, by = points[(i + 1) % 4][0] - x, points[(i + 1) % 4][1] - y
        # Where the ray from the middle meets the side from a to b.
        across = dx * (by - ay) - dy * (bx - ax)
        if abs(across) < 1e-9:
            continue
        along = (ax * by - ay * bx) / across
        share = (ax * dy - ay * dx) / across
        if along > 0 and -1e-6 <= share <= 1 + 1e-6:
            reach = max(reach, along)
    return max(2 * reach, 1.0)


def quads_in_order(triple: Triple) -> tuple[FloatPoints, FloatPoints] | None:
    """Matching points of a triple: module coordinates of the 12 ring corners, and where they are.

    The outer corners of each ring are put in order by trying their four rotations against the
    plane that the three centres span. Returns None where the centres lie on one line.
    """
    ends = (triple.top_left, triple.top_right, triple.bottom_left)
    far = triple.modules - 7
    centres = np.array([(3.5, 3.5), (3.5 + far, 3.5), (3.5, 3.5 + far)], dtype=np.float32)
    plane = cv2.getAffineTransform(centres, np.array([e.centre for e in ends], dtype=np.float32))
    if abs(np.linalg.det(plane[:, :2])) < 1e-6:
        return None
    ring = np.array([(-3.5, -3.5), (3.5, -3.5), (3.5, 3.5), (-3.5, 3.5)], dtype=np.float32)
    module_points, picture_points = [], []
    for end, centre in zip(ends, centres, strict=True):
        expected = (ring + centre) @ plane[:, :2].T + plane[:, 2]
        shift = min(
            range(4), key=lambda s: float(np.abs(np.roll(end.quad, s, axis=0) - expected).sum())
        )
        module_points.append(ring + centre)
        picture_points.append(np.roll(end.quad, shift, axis=0))
    return np.concatenate(module_points), np.concatenate(picture_points).astype(np.float32)


def completed(found: Sequence[Finder], at_most: int = 6) -> list[Triple]:
    """Sets of three of which one is covered: where it would be if the code were not tilted.

    Two finder patterns are neighbours on a side, and the third stands square to it at either end
    on either side; or they are the ends of the diagonal, and it stands on either side of that.
    """
    likely = []
    for i, one in enumerate(found[:8]):
        for other in found[i + 1 : 8]:
            ratio = max(one.module_px, other.module_px) / min(one.module_px, other.module_px)
            modules = 2 * math.dist(one.centre, other.centre) / (one.module_px + other.module_px)
            if ratio < 1.5 and 12 < modules < 110 and one.complete and other.complete:
                likely.append((math.log(ratio) + 0.01 * modules, one, other))
    likely.sort(key=lambda entry: entry[0])
    result = []
    for doubt, one, other in likely[:at_most]:
        ux, uy = other.centre[0] - one.centre[0], other.centre[1] - one.centre[1]
        for side in (1, -1):
            across = (-uy * side, ux * side)
            for end, far in ((one, other), (other, one)):
                third = _copied(end, across[0], across[1])
                result.append(_triple(doubt, end, far, third))
            half = ((ux + across[0]) / 2, (uy + across[1]) / 2)
            result.append(_triple(doubt, _copied(one, *half), one, other))
    return [triple for triple in result if triple is not None]


def _copied(finder: Finder, dx: float, dy: float) -> Finder:
    x, y = finder.centre
    quad = finder.quad + np.array((dx, dy), np.float32)
    return Finder((x + dx, y + dy), quad, finder.module_px, complete=False)
