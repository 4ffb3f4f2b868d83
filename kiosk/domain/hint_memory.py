"""Which hint is shown: one that was measured often enough, for long enough to be read."""

from collections import Counter, deque
from dataclasses import dataclass, field

from kiosk.domain.reading import Hint


@dataclass(slots=True)
class HintMemory:
    """Turns what single pictures say into a hint that does not flicker.

    Attributes:
        needed: in how many of the last pictures the same hint must have been measured.
        of: how many pictures are looked back at.
        keep_s: seconds that a hint stays once it is shown.
    """

    needed: int = 3
    of: int = 6
    keep_s: float = 0.8
    _recent: deque[Hint | None] = field(default_factory=deque)
    _shown: Hint | None = None
    _until: float = 0.0

    def shows(self, hint: Hint | None, at: float) -> Hint | None:
        """Note what a picture said and tell what to show.

        Args:
            hint: measured on this picture; None where nothing was, or where a code was read.
            at: seconds on any clock that only goes forward.
        """
        self._recent.append(hint)
        while len(self._recent) > self.of:
            self._recent.popleft()
        often = Counter(h for h in self._recent if h is not None).most_common(1)
        wanted = often[0][0] if often and often[0][1] >= self.needed else None
        if wanted is not None and (wanted is self._shown or at >= self._until):
            self._shown, self._until = wanted, at + self.keep_s
        elif at >= self._until:
            self._shown = None
        return self._shown

    def forget(self) -> None:
        """Show nothing: a code was read, or another guest comes."""
        self._recent.clear()
        self._shown, self._until = None, 0.0
