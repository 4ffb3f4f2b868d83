"""The ticket store of a door that goes on without its server, and comes back to it by itself."""

import contextlib
import random
import threading
import time
from collections.abc import Sequence
from dataclasses import replace

from kiosk.adapters.local.journal import Journal
from kiosk.adapters.local.journal_entries import JournalCounts
from kiosk.adapters.local.journal_file import JournalContents
from kiosk.adapters.local.kept_clock import KeptClock
from kiosk.adapters.offline.copy_search import CopySearch
from kiosk.adapters.offline.deleted_tickets import DeletionSweep
from kiosk.adapters.offline.door_parts import DoorFiles, DoorOptions, DoorRemotes, Peers
from kiosk.adapters.offline.door_reach import DecisionNews, DoorCircuits, DoorReach
from kiosk.adapters.offline.offline_decisions import SERVER_ONLY_TIMEOUT, DoorDecisions
from kiosk.adapters.offline.offline_holds import DoorHolds
from kiosk.adapters.offline.offline_registrations import DoorRegistrations
from kiosk.adapters.offline.offline_shared import DoorShared
from kiosk.adapters.offline.offline_table import DoorTable
from kiosk.adapters.offline.recovery import restore_copy_from_journal, restore_journal_from_copy
from kiosk.adapters.offline.stuck_rows import stuck_list
from kiosk.adapters.offline.sync_loop import SyncLoop
from kiosk.adapters.offline.sync_thread import Backoff, SyncThread
from kiosk.domain.decision import Conflict, Decision, Lookup, Outcome
from kiosk.domain.hold import HistoryEntry, Hold
from kiosk.domain.ticket import Attendee, Counts, Page, Ticket, TicketQuery
from kiosk.services.faults import StoreUnavailable
from kiosk.services.ports import Clock, Probe, ScanEntry, StoreStatus, StuckItem

_CLOSE_SECONDS = 3.0
_STUCK_LISTED = 200
_CHECKPOINT_SECONDS = 30.0


