"""Ticket numbers leased from the server beforehand, so that a desk registers without it."""

from kiosk.adapters.local.journal import Journal
from kiosk.adapters.offline.server_circuit import ServerCircuit
from kiosk.adapters.offline.upload_queue import LOAD_TIMEOUT
from kiosk.services.faults import StoreTrouble, StoreUnavailable

LEASED_NUMBERS = 50
"""How many a laptop keeps unless it is told otherwise: an hour of walk-ins without a server."""


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
