"""Guesses which column of a list is what: by its heading in any words, and by what it holds."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from kiosk.domain.search import searchable
from kiosk.domain.text import last_digits
from kiosk.services.lists.column_words import AGAINST, ALIASES, LAYOUTS, ONCE, Field

_ENOUGH = 0.6
"""A column is taken for a field from this score on."""
_ALIKE = 84
"""Two words count as one from this likeness on, of 100: "collage" is a college."""
_HEADER_ROWS = 10
_MOBILE_SHARE = 0.6
_NOT_A_LETTER = re.compile(r"[\W_]+")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

_LIKE_WHERE = re.compile(
    r"(?<=\w) as (?:per|on|in|it|given|shown|written|printed|mentioned|stated|you)\b.*"
)
"""What a form adds to a question: "Full name (as on your college ID)" is about no college."""

_EMPTY = 0.75
"""Microsoft's forms have a column "Name" that is empty where nobody has to log in."""


@dataclass(frozen=True, slots=True)
class Header:
    """The row with a list's headings.

    Attributes:
        row: its number, from 1; 0 where the list has none and columns are named by their place.
        names: one for each column, each another.
        layout: the program that wrote the list, where that is known.
    """

    row: int
    names: tuple[str, ...]
    layout: str = ""


def plain_heading(text: str) -> str:
    """A heading for comparison: its words, folded, without any other signs."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).replace("-", " ")
    return " ".join(_NOT_A_LETTER.sub(" ", searchable(spaced)).split())


def find_header(first_rows: Sequence[Sequence[str]]) -> Header:
    """Which of the first rows has the headings: the one whose cells speak most like some.

    Args:
        first_rows: the first rows of the list, empty ones too.
    """
    best, most = -1, 0.0
    for index, row in enumerate(first_rows[:_HEADER_ROWS]):
        score = sum(_best_score(cell) >= _ENOUGH for cell in row if cell.strip())
        if score > most and not any(_holds_data(cell) for cell in row):
            best, most = index, score
    width = max((len(row) for row in first_rows), default=0)
    if best < 0:
        filled = [i for i, row in enumerate(first_rows) if any(cell.strip() for cell in row)]
        first = filled[0] if filled else 0
        row = first_rows[first] if filled else ()
        if not row or any(_holds_data(cell) for cell in row):
            return Header(0, tuple(f"Column {n}" for n in range(1, width + 1)))
        best = first
    return Header(best + 1, _named(first_rows[best], width), _layout(first_rows[best]))


def guess(header: Header, sample: Sequence[Sequence[str]]) -> dict[int, Field]:
    """What each column is taken for.

    Args:
        header: the headings.
        sample: some rows below them.
    """
    columns = range(len(header.names))
    held = {
        c: [row[c].strip() for row in sample if c < len(row) and row[c].strip()] for c in columns
    }
    found: dict[int, Field] = {}
    if header.layout:
        known = LAYOUTS[header.layout][1]
        for column in columns:
            field = known.get(plain_heading(header.names[column]))
            if field is not None and (field not in ONCE or field not in found.values()):
                found[column] = field
    scores = [
        (score, -column, field)
        for column in columns
        if column not in found
        for field in ALIASES
        if (score := _score(field, header.names[column]) * _fit(field, held[column])) >= _ENOUGH
    ]
    for _, column, field in sorted(scores, key=lambda s: (s[0], s[1]), reverse=True):
        if -column not in found and field not in found.values():
            found[-column] = field
    _by_content(found, held)
    _settle_names(found)
    return {column: found.get(column, Field.KEEP) for column in columns}


def mapped(
    header: Header, wanted: Mapping[str, str], guessed: Mapping[int, Field]
) -> dict[int, Field]:
    """A mapping with what a person said put over the guess.

    Args:
        header: the headings.
        wanted: heading, or number of the column from 1 -> a field's word.
        guessed: what stands where nothing is said.

    Raises:
        ValueError: a sentence: no such column, or no such field.
    """
    found = dict(guessed)
    for name, word in wanted.items():
        column = _column(header, name)
        try:
            field = Field(word.strip().lower())
        except ValueError:
            words = ", ".join(field.value for field in Field)
            raise ValueError(f"“{word}” is no field. The fields are {words}.") from None
        for other, taken in found.items():
            if field in ONCE and taken is field and other != column:
                found[other] = Field.KEEP
        found[column] = field
    return found


def _column(header: Header, name: str) -> int:
    plain = plain_heading(name)
    for index, heading in enumerate(header.names):
        if heading == name or plain_heading(heading) == plain:
            return index
    if name.isdecimal() and 1 <= int(name) <= len(header.names):
        return int(name) - 1
    raise ValueError(f"The list has no column “{name}”.")


def _named(row: Sequence[str], width: int) -> tuple[str, ...]:
    names: list[str] = []
    for index in range(width):
        cell = " ".join(row[index].split()) if index < len(row) else ""
        name = cell[:255] or f"Column {index + 1}"
        base, n = name, 2
        while name in names:
            name, n = f"{base} ({n})", n + 1
        names.append(name)
    return tuple(names)


def _layout(row: Sequence[str]) -> str:
    headings = {plain_heading(cell) for cell in row}
    return next((name for name, (signs, _) in LAYOUTS.items() if signs <= headings), "")


def _best_score(heading: str) -> float:
    return max(_score(field, heading) for field in ALIASES)


def _score(field: Field, heading: str) -> float:
    """How much a heading speaks of a field, 0 to 1."""
    plain = _LIKE_WHERE.sub("", plain_heading(heading))
    words = plain.split()
    if not words or len(words) > 40:
        return 0.0
    if plain in ALIASES[field]:
        return 1.0
    if any(
        fuzz.ratio(word, against) >= _ALIKE for word in words for against in AGAINST.get(field, ())
    ):
        return 0.0
    return max(_alias_score(alias, words) for alias in _alias_words(field))


@lru_cache
def _alias_words(field: Field) -> list[list[str]]:
    return [plain_heading(alias).split() for alias in ALIASES[field]]


def _alias_score(alias: list[str], words: list[str]) -> float:
    found = 0.0
    for part in alias:
        alike = max(fuzz.ratio(part, word) for word in words)
        if alike < (_ALIKE if len(part) > 3 else 100):
            return 0.0
        found += alike / 100
    # The more of the heading an alias explains, the better; a long question is one all the same.
    return found / len(alias) * (0.7 + 0.3 * min(1.0, len(alias) / len(words)))


def _fit(field: Field, cells: Sequence[str]) -> float:
    """How well what a column holds agrees with a field."""
    if not cells:  # another column of the same sense, with something in it, goes before
        return _EMPTY
    match field:
        case Field.MOBILE:
            return 1.1 if _share(cells, looks_like_mobile) > _MOBILE_SHARE else 0.5
        case Field.EMAIL:
            return 1.1 if _share(cells, _is_email) > _MOBILE_SHARE else 0.5
        case Field.NAME | Field.GIVEN | Field.FAMILY:
            other = _share(cells, lambda c: looks_like_mobile(c) or _is_email(c))
            return 0.5 if other > 1 - _MOBILE_SHARE else 1.0
        case Field.PARTY:
            return 1.0 if _share(cells, str.isdecimal) > _MOBILE_SHARE else 0.5
        case _:
            return 1.0


def _by_content(found: dict[int, Field], held: Mapping[int, Sequence[str]]) -> None:
    """What no heading said: a column of telephone numbers, and one of names."""
    free = [column for column in held if column not in found and len(held[column]) > 0]
    if Field.MOBILE not in found.values():
        phones = [c for c in free if _share(held[c], looks_like_mobile) > 0.8]
        if phones:
            found[phones[0]] = Field.MOBILE
            free.remove(phones[0])
    if not {Field.NAME, Field.GIVEN, Field.FAMILY} & set(found.values()):
        # Names differ from row to row; colleges and answers repeat.
        differing = {c: len(set(held[c])) / len(held[c]) for c in free}
        names = [c for c in free if differing[c] > 0.5 and _share(held[c], _looks_like_name) > 0.8]
        if names:
            found[max(names, key=lambda c: (differing[c], -c))] = Field.NAME


def _settle_names(found: dict[int, Field]) -> None:
    """A whole name needs no parts; a single part is a whole name."""
    places = {field: column for column, field in found.items()}
    parts = [f for f in (Field.GIVEN, Field.FAMILY) if f in places]
    if Field.NAME in places:
        for part in parts:
            found[places[part]] = Field.SKIP
    elif len(parts) == 1:
        found[places[parts[0]]] = Field.NAME


def _share(cells: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(map(test, cells)) / len(cells)


def looks_like_mobile(text: str) -> bool:
    """Whether a cell may hold a telephone number, as people and spreadsheets write them."""
    if re.fullmatch(r"\d(?:[.,]\d+)?[eE]\+?\d+", text):
        return True
    digits = last_digits(text, 40)
    letters = sum(c.isalpha() for c in text)
    dashed = re.match(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}", text)
    return 7 <= len(digits) <= 26 and letters <= 3 and not dashed and "@" not in text


def _is_email(text: str) -> bool:
    return bool(_EMAIL.fullmatch(text))


def _looks_like_name(text: str) -> bool:
    letters = sum(c.isalpha() for c in text)
    return (
        letters >= 2 and not any(c.isdigit() for c in text) and "@" not in text and len(text) < 80
    )


def _holds_data(cell: str) -> bool:
    cell = cell.strip()
    return looks_like_mobile(cell) or _is_email(cell)
