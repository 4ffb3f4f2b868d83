"""The store of a door whose own disk cannot be used: the server alone, and nothing kept here."""

import contextlib
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from kiosk.adapters.offline.forwarding import PassedOn
from kiosk.domain.decision import Conflict, Decision, Lookup, Outcome
from kiosk.domain.ticket import Attendee, Counts, Page, Ticket, TicketQuery
from kiosk.services.faults import StoreTrouble, StoreUnavailable
from kiosk.services.ports import Probe, ScanEntry, StoreStatus, TicketStore

_log = logging.getLogger(__name__)

AGAIN_SECONDS = 20.0
"""Between two attempts to open this laptop's files: a disk may be freed meanwhile."""
OWN_DISK: Final = frozenset(
    {StoreTrouble.DISK_FULL, StoreTrouble.RIGHTS, StoreTrouble.DAMAGED, StoreTrouble.BUSY}
)
"""Troubles of this laptop's own files, for which no door stays shut while the server is there."""


class ServerAlone(PassedOn):
    """Asks the server for everything until this laptop's files can be used, and then them too.

    All calls come from one thread, so the change from one to the other never meets a question.

    Args:
        server: asked meanwhile.
        open_door: opens the store that keeps files here; tried again by itself.
        set_aside: puts a damaged journal aside; tells whether there was one.
        fault: why the files cannot be used.
        steady: seconds on a clock that only goes forward.
    """

    def __init__(
        self,
        server: TicketStore,
        open_door: Callable[[], TicketStore],
        set_aside: Callable[[], bool],
        fault: StoreUnavailable,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store, self._server = server, server
        self._open_door = open_door
        self._set_aside = set_aside
        self._fault: StoreUnavailable | None = fault
        self._steady = steady
        self._again_from = steady() + AGAIN_SECONDS
        _log.warning("nothing is kept on this laptop: %s", fault.trouble.value)

    def _try_files(self) -> None:
        if self._fault is None or self._steady() < self._again_from:
            return
        self._again_from = self._steady() + AGAIN_SECONDS
        try:
            self._store = self._open_door()
        except StoreUnavailable as fault:
            self._fault = fault
            return
        self._fault = None
        _log.info("this laptop's files can be used again")
        self._server.close()

    def set_journal_aside(self) -> None:
        """Put a damaged journal aside, and begin a new one."""
        if self._fault is not None and self._set_aside():
            self._again_from = 0.0
            self._try_files()

    def register(self, attendee: Attendee) -> Ticket:
        """As the store in use does."""
        return self._store.register(attendee)

    def find(self, ticket_id: int) -> Lookup | None:
        """As the store in use does."""
        return self._store.find(ticket_id)

    def confirm(self, ticket_id: int) -> Lookup | None:
        """As the store in use does."""
        return self._store.confirm(ticket_id)

    def record(self, decision: Decision) -> Outcome:
        """As the store in use does: the server's word alone, or with the journal."""
        return self._store.record(decision)

    def log_scan(self, entry: ScanEntry) -> None:
        """As the store in use does."""
        self._store.log_scan(entry)

    def page(self, query: TicketQuery) -> Page:
        """As the store in use does."""
        return self._store.page(query)

    def names(self) -> Sequence[tuple[int, str]]:
        """As the store in use does."""
        return self._store.names()

    def events(self) -> Sequence[str]:
        """As the store in use does."""
        return self._store.events()

    def registered_already(self, mobile_number: str, event: str) -> Sequence[Ticket]:
        """As the store in use does."""
        return self._store.registered_already(mobile_number, event)

    def counts(self, events: frozenset[str] = frozenset(), door: str = "") -> Counts:
        """As the store in use does."""
        return self._store.counts(events, door)

    def count_found(self, query: TicketQuery) -> Counts:
        """As the store in use does."""
        return self._store.count_found(query)

    def revision(self) -> str:
        """As the store in use does; asked each second, so the files are tried here."""
        with contextlib.suppress(StoreUnavailable):
            self._try_files()
        return self._store.revision()

    def conflicts(self) -> Sequence[Conflict]:
        """As the store in use does."""
        return self._store.conflicts()

    def retry_stuck(self) -> None:
        """As the store in use does."""
        self._store.retry_stuck()

    def status(self) -> StoreStatus:
        """How the store in use is doing, and why nothing is kept here."""
        status = self._store.status()
        fault = self._fault
        if fault is None:
            return status
        damaged = fault.trouble is StoreTrouble.DAMAGED
        return replace(status, not_kept=fault.sentence, journal_damaged=damaged)

    def probe(self) -> Probe:
        """As the store in use does."""
        return self._store.probe()

    def close(self) -> None:
        """Let go of everything."""
        self._store.close()
