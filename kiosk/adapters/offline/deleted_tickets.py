"""What was deleted at the server leaves the laptop's copy, and what the polls never saw comes in.

A table tells of what changed, never of what is gone. So now and then the copy is compared with it
part by part, by count and sum of the numbers; only parts that differ are read.
"""

from collections.abc import Iterable

from kiosk.adapters.local.journal import Journal
from kiosk.adapters.local.snapshot import Snapshot
from kiosk.adapters.offline.server_circuit import ServerCircuit
from kiosk.adapters.offline.upload_batches import SyncClocks
from kiosk.services.faults import StoreUnavailable
from kiosk.services.remote_store import PART_SIZE

MIN_PAUSE = 3.0
"""Seconds between two looks at a table that answers at once."""
COST_FACTOR = 100.0
"""A look that takes long is taken at most every so many times as long."""
RECHECK_SECONDS = 2.0
"""Seconds until what seems to be gone is looked for again."""
_SUMS_TIMEOUT = 0.5
_PART_TIMEOUT = 1.4


class DeletionSweep:
    """Compares the copy with the server's table, a little in each round.

    A ticket leaves the copy only when two looks have missed it: in a cluster, the node that is
    asked may be a moment behind the one that the ticket came from.

    Args:
        circuit: to the server; what is slow on it must hold up nobody.
        journal: knows what the server cannot have yet.
        snapshot: the copy.
        clocks: by which the rounds are paced.
    """

    def __init__(
        self, circuit: ServerCircuit, journal: Journal, snapshot: Snapshot, clocks: SyncClocks
    ) -> None:
        self._circuit = circuit
        self._journal = journal
        self._snapshot = snapshot
        self._steady = clocks.steady
        self._from = 0.0
        self._begun = 0.0
        self._pause = MIN_PAUSE
        self._on_late_answer: list[dict[int, tuple[int, int]]] = []
        self._differing: list[int] = []
        self._on_failure: set[int] = set()
        self._suspects: set[int] = set()

    def run_step(self) -> bool:
        """Do the next bit, where it is time; whether more is to be done at once.

        Call it only when the copy has all that the server told by itself.
        """
        try:
            if self._differing:
                return self._compare_part(self._differing[-1])
            if self._on_late_answer:
                return self._compare(self._on_late_answer.pop())
            if self._steady() < self._from:
                return False
            return self._recheck_suspects() or self._compare_all()
        except StoreUnavailable:
            self._differing, self._on_failure = [], set()
            self._from = self._steady() + self._pause
            return False

    def _recheck_suspects(self) -> bool:
        self._differing = sorted({number // PART_SIZE for number in self._suspects})
        return bool(self._differing)

    def _compare_all(self) -> bool:
        self._begun = self._steady()
        self._from = self._begun + self._pause  # for an answer that never comes
        self._on_late_answer.clear()
        return self._compare(
            self._circuit.call(lambda r: r.part_sums(), _SUMS_TIMEOUT, self._on_late_answer.append)
        )

    def _compare(self, there: dict[int, tuple[int, int]]) -> bool:
        now = self._steady()
        self._pause = max(MIN_PAUSE, COST_FACTOR * (now - self._begun))
        self._from = now + self._pause
        here = self._snapshot.part_sums()
        self._differing = [p for p in {*here, *there} if here.get(p) != there.get(p)]
        return bool(self._differing)

    def _compare_part(self, part: int) -> bool:
        # In this order: whatever is in the copy by now, and is not unsent, was at the server
        # before it is asked.
        here = self._snapshot.numbers_in(part)
        unsent = self._unsent(here)
        rows = self._circuit.call(lambda remote: remote.tickets_in_part(part), _PART_TIMEOUT)
        self._differing.remove(part)
        missed = here - {row.ticket.id for row in rows} - unsent
        self._snapshot.drop_all(missed & self._suspects)
        self._on_failure |= missed - self._suspects
        self._snapshot.apply([r for r in rows if r.ticket.id not in here], self._snapshot.mark)
        if not self._differing:
            self._suspects, self._on_failure = self._on_failure, set()
            if self._suspects:
                self._from = self._steady() + RECHECK_SECONDS
        return bool(self._differing)

    def _unsent(self, numbers: Iterable[int]) -> set[int]:
        """Walk-ins that the server lacks, and tickets that an unsent decision is about."""
        kept = {entry.decision.ticket_id for entry in self._journal.unsent()}
        kept.update(walk_in.ticket_id for walk_in in self._journal.walk_ins.unsent())
        return kept.intersection(numbers)
