"""What the window asks about who works here: sign in, lock, say yes. Main thread only."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kiosk.domain.operator import OnDuty, Operator, Right
from kiosk.services.people.sign_in import SignIn, SignInRefused
from kiosk.services.service_set import Services
from kiosk.ui.store_access.store_worker import StoreWorker

REFRESH_MS = 2000
"""How often it is heard who the operators are: from the laptop's copy, so it waits for nobody."""

_Known = tuple[OnDuty, tuple[Operator, ...]]


class SignInDesk(QObject):
    """Signs people in and out on the store's thread, and tells who works here.

    Args:
        worker: the store's thread.
        lock_minutes: without a key, a click or a scan until the window locks; 0 for never.
    """

    changed = Signal(object)
    """OnDuty: somebody signed in or out, or the operators are others."""
    refused = Signal(object)
    """SignInRefused."""
    agreed = Signal(object)
    """Operator: said yes to what was asked, and is not signed in by it."""

    def __init__(
        self, worker: StoreWorker, lock_minutes: float = 0, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.lock_minutes = lock_minutes
        self._worker = worker
        self._duty = OnDuty()
        self._operators: tuple[Operator, ...] = ()
        self._stopped = False
        self._poll = QTimer(self)
        self._poll.setInterval(REFRESH_MS)
        self._poll.timeout.connect(self.refresh)
        worker.opened.connect(self._on_opened)

    @property
    def duty(self) -> OnDuty:
        """Who works here, as last heard."""
        return self._duty

    @property
    def operators(self) -> tuple[Operator, ...]:
        """Who may sign in, by name."""
        return self._operators

    def stop(self) -> None:
        """Ask nothing more: the window closes."""
        self._poll.stop()
        self._stopped = True

    @Slot(object)
    def _on_opened(self, services: Services) -> None:
        if self._stopped:
            return  # it was on its way: nothing is begun
        # Before anything of a guest is shown; the services' own word may be asked on any thread.
        self._take((services.sign_in.duty(), services.sign_in.operators))
        self._poll.start()

    @Slot()
    def refresh(self) -> None:
        """Hear who the operators are -> `changed`."""

        def work(services: Services) -> _Known:
            duty = services.sign_in.refresh(services.store.operators)
            return duty, services.sign_in.operators

        self._worker.submit(work, self._take)

    def sign_in(self, name: str, pin: str) -> None:
        """Sign in with a PIN -> `changed` or `refused`."""
        self._ask(lambda sign_in: sign_in.sign_in(name, pin))

    def hold_up(self, badge: str) -> None:
        """Sign in with what a badge says -> `changed` or `refused`."""
        self._ask(lambda sign_in: sign_in.by_badge(badge))

    def agree(self, name: str, pin: str, right: Right) -> None:
        """Say yes to one thing, with the PIN of who may -> `agreed` or `refused`."""
        self._ask(lambda sign_in: sign_in.authorised(name, pin, right))

    def leave(self) -> None:
        """Nobody works here until somebody signs in -> `changed`."""
        self._ask(lambda sign_in: sign_in.leave())

    def _ask(self, question: Callable[[SignIn], OnDuty | Operator | SignInRefused]) -> None:
        def work(services: Services) -> tuple[object, _Known]:
            answer = question(services.sign_in)
            return answer, (services.sign_in.duty(), services.sign_in.operators)

        self._worker.submit(work, self._on_answer)

    def _on_answer(self, answered: tuple[object, _Known]) -> None:
        answer, known = answered
        self._take(known)
        if isinstance(answer, SignInRefused):
            self.refused.emit(answer)
        elif isinstance(answer, Operator):
            self.agreed.emit(answer)

    def _take(self, known: _Known) -> None:
        if known == (self._duty, self._operators):
            return
        self._duty, self._operators = known
        self.changed.emit(self._duty)
