"""The question for one page of the laptop's copy: words, filters, order, and where to go on."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
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
    end = mobile[-3:]
    if len(end) == 3 and end.isascii() and end.isdigit():  # nearly always, and much quicker
        return f"…{end}"
    digits = _NO_DIGIT.sub("", mobile)[-3:]
    return f"…{digits}" if digits else ""


def search_text(row: Sequence[object], seen: dict[str, str] | None = None) -> str:
    """What a row of `COLUMNS` can be found by.

    Args:
        row: the ticket.
        seen: universities and events folded before; many guests share a few of them.
    """
    name, university, event = str(row[1]), str(row[3]), str(row[4])
    seen = {} if seen is None else seen
    for text in (university, event):
        if text not in seen:
            seen[text] = folded(text)
    words = f"{folded(name)}\n{seen[university]}\n{seen[event]}"
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
    found = _searched(folded(query.search).split(), words=words)
    where, parameters = found.where, found.parameters
    if query.status is not None:
        where.append("t.status = ?")
        parameters.append(query.status.value)
    if query.event is not None:
        same = [e for e in events if folded(e) == folded(query.event)]
        where.append(f"t.event IN ({', '.join('?' * len(same))})")
        parameters += same
    # The index over words gives its rows by number for nothing; by `t.id` they would be sorted.
    column = "w.rowid" if found.ranked and query.sort is SortKey.ID else _ORDER[query.sort]
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
    sql = f"SELECT {columns} FROM {found.source}{condition} ORDER BY {order} {way} LIMIT ?"  # noqa: S608
    return sql, [*parameters, query.limit + 1]


@dataclass(slots=True)
class _Found:
    """The part of the question that the words make.

    Attributes:
        ranked: the index over words leads, and gives its rows in order of their number.
    """

    source: str = "tickets t"
    where: list[str] = field(default_factory=list)
    parameters: list[object] = field(default_factory=list)
    ranked: bool = False

    def add(self, condition: str, *parameters: object) -> None:
        self.where.append(condition)
        self.parameters += parameters


def _searched(search: list[str], *, words: bool) -> _Found:
    found = _Found()
    texts = [word for word in search if not word.isdecimal()]
    numbers = [word for word in search if word.isdecimal()]
    indexed = [t for t in texts if words and len(t) >= _TRIGRAM]
    long = [n for n in numbers if words and len(n) >= _TRIGRAM]
    phrases = [_phrase(t) for t in indexed]
    if long:
        # The number of a ticket stands in no index over words: those few are added by hand, so
        # every row that is left is looked at for all words.
        phrases += [f"({' OR '.join(_phrase(e) for e in _endings(n))})" for n in long]
        ids = " UNION ALL SELECT ?" * len(long)
        found.add(
            f"t.id IN (SELECT rowid FROM words WHERE words MATCH ?{ids})",  # noqa: S608
            " AND ".join(phrases),
            *map(_ticket_number, long),
        )
    elif phrases:
        found.source, found.ranked = "words w JOIN tickets t ON t.id = w.rowid", True
        found.add("words MATCH ?", " AND ".join(phrases))
    for text in texts:
        if not (found.ranked and text in indexed):
            found.add("instr(t.text, ?) > 0", text)
    for number in numbers:
        endings = _endings(number)
        has = " OR ".join("instr(t.text, ?) > 0" for _ in endings)
        found.add(f"(t.id = ? OR {has})", _ticket_number(number), *endings)
    return found


def _endings(number: str) -> list[str]:
    """What a word of digits may be a part of: a text, or a mobile number's end."""
    if len(number) < _MOBILE_DIGITS:
        return [number]
    return [number, f"{_BEFORE_MOBILE}…{number[-3:]}"]


def _ticket_number(number: str) -> int:
    return int(number) if len(number) < 19 else -1


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
