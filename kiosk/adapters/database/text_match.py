"""How a text is looked for on a server and in an embedded store: cases, accents, signs, digits."""

from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from kiosk.adapters.database.session import Session
from kiosk.domain.search import LETTERS, MARKS

_PLAIN_MARKS = "'-`"
"""The apostrophes and hyphens that ASCII has."""
_BETWEEN_DIGITS = dict.fromkeys(" -()+./", "")
"""What people write between the digits of a mobile number."""


def contains(session: Session, column: ColumnElement[Any], pattern: str) -> ColumnElement[bool]:
    """Whether a text has a word, whatever its cases and accents.

    Args:
        session: an open connection.
        column: holds the text.
        pattern: of `pattern_of`.
    """
    if session.is_server:
        return _on_server(column, pattern)
    return _on_laptop(session, column, pattern)


def _on_server(column: ColumnElement[Any], pattern: str) -> ColumnElement[bool]:
    """The collation folds case and most accents; the rest is written as `searchable` writes it.

    Only what has other letters is written anew in full, which takes ten times as long: a further
    column's heading has a hyphen in each row.
    """
    written = f"CONVERT({column.name} USING utf8mb4)"  # a latin1 column has not every letter
    text, joined, plain = (
        sa.literal_column(one, sa.Text()) for one in (written, _joined(written), _plain(written))
    )
    has_marks = sa.or_(*(text.like(f"%{mark}%") for mark in _PLAIN_MARKS))
    return sa.or_(
        text.like(pattern, escape="!"),
        sa.and_(has_marks, joined.like(pattern, escape="!")),
        sa.and_(sa.func.length(text) > sa.func.char_length(text), plain.like(pattern, escape="!")),
    )


@cache
def _joined(written: str) -> str:
    """Without the marks that ASCII has, in words like `_plain`."""
    for mark in _PLAIN_MARKS:
        written = "replace({}, '{}', '')".format(written, mark.replace("'", "''"))
    return written


@cache
def _plain(written: str) -> str:
    """As `searchable` writes it, in words: thirty calls take long to be put together as trees."""
    spelt = f"lower({written})"
    for sign, spelling in {**LETTERS, **dict.fromkeys(MARKS, "")}.items():
        spelt = "replace({}, '{}', '{}')".format(spelt, sign.replace("'", "''"), spelling)
    return spelt


def _on_laptop(session: Session, column: ColumnElement[Any], pattern: str) -> ColumnElement[bool]:
    """SQLite's LIKE folds the cases of ASCII letters only; for the rest it asks us, and is slow."""
    asked = sa.and_(
        has_other_letters(session, column), sa.func.searchable(column).like(pattern, escape="!")
    )
    plain = _replaced(column, dict.fromkeys(_PLAIN_MARKS, ""))
    return sa.or_(plain.like(pattern, escape="!"), asked)


def digits_of(session: Session, column: ColumnElement[Any]) -> ColumnElement[str]:
    """A mobile number's digits, those of other scripts too; empty where there is none."""
    if not session.is_server:
        column = sa.func.plain_digits(column)
    return without_signs(sa.func.coalesce(column, ""))


def without_signs(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A mobile number without what people write between its digits."""
    return _replaced(column, _BETWEEN_DIGITS)


def _replaced(text: ColumnElement[Any], signs: dict[str, str]) -> ColumnElement[Any]:
    for sign, spelling in signs.items():
        text = sa.func.replace(text, sign, spelling)
    return text


def has_other_letters(session: Session, column: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a text has other letters than ASCII: more bytes than characters."""
    if session.is_server:  # in a latin1 column none has more, and there are no other digits either
        return sa.func.length(column) > sa.func.char_length(column)
    return sa.func.length(sa.cast(column, sa.LargeBinary)) > sa.func.length(column)


def pattern_of(word: str) -> str:
    """A pattern for LIKE, with `!` as its escape, that finds a word anywhere."""
    # Not the backslash: MySQL's own escape in string literals would have to be thought of, too.
    escaped = word.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return f"%{escaped}%"
