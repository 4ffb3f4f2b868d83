"""Decisions made up into sets for the server, and what it answered about each."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from kiosk.adapters.local.journal_entries import JournalEntry, Settlement, ShownOutcome, UploadState
from kiosk.adapters.local.walk_ins import WalkIns
from kiosk.adapters.offline.server_circuit import REFUSALS, ServerCircuit
from kiosk.adapters.offline.stuck_rows import STUCK_SECONDS
from kiosk.domain.decision import Decision, UploadResult
from kiosk.services.faults import StoreUnavailable
from kiosk.services.remote_store import UPLOAD_BATCH

LOAD_TIMEOUT = 4.0
"""Seconds to wait for a batch of decisions or a full page of tickets."""
SMALLEST = 50
_ALL = 10_000


@dataclass(frozen=True, slots=True)
class SyncClocks:
    """The clocks by which rounds are paced.

    Attributes:
        steady: seconds on a clock that only goes forward.
        wall: seconds since the epoch.
    """

    steady: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time


class UploadBatches:
    """Sends decisions that were carried out, many in one question.

    Args:
        circuit: to the server.
        walk_ins: those registered on this laptop.
        clocks: by which the rounds are paced.

    Attributes:
        size: the most decisions in one batch; less on a slow network.
        sent: set whenever decisions went up; who asks for conflicts sets it back.
    """

    def __init__(self, circuit: ServerCircuit, walk_ins: WalkIns, clocks: SyncClocks) -> None:
        self._circuit = circuit
        self._walk_ins = walk_ins
        self._clocks = clocks
        self._claimed: set[UUID] = set()
        self._claim_lock = threading.Lock()
        self.size = UPLOAD_BATCH
        self.sent = False

    @contextlib.contextmanager
    def claimed(self, decision_id: UUID) -> Iterator[None]:
        """While somebody else sends this decision, leave it alone."""
        with self._claim_lock:
            self._claimed.add(decision_id)
        try:
            yield
        finally:
            with self._claim_lock:
                self._claimed.discard(decision_id)

    def grow_batch(self) -> None:
        """The last one arrived."""
        self.size = min(UPLOAD_BATCH, self.size * 2)

    def shrink_batch(self) -> None:
        """The last one took too long."""
        self.size = max(SMALLEST, self.size // 2)

    def next_batch(
        self, waiting: Sequence[JournalEntry]
    ) -> tuple[list[JournalEntry], JournalEntry | None]:
        """The next decisions that may go together, or one whose operator was told nothing.

        Of one ticket only one goes in a batch: within a batch the server goes by the time of the
        decision, and a laptop's clock may have been set back between two presses.
        """
        with self._claim_lock:
            claimed = set(self._claimed)
        batch: list[JournalEntry] = []
        tickets: set[int] = set()
        for entry in waiting:
            if entry.decision.id in claimed:
                continue
            if entry.shown is ShownOutcome.NOTHING:
                return (batch, None) if batch else ([], entry)
            if entry.decision.ticket_id in tickets or len(batch) == self.size:
                break
            tickets.add(entry.decision.ticket_id)
            batch.append(entry)
        return batch, None

    def send(
        self, entries: Sequence[JournalEntry], meanwhile: Callable[[], None] | None = None
    ) -> list[Settlement]:
        """Send them; what became of each.

        Raises:
            StoreUnavailable: the server is away; what was not answered may be sent again.
        """
        blocked_by_walk_ins = self.blocked_by_walk_ins(entries)
        others = [entry for entry in entries if entry.decision.id not in blocked_by_walk_ins]
        settlements = [*blocked_by_walk_ins.values()]
        if others:
            settlements += self._send_batch(others, self._clocks.wall(), meanwhile)
        self.sent = True
        return settlements

    def blocked_by_walk_ins(self, entries: Sequence[JournalEntry]) -> dict[UUID, Settlement]:
        """Those about walk-ins that the server refused, each as stuck.

        Under that number the server may have another guest, since it was restored from a copy from
        before the number was leased: whoever is let in there must not be the wrong one.
        """
        refused = {one.ticket_id: one.why for one in self._walk_ins.stuck(_ALL)}
        due = self._clocks.wall() + STUCK_SECONDS
        return {
            entry.decision.id: Settlement(
                entry.decision.id, UploadState.STUCK, refused[entry.decision.ticket_id], due
            )
            for entry in entries
            if entry.decision.ticket_id in refused
        }

    def _send_batch(
        self,
        entries: Sequence[JournalEntry],
        now: float,
        meanwhile: Callable[[], None] | None = None,
    ) -> list[Settlement]:
        decisions = [_offline(entry.decision) for entry in entries]
        try:
            answers = self._circuit.call(
                lambda remote: remote.record_batch(decisions),
                LOAD_TIMEOUT,
                meanwhile=meanwhile,
                raise_bugs=True,
            )
        except StoreUnavailable as fault:
            if fault.trouble not in REFUSALS:
                raise
            return [settlement_for(entry, fault, now) for entry in entries]
        except Exception:  # noqa: BLE001 - whatever one row does, the others must get through
            if len(entries) == 1:
                why = "The server cannot take this decision. Show it to the administrator."
                return [
                    Settlement(entries[0].decision.id, UploadState.STUCK, why, now + STUCK_SECONDS)
                ]
            half = len(entries) // 2
            return self._send_batch(entries[:half], now) + self._send_batch(entries[half:], now)
        return [settlement_for(e, a, now) for e, a in zip(entries, answers, strict=True)]


def _offline(decision: Decision) -> Decision:
    return decision if decision.offline else replace(decision, offline=True)


def settlement_for(
    entry: JournalEntry, answer: UploadResult | StoreUnavailable, now: float
) -> Settlement:
    """What the server's answer makes of a decision in the journal.

    Args:
        entry: the decision.
        answer: the server's.
        now: seconds since the epoch.
    """
    number = entry.decision.id
    match answer:
        case StoreUnavailable():
            return Settlement(number, UploadState.STUCK, answer.sentence, now + STUCK_SECONDS)
        case UploadResult.MISSING:
            missing = entry.decision.ticket_id
            why = f"The server has no ticket {missing}. It may have been deleted there."
            return Settlement(number, UploadState.STUCK, why, now + STUCK_SECONDS)
        case _:  # also what lost is at the server now, as a conflict that it shows
            return Settlement(number, UploadState.SENT)
