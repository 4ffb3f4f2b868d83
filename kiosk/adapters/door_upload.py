"""What goes from the laptop to the server: decisions, walk-ins and scans, each exactly once.

Nothing that a person decided is ever deleted here. What the server refuses is kept and shown; what
it took is sent again after each of its absences, because a server that was restored from a copy,
or that crashed, may have lost what it acknowledged.
"""

import contextlib
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import takewhile
from uuid import UUID

from kiosk.adapters.door_line import REFUSALS, Line
from kiosk.adapters.door_words import micros
from kiosk.adapters.local_entries import Entry, Settlement, Shown, State
from kiosk.adapters.local_journal import Journal
from kiosk.adapters.local_snapshot import Snapshot
from kiosk.adapters.local_walk_ins import Registration
from kiosk.domain.decision import AlreadyDecided, Decision, Kept, NoSuchTicket, Recorded
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.ports import Clock
from kiosk.services.syncing import BATCH, Backoff

LOAD_PATIENCE = 4.0
"""Seconds to wait for a batch of decisions or a full page of tickets."""
VERIFIED = timedelta(hours=12)
SMALLEST = 50
_ASKED = 10
"""Batches of decisions that one question about what the server still has is about."""
_STUCK_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Pace:
    """The clocks by which rounds are paced.

    Attributes:
        steady: seconds on a clock that only goes forward.
        wall: seconds since the epoch.
    """

    steady: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time


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
        sent: set whenever decisions went up; who asks for conflicts sets it back.
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
        self._clock = clock
        self._backoff = backoff
        self._pace = pace
        self._in_hand: set[UUID] = set()
        self._hand_lock = threading.Lock()
        self._batch = BATCH
        self._ahead: list[Entry] = []
        self._from = self._scans_from = 0.0
        self._verified_after: int | None = None
        self._verify_upto = 0
        self.sent = False

    @contextlib.contextmanager
    def in_hand(self, decision_id: UUID) -> Iterator[None]:
        """While somebody else sends this decision, leave it alone."""
        with self._hand_lock:
            self._in_hand.add(decision_id)
        try:
            yield
        finally:
            with self._hand_lock:
                self._in_hand.discard(decision_id)

    def come_home(self) -> None:
        """The server is back: send at once, and again what it may have lost."""
        self._verified_after = 0
        self._verify_upto = self._journal.last_sent()  # what goes up from now on is there
        self._from = 0.0
        self._backoff.worked()
        self._register(self._journal.walk_ins.all())

    def send(self) -> bool:
        """Send the next of everything; whether more is waiting."""
        if self._pace.steady() < self._from:
            return False
        try:
            more = self._upload() | self._verify() | self._send_scans()
        except StoreUnavailable:
            self._from = self._pace.steady() + self._backoff.failed()
            raise
        self._backoff.worked()
        return more

    def _upload(self) -> bool:
        now = self._pace.wall()
        self._register(self._journal.walk_ins.due(now))
        waiting, self._ahead = self._ahead or self._journal.waiting(self._batch), []
        batch, untold = self._next(waiting)
        if untold is not None:
            self._send_untold(untold)
            return True
        if not batch:
            batch, untold = self._next(self._journal.stuck(due=now, limit=self._batch))
        if untold is not None:
            self._send_untold(untold)
            return True
        if not batch:
            return False
        last = batch[-1].seq
        try:
            settlements = self._sent(batch, now, meanwhile=lambda: self._read_on(last))
        except StoreUnavailable as fault:
            self._ahead = []
            if fault.trouble is StoreTrouble.TIMEOUT:
                self._batch = max(SMALLEST, self._batch // 2)
            raise
        self._journal.settle(settlements)
        self._batch = min(BATCH, self._batch * 2)
        self.sent = True
        return True

    def _read_on(self, after: int) -> None:
        """Read what comes next while the server works on what is before it.

        Only what was shown as taken: that stays as it is, whatever happens until it is sent.
        """
        with contextlib.suppress(StoreUnavailable):
            waiting = self._journal.waiting(self._batch, after)
            self._ahead = list(takewhile(lambda entry: entry.shown is Shown.RECORDED, waiting))

    def _next(self, waiting: Sequence[Entry]) -> tuple[list[Entry], Entry | None]:
        """The next decisions that may go together, or one whose operator was told nothing.

        Of one ticket only one goes in a batch: within a batch the server goes by the time of the
        decision, and a laptop's clock may have been set back between two presses.
        """
        with self._hand_lock:
            in_hand = set(self._in_hand)
        batch: list[Entry] = []
        tickets: set[int] = set()
        for entry in waiting:
            if entry.decision.id in in_hand:
                continue
            if entry.shown is Shown.NOTHING:
                return (batch, None) if batch else ([], entry)
            if entry.decision.ticket_id in tickets:
                break
            tickets.add(entry.decision.ticket_id)
            batch.append(entry)
        return batch, None

    def _send_untold(self, entry: Entry) -> None:
        """Send what was pressed just before the program died: nobody was let in on it yet."""
        try:
            outcome = self._line.ask(lambda remote: remote.record(entry.decision), LOAD_PATIENCE)
        except StoreUnavailable as fault:
            if fault.trouble not in REFUSALS:
                raise
            self._journal.settle([_settled(entry, fault, self._pace.wall())])
            return
        match outcome:
            case Recorded():
                self._snapshot.note([entry.decision])
                self._journal.answered(entry.decision, Shown.RECORDED)
            case AlreadyDecided():
                self._journal.answered(entry.decision, Shown.ALREADY)
            case NoSuchTicket():
                self._journal.answered(entry.decision, Shown.MISSING)

    def _sent(
        self, entries: Sequence[Entry], now: float, meanwhile: Callable[[], None] | None = None
    ) -> list[Settlement]:
        decisions = [_offline(entry.decision) for entry in entries]
        try:
            answers = self._line.ask(
                lambda remote: remote.record_batch(decisions), LOAD_PATIENCE, meanwhile=meanwhile
            )
        except StoreUnavailable as fault:
            if fault.trouble not in REFUSALS:
                raise
            return [_settled(entry, fault, now) for entry in entries]
        except Exception:  # noqa: BLE001 - whatever one row does, the others must get through
            if len(entries) == 1:
                why = "The server cannot take this decision. Show it to the administrator."
                return [Settlement(entries[0].decision.id, State.STUCK, why, now + _STUCK_SECONDS)]
            half = len(entries) // 2
            return self._sent(entries[:half], now) + self._sent(entries[half:], now)
        return [_settled(e, a, now) for e, a in zip(entries, answers, strict=True)]

    def _verify(self) -> bool:
        """Ask for what the server took in the last hours; send again what it has no more."""
        after = self._verified_after
        if after is None:
            return False
        since = micros(self._clock.now() - VERIFIED)
        taken = self._journal.taken(since, after, self._verify_upto, _ASKED * self._batch)
        if not taken:
            self._verified_after = None
            return False
        ids = [number for _, number in taken]
        lacking = self._line.ask(lambda remote: remote.lacking(ids), LOAD_PATIENCE)
        gone = [number for number in ids if number in lacking]
        for start in range(0, len(gone), self._batch):
            self._restore(self._journal.these(gone[start : start + self._batch]))
        self._verified_after = taken[-1][0]
        return True

    def _restore(self, entries: list[Entry]) -> None:
        """Send again what the server had and lost; what it takes no more is told as stuck."""
        batch, _ = self._next(entries)
        while batch:
            settlements = self._sent(batch, self._pace.wall())
            self._journal.settle(s for s in settlements if s.state is State.STUCK)
            self.sent = True
            entries = entries[entries.index(batch[-1]) + 1 :]
            batch, _ = self._next(entries)

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
            if walk_in.state is State.SENT:
                continue  # it was there: what stands there now, the server knows better
            if state is State.STUCK:
                due = self._pace.wall() + _STUCK_SECONDS
            if (state, why) != (walk_in.state, walk_in.why) or due:
                self._journal.walk_ins.settle(number, state, why, due)

    def _send_scans(self) -> bool:
        if self._pace.steady() < self._scans_from:
            return False
        entries = self._journal.scans(self._batch)
        if not entries:
            return False
        try:
            self._line.ask(lambda remote: remote.log_scans_batch(entries), LOAD_PATIENCE)
        except StoreUnavailable as fault:
            if fault.trouble not in REFUSALS:
                raise
            self._scans_from = self._pace.steady() + _STUCK_SECONDS  # the decisions go on
            return False
        self._journal.drop_scans(entries)
        return len(entries) == self._batch


def _offline(decision: Decision) -> Decision:
    return decision if decision.offline else replace(decision, offline=True)


def _settled(entry: Entry, answer: Kept | StoreUnavailable, now: float) -> Settlement:
    number = entry.decision.id
    match answer:
        case StoreUnavailable():
            return Settlement(number, State.STUCK, answer.sentence, now + _STUCK_SECONDS)
        case Kept.MISSING:
            missing = entry.decision.ticket_id
            why = f"The server has no ticket {missing}. It may have been deleted there."
            return Settlement(number, State.STUCK, why, now + _STUCK_SECONDS)
        case _:  # also what lost is at the server now, as a conflict that it shows
            return Settlement(number, State.SENT)


def _taken(number: int) -> str:
    return (
        f"Ticket number {number} belongs to somebody else at the server. Register the guest anew "
        "and hand over the new ticket."
    )
