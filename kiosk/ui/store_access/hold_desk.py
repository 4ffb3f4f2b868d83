"""Guests put aside for the desk: who waits, and what the desk says. Main thread only."""

from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kiosk.domain.decision import Decision, Outcome
from kiosk.domain.hold import Answer, Hold
from kiosk.services.faults import Fault, StoreUnavailable
from kiosk.services.registry import Registry
from kiosk.services.service_set import Services
from kiosk.ui.store_access.store_worker import StoreWorker

POLL_MS = 100
"""How often it is asked: a card stands there within a second, the ways there and back counted."""

RESEND_MS = 1000
"""Pause before an answer that could not be written is sent again."""

_Holds = tuple[Hold, ...]


class HoldDesk(QObject):
    """Tells every laptop who waits for the desk, and the door what the desk said."""

    changed = Signal(object)
    """tuple[Hold]: everybody who was put aside, the longest ago first, the answered ones, too."""
    answered = Signal(object)
    """Hold: as it was answered here; the answer is recorded."""
    answer_failed = Signal(object, object)
    """Hold, Fault: the answer is not recorded, and not sent again."""
    answer_kept = Signal(object, object)
    """Hold, StoreUnavailable: not known to be recorded; it is sent again until it is."""

    def __init__(self, worker: StoreWorker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker
        self._asked = False
        self._known_here = False
        self._known: _Holds | None = None
        self._unsent: dict[UUID, tuple[Hold, Decision]] = {}
        self._resend = QTimer(self)
        self._resend.setInterval(RESEND_MS)
        self._resend.setSingleShot(True)
        self._resend.timeout.connect(self._send_again)
        self._poll = QTimer(self)
        self._poll.setInterval(POLL_MS)
        self._poll.timeout.connect(self.refresh)
        worker.opened.connect(self._on_opened)

    def stop(self) -> None:
        """Ask nothing more: the window closes."""
        self._poll.stop()
        self._resend.stop()
        self._send_again()

    @property
    def unsent(self) -> tuple[Hold, ...]:
        """Those whose answer is not known to be recorded, the longest ago first."""
        return tuple(hold for hold, _ in self._unsent.values())

    @Slot(object)
    def _on_opened(self, services: Services) -> None:
        # A store that is its own reader tells from its copy who waits, and asks no server.
        self._known_here = services.tables is not None and services.tables.store is services.store
        self._poll.start()
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Ask who was put aside -> `changed`, where that is news."""
        if self._asked:
            return  # the worker is busy: one question waiting is enough
        self._asked = True

        def work(registry: Registry) -> _Holds | None:
            try:
                return tuple(registry.store.holds(answered=True))
            except StoreUnavailable:
                return None  # what was known stays known

        if self._known_here:
            # Not behind pages and totals, which the server may take long to answer.
            self._worker.submit(
                lambda services: work(services.registry), self._on_holds, self._on_silence
            )
        else:
            self._worker.look_up(work, self._on_holds, self._on_silence)

    def _on_holds(self, holds: _Holds | None) -> None:
        self._asked = False
        if holds is not None and holds != self._known:
            self._known = holds
            self.changed.emit(holds)

    def _on_silence(self, _fault: Fault) -> None:
        self._asked = False

    def answer(self, hold: Hold, answer: Answer, say: str) -> None:
        """Tell the door what the desk says -> `answered`, `answer_kept` or `answer_failed`."""
        made: list[Decision] = []

        def work(services: Services) -> Outcome:
            made.append(services.admission.answering(hold, answer, say))
            return services.admission.record(made[0])

        def failed(fault: Fault) -> None:
            if made and isinstance(fault, StoreUnavailable):
                self._unsent[hold.id] = hold, made[0]
                self._resend.start()
                self.answer_kept.emit(hold, fault)
            else:
                self.answer_failed.emit(hold, fault)

        self._worker.submit(work, lambda _outcome: self._on_answered(hold), failed)

    @Slot()
    def _send_again(self) -> None:
        for hold, row in list(self._unsent.values()):
            self._send(hold, row)

    def _send(self, hold: Hold, row: Decision) -> None:
        """The same row each time, so that it counts once; it was permitted when it was pressed."""

        def work(services: Services) -> Outcome:
            return services.store.record(row)

        def failed(fault: Fault) -> None:
            if isinstance(fault, StoreUnavailable):
                self._resend.start()
            else:  # it will never be taken
                self._unsent.pop(hold.id, None)
                self.answer_failed.emit(hold, fault)

        self._worker.submit(work, lambda _outcome: self._on_answered(hold), failed)

    def _on_answered(self, hold: Hold) -> None:
        self._unsent.pop(hold.id, None)
        self.answered.emit(hold)
        self.refresh()
