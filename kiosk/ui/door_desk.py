"""What the Scan tab asks of the store: check, decide. Main thread only."""

from collections.abc import Callable, Sequence
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
    checked_again = Signal(object, object)
    """Scan, Verdict: what was out of reach was asked for once more."""
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
        lane.prepare(self._take_door)

    @property
    def door(self) -> Door:
        """Where this laptop stands, who decides, and for which events."""
        return self._door

    def set_door(self, door: Door) -> None:
        """Stand at another door, or for another operator, or for other events."""
        self._door = door
        self._lane.submit(self._take_door)
        self.door_changed.emit(door)

    def _take_door(self, services: Services) -> None:
        services.admission.door = self._door

    def check(self, texts: str | Sequence[str], source: Source = Source.CAMERA) -> None:
        """Check a text, or the first of several spellings whose signature is good -> `checked`."""
        candidates = [texts] if isinstance(texts, str) else list(texts)
        self._lane.submit(_checking(candidates, source), self._on_checked, self._on_check_failed)

    def pick(self, ticket_id: int) -> None:
        """Check a ticket that a person found without a code -> `checked`."""
        work = _checking((), Source.SEARCH, ticket_id)
        self._lane.submit(work, self._on_checked, self._on_check_failed)

    def check_again(
        self, texts: Sequence[str], source: Source, ticket_id: int | None = None
    ) -> None:
        """Ask once more about a guest whose ticket was out of reach -> `checked_again`.

        It is a scan of its own, and logged only where it is answered: the log shall tell the
        guests, not the seconds of an outage.
        """
        work = _checking(texts, source, ticket_id)
        self._lane.submit(work, self._on_checked_again, self._on_check_again_failed)

    def _on_checked(self, result: tuple[Scan, Verdict]) -> None:
        scan, verdict = result
        self.checked.emit(scan, verdict)
        self._follow_up(scan, verdict)

    def _on_checked_again(self, result: tuple[Scan, Verdict]) -> None:
        scan, verdict = result
        self.checked_again.emit(scan, verdict)
        if verdict.reason is not Reason.UNAVAILABLE:
            self._follow_up(scan, verdict)

    def _follow_up(self, scan: Scan, verdict: Verdict) -> None:
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
        self.checked.emit(*_unanswered())

    def _on_check_again_failed(self, _fault: Fault) -> None:
        self.checked_again.emit(*_unanswered())

    def decide(
        self,
        scan: Scan,
        ticket_id: int,
        wanted: Wanted,
        reason: str = "",
        *,
        override: bool = False,
    ) -> None:
        """Record what a person pressed -> `recorded` or `record_failed`.

        It is one piece of work: were it two, what was pressed would be lost where the window
        closes between them.
        """
        made: list[Decision] = []

        def work(services: Services) -> tuple[Decision, Outcome]:
            admission = services.admission
            made.append(admission.decision(scan, ticket_id, wanted, reason, override=override))
            return made[0], admission.record(made[0])

        def failed(fault: Fault) -> None:
            for decision in made:
                self.record_failed.emit(decision, fault)

        self._lane.submit(work, self._on_recorded, failed)

    def record(self, decision: Decision) -> None:
        """Record a decision, or send it again: the same id, so never twice."""

        def work(services: Services) -> tuple[Decision, Outcome]:
            return decision, services.admission.record(decision)

        def failed(fault: Fault) -> None:
            self.record_failed.emit(decision, fault)

        self._lane.submit(work, self._on_recorded, failed)

    def _on_recorded(self, result: tuple[Decision, Outcome]) -> None:
        self.recorded.emit(*result)


def _checking(
    texts: Sequence[str], source: Source, ticket_id: int | None = None
) -> Callable[[Services], tuple[Scan, Verdict]]:
    """The question, to be asked on the desk thread: a scan of a text, or of a picked ticket."""

    def work(services: Services) -> tuple[Scan, Verdict]:
        admission = services.admission
        if ticket_id is not None:
            scan = admission.pick(ticket_id, source)
        else:
            text = texts[0] if len(texts) == 1 else _first_genuine(services, texts)
            scan = admission.scan(text, source)
        return scan, admission.check(scan)

    return work


def _unanswered() -> tuple[Scan, Verdict]:
    return Scan(uuid4(), "", ServerClock().now()), Verdict(Reason.UNAVAILABLE, live=False)


def _first_genuine(services: Services, candidates: Sequence[str]) -> str:
    """The first spelling whose signature is good; else the first: the verdict says what it is."""
    now = services.clock.now()
    for text in candidates:
        read = services.mint.read(text, now)
        if not isinstance(read, Rejected) or read.claims is not None:
            return text
    return candidates[0]
