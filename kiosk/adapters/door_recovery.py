"""What a server lost that came back: asked for, and sent again; and what the laptop's copy lost."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from kiosk.adapters.door_line import REFUSALS, Line
from kiosk.adapters.door_parcels import LOAD_PATIENCE, SMALLEST, Pace, Parcels
from kiosk.adapters.door_words import micros
from kiosk.adapters.local_entries import Entry, Shown, State
from kiosk.adapters.local_journal import Journal
from kiosk.adapters.local_snapshot import Snapshot
from kiosk.adapters.local_walk_ins import Registration
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.ports import Clock
from kiosk.services.syncing import BATCH, RemoteStore

T = TypeVar("T")

VERIFIED = timedelta(hours=12)
_MOST = 10 * BATCH
"""Decisions that one question about what the server still has is about."""
_LOOK_SECONDS = 30.0
_LOOKED_FOR = 20
_AT_ONCE = 50
"""Walk-ins that are sent again in one round."""


class Recovery:
    """Asks a server that came back what it lost, and sends only that.

    A server that was restored from a copy, or that crashed, may have lost what it acknowledged. It
    may also be restored under the open connections, so that nothing seems to have happened: every
    half minute it is asked whether it still has the last few decisions.

    Args:
        line: to the server.
        journal: what was sent.
        clock: the server's time.
        pace: the clocks.
        parcels: send decisions.
        register: sends walk-ins.
    """

    def __init__(
        self,
        line: Line,
        journal: Journal,
        clock: Clock,
        pace: Pace,
        parcels: Parcels,
        register: Callable[[Iterable[Registration]], None],
    ) -> None:
        self._line = line
        self._journal = journal
        self._clock = clock
        self._steady = pace.steady
        self._parcels = parcels
        self._register = register
        self._walk_ins_after: int | None = None
        self._lost: list[Registration] = []
        self._after: int | None = None
        self._upto = 0
        self._most = _MOST
        self._look_from = 0.0
        self._suspicious = False

    def begin(self) -> None:
        """The server is back: from now on ask for everything of the last hours."""
        self._walk_ins_after, self._after = 0, 0
        self._lost = []
        self._upto = self._journal.last_sent()  # what goes up from now on is there
        self._look_from = self._steady() + _LOOK_SECONDS
        self._suspicious = False

    def walk_ins(self) -> bool:
        """Ask for the next walk-ins, before any decision about one goes up; whether there are more.

        Raises:
            StoreUnavailable: the server is away; the same is asked again.
        """
        if self._lost:
            self._register(self._lost[:_AT_ONCE])
            del self._lost[:_AT_ONCE]
            return True
        if self._walk_ins_after is None:
            return False
        some = self._journal.walk_ins.sent(self._walk_ins_after, self._most)
        if not some:
            self._walk_ins_after = None
            return False
        wanted = [(one.ticket_id, one.attendee) for one in some]
        try:
            lacking = self._ask(lambda remote: remote.unregistered(wanted))
        except StoreUnavailable as fault:
            if fault.trouble not in REFUSALS:
                raise
            self._walk_ins_after = None  # a laptop that may only decide could not send them either
            return False
        self._lost = [one for one in some if one.ticket_id in lacking]
        self._walk_ins_after = some[-1].ticket_id
        return True

    def decisions(self) -> bool:
        """Ask for the next decisions, and send what is lacking; whether there are more.

        Raises:
            StoreUnavailable: the server is away; the same is asked again.
        """
        return self._look() if self._after is None else self._ask_for_decisions(self._after)

    def _ask(self, work: Callable[[RemoteStore], T]) -> T:
        try:
            return self._line.ask(work, LOAD_PATIENCE)
        except StoreUnavailable as fault:
            if fault.trouble is StoreTrouble.TIMEOUT:  # a thin line: ask about less at a time
                self._most = max(SMALLEST, self._most // 2)
            raise

    def _ask_for_decisions(self, after: int) -> bool:
        taken = self._journal.taken(self._since(), after, self._upto, self._most)
        if not taken:
            self._after = None
            self._most = min(_MOST, self._most * 2)
            return False
        ids = [number for _, number in taken]
        lacking = self._ask(lambda remote: remote.lacking(ids))
        gone = [number for number in ids if number in lacking]
        for start in range(0, len(gone), BATCH):
            self._restore(self._journal.these(gone[start : start + BATCH]))
        self._after = taken[-1][0]
        return True

    def _restore(self, entries: list[Entry]) -> None:
        """Send again what the server had and lost; what it takes no more is told as stuck."""
        batch, _ = self._parcels.next(entries)
        while batch:
            settlements = self._parcels.carry(batch)
            self._journal.settle(s for s in settlements if s.state is State.STUCK)
            entries = entries[entries.index(batch[-1]) + 1 :]
            batch, _ = self._parcels.next(entries)

    def _look(self) -> bool:
        """Whether the server forgot without ever having been away.

        It is believed the second time only: it may be in the middle of being restored.
        """
        now = self._steady()
        if now < self._look_from:
            return False
        self._look_from = now + _LOOK_SECONDS
        ids = self._journal.taken_since(self._since(), _LOOKED_FOR)
        lacking = bool(ids) and bool(self._ask(lambda remote: remote.lacking(ids)))
        if lacking and self._suspicious:
            self.begin()
            return True
        self._suspicious = lacking
        return False

    def _since(self) -> int:
        return micros(self._clock.now() - VERIFIED)


def remind(snapshot: Snapshot, journal: Journal, now: datetime) -> None:
    """Tell the copy what it may have lost to a power cut; the journal never does.

    Args:
        snapshot: the copy.
        journal: every decision of this laptop.
        now: the server's time.
    """
    snapshot.note(e.decision for e in journal.unsent() if e.shown is Shown.RECORDED)
    taken = journal.taken_since(micros(now - VERIFIED))
    lost = (journal.entry(number) for number in snapshot.never_noted(taken))
    snapshot.note([entry.decision for entry in lost if entry is not None])
