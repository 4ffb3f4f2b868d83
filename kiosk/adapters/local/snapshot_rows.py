"""A ticket as a row of the laptop's copy: the tables, and the way there and back."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from sqlite3 import Connection
from uuid import UUID

from kiosk.adapters.local.codec import (
    JsonObject,
    decode_decision,
    decode_line,
    encode_decision,
    encode_line,
    epoch_micros,
)
from kiosk.adapters.local.encrypted_sqlite import Row
from kiosk.adapters.local.snapshot_search import COLUMNS
from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import Decided, Decision, Lookup, Wanted
from kiosk.domain.log_replay import alone
from kiosk.domain.reconcile import lookup_from, lookup_with, merged, simple
from kiosk.domain.text import last_three
from kiosk.domain.ticket import Status, Ticket

WORDS = """
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(
    text, further, content = 'tickets', content_rowid = 'id', tokenize = 'trigram')
"""
SCHEMA = f"""
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tickets (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, mobile TEXT NOT NULL, university TEXT NOT NULL,
    event TEXT NOT NULL, status TEXT NOT NULL, at INTEGER NOT NULL, door TEXT NOT NULL,
    operator TEXT NOT NULL, reason TEXT NOT NULL, text TEXT NOT NULL,
    more TEXT NOT NULL DEFAULT '', further TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS tally (
    event TEXT NOT NULL, status TEXT NOT NULL, n INTEGER NOT NULL,
    PRIMARY KEY (event, status)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS tickets_door ON tickets (door) WHERE door <> '';
CREATE TABLE IF NOT EXISTS parts (
    part INTEGER PRIMARY KEY, n INTEGER NOT NULL, total INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS pending (
    id BLOB PRIMARY KEY, ticket_id INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS pending_ticket ON pending (ticket_id);
CREATE TABLE IF NOT EXISTS own (id BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS noted (id BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS told (id BLOB PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS shared (name TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS heard (origin TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;
{WORDS};
CREATE VIRTUAL TABLE IF NOT EXISTS word_parts USING fts5vocab(words, 'row')"""
SELECT = f"SELECT {COLUMNS} FROM tickets WHERE id "  # noqa: S608 - constants
PENDING = "SELECT ticket_id, body FROM pending WHERE ticket_id "
_UNDECIDED = -1
INSIDE, LEFT, REVOKED = "inside", "left", "revoked"
"""Words in the tally that are no status: people inside, tickets that left, dead tickets."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def row_of(lookup: Lookup, pending: Iterable[Decision]) -> Row:
    """A ticket as a row of `COLUMNS`, with decisions that the server may lack merged in."""
    if lookup.decided is None and lookup.ticket.status in {Status.ENTERED, Status.DENIED}:
        decided = Decided(lookup.ticket.status, lookup.ticket.entry_time)
        lookup = replace(lookup, decided=decided)
    lookup = merged(lookup, pending, live=lookup.live)
    ticket = lookup.ticket
    what = lookup.decided or Decided(ticket.status)
    return (
        ticket.id,
        ticket.name,
        last_three(ticket.mobile_number),
        ticket.university,
        ticket.event,
        what.status.value,
        _UNDECIDED if what.at is None else epoch_micros(what.at),
        what.door,
        what.operator,
        what.reason,
        _more_of(lookup),
    )


def _more_of(lookup: Lookup) -> str:
    """What the columns do not say: nothing, the one decision's id, or JSON."""
    ticket, log = lookup.ticket, lookup.log
    fields: JsonObject = {
        "party": ticket.party if ticket.party > 1 else 0,
        "mark": ticket.mark,
        "category": ticket.category,
        "note": ticket.note,
        "attention": ticket.attention,
        "entry": epoch_micros(ticket.entry_time) if lookup.whole and ticket.entry_time else 0,
    }
    more = {name: value for name, value in fields.items() if value}
    only = log[0] if len(log) == 1 else None
    if not more and not lookup.whole and (not log or (only and _in_columns(only, lookup.decided))):
        return only.id.hex if only else ""
    if lookup.whole:
        more["whole"] = True
    if lookup.table_disagrees:
        more["put_back"] = True
    if log:
        more["log"] = [encode_decision(row) for row in log]
    return encode_line(more)


def _in_columns(row: Decision, decided: Decided | None) -> bool:
    """Whether the columns say all of the one decision but its id."""
    if decided is None or not simple(row) or row.turn:
        return False
    return (alone(row), row.action is Kind.OVERRIDE) == (decided, False)


def lookup_in(row: Row) -> Lookup:
    """The ticket that a row tells."""
    number, name, mobile, university, event, status, at, door, operator, reason, more = row[:11]
    ticket = Ticket(number, name, mobile, university, event)
    moment = None if at == _UNDECIDED else _EPOCH + timedelta(microseconds=at)
    decided = Decided(Status(status), moment, door, operator, reason)
    if more == "" or more[0] != "{":
        lookup = lookup_with(ticket, decided, live=False)
        log = _only(ticket, decided, more) if more else ()
        return replace(lookup, log=log)
    return _with_more(ticket, decided, decode_line(more))


def _only(ticket: Ticket, decided: Decided, hexed: str) -> tuple[Decision, ...]:
    if decided.at is None or decided.status not in {Status.ENTERED, Status.DENIED}:
        return ()
    return (
        Decision(
            UUID(hex=hexed),
            ticket.id,
            Wanted(decided.status.value),
            decided.door,
            decided.operator,
            decided.at,
            decided.reason,
        ),
    )


def _with_more(ticket: Ticket, decided: Decided, more: JsonObject) -> Lookup:
    ticket = replace(
        ticket,
        party=more.get("party", 1),
        mark=more.get("mark", ""),
        category=more.get("category", ""),
        note=more.get("note", ""),
        attention=more.get("attention", False),
    )
    log = tuple(decode_decision(row) for row in more.get("log", ()))
    if not more.get("whole"):
        return replace(lookup_with(ticket, decided, live=False), log=log)
    entry = more.get("entry", 0)
    at = _EPOCH + timedelta(microseconds=entry) if entry else None
    ticket = replace(ticket, status=decided.status, entry_time=at)
    found = lookup_from(ticket, log, live=False)
    return replace(found, table_disagrees=bool(more.get("put_back")))


def widen(db: Connection) -> None:
    """Bring an older program's copy up to these tables; what is in it stays."""
    columns = {row[1] for row in db.execute("PRAGMA table_info(tickets)")}
    if "further" not in columns:
        db.execute("ALTER TABLE tickets ADD COLUMN further TEXT NOT NULL DEFAULT ''")
    if "more" in columns:
        return
    db.execute("ALTER TABLE tickets ADD COLUMN more TEXT NOT NULL DEFAULT ''")
    db.execute(
        "INSERT OR REPLACE INTO tally SELECT event, ?, n FROM tally WHERE status = ?",
        (INSIDE, Status.ENTERED.value),
    )


def pending_of(rows: Iterable[Row]) -> dict[int, list[Decision]]:
    """The decisions in rows of `PENDING`, by ticket."""
    found: dict[int, list[Decision]] = {}
    for number, body in rows:
        found.setdefault(number, []).append(decode_decision(decode_line(body)))
    return found


def get(db: Connection, name: str) -> str:
    """One value of `meta`."""
    return str(db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()[0])


def put(db: Connection, name: str, value: str) -> None:
    """Keep one value of `meta`."""
    db.execute("UPDATE meta SET value = ? WHERE name = ?", (value, name))


def count_on(db: Connection, name: str) -> None:
    """Make a number of `meta` one larger."""
    db.execute("UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE name = ?", (name,))
