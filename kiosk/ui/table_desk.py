"""What the table, the counters and the status line ask of the store. Main thread only."""

from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kiosk.domain.decision import Conflict, Lookup
from kiosk.domain.scan import Door
from kiosk.domain.ticket import Counts, Page, TicketQuery
from kiosk.services.bundle import Services
from kiosk.services.checkup import clock_error
from kiosk.services.faults import Fault, StoreTrouble, StoreUnavailable
from kiosk.services.ports import Standing
from kiosk.ui.lane import StoreLane

POLL_MS = 1000
"""How often the store is asked whether anything changed: another laptop's write shows in 2 s."""

_News = tuple[Standing, str | None, Counts | None, timedelta | None]


class TableDesk(QObject):
    """Pages, counts and how the store is doing; notices what other laptops wrote."""

    page_ready = Signal(object, object)
    """TicketQuery, Page."""
    page_failed = Signal(object, object)
    """TicketQuery, Fault."""
    found = Signal(object)
    """Lookup or None: one ticket with what was decided about it."""
    events_ready = Signal(object)
    """tuple[str]."""
    conflicts_ready = Signal(object)
    """tuple[Conflict]."""
    counts_changed = Signal(object)
    """Counts."""
    standing_changed = Signal(object)
    """Standing."""
    clock_changed = Signal(object)
    """timedelta: how far this laptop's clock is ahead of the server's; None: right enough."""
    changed = Signal()
    """A ticket or a decision changed, here or on another laptop."""

    def __init__(self, lane: StoreLane, door: Door, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = lane
        self._door = door
        self._asked = False
        self._revision: str | None = None
        self._counts_wanted = True
        self._standing = Standing()
        self._clock_error: timedelta | None = None
        self._pages_wanted: dict[str, TicketQuery] = {}
        self._poll = QTimer(self)
        self._poll.setInterval(POLL_MS)
        self._poll.timeout.connect(self.refresh)
        lane.opened.connect(self._on_opened)

    @property
    def standing(self) -> Standing:
        """How the store was doing when last asked."""
        return self._standing

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
    def _on_opened(self, _services: Services) -> None:
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

        def work(services: Services) -> Page | None:
            wanted = self._pages_wanted.get(asker) is query
            return services.registry.page(query) if wanted else None

        def done(page: Page | None) -> None:
            if page is not None:
                self.page_ready.emit(query, page)

        def failed(fault: Fault) -> None:
            self.page_failed.emit(query, fault)

        self._lane.submit(work, done, failed)

    def find(self, ticket_id: int) -> None:
        """One ticket with what was decided about it -> `found`."""

        def work(services: Services) -> Lookup | None:
            return services.registry.find(ticket_id)

        self._lane.submit(work, self.found.emit)

    def events(self) -> None:
        """The events known -> `events_ready`."""

        def work(services: Services) -> tuple[str, ...]:
            return services.registry.events()

        self._lane.submit(work, self.events_ready.emit)

    def conflicts(self) -> None:
        """Tickets decided twice while a door was offline -> `conflicts_ready`."""

        def work(services: Services) -> tuple[Conflict, ...]:
            return services.registry.conflicts()

        self._lane.submit(work, self.conflicts_ready.emit)

    def try_stuck_again(self) -> None:
        """Send what the server refused once more; what comes of it is in the standing."""

        def work(services: Services) -> None:
            services.registry.try_stuck_again()

        self._lane.submit(work)

    @Slot()
    def refresh(self) -> None:
        """Ask whether anything changed -> `changed`, `counts_changed`, `standing_changed`."""
        if self._asked:
            return  # the lane is busy: one question waiting is enough
        self._asked = True
        known, door, wanted = self._revision, self._door, self._counts_wanted

        def work(services: Services) -> _News:
            standing = services.registry.standing()
            revision, counts = known, None
            try:
                revision = services.registry.revision()
                if wanted or revision != known:
                    counts = services.registry.counts(door.events, door.name)
            except StoreUnavailable as fault:
                revision, counts = known, None
                standing = services.registry.standing()
                if standing.online and (fault.lasting or fault.trouble is StoreTrouble.BUSY):
                    # There is no server to lose, or it answers and refuses.
                    standing = replace(standing, trouble=fault.sentence)
                elif standing.online:
                    standing = replace(standing, online=False)
            return standing, revision, counts, clock_error(services.clock.offset_ms)

        self._lane.submit(work, self._on_news, self._on_silence)

    def _on_news(self, news: _News) -> None:
        standing, revision, counts, error = news
        self._asked = False
        self._take(standing)
        if error != self._clock_error:
            self._clock_error = error
            self.clock_changed.emit(error)
        if counts is not None:
            self._counts_wanted = False
            self.counts_changed.emit(counts)
        if revision != self._revision:
            first, self._revision = self._revision is None, revision
            if not first:
                self.changed.emit()

    def _on_silence(self, _fault: Fault) -> None:
        self._asked = False
        self._take(Standing(online=False, since=self._standing.since))

    def _take(self, standing: Standing) -> None:
        if standing != self._standing:
            self._standing = standing
            self.standing_changed.emit(standing)
