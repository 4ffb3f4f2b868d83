"""A desk's registrations: under numbers leased beforehand, so that they need no server."""

from collections.abc import Callable, Iterable, Sequence

from kiosk.adapters.local.journal import Journal
from kiosk.adapters.local.journal_entries import UploadState
from kiosk.adapters.offline.capacity_told import described
from kiosk.adapters.offline.copy_search import CopySearch
from kiosk.adapters.offline.door_reach import DoorReach
from kiosk.adapters.offline.offline_decisions import SERVER_ONLY_TIMEOUT
from kiosk.adapters.offline.server_circuit import ServerCircuit
from kiosk.adapters.offline.upload_batches import LOAD_TIMEOUT
from kiosk.domain.decision import Lookup
from kiosk.domain.ticket import Attendee, Ticket
from kiosk.services.faults import StoreTrouble, StoreUnavailable


class DoorRegistrations:
    """Registers walk-ins, whether the server is there or not.

    Args:
        reach: the server; the journal with the leased numbers; the copy, where a door finds them.
        kept: told when a walk-in was kept here.
        slow_circuit: to the server, for questions that may be slow.
        search: finds in the copy what the server would look at every row for.
    """

    def __init__(
        self,
        reach: DoorReach,
        kept: Callable[[], None],
        slow_circuit: ServerCircuit,
        search: CopySearch,
    ) -> None:
        self._circuit = reach.circuit
        self._walk_ins = reach.journal.walk_ins
        self._snapshot = reach.snapshot
        self._timeout = reach.timeout_s
        self._kept = kept
        self._slow_circuit = slow_circuit
        self._search = search

    def register(self, attendee: Attendee) -> Ticket:
        """Under a number that was leased beforehand, so that a lost answer registers nobody twice.

        Where no number is left (a new laptop), the server must answer.

        Raises:
            StoreUnavailable: FULL, as the server says, or as the copy says while it is away; or
                no number is left and the server is away.
        """
        if not self._circuit.online:
            self._claim_here(attendee.event)
        number = self._walk_ins.register(attendee, asking=True)
        if number is None:
            ticket = self._circuit.call(lambda r: r.register(attendee), SERVER_ONLY_TIMEOUT)
            self._snapshot.put(Lookup(ticket))
            return ticket
        try:
            self._ask_for_place(number, attendee)
        finally:
            self._walk_ins.asked(number)
        ticket = _numbered(number, attendee)
        self._snapshot.put(Lookup(ticket))
        self._kept()
        return ticket

    def _ask_for_place(self, number: int, attendee: Attendee) -> None:
        """Register at the server; what it leaves unanswered is sent when it is back."""
        try:
            taken = self._circuit.call(
                lambda r: r.register_leased(number, attendee, if_place=True), self._timeout
            )
        except StoreUnavailable as fault:
            if fault.trouble is StoreTrouble.FULL:
                self._walk_ins.withdraw(number)
                raise
            return
        if taken:
            self._walk_ins.settle(number, UploadState.SENT)

    def _claim_here(self, name: str) -> None:
        """While the server is away the copy says whether an event is full, where it is whole."""
        event = described(self._snapshot, name)
        if event is None or event.capacity is None or not self._snapshot.complete:
            return
        counts = self._snapshot.counts(frozenset({name}))
        if counts.total - counts.revoked >= event.capacity:
            raise StoreUnavailable(
                StoreTrouble.FULL,
                f"{event.name} is full, as far as this laptop knows: it has {event.capacity} "
                "places. Its capacity can be raised when the server is back (kiosk events set). "
                "Register for another event, or wait.",
            )

    def already(self, mobile_number: str, event: str) -> Sequence[Ticket]:
        """Asked of the server; while it is away only among the walk-ins of this laptop."""
        found = self._search.registered_already(mobile_number, event)
        if found is not None:
            return found
        return self._slow_circuit.call_or_else(
            lambda remote: remote.registered_already(mobile_number, event),
            lambda: self._walk_ins.same_guest(mobile_number, event),
            2 * self._timeout,
        )

    def import_walk_ins(self, walk_ins: Iterable[tuple[int, Attendee]]) -> None:
        """Keep what another laptop registered, to be sent from here."""
        for number, attendee in walk_ins:
            self._walk_ins.register(attendee, number)
            if self._snapshot.find(number) is None:
                self._snapshot.put(Lookup(_numbered(number, attendee)))


def _numbered(number: int, attendee: Attendee) -> Ticket:
    words = attendee.name, attendee.mobile_number, attendee.university, attendee.event
    return Ticket(number, *words, party=attendee.party)


class LeasedNumbers:
    """Tops a laptop's numbers up while the server is there; `WalkIns` keeps and uses them.

    Args:
        circuit: to the server.
        journal: where they are kept.
        wanted: how many to keep; 0 for none.
    """

    def __init__(self, circuit: ServerCircuit, journal: Journal, wanted: int) -> None:
        self._circuit = circuit
        self._journal = journal
        self._wanted = wanted

    def top_up(self) -> None:
        """Lease what is missing, once half of them are used up.

        Raises:
            StoreUnavailable: the server is away, or lets this laptop's user register nobody; then
                it is not asked again.
        """
        if not self._wanted:
            return
        missing = self._wanted - self._journal.tally().numbers
        if missing * 2 < self._wanted:
            return
        try:
            numbers = self._circuit.call(lambda r: r.lease_numbers(missing), LOAD_TIMEOUT)
        except StoreUnavailable as fault:
            if fault.trouble is StoreTrouble.RIGHTS:  # a door that may not register
                self._wanted = 0
            raise
        self._journal.walk_ins.add_numbers(numbers)
