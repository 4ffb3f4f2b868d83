"""What the Scan tab asks of the store: check, decide. Main thread only."""

from collections.abc import Sequence
from uuid import uuid4

from PySide6.QtCore import QObject, Signal

from kiosk.domain.decision import Decision, Outcome, Wanted
from kiosk.domain.scan import Door, Scan, Source
from kiosk.domain.token import Rejected
from kiosk.domain.verdict import Reason, Verdict
from kiosk.services.bundle import Services
from kiosk.services.clock import ServerClock
from kiosk.services.faults import Fault
from kiosk.ui.lane import StoreLane


class DoorDesk(QObject):
    """Checks scans and records decisions for the door where this laptop stands."""

    checked = Signal(object, object)
    """Scan, Verdict."""
    confirmed = Signal(object, object)
    """Scan, Verdict: the server's own word, after a verdict from the laptop's snapshot."""
    recorded = Signal(object, object)
    """Decision, Outcome."""
    record_failed = Signal(object, object)
    """Decision, Fault: not known to be recorded; `record` with the same decision tries again."""
    door_changed = Signal(object)
    """Door."""

    def __init__(self, lane: StoreLane, door: Door, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = lane
        self._door = door
        lane.opened.connect(self._on_opened)

    @property
    def door(self) -> Door:
        """Where this laptop stands, who decides, and for which events."""
        return self._door

    def set_door(self, door: Door) -> None:
        """Stand at another door, or for another operator, or for other events."""
        self._door = door
        self._lane.submit(self._take_door)
        self.door_changed.emit(door)

    def _on_opened(self, _services: Services) -> None:
        self._lane.submit(self._take_door)

    def _take_door(self, services: Services) -> None:
        services.admission.door = self._door

    def check(self, texts: str | Sequence[str], source: Source = Source.CAMERA) -> None:
        """Check a text, or the first of several spellings whose signature is good -> `checked`."""
        candidates = [texts] if isinstance(texts, str) else list(texts)

        def work(services: Services) -> tuple[Scan, Verdict]:
            text = candidates[0]
            if len(candidates) > 1:
                text = _first_genuine(services, candidates)
            scan = services.admission.scan(text, source)
            return scan, services.admission.check(scan)

        self._lane.submit(work, self._on_checked, self._on_check_failed)

    def pick(self, ticket_id: int) -> None:
        """Check a ticket that a person found without a code -> `checked`."""

        def work(services: Services) -> tuple[Scan, Verdict]:
            scan = services.admission.pick(ticket_id)
            return scan, services.admission.check(scan)

        self._lane.submit(work, self._on_checked, self._on_check_failed)

    def _on_checked(self, result: tuple[Scan, Verdict]) -> None:
        scan, verdict = result
        self.checked.emit(scan, verdict)

        # The log and the server's word come after the verdict is on the screen.
        def log(services: Services) -> None:
            services.admission.log(scan, verdict)

        def confirm(services: Services) -> tuple[Scan, Verdict]:
            return scan, services.admission.confirm(scan)

        if not verdict.live and verdict.ticket is not None:
            self._lane.submit(confirm, self._on_confirmed)
        self._lane.submit(log)

    def _on_confirmed(self, result: tuple[Scan, Verdict]) -> None:
        scan, verdict = result
        if verdict.live:
            self.confirmed.emit(scan, verdict)

    def _on_check_failed(self, _fault: Fault) -> None:
        # The store is not even open. The guest still gets an answer.
        scan = Scan(uuid4(), "", ServerClock().now())
        self.checked.emit(scan, Verdict(Reason.UNAVAILABLE, live=False))

    def decide(
        self,
        scan: Scan,
        ticket_id: int,
        wanted: Wanted,
        reason: str = "",
        *,
        override: bool = False,
    ) -> None:
        """Record what a person pressed -> `recorded` or `record_failed`."""

        def work(services: Services) -> Decision:
            return services.admission.decision(scan, ticket_id, wanted, reason, override=override)

        self._lane.submit(work, self.record)

    def record(self, decision: Decision) -> None:
        """Record a decision, or send it again: the same id, so never twice."""

        def work(services: Services) -> tuple[Decision, Outcome]:
            return decision, services.admission.record(decision)

        def failed(fault: Fault) -> None:
            self.record_failed.emit(decision, fault)

        self._lane.submit(work, self._on_recorded, failed)

    def _on_recorded(self, result: tuple[Decision, Outcome]) -> None:
        self.recorded.emit(*result)


def _first_genuine(services: Services, candidates: Sequence[str]) -> str:
    """The first spelling whose signature is good; else the first: the verdict says what it is."""
    now = services.clock.now()
    for text in candidates:
        read = services.mint.read(text, now)
        if not isinstance(read, Rejected) or read.claims is not None:
            return text
    return candidates[0]
