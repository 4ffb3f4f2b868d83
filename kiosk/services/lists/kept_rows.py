"""A list that was looked through, kept small, so that its import need not read the file again."""

import marshal
from collections.abc import Iterator, Sequence

from kiosk.domain.guest import Guest
from kiosk.domain.ticket import Attendee
from kiosk.services.lists.guest_rows import LeftOut, ListedGuest, Read, RowFault

MOST_BYTES = 64 * 2**20
"""Some three hundred thousand guests; of a longer list nothing is kept, and it is read again."""
_EACH = 500

Row = tuple[int, Sequence[str], Read]


class KeptRows:
    """Rows as they stand in the list, and what each is.

    They never leave the memory of this program: a list holds telephone numbers.

    Args:
        most_bytes: of memory.

    Attributes:
        whole: whether every row that was added is there.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most, self._bytes = most_bytes, 0
        self._parts: list[bytes] = []
        self._open: list[tuple[object, ...]] = []
        self.whole = True

    def add(self, number: int, row: Sequence[str], read: Read) -> None:
        """Keep a row.

        Args:
            number: from 1.
            row: as it stands in the list.
            read: what it is.
        """
        if not self.whole or read is None:
            return
        self._open.append((number, tuple(row), _packed(read)))
        if len(self._open) == _EACH:
            self._close_part()

    def _close_part(self) -> None:
        part = marshal.dumps(self._open)
        self._bytes += len(part)
        self._parts.append(part)
        self._open = []
        if self._bytes > self._most:
            self._parts, self.whole = [], False

    def __iter__(self) -> Iterator[Row]:
        for part in self._parts:
            for number, row, packed in marshal.loads(part):  # noqa: S302 - made above
                yield number, row, _unpacked(number, packed)
        for number, row, packed in self._open:
            yield number, row, _unpacked(number, packed)  # type: ignore[misc, arg-type]


def _packed(read: ListedGuest | LeftOut | tuple[RowFault, ...]) -> object:
    if isinstance(read, ListedGuest):
        who, guest = read.attendee, read.guest
        return (
            (who.name, who.mobile_number, who.university, who.event),
            (guest.category, guest.note, guest.attention, guest.code, guest.fields),
            read.party,
            read.number,
            read.email,
        )
    if isinstance(read, LeftOut):
        return read.why
    return [(fault.column, fault.value, fault.reason) for fault in read]


def _unpacked(number: int, packed: object) -> Read:
    if isinstance(packed, tuple):
        who, (category, note, attention, code, fields), party, ticket, email = packed
        guest = Guest(category=category, note=note, attention=attention, code=code, fields=fields)
        return ListedGuest(number, Attendee(*who), guest, party, ticket, email)
    if isinstance(packed, str):
        return LeftOut(number, packed)
    return tuple(RowFault(number, *fault) for fault in packed)  # type: ignore[attr-defined]
