"""The rounds between laptop and server behind the operator's back: changes in, news out."""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.adapters.local.journal import Journal
from kiosk.adapters.local.mobile_digits import PIECE
from kiosk.adapters.local.snapshot import Snapshot
from kiosk.adapters.offline.door_parts import LEASED_NUMBERS
from kiosk.adapters.offline.offline_registrations import LeasedNumbers
from kiosk.adapters.offline.offline_shared import REFRESH_SECONDS, DoorShared
from kiosk.adapters.offline.server_circuit import ServerCircuit
from kiosk.adapters.offline.sync_thread import Backoff
from kiosk.adapters.offline.upload_batches import LOAD_TIMEOUT, SMALLEST, SyncClocks
from kiosk.adapters.offline.upload_order import Upload
from kiosk.domain.decision import Conflict, Lookup
from kiosk.domain.hold import Hold
from kiosk.services.faults import StoreTrouble, StoreUnavailable

POLL_SECONDS = 0.5
"""Seconds between two questions about changes while the server is there."""
HOLDS_SECONDS = 0.15
"""Seconds between two questions about guests put aside: the desk is to see them in a second."""
_LEAST_PAUSE = 0.05
"""Seconds of rest after a round that took longer than that, as with a server far away."""
RETRY_SECONDS = 2.0
"""Seconds between two heartbeats while it is away."""
POLL_TIMEOUT = 1.4
"""Seconds to wait for a heartbeat or a poll, so that it is shown as away 2 s after it is."""
PAGE_SIZE = 5000
"""Tickets in one question: a million took 2 MiB of memory so (measured)."""
_CONFIRM_SECONDS = 0.25
_FETCH_WHILE_SENDING = 3.0
_WHOLE_AGAIN_SECONDS = 30.0
_CONFLICTS_SECONDS = 5.0
_FRESH_SECONDS = 5.0
_ABOUT = 200
"""Holds that one question about what became of them names at most."""


@dataclass(frozen=True, slots=True)
class _FetchedPage:
    """A page of tickets that is taken in while the server looks for the next one."""

    rows: Sequence[Lookup]
    mark: str


