"""The embedded store's index over parts of words and over the digits of mobile numbers.

No trigger fills it: it is written in letters that only this program knows (`searchable`), and
another program that writes into the ticket table must not fail over that. Each search first takes
in what changed since the one before, by the tickets' own mark of change; what is too much for that
(a list that was imported, a store of an older version) is taken in little by little.
"""

import contextlib
import logging
import sqlite3
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from kiosk.adapters.database.session import Session
from kiosk.adapters.sql.tables import TICKETS
from kiosk.domain.search import Term, begins_parts, column_values, searchable, ticket_number
from kiosk.domain.text import last_digits

_log = logging.getLogger(__name__)

T = TypeVar("T")

SOME = 2000
"""Tickets that are taken in before a search: about 50 ms."""
_STEP = 400
"""Tickets in one transaction: a press beside it waits for about 10 ms at most."""
_COMMON = 2000
"""From so many hits on, rows are looked at in order in place of all hits being gathered."""
_TRIGRAM = 3
_SPELLING = 4
"""Changes whenever the texts below are written in another way, or into other columns."""
_DIGITS = 40

_TEXTS_TABLE = (
    "CREATE TABLE IF NOT EXISTS kiosk_texts (id INTEGER PRIMARY KEY, text TEXT NOT NULL,"
    " digits TEXT NOT NULL, further TEXT NOT NULL)"
)
_WORDS_TABLE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS kiosk_words USING fts5(text, digits, further,"
    " content = 'kiosk_texts', content_rowid = 'id', tokenize = 'trigram')"
)
_PARTS_TABLE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS kiosk_word_parts USING fts5vocab(kiosk_words, 'row')"
)
_PLACE_TABLE = (
    "CREATE TABLE IF NOT EXISTS kiosk_indexed (spelling INTEGER PRIMARY KEY, n INTEGER NOT NULL,"
    " ticket INTEGER NOT NULL)"
)
_CHANGED = (
    "SELECT t.kiosk_changed_at, t.id, t.name, t.mobile_number, t.university,"
    " t.event_registered_for, g.category, g.note, g.fields, x.text, x.digits, x.further"
    " FROM tickets t"
    " LEFT JOIN kiosk_guests g ON g.ticket_id = t.id LEFT JOIN kiosk_texts x ON x.id = t.id"
    " WHERE (t.kiosk_changed_at, t.id) > (?, ?) ORDER BY t.kiosk_changed_at, t.id LIMIT ?"
)
_KEEP = "INSERT OR REPLACE INTO kiosk_texts VALUES (?, ?, ?, ?)"
_ENTER = "INSERT INTO kiosk_words (rowid, text, digits, further) VALUES (?, ?, ?, ?)"
_FORGET = (
    "INSERT INTO kiosk_words (kiosk_words, rowid, text, digits, further)"
    " VALUES ('delete', ?, ?, ?, ?)"
)


def searched(session: Session, ask: Callable[[bool], T]) -> T:
    """Ask by the index; by every row where that turns out to be damaged.

    Args:
        session: an open connection.
        ask: told whether the index may be asked.
    """
    indexed = True
    try:
        return ask(indexed)
    except sqlite3.Error as error:
        if not is_damaged(session, error):
            raise
    return ask(not indexed)


def is_ready(session: Session) -> bool:
    """Whether the index has every ticket as it is now; takes in what is little."""
    return not session.is_server and take_in(session) is False


def is_damaged(session: Session, error: sqlite3.Error) -> bool:
    """Whether the index, and not the tickets, is what cannot be read; it is made anew then.

    Nothing is lost with it: until it is there again, searches look at every row. One so damaged
    that SQLite cannot even take it away is left alone from then on.
    """
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if session.is_server or code not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR):
        return False
    session.rollback()
    _log.warning("the index for searching is damaged (%s): every row is looked at", error)
    try:
        with session.transaction():
            _drop(session)
    except sqlite3.Error as worse:
        session.rollback()
        _log.warning("the index for searching cannot be made anew (%s)", worse)
        with contextlib.suppress(sqlite3.Error):
            session.change("DELETE FROM kiosk_indexed")  # `take_in` finds none that it can fill
    return True


def _drop(session: Session) -> None:
    for table in ("kiosk_word_parts", "kiosk_words", "kiosk_texts", "kiosk_indexed"):
        session.change(f"DROP TABLE IF EXISTS {table}")


def take_in(session: Session, tickets: int = SOME) -> bool | None:
    """Take in the next tickets that changed.

    Returns:
        Whether more are left; None where there can be no index: a disk that is full or read-only,
        a SQLite without FTS5, another program that holds the file. Searches look at every row then.
    """
    try:
        for _ in range(0, tickets, _STEP):
            place = _place(session)
            if not session.rows(_CHANGED, (*place, 1)) or not _write(session, _STEP):
                return False
    except sqlite3.Error:
        session.rollback()
        return None
    return True


