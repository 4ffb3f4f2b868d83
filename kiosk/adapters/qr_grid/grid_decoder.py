"""Reads the text out of sampled modules, using how sure each one is."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.adapters.qr_grid.reed_solomon import mended
from kiosk.adapters.qr_grid.symbol import Grid, anatomy, blocks, draw, format_words, mask

SPARE = 3
"""Check codewords that must agree beyond what is mended: one garbage block in 2²⁴ passes."""


def symbols(grid: Grid, effort: int = 2) -> Iterator[NDArray[np.bool_]]:
    """Whole, mended symbols that the sampled modules may stand for; usually one or none.

    Args:
        grid: contrast at each module, +1 dark, -1 light.
        effort: 0 tries without erasures only, 2 everything.
    """
    version = (len(grid) - 17) // 4
    for turned in (grid, np.ascontiguousarray(grid.T)):
        words = _words(turned, 1 if effort < 2 else 2)
        if not words:
            continue
        for sharpened in _sharpened(turned, effort):
            for word in words:
                codewords = _codewords(sharpened, version, word, effort)
                if codewords is not None:
                    yield draw(version, word, codewords)
                    return


@dataclass(frozen=True, slots=True, eq=False)
class Partly:
    """What the error correction made of sampled modules.

    Attributes:
        symbol: all modules, True for dark; None where not all of it could be mended.
        taught: the modules of the blocks that were mended, +1 dark and -1 light, else 0; None
            where none was.
    """

    symbol: NDArray[np.bool_] | None = None
    taught: Grid | None = None


def partly_decoded(grid: Grid, effort: int = 1) -> Partly:
    """A symbol out of the sampled modules, or those parts of it that stand for themselves.

    Args:
        grid: contrast at each module, +1 dark, -1 light.
        effort: see `symbols`.
    """
    version = (len(grid) - 17) // 4
    for flipped in (False, True):
        turned = np.ascontiguousarray(grid.T) if flipped else grid
        for word in _words(turned, 1):
            codewords, mended_places = _mended_blocks(turned, version, word, effort)
            if all(mended_places):
                return Partly(draw(version, word, codewords))
            if any(mended_places):
                taught = _taught(turned, version, word, codewords, mended_places)
                return Partly(None, np.ascontiguousarray(taught.T) if flipped else taught)
    return Partly()


def _taught(
    grid: Grid, version: int, word: int, codewords: NDArray[np.uint8], mended_places: list[bool]
) -> Grid:
    rows, columns = anatomy(version).data
    sure = np.zeros(len(codewords), bool)
    for places, whole in zip(blocks(version, word >> 3).places, mended_places, strict=True):
        sure[places] = whole
    count = 8 * len(codewords)
    bits = np.unpackbits(codewords).astype(bool) ^ mask(version, word & 7)[:count]
    signs = np.where(bits, 1, -1) * np.repeat(sure, 8)
    taught = np.zeros_like(grid)
    taught[rows[:count], columns[:count]] = signs
    return taught


def _words(grid: Grid, at_most: int) -> list[int]:
    rows, columns = anatomy((len(grid) - 17) // 4).format_cells
    cells = grid[rows, columns].reshape(2, 15)
    copies = format_words() @ cells.T / 15
    # One copy may be under a thumb.
    likeness = np.maximum(copies.max(axis=1) * 0.8, copies.mean(axis=1))
    order = np.argsort(-likeness)[:at_most]
    return [int(w) for w in order if likeness[w] > 0.3]


def _sharpened(grid: Grid, effort: int) -> Iterator[Grid]:
    yield grid
    if effort < 1:
        return
    # Blur spreads each module over its neighbours; taking a share of them away undoes it.
    cross = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]], np.float32) / 4
    around = cv2.filter2D(grid, -1, cross, borderType=cv2.BORDER_REPLICATE)
    for share in (0.4, 0.9) if effort > 1 else (0.5,):
        yield grid + share * (grid - around)
    # Ink that ran makes the light modules narrow, light that blooms the dark ones.
    for bias in (-0.35, 0.35, -0.6) if effort > 1 else ():
        yield np.asarray(grid + 0.4 * (grid - around) + bias, np.float32)


def _sureness(grid: Grid) -> Grid:
    sure = np.abs(grid)
    dark = (grid > 0).astype(np.float32)
    # Masks are chosen so that data is never plain over a wide area: where it is, something lies
    # on the code, or light falls on it.
    for reach, trust in ((3, 0.45), (5, 0.2)):
        share = cv2.blur(dark, (reach, reach), borderType=cv2.BORDER_REPLICATE)
        plain = ((share < 0.01) | (share > 0.99)).astype(np.uint8)
        under = cv2.dilate(plain, np.ones((reach, reach), np.uint8)) > 0
        sure = np.where(under, sure * trust, sure)
    return sure


def _codewords(grid: Grid, version: int, word: int, effort: int) -> NDArray[np.uint8] | None:
    codewords, mended_places = _mended_blocks(grid, version, word, effort, all_or_none=True)
    return codewords if all(mended_places) else None


def _mended_blocks(
    grid: Grid, version: int, word: int, effort: int, *, all_or_none: bool = False
) -> tuple[NDArray[np.uint8], list[bool]]:
    """All codewords, and for each block whether its are mended, or up to the first that is not."""
    rows, columns = anatomy(version).data
    bits = (grid[rows, columns] > 0) ^ mask(version, word & 7)
    count = len(bits) // 8
    received = np.packbits(bits[: count * 8])
    layout = blocks(version, word >> 3)
    sure = _sureness(grid)[rows, columns][: count * 8].reshape(count, 8)
    worst = np.sort(sure, axis=1)
    trust = worst[:, 0] + 0.5 * worst[:, 1]
    result = received.copy()
    mended_places = []
    for places in layout.places:
        block = _block(received[places], trust[places], layout.check, effort)
        mended_places.append(block is not None)
        if block is not None:
            result[places] = block
        elif all_or_none:
            break
    return result, mended_places


def _block(
    word: NDArray[np.uint8], trust: NDArray[np.float32], check: int, effort: int
) -> NDArray[np.uint8] | None:
    fixed = mended(word, check)
    if fixed is not None or effort < 1:
        return fixed
    order = np.argsort(trust)
    shares = (0.25, 0.5, 0.75, 1.0) if effort < 2 else (0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 1.0)
    tried = 0
    for share in shares:
        erased = int((check - SPARE) * share)
        if erased <= tried:
            continue
        tried = erased
        fixed = mended(word, check, order[:erased].tolist(), SPARE)
        if fixed is not None:
            return fixed
    return None
