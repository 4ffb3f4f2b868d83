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


class _Lines:
    """Digits of one ticket after the other, a line each, by the tickets' numbers; only added to.

    Attributes:
        tickets: their numbers.
    """

    def __init__(self) -> None:
        self._text, self.tickets, self._begins = bytearray(), array("q"), array("Q")

    def add(self, ticket: int, digits: bytes) -> None:
        """Of a ticket with a higher number than all before."""
        self.tickets.append(ticket)
        self._begins.append(len(self._text))
        self._text += digits + b"\n"

    def of(self, ticket: int) -> bytes | None:
        """One ticket's; None where it is not here."""
        row = bisect_left(self.tickets, ticket)
        if row == len(self.tickets) or self.tickets[row] != ticket:
            return None
        begin = self._begin(row)
        return bytes(self._text[begin : self._text.index(b"\n", begin)])

    def backwards(self, wanted: bytes, after: int | None) -> Iterator[int]:
        """Tickets with these digits, the newest first, below `after`."""
        count = len(self.tickets)
        end = self._begin(count if after is None else bisect_left(self.tickets, after))
        while (at := self._text.rfind(wanted, 0, end)) >= 0:
            row = bisect_right(self._begins, at) - 1
            yield self.tickets[row]
            end = self._begin(row)

    def forwards(self, wanted: bytes, after: int | None) -> Iterator[int]:
        """The same, the oldest first, above `after`."""
        at = self._begin(0 if after is None else bisect_right(self.tickets, after))
        while (at := self._text.find(wanted, at)) >= 0:
            row = bisect_right(self._begins, at) - 1
            yield self.tickets[row]
            at = self._begin(row + 1)

    def _begin(self, row: int) -> int:
        """Where a ticket's line begins, and behind the last the next one would."""
        return self._begins[row] if row < len(self._begins) else len(self._text)


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
        self._lines = _Lines()
        self._changed: dict[int, bytes] = {}

    @property
    def missing(self) -> bool:
        """Whether numbers are to be read."""
        return self.wanted and not self.ready

    @property
    def highest(self) -> int:
        """The ticket up to which numbers were read; 0 where none were."""
        tickets = self._lines.tickets
        return tickets[-1] if tickets else 0

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
                self._lines.add(ticket, _digits(mobile))
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
            changed, lines = dict(self._changed), self._lines
        wanted = part.encode("ascii")
        others = sorted(
            (n for n, digits in changed.items() if wanted in digits), reverse=descending
        )
        if after is not None:
            others = [n for n in others if (n < after if descending else n > after)]
        found = (lines.backwards if descending else lines.forwards)(wanted, after)
        as_read = (number for number in found if number not in changed)
        return heapq.merge(others, as_read, reverse=descending)

    def _of(self, ticket: int) -> bytes | None:
        """What is known of one; None where nothing is."""
        changed = self._changed.get(ticket)
        return self._lines.of(ticket) if changed is None else changed


def _digits(mobile: str) -> bytes:
    return last_digits(mobile, _MOST).encode("ascii")