class DoorStore(DoorShared):
    """Decides with the server while it answers in time, and from this laptop while it does not.

    Every decision is in the journal, on the disk, before anybody is told; it keeps the scan's id
    on all its ways to the server, so it counts once, however often it is sent.

    Nothing is asked and no thread runs before `start`.

    Args:
        remotes: the server.
        files: this laptop's.
        clock: the server's time.
        options: how the door works.
    """

    def __init__(
        self, remotes: DoorRemotes, files: DoorFiles, clock: Clock, options: DoorOptions
    ) -> None:
        self._journal, self._snapshot = files.journal, files.snapshot
        self._clock, self._options = clock, options
        self._open_peers = files.peers
        self._peers: Peers | None = None
        self._tally = JournalCounts()
        self._stuck: tuple[StuckItem, ...] = ()
        self._one_pass = threading.Lock()
        self._kept_clock = KeptClock(files.journal, clock)
        self._checkpoint_from = 0.0
        self._sync_thread: SyncThread | None = None
        self._circuits = DoorCircuits.over(remotes, clock, options)
        self._build_parts()

    def _build_parts(self) -> None:
        options, circuits = self._options, self._circuits
        reach = DoorReach(circuits.door, self._journal, self._snapshot, options.timeout_s)
        slow = replace(reach, circuit=circuits.slow)
        DoorShared.__init__(self, circuits.door, circuits.slow, self._snapshot)
        self._sync_loop = loop = SyncLoop(
            circuits.background,
            self._journal,
            self._snapshot,
            Backoff(random.random),
            options.lease,
            options.clocks,
            self,
        )
        news = DecisionNews(loop.upload.queue.claimed, self._announce, self._on_kept_offline)
        self._decisions = DoorDecisions(reach, news, self.reentry)
        search = CopySearch(slow.circuit, self._snapshot, options.timeout_s, lambda: loop.fresh)
        self._registrations = DoorRegistrations(reach, self._recount, slow.circuit, search)
        self._table = DoorTable(slow, lambda: loop.conflicts, search)
        self._holds = DoorHolds(slow, lambda: loop.holds)
        self._deletion_sweep = DeletionSweep(
            slow.circuit, self._journal, self._snapshot, options.clocks
        )

    def start(self) -> None:
        """Go on from what was kept here, and begin to ask the server and to tell the other doors.

        Raises:
            StoreUnavailable: the files cannot be read or written; `close` lets go of everything.
        """
        journal, snapshot = self._journal, self._snapshot
        self._kept_clock.resume()  # before the other doors are told a time
        restore_journal_from_copy(journal, snapshot)
        restore_copy_from_journal(snapshot, journal, self._clock.now())
        self._recount()
        if self._open_peers is not None:
            self._peers = self._open_peers()
        # Without a whole copy there is nothing to open the window for, so the server gets longer.
        self._circuit.first_contact(
            self._options.timeout_s if snapshot.complete else SERVER_ONLY_TIMEOUT
        )
        if self._options.background:
            self._sync_thread = SyncThread(self.sync_once)

    def _announce(self) -> None:
        if self._peers is not None:
            self._peers.announce()

    def _recount(self) -> None:
        self._tally = tally = self._journal.tally()
        told = tally.stuck + tally.stuck_registrations + tally.over_capacity
        if told or self._stuck:
            self._stuck = tuple(stuck_list(self._journal, self._snapshot, _STUCK_LISTED))

    def _on_kept_offline(self) -> None:
        self._recount()
        if self._sync_thread is not None and self._circuit.online:
            self._sync_thread.wake()

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

    def names(self) -> Sequence[tuple[int, str]]:
        """Every ticket's number and name; this laptop's copy of a large table."""
        return self._table.names()

    def events(self) -> Sequence[str]:
        """The events there are tickets for."""
        return self._table.events()

    def counts(self, events: frozenset[str] = frozenset(), door: str = "") -> Counts:
        """Totals of the server, or of the copy while it is away."""
        return self._table.counts(events, door)

    def count_found(self, query: TicketQuery) -> Counts:
        """How many tickets search and event find, by status."""
        return self._table.count_found(query)

    def revision(self) -> str:
        """A mark that changes whenever a ticket or decision did, there or here."""
        return self._table.revision()

    def conflicts(self) -> Sequence[Conflict]:
        """As the server lists them; while it is away, as it listed them last."""
        return self._table.conflicts()

    def holds(self, *, answered: bool = False) -> Sequence[Hold]:
        """Who waits for the desk: as the server, this laptop and the other doors know of it."""
        return self._holds.holds(answered=answered)

    def history(self, ticket_id: int) -> Sequence[HistoryEntry]:
        """Everything that happened to a ticket; while the server is away, what is known here."""
        return self._holds.history(ticket_id)

    def reader(self) -> "DoorStore":
        """This store: the server's slow answers, and the copy, are had from any thread."""
        return self

    def give_up(self) -> None:
        """Nothing to end: no question waits for the server for longer than a guest would."""

    # ---- how it is

    def retry_stuck(self) -> None:
        """With the next round, which begins at once where there are rounds."""
        self._journal.retry_stuck_now()
        if self._sync_thread is not None:
            self._sync_thread.wake()

    def status(self) -> StoreStatus:
        """Online or since when not, and what is kept here; from memory."""
        tally = self._tally
        return StoreStatus(
            self._circuit.online,
            self._circuit.since,
            tally.waiting + tally.registrations,
            tally.stuck + tally.stuck_registrations,
            len({conflict.ticket.id for conflict in self._sync_loop.conflicts}),
            self._circuit.remote.status().unsafe,
            self._stuck,
            self._circuit.trouble,
            tally.registrations,
            doors_not_heard=() if self._peers is None else self._peers.not_heard(),
            newer_doors=() if self._peers is None else self._peers.newer(),
            older_doors=() if self._peers is None else self._peers.older(),
            over_capacity=tally.over_capacity,
        )

    def probe(self) -> Probe:
        """What the server says about itself, and what is kept on this laptop."""
        probe = self._circuit.call(
            lambda remote: remote.probe(), SERVER_ONLY_TIMEOUT, even_if_away=True
        )
        warnings = list(probe.warnings)
        if not self._journal.file.encrypted:
            warnings.append(
                "What this laptop keeps for working offline is not encrypted: the SQLCipher "
                "package (sqlcipher3-wheels) is not installed. Encrypt the laptop's disk."
            )
        return replace(probe, warnings=tuple(warnings))

    @property
    def tally(self) -> JournalCounts:
        """How much is kept on this laptop, as last counted."""
        return self._tally

    @property
    def copy_complete(self) -> bool:
        """Whether every ticket is in the laptop's copy, so that the server may go away."""
        return self._snapshot.complete

    @property
    def copy_searchable(self) -> bool:
        """Whether the copy's index over parts of words is complete, so that searching is quick."""
        return self._snapshot.complete and not self._sync_loop.indexing

    @property
    def numbers_searchable(self) -> bool:
        """Whether parts of mobile numbers are found quickly, too: after somebody looked for one."""
        return self._snapshot.mobiles.ready

    @property
    def journal(self) -> Journal:
        """The laptop's journal, to list what is stuck, to export and to import."""
        return self._journal

    def sync(self, seconds: float) -> JournalCounts:
        """Send until nothing waits, or the time is over; what is left on this laptop."""
        deadline = time.monotonic() + seconds
        while True:
            pause = self.sync_once()
            left = self._tally
            done = self._circuit.online and not (left.waiting or left.registrations or left.scans)
            if done or time.monotonic() + pause > deadline:
                return left
            time.sleep(pause)

    def import_decisions(self, contents: JournalContents) -> int:
        """Keep what another laptop's journal file holds, to be sent from here.

        Returns:
            How many of its decisions were new to this laptop.
        """
        self._registrations.import_walk_ins(contents.walk_ins)
        new = self._journal.import_decisions(contents.decisions)
        self._snapshot.merge_decisions(contents.decisions)
        self._journal.add_scans(contents.scans)
        self._recount()
        return new

    def sync_once(self) -> float:
        """One round to the server; seconds until the next."""
        with self._one_pass:
            pause = self._sync_loop.sync_once()
            if self._sync_loop.caught_up and self._deletion_sweep.run_step():
                pause = 0.0
            self._circuit.probe(SERVER_ONLY_TIMEOUT)
            self._keep_up()
        with contextlib.suppress(StoreUnavailable):
            self._recount()
        return pause

    def _keep_up(self) -> None:
        """What the files are kept fresh with now and then; a full disk is told elsewhere."""
        with contextlib.suppress(StoreUnavailable):
            self._kept_clock.keep()
            now = self._options.clocks.steady()
            if now >= self._checkpoint_from:
                self._checkpoint_from = now + _CHECKPOINT_SECONDS
                self._journal.file.checkpoint()

    def close(self) -> None:
        """Let go of files, threads and the network; what is unsent stays in the journal."""
        if self._peers is not None:
            self._peers.close()
        if self._sync_thread is not None:
            self._sync_thread.close(_CLOSE_SECONDS)
        self._circuits.close(_CLOSE_SECONDS)
        self._snapshot.close()
        self._journal.close()
