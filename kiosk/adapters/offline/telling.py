"""A guest put aside at a door, and the desk's answer: told to the other doors before the server."""

import contextlib
from collections.abc import Callable
from uuid import UUID

from kiosk.adapters.local.journal import Journal
from kiosk.adapters.local.snapshot import Snapshot
from kiosk.adapters.offline.server_circuit import ServerCircuit
from kiosk.domain.action_rules import Kind
from kiosk.domain.attendance import told
from kiosk.domain.decision import Decision, Outcome, Recorded
from kiosk.domain.ticket import Ticket
from kiosk.services.faults import StoreUnavailable

FOR_THE_DESK = frozenset({Kind.HOLD, Kind.ANSWER})


class DoorTelling:
    """Keeps a hold or an answer here, tells the other doors, and then the server.

    It counts here at once: the other doors are told before the server is asked, and a server that
    does not answer in time gets it later. Of two answers to a hold the first at the server counts.

    Args:
        circuit: to the server.
        journal: keeps them before anybody is told.
        snapshot: what is known here of the tickets.
        timeout_s: seconds that the server may take.
        claimed: keeps the upload off one while it is on its way from here.
        announce: tells the other doors.
        kept: told when the server does not have one yet.
    """

    def __init__(
        self,
        circuit: ServerCircuit,
        journal: Journal,
        snapshot: Snapshot,
        timeout_s: float,
        claimed: Callable[[UUID], contextlib.AbstractContextManager[None]],
        announce: Callable[[], None],
        kept: Callable[[], None],
    ) -> None:
        self._circuit = circuit
        self._journal = journal
        self._snapshot = snapshot
        self._timeout = timeout_s
        self._claimed = claimed
        self._announce = announce
        self._kept = kept

    def tell(self, decision: Decision) -> Outcome | None:
        """The outcome; None where the ticket is not known here, or this laptop's disk is full."""
        ticket = Ticket(decision.ticket_id, "", "", "", "")
        if decision.ticket_id:
            lookup = self._snapshot.find(decision.ticket_id)
            if lookup is None:
                return None
            ticket = lookup.ticket
        with self._claimed(decision.id):
            try:
                self._journal.keep_offline(decision)
            except StoreUnavailable:
                return None
            with contextlib.suppress(StoreUnavailable):  # it is in the journal, and that counts
                self._snapshot.merge_decisions([decision])
            self._announce()
            sent = self._circuit.online and self._send(decision)
        if not sent:
            self._kept()
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
