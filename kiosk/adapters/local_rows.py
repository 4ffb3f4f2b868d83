"""A ticket as a row of the laptop's copy: the tables, and the way there and back."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from sqlite3 import Connection

from kiosk.adapters.door_words import decision_in, micros, unpacked
from kiosk.adapters.local_file import Row
from kiosk.adapters.local_search import COLUMNS, last_three
from kiosk.domain.decision import Decided, Decision, Lookup
from kiosk.domain.reconcile import joined, known, stood
from kiosk.domain.ticket import Status, Ticket

SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tickets (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, mobile TEXT NOT NULL, university TEXT NOT NULL,
    event TEXT NOT NULL, status TEXT NOT NULL, at INTEGER NOT NULL, door TEXT NOT NULL,
    operator TEXT NOT NULL, reason TEXT NOT NULL, text TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS tally (
    event TEXT NOT NULL, status TEXT NOT NULL, n INTEGER NOT NULL,
    PRIMARY KEY (event, status)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS tickets_door ON tickets (door) WHERE door <> '';
CREATE TABLE IF NOT EXISTS parts (
    part INTEGER PRIMARY KEY, n INTEGER NOT NULL, total INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS pending (
    id BLOB PRIMARY KEY, ticket_id INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS pending_ticket ON pending (ticket_id);
CREATE TABLE IF NOT EXISTS noted (id BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS heard (origin TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(
    text, content = 'tickets', content_rowid = 'id', tokenize = 'trigram')
"""
SELECT = f"SELECT {COLUMNS} FROM tickets WHERE id "  # noqa: S608 - constants
PENDING = "SELECT ticket_id, body FROM pending WHERE ticket_id "
_UNDECIDED = -1
_NOT_DECIDED = Decided(Status.NOT_ENTERED)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def row_of(lookup: Lookup, pending: Iterable[Decision]) -> Row:
    """A ticket as a row of `COLUMNS`, with decisions that the server may lack merged in."""
    ticket, decided = lookup.ticket, lookup.decided
    if decided is None and ticket.status is not Status.NOT_ENTERED:
        decided = Decided(ticket.status, ticket.entry_time)
    for decision in pending:
        decided = joined(decided, stood(decision))
    what = decided or _NOT_DECIDED
    return (
        ticket.id,
        ticket.name,
        last_three(ticket.mobile_number),
        ticket.university,
        ticket.event,
        what.status.value,
        _UNDECIDED if what.at is None else micros(what.at),
        what.door,
        what.operator,
        what.reason,
    )


def lookup_in(row: Row) -> Lookup:
    """The ticket that a row tells."""
    number, name, mobile, university, event, status, at, door, operator, reason = row[:10]
    ticket = Ticket(number, name, mobile, university, event)
    moment = None if at == _UNDECIDED else _EPOCH + timedelta(microseconds=at)
    decided = Decided(Status(status), moment, door, operator, reason)
    return known(ticket, decided, live=False)


def pending_of(rows: Iterable[Row]) -> dict[int, list[Decision]]:
    """The decisions in rows of `PENDING`, by ticket."""
    found: dict[int, list[Decision]] = {}
    for number, body in rows:
        found.setdefault(number, []).append(decision_in(unpacked(body)))
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
