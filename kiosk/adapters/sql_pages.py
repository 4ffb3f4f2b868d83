"""Questions about many tickets: pages by keyset, counts, events, and what changed."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from kiosk.adapters.sql_decisions import ticket_of
from kiosk.adapters.sql_session import Row, Session, stored
from kiosk.adapters.sql_tables import DECISIONS, TICKETS
from kiosk.domain.scan import folded
from kiosk.domain.text import last_digits
from kiosk.domain.ticket import Counts, Cursor, Page, SortKey, Status, Ticket, TicketQuery

_t = TICKETS.c
_COLUMNS = (
    _t.id,
    _t.name,
    _t.mobile_number,
    _t.university,
    _t.event_registered_for,
    _t.status,
    _t.entry_time,
)
_SORT: dict[SortKey, ColumnElement[Any]] = {
    SortKey.ID: _t.id,
    SortKey.NAME: _t.name,
    SortKey.MOBILE: _t.mobile_number,
    SortKey.UNIVERSITY: _t.university,
    SortKey.EVENT: _t.event_registered_for,
    SortKey.STATUS: _t.status,
    SortKey.ENTRY_TIME: _t.entry_time,
}
_PLACE = {
    SortKey.ID: 0,
    SortKey.NAME: 1,
    SortKey.MOBILE: 2,
    SortKey.UNIVERSITY: 3,
    SortKey.EVENT: 4,
    SortKey.STATUS: 5,
    SortKey.ENTRY_TIME: 6,
}
_SEARCHED = (_t.name, _t.mobile_number, _t.university, _t.event_registered_for)


def page(session: Session, query: TicketQuery) -> Page:
    """One page; the last costs no more than the first."""
    key = _sort_column(session, query.sort)
    statement = sa.select(*_COLUMNS)
    for condition in _conditions(session, query):
        statement = statement.where(condition)
    if query.after is not None:
        statement = statement.where(_beyond(key, query.after, query))
    way = sa.desc if query.descending else sa.asc
    order = [way(_t.id)] if query.sort is SortKey.ID else [way(key), way(_t.id)]
    # Not bound as parameters: SQLAlchemy would write OFFSET for SQLite.
    rows = session.rows(statement.order_by(*order).limit(query.limit + 1))
    shown = tuple(ticket_of(row) for row in rows[: query.limit])
    if len(rows) <= query.limit:
        return Page(shown)
    return Page(shown, _cursor(rows[query.limit - 1], query.sort))


def _cursor(row: Row, sort: SortKey) -> Cursor:
    value = row[_PLACE[sort]]
    if isinstance(value, datetime):
        value = stored(value.replace(tzinfo=UTC), whole_seconds=True)
    return Cursor(value, int(row[0]))


def _sort_column(session: Session, sort: SortKey) -> ColumnElement[Any]:
    column = _SORT[sort]
    if session.is_server or sort in {SortKey.ID, SortKey.ENTRY_TIME}:
        return column
    return sa.collate(column, "NOCASE")  # MySQL's collations do not mind case either


def _beyond(key: ColumnElement[Any], after: Cursor, query: TicketQuery) -> ColumnElement[bool]:
    """Rows after the cursor. NULL sorts first on MySQL and on SQLite."""
    number: ColumnElement[bool] = (
        _t.id < after.ticket_id if query.descending else _t.id > after.ticket_id
    )
    if query.sort is SortKey.ID:
        return number
    if after.value is None:
        same = sa.and_(key.is_(None), number)
        return same if query.descending else sa.or_(same, key.is_not(None))
    value = after.value
    if isinstance(value, datetime):
        value = stored(value, whole_seconds=True)
    bound = sa.literal(value, sa.Text())
    same = sa.and_(key == bound, number)
    if query.descending:
        return sa.or_(key < bound, same, key.is_(None))
    return sa.or_(key > bound, same)


def _conditions(session: Session, query: TicketQuery) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if query.status is not None:
        found.append(_has_status(query.status))
    if query.event is not None:
        found.append(_of_events(session, frozenset({query.event})))
    found.extend(_has_word(session, word) for word in query.search.split())
    return found


def _word(column: ColumnElement[Any]) -> ColumnElement[str]:
    return sa.func.lower(sa.func.trim(sa.func.coalesce(column, "")))


def _has_status(status: Status) -> ColumnElement[bool]:
    if status is Status.NOT_ENTERED:
        return _word(_t.status).not_in([Status.ENTERED.value, Status.DENIED.value])
    return _word(_t.status) == status.value


def _has_word(session: Session, word: str) -> ColumnElement[bool]:
    if "\0" in word:
        return sa.false()  # SQLite would take the pattern to end there
    ways = [
        _on_server(column, word) if session.is_server else _on_laptop(session, column, word)
        for column in _SEARCHED
    ]
    if word.isascii() and word.isdigit() and len(word) <= 10:
        ways.append(_t.id == int(word))
    return sa.or_(*ways)


def _on_server(column: ColumnElement[Any], word: str) -> ColumnElement[bool]:
    """The collation folds case and most accents; a word is also looked for as we fold it."""
    # A latin1 column cannot be compared with every word a person types.
    text = sa.literal_column(f"CONVERT({column.name} USING utf8mb4)", sa.Text())
    plain = folded(word)
    ways = [text.like(_pattern(spelling), escape="!") for spelling in dict.fromkeys((word, plain))]
    if "ss" in plain:  # to most collations ß is one s
        ways.append(sa.func.replace(text, "ß", "ss").like(_pattern(plain), escape="!"))
    return sa.or_(*ways)


def _on_laptop(session: Session, column: ColumnElement[Any], word: str) -> ColumnElement[bool]:
    """SQLite's LIKE folds the cases of ASCII letters only; for the rest it asks us, and is slow."""
    pattern = _pattern(folded(word))
    asked = sa.and_(_odd(session, column), sa.func.folded(column).like(pattern, escape="!"))
    return sa.or_(column.like(pattern, escape="!"), asked)


