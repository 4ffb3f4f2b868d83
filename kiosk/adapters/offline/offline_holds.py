"""Guests put aside, and a ticket's history, at a door: the server's and what only laptops know."""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import UUID

from kiosk.adapters.offline.door_reach import DoorReach
from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import Decision
from kiosk.domain.hold import (
    REGISTERED,
    HistoryEntry,
    Hold,
    answered_with,
    entry_of,
    hold_of,
    in_order,
    registered,
)
from kiosk.domain.log_replay import replay
from kiosk.services.faults import StoreUnavailable


class DoorHolds:
    """Merges what the server lists with what was told here and by other doors.

    Args:
        reach: the server, where what is slow holds up nobody; what was done here, and heard.
        last: the server's list as it was told last.
    """

    def __init__(self, reach: DoorReach, last: Callable[[], Sequence[Hold]]) -> None:
        self._circuit, self._journal = reach.circuit, reach.journal
        self._snapshot, self._timeout = reach.snapshot, reach.timeout_s
        self._last = last

    def holds(self, *, answered: bool = False) -> Sequence[Hold]:
        """Who waits for the desk, the longest first; never asks the server."""
        found = {hold.id: hold for hold in self._last()}
        rows = sorted(self._snapshot.told(), key=lambda row: row.decided_at)
        for row in rows:
            if row.action is Kind.HOLD and row.id not in found:
                found[row.id] = hold_of(row)
        for row in rows:
            hold = found.get(row.refers) if row.action is Kind.ANSWER and row.refers else None
            if hold is not None and hold.answer is None:
                found[hold.id] = answered_with(hold, row)
        ordered = sorted(found.values(), key=lambda hold: hold.held_at)
        return [self._with_ticket(hold) for hold in ordered if answered or hold.answer is None]

    def _with_ticket(self, hold: Hold) -> Hold:
        if hold.ticket is not None:
            return hold
        lookup = self._snapshot.find(hold.ticket_id) if hold.ticket_id else None
        return replace(hold, ticket=lookup.ticket if lookup else None)

    def history(self, ticket_id: int) -> Sequence[HistoryEntry]:
        """Everything that happened to a ticket, as far as it is known."""
        there: list[HistoryEntry] = []
        with contextlib.suppress(StoreUnavailable):
            there += self._circuit.call(lambda remote: remote.history(ticket_id), self._timeout)
        known = {(entry.id, entry.kind == "scan") for entry in there}
        here = self._rows(ticket_id)
        undone = replay(here).undone
        missing = [
            entry_of(row, "undone" if row.id in undone else "")
            for row in here
            if (row.id, False) not in known
        ]
        return in_order([*there, *missing, *self._registered(ticket_id, there)])

    def _registered(self, ticket_id: int, there: Sequence[HistoryEntry]) -> list[HistoryEntry]:
        """How a guest of this desk was registered, as long as the server does not tell it."""
        if any(entry.kind == REGISTERED for entry in there):
            return []
        made = self._journal.walk_ins.made(ticket_id)
        return [registered(UUID(int=ticket_id), made, offline=True)] if made else []

    def _rows(self, ticket_id: int) -> list[Decision]:
        """The rows about a ticket that this laptop knows of, whoever made them."""
        lookup = self._snapshot.find(ticket_id)
        rows = {row.id: row for row in lookup.log} if lookup else {}
        told = [row for row in self._snapshot.told() if row.ticket_id == ticket_id]
        rows |= {row.id: row for row in (*told, *self._journal.unsent_about(ticket_id))}
        return list(rows.values())
