"""Decisions made up into sets for the server, and what it answered about each."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from kiosk.adapters.door_line import REFUSALS, Line
from kiosk.adapters.local_entries import Entry, Settlement, Shown, State
from kiosk.adapters.local_walk_ins import WalkIns
from kiosk.domain.decision import Decision, Kept
from kiosk.services.faults import StoreUnavailable
from kiosk.services.syncing import BATCH

LOAD_PATIENCE = 4.0
"""Seconds to wait for a batch of decisions or a full page of tickets."""
SMALLEST = 50
STUCK_SECONDS = 60.0
"""Until what the server refused is tried again."""
_ALL = 10_000


@dataclass(frozen=True, slots=True)
class Pace:
    """The clocks by which rounds are paced.

    Attributes:
        steady: seconds on a clock that only goes forward.
        wall: seconds since the epoch.
    """

    steady: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time


class Parcels:
    """Sends decisions that were carried out, many in one question.

    Args:
        line: to the server.
        walk_ins: those registered on this laptop.
        pace: the clocks.

    Attributes:
        size: the most decisions in one parcel; less on a line that is thin.
        sent: set whenever decisions went up; who asks for conflicts sets it back.
    """

    def __init__(self, line: Line, walk_ins: WalkIns, pace: Pace) -> None:
        self._line = line
        self._walk_ins = walk_ins
        self._pace = pace
        self._in_hand: set[UUID] = set()
        self._hand_lock = threading.Lock()
        self.size = BATCH
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

    def larger(self) -> None:
        """The last one arrived."""
        self.size = min(BATCH, self.size * 2)

    def smaller(self) -> None:
        """The last one took too long."""
        self.size = max(SMALLEST, self.size // 2)

    def next(self, waiting: Sequence[Entry]) -> tuple[list[Entry], Entry | None]:
        """The next decisions that may go together, or one whose operator was told nothing.

        Of one ticket only one goes in a parcel: within a parcel the server goes by the time of the
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
            if entry.decision.ticket_id in tickets or len(batch) == self.size:
                break
            tickets.add(entry.decision.ticket_id)
            batch.append(entry)
        return batch, None

    def carry(
        self, entries: Sequence[Entry], meanwhile: Callable[[], None] | None = None
    ) -> list[Settlement]:
        """Send them; what became of each.

        Raises:
            StoreUnavailable: the server is away; what was not answered may be sent again.
        """
        held_back = self.held_back(entries)
        others = [entry for entry in entries if entry.decision.id not in held_back]
        settlements = [*held_back.values()]
        if others:
            settlements += self._carried(others, self._pace.wall(), meanwhile)
        self.sent = True
        return settlements

    def held_back(self, entries: Sequence[Entry]) -> dict[UUID, Settlement]:
        """Those about walk-ins that the server refused, each as stuck.

        Under that number the server may have another guest, since it was restored from a copy from
        before the number was leased: whoever is let in there must not be the wrong one.
        """
        refused = {one.ticket_id: one.why for one in self._walk_ins.stuck(_ALL)}
        due = self._pace.wall() + STUCK_SECONDS
        return {
            entry.decision.id: Settlement(
                entry.decision.id, State.STUCK, refused[entry.decision.ticket_id], due
            )
            for entry in entries
            if entry.decision.ticket_id in refused
        }

    def _carried(
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
            return [settled(entry, fault, now) for entry in entries]
        except Exception:  # noqa: BLE001 - whatever one row does, the others must get through
            if len(entries) == 1:
                why = "The server cannot take this decision. Show it to the administrator."
                return [Settlement(entries[0].decision.id, State.STUCK, why, now + STUCK_SECONDS)]
            half = len(entries) // 2
            return self._carried(entries[:half], now) + self._carried(entries[half:], now)
        return [settled(e, a, now) for e, a in zip(entries, answers, strict=True)]


def _offline(decision: Decision) -> Decision:
    return decision if decision.offline else replace(decision, offline=True)


def settled(entry: Entry, answer: Kept | StoreUnavailable, now: float) -> Settlement:
    """What the server's answer makes of a decision in the journal.

    Args:
        entry: the decision.
        answer: the server's.
        now: seconds since the epoch.
    """
    number = entry.decision.id
    match answer:
        case StoreUnavailable():
            return Settlement(number, State.STUCK, answer.sentence, now + STUCK_SECONDS)
        case Kept.MISSING:
            missing = entry.decision.ticket_id
            why = f"The server has no ticket {missing}. It may have been deleted there."
            return Settlement(number, State.STUCK, why, now + STUCK_SECONDS)
        case _:  # also what lost is at the server now, as a conflict that it shows
            return Settlement(number, State.SENT)