def _place(session: Session) -> tuple[int, int]:
    """Up to where the tickets are in; makes the index where there is none."""
    found = _found_place(session)
    if found is not None:
        return found
    with session.transaction():
        found = _found_place(session)
        if found is not None:
            return found  # another connection has made it meanwhile
        _drop(session)  # another version's may have other columns
        for statement in (_TEXTS_TABLE, _WORDS_TABLE, _PARTS_TABLE, _PLACE_TABLE):
            session.change(statement)
        session.change("INSERT INTO kiosk_indexed VALUES (?, -1, 0)", (_SPELLING,))
    return -1, 0


def _found_place(session: Session) -> tuple[int, int] | None:
    try:
        found = session.rows("SELECT n, ticket FROM kiosk_indexed WHERE spelling = ?", (_SPELLING,))
    except sqlite3.OperationalError:
        return None
    return (int(found[0][0]), int(found[0][1])) if found else None


def _write(session: Session, tickets: int) -> bool:
    """The next tickets into the index; whether more are left."""
    with session.transaction():
        place = _found_place(session)  # here nobody else moves it, or makes the index anew
        if place is None:
            return True
        rows = session.rows(_CHANGED, (*place, tickets))
        folds: dict[str, str] = {}
        for _, number, name, mobile, university, event, category, note, fields, *old in rows:
            for text in (university, event, category):
                if text not in folds:
                    folds[text] = searchable(str(text or ""))
            parts = (searchable(str(name or "")), searchable(str(mobile or "")))
            # Each ends a line: so what two letters are found in always goes on.
            text = "\n".join((*parts, folds[university], folds[event], ""))
            digits = last_digits(str(mobile or ""), _DIGITS)
            said = "\n".join(filter(None, (str(note or ""), column_values(fields))))
            further = f"{folds[category]}\n{searchable(said)}\n" if category or said else ""
            new = [text, digits, further]
            if old == new:
                continue
            if old[0] is not None:
                session.change(_FORGET, (number, *old))
            session.change(_KEEP, (number, *new))
            session.change(_ENTER, (number, *new))
        if rows:
            session.change("UPDATE kiosk_indexed SET n = ?, ticket = ?", (rows[-1][0], rows[-1][1]))
    return len(rows) == tickets


_BEGINNING = "SELECT term FROM kiosk_word_parts WHERE term > ? AND term < ? LIMIT ?"
_NOWHERE = '("\x1f\x1f\x1f")'
"""What the index has of no ticket."""
MANY_PARTS = 200
"""From so many on two letters are common: rows are looked at in order."""

_TEXTS = sa.table(
    "kiosk_texts",
    sa.column("id", sa.Integer()),
    sa.column("text", sa.Text()),
    sa.column("further", sa.Text()),
)
_WORDS = sa.table("kiosk_words", sa.column("rowid", sa.Integer()))


def has_term(session: Session, term: Term, *, further: bool) -> ColumnElement[bool]:
    """The condition that a ticket has a part of a search; the index must be ready."""
    words = sa.and_(*(_has_word(session, word, further=further) for word in term.words))
    return sa.or_(words, has_digits(term.mobile)) if term.mobile else words


def has_digits(digits: str) -> ColumnElement[bool]:
    """The condition that a mobile number has these digits, three at least."""
    return _in_index(f"digits : {_phrase(digits)}")


def _has_word(session: Session, word: str, *, further: bool) -> ColumnElement[bool]:
    if "\0" in word:
        return sa.false()
    phrase = _phrase(word) if len(word) >= _TRIGRAM else _of_two(session, word)
    match = f"{'{text further}' if further else 'text'} : {phrase}"
    if not phrase or _is_common(session, match):
        texts = (_TEXTS.c.text, _TEXTS.c.further) if further else (_TEXTS.c.text,)
        there = sa.or_(*(sa.func.instr(text, word) > 0 for text in texts))
        seen = sa.select(sa.literal(1)).where(_TEXTS.c.id == TICKETS.c.id, there)
        has: ColumnElement[bool] = sa.exists(seen)
    else:
        has = _in_index(match)
    number = ticket_number(word)
    return has if number is None else sa.or_(has, TICKETS.c.id == number)


def _of_two(session: Session, word: str) -> str:
    """What two letters go on as, for the index; empty where it cannot be asked."""
    if not begins_parts(word):
        return ""
    found = session.rows(_BEGINNING, (word, word + chr(sys.maxunicode), MANY_PARTS))
    if len(found) >= MANY_PARTS:
        return ""
    return f"({' OR '.join(_phrase(str(part)) for (part,) in found)})" if found else _NOWHERE


def _is_common(session: Session, match: str) -> bool:
    rows = session.rows(
        "SELECT count(*) FROM (SELECT rowid FROM kiosk_words WHERE kiosk_words MATCH ? LIMIT ?)",
        (match, _COMMON),
    )
    return int(rows[0][0]) >= _COMMON


def _in_index(match: str) -> ColumnElement[bool]:
    table: ColumnElement[Any] = sa.literal_column("kiosk_words")
    hits = sa.select(_WORDS.c.rowid).where(table.op("MATCH")(match))
    return TICKETS.c.id.in_(hits)


def _phrase(word: str) -> str:
    """A word as FTS5 takes it literally: in quotes, quotes inside doubled."""
    return '"' + word.replace('"', '""') + '"'
