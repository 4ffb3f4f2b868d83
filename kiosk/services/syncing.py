"""The rules of working offline: when the server counts as away, when to try again, what to show."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from kiosk.domain.decision import Decision, Kept, Lookup
from kiosk.domain.ticket import Attendee, Ticket
from kiosk.services.faults import StoreUnavailable
from kiosk.services.ports import ScanEntry, TicketStore

BATCH = 500
"""Decisions in one transaction: 10,000 go in 5 s at 40 ms round trip (measured)."""
PART = 1000
"""Ticket numbers in one part of the table, as the server and a laptop's copy compare them."""


class RemoteStore(TicketStore, Protocol):
    """The server, as a laptop that can work without it needs it. Raises only `StoreUnavailable`."""

    @property
    def connections(self) -> int:
        """How many were opened until now: behind a new one there may be a server that forgot."""
        ...

    def changed_since(self, mark: str, limit: int) -> tuple[list[Lookup], str]:
        """Tickets changed after a mark ('' for all), at most `limit`, and the mark after them."""
        ...

    def parts(self) -> dict[int, tuple[int, int]]:
        """For each part of the table that is not empty: how many tickets, and their numbers' sum.

        A ticket is in part `number // PART`. Reads the whole table.
        """
        ...

    def in_part(self, part: int) -> list[Lookup]:
        """Every ticket of a part."""
        ...

    def record_batch(self, decisions: Sequence[Decision]) -> Sequence[Kept | StoreUnavailable]:
        """Record many that were carried out, each exactly once; losers are kept as conflicts.

        One answer for each; a fault for one that the server refuses by itself.
        """
        ...

    def lacking(self, ids: Sequence[UUID]) -> set[UUID]:
        """Which of these decisions it does not have: it may have been restored from a copy."""
        ...

    def lease_numbers(self, count: int) -> list[int]:
        """Ticket numbers that nobody else will ever get."""
        ...

    def register_as(self, ticket_id: int, attendee: Attendee) -> Ticket | None:
        """Insert a ticket under a leased number; the same again changes nothing.

        None where the number is somebody else's.
        """
        ...

    def unregistered(self, walk_ins: Sequence[tuple[int, Attendee]]) -> set[int]:
        """Which of these numbers were never registered there for these guests, or it forgot."""
        ...

    def log_scans_batch(self, entries: Sequence[ScanEntry]) -> None:
        """Append to the scan log; ids that are there already change nothing."""
        ...

    def heartbeat(self) -> None:
        """The smallest question there is; keeps the connection warm."""
        ...


@dataclass(slots=True)
class Backoff:
    """How long to wait after a failure: growing, with jitter, so that doors do not come in step.

    The full-jitter rule of the AWS Architecture Blog ("Exponential Backoff And Jitter", 2015),
    with a floor of half, so that a struggling server is never asked at once.

    Attributes:
        first: seconds after the first failure.
        top: seconds it never grows beyond.
        chance: uniform in [0, 1).
    """

    chance: Callable[[], float]
    first: float = 0.5
    top: float = 30.0
    failures: int = 0

    def failed(self) -> float:
        """Note a failure; seconds to wait."""
        whole = min(self.top, self.first * 2.0 ** min(self.failures, 16))
        self.failures += 1
        return whole * (0.5 + self.chance() / 2)

    def worked(self) -> None:
        """Note a success: the next failure starts small again."""
        self.failures = 0


@dataclass(slots=True)
class Presence:
    """Whether the server counts as there.

    It counts as away at the first question that it leaves unanswered, because a guest is waiting;
    and as back only after several good answers in a row, because Wi-Fi that comes and goes would
    otherwise cost every second guest the whole patience.

    Attributes:
        needed: good answers in a row before it counts as back.
        since: when it went away; None while it is there.
    """

    needed: int = 2
    online: bool = False
    since: datetime | None = None
    good: int = 0

    def answered(self) -> bool:
        """Note a good answer; True where this one brought the server back."""
        if self.online:
            return False
        self.good += 1
        if self.good < self.needed:
            return False
        self.online, self.since, self.good = True, None, 0
        return True

    def missed(self, at: datetime) -> bool:
        """Note an unanswered question; True where this one made the server count as away."""
        self.good = 0
        if self.since is None:
            self.since = at
        was, self.online = self.online, False
        return was
