"""Finds square patches that stand darker on a brighter card, at any blur, distance or contrast.

A code is dense dark print within a quiet zone: seen from far enough, or smeared, it is one dark
square that its surroundings do not touch. That needs no finder pattern to be sharp.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.services.camera_ports import Picture

Quad = NDArray[np.float64]

AT_MOST = 7
"""Patches that are looked at closely in one picture: what bounds its cost."""

_OF_A_VIEW = 6
"""Patches whose outline is followed in one view."""

_BOX3 = np.ones((3, 3), np.uint8)
_NEAR = np.ones((15, 15), np.uint8)
_RIM = 0.8
"""Of the brightest level near by: what is brighter is the card's rim and not the code."""


class Cut(StrEnum):
    """How the edges of the picture cut a patch."""

    NOT = "not"
    ONCE = "once"
    ACROSS = "across"
    """By two opposite edges, or more."""


class _View(NamedTuple):
    """One way to make a code one dark square, and which sizes it serves.

    Attributes:
        factor: how many times smaller the picture is made.
        grown: whether dark is grown over the light modules by a pixel first.
        closed: whether light gaps of two pixels are closed.
        wide: pixels of the neighbourhood that a pixel must be darker than.
        least, most: pixels of a patch's longer side.
    """

    factor: int
    grown: bool
    closed: bool
    wide: int
    least: int
    most: int


_VIEWS = (
    _View(2, grown=False, closed=True, wide=9, least=13, most=65),
    _View(3, grown=True, closed=False, wide=21, least=16, most=120),
    _View(6, grown=True, closed=False, wide=31, least=40, most=240),
)


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """A dark square.

    Attributes:
        quad: its corners, clockwise on the screen, in picture pixels; of one that a single edge
            cuts, the two beyond the edge come first; of others, of what is seen.
        cut: whether edges of the picture cut it.
        squareness: how much of its rectangle its hull fills, how much of its hull it fills, and
            longer over shorter side of what is seen.
    """

    quad: Quad
    cut: Cut
    squareness: tuple[float, float, float]


def patches(gray: Picture) -> list[Patch]:
    """The squarest dark patches of a picture, each place once."""
    found: list[tuple[tuple[bool, int, float], Patch]] = []
    for view, mask in _masks(gray):
        here = []
        # Grana's way takes half the time of the others on these masks.
        count, labels, boxes, _ = cv2.connectedComponentsWithStatsWithAlgorithm(
            mask, 8, cv2.CV_32S, cv2.CCL_GRANA
        )
        width, height, area = boxes[1:count, 2], boxes[1:count, 3], boxes[1:count, 4]
        longer, shorter = np.maximum(width, height), np.minimum(width, height)
        right, bottom = boxes[1:count, 0] + width, boxes[1:count, 1] + height
        inside = (boxes[1:count, :2].min(axis=1) > 1) & (right < mask.shape[1] - 1)
        inside &= bottom < mask.shape[0] - 1
        fits = (longer >= view.least) & (longer <= view.most)
        fits &= shorter * np.where(inside, 2, 3) >= longer
        filled = area / (width * height)
        likely = np.flatnonzero(fits & (filled >= 0.4))
        for one in likely[np.argsort(-filled[likely])][:_OF_A_VIEW].tolist():
            x, y, wide, high = boxes[one + 1, :4].tolist()
            piece = (labels[y : y + high, x : x + wide] == one + 1).astype(np.uint8)
            patch = _patch(piece, (x, y), (mask.shape[1], mask.shape[0]), view)
            if patch is not None:
                here.append(patch)
        here.sort(key=lambda patch: -patch.squareness[0] * patch.squareness[1])
        # What goes from edge to edge is rare, and ragged where the edges cut it. Of the rest the
        # best of each view: a text's many words would else come before a large, blurred code.
        found += [
            ((patch.cut is not Cut.ACROSS, rank, -patch.squareness[0]), patch)
            for rank, patch in enumerate(here)
        ]
    found.sort(key=lambda entry: entry[0])
    kept: list[Patch] = []
    for _, patch in found:
        if len(kept) < AT_MOST and not any(_same(patch, other) for other in kept):
            kept.append(patch)
    return kept


def _masks(gray: Picture) -> Iterator[tuple[_View, NDArray[np.uint8]]]:
    """What is darker than around it, in each view that the picture is large enough for."""
    smaller, factor = gray, 1
    for view in _VIEWS:
        if min(gray.shape[:2]) < 16 * view.factor:
            return
        if view.factor % factor:
            smaller, factor = gray, 1
        share = factor / view.factor
        shrunk = cv2.resize(smaller, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
        smaller, factor = shrunk.astype(np.uint8, copy=False), view.factor
        here = smaller[2::4, 2::4]
        slope = cv2.absdiff(here, smaller[2::4, 1::4][:, : here.shape[1]])
        noise = float(np.mean(np.minimum(slope, 6)))
        around = cv2.blur(smaller, (view.wide, view.wide))
        # The darkest of nine pixels lies below the mean by noise alone.
        limit = 1.5 + (1.0 if view.grown else 0.7) * noise
        darkest = cv2.erode(smaller, _BOX3) if view.grown else smaller
        below = cv2.subtract(around, darkest)
        mask = cv2.threshold(below, limit, 1, cv2.THRESH_BINARY)[1]
        if view.closed:
            mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, _BOX3)
        # Specks cost more time than all that is looked for.
        mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, _BOX3)
        if view.closed:
            # A far card's rim is so narrow that closing joins the code to a dark page around it.
            brightest = cv2.dilate(smaller, _NEAR)
            rim = cv2.compare(smaller, cv2.convertScaleAbs(brightest, alpha=_RIM), cv2.CMP_GE)
            mask = cv2.bitwise_and(mask, cv2.bitwise_not(rim))
        yield view, mask.astype(np.uint8, copy=False)


