"""Reed–Solomon decoding with erasures over GF(256) as QR uses it (ISO/IEC 18004, section 7.5).

Syndromes, the Berlekamp–Massey algorithm started from the erasure locator, Chien search and
Forney's formula, as in Blahut, "Algebraic Codes for Data Transmission", chapter 7.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

PRIMITIVE = 0x11D
"""x⁸ + x⁴ + x³ + x² + 1, the field's polynomial in QR."""


@cache
def _tables() -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    exp = np.zeros(1024, dtype=np.intp)
    log = np.zeros(256, dtype=np.intp)
    value = 1
    for power in range(255):
        exp[power] = value
        log[value] = power
        value <<= 1
        if value & 0x100:
            value ^= PRIMITIVE
    exp[255:1020] = np.tile(exp[:255], 3)
    return exp, log


@cache
def _plain_tables() -> tuple[list[int], list[int]]:
    exp, log = _tables()
    return exp.tolist(), log.tolist()


def syndromes(word: NDArray[np.uint8], check: int) -> list[int]:
    """The syndromes of a word for the first `check` powers; all zero where it is a code word."""
    exp, log = _tables()
    powers = np.arange(len(word) - 1, -1, -1)
    present = word != 0
    logs = log[word[present]]
    terms = exp[(logs[None, :] + np.arange(check)[:, None] * powers[present][None, :]) % 255]
    return [int(s) for s in np.bitwise_xor.reduce(terms, axis=1)]


def mended(
    word: NDArray[np.uint8], check: int, erased: Sequence[int] = (), spare: int = 0
) -> NDArray[np.uint8] | None:
    """The code word nearest to a received word, or None.

    Args:
        word: data codewords, then `check` codewords of error correction.
        check: how many of them are for error correction.
        erased: places in the word that are known to be unreliable.
        spare: how much of the capacity must stay unused, so that garbage is not mended into
            something that was never printed; 2 × errors + erasures ≤ check - spare.
    """
    sums = syndromes(word, check)
    if not any(sums):
        return word
    room = check - spare - len(erased)
    if room < 0:
        return None
    locator = _locator(sums, [len(word) - 1 - place for place in erased], check)
    degree = len(locator) - 1
    if 2 * (degree - len(erased)) > room or degree < len(erased):
        return None
    places = _roots(locator, len(word))
    if len(places) != degree:
        return None
    result = word.copy()
    for place, value in _values(sums, locator, places, check):
        result[len(word) - 1 - place] ^= value
    return None if any(syndromes(result, check)) else result


def _times(a: int, b: int) -> int:
    exp, log = _plain_tables()
    return exp[log[a] + log[b]] if a and b else 0


def _product(a: list[int], b: list[int]) -> list[int]:
    result = [0] * (len(a) + len(b) - 1)
    for i, x in enumerate(a):
        if x:
            for j, y in enumerate(b):
                result[i + j] ^= _times(x, y)
    return result


def _locator(sums: list[int], erased: list[int], check: int) -> list[int]:
    exp, log = _plain_tables()
    current = [1]
    for power in erased:
        current = _product(current, [1, exp[power]])
    previous, length = list(current), len(erased)
    for step in range(len(erased), check):
        previous = [0, *previous]
        gap = sums[step]
        for i in range(1, min(len(current), step + 1)):
            gap ^= _times(current[i], sums[step - i])
        if not gap:
            continue
        size = max(len(current), len(previous))
        scaled = [_times(gap, p) for p in previous]
        renewed = [
            (current[i] if i < len(current) else 0) ^ (scaled[i] if i < len(scaled) else 0)
            for i in range(size)
        ]
        if 2 * length <= step + len(erased):
            length = step + 1 + len(erased) - length
            inverse = exp[255 - log[gap]]
            previous = [_times(inverse, c) for c in current]
        current = renewed
    while current and not current[-1]:
        current.pop()
    return current


def _roots(locator: list[int], size: int) -> list[int]:
    exp, log = _tables()
    present = np.array([i for i, c in enumerate(locator) if c])
    logs = log[np.array([c for c in locator if c])]
    places = np.arange(size)
    terms = exp[(logs[None, :] + present[None, :] * (255 - places)[:, None]) % 255]
    return [int(p) for p in places[np.bitwise_xor.reduce(terms, axis=1) == 0]]


def _values(
    sums: list[int], locator: list[int], places: list[int], check: int
) -> list[tuple[int, int]]:
    exp, log = _plain_tables()
    evaluator = _product(sums, locator)[:check]
    values = []
    for place in places:
        inverse = (255 - place) % 255
        top = 0
        for i, c in enumerate(evaluator):
            if c:
                top ^= exp[(log[c] + i * inverse) % 255]
        bottom = 0
        for i in range(1, len(locator), 2):
            if locator[i]:
                bottom ^= exp[(log[locator[i]] + (i - 1) * inverse) % 255]
        if not bottom:
            return []
        if top:
            # With the first power at 0, Forney's formula carries one more factor of the location.
            values.append((place, exp[(log[top] - log[bottom] + place + 255) % 255]))
    return values
