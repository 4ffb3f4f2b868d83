"""Reads a list some hundred rows at a time: what is plain by whole columns, the rest row by row."""

import re
from collections.abc import Sequence
from itertools import repeat, zip_longest

from kiosk.domain.ticket import NAME_LIMIT
from kiosk.services.lists.column_words import Field
from kiosk.services.lists.guest_rows import KEPT_CHARACTERS, RowReader, address
from kiosk.services.lists.packed_guest import Fields, PackedGuest, PackedRow, packed

_PLAIN_NAME = re.compile(r"[!-+\--~]+(?: [!-+\--~]+)*")
"""Letters and signs of ASCII with single spaces between them, and no comma: nothing to tidy."""

Column = Sequence[str]


class ColumnReader:
    """Reads parts of a list, with what `RowReader` says of each row.

    A row is plain where its name needs no tidying, its mobile number is one as it stands or there
    is none, and its university and event were read before. Nearly every row of a long list is.

    Args:
        rows: reads single rows under the same mapping.
    """

    def __init__(self, rows: RowReader) -> None:
        self._rows = rows

    def read(self, part: Sequence[tuple[int, Sequence[str]]]) -> list[PackedRow]:
        """What these rows are, without those that are empty.

        Args:
            part: numbers of rows, from 1, and their cells.
        """
        plain = self._plain(part) if self._rows.simple and part else repeat(None, len(part))
        found: list[PackedRow] = []
        for (number, row), guest in zip(part, plain, strict=True):
            if guest is not None:
                found.append((number, row, guest))
            elif (read := self._rows.read(number, row)) is not None:
                found.append((number, row, packed(read)))
        return found

    def _plain(self, part: Sequence[tuple[int, Sequence[str]]]) -> list[PackedGuest | None]:
        """The rows that are plain, as guests; None in the place of any other."""
        reader = self._rows
        columns = list(zip_longest(*(row for _, row in part), fillvalue=""))
        universities, events, certain = reader.universities, reader.events, reader.rules.certain
        is_name = _PLAIN_NAME.fullmatch
        return [
            (name, mobile, universities[university], events[event], email, said, None)
            if university in universities
            and event in events
            and is_name(name)
            and len(name) <= NAME_LIMIT
            and (not mobile or certain(mobile))
            else None
            for name, mobile, university, event, email, said in zip(
                self._names(columns, len(part)),
                self._column(columns, Field.MOBILE, len(part)),
                self._column(columns, Field.UNIVERSITY, len(part)),
                repeat(reader.event, len(part))
                if reader.event
                else self._column(columns, Field.EVENT, len(part)),
                map(address, self._column(columns, Field.EMAIL, len(part))),
                self._said(columns, len(part)),
                strict=True,
            )
        ]

    def _column(self, columns: Sequence[Column], field: Field, count: int) -> Column:
        place = self._rows.place.get(field, -1)
        return columns[place] if 0 <= place < len(columns) else ("",) * count

    def _names(self, columns: Sequence[Column], count: int) -> Column:
        """Whole names; of a row without one its parts, where the list has no column for it."""
        if Field.NAME in self._rows.place:
            return self._column(columns, Field.NAME, count)
        parts = (self._column(columns, field, count) for field in (Field.GIVEN, Field.FAMILY))
        return [f"{given} {family}" for given, family in zip(*parts, strict=True)]

    def _said(self, columns: Sequence[Column], count: int) -> Sequence[Fields]:
        """Each row's further columns, without those in which nothing stands."""
        names = [name for place, name in self._rows.kept if place < len(columns)]
        if not names:
            return ((),) * count
        kept = [
            [cell.strip()[:KEPT_CHARACTERS] for cell in columns[place]]
            for place, _ in self._rows.kept
            if place < len(columns)
        ]
        pairs = zip(
            *(zip(repeat(name), cells) for name, cells in zip(names, kept, strict=True)),
            strict=True,
        )
        if all(all(cells) for cells in kept):
            return list(pairs)
        return [tuple(pair for pair in row if pair[1]) for row in pairs]
