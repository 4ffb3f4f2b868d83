"""What a server lost that came back: asked for, and sent again; and what the laptop's copy lost."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from kiosk.adapters.local.codec import epoch_micros
from kiosk.adapters.local.journal import Journal
from kiosk.adapters.local.journal_entries import JournalEntry, ShownOutcome, UploadState
from kiosk.adapters.local.snapshot import Snapshot
from kiosk.adapters.local.walk_ins import WalkIn
from kiosk.adapters.offline.server_circuit import REFUSALS, ServerCircuit
from kiosk.adapters.offline.upload_batches import LOAD_TIMEOUT, SMALLEST, SyncClocks, UploadBatches
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.remote_store import UPLOAD_BATCH, RemoteStore

T = TypeVar("T")
_log = logging.getLogger(__name__)

_REMINDED = timedelta(hours=12)
"""Of these the copy is reminded. Organisers open yesterday's tickets again for a second day."""
_MOST = 10 * UPLOAD_BATCH
"""Decisions that one question about what the server still has is about."""
_SPOT_CHECK_SECONDS = 30.0
_SPOT_CHECK_SIZE = 20
_AT_ONCE = 50
"""Walk-ins that are sent again in one round."""


class Recovery:
    """Asks a server that came back what it lost, and sends only that.

    A server that was restored from a copy, or that crashed, may have lost what it acknowledged. It
    may also be restored under the open connections, so that nothing seems to have happened: every
    half minute it is asked whether it still has the last few decisions.

    It is asked about the whole journal, and not about its last hours: an event may last for days,
    a backup may be as old as the event, and nobody's clock is asked how long ago that is.

    Args:
        circuit: to the server.
        journal: what was sent since the event began; older events' journals are erased.
        clocks: by which it is paced.
        queue: sends decisions.
        register: sends walk-ins.
    """

    def __init__(
        self,
        circuit: ServerCircuit,
        journal: Journal,
        clocks: SyncClocks,
        queue: UploadBatches,
        register: Callable[[Iterable[WalkIn]], None],
    ) -> None:
        self._circuit = circuit
        self._journal = journal
        self._steady = clocks.steady
        self._queue = queue
        self._register = register
        self._walk_ins_after: int | None = None
        self._lost: list[WalkIn] = []
        self._after: int | None = None
        self._upto = 0
        self._most = _MOST
        self._spot_check_from = 0.0
        self._suspicious = False

    def ask_from_start(self) -> None:
        """Ask with the next rounds for everything since the event began."""
        self._walk_ins_after, self._after = 0, 0
        self._lost = []
        self._upto = self._journal.last_sent()  # what goes up from now on is there
        self._spot_check_from = self._steady() + _SPOT_CHECK_SECONDS
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
            lacking = self._ask(lambda remote: remote.missing_registrations(wanted))
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
        return self._spot_check() if self._after is None else self._ask_for_decisions(self._after)

    def _ask(self, work: Callable[[RemoteStore], T]) -> T:
        try:
            return self._circuit.call(work, LOAD_TIMEOUT)
        except StoreUnavailable as fault:
            if fault.trouble is StoreTrouble.TIMEOUT:  # a slow network: ask about less at a time
                self._most = max(SMALLEST, self._most // 2)
            raise

    def _ask_for_decisions(self, after: int) -> bool:
        taken = self._journal.sent_between(after, self._upto, self._most)
        if not taken:
            self._after = None
            self._most = min(_MOST, self._most * 2)
            return False
        ids = [number for _, number in taken]
        lacking = self._ask(lambda remote: remote.missing_decisions(ids))
        gone = [number for number in ids if number in lacking]
        for start in range(0, len(gone), UPLOAD_BATCH):
            self._restore(self._journal.by_ids(gone[start : start + UPLOAD_BATCH]))
        self._after = taken[-1][0]
        return True

    def _restore(self, entries: list[JournalEntry]) -> None:
        """Send again what the server had and lost; what it takes no more is told as stuck."""
        batch, _ = self._queue.next_batch(entries)
        while batch:
            settlements = self._queue.send(batch)
            self._journal.settle(s for s in settlements if s.state is UploadState.STUCK)
            entries = entries[entries.index(batch[-1]) + 1 :]
            batch, _ = self._queue.next_batch(entries)

    def _spot_check(self) -> bool:
        """Whether the server forgot without ever having been away.

        It is believed the second time only: it may be in the middle of being restored.
        """
        now = self._steady()
        if now < self._spot_check_from:
            return False
        self._spot_check_from = now + _SPOT_CHECK_SECONDS
        ids = self._journal.sent_since(0, _SPOT_CHECK_SIZE)
        lacking = bool(ids) and bool(self._ask(lambda remote: remote.missing_decisions(ids)))
        if lacking and self._suspicious:
            self.ask_from_start()
            return True
        self._suspicious = lacking
        return False


def restore_journal_from_copy(journal: Journal, snapshot: Snapshot) -> int:
    """Put back into the journal what only the copy still knows; how many decisions.

    A journal that was deleted, or whose write-ahead log has one flipped bit, loses decisions
    without a word. The copy holds each of them until the server has it.
    """
    restored = journal.restore(snapshot.own_pending())
    if restored:
        _log.warning("%d decisions were put back into the journal from the copy", restored)
    return restored


def restore_copy_from_journal(snapshot: Snapshot, journal: Journal, now: datetime) -> None:
    """Tell the copy what it may have lost to a power cut; the journal never does.

    Args:
        snapshot: the copy.
        journal: every decision of this laptop.
        now: the server's time.
    """
    snapshot.merge_decisions(
        e.decision for e in journal.unsent() if e.shown is ShownOutcome.RECORDED
    )
    taken = journal.sent_since(epoch_micros(now - _REMINDED))
    lost = (journal.entry(number) for number in snapshot.never_merged(taken))
    snapshot.merge_decisions([entry.decision for entry in lost if entry is not None])
