"""What the store tells goes to the status line, the counters and the door, once it is open."""

from datetime import timedelta

from PySide6.QtCore import QObject, Slot

from kiosk.services.faults import StoreUnavailable
from kiosk.services.ports import StoreStatus
from kiosk.services.service_set import Services
from kiosk.ui.scan.scan_flow import ScanFlow
from kiosk.ui.shell.counter_line import CounterLine
from kiosk.ui.shell.status_line import StatusLine
from kiosk.ui.store_access.desks import StoreDesks
from kiosk.ui.style.clock_text import said_clock
from kiosk.ui.style.trouble_text import said_trouble


class StoreNews(QObject):
    """Listens to the store's thread.

    Args:
        desks: tell how the store is doing.
        status: shows it at the top.
        counters: show numbers and trouble at the bottom.
        flow: tells the time by the store's clock.
        parent: lives as long.
    """

    def __init__(
        self,
        desks: StoreDesks,
        status: StatusLine,
        counters: CounterLine,
        flow: ScanFlow,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._table, self._status, self._counters = desks.table, status, counters
        self._flow = flow
        self.opened = False
        desks.worker.opened.connect(self._on_opened)
        desks.worker.trouble.connect(self._on_trouble)
        desks.table.store_status_changed.connect(self.tell_store_status)
        desks.table.counts_changed.connect(counters.set_counts)
        desks.table.clock_changed.connect(self._on_clock)

    @Slot(object)
    def _on_opened(self, services: Services) -> None:
        self._counters.set_trouble("")
        self.opened = True
        self._status.set_store_status(self._table.store_status)
        self._flow.set_clock(services.clock.now)
        self._flow.last.recall()
        self._status.warn("secret", self._weak() if services.weak_secret else "")

    def _weak(self) -> str:
        return self.tr(
            "SECRET_KEY is short or easily guessed: tickets could be forged with some effort. "
            "Set a better one before the next event; tickets already handed out need the old one."
        )

    @Slot(object)
    def _on_trouble(self, trouble: StoreUnavailable) -> None:
        self._counters.set_trouble(said_trouble(trouble.sentence))
        self._status.set_closed()

    @Slot(object)
    def tell_store_status(self, store_status: StoreStatus) -> None:
        """Show how the store is doing."""
        if self.opened:  # a question that was not answered before says nothing about the server
            self._status.set_store_status(store_status)
            self._counters.set_trouble(said_trouble(store_status.trouble))

    @Slot(object)
    def _on_clock(self, error: timedelta | None) -> None:
        self._status.warn("clock", said_clock(error))
