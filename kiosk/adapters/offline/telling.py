"""A guest put aside at a door, and the desk's answer: told to the other doors before the server."""

import contextlib

from kiosk.adapters.offline.door_reach import DecisionNews, DoorReach
from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import Decision, Outcome, Recorded
from kiosk.domain.log_replay import told
from kiosk.domain.ticket import Ticket
from kiosk.services.faults import StoreUnavailable

FOR_THE_DESK = frozenset({Kind.HOLD, Kind.ANSWER})


class DoorTelling:
    """Keeps a hold or an answer here, tells the other doors, and then the server.

    It counts here at once: the other doors are told before the server is asked, and a server that
    does not answer in time gets it later. Of two answers to a hold the first at the server counts.

    Args:
        reach: the server, and what is kept on this laptop.
        news: who hears of it.
    """

    def __init__(self, reach: DoorReach, news: DecisionNews) -> None:
        self._circuit, self._journal = reach.circuit, reach.journal
        self._snapshot, self._timeout = reach.snapshot, reach.timeout_s
        self._news = news

    def tell(self, decision: Decision) -> Outcome | None:
        """The outcome; None where the ticket is not known here, or this laptop's disk is full."""
        ticket = Ticket(decision.ticket_id, "", "", "", "")
        if decision.ticket_id:
            lookup = self._snapshot.find(decision.ticket_id)
            if lookup is None:
                return None
            ticket = lookup.ticket
        with self._news.claimed(decision.id):
            try:
                self._journal.keep_offline(decision)
            except StoreUnavailable:
                return None
            with contextlib.suppress(StoreUnavailable):  # it is in the journal, and that counts
                self._snapshot.merge_decisions([decision])
            self._news.announce()
            sent = self._circuit.online and self._send(decision)
        if not sent:
            self._news.kept()
        return Recorded(ticket, told(decision, ticket.status), queued=not sent)

    def _send(self, decision: Decision) -> bool:
        """Whether the server has it now; else the upload brings it there."""
        try:
            outcome = self._circuit.call(
                lambda remote: remote.record(decision),
                self._timeout,
                on_late_answer=lambda answer: self._arrived(decision, answer),
            )
        except StoreUnavailable:
            return False
        self._arrived(decision, outcome)
        return isinstance(outcome, Recorded)

    def _arrived(self, decision: Decision, outcome: Outcome) -> None:
        if isinstance(outcome, Recorded):
            with contextlib.suppress(StoreUnavailable):
                self._journal.arrived(decision)
