"""Imports a planned list: batch by batch, all or nothing, and the same list doubles nothing."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Protocol, TypeVar
from uuid import UUID

from kiosk.domain.guest import Guest
from kiosk.domain.ticket import Attendee, Made
from kiosk.services.faults import Fault, StoreUnavailable
from kiosk.services.lists.column_words import Field
from kiosk.services.lists.guest_rows import LeftOut, ListedGuest, Read, RowFault
from kiosk.services.lists.known_guests import KnownGuests, named_mark, there_already
from kiosk.services.lists.list_ports import ListSource
from kiosk.services.lists.planning import Plan, walk_list
from kiosk.services.ports import MobileRules

T = TypeVar("T")

BATCH = 500
"""Guests of a transaction: few enough that a press at the door waits for none of them long."""
BREATH_SECONDS = 0.002
"""Between two batches the door has the store for itself."""
RETRY_SECONDS = 2.0
_TOLD_EACH = 50
"""Rows between two looks at whether somebody should be told."""

_LISTED = UUID("3b1f0e9a-0c55-4c0e-9d8e-52f4f0a2b6d1").bytes


@dataclass(frozen=True, slots=True)
class NewGuest:
    """A guest to be registered.

    Attributes:
        mark: 16 bytes that name this registration in every attempt and every import of the list.
        party: how many people the ticket is for.
    """

    mark: bytes
    attendee: Attendee
    guest: Guest
    party: int = 1


class Imported(Enum):
    """What became of a guest."""

    NEW = "new"
    ALREADY = "already"
    FULL = "full"
    """The event has no place left."""


class GuestStore(KnownGuests, Protocol):
    """Where guests are registered many at once."""

    def register_guests(
        self, guests: Sequence[NewGuest], made: Made | None = None
    ) -> Sequence[Imported]:
        """Register guests in one transaction; those whose mark is there are not doubled.

        Args:
            guests: a batch of a list.
            made: when, where and by whom the list is imported; None where that is not known.

        Raises:
            StoreUnavailable: nothing was registered, or it is not known; asking again is right.
        """
        ...


class FaultsSheet(Protocol):
    """The rows that could not be imported, as a list that can be corrected and imported."""

    def add(self, row: Sequence[str], faults: Sequence[RowFault]) -> None:
        """Write a row and what is wrong with it."""
        ...

    def finish(self) -> Path | None:
        """Put the file into its place; None where no row was added."""
        ...

    def discard(self) -> None:
        """Leave nothing behind; after `finish` it does nothing."""
        ...


class FaultsSheets(Protocol):
    """Begins sheets of faults."""

    def begin(self, beside: Path, headings: Sequence[str]) -> FaultsSheet:
        """A sheet that will stand beside a list; no file is made before the first row."""
        ...


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is.

    Attributes:
        rows: that were looked at.
        of: rows that there are.
        rate: rows a second; 0 where it is not known yet.
        left_seconds: until it is done; None where it is not known.
        waiting: a sentence while the store is away; what is in is kept.
    """

    rows: int
    of: int
    new: int
    rate: float = 0.0
    left_seconds: float | None = None
    waiting: str = ""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did.

    Attributes:
        faults_file: where the faulty rows are; None where there are none.
        full: guests for whom their event had no place; counted among the faulty.
        cancelled: whether it was stopped before the end.
        trouble: a sentence, where the store did not come back; empty else.
    """

    rows: int
    new: int
    already: int
    faulty: int
    left_out: int
    faults_file: Path | None = None
    full: int = 0
    cancelled: bool = False
    trouble: str = ""


class Importing:
    """Imports lists into a store.

    Args:
        source: opens files.
        store: on a connection of its own, so that no press waits behind it.
        rules: say what a mobile number is.
        sheets: write down what is faulty.
        pause: waits so many seconds, or shorter where the import is cancelled meanwhile.
        steady: seconds of a clock that is never set.
        made: when, where and by whom a list is imported; None where that is not kept.
    """

    def __init__(
        self,
        source: ListSource,
        store: GuestStore,
        rules: MobileRules,
        sheets: FaultsSheets,
        pause: Callable[[float], object] = time.sleep,
        steady: Callable[[], float] = time.monotonic,
        made: Callable[[], Made | None] = lambda: None,
    ) -> None:
        self._source, self._store, self._rules = source, store, rules
        self._sheets, self._pause, self._steady = sheets, pause, steady
        self._made = made

    def run(
        self,
        plan: Plan,
        progress: Callable[[Progress], None] = lambda _: None,
        cancelled: Callable[[], bool] = lambda: False,
        patience_s: float | None = None,
    ) -> ImportResult:
        """Import what was planned.

        Args:
            plan: of `Planning.plan`.
            progress: told about ten times a second.
            cancelled: asked between batches; what is in stays in.
            patience_s: how long a store may be away; None for as long as it takes.

        Raises:
            Fault: the list cannot be read any more; what is in stays in.
        """
        sheet = self._sheets.begin(plan.opened.path, plan.opened.header.names)
        run = _Run(self, plan, sheet, progress, cancelled, patience_s)
        try:
            return run.all()
        finally:
            sheet.discard()


class _Stopped(Exception):  # noqa: N818 - how it went, not what failed
    """The import ends here: it was cancelled, or the store stayed away."""

    def __init__(self, trouble: str = "") -> None:
        super().__init__(trouble)
        self.trouble = trouble


class _Run:
    """One import."""

    def __init__(
        self,
        owner: Importing,
        plan: Plan,
        sheet: FaultsSheet,
        progress: Callable[[Progress], None],
        cancelled: Callable[[], bool],
        patience_s: float | None,
    ) -> None:
        self._source, self._store, self._rules = owner._source, owner._store, owner._rules  # noqa: SLF001
        self._pause, self._steady = owner._pause, owner._steady  # noqa: SLF001
        self._made = owner._made()  # noqa: SLF001
        self._plan, self._sheet = plan, sheet
        self._tell, self._cancelled, self._patience = progress, cancelled, patience_s
        self._batch: list[tuple[NewGuest, ListedGuest, Sequence[str]]] = []
        self._alike: Counter[bytes] = Counter()
        self._raw: Sequence[str] = ()
        self._counts: Counter[str] = Counter()
        self._began = self._told = self._steady()

    def all(self) -> ImportResult:
        """Import it."""
        numbered = Field.NUMBER in self._plan.opened.mapping.values()
        trouble, stopped = "", False
        try:
            self._there = self._asked(lambda: there_already(self._store, numbered=numbered))
            for number, row, read in self._rows():
                self._raw = row
                self._take(number, read)
            self._flush()
        except _Stopped as stop:
            stopped, trouble = True, stop.trouble
        except Fault:
            if not self._cancelled():
                raise
            stopped = True
        self._say(final=True)
        counts = self._counts
        return ImportResult(
            counts["rows"],
            counts["new"],
            counts["already"],
            counts["faulty"],
            counts["left out"],
            self._sheet.finish(),
            counts["full"],
            stopped and not trouble,
            trouble,
        )

    def _rows(self) -> Iterable[tuple[int, Sequence[str], Read]]:
        """What was planned goes in, whatever became of the file since."""
        if self._plan.kept is not None:
            return self._plan.kept
        return walk_list(
            self._source,
            self._rules,
            self._plan.opened,
            self._plan.event,
            cancelled=self._cancelled,
        )

    def _take(self, number: int, read: Read) -> None:
        if read is None:
            return
        if self._cancelled():
            raise _Stopped
        self._counts["rows"] += 1
        if isinstance(read, LeftOut) or number in self._plan.repeated:
            self._counts["left out"] += 1
        elif not isinstance(read, ListedGuest):
            self._counts["faulty"] += 1
            self._sheet.add(self._raw, read)
        else:
            self._guest(read)
        if not self._counts["rows"] % _TOLD_EACH:
            self._say()

    def _guest(self, listed: ListedGuest) -> None:
        mark = self._mark(listed)  # of those who are there, too: alike ones are counted by it
        if self._there.has(listed):
            self._counts["already"] += 1
            return
        new = NewGuest(mark, listed.attendee, listed.guest, listed.party)
        self._batch.append((new, listed, self._raw))
        if len(self._batch) >= BATCH:
            self._flush()

    def _flush(self) -> None:
        batch, self._batch = self._batch, []
        if not batch:
            return
        guests = [new for new, _, _ in batch]
        results = self._asked(lambda: self._store.register_guests(guests, self._made))
        for (_, listed, row), result in zip(batch, results, strict=True):
            match result:
                case Imported.NEW:
                    self._counts["new"] += 1
                case Imported.ALREADY:
                    self._counts["already"] += 1
                case Imported.FULL:
                    self._counts["faulty"] += 1
                    self._counts["full"] += 1
                    event = listed.attendee.event
                    reason = (
                        f"{event or 'The event'} is full. Raise its capacity, or tell the guest."
                    )
                    self._sheet.add(row, (RowFault(listed.row, "", "", reason),))
        self._say()
        self._pause(BREATH_SECONDS)

    def _mark(self, listed: ListedGuest) -> bytes:
        who = listed.attendee
        mark = named_mark(
            _LISTED,
            f"{who.name}\0{who.mobile_number}\0{who.university}\0{who.event}"
            f"\0{listed.guest.code}\0{listed.email}",
        )
        if not (who.mobile_number or listed.guest.code or listed.email):
            self._alike[mark] += 1
            if self._alike[mark] > 1:  # another one of whom the list says the very same
                mark = named_mark(mark, str(self._alike[mark]))
        return mark

    def _asked(self, ask: Callable[[], T]) -> T:
        """The store's answer, however long it is away."""
        away_since: float | None = None
        while True:
            try:
                return ask()
            except StoreUnavailable as fault:
                now = self._steady()
                away_since = now if away_since is None else away_since
                over = self._patience is not None and now - away_since >= self._patience
                if fault.lasting or over:
                    raise _Stopped(fault.sentence) from fault
                self._say(waiting=fault.sentence)
            self._pause(RETRY_SECONDS)
            if self._cancelled():
                raise _Stopped

    def _say(self, waiting: str = "", *, final: bool = False) -> None:
        now = self._steady()
        if not (waiting or final) and now - self._told < 0.1:
            return
        self._told = now
        rows, of = self._counts["rows"], max(self._plan.rows, self._counts["rows"])
        spent = now - self._began
        rate = rows / spent if spent > 0.5 else 0.0
        left = (of - rows) / rate if rate else None
        self._tell(Progress(rows, of, self._counts["new"], rate, left, waiting))
