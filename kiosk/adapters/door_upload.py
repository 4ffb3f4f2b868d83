"""What goes from the laptop to the server: decisions, walk-ins and scans, each exactly once.

Nothing that a person decided is ever deleted here. What the server refuses is kept and shown; what
it took and lost is sent again.
"""

import contextlib
from collections.abc import Iterable
from itertools import takewhile

from kiosk.adapters.door_line import REFUSALS, Line
from kiosk.adapters.door_parcels import LOAD_PATIENCE, STUCK_SECONDS, Pace, Parcels, settled
from kiosk.adapters.door_recovery import Recovery
from kiosk.adapters.local_entries import Entry, Shown, State
from kiosk.adapters.local_journal import Journal
from kiosk.adapters.local_snapshot import Snapshot
from kiosk.adapters.local_walk_ins import Registration
from kiosk.domain.decision import AlreadyDecided, NoSuchTicket, Recorded
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.ports import Clock
from kiosk.services.syncing import Backoff


class Upload:
    """Sends what the journal holds, in order.

    Args:
        line: to the server.
        journal: what to send.
        snapshot: learns what the server took of what nobody was told.
        clock: the server's time.
        backoff: how long to wait after a failure.
        pace: the clocks.

    Attributes:
        parcels: the decisions under way.
    """

    def __init__(
        self,
        line: Line,
        journal: Journal,
        snapshot: Snapshot,
        clock: Clock,
        backoff: Backoff,
        pace: Pace,
    ) -> None:
        self._line = line
        self._journal = journal
        self._snapshot = snapshot
        self._backoff = backoff
        self._pace = pace
        self._ahead: list[Entry] = []
        self._from = self._scans_from = 0.0
        self.parcels = Parcels(line, journal.walk_ins, pace)
        self._recovery = Recovery(line, journal, clock, pace, self.parcels, self._register)

    def come_home(self) -> None:
        """The server is back: send at once, and again what it may have lost."""
        self._recovery.begin()
        self._from = 0.0
        self._backoff.worked()

    def send(self) -> bool:
        """Send the next of everything; whether more is waiting."""
        if self._pace.steady() < self._from:
            return False
        try:
            more = self._recovery.walk_ins() or (
                self._upload() | self._recovery.decisions() | self._send_scans()
            )
        except StoreUnavailable as fault:
            self._ahead = []
            if fault.trouble is StoreTrouble.TIMEOUT:  # a thin line: send less at a time
                self.parcels.smaller()
            self._from = self._pace.steady() + self._backoff.failed()
            raise
        self._backoff.worked()
        return more

    def _upload(self) -> bool:
        now = self._pace.wall()
        self._register(self._journal.walk_ins.due(now))
        size = self.parcels.size
        waiting, self._ahead = self._ahead or self._journal.waiting(size), []
        batch, untold = self.parcels.next(waiting)
        if untold is None and not batch:
            batch, untold = self.parcels.next(self._journal.stuck(due=now, limit=size))
        if untold is not None:
            self._send_untold(untold)
            return True
        if not batch:
            return False
        last = batch[-1].seq
        self._journal.settle(self.parcels.carry(batch, meanwhile=lambda: self._read_on(last)))
        self.parcels.larger()
        return True

    def _read_on(self, after: int) -> None:
        """Read what comes next while the server works on what is before it.

        Only what was shown as taken: that stays as it is, whatever happens until it is sent.
        """
        with contextlib.suppress(StoreUnavailable):
            waiting = self._journal.waiting(self.parcels.size, after)
            self._ahead = list(takewhile(lambda entry: entry.shown is Shown.RECORDED, waiting))

    def _send_untold(self, entry: Entry) -> None:
        """Send what was pressed just before the program died: nobody was let in on it yet."""
        held_back = self.parcels.held_back([entry])
        if held_back:
            self._journal.settle(held_back.values())
            return
        try:
            outcome = self._line.ask(lambda remote: remote.record(entry.decision), LOAD_PATIENCE)
        except StoreUnavailable as fault:
            if fault.trouble not in REFUSALS:
                raise
            self._journal.settle([settled(entry, fault, self._pace.wall())])
            return
        match outcome:
            case Recorded():
                self._snapshot.note([entry.decision])
                self._journal.answered(entry.decision, Shown.RECORDED)
            case AlreadyDecided():
                self._journal.answered(entry.decision, Shown.ALREADY)
            case NoSuchTicket():
                self._journal.answered(entry.decision, Shown.MISSING)

    def _register(self, registrations: Iterable[Registration]) -> None:
        for walk_in in registrations:
            number, attendee = walk_in.ticket_id, walk_in.attendee
            state, why, due = State.SENT, "", 0.0
            try:
                taken = self._line.ask(
                    lambda remote, n=number, a=attendee: remote.register_as(n, a),  # type: ignore[misc]
                    LOAD_PATIENCE,
                )
                if taken is None:
                    state, why = State.STUCK, _taken(number)
            except StoreUnavailable as fault:
                if fault.trouble not in REFUSALS:
                    raise
                state, why = State.STUCK, fault.sentence
            if state is State.STUCK:
                due = self._pace.wall() + STUCK_SECONDS
            if (state, why) != (walk_in.state, walk_in.why) or due:
                self._journal.walk_ins.settle(number, state, why, due)

    def _send_scans(self) -> bool:
        if self._pace.steady() < self._scans_from:
            return False
        size = self.parcels.size
        entries = self._journal.scans(size)
        if not entries:
            return False
        try:
            self._line.ask(lambda remote: remote.log_scans_batch(entries), LOAD_PATIENCE)
        except StoreUnavailable as fault:
            if fault.trouble not in REFUSALS:
                raise
            self._scans_from = self._pace.steady() + STUCK_SECONDS  # the decisions go on
            return False
        self._journal.drop_scans(entries)
        return len(entries) == size


def _taken(number: int) -> str:
    return (
        f"Ticket number {number} belongs to somebody else at the server. Register the guest anew "
        "and hand over the new ticket."
    )
