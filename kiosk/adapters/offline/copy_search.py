"""Searches of a large table: found by the index of this laptop's copy, told as the server has them.

A server looks at every row for a part of a word, and again for a part of a mobile number: seconds
with a million tickets. The copy knows in a moment which tickets it may be, and this program's
memory the mobile numbers; the server is asked for those alone, and for what is newer than the copy.
"""

import heapq
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from kiosk.adapters.local.snapshot import Snapshot
from kiosk.adapters.offline.server_circuit import ServerCircuit
from kiosk.domain.scan import folded
from kiosk.domain.search import Term, is_number_like, matches, terms
from kiosk.domain.text import last_digits
from kiosk.domain.ticket import Cursor, Page, SortKey, Ticket, TicketQuery
from kiosk.services.faults import StoreUnavailable

CANDIDATES = 2000
"""From so many on the server is asked in the usual way."""
LARGE = 10_000
"""From so many tickets on the window's questions would cost each server scan after scan."""
_TYPED_OUT = 10
"""Digits of a mobile number; one less where a country's code or a 0 stands before it."""
_MOST_DIGITS = 40
"""Of what was typed; no mobile number has more."""
_AT_MOST = 5
"""Questions for a page of tickets by their mobile numbers, before the server looks at all."""
_WHOLE_MOBILE = 7
"""Of a shorter number it may not be the last three digits that were typed: the copy has those."""


