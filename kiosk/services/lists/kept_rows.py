"""A list that was looked through, kept small, so that its import need not read the file again."""

import marshal
from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")

MOST_BYTES = 64 * 2**20
"""Some three hundred thousand guests; of a longer list nothing is kept, and it is read again."""


class KeptParts(Generic[T]):
    """Parts of a list, each some hundreds of rows, as they were read.

    They never leave the memory of this program: a list holds telephone numbers.

    Args:
        most_bytes: of memory.

    Attributes:
        whole: whether every part that was added is there.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most, self._bytes = most_bytes, 0
        self._parts: list[bytes] = []
        self.whole = True

    def add(self, part: Sequence[T]) -> None:
        """Keep a part; its rows are made of tuples, lists, texts, numbers and None."""
        if not self.whole or not part:
            return
        kept = marshal.dumps(part)  # type: ignore[arg-type]
        self._bytes += len(kept)
        self._parts.append(kept)
        if self._bytes > self._most:
            self._parts, self.whole = [], False

    def extend(self, parts: Iterable[Sequence[T]]) -> None:
        """Keep parts, as far as there is memory for them; what is beyond is not asked for."""
        for part in parts:
            self.add(part)
            if not self.whole:
                return

    def __iter__(self) -> Iterator[Sequence[T]]:
        for part in self._parts:
            yield marshal.loads(part)  # noqa: S302 - made above
