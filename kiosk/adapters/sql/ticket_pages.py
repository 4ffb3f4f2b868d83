"""Questions about many tickets: pages by keyset, counts, events, and what changed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from kiosk.adapters.database.session import Row, Session, stored
from kiosk.adapters.database.text_match import (
    contains,
    digits_of,
    has_other_letters,
    pattern_of,
    without_signs,
)
from kiosk.adapters.sql import log_rows, word_index
from kiosk.adapters.sql.log_rows import ticket_of, tickets_by_number
from kiosk.adapters.sql.tables import DECISIONS, GUESTS, STATES, TICKETS
from kiosk.domain.action_rules import Kind
from kiosk.domain.scan import folded
from kiosk.domain.search import Term, terms, ticket_number
from kiosk.domain.text import last_digits
from kiosk.domain.ticket import Counts, Cursor, Page, SortKey, Status, Ticket, TicketQuery

_t = TICKETS.c
_SORT: dict[SortKey, ColumnElement[Any]] = {
    SortKey.ID: _t.id,
    SortKey.NAME: _t.name,
    SortKey.MOBILE: _t.mobile_number,
    SortKey.UNIVERSITY: _t.university,
    SortKey.EVENT: _t.event_registered_for,
    SortKey.STATUS: _t.status,
    SortKey.ENTRY_TIME: _t.entry_time,
}
_COLUMNS = tuple(_SORT.values())
"""In the order in which `ticket_of` reads them."""
_PLACE = {key: place for place, key in enumerate(_SORT)}
_INDEXED_DIGITS = 7
"""Of a shorter number too many others have these digits, for the index to be worth asking."""
_VALUES = "IF(JSON_VALID(fields), JSON_EXTRACT(fields, '$.*'), '')"
_SEARCHED = (_t.name, _t.mobile_number, _t.university, _t.event_registered_for)


def page(session: Session, query: TicketQuery) -> Page:
    """One page; the last costs no more than the first."""
    return word_index.searched(session, lambda indexed: _page(session, query, indexed=indexed))


def _page(session: Session, query: TicketQuery, *, indexed: bool) -> Page:
    key = _sort_column(session, query.sort)
    statement = sa.select(*_COLUMNS)
    for condition in _conditions(session, query, indexed=indexed):
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


def _conditions(
    session: Session, query: TicketQuery, *, indexed: bool
) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if query.status is not None:
        found.append(_has_status(query.status))
    if query.event is not None:
        found.append(of_events(session, frozenset({query.event})))
    parts = terms(query.search)
    by_index = indexed and bool(parts) and word_index.is_ready(session)
    has = word_index.has_term if by_index else _has_term
    found.extend(has(session, term, further=query.further) for term in parts)
    return found


def _word(column: ColumnElement[Any]) -> ColumnElement[str]:
    return sa.func.lower(sa.func.trim(sa.func.coalesce(column, "")))


def _has_status(status: Status) -> ColumnElement[bool]:
    if status is Status.NOT_ENTERED:
        return _word(_t.status).in_(["", Status.NOT_ENTERED.value])
    if status is Status.MARKED:
        return _word(_t.status).not_in(["", *(s.value for s in Status if s is not status)])
    return _word(_t.status) == status.value


def _has_term(session: Session, term: Term, *, further: bool) -> ColumnElement[bool]:
    words = sa.and_(*(_has_word(session, word, further=further) for word in term.words))
    if not term.mobile:
        return words
    return sa.or_(words, digits_of(session, _t.mobile_number).like(pattern_of(term.mobile)))


def _has_word(session: Session, word: str, *, further: bool) -> ColumnElement[bool]:
    if "\0" in word:
        return sa.false()  # SQLite would take the pattern to end there
    pattern = pattern_of(word)
    ways = [contains(session, column, pattern) for column in _SEARCHED]
    if further:  # asked once, and not for each ticket
        there = [contains(session, GUESTS.c[name], pattern) for name in ("category", "note")]
        if not session.covered:  # a further number may stand there, whole
            there.append(_in_columns(session, pattern))
        ways.append(_t.id.in_(sa.select(GUESTS.c.ticket_id).where(sa.or_(*there))))
    number = ticket_number(word)
    if number is not None:
        ways.append(_t.id == number)
    return sa.or_(*ways)


def _in_columns(session: Session, pattern: str) -> ColumnElement[bool]:
    """Whether a value of the further columns has a word; their headings do not count.

    Looked for in the whole object first: to take it apart costs far more.
    """
    values: ColumnElement[Any] = (
        sa.literal_column(_VALUES, sa.Text())
        if session.is_server
        else sa.func.column_values(GUESTS.c.fields)
    )
    return sa.and_(contains(session, GUESTS.c.fields, pattern), contains(session, values, pattern))


def with_columns(session: Session, words: Sequence[str], limit: int) -> list[int]:
    """Numbers of tickets whose further columns have all these words, from the newest."""
    if session.covered:
        return []
    asked = sa.select(GUESTS.c.ticket_id).where(
        *(_in_columns(session, pattern_of(word)) for word in words)
    )
    rows = session.rows(asked.order_by(sa.desc(GUESTS.c.ticket_id)).limit(limit))
    return [int(row[0]) for row in rows]


def event_spellings(session: Session) -> list[str]:
    """The events as they are written in the table, with their spaces and cases."""
    rows = session.rows(sa.select(_t.event_registered_for).distinct())
    return [str(row[0]) for row in rows if row[0] is not None]


def of_events(session: Session, events: frozenset[str]) -> ColumnElement[bool]:
    """Rows of these events, in whatever spelling."""
    wanted = {folded(event) for event in events}
    names = [name for name in event_spellings(session) if folded(name) in wanted]
    condition: ColumnElement[bool] = _t.event_registered_for.in_(names)
    if "" in wanted:
        condition = sa.or_(condition, _t.event_registered_for.is_(None))
    return condition


def names(session: Session) -> list[tuple[int, str]]:
    """Every ticket's number and name."""
    rows = session.rows("SELECT id, name FROM tickets")
    return [(int(number), str(name or "")) for number, name in rows]


