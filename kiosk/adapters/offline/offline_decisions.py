"""A door's questions about one ticket: looked up, confirmed, decided with a server or without."""

import contextlib
from collections.abc import Callable
from dataclasses import replace

from kiosk.adapters.local.journal_entries import JournalEntry, ShownOutcome
from kiosk.adapters.offline.door_reach import DecisionNews, DoorReach
from kiosk.adapters.offline.server_circuit import REFUSALS
from kiosk.adapters.offline.shown_outcomes import (
    outcome_shown,
    same_intent,
    shown_of,
    stands_for,
    unknown_ticket,
)
from kiosk.adapters.offline.telling import FOR_THE_DESK, DoorTelling
from kiosk.domain.action_rules import DECIDING, Kind
from kiosk.domain.decision import (
    AlreadyDecided,
    Decided,
    Decision,
    Lookup,
    NoSuchTicket,
    Outcome,
    Recorded,
)
from kiosk.domain.reconcile import (
    decided_from,
    lookup_with,
    matches,
    merge_decided,
    merged,
    outcome_for,
    prepared,
    simple,
)
from kiosk.domain.ticket import Ticket
from kiosk.services.faults import StoreUnavailable

SERVER_ONLY_TIMEOUT = 4.0
"""How long to wait for the server where only its word counts."""
_PRESSED = frozenset({None, Kind.ALLOW, Kind.DENY, Kind.OVERRIDE})