class SyncLoop:
    """One round after the other between laptop and server; all rounds run on one thread.

    Args:
        circuit: to the server.
        journal: what to send.
        snapshot: what to keep fresh.
        backoff: how long to wait after a failed upload.
        lease: how many ticket numbers to keep for walk-ins; 0 for none.
        clocks: by which the rounds are paced.
        shared: what all laptops share, to be kept fresh as well.

    Attributes:
        upload: what goes up.
        indexing: whether parts of words are still to be made findable.
        conflicts: as the server listed them last.
        holds: guests put aside, those answered too, as the server listed them last.
    """

    def __init__(
        self,
        circuit: ServerCircuit,
        journal: Journal,
        snapshot: Snapshot,
        backoff: Backoff,
        lease: int = LEASED_NUMBERS,
        clocks: SyncClocks | None = None,
        shared: DoorShared | None = None,
    ) -> None:
        self._circuit = circuit
        self._shared = shared
        self._journal = journal
        self._snapshot = snapshot
        self._clocks = clocks or SyncClocks()
        self._leased_numbers = LeasedNumbers(circuit, journal, lease)
        self.upload = Upload(circuit, journal, snapshot, backoff, self._clocks)
        self._page_size = PAGE_SIZE
        self._fetch_from = self._whole_from = self._conflicts_from = 0.0
        self._connection_seen = (0, 0)
        self._fetched: _FetchedPage | None = None
        self._read_at: float | None = None
        self.indexing = True
        self.conflicts: tuple[Conflict, ...] = ()
        self.holds: tuple[Hold, ...] = ()
        self._shared_from = 0.0

    def sync_once(self) -> float:
        """Do what there is to do now; seconds until the next round, 0 where more is waiting."""
        begun = self._clocks.steady()
        try:
            self._index()
            more = self._exchange() if self._circuit.online else self._probe()
        except StoreUnavailable:
            self.on_lost()
            return POLL_SECONDS if self._circuit.online else RETRY_SECONDS
        if not self._circuit.online:
            return _CONFIRM_SECONDS
        if more or self.indexing or self._snapshot.mobiles.missing:
            return 0.0
        return max(_LEAST_PAUSE, HOLDS_SECONDS - (self._clocks.steady() - begun))

    @property
    def caught_up(self) -> bool:
        """Whether the copy holds all that the server told when it was asked last."""
        return self._circuit.online and self._read_at is not None and self._fetched is None

    @property
    def fresh(self) -> bool:
        """Whether that was just now, so that the copy can answer in the server's place."""
        if not self._circuit.online or self._read_at is None:
            return False
        return self._clocks.steady() < self._read_at + _FRESH_SECONDS

    def on_lost(self) -> None:
        """The server did not answer: the copy is not fresh until it was read again.

        All else that follows is the circuit's: it counts the server as away, and the door goes on
        from the copy. What was under way is asked again when there is an answer.
        """
        self._read_at = None

    def on_restored(self) -> None:
        """The server is back: everything that begins with that, in the order of the next round.

        It is asked what it lost of what it had taken, walk-ins first; what waits goes up at once,
        whatever failed before; then the news come down.
        """
        self.upload.recovery.ask_from_start()
        self.upload.retry_now()
        self._fetch_from = 0.0

    def _probe(self) -> bool:
        """Ask a server that counts as away; whether it counts as back now."""
        self._circuit.heartbeat(POLL_TIMEOUT, even_if_away=True)
        return self._circuit.online

    def _exchange(self) -> bool:
        # A new connection counts as well: a server that crashes is there again before it is missed.
        seen = self._circuit.times_restored, self._circuit.remote.connections_opened
        if self._connection_seen != seen:
            self.on_restored()
            self._connection_seen = seen
        more = self.upload.send()
        if self.upload.queue.sent:
            self.upload.queue.sent = False
            self._conflicts_from = 0.0  # asked for when everything is sent
        # While decisions go up, their tickets come down again: now and then is often enough.
        if self._clocks.steady() >= self._fetch_from + (_FETCH_WHILE_SENDING if more else 0.0):
            more |= self._fetch()
        if not more:
            self._leased_numbers.top_up()
            self._learn_conflicts()
            self._learn_holds()
            self._learn_shared()
        return more

    # ---- from the server

    def _fetch(self) -> bool:
        whole = self._snapshot.complete
        if self._clocks.steady() < self._whole_from:
            self._circuit.heartbeat(POLL_TIMEOUT)
            return False
        fetched, self._fetched = self._fetched, None
        mark, limit = fetched.mark if fetched else self._snapshot.mark, self._page_size
        troubles: list[StoreUnavailable] = []

        def apply_fetched() -> None:
            try:
                if fetched is not None:
                    self._snapshot.apply(fetched.rows, fetched.mark)
            except StoreUnavailable as fault:
                troubles.append(fault)

        begun = self._clocks.steady()
        try:
            rows, after = self._circuit.call(
                lambda remote: remote.changed_since(mark, limit),
                POLL_TIMEOUT if whole and mark else LOAD_TIMEOUT,
                meanwhile=apply_fetched,
            )
        except StoreUnavailable as fault:
            if fault.trouble is StoreTrouble.TIMEOUT:  # a slow network: ask for less at a time
                self._page_size = max(SMALLEST, limit // 2)
            raise
        if troubles:  # what came after it is asked for again
            raise troubles[0]
        self._page_size = min(PAGE_SIZE, limit * 2)
        done = len(rows) < limit
        now = self._clocks.steady()
        self._fetch_from = now + (0.8 * POLL_SECONDS if done else 0.0)
        if done:
            self._snapshot.apply(rows, after, whole=True)
            self._read_at = now
        else:
            self._fetched = _FetchedPage(rows, after)
        self.indexing = self.indexing or bool(rows)
        if done and not after:  # a table that cannot tell what changed: read it whole, but rarely
            took = self._clocks.steady() - begun
            self._whole_from = self._clocks.steady() + max(_WHOLE_AGAIN_SECONDS, 20 * took)
        return not done

    def _index(self) -> None:
        if self.indexing and self._snapshot.complete:
            self.indexing = self._snapshot.index_some()
        mobiles = self._snapshot.mobiles
        if mobiles.missing and self._circuit.online:
            above = mobiles.highest
            rows = self._circuit.call(lambda r: r.mobile_numbers(above, PIECE), LOAD_TIMEOUT)
            mobiles.add(above, rows)

    def _learn_conflicts(self) -> None:
        if self._clocks.steady() < self._conflicts_from:
            return
        begun = self._clocks.steady()
        self.conflicts = tuple(self._circuit.call(lambda remote: remote.conflicts(), POLL_TIMEOUT))
        now = self._clocks.steady()
        # The whole log is looked through: of a long one only for a small part of the time.
        self._conflicts_from = now + max(_CONFLICTS_SECONDS, 20 * (now - begun))

    def _learn_holds(self) -> None:
        """Also what became of those that only this laptop still counts as waiting."""
        listed = {hold.id for hold in self.holds}
        lacking = [one.id for one in self._snapshot.told_open() if one.id not in listed]
        about = lacking[:_ABOUT]
        try:
            found = self._circuit.call(
                lambda remote: remote.holds(answered=True, about=about), POLL_TIMEOUT
            )
        except StoreUnavailable as fault:
            if fault.trouble is not StoreTrouble.RIGHTS:  # a database user of 0.1
                raise
            return
        self.holds = tuple(found)
        self._snapshot.forget_told(hold.id for hold in found if hold.answer is not None)

    def _learn_shared(self) -> None:
        if self._shared is None or self._clocks.steady() < self._shared_from:
            return
        self._shared.learn(self._circuit, POLL_TIMEOUT)
        self._shared_from = self._clocks.steady() + REFRESH_SECONDS
