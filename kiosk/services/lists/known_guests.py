"""Which guests of a list are in the store already, told from marks that take little room."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from kiosk.domain.scan import folded
from kiosk.domain.text import last_digits
from kiosk.services.lists.guest_rows import ListedGuest, identities


@dataclass(frozen=True, slots=True)
class KnownGuest:
    """A ticket that is in the store, as far as a list's row can be it."""

    number: int
    name: str
    mobile_number: str
    university: str
    event: str
    code: str = ""
    email: str = ""


class KnownGuests(Protocol):
    """Tells which guests are there already."""

    def known_guests(self, after: int, limit: int) -> Sequence[KnownGuest]:
        """Guests in order of their number, beyond `after`; fewer than `limit` are the last.

        Raises:
            StoreUnavailable: as every question of the store.
        """
        ...


class There:
    """Which guests are in the store, as marks that take little room."""

    def __init__(self) -> None:
        self._marks: set[int] = set()
        self._names: Counter[int] = Counter()
        self._events: dict[str, str] = {}

    def event_key(self, event: str) -> str:
        """An event, folded; remembered, as a list has a few of them."""
        key = self._events.get(event)
        if key is None:
            key = self._events[event] = folded(event)
        return key

    def add(self, guest: KnownGuest, *, numbered: bool) -> None:
        """Take a guest who is there."""
        event = self.event_key(guest.event)
        if guest.code:
            self._marks.add(hash(("code", guest.code)))
        if digits := last_digits(guest.mobile_number):
            self._marks.add(hash(("mobile", digits, event)))
        elif guest.email:
            self._marks.add(hash(("email", guest.email, event)))
        else:
            words = (folded(guest.name), folded(guest.university))
            self._names[hash(("name", *words, event))] += 1
        if numbered:
            self._marks.add(hash(("number", guest.number, folded(guest.name))))

    def has(self, listed: ListedGuest, ids: Sequence[tuple[str, ...]] = ()) -> bool:
        """Whether a row's guest is there; to be asked once for each row.

        Of guests who left nothing but their name, each ticket is one of them.

        Args:
            listed: the row.
            ids: its `identities`, where they are known.
        """
        if not (self._marks or self._names):
            return False
        ids = ids or identities(listed, self.event_key(listed.attendee.event))
        for one in ids:
            if hash(one) in self._marks:
                return True
        number = listed.number
        if number is not None:
            name = folded(listed.attendee.name)
            if hash(("number", number, name)) in self._marks:
                return True
        mark = hash(ids[0])
        there = ids[0][0] == "name" and self._names[mark] > 0
        if there:
            self._names[mark] -= 1
        return there


def there_already(store: KnownGuests, *, numbered: bool) -> There:
    """Ask the store for everybody, a page at a time."""
    there, after, page = There(), 0, 5000
    while True:
        guests = store.known_guests(after, page)
        for guest in guests:
            there.add(guest, numbered=numbered)
        if len(guests) < page:
            return there
        after = guests[-1].number


def named_mark(space: bytes, name: str) -> bytes:
    """The 16 bytes of `uuid.uuid5` (RFC 9562, 5.5), without the object around them.

    Args:
        space: of the names, 16 bytes.
        name: within it.
    """
    mark = bytearray(hashlib.sha1(space + name.encode(), usedforsecurity=False).digest()[:16])
    mark[6] = mark[6] & 0x0F | 0x50  # the version
    mark[8] = mark[8] & 0x3F | 0x80  # the variant
    return bytes(mark)
