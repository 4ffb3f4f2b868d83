"""Which guests of a list are in the store already, told from marks that take little room."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from kiosk.domain.scan import folded
from kiosk.domain.text import last_digits
from kiosk.services.lists.packed_guest import PackedGuest

_VERSION = [bytes((byte & 0x0F | 0x50,)) for byte in range(256)]
_VARIANT = [bytes((byte & 0x3F | 0x80,)) for byte in range(256)]


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


Identity = tuple[str, ...]


def identities(guest: PackedGuest, event_key: str) -> tuple[Identity, ...]:
    """What makes two rows, or a row and a ticket, the same guest; the strongest first.

    Args:
        guest: the row's.
        event_key: its event, folded.
    """
    name, mobile, university, _, email, _, more = guest
    code = more[3] if more else ""
    if digits := last_digits(mobile):
        weaker: Identity = ("mobile", digits, event_key)
    elif email:
        weaker = ("email", email, event_key)
    elif code:
        return (("code", code),)
    else:
        weaker = ("name", folded(name), folded(university), event_key)
    return (("code", code), weaker) if code else (weaker,)


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

    def has(self, guest: PackedGuest, ids: Sequence[Identity] = ()) -> bool:
        """Whether a row's guest is there; to be asked once for each row.

        Of guests who left nothing but their name, each ticket is one of them.

        Args:
            guest: the row's.
            ids: its `identities`, where they are known.
        """
        if not (self._marks or self._names):
            return False
        ids = ids or identities(guest, self.event_key(guest[3]))
        for one in ids:
            if hash(one) in self._marks:
                return True
        number = guest[6][5] if guest[6] else None
        if number is not None and hash(("number", number, folded(guest[0]))) in self._marks:
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
    found = hashlib.sha1(space + name.encode(), usedforsecurity=False).digest()
    return found[:6] + _VERSION[found[6]] + found[7:8] + _VARIANT[found[8]] + found[9:16]
