"""One import of a planned list, from its first row to what it did."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from kiosk.domain.ticket import Made
from kiosk.services.faults import Fault, StoreUnavailable
from kiosk.services.lists.column_words import Field
from kiosk.services.lists.gc_pause import gc_paused
from kiosk.services.lists.guest_rows import RowFault
from kiosk.services.lists.import_ports import (
    FaultsSheet,
    GuestStore,
    Imported,
    ImportResult,
    NewGuest,
    Progress,
)
from kiosk.services.lists.known_guests import named_mark, there_already
from kiosk.services.lists.list_ports import ListSource
from kiosk.services.lists.packed_guest import PackedGuest, PackedRow
from kiosk.services.lists.planning import Plan, walk_list
from kiosk.services.ports import MobileRules

T = TypeVar("T")

BATCH = 500
"""Guests of the first transaction, and of any on a slow disk."""
_MOST = 2000
"""Of a quick one: each batch writes nearly every page of the marks' index again."""
_BATCH_SECONDS = 0.03
"""What a transaction takes: a press at the door waits for one of them."""
BREATH_SECONDS = 0.002
"""Between two batches the door has the store for itself."""
RETRY_SECONDS = 2.0

_LISTED = UUID("3b1f0e9a-0c55-4c0e-9d8e-52f4f0a2b6d1").bytes


@dataclass(frozen=True, slots=True)
class Tools:
    """What an import works with; see `Importing`.

    Attributes:
        sheet: of this list's faults.
        made: when, where and by whom; None where that is not kept.
    """

    source: ListSource
    store: GuestStore
    rules: MobileRules
    sheet: FaultsSheet
    pause: Callable[[float], object]
    steady: Callable[[], float]
    made: Made | None


class _Stopped(Exception):  # noqa: N818 - how it went, not what failed
    """The import ends here: it was cancelled, or the store stayed away."""

    def __init__(self, trouble: str = "") -> None:
        super().__init__(trouble)
        self.trouble = trouble


class ImportRun:
    """One import.

    Args:
        tools: what it works with.
        plan: what is imported.
        progress: told about ten times a second.
        cancelled: asked between parts of the list; what is in stays in.
        patience_s: how long a store may be away; None for as long as it takes.
    """

    def __init__(
        self,
        tools: Tools,
        plan: Plan,
        progress: Callable[[Progress], None],
        cancelled: Callable[[], bool],
        patience_s: float | None,
    ) -> None:
        self._tools, self._plan = tools, plan
        self._store, self._sheet = tools.store, tools.sheet
        self._pause, self._steady = tools.pause, tools.steady
        self._tell, self._cancelled, self._patience = progress, cancelled, patience_s
        self._batch: list[tuple[bytes, int, Sequence[str], PackedGuest]] = []
        self._alike: Counter[bytes] = Counter()
        self._counts: Counter[str] = Counter()
        self._size = BATCH
        self._began = self._told = self._steady()

    def all(self) -> ImportResult:
        """Import it."""
        numbered = Field.NUMBER in self._plan.opened.mapping.values()
        trouble, stopped = "", False
        try:
            with gc_paused():
                self._there = self._asked(lambda: there_already(self._store, numbered=numbered))
                for part in self._parts():
                    self._take(part)
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

    def _parts(self) -> Iterable[Sequence[PackedRow]]:
        """What was planned goes in, whatever became of the file since."""
        if self._plan.kept is not None:
            return self._plan.kept
        tools, plan = self._tools, self._plan
        return walk_list(
            tools.source, tools.rules, plan.opened, plan.event, cancelled=self._cancelled
        )

    def _take(self, part: Sequence[PackedRow]) -> None:
        if self._cancelled():
            raise _Stopped
        repeated, counts = self._plan.repeated, self._counts
        for number, row, read in part:
            counts["rows"] += 1
            if isinstance(read, tuple) and number not in repeated:
                self._guest(number, row, read)
            elif isinstance(read, list):
                counts["faulty"] += 1
                self._sheet.add(row, [RowFault(number, *fault) for fault in read])
            else:
                counts["left out"] += 1
        self._say()

    def _guest(self, number: int, row: Sequence[str], guest: PackedGuest) -> None:
        mark = self._mark(guest)  # of those who are there, too: alike ones are counted by it
        if self._there.has(guest):
            self._counts["already"] += 1
            return
        self._batch.append((mark, number, row, guest))
        if len(self._batch) >= self._size:
            self._flush()

    def _flush(self) -> None:
        batch, self._batch = self._batch, []
        if not batch:
            return
        guests = [_new_guest(mark, guest) for mark, _, _, guest in batch]
        results = self._asked(lambda: self._registered(guests))
        for (_, number, row, guest), result in zip(batch, results, strict=True):
            match result:
                case Imported.NEW:
                    self._counts["new"] += 1
                case Imported.ALREADY:
                    self._counts["already"] += 1
                case Imported.FULL:
                    self._counts["faulty"] += 1
                    self._counts["full"] += 1
                    event = guest[3]
                    reason = (
                        f"{event or 'The event'} is full. Raise its capacity, or tell the guest."
                    )
                    self._sheet.add(row, (RowFault(number, "", "", reason),))
        self._say()
        self._pause(BREATH_SECONDS)

    def _registered(self, guests: Sequence[NewGuest]) -> Sequence[Imported]:
        """Have the store register them; the next batch is as large as that went quickly."""
        began = self._steady()
        results = self._store.register_guests(guests, self._tools.made)
        took = max(self._steady() - began, 0.001)
        fitting = round(len(guests) * _BATCH_SECONDS / took)
        self._size = max(BATCH, min(_MOST, 2 * self._size, fitting))
        return results

    def _mark(self, guest: PackedGuest) -> bytes:
        name, mobile, university, event, email, _, more = guest
        code = more[3] if more else ""
        mark = named_mark(_LISTED, f"{name}\0{mobile}\0{university}\0{event}\0{code}\0{email}")
        if not (mobile or code or email):
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


def _new_guest(mark: bytes, guest: PackedGuest) -> NewGuest:
    name, mobile, university, event, _, fields, more = guest
    if more is None:
        return NewGuest(mark, name, mobile, university, event, fields=fields)
    category, note, attention, code, party, _ = more
    return NewGuest(
        mark, name, mobile, university, event, party, category, note, attention, code, fields
    )
