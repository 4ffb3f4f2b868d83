"""A door's questions about one ticket: looked up, confirmed, decided with a server or without."""

import contextlib
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from kiosk.adapters.door_line import REFUSALS, Line
from kiosk.adapters.local_entries import Entry, Shown, State
from kiosk.adapters.local_journal import Journal
from kiosk.adapters.local_snapshot import Snapshot
from kiosk.domain.decision import (
    AlreadyDecided,
    Decided,
    Decision,
    Lookup,
    NoSuchTicket,
    Outcome,
    Recorded,
)
from kiosk.domain.reconcile import joined, known, settled, stands, stood
from kiosk.domain.ticket import Ticket
from kiosk.services.faults import StoreTrouble, StoreUnavailable

SERVER_ONLY_SECONDS = 4.0
"""How long to wait for the server where only its word counts."""


class Decisions:
    """Decides with the server while it answers in time, and from this laptop while it does not.

    Args:
        line: to the server.
        journal: keeps every decision before anybody is told.
        snapshot: what is known here of the tickets.
        patience_s: seconds that a guest waits for the server at most.
        in_hand: keeps the courier's hands off a decision while it is on its way here.
        announce: tells the other doors that something was carried out.
        kept: told when a decision was kept here without the server's word.
    """

    def __init__(
        self,
        line: Line,
        journal: Journal,
        snapshot: Snapshot,
        patience_s: float,
        in_hand: Callable[[UUID], contextlib.AbstractContextManager[None]],
        announce: Callable[[], None],
        kept: Callable[[], None],
    ) -> None:
        self._line = line
        self._journal = journal
        self._snapshot = snapshot
        self._patience = patience_s
        self._in_hand = in_hand
        self._announce = announce
        self._kept = kept

    def find(self, ticket_id: int) -> Lookup | None:
        """From the copy at once; the server is asked only for what the copy lacks."""
        lookup = self._known_here(ticket_id)
        if lookup is not None:
            return lookup
        return self._from_server(ticket_id)

    def _known_here(self, ticket_id: int) -> Lookup | None:
        """From the copy and the journal. A full disk may keep a decision out of the copy."""
        lookup = self._snapshot.find(ticket_id)
        if lookup is None:
            return None
        decided = lookup.decided
        for decision in self._journal.about(ticket_id):
            decided = joined(decided, stood(decision))
        return known(lookup.ticket, decided, live=False)

    def confirm(self, ticket_id: int) -> Lookup | None:
        """From the server when it answers in time, else from the copy."""
        try:
            return self._from_server(ticket_id)
        except StoreUnavailable:
            lookup = self._known_here(ticket_id)
            if lookup is None:
                raise
            return lookup

    def _from_server(self, ticket_id: int) -> Lookup | None:
        lookup = self._line.ask(lambda remote: remote.confirm(ticket_id), self._patience)
        if lookup is None:
            if self._journal.walk_ins.lacking(ticket_id):
                return self._known_here(ticket_id)
            with contextlib.suppress(StoreUnavailable):
                self._snapshot.drop(ticket_id)
            return None
        decided = lookup.decided
        unsent = self._snapshot.pending([ticket_id]).get(ticket_id, [])
        for decision in (*unsent, *self._journal.about(ticket_id)):
            decided = joined(decided, stood(decision))
        with contextlib.suppress(StoreUnavailable):
            self._snapshot.put(lookup)
        return known(lookup.ticket, decided, live=True)

    def record(self, decision: Decision) -> Outcome:
        """Into the journal, then to the server; without its answer decided from this laptop."""
        entry = self._journal.entry(decision.id)
        if entry is not None and (told := self._told(entry)) is not None:
            return self._again(entry, told)
        orphans = self._journal.orphaned(decision.ticket_id) if entry is None else []
        for orphan in orphans:
            if _same_wish(orphan.decision, decision):
                return self._taken_over(orphan, decision)
        return self._decide(decision, entry, orphans)

    def _taken_over(self, orphan: Entry, decision: Decision) -> Outcome:
        """The same wish again, after a crash: it may be at the server, so it keeps its number."""
        outcome = self._decide(replace(decision, id=orphan.decision.id), orphan, [])
        with contextlib.suppress(StoreUnavailable):
            self._journal.take_over(decision, _shown(outcome))
        return outcome

    def _decide(self, decision: Decision, entry: Entry | None, contrary: list[Entry]) -> Outcome:
        mine = self._journal.about(decision.ticket_id)
        outcome = self._taken_already(decision, mine)
        if outcome is not None:
            if entry is not None:  # nobody is let in on it, so it must not be sent later
                self._journal.show(decision, Shown.ALREADY, State.REFUSED)
            return outcome
        behind = bool(mine) or self._journal.walk_ins.lacking(decision.ticket_id)
        with self._in_hand(decision.id):
            if self._line.online and not behind:
                answer = self._with_server(decision, entered=entry is not None)
                if answer is not None:
                    return answer
                entry = self._journal.entry(decision.id)
                if entry is not None and (told := self._told(entry)) is not None:
                    return told  # another program on this laptop sent it meanwhile
            alone = self._alone(decision, entry)
        with contextlib.suppress(StoreUnavailable):
            for other in contrary if isinstance(alone, Recorded) else ():
                # Nobody was told of it, and now the opposite was done.
                self._journal.show(other.decision, Shown.NOTHING, State.REFUSED)
        return alone

    def _taken_already(self, decision: Decision, mine: list[Decision]) -> AlreadyDecided | None:
        """Whether this laptop or a peer decided before, which the server may not know yet."""
        heard = self._snapshot.pending([decision.ticket_id]).get(decision.ticket_id, [])
        theirs = [other for other in heard if self._journal.entry(other.id) is None]
        lookup = self._snapshot.find(decision.ticket_id)
        if lookup is None or not (mine or theirs):
            return None
        decided: Decided | None = None
        for other in (*mine, *theirs):
            decided = joined(decided, stood(other))
        outcome = settled(known(lookup.ticket, decided, live=False), decision)
        return outcome if isinstance(outcome, AlreadyDecided) else None

    def _with_server(self, decision: Decision, *, entered: bool) -> Outcome | None:
        """The server's outcome, None where it did not answer in time."""
        patience = self._patience
        try:
            if not entered:
                self._journal.enter(decision, Shown.NOTHING)
        except StoreUnavailable:
            patience = SERVER_ONLY_SECONDS  # without a journal only the server's word counts
            return self._line.ask(lambda remote: remote.record(decision), patience)
        try:
            outcome = self._line.ask(
                lambda remote: remote.record(decision),
                patience,
                late=lambda answer: self._late(decision, answer),
            )
        except StoreUnavailable as fault:
            if fault.trouble in REFUSALS:
                self._journal.show(decision, Shown.NOTHING, State.REFUSED)
                raise
            return None
        self._note(decision, outcome)
        return outcome

    def _note(self, decision: Decision, outcome: Outcome) -> None:
        """Keep what the server answered; it has the decision, so a full disk changes nothing."""
        with contextlib.suppress(StoreUnavailable):
            match outcome:
                case Recorded():
                    self._journal.show(decision, Shown.RECORDED, State.SENT)
                    self._snapshot.note([decision])
                    self._announce()
                case AlreadyDecided():
                    self._journal.show(decision, Shown.ALREADY, State.SENT)
                    self._snapshot.put(Lookup(outcome.ticket, outcome.decided))
                case NoSuchTicket():
                    self._journal.show(decision, Shown.MISSING, State.SENT)
                    self._snapshot.drop(outcome.ticket_id)

    def _late(self, decision: Decision, outcome: Outcome) -> None:
        """An answer that nobody waits for any more: the row with our id is there, or is not."""
        if isinstance(outcome, Recorded):
            self._journal.arrived(decision.id)

    def _alone(self, decision: Decision, entry: Entry | None) -> Outcome:
        """Decide from what this laptop knows.

        Our own decision may be in the copy already: the server took it, and only the answer is
        lost. It is kept as one to be sent, for its number makes it count once.
        """
        entered = entry is not None
        lookup = self._known_here(decision.ticket_id)
        if lookup is None:
            if entered:  # nobody is let in on it, so it must not be sent later
                self._journal.show(decision, Shown.NOTHING, State.REFUSED)
            raise _unknown(decision.ticket_id)
        outcome = settled(lookup, decision)
        if isinstance(outcome, AlreadyDecided):
            ours = (decision,) if entry is None else (decision, entry.decision)
            own = next((one for one in ours if stands(one, lookup.decided)), None)
            if own is None:
                if entered:
                    self._journal.show(decision, Shown.ALREADY, State.REFUSED)
                return outcome
            decision, outcome = own, Recorded(lookup.ticket, stood(own), queued=True)
        kept = replace(decision, offline=True)
        if entered:
            self._journal.show(kept, Shown.RECORDED, State.WAITING)
        else:
            self._journal.enter(kept, Shown.RECORDED)
        with contextlib.suppress(StoreUnavailable):  # it is in the journal, and that counts
            self._snapshot.note([kept])
        self._announce()
        self._kept()
        return outcome

    def _told(self, entry: Entry) -> Outcome | None:
        """The outcome that was shown for this decision before; None where none was."""
        decision = entry.decision
        lookup = self._snapshot.find(decision.ticket_id)
        ticket = lookup.ticket if lookup else Ticket(decision.ticket_id, "", "", "", "")
        match entry.shown:
            case Shown.RECORDED:
                decided = stood(decision)
                ticket = replace(ticket, status=decided.status, entry_time=decided.at)
                return Recorded(ticket, decided, queued=entry.state is not State.SENT)
            case Shown.ALREADY:
                decided = (lookup.decided if lookup else None) or Decided(ticket.status)
                return AlreadyDecided(ticket, decided)
            case Shown.MISSING:
                return NoSuchTicket(decision.ticket_id)
            case Shown.NOTHING:
                return None

    def _again(self, entry: Entry, told: Outcome) -> Outcome:
        """The first outcome once more; the server tells it with the whole ticket."""
        if isinstance(told, Recorded) and not told.queued and self._line.online:
            with contextlib.suppress(StoreUnavailable):
                answer = self._line.ask(lambda r: r.record(entry.decision), self._patience)
                return answer if isinstance(answer, Recorded) else told
        return told


def _same_wish(one: Decision, other: Decision) -> bool:
    return (one.wanted, one.override) == (other.wanted, other.override)


def _shown(outcome: Outcome) -> Shown:
    match outcome:
        case Recorded():
            return Shown.RECORDED
        case AlreadyDecided():
            return Shown.ALREADY
        case NoSuchTicket():
            return Shown.MISSING


def _unknown(ticket_id: int) -> StoreUnavailable:
    return StoreUnavailable(
        StoreTrouble.OFFLINE,
        f"Ticket {ticket_id} is not in this laptop's copy, and the server is away. Ask at a "
        "door that is online, or try again when the network is back.",
    )
