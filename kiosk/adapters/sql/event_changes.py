"""Events renamed and merged, and guests corrected: each in one transaction."""

import json
from dataclasses import replace

from kiosk.adapters.database.session import Session, stored
from kiosk.adapters.sql.event_capacity import claim_place, limited_events, lock_events
from kiosk.adapters.sql.shared_rows import guest_values, guests, touch, upsert
from kiosk.adapters.sql.ticket_pages import event_spellings
from kiosk.domain.decision import DOOR_LIMIT, OPERATOR_LIMIT
from kiosk.domain.guest import Guest
from kiosk.domain.scan import folded
from kiosk.domain.text import on_one_line
from kiosk.services.editing import Edited, further_words

EDITED = "edited"
_LOG = (
    "INSERT INTO kiosk_decisions (id, ticket_id, wanted, result, door, operator, reason, source,"
    " decided_at, kind, detail) VALUES (?, ?, '', ?, ?, ?, '', 'script', ?, 'edit', ?)"
)
_COLUMNS = {
    "name": "name",
    "mobile_number": "mobile_number",
    "university": "university",
    "event": "event_registered_for",
}
_FURTHER = {"category", "note", "attention"}
_GUEST = "ticket_id, category, note, attention, code, fields"


def event_counts(session: Session) -> dict[str, int]:
    """Folded name -> how many tickets."""
    found: dict[str, int] = {}
    for name, count in session.rows(
        "SELECT event_registered_for, COUNT(*) FROM tickets GROUP BY event_registered_for"
    ):
        key = folded(str(name or ""))
        found[key] = found.get(key, 0) + int(count)
    return found


def rename_event(session: Session, old: str, new: str) -> int:
    """Give an event's tickets, and what was said of it, another name; how many tickets."""
    names = [name for name in event_spellings(session) if folded(name) == folded(old)]
    with session.transaction():
        count = 0
        for name in names:
            count += session.change(
                "UPDATE tickets SET event_registered_for = ? WHERE event_registered_for = ?",
                (new, name),
            )
        keys = (folded(new), folded(old))
        there = session.rows("SELECT 1 FROM kiosk_events WHERE folded = ?", keys[:1])
        if keys[0] == keys[1]:
            session.change("UPDATE kiosk_events SET name = ? WHERE folded = ?", (new, keys[1]))
        elif there:  # merged: the other's description counts
            session.change("DELETE FROM kiosk_events WHERE folded = ?", keys[1:])
        else:
            session.change(
                "UPDATE kiosk_events SET name = ?, folded = ? WHERE folded = ?", (new, *keys)
            )
    return count


def edit_guest(session: Session, edited: Edited) -> bool:
    """Write what was changed of a guest, and the row of the log; once, however often asked.

    Returns:
        False where a field is no longer what was to be changed: nothing was written.
    """
    who, number = edited.attendee, edited.ticket_id
    detail = json.dumps(
        {field: [old, new] for field, (old, new) in edited.changes.items()}, ensure_ascii=False
    )
    row = (
        edited.id.bytes,
        number,
        EDITED,
        edited.door[:DOOR_LIMIT],
        edited.operator[:OPERATOR_LIMIT],
        stored(edited.at),
        detail,
    )
    old, new = edited.changes.get("event", ("", ""))
    moved = folded(old) != folded(new)  # another spelling takes no place
    limited = limited_events(session, (who.event,)) if moved else []
    with session.transaction():
        lock_events(session, limited)
        if session.rows("SELECT 1 FROM kiosk_decisions WHERE id = ?", (edited.id.bytes,)):
            return True
        before, further = _as_it_is(session, number)
        if any(before[field] != old for field, (old, _) in edited.changes.items()):
            return False
        if moved:
            claim_place(session, who.event, limited)
        for field in _COLUMNS.keys() & edited.changes.keys():
            session.change(
                f"UPDATE tickets SET {_COLUMNS[field]} = ? WHERE id = ?",  # noqa: S608
                (getattr(who, field), number),
            )
        changed = {f: getattr(edited.guest, f) for f in _FURTHER & edited.changes.keys()}
        if changed:
            values = (number, *guest_values(replace(further, **changed)))
            upsert(session, "kiosk_guests", "ticket_id", _GUEST, [values])
            touch(session, [number])
        session.change(_LOG, row)
    return True


def _as_it_is(session: Session, number: int) -> tuple[dict[str, str], Guest]:
    """Each field that can be edited, in the words of the log; and the further fields."""
    lock = " FOR UPDATE" if session.is_server else ""
    columns = ", ".join(_COLUMNS.values())
    rows = session.rows(f"SELECT {columns} FROM tickets WHERE id = ?{lock}", (number,))  # noqa: S608
    further = guests(session, [number]).get(number, Guest())
    fields = dict.fromkeys(_COLUMNS, "")
    if rows:
        fields = {
            f: on_one_line(str(text or "").strip())
            for f, text in zip(_COLUMNS, rows[0], strict=True)
        }
    return {**fields, **further_words(further)}, further
