"""The ticket store of a door that goes on without its server, and comes back to it by itself."""

import contextlib
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from kiosk.adapters.door_carry import Carried
from kiosk.adapters.door_courier import Courier, Pace
from kiosk.adapters.door_lane import Lane, ThreadLane
from kiosk.adapters.door_line import REFUSALS, Line
from kiosk.adapters.door_rounds import Rounds
from kiosk.adapters.local_entries import Entry, Shown, State, Tally
from kiosk.adapters.local_journal import Journal
from kiosk.adapters.local_snapshot import Snapshot
from kiosk.domain.decision import (
    AlreadyDecided,
    Conflict,
    Decided,
    Decision,
    Lookup,
    NoSuchTicket,
    Outcome,
    Recorded,
)
from kiosk.domain.reconcile import joined, known, settled, stood
from kiosk.domain.ticket import Attendee, Counts, Page, Status, Ticket, TicketQuery
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.ports import Clock, Probe, ScanEntry, Standing
from kiosk.services.syncing import Backoff, Presence, RemoteStore

T = TypeVar("T")

SERVER_ONLY_SECONDS = 4.0
"""How long to wait for the server where only its word counts."""
_CLOSE_SECONDS = 3.0


class Peers(Protocol):
    """The other doors on the same LAN."""

    def announce(self) -> None:
        """There is a new decision in the journal's feed; never waits."""
        ...

    def close(self) -> None:
        """Let go of the network."""
        ...


