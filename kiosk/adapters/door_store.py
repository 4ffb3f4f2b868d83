"""The ticket store of a door that goes on without its server, and comes back to it by itself."""

import contextlib
import random
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from kiosk.adapters.door_carry import Carried
from kiosk.adapters.door_courier import Courier
from kiosk.adapters.door_decisions import SERVER_ONLY_SECONDS, Decisions
from kiosk.adapters.door_lane import Lane, ThreadLane
from kiosk.adapters.door_line import Line
from kiosk.adapters.door_parcels import Pace
from kiosk.adapters.door_recovery import remind
from kiosk.adapters.door_registrations import Registrations
from kiosk.adapters.door_rounds import Rounds
from kiosk.adapters.door_stuck import stuck_list
from kiosk.adapters.door_table import Table
from kiosk.adapters.door_weeding import Weeding
from kiosk.adapters.local_entries import Tally
from kiosk.adapters.local_journal import Journal
from kiosk.adapters.local_snapshot import Snapshot
from kiosk.domain.decision import Conflict, Decision, Lookup, Outcome
from kiosk.domain.ticket import Attendee, Counts, Page, Ticket, TicketQuery
from kiosk.services.faults import StoreUnavailable
from kiosk.services.ports import Clock, Probe, ScanEntry, Standing, Stuck
from kiosk.services.syncing import Backoff, Presence, RemoteStore

_CLOSE_SECONDS = 3.0
_STUCK_LISTED = 200


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
        table: the same server once more, for questions about many tickets, which may be slow; None
            where the courier's connection, or the only one, has to do.
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
        table: RemoteStore | None = None,
    ) -> None:
        self._journal = journal
        self._snapshot = snapshot
        self._peers = peers
        self._line = Line(remote, lane or ThreadLane(), clock, Presence())
        backoff = Backoff(random.random)
        self._rounds_line = self._line
        if courier is not None:
            self._rounds_line = self._line.beside(courier, ThreadLane("kiosk-courier"))
        self._table_line = self._rounds_line.aside()
        if table is not None:
            self._table_line = self._line.aside(table, ThreadLane("kiosk-table"))
        self._courier = Courier(self._rounds_line, journal, snapshot, clock, backoff, lease, pace)
        self._decisions = Decisions(
            self._line,
            journal,
            snapshot,
            patience_s,
            self._courier.upload.parcels.in_hand,
            self._announce,
            self._kept,
        )
        self._registrations = Registrations(
            self._line, journal.walk_ins, snapshot, patience_s, self._count, self._table_line
        )
        self._table = Table(
            self._table_line,
            snapshot,
            patience_s,
            lambda: self._courier.conflicts,
            lambda: self._courier.fresh,
        )
        self._weeding = Weeding(self._table_line, journal, snapshot, pace or Pace())
        remind(snapshot, journal, clock.now())
        self._stuck: tuple[Stuck, ...] = ()
        self._count()
        self._one_round = threading.Lock()
        # Without a whole copy there is nothing to open the window for, so the server gets longer.
        self._line.greet(patience_s if snapshot.whole else SERVER_ONLY_SECONDS)
        self._rounds = Rounds(self.round) if background else None

    def _announce(self) -> None:
        if self._peers is not None:
            self._peers.announce()

    def _count(self) -> None:
        self._tally = tally = self._journal.tally()
        if tally.stuck or tally.stuck_registrations or self._stuck:
            self._stuck = tuple(stuck_list(self._journal, self._snapshot, _STUCK_LISTED))

    def _kept(self) -> None:
        self._count()
        if self._rounds is not None and self._line.online:
            self._rounds.wake()

    # ---- the door

    def find(self, ticket_id: int) -> Lookup | None:
        """From the copy at once; the server is asked only for what the copy lacks."""
        return self._decisions.find(ticket_id)

    def confirm(self, ticket_id: int) -> Lookup | None:
        """From the server when it answers in time, else from the copy."""
        return self._decisions.confirm(ticket_id)

    def record(self, decision: Decision) -> Outcome:
        """Into the journal, then to the server; without its answer decided from this laptop."""
        return self._decisions.record(decision)

    def log_scan(self, entry: ScanEntry) -> None:
        """Into the journal; sent in batches."""
        self._journal.add_scans([entry])

    # ---- the desk

    def register(self, attendee: Attendee) -> Ticket:
        """Under a number that was leased beforehand; a lost answer registers nobody twice."""
        return self._registrations.register(attendee)

    def registered_already(self, mobile_number: str, event: str) -> Sequence[Ticket]:
        """Asked of the server; while it is away only among the walk-ins of this laptop."""
        return self._registrations.already(mobile_number, event)

    # ---- the table

    def page(self, query: TicketQuery) -> Page:
        """One page of the server's table, or of the copy while it is away."""
        return self._table.page(query)

    def events(self) -> Sequence[str]:
        """The events there are tickets for."""
        return self._table.events()

    def counts(self, events: frozenset[str] = frozenset(), door: str = "") -> Counts:
        """Totals of the server, or of the copy while it is away."""
        return self._table.counts(events, door)

    def revision(self) -> str:
        """A mark that changes whenever a ticket or decision did, there or here."""
        return self._table.revision()

    def conflicts(self) -> Sequence[Conflict]:
        """As the server lists them; while it is away, as it listed them last."""
        return self._table.conflicts()

    # ---- how it is

    def try_stuck_again(self) -> None:
        """With the next round, which begins at once where there are rounds."""
        self._journal.hurry()
        if self._rounds is not None:
            self._rounds.wake()

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
            self._stuck,
            self._line.trouble,
            tally.registrations,
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
        self._registrations.take_in(carried.walk_ins)
        new = self._journal.take_in(carried.decisions)
        self._snapshot.note(carried.decisions)
        self._journal.add_scans(carried.scans)
        self._count()
        return new

    def round(self) -> float:
        """One round to the server; seconds until the next."""
        with self._one_round:
            pause = self._courier.round()
            if self._courier.caught_up and self._weeding.look():
                pause = 0.0
            self._line.meet(SERVER_ONLY_SECONDS)
        with contextlib.suppress(StoreUnavailable):
            self._count()
        return pause

    def close(self) -> None:
        """Let go of files, threads and the network; what is unsent stays in the journal."""
        if self._peers is not None:
            self._peers.close()
        if self._rounds is not None:
            self._rounds.close(_CLOSE_SECONDS)
        lines = (self._table_line, self._rounds_line, self._line)
        for line in {id(line.remote): line for line in lines}.values():
            line.close(_CLOSE_SECONDS)
        self._snapshot.close()
        self._journal.close()
