"""Names that are nearly what was typed: a letter or two wrong, missing, doubled or exchanged."""

from collections.abc import Sequence

from kiosk.domain.scan import folded
from kiosk.domain.search import searchable

_SHORT = 4
"""Words up to so many letters may have one letter wrong, longer ones two."""
_LIKE = 75
"""From this likeness on (of 100) one event may be meant by another's name."""
_LEAST = 3
"""In shorter words every other one is near: they must be there as they are."""

Names = Sequence[tuple[int, str]]
"""Each ticket's number and its guest's name."""


class NearNames:
    """Finds words that are near, among the words of all names; the distance is OSA.

    An exchange of neighbouring letters counts as one mistake (L. Boytsov, "Indexing methods for
    approximate dictionary searching", ACM JEA 2011, section 2.2).

    Args:
        names: of every ticket.
    """

    def __init__(self, names: Names) -> None:
        self._tickets: dict[str, list[int]] = {}
        for number, name in names:
            for word in set(searchable(name).split()):
                self._tickets.setdefault(word, []).append(number)
        self._words = list(self._tickets)

    def near(self, search: str, most: int) -> list[int]:
        """The numbers of the tickets whose names are nearest, the nearest first.

        Args:
            search: what was typed; where it has a digit, no name is meant.
            most: so many at most.
        """
        words = searchable(search).split()
        if not words or any(char.isdigit() for char in search):
            return []
        found: dict[int, int] | None = None
        for word in words:
            near = self._with_word_near(word)
            if found is None:
                found = near
            else:
                found = {n: found[n] + near[n] for n in found.keys() & near.keys()}
        return sorted(found or {}, key=lambda n: ((found or {})[n], n))[:most]

    def _with_word_near(self, word: str) -> dict[int, int]:
        """Each ticket that has a word near this one, and how far it is."""
        if len(word) < _LEAST:
            return dict.fromkeys(self._tickets.get(word, ()), 0)
        wrong = 1 if len(word) <= _SHORT else 2
        found: dict[int, int] = {}
        # Loaded with the first name that is nobody's: most commands ask for none.
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        hits = process.extract(
            word, self._words, scorer=OSA.distance, score_cutoff=wrong, limit=None
        )
        for near, distance, _place in hits:  # the nearest first
            for number in self._tickets[near]:
                found.setdefault(number, int(distance))
        return found


def alike(name: str, names: Sequence[str]) -> str:
    """The name among others that may be meant; empty where none is like it."""
    from rapidfuzz import fuzz, process  # no window waits for it

    found = process.extractOne(
        folded(name), [folded(other) for other in names], scorer=fuzz.ratio, score_cutoff=_LIKE
    )
    return names[found[2]] if found else ""
