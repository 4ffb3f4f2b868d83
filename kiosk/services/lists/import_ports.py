"""What an import goes into, what it is told, and what it says, as Protocols and values."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import NamedTuple, Protocol

from kiosk.domain.ticket import Made
from kiosk.services.lists.guest_rows import RowFault
from kiosk.services.lists.known_guests import KnownGuests


class NewGuest(NamedTuple):
    """A guest to be registered: a tuple, for a list has a hundred thousand of them.

    Attributes:
        mark: 16 bytes that name this registration in every attempt and every import of the list.
        party: how many people the ticket is for.
        category: what the list says beyond that; see `Guest`.
    """

    mark: bytes
    name: str
    mobile_number: str
    university: str
    event: str
    party: int = 1
    category: str = ""
    note: str = ""
    attention: bool = False
    code: str = ""
    fields: Sequence[tuple[str, str]] = ()

    @property
    def says_more(self) -> bool:
        """Whether the list says anything beyond who it is, and for how many."""
        return bool(self.fields or self.category or self.note or self.attention or self.code)


class Imported(Enum):
    """What became of a guest."""

    NEW = "new"
    ALREADY = "already"
    FULL = "full"
    """The event has no place left."""


class GuestStore(KnownGuests, Protocol):
    """Where guests are registered many at once."""

    def register_guests(
        self, guests: Sequence[NewGuest], made: Made | None = None
    ) -> Sequence[Imported]:
        """Register guests in one transaction; those whose mark is there are not doubled.

        Args:
            guests: a batch of a list.
            made: when, where and by whom the list is imported; None where that is not known.

        Raises:
            StoreUnavailable: nothing was registered, or it is not known; asking again is right.
        """
        ...


class FaultsSheet(Protocol):
    """The rows that could not be imported, as a list that can be corrected and imported."""

    def add(self, row: Sequence[str], faults: Sequence[RowFault]) -> None:
        """Write a row and what is wrong with it."""
        ...

    def finish(self) -> Path | None:
        """Put the file into its place; None where no row was added."""
        ...

    def discard(self) -> None:
        """Leave nothing behind; after `finish` it does nothing."""
        ...


class FaultsSheets(Protocol):
    """Begins sheets of faults."""

    def begin(self, beside: Path, headings: Sequence[str]) -> FaultsSheet:
        """A sheet that will stand beside a list; no file is made before the first row."""
        ...


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is.

    Attributes:
        rows: that were looked at.
        of: rows that there are.
        rate: rows a second; 0 where it is not known yet.
        left_seconds: until it is done; None where it is not known.
        waiting: a sentence while the store is away; what is in is kept.
    """

    rows: int
    of: int
    new: int
    rate: float = 0.0
    left_seconds: float | None = None
    waiting: str = ""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did.

    Attributes:
        faults_file: where the faulty rows are; None where there are none.
        full: guests for whom their event had no place; counted among the faulty.
        cancelled: whether it was stopped before the end.
        trouble: a sentence, where the store did not come back; empty else.
    """

    rows: int
    new: int
    already: int
    faulty: int
    left_out: int
    faults_file: Path | None = None
    full: int = 0
    cancelled: bool = False
    trouble: str = ""
