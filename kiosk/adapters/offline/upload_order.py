"""What goes from the laptop to the server: decisions, walk-ins and scans, each exactly once.

Nothing that a person decided is ever deleted here. What the server refuses is kept and shown; what
it took and lost is sent again.
"""

import contextlib
from collections.abc import Iterable
from itertools import takewhile

from kiosk.adapters.local.journal import Journal
from kiosk.adapters.local.journal_entries import JournalEntry, ShownOutcome, UploadState
from kiosk.adapters.local.snapshot import Snapshot
from kiosk.adapters.local.walk_ins import WalkIn
from kiosk.adapters.offline.capacity_told import tell_over_capacity
from kiosk.adapters.offline.recovery import Recovery
from kiosk.adapters.offline.server_circuit import REFUSALS, ServerCircuit
from kiosk.adapters.offline.stuck_rows import STUCK_SECONDS
from kiosk.adapters.offline.sync_thread import Backoff
from kiosk.adapters.offline.upload_batches import (
    LOAD_TIMEOUT,
    SyncClocks,
    UploadBatches,
    settlement_for,
)
from kiosk.domain.decision import AlreadyDecided, NoSuchTicket, Recorded
from kiosk.services.faults import StoreTrouble, StoreUnavailable

_TOGETHER = 20
"""Walk-ins after which it is noted what the server took of them."""


class Upload:
    """Sends what the journal holds, in order.

    Args:
        circuit: to the server.
        journal: what to send.
        snapshot: learns what the server took of what nobody was told.
        backoff: how long to wait after a failure.
        clocks: by which the rounds are paced.

    Attributes:
        queue: the decisions under way.
        recovery: asks the server what it lost, and has it sent again.
    """

    def __init__(
        self,
        circuit: ServerCircuit,
        journal: Journal,
        snapshot: Snapshot,
        backoff: Backoff,
        clocks: SyncClocks,
    ) -> None:
        self._circuit = circuit
        self._journal = journal
        self._snapshot = snapshot
        self._backoff = backoff
        self._clocks = clocks
        self._ahead: list[JournalEntry] = []
        self._from = self._scans_from = 0.0
        self.queue = UploadBatches(circuit, journal.walk_ins, clocks)
        self.recovery = Recovery(circuit, journal, clocks, self.queue, self._register)

    def retry_now(self) -> None:
        """Send with the next round, whatever failed before."""
        self._from = 0.0
        self._backoff.reset()

    def send(self) -> bool:
        """Send the next of everything; whether more is waiting."""
        if self._clocks.steady() < self._from:
            return False
        try:
            more = self.recovery.walk_ins() or (
                self._upload() | self.recovery.decisions() | self._send_scans()
            )
        except StoreUnavailable as fault:
            self._ahead = []
            if fault.trouble is StoreTrouble.TIMEOUT:  # a slow network: send less at a time
                self.queue.shrink_batch()
            self._from = self._clocks.steady() + self._backoff.delay_after_failure()
            raise
        self._backoff.reset()
        return more

    def _upload(self) -> bool:
        now = self._clocks.wall()
        self._register(self._journal.walk_ins.due(now))
        size = self.queue.size
        waiting, self._ahead = self._ahead or self._journal.waiting(size), []
        batch, unanswered = self.queue.next_batch(waiting)
        if unanswered is None and not batch:
            batch, unanswered = self.queue.next_batch(self._journal.stuck(due=now, limit=size))
        if unanswered is not None:
            self._send_unanswered(unanswered)
            return True
        if not batch:
            return False
        last = batch[-1].seq
        self._journal.settle(self.queue.send(batch, meanwhile=lambda: self._read_ahead(last)))
        self.queue.grow_batch()
        return True

    def _read_ahead(self, after: int) -> None:
        """Read what comes next while the server works on what is before it.

        Only what was shown as taken: that stays as it is, whatever happens until it is sent.
        """
        with contextlib.suppress(StoreUnavailable):
            waiting = self._journal.waiting(self.queue.size, after)
            self._ahead = list(
                takewhile(lambda entry: entry.shown is ShownOutcome.RECORDED, waiting)
            )

    def _send_unanswered(self, entry: JournalEntry) -> None:
        """Send what was pressed just before the program died: nobody was let in on it yet."""
        blocked_by_walk_ins = self.queue.blocked_by_walk_ins([entry])
        if blocked_by_walk_ins:
            self._journal.settle(blocked_by_walk_ins.values())
            return
        try:
            outcome = self._circuit.call(lambda remote: remote.record(entry.decision), LOAD_TIMEOUT)
        except StoreUnavailable as fault:
            if fault.trouble not in REFUSALS:
                raise
            self._journal.settle([settlement_for(entry, fault, self._clocks.wall())])
            return
        match outcome:
            case Recorded():
                self._snapshot.merge_decisions([entry.decision])
                self._journal.confirm(entry.decision, ShownOutcome.RECORDED)
            case AlreadyDecided():
                self._journal.confirm(entry.decision, ShownOutcome.ALREADY)
            case NoSuchTicket():
                self._journal.confirm(entry.decision, ShownOutcome.MISSING)

    def _register(self, registrations: Iterable[WalkIn]) -> None:
        every = list(registrations)
        for start in range(0, len(every), _TOGETHER):
            self._register_some(every[start : start + _TOGETHER])

    def _register_some(self, registrations: Iterable[WalkIn]) -> None:
        sent: list[WalkIn] = []
        for walk_in in registrations:
            number, attendee = walk_in.ticket_id, walk_in.attendee
            why = ""
            try:
                taken = self._circuit.call(
                    lambda remote, n=number, a=attendee: remote.register_leased(n, a),  # type: ignore[misc]
                    LOAD_TIMEOUT,
                )
                if taken is None:
                    why = _taken(number)
            except StoreUnavailable as fault:
                if fault.trouble not in REFUSALS:
                    raise
                why = fault.sentence
            if why:
                due = self._clocks.wall() + STUCK_SECONDS
                self._journal.walk_ins.settle(number, UploadState.STUCK, why, due)
            else:
                sent.append(walk_in)
        tell_over_capacity(
            sent, self._circuit, self._journal.walk_ins, self._snapshot, self._clocks
        )

    def _send_scans(self) -> bool:
        if self._clocks.steady() < self._scans_from:
            return False
        size = self.queue.size
        entries = self._journal.scans(size)
        if not entries:
            return False
        try:
            self._circuit.call(lambda remote: remote.log_scans(entries), LOAD_TIMEOUT)
        except StoreUnavailable as fault:
            if fault.trouble not in REFUSALS:
                raise
            self._scans_from = self._clocks.steady() + STUCK_SECONDS  # the decisions go on
            return False
        self._journal.drop_scans(entries)
        return len(entries) == size


def _taken(number: int) -> str:
    return (
        f"Ticket number {number} belongs to somebody else at the server. Register the guest anew "
        "and hand over the new ticket."
    )
