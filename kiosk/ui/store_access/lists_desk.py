"""Long work with guest lists, on a thread and a connection of its own. Main thread only."""

import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from kiosk.services.faults import Fault

if TYPE_CHECKING:
    from kiosk.services.lists.list_services import ListDesk
    from kiosk.services.lists.planning import Opened, Plan, Wanted

# What works on lists is loaded with the first work, on its thread.

Tick = Callable[[int], None]
"""Told how many rows are done."""
Cancelled = Callable[[], bool]
"""Whether a person wants it stopped."""
T = TypeVar("T")
OpenLists = Callable[[], AbstractContextManager["ListDesk"]]
"""Opens a store for lists; called on the thread that uses it."""

_MISTAKE = "The program made a mistake with this list. What is in stays in; try it again."


class ListsDesk(QObject):
    """One long work at a time; no press at the door ever waits behind it.

    Args:
        open_lists: opens a store of its own.
    """

    planned = Signal(object)
    """Plan."""
    imported = Signal(object)
    """ImportResult."""
    progressed = Signal(object)
    """Progress of an import, or how many rows were read or written."""
    failed = Signal(str)
    """A sentence."""
    ended = Signal()
    """The work is over, however it went."""

    _over = Signal(object)

    def __init__(self, open_lists: OpenLists, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open_lists = open_lists
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._over.connect(self._on_over, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether a work goes on."""
        return self._thread is not None

    def plan(self, path: Path, wanted: "Wanted", opened: "Opened | None" = None) -> None:
        """Read a list and say what an import will do -> `planned`.

        Args:
            path: the list.
            wanted: event, and what columns are.
            opened: the same list, opened before; only its mapping is new.
        """

        def work(desk: "ListDesk") -> Callable[[], None]:
            there = opened or desk.planning.open(path, wanted, self._stop.is_set)
            plan = desk.planning.plan(there, wanted.event, self.progressed.emit, self._stop.is_set)
            return lambda: self.planned.emit(plan)

        self._begin(work)

    def import_plan(self, plan: "Plan") -> None:
        """Do what was planned -> `imported`."""

        def work(desk: "ListDesk") -> Callable[[], None]:
            result = desk.importing.run(plan, self.progressed.emit, self._stop.is_set)
            return lambda: self.imported.emit(result)

        self._begin(work)

    def run(
        self, work: "Callable[[ListDesk, Tick, Cancelled], T]", tell: Callable[[T], None]
    ) -> bool:
        """Do something with the lists; False where another work goes on.

        Args:
            work: runs on the lists' thread; may raise a `Fault`, whose sentence is told.
            tell: gets what it gave, on the main thread.
        """
        if self.busy:
            return False

        def running(desk: "ListDesk") -> Callable[[], None]:
            found = work(desk, self.progressed.emit, self._stop.is_set)
            return lambda: tell(found)

        self._begin(running)
        return True

    def cancel(self) -> None:
        """Stop soon; what is in stays in."""
        self._stop.set()

    def stop(self) -> None:
        """Stop, and wait for it: the program ends."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(10)

    def _begin(self, work: "Callable[[ListDesk], Callable[[], None]]") -> None:
        if self.busy:
            return
        self._stop.clear()
        self._thread = threading.Thread(target=self._run, args=(work,), name="lists", daemon=True)
        self._thread.start()

    def _run(self, work: "Callable[[ListDesk], Callable[[], None]]") -> None:
        try:
            with self._open_lists() as desk:
                tell = work(desk)
        except Fault as fault:
            self._over.emit(fault.sentence)
        except ValueError as wrong:  # a column or field that is not there: its text is a sentence
            self._over.emit(str(wrong))
        except Exception:  # noqa: BLE001 - a bug: reported loudly, and the window gets an answer
            sys.excepthook(*sys.exc_info())
            self._over.emit(_MISTAKE)
        else:
            self._over.emit(tell)

    @Slot(object)
    def _on_over(self, outcome: str | Callable[[], None]) -> None:
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if isinstance(outcome, str):
            self.failed.emit(outcome)
        else:
            outcome()
        self.ended.emit()