def _odd(session: Session, column: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a text has other letters than ASCII: more bytes than characters."""
    if session.is_server:  # in a latin1 column none has more, and there are no other digits either
        return sa.func.length(column) > sa.func.char_length(column)
    return sa.func.length(sa.cast(column, sa.LargeBinary)) > sa.func.length(column)


def _pattern(word: str) -> str:
    return f"%{_escaped(word)}%"


def _escaped(word: str) -> str:
    # Not the backslash: MySQL's own escape in string literals would have to be thought of, too.
    return word.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _spellings(session: Session) -> list[str]:
    """The events as they are written in the table, with their spaces and cases."""
    rows = session.rows(sa.select(_t.event_registered_for).distinct())
    return [str(row[0]) for row in rows if row[0] is not None]


def _of_events(session: Session, events: frozenset[str]) -> ColumnElement[bool]:
    wanted = {folded(event) for event in events}
    names = [name for name in _spellings(session) if folded(name) in wanted]
    condition: ColumnElement[bool] = _t.event_registered_for.in_(names)
    if "" in wanted:
        condition = sa.or_(condition, _t.event_registered_for.is_(None))
    return condition


def events(session: Session) -> list[str]:
    """Each event once, however it was typed, in alphabetical order."""
    first: dict[str, str] = {}
    for name in sorted(_spellings(session)):
        first.setdefault(folded(name), " ".join(name.split()))
    first.pop("", None)
    return [first[key] for key in sorted(first)]


def registered_already(session: Session, mobile_number: str, event: str) -> list[Ticket]:
    """Same mobile number, digits compared from the right, and same event."""
    digits = last_digits(mobile_number)
    if not digits:
        return []
    plain: ColumnElement[Any] = _t.mobile_number
    for sign in " -()+./":
        plain = sa.func.replace(plain, sign, "")
    # A short number is looked for whole, so the last digits bring every candidate. No database
    # knows the digits of other scripts: such rows are looked at here, behind the others.
    same = sa.func.coalesce(plain, "").like(f"%{digits}")
    rows = session.rows(
        sa.select(*_COLUMNS)
        .where(sa.or_(same, _odd(session, _t.mobile_number)))
        .order_by(sa.desc(same), _t.id)
        .limit(1000)
    )
    return [
        ticket
        for ticket in sorted(map(ticket_of, rows), key=lambda ticket: ticket.id)
        if last_digits(ticket.mobile_number) == digits and folded(ticket.event) == folded(event)
    ]


def counts(session: Session, events: frozenset[str], door: str) -> Counts:
    """Totals by status, and the decisions of one door."""
    word = _word(_t.status)
    statement = sa.select(word, sa.func.count()).group_by(word)
    if events:
        statement = statement.where(_of_events(session, events))
    by_status: dict[Status, int] = dict.fromkeys(Status, 0)
    for text, number in session.rows(statement):
        by_status[Status.of(text)] += int(number)
    here = 0
    if door:
        asked = sa.select(sa.func.count()).where(DECISIONS.c.door == door)
        here = int(session.rows(asked)[0][0])
    return Counts(
        sum(by_status.values()), by_status[Status.ENTERED], by_status[Status.DENIED], here
    )


def tickets_by_number(session: Session, numbers: Sequence[int]) -> dict[int, Ticket]:
    """Several tickets at once."""
    if not numbers:
        return {}
    rows = session.rows(sa.select(*_COLUMNS).where(_t.id.in_(list(numbers))))
    return {ticket.id: ticket for ticket in map(ticket_of, rows)}