def events(session: Session) -> list[str]:
    """Each event once, however it was typed, in alphabetical order."""
    first: dict[str, str] = {}
    for name in sorted(event_spellings(session)):
        first.setdefault(folded(name), " ".join(name.split()))
    first.pop("", None)
    return [first[key] for key in sorted(first)]


def registered_already(session: Session, mobile_number: str, event: str) -> list[Ticket]:
    """Same mobile number, digits compared from the right, and same event."""
    digits = last_digits(mobile_number)
    if not digits:
        return []
    return word_index.searched(
        session,
        lambda indexed: _same_mobile(session, digits, event, indexed=indexed),
    )


def _same_mobile(session: Session, digits: str, event: str, *, indexed: bool) -> list[Ticket]:
    if indexed and len(digits) >= _INDEXED_DIGITS and word_index.is_ready(session):
        asked = sa.select(*_COLUMNS).where(word_index.has_digits(digits)).limit(1000)
        return _same_guest(session.rows(asked), digits, event)
    plain = without_signs(_t.mobile_number)
    # A short number is looked for whole, so the last digits bring every candidate. No database
    # knows the digits of other scripts: such rows are looked at here, behind the others.
    same = sa.func.coalesce(plain, "").like(f"%{digits}")
    rows = session.rows(
        sa.select(*_COLUMNS)
        .where(sa.or_(same, has_other_letters(session, _t.mobile_number)))
        .order_by(sa.desc(same), _t.id)
        .limit(1000)
    )
    return _same_guest(rows, digits, event)


