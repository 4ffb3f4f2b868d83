"""Registering many guests at once: a batch is one transaction, and a mark is registered once."""

import contextlib
import json
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TypeVar

from kiosk.adapters.database.session import Session
from kiosk.adapters.sql.event_capacity import limited_events, lock_events, places_left
from kiosk.adapters.sql.registrations import GIVEN_COLUMNS, given_values
from kiosk.adapters.sql.shared_rows import guest_row
from kiosk.domain.action_rules import Kind
from kiosk.domain.scan import folded
from kiosk.domain.ticket import Made
from kiosk.services.lists.import_ports import Imported, NewGuest
from kiosk.services.lists.known_guests import KnownGuest

T = TypeVar("T")

_PART = 500
"""Rows of one statement: their values are fewer than the least that a SQLite takes, 32,766."""
_CACHE = "PRAGMA cache_size = -16384"
"""In KiB. A batch's marks lie all over their index: where that does not fit into the memory that a
connection has by itself (2 MiB), its pages are written and read again within one transaction."""
_KNOWN = (
    "SELECT t.id, t.name, t.mobile_number, t.university, t.event_registered_for, g.code, g.fields"
    " FROM tickets t LEFT JOIN kiosk_guests g ON g.ticket_id = t.id"
    " WHERE t.id > ? ORDER BY t.id LIMIT ?"
)
_TICKET = "name, mobile_number, university, event_registered_for, status"
_GUEST = "ticket_id, category, note, attention, code, fields"


def known_guests(session: Session, after: int, limit: int) -> list[KnownGuest]:
    """Guests in order of their number, beyond `after`."""
    found = []
    for row in session.rows(_KNOWN, (after, limit)):
        number, name, mobile, university, event, code, fields = row
        name, mobile, university, event, code = (
            str(text or "").strip() for text in (name, mobile, university, event, code)
        )
        email = "" if mobile else _email(fields)
        found.append(KnownGuest(int(number), name, mobile, university, event, code, email))
    return found


def _email(fields: object) -> str:
    """An address among a guest's further fields: it tells guests apart who left no number."""
    try:
        values = json.loads(str(fields)).values() if fields else ()
    except (ValueError, AttributeError):  # somebody else wrote there
        return ""
    return next((str(v).lower() for v in values if "@" in str(v) and " " not in str(v)), "")


def register_guests(
    session: Session, guests: Sequence[NewGuest], made: Made | None
) -> list[Imported]:
    """Register guests; those whose mark is there are not doubled.

    A mark whose ticket was deleted by hand since is used anew: who imports the list again means it.

    Args:
        session: an open connection.
        guests: a batch.
        made: when, where and by whom; None where that is not known.
    """
    limited = limited_events(session, {guest.event for guest in guests})
    if not (limited or session.is_server):  # there a number that was taken is not given back
        session.rows(_CACHE)
        # Nearly every batch is new to its last guest: only where it is not, its marks are read.
        with contextlib.suppress(session.raw.IntegrityError):
            with session.transaction():
                _insert(session, guests, made)
            return [Imported.NEW] * len(guests)
    with session.transaction():
        lock_events(session, limited)
        before = _marked(session, [guest.mark for guest in guests])
        results = _results(
            guests,
            {mark for mark, there in before.items() if there},
            places_left(session, limited) if limited else {},
        )
        new = [g for g, result in zip(guests, results, strict=True) if result is Imported.NEW]
        if new:
            for stale in _parts([g.mark for g in new if g.mark in before]):
                marks = ", ".join("?" * len(stale))
                session.change(f"DELETE FROM kiosk_registrations WHERE id IN ({marks})", stale)  # noqa: S608
            _insert(session, new, made)
    return results


def _marked(session: Session, marks: Sequence[bytes]) -> dict[bytes, bool]:
    """The marks that are there, and whether their ticket still is."""
    found = {}
    for part in _parts(marks):
        rows = session.rows(
            "SELECT r.id, t.id FROM kiosk_registrations r LEFT JOIN tickets t ON t.id = r.ticket_id"  # noqa: S608
            f" WHERE r.id IN ({', '.join('?' * len(part))})",
            part,
        )
        found.update({bytes(mark): number is not None for mark, number in rows})
    return found


def _results(guests: Sequence[NewGuest], there: set[bytes], left: dict[str, int]) -> list[Imported]:
    events = {event: folded(event) for event in {guest.event for guest in guests}}
    results = []
    for guest in guests:
        if guest.mark in there:
            results.append(Imported.ALREADY)
            continue
        key = events[guest.event]
        if left.get(key, 1) <= 0:
            results.append(Imported.FULL)
            continue
        if key in left:
            left[key] -= 1
        there.add(guest.mark)  # the same mark twice in one batch is one guest
        results.append(Imported.NEW)
    return results


def _insert(session: Session, guests: Sequence[NewGuest], made: Made | None) -> None:
    how = given_values(b"", 0, made, kind=Kind.IMPORT.value)[2:]
    numbers = _tickets(session, guests)
    given = list(zip(numbers, guests, strict=True))
    marks = [(g.mark, n, *how) for n, g in given]
    marks.sort()  # in the order of their index: neighbours are on one page of it
    for part in _parts(marks):
        _many(session, "kiosk_registrations", GIVEN_COLUMNS, part)
    more = [
        (n, *guest_row(g.category, g.note, g.attention, g.code, g.fields))
        for n, g in given
        if g.says_more
    ]
    for said in _parts(more):
        _many(session, "kiosk_guests", _GUEST, said)
    for parties in _parts([(n, g.party) for n, g in given if g.party > 1]):
        _many(session, "kiosk_states", "ticket_id, party", parties)


def _tickets(session: Session, guests: Sequence[NewGuest]) -> list[int]:
    """The tickets' rows; their numbers."""
    step = int(session.rows("SELECT @@auto_increment_increment")[0][0]) if session.is_server else 1
    numbers: list[int] = []
    for part in _parts(guests):
        rows = [(g.name, g.mobile_number, g.university, g.event, "not_entered") for g in part]
        first = _many(session, "tickets", _TICKET, rows)
        if not session.is_server:  # SQLite tells the last number of a statement
            first -= len(part) - 1
        numbers += range(first, first + step * len(part), step)
    return numbers


def _parts(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    return (rows[start : start + _PART] for start in range(0, len(rows), _PART))


def _many(session: Session, table: str, columns: str, rows: Sequence[tuple[object, ...]]) -> int:
    """Insert rows in one statement: its numbers follow one another on every server."""
    marks = f"({', '.join('?' * len(rows[0]))})"
    return session.insert(
        f"INSERT INTO {table} ({columns}) VALUES {', '.join([marks] * len(rows))}",  # noqa: S608
        list(chain.from_iterable(rows)),
    )
