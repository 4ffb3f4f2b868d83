"""Says what an import will do, before it does anything: reads the whole list once."""

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rapidfuzz import fuzz

from kiosk.domain.scan import folded
from kiosk.services.lists.column_words import Field
from kiosk.services.lists.guest_rows import (
    LeftOut,
    ListedGuest,
    Read,
    RowFault,
    RowReader,
    identities,
)
from kiosk.services.lists.kept_rows import KeptRows
from kiosk.services.lists.known_guests import KnownGuests, There, there_already
from kiosk.services.lists.list_ports import ListAbout, ListRows, ListSource
from kiosk.services.lists.mapping import Header, find_header, guess, mapped
from kiosk.services.ports import MobileRules

SHOWN = 60
"""Rows of the preview."""
SHOWN_FAULTS = 500
_SAMPLE = 200
_SAME_PERSON = 80
"""Names this much alike (of 100), with one mobile number, are one person who answered twice; two
of a family share a surname and are less alike."""
_EACH = 500
REPEATED = "answered again further down"

Tick = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person asked for.

    Attributes:
        event: of every guest; empty where the list says it.
        columns: heading -> a field's word, put over what is guessed.
        sheet: of a workbook.
    """

    event: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A list whose first rows were looked at.

    Attributes:
        sample: rows below the headings.
    """

    path: Path
    about: ListAbout
    header: Header
    mapping: Mapping[int, Field]
    sample: tuple[tuple[str, ...], ...]
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import will do.

    Attributes:
        rows: that hold anything.
        new: guests that will be registered.
        already: rows whose guest is there already.
        faulty: rows that cannot be imported.
        left_out: why -> how many rows.
        faults: the first of them.
        preview: the first rows as they will become guests; None in its place for a row that does
            not become one.
        repeated: numbers of rows that another row of the same person replaces.
        events: of the new guests, with how many of them.
        kept: the rows as they were read; None for a list that is too long to be kept.
    """

    opened: Opened
    event: str = ""
    rows: int = 0
    new: int = 0
    already: int = 0
    faulty: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)
    faults: tuple[RowFault, ...] = ()
    preview: tuple[tuple[int, ListedGuest | LeftOut | tuple[RowFault, ...]], ...] = ()
    repeated: frozenset[int] = frozenset()
    events: Mapping[str, int] = field(default_factory=dict)
    kept: KeptRows | None = field(default=None, compare=False, repr=False)

    @property
    def left_out_count(self) -> int:
        """How many rows are left out."""
        return sum(self.left_out.values())


class Planning:
    """Opens lists and plans their import.

    Args:
        source: opens files.
        store: tells who is there already.
        rules: say what a mobile number is.
    """

    def __init__(self, source: ListSource, store: KnownGuests, rules: MobileRules) -> None:
        self._source, self._store, self._rules = source, store, rules

    def open(
        self, path: Path, wanted: Wanted, cancelled: Callable[[], bool] = lambda: False
    ) -> Opened:
        """Look at the first rows and guess what the columns are.

        Raises:
            Fault: the file is no list.
            ValueError: a sentence: a column or field that was asked for does not exist.
        """
        with self._source.read(path, wanted.sheet, cancelled) as rows:
            first = list(itertools.islice(rows, _SAMPLE))
            header = find_header(first)
            sample = tuple(tuple(row) for row in first[header.row :])
            mapping = mapped(header, wanted.columns, guess(header, sample))
            return Opened(path, rows.about, header, mapping, sample, wanted.sheet)

    def plan(
        self,
        opened: Opened,
        event: str = "",
        tick: Tick = lambda _: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Plan:
        """Read the whole list and count.

        Args:
            opened: with the mapping that counts.
            event: of every guest; empty where the list says it.
            tick: told how many rows were read.
            cancelled: asked between rows.

        Raises:
            Fault: the list cannot be read to its end, or the store is away.
        """
        walk = _Walk(there_already(self._store, numbered=Field.NUMBER in opened.mapping.values()))
        kept = KeptRows()
        for number, row, read in walk_list(
            self._source, self._rules, opened, event, tick, cancelled
        ):
            walk.take(number, read)
            kept.add(number, row, read)
        return walk.plan(opened, event, kept if kept.whole else None)


def walk_list(
    source: ListSource,
    rules: MobileRules,
    opened: Opened,
    event: str,
    tick: Tick = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[tuple[int, Sequence[str], Read]]:
    """Each row below the headings: its number from 1, as it stands in the list, and what it is.

    Args:
        source: opens the file.
        rules: say what a mobile number is.
        opened: the list, with the mapping that counts.
        event: of every guest; empty where the list says it.
        tick: told how many rows were read.
        cancelled: asked while the file is read.
    """
    reader = row_reader(opened, rules, event)
    rows: ListRows
    with source.read(opened.path, opened.sheet, cancelled) as rows:
        for number, row in enumerate(rows, 1):
            if number % _EACH == 0:
                tick(number)
            if number <= opened.header.row:
                continue
            yield number, row, reader.read(number, row)


def row_reader(opened: Opened, rules: MobileRules, event: str) -> RowReader:
    """Reads the rows of a list that was opened."""
    ours = opened.header.layout == "kiosk" and opened.about.kind in {"csv", "tsv"}
    return RowReader(opened.header, opened.mapping, rules, event, escaped=ours)


class _Walk:
    """Counts what the rows are, and who stands in the list twice."""

    def __init__(self, there: There) -> None:
        self._there = there
        self._left_out: Counter[str] = Counter()
        self._events: Counter[str] = Counter()
        self._last: dict[int, tuple[int, str, bool]] = {}
        self._repeated: set[int] = set()
        self._faults: list[RowFault] = []
        self._preview: list[tuple[int, ListedGuest | LeftOut | tuple[RowFault, ...]]] = []
        self._rows = self._new = self._already = self._faulty = 0

    def take(self, number: int, read: Read) -> None:
        """Count a row."""
        if read is None:
            return
        self._rows += 1
        if len(self._preview) < SHOWN:
            self._preview.append((number, read))
        match read:
            case LeftOut():
                self._left_out[read.why] += 1
            case ListedGuest():
                self._guest(read)
            case _:
                self._faulty += 1
                self._faults.extend(read[: SHOWN_FAULTS - len(self._faults)])

    def _guest(self, listed: ListedGuest) -> None:
        name = listed.attendee.name
        event = self._there.event_key(listed.attendee.event)
        ids = identities(listed, event)
        there = self._there.has(listed, ids)
        key = hash(ids[0])
        before = self._last.get(key) if ids[0][0] != "name" else None
        if before is not None:
            if _same_person(before[1], name, coded=bool(listed.guest.code)):
                self._repeat(before, event)
            else:  # a family with one telephone
                key = hash((key, folded(name)))
                if key in self._last:
                    self._repeat(self._last[key], event)
        self._last[key] = (listed.row, name, there)
        self._count(there=there, event=event, by=1)

    def _repeat(self, before: tuple[int, str, bool], event: str) -> None:
        self._repeated.add(before[0])
        self._left_out[REPEATED] += 1
        self._count(there=before[2], event=event, by=-1)

    def _count(self, *, there: bool, event: str, by: int) -> None:
        if there:
            self._already += by
        else:
            self._new += by
            self._events[event] += by

    def plan(self, opened: Opened, event: str, kept: KeptRows | None) -> Plan:
        """What was counted."""
        return Plan(
            opened,
            event,
            self._rows,
            self._new,
            self._already,
            self._faulty,
            dict(self._left_out),
            tuple(self._faults),
            tuple(self._preview),
            frozenset(self._repeated),
            {name: n for name, n in self._events.items() if n},
            kept,
        )


def _same_person(one: str, other: str, *, coded: bool) -> bool:
    one, other = folded(one), folded(other)
    words, others = set(one.split()), set(other.split())
    shorter = words <= others or others <= words  # "Asha" is Asha Rao
    return coded or shorter or fuzz.token_sort_ratio(one, other) >= _SAME_PERSON
