"""What a search means: its words, the ticket number and the mobile number that were typed."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.domain.scan import folded
from kiosk.domain.text import last_digits, plain_digits
from kiosk.domain.ticket import Ticket

LETTERS = {
    "æ": "ae",
    "đ": "d",
    "ð": "d",
    "ħ": "h",
    "ı": "i",
    "ł": "l",
    "ø": "o",
    "œ": "oe",
    "ß": "ss",
    "ŧ": "t",
    "þ": "th",
}
"""Small letters that no table of Unicode takes apart, and how people type them without."""

MARKS = "'’‘ʼʻ`´′＇-‐‑‒–—―−"
"""Apostrophes and hyphens: written or left out, a name is the same."""

_TABLE = str.maketrans({**LETTERS, **dict.fromkeys(MARKS, "")})

MOBILE_DIGITS = 7
"""From so many digits what was typed may be a mobile number."""

MAX_NUMBER_DIGITS = 10
_NUMBER_LIKE = re.compile(r"[+(]?\d[\d()./+]*")


@dataclass(frozen=True, slots=True)
class Term:
    """A part of a search, which a ticket must have.

    Attributes:
        words: as `searchable` writes them; each must occur in a field, or be the ticket's number.
        mobile: digits that occur in a mobile number in place of all that; empty where what was
            typed can be none.
    """

    words: tuple[str, ...]
    mobile: str = ""


def searchable(text: str) -> str:
    """A text as searches compare it: folded, without apostrophes, hyphens and strokes."""
    text = folded(text)
    if text.isascii():
        return text.replace("'", "").replace("-", "").replace("`", "")
    return text.translate(_TABLE)


def terms(search: str) -> tuple[Term, ...]:
    """The parts of a search: a word each, and words of digits that make a number together."""
    found: list[Term] = []
    run: list[str] = []
    for word in [*filter(None, map(searchable, search.split())), ""]:
        if word and _NUMBER_LIKE.fullmatch(word):
            run.append(word)
            continue
        found.extend(_number_terms(run))
        run = []
        if word:
            found.append(Term((word,)))
    return tuple(found)


def ticket_number(word: str) -> int | None:
    """The ticket number that a word is; None where it is none."""
    if word.isascii() and word.isdigit() and len(word) <= MAX_NUMBER_DIGITS:
        return int(word)
    return None


def is_number_like(word: str) -> bool:
    """Whether a word is written as numbers are: it may be a part of a mobile number."""
    return _NUMBER_LIKE.fullmatch(word) is not None


def has_numbers(search: str) -> bool:
    """Whether a part of a search may be a part of a mobile number."""
    return any(is_number_like(word) for part in terms(search) for word in part.words)


def begins_parts(word: str) -> bool:
    """Whether an index over parts of three letters can be asked for a word by how its parts begin.

    True of two letters that no index folds in a way of its own, and that are no number.
    """
    plain = word == word.lower() == word.casefold() and word.isprintable()
    return len(word) == 2 and plain and not any(map(str.isdigit, word))


def asked_number(search: str) -> int | None:
    """The ticket number, where a search is a number and nothing else."""
    return ticket_number(searchable(search).strip())


def asks_for_digits(search: str) -> bool:
    """Whether a search may mean more of a mobile number than its last three digits."""
    return any(
        bool(part.mobile)
        or any(is_number_like(word) and len(plain_digits(word)) > 3 for word in part.words)
        for part in terms(search)
    )


def column_values(fields: str | None) -> str:
    """What stands in a guest's further columns, a line each; empty for what is no JSON object.

    Args:
        fields: a JSON object, column -> value.
    """
    try:
        values = json.loads(fields) if fields else {}
    except (ValueError, RecursionError):  # somebody else wrote there
        return ""
    return "\n".join(map(str, values.values())) if isinstance(values, dict) else ""


def matches(
    ticket: Ticket, parts: tuple[Term, ...], *, further: bool = False, columns: Sequence[str] = ()
) -> bool:
    """Whether a ticket has all parts of a search.

    Args:
        ticket: with its category and note, where those count.
        parts: of the search.
        further: whether category, note and further columns count.
        columns: what stands in the further columns, as far as it is known here.
    """
    texts = [ticket.name, ticket.mobile_number, ticket.university, ticket.event]
    if further:
        texts += [ticket.category, ticket.note, *columns]
    fields = [*map(searchable, texts)]
    digits = last_digits(ticket.mobile_number, 40)
    return all(
        (part.mobile and part.mobile in digits)
        or all(
            ticket_number(word) == ticket.id or any(word in field for field in fields)
            for word in part.words
        )
        for part in parts
    )


def _number_terms(run: list[str]) -> list[Term]:
    """Words of digits side by side: one mobile number, or each a word of its own."""
    mobile = _mobile("".join(run))
    return [Term(tuple(run), mobile)] if mobile else [Term((word,)) for word in run]


def _mobile(text: str) -> str:
    """The end of a number that is the same in every spelling of it.

    A country's code may be typed and not stored, or the other way round, and so may the 0 of
    national numbers: ten digits are compared as at the desk, nine where such a beginning was typed.
    """
    digits = "".join(c for c in plain_digits(text) if c.isdecimal())
    bare = digits.lstrip("0")
    if len(bare) < MOBILE_DIGITS:
        return ""
    return bare[-9:] if text.startswith(("+", "0")) else bare[-10:]
