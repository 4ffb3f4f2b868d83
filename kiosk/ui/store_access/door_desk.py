"""What the Scan tab asks of the store: check, decide. Main thread only."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import UUID, uuid4

from PySide6.QtCore import QObject, Signal

from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import Decision, Lookup, Outcome, Wanted
from kiosk.domain.scan import Door, Scan, Source
from kiosk.domain.verdict import Reason, Verdict
from kiosk.services.admission import Admission
from kiosk.services.clock import ServerClock
from kiosk.services.faults import Fault
from kiosk.services.ports import StoreStatus
from kiosk.services.service_set import Services
from kiosk.ui.store_access.store_worker import StoreWorker


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
    acted = Signal(object, object)
    """Decision, Outcome: of an action that is not about the guest who is shown."""
    act_failed = Signal(object, object)
    """Decision, Fault: such an action is not known to be recorded."""
    recalled = Signal(object)
    """Lookup or None: a guest who was here before the program was started anew."""
    kept_told = Signal(object)
    """StoreStatus: what waits on this laptop, and what the server refused."""
    door_changed = Signal(object)
    """Door."""

    def __init__(self, worker: StoreWorker, door: Door, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker
        self._door = door
        worker.prepare(self._take_door)

    @property
    def door(self) -> Door:
        """Where this laptop stands, who decides, and for which events."""
        return self._door

    def set_door(self, door: Door) -> None:
        """Stand at another door, or for another operator, or for other events."""
        self._door = door
        self._worker.submit(self._take_door)
        self.door_changed.emit(door)

    def _take_door(self, services: Services) -> None:
        services.admission.door = self._door

    def check(self, texts: str | Sequence[str], source: Source = Source.CAMERA) -> None:
        """Check a text, or the first of several spellings whose signature is good -> `checked`."""
        candidates = [texts] if isinstance(texts, str) else list(texts)
        self._worker.submit(_checking(candidates, source), self._on_checked, self._on_check_failed)

    def pick(self, ticket_id: int) -> None:
        """Check a ticket that a person found without a code -> `checked`."""
        work = _checking((), Source.SEARCH, ticket_id)
        self._worker.submit(work, self._on_checked, self._on_check_failed)

    def check_again(
        self, texts: Sequence[str], source: Source, ticket_id: int | None = None
    ) -> None:
        """Ask once more about a guest whose ticket was out of reach -> `checked_again`.

        It is a scan of its own, and logged only where it is answered: the log shall tell the
        guests, not the seconds of an outage.
        """
        work = _checking(texts, source, ticket_id)
        self._worker.submit(work, self._on_checked_again, self._on_check_again_failed)

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
            self._worker.submit(confirm, self._on_confirmed)
        self._worker.submit(log)

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
        wanted: Wanted | None,
        reason: str = "",
        *,
        override: bool = False,
        kind: Kind | None = None,
        places: int = 0,
        expires_at: int | None = None,
    ) -> None:
        """Record what a person pressed -> `recorded` or `record_failed`.

        It is one piece of work: were it two, what was pressed would be lost where the window
        closes between them.

        Args:
            scan: what it is about; its id is the decision's.
            ticket_id: which ticket that is.
            wanted: Allow or Deny; None for another kind.
            reason: why.
            override: on purpose against the verdict.
            kind: what was done where it is neither Allow nor Deny.
            places: of a party, how many; 0 for all.
            expires_at: of the code that was shown.
        """
        made: list[Decision] = []

        def make(admission: Admission) -> Decision:
            if wanted is None and kind is not None:
                return admission.action(
                    scan, ticket_id, kind, reason, places=places, expires_at=expires_at
                )
            return admission.decision(
                scan,
                ticket_id,
                wanted or Wanted.DENY,
                reason,
                override=override,
                places=places,
                expires_at=expires_at,
            )

        def work(services: Services) -> tuple[Decision, Outcome]:
            made.append(make(services.admission))
            return made[0], services.admission.record(made[0])

        def failed(fault: Fault) -> None:
            for decision in made:
                self.record_failed.emit(decision, fault)

        self._worker.submit(work, self._on_recorded, failed)

    def record(self, decision: Decision) -> None:
        """Record a decision, or send it again: the same id, so never twice."""

        def work(services: Services) -> tuple[Decision, Outcome]:
            return decision, services.admission.record(decision)

        def failed(fault: Fault) -> None:
            self.record_failed.emit(decision, fault)

        self._worker.submit(work, self._on_recorded, failed)

    def undo(self, action_id: UUID, ticket_id: int, decision: UUID, reason: str) -> None:
        """Take a decision back -> `acted` or `act_failed`.

        Args:
            action_id: the same each time that it is sent, so that it counts once.
            ticket_id: whose decision it is.
            decision: which one; the store refuses where another was built upon it.
            reason: why.
        """

        def make(admission: Admission) -> Decision:
            scan = replace(admission.pick(ticket_id), id=action_id)
            return admission.action(scan, ticket_id, Kind.UNDO, reason, refers=decision)

        self._act(make)

    def _act(self, make: Callable[[Admission], Decision]) -> None:
        made: list[Decision] = []

        def work(services: Services) -> tuple[Decision, Outcome]:
            made.append(make(services.admission))
            return made[0], services.admission.record(made[0])

        def failed(fault: Fault) -> None:
            for action in made:
                self.act_failed.emit(action, fault)

        self._worker.submit(work, self._on_acted, failed)

    def _on_acted(self, result: tuple[Decision, Outcome]) -> None:
        self.acted.emit(*result)

    def ask_kept(self) -> None:
        """Ask what of the decisions before this question is on this laptop only -> `kept_told`."""

        def work(services: Services) -> StoreStatus:
            return services.registry.status()

        self._worker.submit(work, self.kept_told.emit)

    def recall(self, ticket_id: int) -> None:
        """Look a guest up who was here before -> `recalled`."""

        def work(services: Services) -> Lookup | None:
            return services.admission.recall(ticket_id)

        self._worker.submit(work, self.recalled.emit)

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
            text = texts[0] if len(texts) == 1 else services.admission.genuine(texts)
            scan = admission.scan(text, source)
        return scan, admission.check(scan)

    return work


def _unanswered() -> tuple[Scan, Verdict]:
    return Scan(uuid4(), "", ServerClock().now()), Verdict(Reason.UNAVAILABLE, live=False)
