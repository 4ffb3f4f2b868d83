"""Tickets for everybody: issued one after the other, for sheets, folders and mail merges."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from kiosk.domain.event import Event
from kiosk.domain.guest import Guest
from kiosk.domain.ticket import Page, Status, Ticket, TicketQuery
from kiosk.services.event_book import EventBook
from kiosk.services.issuing import Issued, Issuing
from kiosk.services.lists.exporting import PAGE, Attendance

NAME_CHARACTERS = 60
_NO_NAME = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')


@dataclass(frozen=True, slots=True)
class BulkTicket:
    """A ticket to be handed over, with what stands on it."""

    issued: Issued
    guest: Guest
    party: int
    event: Event | None


class BulkStore(Protocol):
    """Where tickets and their further fields are.

    Every method may raise `StoreUnavailable`.
    """

    def page(self, query: TicketQuery) -> Page:
        """One page of the ticket table."""
        ...

    def guests(self, ticket_ids: Sequence[int]) -> Mapping[int, Guest]:
        """The further fields of these tickets."""
        ...

    def attendances(self, ticket_ids: Sequence[int]) -> Mapping[int, Attendance]:
        """How many people these tickets are for, and whether they are dead."""
        ...


class BulkIssuing:
    """Issues many tickets.

    Args:
        store: on a connection of its own.
        issuing: signs the tokens, as at the desk.
        events: what is known of the events.
    """

    def __init__(self, store: BulkStore, issuing: Issuing, events: EventBook) -> None:
        self._store, self._issuing, self._events = store, issuing, events

    def tickets(
        self, query: TicketQuery, numbers: frozenset[int] | None = None
    ) -> Iterator[BulkTicket]:
        """The tickets that a query finds, in its order, without those that are dead.

        Args:
            query: search, status, event, order.
            numbers: those wanted of them; None for all.
        """
        query = replace(query, limit=PAGE, after=None)
        while True:
            page = self._store.page(query)
            rows = [t for t in page.rows if numbers is None or t.id in numbers]
            yield from self._issued(rows)
            if page.next is None:
                return
            query = replace(query, after=page.next)

    def count(self, query: TicketQuery, numbers: frozenset[int] | None = None) -> int:
        """How many tickets the query finds."""
        if numbers is not None:
            return len(numbers)
        query, count = replace(query, limit=5000, after=None), 0
        while True:
            page = self._store.page(query)
            count += len(page.rows)
            if page.next is None:
                return count
            query = replace(query, after=page.next)

    def _issued(self, rows: Sequence[Ticket]) -> Iterator[BulkTicket]:
        ids = [ticket.id for ticket in rows]
        guests = self._store.guests(ids) if ids else {}
        states = self._store.attendances(ids) if ids else {}
        none, plain = Guest(), Attendance()
        for ticket in rows:
            state = states.get(ticket.id, plain)
            if state.revoked or ticket.status is Status.DENIED:
                continue
            yield BulkTicket(
                self._issuing.issue(ticket),
                guests.get(ticket.id, none),
                state.party,
                self._events.of(ticket.event),
            )


def merge_name(ticket: Ticket, ending: str) -> str:
    """A file's name that a mail merge finds and every file system takes: `0812 NAME.pdf`."""
    plain = _NO_NAME.sub(" ", unicodedata.normalize("NFC", ticket.name))
    plain = "".join(c for c in plain if unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    name = " ".join(plain.split())[:NAME_CHARACTERS].strip(" .")
    return f"{ticket.id:04} {name}.{ending}" if name else f"{ticket.id:04}.{ending}"
