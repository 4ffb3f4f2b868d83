"""Events, guests' fields, operators, settings and doors as rows that all laptops share."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from kiosk.adapters.database.door_rules import rules_made
from kiosk.adapters.database.session import Row, Session, moment, stored
from kiosk.domain.event import Event
from kiosk.domain.guest import CATEGORY_LIMIT, CODE_LIMIT, NOTE_LIMIT, Guest
from kiosk.domain.operator import DoorRecord, Operator, Role
from kiosk.domain.scan import folded

SIZE = 500
"""Rows in one statement."""

_quoted = json.encoder.encode_basestring
_EVENT = "name, place, starts, doors, ends, valid_until, capacity, colour, reentry"
_GUEST = "ticket_id, category, note, attention, code, fields"
_DOOR = "name, shut, reason, login, version, seen_at"


def event_list(session: Session) -> list[Event]:
    """Every event, by name: those that were described, and those that only tickets name."""
    from kiosk.adapters.sql import ticket_pages

    found = {event.key: event for event in described_events(session)}
    for name in ticket_pages.events(session):
        found.setdefault(folded(name), Event(name=name))
    return [found[key] for key in sorted(found)]


def described_events(session: Session) -> list[Event]:
    """The events that were described."""
    return [_event(row) for row in session.rows(f"SELECT {_EVENT} FROM kiosk_events")]  # noqa: S608


def _event(row: Row) -> Event:
    name, place, starts, doors, ends, valid_until, capacity, colour, reentry = row
    return Event(
        name=str(name),
        place=str(place),
        starts=moment(starts),
        doors=moment(doors),
        ends=moment(ends),
        valid_until=moment(valid_until),
        capacity=None if capacity is None else int(capacity),
        colour=str(colour),
        reentry=bool(reentry),
    )


def put_event(session: Session, event: Event) -> None:
    """Describe an event; one of the same name is described anew."""
    values = (
        event.name,
        event.place,
        _time(event.starts),
        _time(event.doors),
        _time(event.ends),
        _time(event.valid_until),
        event.capacity,
        event.colour,
        int(event.reentry),
    )
    upsert(session, "kiosk_events", "folded", f"folded, {_EVENT}", [(event.key, *values)])


def drop_event(session: Session, name: str) -> None:
    """Forget what was said of an event."""
    session.change("DELETE FROM kiosk_events WHERE folded = ?", (folded(name),))


def guests(session: Session, ticket_ids: Sequence[int]) -> dict[int, Guest]:
    """The further fields of these tickets; those without any are left out."""
    found: dict[int, Guest] = {}
    for start in range(0, len(ticket_ids), SIZE):
        part = ticket_ids[start : start + SIZE]
        marks = ", ".join("?" * len(part))
        for row in session.rows(
            f"SELECT {_GUEST} FROM kiosk_guests WHERE ticket_id IN ({marks})",  # noqa: S608
            part,
        ):
            found[int(row[0])] = guest_of(row[1:])
    return found


def guest_of(row: Row) -> Guest:
    """A guest's further fields, from category, note, attention, code, fields."""
    category, note, attention, code, fields = row
    return Guest(
        category=str(category or ""),
        note=str(note or ""),
        attention=bool(attention),
        code=str(code or ""),
        fields=_fields(fields),
    )


def _fields(text: object) -> tuple[tuple[str, str], ...]:
    try:
        fields = json.loads(str(text)) if text else {}
    except ValueError:  # somebody else wrote there
        return ()
    return tuple((str(k), str(v)) for k, v in fields.items()) if isinstance(fields, dict) else ()


def put_guests(session: Session, found: Mapping[int, Guest]) -> None:
    """Write the further fields of these tickets, and tell the laptops' copies that they changed."""
    rows = [(number, *guest_values(guest)) for number, guest in found.items()]
    with session.transaction():
        upsert(session, "kiosk_guests", "ticket_id", _GUEST, rows)
        touch(session, list(found))


def guest_values(guest: Guest) -> tuple[object, ...]:
    """What a guest's row holds, as `guest_row` says it."""
    return guest_row(guest.category, guest.note, guest.attention, guest.code, guest.fields)


def guest_row(
    category: str, note: str, attention: bool, code: str, fields: Sequence[tuple[str, str]]
) -> tuple[object, ...]:
    """Category, note, attention, code, fields; texts are cut to what the table holds."""
    return (
        category[:CATEGORY_LIMIT],
        note[:NOTE_LIMIT],
        int(attention),
        code[:CODE_LIMIT] or None,
        _written(fields) if fields else None,
    )


def _written(fields: Sequence[tuple[str, str]]) -> str:
    """An object of JSON; far quicker than an encoder, which can do more than texts."""
    names, values = zip(*fields, strict=True)
    template = _template(names)
    if not template:  # of two fields with one name the last one counts
        fields = tuple(dict(fields).items())
        return _written(fields)
    return template % tuple(map(_quoted, values))


@lru_cache(maxsize=64)
def _template(names: tuple[str, ...]) -> str:
    """The object with places for its values; a list's guests have the same fields."""
    if len(set(names)) < len(names):
        return ""
    places = (f"{_quoted(name).replace('%', '%%')}: %s" for name in names)
    return f"{{{', '.join(places)}}}"


def touch(session: Session, numbers: Sequence[int]) -> None:
    """Have the tickets count as changed though none of their own columns did.

    Where the ticket table has no change column, every laptop reads it whole now and then.
    """
    column = "kiosk_changed_at = CURRENT_TIMESTAMP(6)" if session.is_server else "status = status"
    if session.is_server and not session.stamped:
        return
    for start in range(0, len(numbers), SIZE):
        part = numbers[start : start + SIZE]
        marks = ", ".join("?" * len(part))
        session.change(f"UPDATE tickets SET {column} WHERE id IN ({marks})", part)  # noqa: S608


