"""The digits of every mobile number, in this program's memory alone.

The copy on the laptop's disk has three digits of each, and a server looks at every row for a part
of one. Here a part is found in a moment; it is the server that then says which guests they are.
"""

import heapq
import threading
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from kiosk.domain.decision import Lookup
from kiosk.domain.text import last_digits

PIECE = 20_000
"""Numbers that are read from the server at a time."""
_CHANGED = 20_000
"""From so many that came or changed since, all are read again."""
_MOST = 40
"""Digits that are kept of one."""
_COVERED = "…"
"""Begins what a door sees of a number that it may not know: the copy tells it so, too."""


class MobileDigits:
    """Filled by one thread, a piece at a time, and asked by others.

    Attributes:
        wanted: whether somebody has looked for a part of a number; until then none is read.
        ready: whether every number is here.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.wanted = self.ready = False
        self._forget()

    def _forget(self) -> None:
        self.ready = False
        self._text, self._tickets, self._begins = bytearray(), array("q"), array("Q")
        self._changed: dict[int, bytes] = {}

    @property
    def missing(self) -> bool:
        """Whether numbers are to be read."""
        return self.wanted and not self.ready

    @property
    def highest(self) -> int:
        """The ticket up to which numbers were read; 0 where none were."""
        return self._tickets[-1] if self._tickets else 0

    def add(self, above: int, rows: Sequence[tuple[int, str]]) -> None:
        """Take the next piece, as the server has it.

        Args:
            above: the `highest` when it was asked for.
            rows: number of a ticket and mobile number, by the ticket's number; fewer than `PIECE`
                are the last.
        """
        with self._lock:
            if above != self.highest:
                return  # all are read again since
            for ticket, mobile in rows:
                self._tickets.append(ticket)
                self._begins.append(len(self._text))
                self._text += _digits(mobile) + b"\n"
            self.ready = len(rows) < PIECE

    def note(self, rows: Iterable[Lookup]) -> None:
        """Take note of what the server tells of tickets: they are new, or other than they were."""
        with self._lock:
            if not self.wanted:
                return
            for row in rows:
                ticket, mobile = row.ticket.id, row.ticket.mobile_number
                if not self.ready and ticket > self.highest:
                    continue  # it is read with those that are still to come
                if not mobile.startswith(_COVERED) and self._of(ticket) != _digits(mobile):
                    self._changed[ticket] = _digits(mobile)
            if len(self._changed) > _CHANGED:
                self._forget()

    def having(self, part: str, *, descending: bool, after: int | None) -> Iterator[int]:
        """Tickets whose mobile number has these digits side by side, in order of their numbers.

        To be asked where `ready`.

        Args:
            part: digits, 0 to 9.
            descending: the newest ticket first.
            after: the ticket behind which to go on.
        """
        with self._lock:
            changed = dict(self._changed)
            text, tickets, begins = self._text, self._tickets, self._begins
            rows = len(tickets)
        wanted = part.encode("ascii")
        others = sorted(
            (one for one, digits in changed.items() if wanted in digits and one > 0),
            reverse=descending,
        )
        if after is not None:
            others = [one for one in others if (one < after if descending else one > after)]
        way = _backwards if descending else _forwards
        found = (
            ticket
            for ticket in way(text, tickets, begins, rows, wanted, after)
            if ticket not in changed
        )
        return heapq.merge(others, found, reverse=descending)

    def _of(self, ticket: int) -> bytes | None:
        """What is known of one; None where nothing is."""
        if ticket in self._changed:
            return self._changed[ticket]
        row = bisect_left(self._tickets, ticket)
        if row == len(self._tickets) or self._tickets[row] != ticket:
            return None
        begin = self._begins[row]
        return bytes(self._text[begin : self._text.index(b"\n", begin)])


def _digits(mobile: str) -> bytes:
    return last_digits(mobile, _MOST).encode("ascii")


def _backwards(
    text: bytearray,
    tickets: "array[int]",
    begins: "array[int]",
    rows: int,
    wanted: bytes,
    after: int | None,
) -> Iterator[int]:
    last = rows if after is None else bisect_left(tickets, after, 0, rows)
    end = begins[last] if last < rows else len(text)
    while (at := text.rfind(wanted, 0, end)) >= 0:
        row = bisect_right(begins, at, 0, rows) - 1
        yield tickets[row]
        end = begins[row]


def _forwards(
    text: bytearray,
    tickets: "array[int]",
    begins: "array[int]",
    rows: int,
    wanted: bytes,
    after: int | None,
) -> Iterator[int]:
    first = 0 if after is None else bisect_right(tickets, after, 0, rows)
    at = begins[first] if first < rows else len(text)
    while (at := text.find(wanted, at)) >= 0:
        row = bisect_right(begins, at, 0, rows) - 1
        if row >= rows:
            return
        yield tickets[row]
        at = begins[row + 1] if row + 1 < rows else len(text)
