"""How a list of rows becomes another one in the fewest steps that a view can follow."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

Key = TypeVar("Key")


def runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Ascending numbers as runs of neighbours: (first, last)."""
    found: list[tuple[int, int]] = []
    for n in numbers:
        if found and found[-1][1] == n - 1:
            found[-1] = (found[-1][0], n)
        else:
            found.append((n, n))
    return found


def vanished(old: Sequence[Key], new: Sequence[Key]) -> list[tuple[int, int]]:
    """Runs of places in `old` whose keys `new` lacks."""
    kept = set(new)
    return runs(i for i, key in enumerate(old) if key not in kept)


def appeared(old: Sequence[Key], new: Sequence[Key]) -> list[tuple[int, int]]:
    """Runs of places in `new` whose keys `old` lacks."""
    known = set(old)
    return runs(i for i, key in enumerate(new) if key not in known)
