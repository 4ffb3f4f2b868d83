"""The question for one page of the laptop's copy: words, filters, order, and where to go on."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from kiosk.adapters.local.codec import decode_line, epoch_micros
from kiosk.domain.scan import folded
from kiosk.domain.search import Term, begins_parts, searchable, terms, ticket_number
from kiosk.domain.ticket import Cursor, SortKey, TicketQuery

COLUMNS = "id, name, mobile, university, event, status, at, door, operator, reason, more"
_BEFORE_MOBILE = "\x1f"
_END = "\n"
"""Behind each text: so what two letters are found in always goes on."""
_TRIGRAM = 3
_NOWHERE = '("\x1f\x1f\x1f")'
"""What the index has of no ticket."""
MANY_PARTS = 200
"""From so many on two letters are common: looking at the newest tickets finds a page sooner."""

Beginnings = Callable[[str, int], Sequence[str]]
"""What the index over words has, of three letters, that begins with these two; at most so many."""

_ORDER = {
    SortKey.ID: "t.id",
    SortKey.NAME: "t.name COLLATE NOCASE",
    SortKey.MOBILE: "t.mobile",
    SortKey.UNIVERSITY: "t.university COLLATE NOCASE",
    SortKey.EVENT: "t.event COLLATE NOCASE",
    SortKey.STATUS: "t.status",
    SortKey.ENTRY_TIME: "t.at",
}


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
            seen[text] = searchable(text)
    words = f"{searchable(name)}\n{seen[university]}\n{seen[event]}"
    return f"{words}\n{_BEFORE_MOBILE}{row[2]}{_END}"


def further_text(row: Sequence[object]) -> str:
    """What a row of `COLUMNS` can be found by besides: category and note; empty without them."""
    more = str(row[10])
    if '"category"' not in more and '"note"' not in more:  # few have any: nothing is decoded
        return ""
    fields = decode_line(more)
    return "".join(searchable(str(fields.get(name, ""))) + _END for name in ("category", "note"))


def ticket_query(
    query: TicketQuery, events: Iterable[str], beginnings: Beginnings | None
) -> tuple[str, list[object]]:
    """SQL and parameters for one page and one row more.

    Args:
        query: what is asked.
        events: how the events are written in the copy.
        beginnings: of the index over parts of words; None while it is not complete, and every row
            is looked at.
    """
    found = _chosen(query, events, beginnings)
    where, parameters = found.where, found.parameters
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


def reach_query(
    query: TicketQuery, events: Iterable[str], beginnings: Beginnings | None
) -> tuple[str, list[object]]:
    """SQL and parameters for how many tickets are found, counted to `query.limit` and no further.

    No ticket is read for it, where the index over words leads.
    """
    found = _chosen(query, events, beginnings)
    condition = f" WHERE {' AND '.join(found.where)}" if found.where else ""
    sql = f"SELECT count(*) FROM (SELECT 1 FROM {found.source}{condition} LIMIT ?)"  # noqa: S608
    return sql, [*found.parameters, query.limit]


def count_query(
    query: TicketQuery, events: Iterable[str], beginnings: Beginnings | None
) -> tuple[str, list[object]]:
    """SQL and parameters for how many tickets each status has, as `ticket_query`."""
    found = _chosen(replace(query, status=None), events, beginnings)
    condition = f" WHERE {' AND '.join(found.where)}" if found.where else ""
    sql = f"SELECT t.status, count(*) FROM {found.source}{condition} GROUP BY t.status"  # noqa: S608
    return sql, found.parameters


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

    def add(self, condition: object, *parameters: object) -> None:
        self.where.append(str(condition))
        self.parameters += parameters


def _chosen(query: TicketQuery, events: Iterable[str], beginnings: Beginnings | None) -> _Found:
    """What search, status and event leave."""
    found = _searched(terms(query.search), beginnings, further=query.further)
    if query.status is not None:
        found.add("t.status = ?", query.status.value)
    if query.event is not None:
        same = [e for e in events if folded(e) == folded(query.event)]
        found.add(f"t.event IN ({', '.join('?' * len(same))})", *same)
    return found


def _searched(search: Sequence[Term], beginnings: Beginnings | None, *, further: bool) -> _Found:
    found = _Found()
    columns = "{text further}" if further else "text"
    numbers = [n for part in search for word in part.words if (n := ticket_number(word))]
    indexed = {part: _indexed(part, beginnings) if beginnings else "" for part in search}
    phrases = [phrase for part in search if (phrase := indexed[part])]
    by_number = any(indexed[part] and _has_number(part) for part in search)
    if by_number:
        # The number of a ticket stands in no index over words: those few are added by hand, so
        # every row that is left is looked at for all words.
        ids = " UNION ALL SELECT ?" * len(numbers)
        found.add(
            f"t.id IN (SELECT rowid FROM words WHERE words MATCH ?{ids})",  # noqa: S608
            f"{columns} : ({' AND '.join(phrases)})",
            *numbers,
        )
    elif phrases:
        found.source, found.ranked = "words w JOIN tickets t ON t.id = w.rowid", True
        found.add("words MATCH ?", f"{columns} : ({' AND '.join(phrases)})")
    for part in search:
        if not (found.ranked and indexed[part]) or part.mobile:
            found.add(*_looked_at(part, further=further))
    return found


def _has_number(part: Term) -> bool:
    return any(ticket_number(word) is not None for word in part.words)


def _indexed(part: Term, beginnings: Beginnings) -> str:
    """What the index over words is asked for; it may bring more than the part means.

    Empty where the index cannot be asked: it knows no word of one letter, and of two letters only
    what they go on as.
    """
    known = [phrase for word in part.words if (phrase := _of_word(word, beginnings))]
    if not known:
        return ""
    phrase = " AND ".join(known)
    return f"({phrase} OR {_phrase(_end_of(part))})" if part.mobile else f"({phrase})"


def _of_word(word: str, beginnings: Beginnings) -> str:
    if len(word) >= _TRIGRAM:
        return _phrase(word)
    found = beginnings(word, MANY_PARTS) if begins_parts(word) else None
    if found is None or len(found) >= MANY_PARTS:
        return ""
    return f"({' OR '.join(map(_phrase, found))})" if found else _NOWHERE


def _looked_at(part: Term, *, further: bool) -> tuple[object, ...]:
    """A condition that looks at the row itself, and its parameters."""
    conditions: list[str] = []
    parameters: list[object] = []
    for word in part.words:
        number = ticket_number(word)
        ways = ["instr(t.text, ?) > 0", *(["instr(t.further, ?) > 0"] if further else [])]
        parameters += [word] * len(ways)
        if number is not None:
            ways.append("t.id = ?")
            parameters.append(number)
        conditions.append(f"({' OR '.join(ways)})")
    condition = " AND ".join(conditions)
    if part.mobile:
        condition = f"({condition} OR instr(t.text, ?) > 0)"
        parameters.append(_end_of(part))
    return condition, *parameters


def _end_of(part: Term) -> str:
    """All that the copy has of a mobile number."""
    return f"{_BEFORE_MOBILE}…{part.mobile[-3:]}"


def _phrase(word: str) -> str:
    """A word as FTS5 takes it literally: in quotes, quotes inside doubled."""
    return '"' + word.replace('"', '""') + '"'


def _place(cursor: Cursor, sort: SortKey) -> str | int:
    value = cursor.value
    if sort is SortKey.ENTRY_TIME:
        if isinstance(value, str):  # as another store's page wrote it
            value = datetime.fromisoformat(value)
        return epoch_micros(value) if isinstance(value, datetime) else -1
    return "" if value is None else str(value)
