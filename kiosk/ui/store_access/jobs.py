"""A piece of work for the store, and what runs such pieces on a thread, one at a time."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from kiosk.services.faults import Fault, StoreTrouble, StoreUnavailable

MISTAKE = "The program made a mistake. Restart it, and send its log file to who looks after it."


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """Something to ask on a thread of the store, and who hears of it on the main thread."""

    work: Callable[[Any], Any]
    done: Callable[[Any], None]
    failed: Callable[[Fault], None]


class Runner(QObject):
    """Lives on a thread; runs one job at a time over what is asked there.

    Args:
        asked: the services, or a part of them; None as long as there are none.
    """

    finished = Signal(object, object)
    """Job, what it gave."""
    faulted = Signal(object, object)
    """Job, Fault."""

    def __init__(self, asked: object = None) -> None:
        super().__init__()
        self._asked: Any = asked
        self._trouble = StoreUnavailable(
            StoreTrouble.NOT_READY, "The tickets are still being opened. Try again in a moment."
        )

    @Slot(object)
    def run(self, job: Job) -> None:
        """Run one job and report what came of it."""
        asked = self._asked
        if asked is None:
            self.faulted.emit(job, self._trouble)
            return
        try:
            result = job.work(asked)
        except Fault as fault:
            self.faulted.emit(job, fault)
        except Exception:  # noqa: BLE001 - a bug: reported loudly, and the window gets an answer
            sys.excepthook(*sys.exc_info())
            self.faulted.emit(job, Fault(MISTAKE))
        else:
            self.finished.emit(job, result)