class DoorStore:
    """Decides with the server while it answers in time, and from this laptop while it does not.

    Every decision is in the journal, on the disk, before anybody is told; it keeps the scan's id
    on all its ways to the server, so it counts once, however often it is sent.

    Args:
        remote: the server.
        journal: this laptop's decisions.
        snapshot: this laptop's copy of the ticket table.
        clock: the server's time.
        patience_s: seconds that a guest waits for the server at most.
        peers: the other doors on the LAN, where they are to be told.
        lease: ticket numbers to keep for walk-ins while the server is away.
        lane: where the server is asked; a thread of its own by default.
        background: whether rounds to the server run by themselves, on a thread.
        pace: the clocks for pacing the rounds.
        courier: the same server over a connection of its own for the rounds, so that a press
            never waits behind them; None where one connection has to do.
    """

    def __init__(
        self,
        remote: RemoteStore,
        journal: Journal,
        snapshot: Snapshot,
        clock: Clock,
        *,
        patience_s: float = 1.5,
        peers: Peers | None = None,
        lease: int = 50,
        lane: Lane | None = None,
        background: bool = True,
        pace: Pace | None = None,
        courier: RemoteStore | None = None,
    ) -> None:
        self._journal = journal
        self._snapshot = snapshot
        self._patience = patience_s
        self._peers = peers
        self._presence = Presence()
        self._line = Line(remote, lane or ThreadLane(), clock, self._presence)
        backoff = Backoff(random.random)
        self._rounds_line = self._line
        if courier is not None:
            self._rounds_line = self._line.beside(courier, ThreadLane("kiosk-courier"))
        self._courier = Courier(self._rounds_line, journal, snapshot, clock, backoff, lease, pace)
        # The snapshot may have lost its last seconds to a power cut; the journal never does.
        snapshot.note(e.decision for e in journal.unsent() if e.shown is Shown.RECORDED)
        self._tally = journal.tally()
        self._one_round = threading.Lock()
        self._first_beat()
        self._rounds = Rounds(self.round) if background else None

    def _first_beat(self) -> None:
        """At the start one good answer is enough: nobody waits at the door yet."""
        self._presence.needed, usual = 1, self._presence.needed
        with contextlib.suppress(StoreUnavailable):
            self._line.ask(lambda r: r.heartbeat(), SERVER_ONLY_SECONDS, anyway=True)
        self._presence.needed = usual

    # ---- the door

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
        mine = self._journal.about(decision.ticket_id)
        outcome = self._taken_already(decision, mine)
        if outcome is not None:
            return outcome
        behind = bool(mine) or self._journal.walk_ins.lacking(decision.ticket_id)
        with self._courier.in_hand(decision.id):
            if self._line.online and not behind:
                answer = self._with_server(decision, entered=entry is not None)
                if answer is not None:
                    return answer
                entry = self._journal.entry(decision.id)
            return self._alone(decision, entered=entry is not None)

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

    def _alone(self, decision: Decision, *, entered: bool) -> Outcome:
        """Decide from what this laptop knows."""
        lookup = self._known_here(decision.ticket_id)
        if lookup is None:
            if entered:  # nobody is let in on it, so it must not be sent later
                self._journal.show(decision, Shown.NOTHING, State.REFUSED)
            raise self._unknown(decision.ticket_id)
        outcome = settled(lookup, decision)
        if isinstance(outcome, AlreadyDecided):
            if entered:
                self._journal.show(decision, Shown.ALREADY, State.REFUSED)
            return outcome
        kept = replace(decision, offline=True)
        if entered:
            self._journal.show(kept, Shown.RECORDED, State.WAITING)
        else:
            self._journal.enter(kept, Shown.RECORDED)
        with contextlib.suppress(StoreUnavailable):  # it is in the journal, and that counts
            self._snapshot.note([kept])
        self._announce()
        self._tally = self._journal.tally()
        if self._rounds is not None and self._line.online:
            self._rounds.wake()
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

    def _announce(self) -> None:
        if self._peers is not None:
            self._peers.announce()

    def _unknown(self, ticket_id: int) -> StoreUnavailable:
        return StoreUnavailable(
            StoreTrouble.OFFLINE,
            f"Ticket {ticket_id} is not in this laptop's copy, and the server is away. Ask at a "
            "door that is online, or try again when the network is back.",
        )

    def log_scan(self, entry: ScanEntry) -> None:
        """Into the journal; sent in batches."""
        self._journal.add_scan(entry)

    # ---- the desk

    def register(self, attendee: Attendee) -> Ticket:
        """Under a number that was leased beforehand, so that a lost answer registers nobody twice.

        Where no number is left (a new laptop), the server must answer.
        """
        number = self._journal.walk_ins.register(attendee)
        if number is None:
            ticket = self._line.ask(lambda r: r.register(attendee), SERVER_ONLY_SECONDS)
            self._snapshot.put(Lookup(ticket))
            return ticket
        ticket = _numbered(number, attendee)
        self._snapshot.put(Lookup(ticket))
        with contextlib.suppress(StoreUnavailable):
            if self._line.ask(lambda r: r.register_as(number, attendee), self._patience):
                self._journal.walk_ins.settle(number, State.SENT)
        self._tally = self._journal.tally()
        return ticket

    def registered_already(self, mobile_number: str, event: str) -> Sequence[Ticket]:
        """Asked of the server; while it is away only among the walk-ins of this laptop."""
        return self._either(
            lambda remote: remote.registered_already(mobile_number, event),
            lambda: self._journal.walk_ins.alike(mobile_number, event),
        )

    # ---- the table

    def page(self, query: TicketQuery) -> Page:
        """One page of the server's table, or of the copy while it is away."""
        page = self._either(lambda remote: remote.page(query), lambda: self._snapshot.page(query))
        pending = self._snapshot.pending([ticket.id for ticket in page.rows])
        if not pending:
            return page
        rows = tuple(_with(ticket, pending.get(ticket.id, ())) for ticket in page.rows)
        return Page(rows, page.next)

    def events(self) -> Sequence[str]:
        """The events there are tickets for."""
        return self._either(lambda remote: remote.events(), self._snapshot.events)

    def counts(self, events: frozenset[str] = frozenset(), door: str = "") -> Counts:
        """Totals of the server, or of the copy while it is away."""

        def from_copy() -> Counts:
            counts = self._snapshot.counts(events)
            return replace(counts, here=self._snapshot.decided_at(door)) if door else counts

        return self._either(lambda remote: remote.counts(events, door), from_copy)

    def revision(self) -> str:
        """A mark that changes whenever a ticket or decision did, there or here."""
        notes = self._snapshot.notes
        return self._either(
            lambda remote: f"{remote.revision()}+{notes}",
            lambda: f"{notes}/{self._snapshot.revision}",
        )

    def conflicts(self) -> Sequence[Conflict]:
        """As the server lists them; while it is away, as it listed them last."""
        return self._either(lambda remote: remote.conflicts(), lambda: self._courier.conflicts)

    def _either(self, ask: Callable[[RemoteStore], T], here: Callable[[], T]) -> T:
        if self._line.online:
            with contextlib.suppress(StoreUnavailable):
                return self._line.ask(ask, self._patience)
        return here()

    # ---- how it is

    def standing(self) -> Standing:
        """Online or since when not, and what is kept here; from memory."""
        tally = self._tally
        return Standing(
            self._line.online,
            self._line.since,
            tally.waiting + tally.registrations,
            tally.stuck + tally.stuck_registrations,
            len({conflict.ticket.id for conflict in self._courier.conflicts}),
            self._line.remote.standing().unsafe,
        )

    def probe(self) -> Probe:
        """What the server says about itself, and what is kept on this laptop."""
        probe = self._line.ask(lambda remote: remote.probe(), SERVER_ONLY_SECONDS, anyway=True)
        warnings = list(probe.warnings)
        if not self._journal.file.encrypted:
            warnings.append(
                "What this laptop keeps for working offline is not encrypted: the SQLCipher "
                "package (sqlcipher3-wheels) is not installed. Encrypt the laptop's disk."
            )
        return replace(probe, warnings=tuple(warnings))

    @property
    def tally(self) -> Tally:
        """How much is kept on this laptop, as last counted."""
        return self._tally

    @property
    def snapshot_whole(self) -> bool:
        """Whether every ticket is in the laptop's copy, so that the server may go away."""
        return self._snapshot.whole

    @property
    def searchable(self) -> bool:
        """Whether the copy's index over parts of words is complete, so that searching is quick."""
        return self._snapshot.whole and not self._courier.indexing

    @property
    def journal(self) -> Journal:
        """The laptop's journal, to list what is stuck, to export and to import."""
        return self._journal

    def sync(self, seconds: float) -> Tally:
        """Send until nothing waits, or the time is over; what is left on this laptop."""
        deadline = time.monotonic() + seconds
        while True:
            pause = self.round()
            left = self._tally
            done = self._line.online and not (left.waiting or left.registrations or left.scans)
            if done or time.monotonic() + pause > deadline:
                return left
            time.sleep(pause)

    def take_in(self, carried: Carried) -> int:
        """Keep what another laptop's journal file holds, to be sent from here.

        Returns:
            How many of its decisions were new to this laptop.
        """
        for number, attendee in carried.walk_ins:
            self._journal.walk_ins.register(attendee, number)
            if self._snapshot.find(number) is None:
                self._snapshot.put(Lookup(_numbered(number, attendee)))
        new = self._journal.take_in(carried.decisions)
        self._snapshot.note(carried.decisions)
        for scan in carried.scans:
            self._journal.add_scan(scan)
        self._tally = self._journal.tally()
        return new

    def round(self) -> float:
        """One round to the server; seconds until the next."""
        with self._one_round:
            pause = self._courier.round()
        with contextlib.suppress(StoreUnavailable):
            self._tally = self._journal.tally()
        return pause

    def close(self) -> None:
        """Let go of files, threads and the network; what is unsent stays in the journal."""
        if self._peers is not None:
            self._peers.close()
        if self._rounds is not None:
            self._rounds.close(_CLOSE_SECONDS)
        self._line.close(_CLOSE_SECONDS)
        if self._rounds_line is not self._line:
            self._rounds_line.close(_CLOSE_SECONDS)
        self._snapshot.close()
        self._journal.close()


def _numbered(number: int, attendee: Attendee) -> Ticket:
    return Ticket(
        number, attendee.name, attendee.mobile_number, attendee.university, attendee.event
    )


def _with(ticket: Ticket, pending: Sequence[Decision]) -> Ticket:
    decided = None
    if ticket.status is not Status.NOT_ENTERED:
        decided = Decided(ticket.status, ticket.entry_time)
    for decision in pending:
        decided = joined(decided, stood(decision))
    return known(ticket, decided, live=True).ticket
