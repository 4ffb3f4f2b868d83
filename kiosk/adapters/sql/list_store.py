"""The part of the SQL store that is about many tickets: pages, totals, lists in and out.

What it needs, SQLAlchemy too, is imported by the first such question: `kiosk check` asks none.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, TypeVar

from kiosk.adapters.database.session import Session
from kiosk.adapters.sql import batch_kinds, log_rows
from kiosk.adapters.sql.batch_kinds import SIZE
from kiosk.domain.decision import Lookup
from kiosk.domain.ticket import Counts, Made, Page, Ticket, TicketQuery

if TYPE_CHECKING:
    from kiosk.adapters.sql import event_changes, guest_batch, log_pages, ticket_pages, word_index
    from kiosk.services.editing import Edited
    from kiosk.services.lists.exporting import Attendance, LogRow
    from kiosk.services.lists.import_ports import Imported, NewGuest
    from kiosk.services.lists.known_guests import KnownGuest

T = TypeVar("T")


class _ImportedLater:
    """A module beside this one, imported when something in it is first used."""

    def __init__(self, name: str) -> None:
        self._name = f"{__package__}.{name}"

    def __getattr__(self, name: str) -> object:
        return getattr(import_module(self._name), name)


if not TYPE_CHECKING:  # where types are checked, these are the modules themselves
    event_changes = _ImportedLater("event_changes")
    guest_batch = _ImportedLater("guest_batch")
    log_pages = _ImportedLater("log_pages")
    ticket_pages = _ImportedLater("ticket_pages")
    word_index = _ImportedLater("word_index")


class ListRows:
    """Pages, searches and totals; guests many at once, and the logs page by page: `ListStore`."""

    def _call(self, work: Callable[[Session], T]) -> T:
        raise NotImplementedError

    def page(self, query: TicketQuery) -> Page:
        """One page of the ticket table."""

        def work(session: Session) -> Page:
            page = ticket_pages.page(session, query)
            return Page(log_rows.with_more(session, page.rows), page.next)

        return self._call(work)

    def names(self) -> Sequence[tuple[int, str]]:
        """Every ticket's number and name."""
        return self._call(ticket_pages.names)

    def events(self) -> Sequence[str]:
        """The events there are tickets for, in alphabetical order."""
        return self._call(ticket_pages.events)

    def registered_already(self, mobile_number: str, event: str) -> Sequence[Ticket]:
        """Tickets with the same mobile number and event."""
        return self._call(
            lambda session: ticket_pages.registered_already(session, mobile_number, event)
        )

    def counts(self, events: frozenset[str] = frozenset(), door: str = "") -> Counts:
        """Totals over these events, and the decisions of one door."""
        return self._call(lambda session: ticket_pages.counts(session, events, door))

    def count_found(self, query: TicketQuery) -> Counts:
        """How many tickets search and event find, by status."""
        return self._call(lambda session: ticket_pages.count_found(session, query))

    def with_columns(self, words: Sequence[str], limit: int) -> Sequence[int]:
        """Numbers of tickets whose further columns have all these words, from the newest."""
        return self._call(lambda session: ticket_pages.with_columns(session, words, limit))

    def numbered(self, ticket_ids: Sequence[int], above: int | None = None) -> Sequence[Ticket]:
        """These tickets, as far as they are there, and every one with a number above that."""
        return self._call(lambda session: ticket_pages.numbered(session, ticket_ids, above))

    def index_some(self) -> bool:
        """Take the next tickets into the embedded store's index; whether more are left."""
        return bool(self._call(word_index.take_in))

    def known_guests(self, after: int, limit: int) -> "Sequence[KnownGuest]":
        """Guests in order of their number, beyond `after`, for comparing a list with."""
        return self._call(lambda session: guest_batch.known_guests(session, after, limit))

    def attendances(self, ticket_ids: Sequence[int]) -> "Mapping[int, Attendance]":
        """What the log of these tickets comes to, where that is more than their status."""
        return self._call(lambda session: log_pages.attendances(session, ticket_ids))

    def field_names(self) -> Sequence[str]:
        """The names of all guests' further fields."""
        return self._call(log_pages.field_names)

    def decision_rows(self, after: int, limit: int) -> "Sequence[LogRow]":
        """Decisions beyond a place in the log."""
        return self._call(lambda session: log_pages.decision_rows(session, after, limit))

    def log_lengths(self, *, scans: bool) -> dict[str, int]:
        """How many decisions or scans there are, by the event of their tickets."""
        return self._call(lambda session: log_pages.log_lengths(session, scans=scans))

    def scan_rows(self, after: int, limit: int) -> "Sequence[LogRow]":
        """Scans beyond a place in the log."""
        return self._call(lambda session: log_pages.scan_rows(session, after, limit))

    def register_guests(
        self, guests: "Sequence[NewGuest]", made: Made | None = None
    ) -> "Sequence[Imported]":
        """Register guests of a list in one transaction; a lost answer doubles none of them."""
        return self._call(lambda session: guest_batch.register_guests(session, guests, made))

    def event_counts(self) -> Mapping[str, int]:
        """Folded name of each event -> how many tickets."""
        return self._call(event_changes.event_counts)

    def rename_event(self, old: str, new: str) -> int:
        """Give an event's tickets, and what was said of it, another name; how many tickets."""
        return self._call(lambda session: event_changes.rename_event(session, old, new))

    def edit_guest(self, edited: "Edited") -> bool:
        """Write what was changed of a guest and the row of the log; False where it is stale."""
        return self._call(lambda session: event_changes.edit_guest(session, edited))

    def put_back(self) -> list[Lookup]:
        """Tickets that are open in the table though their log says that they were decided."""
        return self._call(batch_kinds.put_back)

    def write_by_log(self, numbers: Sequence[int]) -> int:
        """Write these tickets' rows as their log has them; how many were not so."""
        return sum(
            self._call(partial(batch_kinds.write_by_log, numbers=numbers[start : start + SIZE]))
            for start in range(0, len(numbers), SIZE)
        )