def operators(session: Session) -> list[Operator]:
    """Who has a name here, by name."""
    rows = session.rows("SELECT name, role, pin_hash FROM kiosk_operators ORDER BY name")
    known = {role.value for role in Role}
    return [
        Operator(name=str(name), role=Role(role), pin_hash=str(pin))
        for name, role, pin in rows
        if role in known  # a newer program's role lets nobody do anything here
    ]


def put_operator(session: Session, operator: Operator) -> None:
    """Write an operator; one of the same name is written over."""
    row = (operator.name, operator.role.value, operator.pin_hash)
    upsert(session, "kiosk_operators", "name", "name, role, pin_hash", [row])


def drop_operator(session: Session, name: str) -> None:
    """Take an operator away."""
    session.change("DELETE FROM kiosk_operators WHERE name = ?", (name,))


def shared_settings(session: Session) -> dict[str, str]:
    """The settings that all laptops share."""
    rows = session.rows("SELECT name, value FROM kiosk_settings ORDER BY name")
    return {str(name): str(value) for name, value in rows}


def put_setting(session: Session, name: str, value: str) -> None:
    """Share a setting; an empty value takes it away."""
    if value:
        upsert(session, "kiosk_settings", "name", "name, value", [(name, value)])
    else:
        session.change("DELETE FROM kiosk_settings WHERE name = ?", (name,))


def doors(session: Session) -> list[DoorRecord]:
    """The doors that were described or heard of, by name."""
    rows = session.rows(f"SELECT {_DOOR} FROM kiosk_doors ORDER BY name")  # noqa: S608
    return [
        DoorRecord(
            name=str(name),
            shut=bool(shut),
            reason=str(reason),
            login=str(login),
            version=str(version),
            seen_at=moment(seen_at),
        )
        for name, shut, reason, login, version, seen_at in rows
    ]


def put_door(session: Session, door: DoorRecord) -> None:
    """Write what is known of a door."""
    row = (
        door.name,
        int(door.shut),
        door.reason,
        door.login,
        door.version,
        _time(door.seen_at),
    )
    upsert(session, "kiosk_doors", "name", _DOOR, [row])


def shut_door(session: Session, name: str, reason: str) -> None:
    """Shut a door out from now on; one that is shut stays shut from when it was.

    The time stands in `recorded_at`, which the trigger of `door_rules` compares with.
    """
    session.change(
        "INSERT INTO kiosk_doors (name, shut, reason) VALUES (?, 1, ?) ON DUPLICATE KEY UPDATE"
        " recorded_at = IF(shut = 1, recorded_at, CURRENT_TIMESTAMP(6)), shut = 1,"
        " reason = VALUES(reason)",
        (name, reason),
    )


def open_door(session: Session, name: str) -> bool:
    """Let a door decide again; whether it was shut out."""
    changed = session.change(
        "UPDATE kiosk_doors SET shut = 0, reason = '' WHERE name = ? AND shut = 1", (name,)
    )
    return changed > 0


def known_doors(session: Session) -> list[tuple[DoorRecord, datetime | None]]:
    """Every door that was described, has a database user or decided, and its last decision."""
    found = {door.name: door for door in doors(session)}
    rows = session.rows(_LOGINS_THERE)
    logins = session.rows("SELECT login, door FROM kiosk_logins WHERE door <> ''") if rows else []
    for login, name in logins:
        if login:
            door = found.get(str(name), DoorRecord(name=str(name)))
            found[door.name] = replace(door, login=str(login))
    last = {
        str(name): moment(at)
        for name, at in session.rows(
            "SELECT door, MAX(recorded_at) FROM kiosk_decisions WHERE door <> '' GROUP BY door"
        )
    }
    for name in last:
        found.setdefault(name, DoorRecord(name=name))
    return [(found[name], last.get(name)) for name in sorted(found)]


def doors_held(session: Session) -> bool:
    """Whether the server holds doors to what is said of them here."""
    return bool(session.rows(_LOGINS_THERE)) and rules_made(session)


_LOGINS_THERE = (
    "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE()"
    " AND table_name = 'kiosk_logins'"
)


def upsert(
    session: Session,
    table: str,
    key: str,
    columns: str,
    rows: Sequence[tuple[object, ...]],
    changed: Sequence[str] = (),
) -> None:
    """Insert rows, or write over those that are there; the key's column is among the columns.

    Args:
        session: an open connection.
        table: its name.
        key: what makes two rows one.
        columns: of each row.
        rows: the values.
        changed: the columns to write over where the row is there; all of them by default.
    """
    others = list(changed) or [c for c in columns.split(", ") if c != key]
    if session.is_server:
        # VALUES() and no row alias: MariaDB does not know MySQL's alias.
        pairs = ", ".join(f"{c} = VALUES({c})" for c in others)
        tail = f"ON DUPLICATE KEY UPDATE {pairs}"
    else:
        pairs = ", ".join(f"{c} = excluded.{c}" for c in others)
        tail = f"ON CONFLICT ({key}) DO UPDATE SET {pairs}"
    marks = f"({', '.join('?' * len(columns.split(', ')))})"
    for start in range(0, len(rows), SIZE):
        part = rows[start : start + SIZE]
        session.change(
            f"INSERT INTO {table} ({columns}) VALUES {', '.join([marks] * len(part))} {tail}",  # noqa: S608
            [value for row in part for value in row],
        )


def _time(at: datetime | None) -> str | None:
    return None if at is None else stored(at)
