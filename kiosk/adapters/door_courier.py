"""The rounds between laptop and server behind the operator's back: changes in, news out."""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.adapters.door_line import Line
from kiosk.adapters.door_parcels import LOAD_PATIENCE, SMALLEST, Pace
from kiosk.adapters.door_upload import Upload
from kiosk.adapters.local_journal import Journal
from kiosk.adapters.local_snapshot import Snapshot
from kiosk.domain.decision import Conflict, Lookup
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.ports import Clock
from kiosk.services.syncing import Backoff

BEAT = 0.5
"""Seconds between two questions about changes while the server is there."""
SEARCH = 2.0
"""Seconds between two heartbeats while it is away."""
PATIENCE = 1.4
"""Seconds to wait for a heartbeat or a poll, so that it is shown as away 2 s after it is."""
PAGE = 5000
"""Tickets in one question: a million took 2 MiB of memory so (measured)."""
_SECOND_LOOK = 0.25
_FETCH_WHILE_SENDING = 3.0
_WHOLE_AGAIN_SECONDS = 30.0
_CONFLICTS_SECONDS = 5.0
_FRESH_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class _Held:
    """A page of tickets that is taken in while the server looks for the next one."""

    rows: Sequence[Lookup]
    mark: str


class Courier:
    """One round after the other between laptop and server; all rounds run on one thread.

    Args:
        line: to the server.
        journal: what to send.
        snapshot: what to keep fresh.
        clock: the server's time.
        backoff: how long to wait after a failed upload.
        lease: how many ticket numbers to keep for walk-ins; 0 for none.
        pace: the clocks.

    Attributes:
        upload: what goes up.
        indexing: whether parts of words are still to be made findable.
        conflicts: as the server listed them last.
    """

    def __init__(
        self,
        line: Line,
        journal: Journal,
        snapshot: Snapshot,
        clock: Clock,
        backoff: Backoff,
        lease: int = 50,
        pace: Pace | None = None,
    ) -> None:
        self._line = line
        self._journal = journal
        self._snapshot = snapshot
        self._lease = lease
        self._pace = pace or Pace()
        self.upload = Upload(line, journal, snapshot, clock, backoff, self._pace)
        self._page = PAGE
        self._fetch_from = self._whole_from = self._conflicts_from = 0.0
        self._seen = (0, 0)
        self._held: _Held | None = None
        self._read_at: float | None = None
        self.indexing = True
        self.conflicts: tuple[Conflict, ...] = ()

    def round(self) -> float:
        """Do what there is to do now; seconds until the next round, 0 where more is waiting."""
        try:
            self._index()
            more = self._serve() if self._line.online else self._found_again()
        except StoreUnavailable:
            self._read_at = None
            return BEAT if self._line.online else SEARCH
        if not self._line.online:
            return _SECOND_LOOK
        return 0.0 if more or self.indexing else BEAT

    @property
    def caught_up(self) -> bool:
        """Whether the copy holds all that the server told when it was asked last."""
        return self._line.online and self._read_at is not None and self._held is None

    @property
    def fresh(self) -> bool:
        """Whether that was just now, so that the copy can answer in the server's place."""
        if not self._line.online or self._read_at is None:
            return False
        return self._pace.steady() < self._read_at + _FRESH_SECONDS

    def _found_again(self) -> bool:
        """Ask a server that counts as away; whether it counts as back now."""
        self._line.ask(lambda remote: remote.heartbeat(), PATIENCE, anyway=True)
        return self._line.online

    def _serve(self) -> bool:
        seen = self._line.returns, self._line.remote.connections
        if self._seen != seen:  # a server that crashes is there again before anybody misses it
            self._seen = seen
            self._fetch_from = 0.0
            self.upload.come_home()
        more = self.upload.send()
        if self.upload.parcels.sent:
            self.upload.parcels.sent = False
            self._conflicts_from = 0.0  # asked for when everything is sent
        # While decisions go up, their tickets come down again: now and then is often enough.
        if self._pace.steady() >= self._fetch_from + (_FETCH_WHILE_SENDING if more else 0.0):
            more |= self._fetch()
        if not more:
            self._lease_numbers()
            self._learn_conflicts()
        return more

    # ---- from the server

    def _fetch(self) -> bool:
        whole = self._snapshot.whole
        if self._pace.steady() < self._whole_from:
            self._line.ask(lambda remote: remote.heartbeat(), PATIENCE)
            return False
        held, self._held = self._held, None
        mark, limit = held.mark if held else self._snapshot.mark, self._page
        troubles: list[StoreUnavailable] = []

        def take_held() -> None:
            try:
                if held is not None:
                    self._snapshot.apply(held.rows, held.mark)
            except StoreUnavailable as fault:
                troubles.append(fault)

        begun = self._pace.steady()
        try:
            rows, after = self._line.ask(
                lambda remote: remote.changed_since(mark, limit),
                PATIENCE if whole and mark else LOAD_PATIENCE,
                meanwhile=take_held,
            )
        except StoreUnavailable as fault:
            if fault.trouble is StoreTrouble.TIMEOUT:  # a thin line: ask for less at a time
                self._page = max(SMALLEST, limit // 2)
            raise
        if troubles:  # what came after it is asked for again
            raise troubles[0]
        self._page = min(PAGE, limit * 2)
        done = len(rows) < limit
        now = self._pace.steady()
        self._fetch_from = now + (0.8 * BEAT if done else 0.0)
        if done:
            self._snapshot.apply(rows, after, whole=True)
            self._read_at = now
        else:
            self._held = _Held(rows, after)
        self.indexing = self.indexing or bool(rows)
        if done and not after:  # a table that cannot tell what changed: read it whole, but rarely
            took = self._pace.steady() - begun
            self._whole_from = self._pace.steady() + max(_WHOLE_AGAIN_SECONDS, 20 * took)
        return not done

    def _index(self) -> None:
        if self.indexing and self._snapshot.whole:
            self.indexing = self._snapshot.index_some()

    def _learn_conflicts(self) -> None:
        if self._pace.steady() < self._conflicts_from:
            return
        self.conflicts = tuple(self._line.ask(lambda remote: remote.conflicts(), PATIENCE))
        self._conflicts_from = self._pace.steady() + _CONFLICTS_SECONDS

    def _lease_numbers(self) -> None:
        if not self._lease:
            return
        missing = self._lease - self._journal.tally().numbers
        if missing * 2 >= self._lease:
            try:
                numbers = self._line.ask(lambda r: r.lease_numbers(missing), LOAD_PATIENCE)
            except StoreUnavailable as fault:
                if fault.trouble is StoreTrouble.RIGHTS:  # a door that may not register
                    self._lease = 0
                raise
            self._journal.walk_ins.add_numbers(numbers)
