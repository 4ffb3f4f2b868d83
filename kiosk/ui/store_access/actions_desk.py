"""What a desk asks about tickets and does to them, without the door. Main thread only."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from kiosk.domain.action_rules import Kind
from kiosk.domain.decision import Decision, Outcome, Recorded
from kiosk.domain.scan import Source
from kiosk.services.faults import Fault
from kiosk.services.registry import Registry
from kiosk.services.service_set import Services
from kiosk.services.verdict_words import outcome_message
from kiosk.ui.store_access.store_worker import StoreWorker


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionReport:
    """What became of an action about some tickets.

    Attributes:
        asked: the tickets' numbers.
        done: how many of them it was done to.
        refused: a sentence for each of which it was not.
        fault: why it ended early; empty where it did not.
    """

    kind: Kind
    asked: tuple[int, ...]
    done: int = 0
    refused: tuple[str, ...] = ()
    fault: str = ""


class ActionsDesk(QObject):
    """Tells a ticket's history, whose code was scanned, and does what the desk may do."""

    history_ready = Signal(int, object, object)
    """Number, Lookup or None, tuple[HistoryEntry]: everything that happened to a ticket."""
    history_failed = Signal(int, object)
    """Number, Fault."""
    looked = Signal(object)
    """Verdict: whose ticket was scanned at the desk; nothing is decided about it."""
    finished = Signal(object)
    """ActionReport."""

    def __init__(self, worker: StoreWorker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker

    def history(self, number: int) -> None:
        """Ask what happened to a ticket -> `history_ready` or `history_failed`."""

        def work(registry: Registry) -> tuple[object, object]:
            return registry.find(number), tuple(registry.store.history(number))

        def done(found: tuple[object, object]) -> None:
            self.history_ready.emit(number, *found)

        def failed(fault: Fault) -> None:
            self.history_failed.emit(number, fault)

        self._worker.look_up(work, done, failed)

    def look(self, spellings: Sequence[str]) -> None:
        """Ask whose ticket was scanned, without a decision -> `looked`."""

        def work(services: Services) -> object:
            admission = services.admission
            return admission.check(admission.scan(admission.genuine(spellings), Source.SCANNER))

        self._worker.submit(work, self.looked.emit)

    def note_handed_out(self, number: int, how: str, expires_at: int) -> None:
        """Keep in a ticket's history that its code left this laptop; nobody waits for it.

        Args:
            number: of the ticket.
            how: printed, saved, copied or sent.
            expires_at: until when that code is valid, seconds of Unix time.
        """

        def work(services: Services) -> Outcome:
            admission = services.admission
            note = admission.action(
                admission.pick(number), number, Kind.PRINT, how, expires_at=expires_at
            )
            return admission.record(note)

        self._worker.submit(work)

    def act(
        self,
        kind: Kind,
        numbers: Sequence[int],
        reason: str,
        decision: UUID | None = None,
    ) -> None:
        """Do this to tickets, one after the other -> `finished`.

        Each is a piece of work of its own: no verdict waits behind many of them.

        Args:
            kind: what is done.
            numbers: of the tickets.
            reason: why.
            decision: the one that is taken back; None for each ticket's last one.
        """
        report = ActionReport(kind=kind, asked=tuple(numbers))
        self._next(report, list(numbers), reason, decision)

    def _next(
        self, report: ActionReport, left: list[int], reason: str, decision: UUID | None
    ) -> None:
        if not left:
            self.finished.emit(report)
            return
        number = left.pop(0)

        def work(services: Services) -> tuple[Outcome | None, str]:
            action = _made(services, report.kind, number, reason, decision)
            if action is None:
                return None, f"Ticket {number}: nothing is there to take back."
            outcome = services.admission.record(action)
            return outcome, outcome_message(outcome, services.clock.now())

        def done(found: tuple[Outcome | None, str]) -> None:
            outcome, said = found
            if isinstance(outcome, Recorded):
                self._next(replace(report, done=report.done + 1), left, reason, decision)
            else:
                refused = (*report.refused, said)
                self._next(replace(report, refused=refused), left, reason, decision)

        def failed(fault: Fault) -> None:
            self.finished.emit(replace(report, fault=fault.sentence))

        self._worker.submit(work, done, failed)


def _made(
    services: Services, kind: Kind, number: int, reason: str, decision: UUID | None
) -> Decision | None:
    """The action, ready to be recorded; None where there is nothing to take back."""
    admission = services.admission
    scan = admission.pick(number)
    if kind is Kind.UNDO and decision is not None:
        return admission.action(scan, number, kind, reason, refers=decision)
    if kind is Kind.UNDO:
        return admission.undo(scan, number, reason)
    if kind is Kind.REISSUE:
        lookup = services.store.confirm(number)
        least = services.issuing.next_expiry(lookup) if lookup else 0
        return admission.action(scan, number, kind, reason, expires_at=least)
    return admission.action(scan, number, kind, reason)
