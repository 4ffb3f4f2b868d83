"""What was deleted at the server leaves the laptop's copy, and what the polls never saw comes in.

A table tells of what changed, never of what is gone. So now and then the copy is compared with it
part by part, by count and sum of the numbers; only parts that differ are read.
"""

from collections.abc import Iterable

from kiosk.adapters.door_line import Line
from kiosk.adapters.door_parcels import Pace
from kiosk.adapters.local_journal import Journal
from kiosk.adapters.local_snapshot import Snapshot
from kiosk.services.faults import StoreUnavailable
from kiosk.services.syncing import PART

PAUSE = 3.0
"""Seconds between two looks at a table that answers at once."""
SHARE = 100.0
"""A look that takes long is taken at most every so many times as long."""
SECOND_LOOK = 2.0
"""Seconds until what seems to be gone is looked for again."""
_PATIENCE = 0.5
_PART_PATIENCE = 1.4


class Weeding:
    """Compares the copy with the server's table, a little in each round.

    A ticket leaves the copy only when two looks have missed it: in a cluster, the node that is
    asked may be a moment behind the one that the ticket came from.

    Args:
        line: to the server; what is slow on it must hold up nobody.
        journal: knows what the server cannot have yet.
        snapshot: the copy.
        pace: the clocks.
    """

    def __init__(self, line: Line, journal: Journal, snapshot: Snapshot, pace: Pace) -> None:
        self._line = line
        self._journal = journal
        self._snapshot = snapshot
        self._steady = pace.steady
        self._from = 0.0
        self._begun = 0.0
        self._pause = PAUSE
        self._late: list[dict[int, tuple[int, int]]] = []
        self._differing: list[int] = []
        self._missed: set[int] = set()
        self._suspects: set[int] = set()

    def look(self) -> bool:
        """Do the next bit, where it is time; whether more is to be done at once.

        Call it only when the copy has all that the server told by itself.
        """
        try:
            if self._differing:
                return self._look_into(self._differing[-1])
            if self._late:
                return self._compare(self._late.pop())
            if self._steady() < self._from:
                return False
            return self._look_again() or self._ask()
        except StoreUnavailable:
            self._differing, self._missed = [], set()
            self._from = self._steady() + self._pause
            return False

    def _look_again(self) -> bool:
        self._differing = sorted({number // PART for number in self._suspects})
        return bool(self._differing)

    def _ask(self) -> bool:
        self._begun = self._steady()
        self._from = self._begun + self._pause  # for an answer that never comes
        self._late.clear()
        return self._compare(self._line.ask(lambda r: r.parts(), _PATIENCE, self._late.append))

    def _compare(self, there: dict[int, tuple[int, int]]) -> bool:
        now = self._steady()
        self._pause = max(PAUSE, SHARE * (now - self._begun))
        self._from = now + self._pause
        here = self._snapshot.parts()
        self._differing = [p for p in {*here, *there} if here.get(p) != there.get(p)]
        return bool(self._differing)

    def _look_into(self, part: int) -> bool:
        # In this order: whatever is in the copy by now, and is not unsent, was at the server
        # before it is asked.
        here = self._snapshot.numbers_in(part)
        unsent = self._unsent(here)
        rows = self._line.ask(lambda remote: remote.in_part(part), _PART_PATIENCE)
        self._differing.remove(part)
        missed = here - {row.ticket.id for row in rows} - unsent
        self._snapshot.drop_all(missed & self._suspects)
        self._missed |= missed - self._suspects
        self._snapshot.apply([r for r in rows if r.ticket.id not in here], self._snapshot.mark)
        if not self._differing:
            self._suspects, self._missed = self._missed, set()
            if self._suspects:
                self._from = self._steady() + SECOND_LOOK
        return bool(self._differing)

    def _unsent(self, numbers: Iterable[int]) -> set[int]:
        """Walk-ins that the server lacks, and tickets that an unsent decision is about."""
        kept = {entry.decision.ticket_id for entry in self._journal.unsent()}
        kept.update(walk_in.ticket_id for walk_in in self._journal.walk_ins.unsent())
        return kept.intersection(numbers)