class DoorDecisions:
    """Decides with the server while it answers in time, and from this laptop while it does not.

    Args:
        reach: the server, and what is kept on this laptop.
        news: who hears of a decision.
        reentry: whether an event lets guests who left come in again, as far as is known here.
    """

    def __init__(
        self, reach: DoorReach, news: DecisionNews, reentry: Callable[[str], bool]
    ) -> None:
        self._circuit, self._journal = reach.circuit, reach.journal
        self._snapshot, self._timeout = reach.snapshot, reach.timeout_s
        self._news = news
        self._reentry = reentry
        self._telling = DoorTelling(reach, news)

    def find(self, ticket_id: int) -> Lookup | None:
        """From the copy at once; the server is asked only for what the copy lacks."""
        lookup = self._find_here(ticket_id)
        if lookup is None:
            lookup = self._from_server(ticket_id)
        return None if lookup is None else self._offering_again(lookup)

    def _find_here(self, ticket_id: int) -> Lookup | None:
        """From the copy and the journal. A full disk may keep a decision out of the copy."""
        lookup = self._snapshot.find(ticket_id)
        if lookup is None:
            return None
        if lookup.decided is not None and not lookup.log:
            lookup = self._with_own_row(lookup)
        return merged(lookup, self._journal.unsent_about(ticket_id), live=False)

    def _with_own_row(self, lookup: Lookup) -> Lookup:
        """With the decision's number: a copy of 0.1 lacks it, and an undo names it."""
        about = self._journal.carried_out_about(lookup.ticket.id)
        own = [row for row in about if simple(row) and matches(row, lookup.decided)]
        if not own:
            return lookup
        lookup = replace(lookup, log=(own[-1],))
        with contextlib.suppress(StoreUnavailable):
            self._snapshot.put(lookup)
        return lookup

    def _offering_again(self, lookup: Lookup) -> Lookup:
        """With what was pressed here just before the program died: nobody was told of it.

        The guest stands there still, and was neither let in nor turned away.
        """
        for entry in self._journal.interrupted_about(lookup.ticket.id):
            if lookup.decided is None or matches(entry.decision, lookup.decided):
                undecided = lookup_with(lookup.ticket, None, live=lookup.live)
                return replace(undecided, interrupted=decided_from(entry.decision))
        return lookup

    def confirm(self, ticket_id: int) -> Lookup | None:
        """From the server when it answers in time, else from the copy."""
        try:
            lookup = self._from_server(ticket_id)
        except StoreUnavailable:
            lookup = self._find_here(ticket_id)
            if lookup is None:
                raise
        return None if lookup is None else self._offering_again(lookup)

    def _from_server(self, ticket_id: int) -> Lookup | None:
        lookup = self._circuit.call(lambda remote: remote.confirm(ticket_id), self._timeout)
        if lookup is None:
            if self._journal.walk_ins.is_unsent(ticket_id):
                return self._find_here(ticket_id)
            with contextlib.suppress(StoreUnavailable):
                self._snapshot.drop(ticket_id)
            return None
        unsent = self._snapshot.pending([ticket_id]).get(ticket_id, [])
        with contextlib.suppress(StoreUnavailable):
            self._snapshot.put(lookup)
        found = merged(lookup, (*unsent, *self._journal.unsent_about(ticket_id)), live=True)
        return replace(found, table_disagrees=lookup.table_disagrees)

    def record(self, decision: Decision) -> Outcome:
        """Into the journal, then to the server; without its answer decided from this laptop."""
        entry = self._journal.entry(decision.id)
        if entry is not None and (shown_before := self._outcome_shown(entry)) is not None:
            return self._repeat(entry, shown_before)
        if entry is None and decision.action in FOR_THE_DESK:
            outcome = self._telling.tell(decision)
            if outcome is not None:
                return outcome
        pressed = self._journal.interrupted_about(decision.ticket_id) if entry is None else []
        for before in pressed:
            if same_intent(before.decision, decision):
                return self._take_over(before, decision)
        return self._decide(self._prepared(decision), entry, pressed)

    def _prepared(self, decision: Decision) -> Decision:
        """What it is by what is known here, and behind all that is known here."""
        here = self._find_here(decision.ticket_id)
        return decision if here is None else prepared(here, decision)

    def _take_over(self, before: JournalEntry, decision: Decision) -> Outcome:
        """The same intent again, after a crash: it may be at the server, so it keeps its number."""
        outcome = self._outcome_shown(before)  # the upload may have brought it there meanwhile
        if outcome is None:
            same = self._prepared(replace(decision, id=before.decision.id))
            outcome = self._decide(same, before, [])
        with contextlib.suppress(StoreUnavailable):
            self._journal.take_over(decision, shown_of(outcome), before.decision.id)
        return outcome

    def _decide(
        self, decision: Decision, entry: JournalEntry | None, contrary: list[JournalEntry]
    ) -> Outcome:
        mine = self._journal.unsent_about(decision.ticket_id)
        outcome = self._already_decided_here(decision, mine)
        if outcome is not None:
            if entry is not None:  # nobody is let in on it, so it must not be sent later
                self._journal.lost_to(decision)
            return outcome
        behind = (
            bool(mine)
            or self._journal.walk_ins.is_unsent(decision.ticket_id)
            or any(not simple(other) for other in self._heard(decision.ticket_id))
        )
        with self._news.claimed(decision.id):
            if self._circuit.online and not behind:
                answer = self._with_server(decision, entered=entry is not None)
                if answer is not None:
                    return answer
                entry = self._journal.entry(decision.id)
                if entry is not None and (shown_before := self._outcome_shown(entry)) is not None:
                    return shown_before  # another program on this laptop sent it meanwhile
            offline = self._decide_offline(decision, entry)
        with contextlib.suppress(StoreUnavailable):
            for other in contrary if isinstance(offline, Recorded) else ():
                # Nobody was told of it, and now the opposite was done.
                self._journal.withdraw(other.decision)
                self._journal.told(other.decision.id)
        return offline

    def _already_decided_here(
        self, decision: Decision, mine: list[Decision]
    ) -> AlreadyDecided | None:
        """Whether this laptop or a peer decided before, which the server may not know yet."""
        if decision.action not in DECIDING:
            return None
        theirs = self._heard(decision.ticket_id)
        lookup = self._snapshot.find(decision.ticket_id)
        if lookup is None or not (mine or theirs):
            return None
        rows = (*mine, *theirs)
        if not lookup.whole and lookup.ticket.party == 1 and all(map(simple, (*rows, decision))):
            decided: Decided | None = None
            for other in rows:
                decided = merge_decided(decided, decided_from(other))
            lookup = lookup_with(lookup.ticket, decided, live=False)
        again = self._reentry(lookup.ticket.event)
        outcome = outcome_for(merged(lookup, rows, live=False), decision, reentry=again)
        return outcome if isinstance(outcome, AlreadyDecided) else None

    def _heard(self, ticket_id: int) -> list[Decision]:
        """What a peer carried out, and the server may not know yet."""
        heard = self._snapshot.pending([ticket_id]).get(ticket_id, [])
        return [other for other in heard if self._journal.entry(other.id) is None]

    def _with_server(self, decision: Decision, *, entered: bool) -> Outcome | None:
        """The server's outcome, None where it did not answer in time."""
        timeout = self._timeout
        try:
            if not entered:
                self._journal.begin(decision)
        except StoreUnavailable:
            timeout = SERVER_ONLY_TIMEOUT  # without a journal only the server's word counts
            return self._circuit.call(lambda remote: remote.record(decision), timeout)
        try:
            outcome = self._circuit.call(
                lambda remote: remote.record(decision),
                timeout,
                on_late_answer=lambda answer: self._on_late_answer(decision, answer),
            )
        except StoreUnavailable as fault:
            if fault.trouble in REFUSALS:
                self._journal.withdraw(decision)
                raise
            return None
        self._note(decision, outcome)
        return outcome

    def _note(self, decision: Decision, outcome: Outcome) -> None:
        """Keep what the server answered; it has the decision, so a full disk changes nothing."""
        with contextlib.suppress(StoreUnavailable):
            match outcome:
                case Recorded():
                    self._journal.confirm(decision, ShownOutcome.RECORDED)
                    self._snapshot.merge_decisions([decision])
                    self._news.announce()
                case AlreadyDecided():
                    self._journal.confirm(decision, ShownOutcome.ALREADY)
                    self._put_answer(outcome)
                case NoSuchTicket():
                    self._journal.confirm(decision, ShownOutcome.MISSING)
                    self._snapshot.drop(outcome.ticket_id)

    def _put_answer(self, outcome: AlreadyDecided) -> None:
        """Keep who was first, where that is all there is to say of the ticket.

        Where its whole log counts, the next poll brings it.
        """
        ticket, kind = outcome.ticket, outcome.decided.kind
        here = self._snapshot.find(ticket.id)
        plain = ticket.party == 1 and not ticket.revoked and kind in _PRESSED
        if plain and not (here is not None and here.whole):
            self._snapshot.put(Lookup(ticket, outcome.decided))

    def _on_late_answer(self, decision: Decision, outcome: Outcome) -> None:
        """An answer that nobody waits for any more: the row with our id is there, or is not."""
        if isinstance(outcome, Recorded):
            self._journal.arrived(decision)

    def _decide_offline(self, decision: Decision, entry: JournalEntry | None) -> Outcome:
        """Decide from what this laptop knows.

        Our own decision may be in the copy already: the server took it, and only the answer is
        lost. It is kept as one to be sent, for its number makes it count once.
        """
        entered = entry is not None
        lookup = self._find_here(decision.ticket_id)
        if lookup is None and decision.action not in DECIDING:
            lookup = Lookup(Ticket(decision.ticket_id, "", "", "", ""), live=False)
        if lookup is None:
            if entered:  # nobody is let in on it, so it must not be sent later
                self._journal.withdraw(decision)
            raise unknown_ticket(decision.ticket_id)
        outcome = outcome_for(lookup, decision, reentry=self._reentry(lookup.ticket.event))
        if isinstance(outcome, AlreadyDecided):
            ours = (decision,) if entry is None else (decision, entry.decision)
            own = next((one for one in ours if stands_for(one, lookup)), None)
            if own is None:
                if entered:
                    self._journal.lost_to(decision)
                return outcome
            decision, outcome = own, Recorded(lookup.ticket, decided_from(own), queued=True)
        kept_decision = replace(decision, offline=True)
        self._journal.keep_offline(kept_decision)
        with contextlib.suppress(StoreUnavailable):  # it is in the journal, and that counts
            self._snapshot.merge_decisions([kept_decision])
        self._news.announce()
        self._news.kept()
        return outcome

    def _outcome_shown(self, entry: JournalEntry) -> Outcome | None:
        return outcome_shown(entry, self._snapshot.find(entry.decision.ticket_id))

    def _repeat(self, entry: JournalEntry, shown_before: Outcome) -> Outcome:
        """The first outcome once more; the server tells it with the whole ticket."""
        if isinstance(shown_before, Recorded) and not shown_before.queued and self._circuit.online:
            with contextlib.suppress(StoreUnavailable):
                answer = self._circuit.call(lambda r: r.record(entry.decision), self._timeout)
                return answer if isinstance(answer, Recorded) else shown_before
        return shown_before
