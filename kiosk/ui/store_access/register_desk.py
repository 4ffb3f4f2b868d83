"""What the Register tab asks of the store: register, issue, draw. Main thread only."""

from PySide6.QtCore import QObject, Signal

from kiosk.domain.event import EventPlaces
from kiosk.domain.ticket import Attendee, Ticket
from kiosk.services.faults import Fault
from kiosk.services.issuing import Issued, Refused
from kiosk.services.registry import Registry
from kiosk.services.service_set import Services
from kiosk.ui.store_access.store_worker import StoreWorker

_Known = tuple[Attendee, tuple[Ticket, ...]]


class RegisterDesk(QObject):
    """Registers attendees and hands their tickets to the widgets."""

    refused = Signal(object)
    """Refused: what was typed cannot be registered."""
    duplicates = Signal(object, object)
    """Attendee, tuple[Ticket]: registered already; `register_anyway` or `issue` goes on."""
    registered = Signal(object, object)
    """Issued, bytes: a new ticket and its QR as PNG."""
    issued = Signal(object, object)
    """Issued, bytes: a fresh QR for a ticket that exists, as PNG."""
    issue_failed = Signal(object, object)
    """Ticket, Fault: no fresh QR; apart from `failed`, so that no tab takes it for its own."""
    failed = Signal(object)
    """Fault: nothing is known to be registered."""

    places_ready = Signal(object)
    """EventPlaces: how full the event is that was asked for."""

    def __init__(self, worker: StoreWorker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker

    def register(self, name: str, mobile: str, university: str, event: str) -> None:
        """Register what was typed -> `refused`, `duplicates`, `registered` or `failed`."""

        def work(services: Services) -> Refused | _Known | tuple[Issued, bytes]:
            attendee = services.issuing.examine(name, mobile, university, event)
            if isinstance(attendee, Refused):
                return attendee
            if known := services.issuing.known(attendee):
                return attendee, known
            return _register(services, attendee)

        self._worker.submit(work, self._on_register, self._on_failed)

    def places(self, event: str) -> None:
        """How full an event is -> `places_ready`; nothing comes while that is not known."""

        def work(registry: Registry) -> EventPlaces:
            return registry.places(event)

        self._worker.look_up(work, self.places_ready.emit)

    def register_anyway(self, attendee: Attendee) -> None:
        """Register although the same mobile number and event are in the table."""

        def work(services: Services) -> tuple[Issued, bytes]:
            return _register(services, attendee)

        self._worker.submit(work, self._on_register, self._on_failed)

    def _on_register(self, result: Refused | _Known | tuple[Issued, bytes]) -> None:
        if isinstance(result, Refused):
            self.refused.emit(result)
        elif isinstance(result[0], Issued):
            self.registered.emit(*result)
        else:
            self.duplicates.emit(*result)

    def issue(self, ticket: Ticket) -> None:
        """A fresh QR for a ticket that exists -> `issued` or `issue_failed`."""

        def work(services: Services) -> tuple[Issued, bytes]:
            issued = services.issuing.with_phone(services.issuing.issue(ticket))
            return issued, services.issuing.artist.qr_png(issued.text)

        def failed(fault: Fault) -> None:
            self.issue_failed.emit(ticket, fault)

        self._worker.submit(work, self._on_issued, failed)

    def _on_issued(self, result: tuple[Issued, bytes]) -> None:
        self.issued.emit(*result)

    def _on_failed(self, fault: Fault) -> None:
        self.failed.emit(fault)


def _register(services: Services, attendee: Attendee) -> tuple[Issued, bytes]:
    issued = services.issuing.with_phone(services.issuing.register(attendee))
    return issued, services.issuing.artist.qr_png(issued.text)
