"""What a door needs of the ticket table, kept on the laptop for when the server is away.

The file is only a copy: where it is damaged, or was made with another key or of another server,
it is thrown away and fetched again. It holds no mobile number, only its last three digits.
"""

import contextlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from sqlite3 import Connection
from types import ModuleType
from uuid import UUID

from kiosk.adapters.door_words import decision_in, micros, of_decision, packed, unpacked
from kiosk.adapters.local_file import LocalFile, Row, erase
from kiosk.adapters.local_search import COLUMNS, last_three, search_text, ticket_query
from kiosk.domain.decision import Decided, Decision, Lookup
from kiosk.domain.reconcile import joined, known, stood
from kiosk.domain.scan import folded
from kiosk.domain.ticket import Counts, Cursor, Page, SortKey, Status, Ticket, TicketQuery
from kiosk.services.faults import StoreTrouble, StoreUnavailable

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tickets (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, mobile TEXT NOT NULL, university TEXT NOT NULL,
    event TEXT NOT NULL, status TEXT NOT NULL, at INTEGER NOT NULL, door TEXT NOT NULL,
    operator TEXT NOT NULL, reason TEXT NOT NULL, text TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS tally (
    event TEXT NOT NULL, status TEXT NOT NULL, n INTEGER NOT NULL,
    PRIMARY KEY (event, status)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pending (
    id BLOB PRIMARY KEY, ticket_id INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS pending_ticket ON pending (ticket_id);
CREATE TABLE IF NOT EXISTS heard (origin TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(
    text, content = 'tickets', content_rowid = 'id', tokenize = 'trigram')
"""
_SELECT = f"SELECT {COLUMNS} FROM tickets WHERE id "  # noqa: S608 - constants
_WRITE = f"INSERT OR REPLACE INTO tickets ({COLUMNS}, text) VALUES ({', '.join('?' * 11)})"  # noqa: S608
_FORGET_WORDS = "INSERT INTO words (words, rowid, text) VALUES ('delete', ?, ?)"
_UNDECIDED = -1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CHUNK = 1000


class Snapshot:
    """The laptop's copy of the ticket table, with the decisions that the server lacks merged in.

    Threads share it; reading never waits for the writing of what the server sent.

    Args:
        path: the file.
        server: whose copy this is; a copy of another server's is thrown away.
        key: 32 bytes to encrypt it with, where the driver can.
        driver: a module like `sqlite3`.
    """

    def __init__(
        self,
        path: Path,
        server: str = "",
        key: bytes | None = None,
        driver: ModuleType | None = None,
    ) -> None:
        self._path, self._server, self._key, self._driver = path, server, key, driver
        try:
            self._open()
            if self._meta("server") == server:
                return
            self.close()
        except StoreUnavailable as fault:
            if fault.trouble is not StoreTrouble.DAMAGED:
                raise
            with contextlib.suppress(AttributeError):
                self.close()
        erase(path)
        self._open()

    def _open(self) -> None:
        self._writer = LocalFile(self._path, self._key, "NORMAL", self._driver)
        with self._writer.transaction() as db:
            for statement in _SCHEMA.split(";"):
                db.execute(statement)
            for name, value in (
                ("server", self._server),
                ("mark", ""),
                ("whole", ""),
                ("indexed", "0"),
                ("revision", "0"),
                ("notes", "0"),
            ):
                db.execute("INSERT OR IGNORE INTO meta VALUES (?, ?)", (name, value))
        self._reader = LocalFile(self._path, self._key, "NORMAL", self._driver)

    # ---- what the server sent

    @property
    def mark(self) -> str:
        """Up to where the server's changes are in here."""
        return self._meta("mark")

    @property
    def whole(self) -> bool:
        """Whether every ticket of the server has been here once."""
        return self._meta("whole") == "1"

    @property
    def encrypted(self) -> bool:
        """Whether the file is unreadable without the key."""
        return self._writer.encrypted

    def apply(self, rows: Sequence[Lookup], mark: str, *, whole: bool = False) -> int:
        """Take what the server sent; how many tickets are new or changed.

        Args:
            rows: tickets as the server has them.
            mark: the mark after them.
            whole: whether there is nothing after them for now.
        """
        changed = 0
        for start in range(0, len(rows), _CHUNK):
            with self._writer.transaction() as db:
                changed += self._take(db, rows[start : start + _CHUNK])
        if mark != self.mark or (whole and not self.whole):
            with self._writer.transaction() as db:
                _set(db, "mark", mark)
                if whole:
                    _set(db, "whole", "1")
        return changed

    def put(self, lookup: Lookup) -> None:
        """Take one ticket as the server, or the desk on this laptop, has it."""
        with self._writer.transaction() as db:
            self._take(db, [lookup])

    def drop(self, ticket_id: int) -> None:
        """The server does not have this ticket any more."""
        with self._writer.transaction() as db:
            old = db.execute(_SELECT + "= ?", (ticket_id,)).fetchone()
            if old is None:
                return
            if ticket_id <= int(_get(db, "indexed")):
                db.execute(_FORGET_WORDS, (ticket_id, search_text(old)))
            db.execute("DELETE FROM tickets WHERE id = ?", (ticket_id,))
            _count(db, Counter({(old[4], old[5]): -1}))
            _next(db, "revision")

    def _take(self, db: Connection, rows: Sequence[Lookup], *, known_there: bool = True) -> int:
        numbers = [row.ticket.id for row in rows]
        marks = f"IN ({', '.join('?' * len(numbers))})"
        old: dict[int, Row] = {r[0]: r for r in db.execute(_SELECT + marks, numbers)}
        pending = _pending(db, marks, numbers)
        indexed = int(_get(db, "indexed"))
        tally: Counter[tuple[str, str]] = Counter()
        written: list[Row] = []
        for lookup in rows:
            new = _row(lookup, pending.get(lookup.ticket.id, ()))
            before = old.get(new[0])
            if new == before:
                continue
            text = search_text(new)
            written.append((*new, text))
            old[new[0]] = new
            tally[(new[4], new[5])] += 1
            if before is not None:
                tally[(before[4], before[5])] -= 1
            if new[0] <= indexed:
                _index(db, new[0], search_text(before) if before else "", text)
        if written:
            db.executemany(_WRITE, written)
            _count(db, tally)
            _next(db, "revision")
        for lookup in rows if known_there else ():
            there = lookup.decided.status if lookup.decided else lookup.ticket.status
            for decision in pending.get(lookup.ticket.id, ()):
                if there in {Status.ENTERED, decision.wanted.status}:
                    db.execute("DELETE FROM pending WHERE id = ?", (decision.id.bytes,))
        return len(written)

    def index_some(self, rows: int = 20_000) -> bool:
        """Make the next tickets findable by a part of a word; whether more are left."""
        with self._writer.transaction() as db:
            start = int(_get(db, "indexed"))
            span = "FROM tickets WHERE id > ? ORDER BY id LIMIT ?"
            edge = f"SELECT max(id) FROM (SELECT id {span})"  # noqa: S608
            last = db.execute(edge, (start, rows)).fetchone()[0]
            if last is None:
                return False
            db.execute(f"INSERT INTO words (rowid, text) SELECT id, text {span}", (start, rows))
            _set(db, "indexed", str(last))
            return bool(
                db.execute("SELECT 1 FROM tickets WHERE id > ? LIMIT 1", (last,)).fetchone()
            )

    # ---- what the server does not know yet

    def note(self, decisions: Iterable[Decision]) -> None:
        """Merge in decisions that were carried out, here or at a peer, and that may be unsent."""
        with self._writer.transaction() as db:
            self._merge(db, decisions)

    def heard(self, origin: str) -> int:
        """Up to which number a peer's decisions are all here."""
        found = self._reader.value("SELECT n FROM heard WHERE origin = ?", (origin,))
        return found if isinstance(found, int) else 0

    def hear(self, origin: str, upto: int, decisions: Sequence[Decision]) -> None:
        """Merge in a peer's decisions, and note that all up to a number are here."""
        with self._writer.transaction() as db:
            self._merge(db, decisions)
            db.execute("INSERT OR REPLACE INTO heard VALUES (?, ?)", (origin, upto))

    def _merge(self, db: Connection, decisions: Iterable[Decision]) -> None:
        for decision in decisions:
            fresh = db.execute(
                "INSERT OR IGNORE INTO pending VALUES (?, ?, ?)",
                (decision.id.bytes, decision.ticket_id, packed(of_decision(decision))),
            ).rowcount
            row = db.execute(_SELECT + "= ?", (decision.ticket_id,)).fetchone()
            if fresh:
                _next(db, "notes")
            if fresh and row is not None:
                self._take(db, [_lookup(row)], known_there=False)

    def settled(self, ids: Iterable[UUID]) -> None:
        """The server has these decisions; what it says about their tickets counts from now on."""
        with self._writer.transaction() as db:
            db.executemany("DELETE FROM pending WHERE id = ?", [(i.bytes,) for i in ids])

    def pending(self, ticket_ids: Sequence[int]) -> dict[int, list[Decision]]:
        """Decisions about these tickets that the server may not know."""
        marks = f"IN ({', '.join('?' * len(ticket_ids))})"
        found = self._reader.rows(_PENDING + marks, ticket_ids)
        return _by_ticket(found)

    # ---- questions

    def find(self, ticket_id: int) -> Lookup | None:
        """One ticket as this laptop knows it; None where it is not in the copy."""
        found = self._reader.rows(_SELECT + "= ?", (ticket_id,))
        return _lookup(found[0]) if found else None

    def page(self, query: TicketQuery) -> Page:
        """One page of the copy."""
        top = self._reader.value("SELECT max(id) FROM tickets")
        complete = int(self._meta("indexed")) >= (top if isinstance(top, int) else 0)
        sql, parameters = ticket_query(query, self._names(), words=complete)
        found = [_lookup(row).ticket for row in self._reader.rows(sql, parameters)]
        rows = tuple(found[: query.limit])
        if len(found) <= query.limit:
            return Page(rows)
        return Page(rows, Cursor(_sort_value(rows[-1], query.sort), rows[-1].id))

    def events(self) -> Sequence[str]:
        """The events there are tickets for, in alphabetical order."""
        return sorted({name.strip() for name in self._names()} - {""}, key=folded)

    def counts(self, events: frozenset[str] = frozenset()) -> Counts:
        """Totals over these events (none named: all)."""
        wanted = {folded(e) for e in events}
        sums: Counter[str] = Counter()
        for event, status, n in self._reader.rows("SELECT event, status, n FROM tally"):
            if not wanted or folded(event) in wanted:
                sums[status] += n
        return Counts(sum(sums.values()), sums[Status.ENTERED.value], sums[Status.DENIED.value])

    def decided_at(self, door: str) -> int:
        """How many tickets were decided at a door, as far as the copy tells."""
        found = self._reader.value("SELECT count(*) FROM tickets WHERE door = ?", (door,))
        return int(str(found))

    @property
    def revision(self) -> str:
        """A mark that changes whenever anything in the copy did."""
        return self._meta("revision")

    @property
    def notes(self) -> str:
        """A mark that changes whenever a decision was merged in that the server may lack."""
        return self._meta("notes")

    def close(self) -> None:
        """Let go of the file; may be called twice."""
        self._reader.close()
        self._writer.close()

    def _names(self) -> list[str]:
        return [str(row[0]) for row in self._reader.rows("SELECT DISTINCT event FROM tally")]

    def _meta(self, name: str) -> str:
        file = getattr(self, "_reader", self._writer)
        return str(file.value("SELECT value FROM meta WHERE name = ?", (name,)))


_PENDING = "SELECT ticket_id, body FROM pending WHERE ticket_id "


def _pending(db: Connection, marks: str, numbers: Sequence[int]) -> dict[int, list[Decision]]:
    return _by_ticket(db.execute(_PENDING + marks, numbers).fetchall())


def _by_ticket(rows: Iterable[Row]) -> dict[int, list[Decision]]:
    found: dict[int, list[Decision]] = {}
    for number, body in rows:
        found.setdefault(number, []).append(decision_in(unpacked(body)))
    return found


def _row(lookup: Lookup, pending: Iterable[Decision]) -> Row:
    ticket, decided = lookup.ticket, lookup.decided
    if decided is None and ticket.status is not Status.NOT_ENTERED:
        decided = Decided(ticket.status, ticket.entry_time)
    for decision in pending:
        decided = joined(decided, stood(decision))
    what = decided or Decided(Status.NOT_ENTERED)
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


def _lookup(row: Row) -> Lookup:
    number, name, mobile, university, event, status, at, door, operator, reason = row[:10]
    ticket = Ticket(number, name, mobile, university, event)
    moment = None if at == _UNDECIDED else _EPOCH + timedelta(microseconds=at)
    decided = Decided(Status(status), moment, door, operator, reason)
    return replace(known(ticket, decided, live=False))


def _index(db: Connection, number: int, before: str, text: str) -> None:
    if before == text:
        return
    if before:
        db.execute(_FORGET_WORDS, (number, before))
    db.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", (number, text))


def _count(db: Connection, tally: Counter[tuple[str, str]]) -> None:
    db.executemany(
        "INSERT INTO tally VALUES (?, ?, ?)"
        " ON CONFLICT (event, status) DO UPDATE SET n = n + excluded.n",
        [(event, status, n) for (event, status), n in tally.items() if n],
    )
    db.execute("DELETE FROM tally WHERE n <= 0")


def _get(db: Connection, name: str) -> str:
    return str(db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()[0])


def _set(db: Connection, name: str, value: str) -> None:
    db.execute("UPDATE meta SET value = ? WHERE name = ?", (value, name))


def _next(db: Connection, name: str) -> None:
    db.execute("UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE name = ?", (name,))


def _sort_value(ticket: Ticket, sort: SortKey) -> str | int | datetime | None:
    if sort is SortKey.STATUS:
        return ticket.status.value
    value: str | int | datetime | None = getattr(ticket, sort.value)
    return value
