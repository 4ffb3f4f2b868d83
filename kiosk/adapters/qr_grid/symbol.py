"""The anatomy of a QR symbol: which module is what (ISO/IEC 18004, sections 6.3 and 7)."""

from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import numpy as np
import qrcode
import qrcode.base
import qrcode.constants
import qrcode.util
from numpy.typing import NDArray
from qrcode.image.pil import PilImage
from qrcode.image.pure import PyPNGImage

Grid = NDArray[np.float32]
"""Modules × modules, +1 for surely dark to -1 for surely light, 0 for no idea."""

Drawing: TypeAlias = "qrcode.QRCode[PilImage | PyPNGImage]"

LEVELS = {
    0: qrcode.constants.ERROR_CORRECT_M,
    1: qrcode.constants.ERROR_CORRECT_L,
    2: qrcode.constants.ERROR_CORRECT_H,
    3: qrcode.constants.ERROR_CORRECT_Q,
}
"""Error correction level by its two bits in the format information (table 25)."""


@dataclass(frozen=True, slots=True, eq=False)
class Anatomy:
    """Where things are in a symbol of one version.

    Attributes:
        modules: along one side.
        known: modules × modules, +1 dark and -1 light for finder, separator, timing and alignment
            patterns, 0 elsewhere.
        data: rows and columns of the data modules, in the order of their bits.
        format_cells: rows and columns of both copies of the 15 format bits, lowest bit first.
    """

    version: int
    modules: int
    known: NDArray[np.float32]
    data: tuple[NDArray[np.intp], NDArray[np.intp]]
    format_cells: tuple[NDArray[np.intp], NDArray[np.intp]]


@dataclass(frozen=True, slots=True)
class Blocks:
    """How codewords are spread over the blocks of error correction.

    Attributes:
        check: codewords of error correction in each block.
        places: for each block, the indices of its codewords in the symbol, data before check.
    """

    check: int
    places: tuple[NDArray[np.intp], ...]


@cache
def anatomy(version: int) -> Anatomy:
    """The anatomy of a version from 1 to 40."""
    code = _drawn(version)
    code.setup_position_adjust_pattern()
    known = _values(code)
    known[:, 6] = np.where(known[:, 6] == 0, _timing(len(known)), known[:, 6])
    known[6, :] = np.where(known[6, :] == 0, _timing(len(known)), known[6, :])
    taken = known != 0
    rows, columns = format_cells = _format_cells(len(known))
    taken[rows, columns] = True
    taken[-8, 8] = True  # the dark module (section 7.9.1)
    if version >= 7:
        taken[-11:-8, :6] = True
        taken[:6, -11:-8] = True
    return Anatomy(version, len(known), known, _zigzag(taken), format_cells)


@cache
def blocks(version: int, level: int) -> Blocks:
    """The blocks of a version (1 to 40) and level (its two format bits)."""
    sizes = qrcode.base.rs_blocks(version, LEVELS[level])
    places: list[list[int]] = [[] for _ in sizes]
    at = 0
    for part in (
        [size.data_count for size in sizes],
        [size.total_count - size.data_count for size in sizes],
    ):
        for turn in range(max(part)):
            for block, count in zip(places, part, strict=True):
                if turn < count:
                    block.append(at)
                    at += 1
    check = sizes[0].total_count - sizes[0].data_count
    return Blocks(check, tuple(np.array(block) for block in places))


@cache
def format_words() -> NDArray[np.float32]:
    """The 32 format words as 32 × 15 signs, lowest bit first; +1 is dark."""
    words = np.array([qrcode.util.BCH_type_info(word) for word in range(32)])
    return np.where((words[:, None] >> np.arange(15)) & 1, 1, -1).astype(np.float32)


@cache
def mask(version: int, pattern: int) -> NDArray[np.bool_]:
    """Which data modules a mask pattern (0 to 7) turns over, in the order of their bits."""
    turns = qrcode.util.mask_func(pattern)
    rows, columns = anatomy(version).data
    return np.array([turns(int(r), int(c)) for r, c in zip(rows, columns, strict=True)], dtype=bool)


def draw(version: int, word: int, codewords: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """The whole symbol, True for dark.

    Args:
        version: 1 to 40.
        word: the five data bits of the format information: level, then mask pattern.
        codewords: all of them, in the order in which they are placed.
    """
    code = _drawn(version)
    code.error_correction = LEVELS[word >> 3]
    code.setup_position_adjust_pattern()
    code.setup_timing_pattern()
    code.setup_type_info(test=False, mask_pattern=word & 7)
    if version >= 7:
        code.setup_type_number(test=False)
    symbol = _values(code) > 0
    rows, columns = anatomy(version).data
    bits = np.unpackbits(codewords)
    bits = np.concatenate([bits, np.zeros(len(rows) - len(bits), np.uint8)])
    symbol[rows, columns] = bits.astype(bool) ^ mask(version, word & 7)
    return symbol


def _drawn(version: int) -> Drawing:
    code: Drawing = qrcode.QRCode(version=version, mask_pattern=0)
    side = 17 + 4 * version
    code.modules_count = side
    code.modules = [[None] * side for _ in range(side)]
    code.setup_position_probe_pattern(0, 0)
    code.setup_position_probe_pattern(side - 7, 0)
    code.setup_position_probe_pattern(0, side - 7)
    return code


def _values(code: Drawing) -> NDArray[np.float32]:
    signs = {None: 0, True: 1, False: -1}
    return np.array([[signs[cell] for cell in row] for row in code.modules], dtype=np.float32)


def _timing(side: int) -> NDArray[np.float32]:
    return np.where(np.arange(side) % 2 == 0, 1, -1).astype(np.float32)


def _format_cells(side: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    down = [*range(6), 7, 8, *range(side - 7, side)]
    across = [*range(side - 1, side - 9, -1), 7, *range(5, -1, -1)]
    rows = np.array([*down, *[8] * 15], dtype=np.intp)
    columns = np.array([*[8] * 15, *across], dtype=np.intp)
    return rows, columns


def _zigzag(taken: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    side = len(taken)
    rows, columns = [], []
    upward = True
    for right in [*range(side - 1, 6, -2), 5, 3, 1]:
        for row in range(side - 1, -1, -1) if upward else range(side):
            for column in (right, right - 1):
                if not taken[row, column]:
                    rows.append(row)
                    columns.append(column)
        upward = not upward
    return np.array(rows, dtype=np.intp), np.array(columns, dtype=np.intp)