class CopySearch:
    """Answers only where the copy is the server's of just now, and the question one for it.

    Args:
        circuit: to the server, for what may be slow.
        snapshot: the copy.
        timeout_s: seconds that the server may take.
        fresh: whether the copy is the server's of just now.
    """

    def __init__(
        self,
        circuit: ServerCircuit,
        snapshot: Snapshot,
        timeout_s: float,
        fresh: Callable[[], bool],
    ) -> None:
        self._circuit = circuit
        self._snapshot = snapshot
        self._timeout = timeout_s
        self._fresh = fresh

    @property
    def usable(self) -> bool:
        """Whether the copy is large, whole, and of just now."""
        copy = self._snapshot
        return copy.complete and self._fresh() and copy.counts().total >= LARGE

    def page(self, query: TicketQuery) -> Page | None:
        """One page of a search; None where the server must be asked in the usual way."""
        parts = terms(query.search)
        if not parts or query.sort is not SortKey.ID or not self._searchable():
            return None
        # Of a mobile number the copy has three digits: of parts of one it does not know enough.
        numbers = [part for part in parts if any(map(is_number_like, part.words))]
        page = self._perhaps(query, parts) if numbers else self._surely(query)
        if page is None:
            return self._by_digits(query, parts, numbers[0]) if len(numbers) == 1 else None
        # Newer tickets come first, or last of all; on a page between there are none.
        newer = query.after is None and (query.descending or page.next is None)
        told = self._told(page.rows, newer=newer)
        if told is None:
            return None
        return self._shown(query, parts, [t for t in told if _passes(t, query, parts)], page.next)

    def _shown(
        self,
        query: TicketQuery,
        parts: tuple[Term, ...],
        rows: list[Ticket],
        following: Cursor | None,
    ) -> Page | None:
        """The page that these tickets make, `following` behind the last that was looked for."""
        rows.sort(key=lambda ticket: ticket.id, reverse=query.descending)
        if not rows and any(part.mobile for part in parts):
            return None  # a field may hold two numbers: the server looks at all of it
        if not rows and query.further:
            return self.by_columns(query)
        if len(rows) <= query.limit:
            return Page(tuple(rows), following)
        last = rows[query.limit - 1].id
        return Page(tuple(rows[: query.limit]), Cursor(last, last))

    def _by_digits(self, query: TicketQuery, parts: tuple[Term, ...], number: Term) -> Page | None:
        """Those whom the copy finds, and those whose mobile number has these digits."""
        mobiles = self._snapshot.mobiles
        mobiles.wanted = True
        digits = number.mobile or last_digits(" ".join(number.words), _MOST_DIGITS)
        if not digits or not mobiles.ready:
            return None
        page = self._surely(query)
        after = query.after.ticket_id if query.after is not None else None
        perhaps = mobiles.having(digits, descending=query.descending, after=after)
        candidates = self._in_turn(page, perhaps, query)
        rows: list[Ticket] = []
        for turn in range(_AT_MOST):
            asked = [*itertools.islice(candidates, query.limit + 1)]
            last = len(asked) <= query.limit
            newest = turn == 0 if query.descending else last and page.next is None
            newer = self._snapshot.highest_number if newest and query.after is None else None
            told = self._told_numbers(asked, newer) if asked or newer is not None else ()
            if told is None:
                return None
            rows += [ticket for ticket in told if _passes(ticket, query, parts)]
            if last or len(rows) > query.limit:
                return self._shown(query, parts, rows, page.next if last else None)
        return None  # hardly one of them has the other words, too

    def _in_turn(self, page: Page, perhaps: Iterator[int], query: TicketQuery) -> Iterator[int]:
        """Each number once, in order, up to where the copy's page ends."""
        found = heapq.merge((one.id for one in page.rows), perhaps, reverse=query.descending)
        each = (number for number, _ in itertools.groupby(found))
        if page.next is None:
            return each
        behind = replace(query, after=page.next)
        return itertools.takewhile(lambda number: not _is_beyond(number, behind), each)

    def by_columns(self, query: TicketQuery) -> Page | None:
        """Tickets whose further columns, which no copy keeps, have every word; the server knows."""
        words = [word for part in terms(query.search) for word in part.words]
        try:
            numbers = self._circuit.call(
                lambda remote: remote.with_columns(words, CANDIDATES), self._timeout
            )
        except StoreUnavailable:
            return None
        told = self._told_numbers(numbers, None) if numbers else ()
        if told is None:
            return None
        rows = [ticket for ticket in told if _stands_in(ticket, query)]
        rows.sort(key=lambda ticket: ticket.id, reverse=query.descending)
        shown = tuple(rows[: query.limit])
        return Page(shown, Cursor(shown[-1].id, shown[-1].id) if len(rows) > len(shown) else None)

    def registered_already(self, mobile_number: str, event: str) -> Sequence[Ticket] | None:
        """The same mobile number and event; None where the server must be asked."""
        digits = last_digits(mobile_number)
        if len(digits) < _WHOLE_MOBILE or not self._searchable():
            return None
        page = self._whole(TicketQuery(search=digits))
        found = self._told(page.rows, newer=True) if page is not None else None
        if found is None:
            return None
        same = (
            ticket
            for ticket in found
            if last_digits(ticket.mobile_number) == digits and folded(ticket.event) == folded(event)
        )
        return sorted(same, key=lambda ticket: ticket.id)

    def _searchable(self) -> bool:
        return self.usable and self._snapshot.words_complete

    def _surely(self, query: TicketQuery) -> Page:
        return self._snapshot.page(query)

    def _perhaps(self, query: TicketQuery, parts: Iterable[Term]) -> Page | None:
        """Every ticket that the words leave, and the end of the number where one was typed."""
        known = [
            " ".join(part.words)
            for part in parts
            if _is_whole(part) or not any(map(is_number_like, part.words))
        ]
        return self._whole(replace(query, search=" ".join(known), after=None)) if known else None

    def _whole(self, query: TicketQuery) -> Page | None:
        wanted = replace(query, limit=CANDIDATES, status=None)
        if not self._snapshot.finds_fewer(wanted, CANDIDATES):
            return None  # told before thousands of tickets are read for nothing
        page = self._snapshot.page(wanted)
        return page if page.next is None else None

    def _told(self, rows: Iterable[Ticket], *, newer: bool) -> Sequence[Ticket] | None:
        """These tickets as the server has them, and those that are newer than the copy."""
        numbers = [ticket.id for ticket in rows]
        return self._told_numbers(numbers, self._snapshot.highest_number if newer else None)

    def _told_numbers(self, numbers: Sequence[int], above: int | None) -> Sequence[Ticket] | None:
        try:
            return self._circuit.call(lambda r: r.numbered(numbers, above), self._timeout)
        except StoreUnavailable:
            return None


def _is_whole(part: Term) -> bool:
    """Whether a mobile number was typed to its end, so that the copy's three digits are its own."""
    return len(part.mobile) >= _TYPED_OUT or (
        len(part.mobile) == _TYPED_OUT - 1 and part.words[0].startswith(("+", "0"))
    )


def _passes(ticket: Ticket, query: TicketQuery, parts: tuple[Term, ...]) -> bool:
    """Whether a ticket is what was asked for, as the server has it now."""
    return matches(ticket, parts, further=query.further) and _stands_in(ticket, query)


def _stands_in(ticket: Ticket, query: TicketQuery) -> bool:
    """Whether it has the status and the event, and its place on this page or behind it."""
    return (
        (query.status is None or ticket.status is query.status)
        and (query.event is None or folded(ticket.event) == folded(query.event))
        and (query.after is None or _is_beyond(ticket.id, query))
    )


def _is_beyond(number: int, query: TicketQuery) -> bool:
    after = query.after.ticket_id if query.after is not None else 0
    return number < after if query.descending else number > after
