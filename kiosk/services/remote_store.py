"""The port `RemoteStore`: the server, as a laptop that can work without it asks it."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from kiosk.domain.decision import Decision, Lookup, UploadResult
from kiosk.domain.hold import Hold
from kiosk.domain.ticket import Attendee, Ticket
from kiosk.services.faults import StoreUnavailable
from kiosk.services.ports import ScanEntry, TicketStore

UPLOAD_BATCH = 500
"""Decisions in one transaction: 10,000 go in 5 s at 40 ms round trip (measured)."""
PART_SIZE = 1000
"""Ticket numbers in one part of the table, as the server and a laptop's copy compare them."""


class RemoteStore(TicketStore, Protocol):
    """The server, as a laptop that can work without it needs it. Raises only `StoreUnavailable`."""

    @property
    def connections_opened(self) -> int:
        """How many were opened until now: behind a new one there may be a server that forgot."""
        ...

    def holds(self, *, answered: bool = False, about: Sequence[UUID] = ()) -> Sequence[Hold]:
        """Who waits for the desk; with `answered` also who was answered lately, and `about`."""
        ...

    def changed_since(self, mark: str, limit: int) -> tuple[list[Lookup], str]:
        """Tickets changed after a mark ('' for all), at most `limit`, and the mark after them."""
        ...

    def part_sums(self) -> dict[int, tuple[int, int]]:
        """For each part of the table that is not empty: how many tickets, and their numbers' sum.

        A ticket is in part `number // PART`. Reads the whole table.
        """
        ...

    def tickets_in_part(self, part: int) -> list[Lookup]:
        """Every ticket of a part."""
        ...

    def mobile_numbers(self, above: int, limit: int) -> list[tuple[int, str]]:
        """The next tickets above a number, by their numbers: each with its mobile number."""
        ...

    def numbered(self, ticket_ids: Sequence[int], above: int | None = None) -> Sequence[Ticket]:
        """These tickets, as far as they are there, and every one with a number above that."""
        ...

    def with_columns(self, words: Sequence[str], limit: int) -> Sequence[int]:
        """Numbers of tickets whose further columns have all these words, from the newest.

        Args:
            words: as `searchable` writes them.
            limit: the most numbers to answer.
        """
        ...

    def record_batch(
        self, decisions: Sequence[Decision]
    ) -> Sequence[UploadResult | StoreUnavailable]:
        """Record many that were carried out, each exactly once; losers are kept as conflicts.

        One answer for each; a fault for one that the server refuses by itself.
        """
        ...

    def missing_decisions(self, ids: Sequence[UUID]) -> set[UUID]:
        """Which of these decisions it does not have: it may have been restored from a copy."""
        ...

    def lease_numbers(self, count: int) -> list[int]:
        """Ticket numbers that nobody else will ever get."""
        ...

    def register_leased(
        self, ticket_id: int, attendee: Attendee, *, if_place: bool = False
    ) -> Ticket | None:
        """Insert a ticket under a leased number; the same again changes nothing.

        None where the number is somebody else's. With `if_place` nobody holds the ticket yet, and
        where its event is full nothing is inserted (`StoreUnavailable`, FULL); without it the
        ticket was handed out already, and is taken whatever the event's capacity.
        """
        ...

    def places_left(self, event: str) -> int | None:
        """How many more tickets an event may have, negative where it has too many.

        None where it has no limit.
        """
        ...

    def missing_registrations(self, walk_ins: Sequence[tuple[int, Attendee]]) -> set[int]:
        """Which of these numbers were never registered there for these guests, or it forgot."""
        ...

    def log_scans(self, entries: Sequence[ScanEntry]) -> None:
        """Append to the scan log; ids that are there already change nothing."""
        ...

    def heartbeat(self) -> None:
        """The smallest question there is; keeps the connection warm."""
        ...

    def takes_changes(self) -> None:
        """The smallest question to a server that was read-only; raises while it still is."""
        ...
