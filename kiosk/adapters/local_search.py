"""The question for one page of the laptop's copy: words, filters, order, and where to go on."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from kiosk.adapters.door_words import micros
from kiosk.domain.scan import folded
from kiosk.domain.ticket import Cursor, SortKey, TicketQuery

COLUMNS = "id, name, mobile, university, event, status, at, door, operator, reason"
_BEFORE_MOBILE = "\x1f"
_MOBILE_DIGITS = 7  # from so many digits a number that was typed is taken for a mobile number
_TRIGRAM = 3
_NO_DIGIT = re.compile(r"\D+")

_ORDER = {
    SortKey.ID: "t.id",
    SortKey.NAME: "t.name COLLATE NOCASE",
    SortKey.MOBILE: "t.mobile",
    SortKey.UNIVERSITY: "t.university COLLATE NOCASE",
    SortKey.EVENT: "t.event COLLATE NOCASE",
    SortKey.STATUS: "t.status",
    SortKey.ENTRY_TIME: "t.at",
}


def last_three(mobile: str) -> str:
    """All that the laptop keeps of a mobile number: '…' and its last three digits."""
    digits = _NO_DIGIT.sub("", mobile)[-3:]
    return f"…{digits}" if digits else ""


def search_text(row: Sequence[object]) -> str:
    """What a row of `COLUMNS` can be found by."""
    name, university, event = str(row[1]), str(row[3]), str(row[4])
    words = f"{folded(name)}\n{folded(university)}\n{folded(event)}"
    return f"{words}\n{_BEFORE_MOBILE}{row[2]}"


def ticket_query(
    query: TicketQuery, events: Iterable[str], *, words: bool
) -> tuple[str, list[object]]:
    """SQL and parameters for one page and one row more.

    Args:
        query: what is asked.
        events: how the events are written in the copy.
        words: whether the index over parts of words is complete; else every row is looked at.
    """
    where: list[str] = []
    parameters: list[object] = []
    source = "tickets t"
    phrases = []
    for word in folded(query.search).split():
        if word.isdecimal():
            _add_number(word, where, parameters, words=words)
        elif words and len(word) >= _TRIGRAM:
            phrases.append(_phrase(word))
        else:
            where.append("instr(t.text, ?) > 0")
            parameters.append(word)
    if phrases:
        source = "words w JOIN tickets t ON t.id = w.rowid"
        where.append("words MATCH ?")
        parameters.append(" AND ".join(phrases))
    if query.status is not None:
        where.append("t.status = ?")
        parameters.append(query.status.value)
    if query.event is not None:
        same = [e for e in events if folded(e) == folded(query.event)]
        where.append(f"t.event IN ({', '.join('?' * len(same))})")
        parameters += same
    # The index over words gives its rows by number for nothing; by `t.id` they would be sorted.
    column = "w.rowid" if phrases and query.sort is SortKey.ID else _ORDER[query.sort]
    way, beyond = ("DESC", "<") if query.descending else ("ASC", ">")
    if query.after is not None:
        if query.sort is SortKey.ID:
            where.append(f"{column} {beyond} ?")
        else:
            where.append(f"({column}, t.id) {beyond} (?, ?)")
            parameters.append(_place(query.after, query.sort))
        parameters.append(query.after.ticket_id)
    order = column if query.sort is SortKey.ID else f"{column} {way}, t.id"
    columns = ", ".join(f"t.{name}" for name in COLUMNS.split(", "))
    condition = f" WHERE {' AND '.join(where)}" if where else ""
    sql = f"SELECT {columns} FROM {source}{condition} ORDER BY {order} {way} LIMIT ?"  # noqa: S608
    return sql, [*parameters, query.limit + 1]


def _add_number(word: str, where: list[str], parameters: list[object], *, words: bool) -> None:
    """A word of digits: the ticket's number, a part of a text, or a mobile number's end."""
    endings = [word] if len(word) < _MOBILE_DIGITS else [word, f"{_BEFORE_MOBILE}…{word[-3:]}"]
    number = int(word) if len(word) < 19 else -1
    if words and len(word) >= _TRIGRAM:
        where.append("(t.id = ? OR t.id IN (SELECT rowid FROM words WHERE words MATCH ?))")
        parameters += [number, " OR ".join(_phrase(e) for e in endings)]
    else:
        where.append(f"(t.id = ? OR {' OR '.join('instr(t.text, ?) > 0' for _ in endings)})")
        parameters += [number, *endings]


def _phrase(word: str) -> str:
    """A word as FTS5 takes it literally: in quotes, quotes inside doubled."""
    return '"' + word.replace('"', '""') + '"'


def _place(cursor: Cursor, sort: SortKey) -> str | int:
    value = cursor.value
    if sort is SortKey.ENTRY_TIME:
        if isinstance(value, str):  # as another store's page wrote it
            value = datetime.fromisoformat(value)
        return micros(value) if isinstance(value, datetime) else -1
    return "" if value is None else str(value)
