"""The desk thread: every question to the store, one after another, off the GUI thread."""

import sys
from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal, Slot

from kiosk.services.faults import Fault, StoreTrouble, StoreUnavailable
from kiosk.services.registry import Registry
from kiosk.services.service_set import Services
from kiosk.ui.store_access.jobs import MISTAKE, Job, Runner
from kiosk.ui.store_access.table_thread import TableThread

REOPEN_MS = 3000
"""Pause between two tries to open a store that could not be opened."""

T = TypeVar("T")


class _Worker(Runner):
    """Opens the services on the desk thread, answers there, and closes them."""

    opened = Signal(object)

    def __init__(
        self,
        open_services: Callable[[], Services],
        prepared: Sequence[Callable[[Services], None]],
    ) -> None:
        super().__init__()
        self._open_services = open_services
        self._prepared = prepared

    @Slot()
    def open(self) -> None:
        """Build the services; importing and connecting take their time here, not on the GUI."""
        if self._asked is not None:
            return
        try:
            services = self._open_services()
            for prepare in self._prepared:
                prepare(services)
            self._asked = services
        except StoreUnavailable as trouble:
            self._trouble = trouble
        except Fault as fault:
            self._trouble = StoreUnavailable(StoreTrouble.NOT_READY, fault.sentence)
        except Exception:  # noqa: BLE001 - a bug: reported loudly, and the window gets an answer
            sys.excepthook(*sys.exc_info())
            self._trouble = StoreUnavailable(StoreTrouble.NOT_READY, MISTAKE)
        self.opened.emit(self._asked or self._trouble)

    @Slot()
    def close(self) -> None:
        """Close the store, after everything that was asked before, and end the thread's loop."""
        if self._asked is not None:
            self._asked.store.close()
            self._asked = None
        self.thread().quit()


class StoreWorker(QObject):
    """The main thread's way to the desk thread.

    Answers arrive on the main thread, in the order of the questions. `QThread` with a worker
    object, because a lambda or function connected to the worker's signals would run over there.

    Args:
        open_services: called on the desk thread, and again every few seconds while it raises.
    """

    opened = Signal(object)
    """Services: the store is open."""
    trouble = Signal(object)
    """StoreUnavailable: the store could not be opened; tried again by itself."""

    _open_request = Signal()
    _request = Signal(object)
    _close_request = Signal()

    def __init__(
        self, open_services: Callable[[], Services], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._early: list[Job] | None = []
        self._tables: TableThread | None = None
        self._prepared: list[Callable[[Services], None]] = []
        self._ended = False
        self._thread = QThread()
        self._thread.setObjectName("desk")
        self._worker = _Worker(open_services, self._prepared)
        self._worker.moveToThread(self._thread)
        queued = Qt.ConnectionType.QueuedConnection
        self._open_request.connect(self._worker.open, queued)
        self._request.connect(self._worker.run, queued)
        self._close_request.connect(self._worker.close, queued)
        self._worker.opened.connect(self._on_opened, queued)
        self._worker.finished.connect(self._on_finished, queued)
        self._worker.faulted.connect(self._on_faulted, queued)
        self._reopen = QTimer(self)
        self._reopen.setSingleShot(True)
        self._reopen.setInterval(REOPEN_MS)
        self._reopen.timeout.connect(self._open_request)

    def start(self) -> None:
        """Start the desk thread and open the store there -> `opened` or `trouble`."""
        self._ended = False
        self._thread.start()
        self._open_request.emit()
        early, self._early = self._early or [], None
        for job in early:
            self._request.emit(job)

    def prepare(self, work: Callable[[Services], None]) -> None:
        """Do this to the services before they are asked anything, whenever they are opened.

        Args:
            work: runs on the desk thread; raises nothing.
        """
        self._prepared.append(work)
        if self._early is None:
            self.submit(work)  # they may be open already

    def stop(self, wait_ms: int = 8000) -> bool:
        """Finish what was asked, close the store, end the thread.

        Returns:
            False where a thread did not end in time: the store hangs, and the process must end.
        """
        self._ended = True
        self._reopen.stop()
        # First: what it asks may be the store that is closed behind it.
        if self._tables is not None and not self._tables.stop(wait_ms):
            return False
        if not self._thread.isRunning():
            return True
        self._close_request.emit()  # queued behind what was asked before: no decision is dropped
        ended = self._thread.wait(wait_ms)
        if ended:
            self._prepared.clear()  # nothing is opened any more: the desks may go
        return ended

    def submit(
        self,
        work: Callable[[Services], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[Fault], None] | None = None,
    ) -> None:
        """Ask something of the services.

        Args:
            work: runs on the desk thread; may raise `Fault`.
            done: gets the answer, on the main thread.
            failed: gets the fault, on the main thread.
        """
        self._submit(Job(work, done or _ignore, failed or _ignore))

    def look_up(
        self,
        work: Callable[[Registry], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[Fault], None] | None = None,
    ) -> None:
        """Ask what may take long: no guest waits behind it where the store can be read beside.

        Args:
            work: runs on the table's thread, or on the desk's; may raise `Fault`.
            done: gets the answer, on the main thread.
            failed: gets the fault, on the main thread.
        """
        if self._tables is not None:
            self._tables.submit(Job(work, done or _ignore, failed or _ignore))
        else:
            self.submit(lambda services: work(services.registry), done, failed)

    def _submit(self, job: Job) -> None:
        if self._early is None:
            self._request.emit(job)
        else:
            self._early.append(job)  # behind the opening, else it finds no store

    @Slot(object)
    def _on_opened(self, result: object) -> None:
        if self._ended:
            return  # told before the end, heard after it: the store is closed
        if isinstance(result, Services):
            if result.tables is not None:
                self._tables = TableThread(result, self)
                self._tables.finished.connect(self._on_finished)
                self._tables.faulted.connect(self._on_faulted)
            self.opened.emit(result)
        else:
            self.trouble.emit(result)
            self._reopen.start()

    @Slot(object, object)
    def _on_finished(self, job: Job, result: object) -> None:
        job.done(result)

    @Slot(object, object)
    def _on_faulted(self, job: Job, fault: Fault) -> None:
        job.failed(fault)


def _ignore(_outcome: object) -> None:
    """Nobody waits for this answer."""