def _same_guest(rows: Sequence[Row], digits: str, event: str) -> list[Ticket]:
    return [
        ticket
        for ticket in sorted(map(ticket_of, rows), key=lambda ticket: ticket.id)
        if last_digits(ticket.mobile_number) == digits and folded(ticket.event) == folded(event)
    ]


def count_found(session: Session, query: TicketQuery) -> Counts:
    """How many tickets search and event find, by status."""
    everybody = replace(query, status=None)
    found = word_index.searched(
        session,
        lambda indexed: _by_status(session, _conditions(session, everybody, indexed=indexed)),
    )
    return Counts(
        sum(found.values()),
        found[Status.ENTERED],
        found[Status.DENIED],
        marked=found[Status.MARKED],
    )


def _by_status(session: Session, conditions: Sequence[ColumnElement[bool]]) -> dict[Status, int]:
    found: dict[Status, int] = dict.fromkeys(Status, 0)
    # By the column itself: an index may serve that. What the spellings mean is told here.
    asked = sa.select(_t.status, sa.func.count()).select_from(TICKETS).where(*conditions)
    for text, number in session.rows(asked.group_by(_t.status)):
        found[Status.of(text)] += int(number)
    return found


def counts(session: Session, events: frozenset[str], door: str, *, beyond: bool = True) -> Counts:
    """Totals by status, and the decisions of one door.

    Args:
        session: an open connection.
        events: of which events; none named: of all.
        door: whose decisions; empty for nobody's.
        beyond: whether the tables beside the predecessor's are there.
    """
    by_status = _by_status(session, [of_events(session, events)] if events else [])
    here = 0
    if door:
        asked = sa.select(sa.func.count()).where(
            DECISIONS.c.door == door, DECISIONS.c.kind.in_(_PRESSES)
        )
        here = int(session.rows(asked)[0][0])
    inside, entered, left, revoked = _beyond_status(session, events) if beyond else (0,) * 4
    return Counts(
        sum(by_status.values()),
        by_status[Status.ENTERED],
        by_status[Status.DENIED],
        here,
        by_status[Status.ENTERED] - entered + inside,
        left,
        revoked,
        by_status[Status.MARKED],
    )


_PRESSES = ("", Kind.ALLOW.value, Kind.DENY.value, Kind.OVERRIDE.value)


def _beyond_status(session: Session, events: frozenset[str]) -> tuple[int, int, int, int]:
    """Of tickets with a state: people inside; tickets that count as entered, left, revoked."""
    state = STATES.c
    entered_there = _word(_t.status) == Status.ENTERED.value
    # The older program wrote only the word: whom it lets in, it lets in as a whole.
    by_older = sa.and_(entered_there, state.inside == 0, state.revoked == 0)
    statement = sa.select(
        sa.func.sum(sa.case((by_older, state.party), else_=state.inside)),
        sa.func.sum(sa.case((entered_there, 1), else_=0)),
        sa.func.sum(sa.case((by_older, 0), (state.admitted > state.inside, 1), else_=0)),
        sa.func.sum(state.revoked),
    ).join_from(STATES, TICKETS, state.ticket_id == _t.id)
    if events:
        statement = statement.where(of_events(session, events))
    inside, entered, left, revoked = session.rows(statement)[0]
    return int(inside or 0), int(entered or 0), int(left or 0), int(revoked or 0)


_NEWER = 5000
"""More tickets than anybody registers while a copy is half a second old."""


def numbered(
    session: Session, numbers: Sequence[int], above: int | None = None
) -> tuple[Ticket, ...]:
    """Several tickets with what is kept beside them, and those with a number above that."""
    found = list(tickets_by_number(session, numbers).values())
    if above is not None:
        newer = sa.select(*_COLUMNS).where(_t.id > above).order_by(_t.id).limit(_NEWER)
        there = {ticket.id for ticket in found}
        found += [one for one in map(ticket_of, session.rows(newer)) if one.id not in there]
    return log_rows.with_more(session, found)
