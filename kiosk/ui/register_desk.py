"""What the Register tab asks of the store: register, issue, draw. Main thread only."""

from PySide6.QtCore import QObject, Signal

from kiosk.domain.ticket import Attendee, Ticket
from kiosk.services.bundle import Services
from kiosk.services.faults import Fault
from kiosk.services.issuing import Issued, Refused
from kiosk.ui.lane import StoreLane

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
    drawn = Signal(object, object)
    """Issued, bytes: the whole ticket card as PNG."""
    failed = Signal(object)
    """Fault: nothing is known to be registered."""

    def __init__(self, lane: StoreLane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = lane

    def register(self, name: str, mobile: str, university: str, event: str) -> None:
        """Register what was typed -> `refused`, `duplicates`, `registered` or `failed`."""

        def work(services: Services) -> Refused | _Known | tuple[Issued, bytes]:
            attendee = services.issuing.examine(name, mobile, university, event)
            if isinstance(attendee, Refused):
                return attendee
            if known := services.issuing.known(attendee):
                return attendee, known
            return _register(services, attendee)

        self._lane.submit(work, self._on_register, self._on_failed)

    def register_anyway(self, attendee: Attendee) -> None:
        """Register although the same mobile number and event are in the table."""

        def work(services: Services) -> tuple[Issued, bytes]:
            return _register(services, attendee)

        self._lane.submit(work, self._on_register, self._on_failed)

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
            issued = services.issuing.issue(ticket)
            return issued, services.issuing.artist.qr_png(issued.text)

        def failed(fault: Fault) -> None:
            self.issue_failed.emit(ticket, fault)

        self._lane.submit(work, self._on_issued, failed)

    def _on_issued(self, result: tuple[Issued, bytes]) -> None:
        self.issued.emit(*result)

    def draw(self, issued: Issued) -> None:
        """The ticket card of an issued ticket -> `drawn`."""

        def work(services: Services) -> tuple[Issued, bytes]:
            return issued, services.issuing.draw(issued)

        self._lane.submit(work, self._on_drawn, self._on_failed)

    def _on_drawn(self, result: tuple[Issued, bytes]) -> None:
        self.drawn.emit(*result)

    def _on_failed(self, fault: Fault) -> None:
        self.failed.emit(fault)


def _register(services: Services, attendee: Attendee) -> tuple[Issued, bytes]:
    issued = services.issuing.register(attendee)
    return issued, services.issuing.artist.qr_png(issued.text)
