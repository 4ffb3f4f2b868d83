"""Says what an import will do, before it does anything: reads the whole list once."""

import contextlib
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rapidfuzz import fuzz

from kiosk.domain.scan import folded
from kiosk.services.faults import Fault
from kiosk.services.lists.column_reader import ColumnReader
from kiosk.services.lists.column_words import Field
from kiosk.services.lists.gc_pause import gc_paused
from kiosk.services.lists.guest_rows import LeftOut, ListedGuest, RowFault, RowReader
from kiosk.services.lists.kept_rows import KeptParts
from kiosk.services.lists.known_guests import KnownGuests, There, identities, there_already
from kiosk.services.lists.list_ports import ListAbout, ListSource
from kiosk.services.lists.mapping import Header, find_header, guess, mapped
from kiosk.services.lists.packed_guest import PackedGuest, PackedRow, unpacked
from kiosk.services.ports import MobileRules

SHOWN = 60
"""Rows of the preview."""
SHOWN_FAULTS = 500
_SAMPLE = 200
_SAME_PERSON = 80
"""Names this much alike (of 100), with one mobile number, are one person who answered twice; two
of a family share a surname and are less alike."""
EACH = 500
"""Rows that are read at a time."""
_WORKBOOKS = frozenset({"xlsx", "xls", "ods"})
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
        rows: all rows of a workbook, which has to be unpacked whole for its first one; None for
            a text, and for what is too long to be kept.
    """

    path: Path
    about: ListAbout
    header: Header
    mapping: Mapping[int, Field]
    sample: tuple[tuple[str, ...], ...]
    sheet: str = ""
    rows: KeptParts[list[str]] | None = field(default=None, compare=False, repr=False)


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
    kept: KeptParts[PackedRow] | None = field(default=None, compare=False, repr=False)

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
            kept = _kept_rows(first, rows) if rows.about.kind in _WORKBOOKS else None
            header = find_header(first)
            sample = tuple(tuple(row) for row in first[header.row :])
            mapping = mapped(header, wanted.columns, guess(header, sample))
            return Opened(path, rows.about, header, mapping, sample, wanted.sheet, kept)

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
            cancelled: asked between parts of the list.

        Raises:
            Fault: the list cannot be read to its end, or the store is away.
        """
        walk = _Walk(there_already(self._store, numbered=Field.NUMBER in opened.mapping.values()))
        kept = KeptParts[PackedRow]()
        with gc_paused():
            for part in walk_list(self._source, self._rules, opened, event, tick, cancelled):
                walk.take(part)
                kept.add(part)
        return walk.plan(opened, event, kept if kept.whole else None)


def walk_list(
    source: ListSource,
    rules: MobileRules,
    opened: Opened,
    event: str,
    tick: Tick = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[list[PackedRow]]:
    """The rows below the headings that are not empty, some hundred at a time.

    Args:
        source: opens the file.
        rules: say what a mobile number is.
        opened: the list, with the mapping that counts.
        event: of every guest; empty where the list says it.
        tick: told how many rows were read.
        cancelled: asked while the file is read.
    """
    ours = opened.header.layout == "kiosk" and opened.about.kind in {"csv", "tsv"}
    reader = ColumnReader(RowReader(opened.header, opened.mapping, rules, event, escaped=ours))
    with _rows_of(source, opened, cancelled) as rows:
        numbered = enumerate(rows, 1)
        skipped = sum(1 for _ in itertools.islice(numbered, opened.header.row))
        while part := list(itertools.islice(numbered, EACH - skipped)):
            skipped = 0
            yield reader.read(part)
            tick(part[-1][0])


@contextlib.contextmanager
def _rows_of(
    source: ListSource, opened: Opened, cancelled: Callable[[], bool]
) -> Iterator[Iterable[list[str]]]:
    """The rows as they were kept, else as they stand in the file."""
    if opened.rows is not None:
        yield _until(cancelled, itertools.chain.from_iterable(opened.rows))
        return
    with source.read(opened.path, opened.sheet, cancelled) as rows:
        yield rows


def _until(cancelled: Callable[[], bool], rows: Iterable[list[str]]) -> Iterator[list[str]]:
    for number, row in enumerate(rows):
        if number % EACH == 0 and cancelled():
            raise Fault("The reading was stopped.")
        yield row


def _kept_rows(first: list[list[str]], rows: Iterable[list[str]]) -> KeptParts[list[str]] | None:
    kept = KeptParts[list[str]]()
    kept.add(first)
    rest = iter(rows)
    kept.extend(iter(lambda: list(itertools.islice(rest, EACH)), []))
    return kept if kept.whole else None


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

    def take(self, part: Sequence[PackedRow]) -> None:
        """Count some rows."""
        self._rows += len(part)
        for number, _, read in part[: SHOWN - len(self._preview)]:
            if (shown := unpacked(number, read)) is not None:
                self._preview.append((number, shown))
        for number, _, read in part:
            if isinstance(read, tuple):
                self._guest(number, read)
            elif isinstance(read, str):
                self._left_out[read] += 1
            else:
                self._faulty += 1
                first = read[: SHOWN_FAULTS - len(self._faults)]
                self._faults.extend(RowFault(number, *fault) for fault in first)

    def _guest(self, number: int, guest: PackedGuest) -> None:
        name, more = guest[0], guest[6]
        event = self._there.event_key(guest[3])
        ids = identities(guest, event)
        there = self._there.has(guest, ids)
        key = hash(ids[0])
        before = self._last.get(key) if ids[0][0] != "name" else None
        if before is not None:
            if _same_person(before[1], name, coded=bool(more and more[3])):
                self._repeat(before, event)
            else:  # a family with one telephone
                key = hash((key, folded(name)))
                if key in self._last:
                    self._repeat(self._last[key], event)
        self._last[key] = (number, name, there)
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

    def plan(self, opened: Opened, event: str, kept: KeptParts[PackedRow] | None) -> Plan:
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
            tuple(
                (number, LeftOut(number, REPEATED) if number in self._repeated else read)
                for number, read in self._preview
            ),
            frozenset(self._repeated),
            {name: n for name, n in self._events.items() if n},
            kept,
        )


def _same_person(one: str, other: str, *, coded: bool) -> bool:
    one, other = folded(one), folded(other)
    words, others = set(one.split()), set(other.split())
    shorter = words <= others or others <= words  # "Asha" is Asha Rao
    return coded or shorter or fuzz.token_sort_ratio(one, other) >= _SAME_PERSON
