"""What the table, the counters and the status line ask of the store. Main thread only."""

from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kiosk.domain.decision import Conflict, Lookup
from kiosk.domain.scan import Door
from kiosk.domain.ticket import Counts, Page, Ticket, TicketQuery
from kiosk.services.checkup import clock_error
from kiosk.services.faults import Fault, StoreTrouble, StoreUnavailable
from kiosk.services.ports import Clock, StoreStatus
from kiosk.services.registry import Registry
from kiosk.services.service_set import Services
from kiosk.ui.store_access.store_worker import StoreWorker

POLL_MS = 1000
"""How often the store is asked whether anything changed: another laptop's write shows in 2 s."""

_News = tuple[StoreStatus, str | None, Counts | None, timedelta | None]


class TableDesk(QObject):
    """Pages, counts and how the store is doing; notices what other laptops wrote."""

    page_ready = Signal(object, object)
    """TicketQuery, Page."""
    page_failed = Signal(object, object)
    """TicketQuery, Fault."""
    found_counted = Signal(object, object)
    """TicketQuery, Counts: how many tickets its search and event find, by status."""
    near_ready = Signal(str, object)
    """What was typed, tuple[Ticket]: guests whose names are nearly that."""
    found = Signal(object)
    """Lookup or None: one ticket with what was decided about it."""
    events_ready = Signal(object)
    """tuple[str]."""
    conflicts_ready = Signal(object)
    """tuple[Conflict]."""
    counts_changed = Signal(object)
    """Counts."""
    store_status_changed = Signal(object)
    """StoreStatus."""
    clock_changed = Signal(object)
    """timedelta: how far this laptop's clock is ahead of the server's; None: right enough."""
    changed = Signal()
    """A ticket or a decision changed, here or on another laptop."""

    def __init__(self, worker: StoreWorker, door: Door, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker
        self._door = door
        self._asked = False
        self._revision: str | None = None
        self._counts_wanted = True
        self._store_status = StoreStatus()
        self._clock: Clock | None = None
        self._clock_error: timedelta | None = None
        self._pages_wanted: dict[str, TicketQuery] = {}
        self._count_wanted: TicketQuery | None = None
        self._poll = QTimer(self)
        self._poll.setInterval(POLL_MS)
        self._poll.timeout.connect(self.refresh)
        worker.opened.connect(self._on_opened)

    @property
    def store_status(self) -> StoreStatus:
        """How the store was doing when last asked."""
        return self._store_status

    def stop(self) -> None:
        """Ask nothing more: the window closes."""
        self._poll.stop()

    @Slot(object)
    def set_door(self, door: Door) -> None:
        """Count for another door."""
        self._door = door
        self._counts_wanted = True
        self.refresh()

    @Slot(object)
    def _on_opened(self, services: Services) -> None:
        self._clock = services.clock
        self._poll.start()
        self.refresh()

    def page(self, query: TicketQuery, asker: str = "") -> None:
        """One page of the table -> `page_ready`; a newer request makes an older one moot.

        Args:
            query: what to find; the same object comes back with the answer.
            asker: who asks: only a newer request of the same one makes this moot, so that a
                search at the door and the table do not cut each other off.
        """
        self._pages_wanted[asker] = query

        def work(registry: Registry) -> Page | None:
            wanted = self._pages_wanted.get(asker) is query
            return registry.page(query) if wanted else None

        def done(page: Page | None) -> None:
            if page is not None:
                self.page_ready.emit(query, page)

        def failed(fault: Fault) -> None:
            self.page_failed.emit(query, fault)

        self._worker.look_up(work, done, failed)

    def count_found(self, query: TicketQuery) -> None:
        """How many a search finds -> `found_counted`; a newer request makes an older one moot.

        Nothing comes while the store is away: the page of the same query says so.
        """
        self._count_wanted = query

        def work(registry: Registry) -> Counts | None:
            wanted = self._count_wanted is query
            return registry.count_found(query) if wanted else None

        def done(counts: Counts | None) -> None:
            if counts is not None:
                self.found_counted.emit(query, counts)

        self._worker.look_up(work, done)

    def near(self, search: str) -> None:
        """Guests whose names are nearly what was typed -> `near_ready`."""

        def work(registry: Registry) -> tuple[Ticket, ...]:
            return registry.near(search)

        def done(tickets: tuple[Ticket, ...]) -> None:
            self.near_ready.emit(search, tickets)

        self._worker.look_up(work, done)

    def find(self, ticket_id: int) -> None:
        """One ticket with what was decided about it -> `found`."""

        def work(registry: Registry) -> Lookup | None:
            return registry.find(ticket_id)

        self._worker.look_up(work, self.found.emit)

    def events(self) -> None:
        """The events known -> `events_ready`."""

        def work(registry: Registry) -> tuple[str, ...]:
            return registry.events()

        self._worker.look_up(work, self.events_ready.emit)

    def conflicts(self) -> None:
        """Tickets decided twice while a door was offline -> `conflicts_ready`."""

        def work(registry: Registry) -> tuple[Conflict, ...]:
            return registry.conflicts()

        self._worker.look_up(work, self.conflicts_ready.emit)

    def retry_stuck(self) -> None:
        """Send what the server refused once more; what comes of it is in the status."""

        def work(services: Services) -> None:
            services.registry.retry_stuck()

        self._worker.submit(work)

    def set_journal_aside(self) -> None:
        """Put a damaged journal aside; what comes of it is in the status."""

        def work(services: Services) -> None:
            services.registry.set_journal_aside()

        self._worker.submit(work)

    @Slot()
    def refresh(self) -> None:
        """Ask whether anything changed -> `changed`, `counts_changed`, `store_status_changed`."""
        if self._asked:
            return  # the worker is busy: one question waiting is enough
        self._asked = True
        known, door, wanted = self._revision, self._door, self._counts_wanted
        clock = self._clock

        def work(registry: Registry) -> _News:
            store_status = registry.status()
            revision, counts = known, None
            try:
                revision = registry.revision()
                if wanted or revision != known:
                    counts = registry.counts(door.events, door.name)
            except StoreUnavailable as fault:
                revision, counts = known, None
                store_status = registry.status()
                if store_status.online and (fault.lasting or fault.trouble is StoreTrouble.BUSY):
                    # There is no server to lose, or it answers and refuses.
                    store_status = replace(store_status, trouble=fault.sentence)
                elif store_status.online:
                    store_status = replace(store_status, online=False)
            return store_status, revision, counts, clock_error(clock.offset_ms) if clock else None

        self._worker.look_up(work, self._on_news, self._on_silence)

    def _on_news(self, news: _News) -> None:
        store_status, revision, counts, error = news
        self._asked = False
        self._take(store_status)
        if error != self._clock_error:
            self._clock_error = error
            self.clock_changed.emit(error)
        if counts is not None:
            self._counts_wanted = not counts.known  # until the server was read, ask each time
            self.counts_changed.emit(counts)
        if revision != self._revision:
            first, self._revision = self._revision is None, revision
            if not first:
                self.changed.emit()

    def _on_silence(self, _fault: Fault) -> None:
        self._asked = False
        self._take(StoreStatus(online=False, since=self._store_status.since))

    def _take(self, store_status: StoreStatus) -> None:
        if store_status != self._store_status:
            self._store_status = store_status
            self.store_status_changed.emit(store_status)
