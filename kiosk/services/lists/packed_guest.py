"""A list's rows as plain tuples: an object for each of a hundred thousand takes longer than a row.

They can be kept with `marshal`, made of whole columns by `zip`, and never leave this program.
"""

from collections.abc import Sequence
from typing import TypeAlias

from kiosk.domain.guest import Guest
from kiosk.domain.ticket import Attendee
from kiosk.services.lists.guest_rows import LeftOut, ListedGuest, Read, RowFault

Fields: TypeAlias = tuple[tuple[str, str], ...]
More: TypeAlias = tuple[str, str, bool, str, int, int | None]
"""Category, note, attention, code, party, and the number that our own export says."""
PackedGuest: TypeAlias = tuple[str, str, str, str, str, Fields, More | None]
"""Name, mobile number, university, event, email, further columns, and more where there is more."""
Packed: TypeAlias = PackedGuest | str | list[tuple[str, str, str]]
"""A guest, why a row is left out, or its faults: column, value, reason."""
PackedRow: TypeAlias = tuple[int, Sequence[str], Packed]
"""Its number from 1, as it stands in the list, and what it is."""

_NO_MORE: More = ("", "", False, "", 1, None)


def packed(read: ListedGuest | LeftOut | tuple[RowFault, ...]) -> Packed:
    """What a row is, as a tuple."""
    if isinstance(read, ListedGuest):
        who, guest = read.attendee, read.guest
        more = (guest.category, guest.note, guest.attention, guest.code, read.party, read.number)
        return (
            who.name,
            who.mobile_number,
            who.university,
            who.event,
            read.email,
            guest.fields,
            None if more == _NO_MORE else more,
        )
    if isinstance(read, LeftOut):
        return read.why
    return [(fault.column, fault.value, fault.reason) for fault in read]


def unpacked(number: int, read: Packed) -> Read:
    """What `packed` was given.

    Args:
        number: of the row, from 1.
        read: what it is.
    """
    if isinstance(read, tuple):
        party, ticket = read[6][4:] if read[6] else (1, None)
        return ListedGuest(number, attendee_of(read), guest_of(read), party, ticket, read[4])
    if isinstance(read, str):
        return LeftOut(number, read)
    return tuple(RowFault(number, *fault) for fault in read)


def attendee_of(guest: PackedGuest) -> Attendee:
    """Who it is."""
    return Attendee(*guest[:4])


def guest_of(guest: PackedGuest) -> Guest:
    """What the list says beyond that."""
    if guest[6] is None:
        return Guest(fields=guest[5])
    category, note, attention, code, _, _ = guest[6]
    return Guest(category=category, note=note, attention=attention, code=code, fields=guest[5])
