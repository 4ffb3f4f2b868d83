"""The table's thread: what takes long to answer, on a connection beside the door's."""

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from kiosk.services.faults import Fault
from kiosk.services.ports import ReadsBeside
from kiosk.services.service_set import Services
from kiosk.ui.store_access.jobs import Job, Runner


class _Reader(Runner):
    """Answers on the table's thread, and lets go of the connection there."""

    def __init__(self, services: Services) -> None:
        super().__init__(services.tables)
        self._services = services

    def rest(self) -> None:
        """Begin nothing more, and end what is being asked; called on the main thread."""
        self._asked = None
        store: object = self._services.tables.store if self._services.tables else None
        if isinstance(store, ReadsBeside):
            store.give_up()

    @Slot()
    def close(self) -> None:
        """Let go of the connection, and end the thread's loop."""
        self._services.close_tables()
        self.thread().quit()


class TableThread(QObject):
    """The main thread's way to the table's thread, which runs from the beginning.

    Args:
        services: opened, with `tables`.
        parent: lives on the main thread.
    """

    finished = Signal(object, object)
    """Job, what it gave; on the main thread."""
    faulted = Signal(object, object)
    """Job, Fault; on the main thread."""

    _request = Signal(object)
    _close_request = Signal()

    def __init__(self, services: Services, parent: QObject) -> None:
        super().__init__(parent)
        self._thread = QThread()
        self._thread.setObjectName("table")
        self._reader = _Reader(services)
        self._reader.moveToThread(self._thread)
        queued = Qt.ConnectionType.QueuedConnection
        self._request.connect(self._reader.run, queued)
        self._close_request.connect(self._reader.close, queued)
        self._reader.finished.connect(self._on_finished, queued)
        self._reader.faulted.connect(self._on_faulted, queued)
        self._thread.start()

    def submit(self, job: Job) -> None:
        """Have it run there, behind what was asked before."""
        self._request.emit(job)

    def stop(self, wait_ms: int) -> bool:
        """End what is being asked, close the connection, end the thread; whether it ended."""
        if not self._thread.isRunning():
            return True
        self._reader.rest()
        self._close_request.emit()
        return self._thread.wait(wait_ms)

    @Slot(object, object)
    def _on_finished(self, job: Job, result: object) -> None:
        self.finished.emit(job, result)

    @Slot(object, object)
    def _on_faulted(self, job: Job, fault: Fault) -> None:
        self.faulted.emit(job, fault)
