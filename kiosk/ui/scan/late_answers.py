"""What the door does about a late answer: says so, goes on without, or asks again."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kiosk.domain.scan import Scan, Source
from kiosk.domain.verdict import Reason, Verdict
from kiosk.ui.store_access.door_desk import DoorDesk

SLOW_MS = 400
"""A wait after which it is said that something is waited for."""

SILENCE_MS = 8000
"""A wait after which the door goes on without an answer."""

SEVERAL_MS = 2500
"""How long tickets that must wait stay said after they were seen last."""

AGAIN_MS = 2000
"""Pause between an answer that told nothing and the next question."""


class AnswerTimeouts(QObject):
    """The clocks of the door."""

    slow = Signal()
    """The answer takes its time."""
    silent = Signal()
    """The answer did not come."""
    several_gone = Signal()
    """Two tickets at once were not seen any more for a while."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.slowness = self._timer(SLOW_MS, self.slow)
        self.silence = self._timer(SILENCE_MS, self.silent)
        self.several = self._timer(SEVERAL_MS, self.several_gone)
        self.waiting = False

    def _timer(self, milliseconds: int, signal: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(signal)
        return timer

    def wait(self, *, waiting: bool) -> None:
        """Measure from now on how long an answer takes, or stop where none is waited for."""
        for timer in (self.slowness, self.silence):
            if not waiting:
                timer.stop()
            elif not self.waiting:
                timer.start()
        self.waiting = waiting


class RetryLookup(QObject):
    """Repeats the last question, calmly, until it is answered or nobody wants it any more.

    Args:
        desk: is asked.
        wanted: whether the guest is still shown and the operator does nothing else meanwhile.
        parent: the flow.
    """

    answered = Signal(object, object)
    """Scan, Verdict: the tickets are within reach again."""
    tried = Signal(int)
    """It was tried so many times, for nothing."""

    def __init__(
        self, desk: DoorDesk, wanted: Callable[[], bool], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._wanted = desk, wanted
        self._texts: tuple[str, ...] = ()
        self._source = Source.CAMERA
        self._ticket_id: int | None = None
        self._tries: int | None = None
        self.pause = QTimer(self)
        self.pause.setSingleShot(True)
        self.pause.setInterval(AGAIN_MS)
        self.pause.timeout.connect(self._on_pause_over)
        desk.checked_again.connect(self._on_checked)

    def about(self, texts: Sequence[str], source: Source, ticket_id: int | None = None) -> None:
        """This was asked; nothing is repeated yet."""
        self._end()
        self._texts, self._source, self._ticket_id = tuple(texts), source, ticket_id

    def repeat(self, *, wanted: bool) -> None:
        """Repeat it from now on, as it was not answered; or no more."""
        if not wanted:
            self._end()
        elif self._tries is None:
            self._tries = 0
            self.pause.start()

    def _end(self) -> None:
        self._tries = None  # an answer on its way is dropped
        self.pause.stop()

    @Slot()
    def _on_pause_over(self) -> None:
        if self._wanted():
            self._desk.check_again(self._texts, self._source, self._ticket_id)
        elif self._tries is not None:
            self.pause.start()  # the tab is hidden, or a guest is looked for by name

    @Slot(object, object)
    def _on_checked(self, scan: Scan, verdict: Verdict) -> None:
        if self._tries is None or self.pause.isActive():
            return  # an answer to an older question
        if verdict.reason is Reason.UNAVAILABLE:
            self._tries += 1
            self.tried.emit(self._tries)
            self.pause.start()
        else:
            self.answered.emit(scan, verdict)
