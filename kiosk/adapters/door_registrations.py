"""A desk's registrations: under numbers leased beforehand, so that they need no server."""

import contextlib
from collections.abc import Callable, Iterable, Sequence

from kiosk.adapters.door_decisions import SERVER_ONLY_SECONDS
from kiosk.adapters.door_line import Line
from kiosk.adapters.local_entries import State
from kiosk.adapters.local_snapshot import Snapshot
from kiosk.adapters.local_walk_ins import WalkIns
from kiosk.domain.decision import Lookup
from kiosk.domain.ticket import Attendee, Ticket
from kiosk.services.faults import StoreUnavailable


class Registrations:
    """Registers walk-ins, whether the server is there or not.

    Args:
        line: to the server.
        walk_ins: keeps them, and the leased numbers.
        snapshot: where a door of this laptop finds them.
        patience_s: seconds that a guest waits for the server at most.
        kept: told when a walk-in was kept here.
        aside: to the server, for questions that may be slow.
    """

    def __init__(
        self,
        line: Line,
        walk_ins: WalkIns,
        snapshot: Snapshot,
        patience_s: float,
        kept: Callable[[], None],
        aside: Line,
    ) -> None:
        self._line = line
        self._walk_ins = walk_ins
        self._snapshot = snapshot
        self._patience = patience_s
        self._kept = kept
        self._aside = aside

    def register(self, attendee: Attendee) -> Ticket:
        """Under a number that was leased beforehand, so that a lost answer registers nobody twice.

        Where no number is left (a new laptop), the server must answer.
        """
        number = self._walk_ins.register(attendee)
        if number is None:
            ticket = self._line.ask(lambda r: r.register(attendee), SERVER_ONLY_SECONDS)
            self._snapshot.put(Lookup(ticket))
            return ticket
        ticket = _numbered(number, attendee)
        self._snapshot.put(Lookup(ticket))
        with contextlib.suppress(StoreUnavailable):
            if self._line.ask(lambda r: r.register_as(number, attendee), self._patience):
                self._walk_ins.settle(number, State.SENT)
        self._kept()
        return ticket

    def already(self, mobile_number: str, event: str) -> Sequence[Ticket]:
        """Asked of the server; while it is away only among the walk-ins of this laptop."""
        return self._aside.either(
            lambda remote: remote.registered_already(mobile_number, event),
            lambda: self._walk_ins.alike(mobile_number, event),
            2 * self._patience,
        )

    def take_in(self, walk_ins: Iterable[tuple[int, Attendee]]) -> None:
        """Keep what another laptop registered, to be sent from here."""
        for number, attendee in walk_ins:
            self._walk_ins.register(attendee, number)
            if self._snapshot.find(number) is None:
                self._snapshot.put(Lookup(_numbered(number, attendee)))


def _numbered(number: int, attendee: Attendee) -> Ticket:
    return Ticket(
        number, attendee.name, attendee.mobile_number, attendee.university, attendee.event
    )