def _patch(
    piece: NDArray[np.uint8], at: tuple[int, int], size: tuple[int, int], view: _View
) -> Patch | None:
    outlines, _ = cv2.findContours(piece, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    outline = max(outlines, key=cv2.contourArea)
    hull = cv2.convexHull(outline)
    # An outline goes through the middles of the outermost pixels.
    hull_area = cv2.contourArea(hull) + 0.5 * cv2.arcLength(hull, closed=True) + 1
    area = cv2.contourArea(outline) + 0.5 * cv2.arcLength(outline, closed=True) + 1
    inward = _inward(piece.shape, at, size)
    if len(inward) == 1:
        points = np.asarray(hull.reshape(-1, 2), np.float64) + at
        whole = _completed(points, inward[0], size)
        if whole is None:
            return None
        box, depth, side = whole
        fill, aspect = hull_area / ((depth + 1) * (side + 1)), side / max(depth, 1.0)
        if fill < 0.75 or not 0.95 < aspect < 3.0:
            return None
        quad = (box + 0.5) * view.factor - 0.5
        return Patch(quad, cut=Cut.ONCE, squareness=(min(fill, 1.0), area / hull_area, aspect))
    (x, y), (wide, high), angle = cv2.minAreaRect(hull)
    wide, high = wide + 1, high + 1
    fill, aspect = hull_area / (wide * high), max(wide, high) / min(wide, high)
    if fill < 0.75 or aspect > 1.6:
        return None
    grown = 2.0 if view.grown else 0.0
    shrunk = (max(wide - grown, 4.0), max(high - grown, 4.0))
    box = cv2.boxPoints(((x + at[0], y + at[1]), shrunk, angle)).astype(np.float64)
    quad = (box + 0.5) * view.factor - 0.5
    across = any((-x, -y) in inward for x, y in inward)
    cut = Cut.ACROSS if across else Cut.NOT
    return Patch(quad, cut=cut, squareness=(fill, area / hull_area, aspect))


def _inward(
    shape: tuple[int, ...], at: tuple[int, int], size: tuple[int, int]
) -> list[tuple[int, int]]:
    """The ways into the picture from each edge that cuts a patch."""
    x, y = at
    return [
        way
        for way, near in (
            ((1, 0), x <= 1),
            ((-1, 0), x + shape[1] >= size[0] - 1),
            ((0, 1), y <= 1),
            ((0, -1), y + shape[0] >= size[1] - 1),
        )
        if near
    ]


def _completed(
    hull: Quad, inward: tuple[int, int], size: tuple[int, int]
) -> tuple[Quad, float, float] | None:
    """The whole square of which an edge shows a part; how deep it is seen, and its side."""
    limits = np.array((size[0] - 1, size[1] - 1)) * (np.array(inward) < 0)
    away = np.abs((hull - limits) @ np.abs(np.array(inward)))
    ends = np.roll(hull, -1, axis=0)
    steps = ends - hull
    # The edge's own line says nothing about how the square is turned.
    lengths = np.hypot(steps[:, 0], steps[:, 1]) * ((away > 2) | (np.roll(away, -1) > 2))
    angles = np.arctan2(steps[:, 1], steps[:, 0])
    if float(lengths.max()) < 4:
        return None
    # Sides are square to each other: four times their angle is the same for all.
    turn = float(np.angle(np.sum(lengths**2 * np.exp(4j * angles)))) / 4
    ways = [turn + quarter * math.pi / 2 for quarter in range(4)]
    deep = max(ways, key=lambda way: math.cos(way) * inward[0] + math.sin(way) * inward[1])
    u = np.array((math.cos(deep), math.sin(deep)))
    v = np.array((-u[1], u[0]))
    along, across = hull @ u, hull @ v
    far, left, right = float(along.max()), float(across.min()), float(across.max())
    side = right - left
    if side < 8:
        return None
    near = far - side
    corners = ((near, right), (near, left), (far, left), (far, right))
    quad = np.array([a * u + b * v for a, b in corners])
    return quad, far - float(along.min()), side


def _same(one: Patch, other: Patch) -> bool:
    """Whether two patches are one square seen in two views."""
    gap = np.abs(one.quad.mean(axis=0) - other.quad.mean(axis=0)).max()
    a, b = (float(np.ptp(patch.quad, axis=0).max()) for patch in (one, other))
    return one.cut == other.cut and gap < 0.06 * min(a, b) and 0.88 < a / b < 1.14
