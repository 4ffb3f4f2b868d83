"""The one thread on which the server is asked, so that nobody who waits is bound to its pace."""

import contextlib
import queue
import threading
import time
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")


class TooLate(Exception):  # noqa: N818 - not an error: the answer may still come
    """The answer did not come while somebody waited for it."""


class Lane(Protocol):
    """Where the server's work is done."""

    def call(
        self,
        work: Callable[[], T],
        patience: float,
        late: Callable[[T], None] | None = None,
        meanwhile: Callable[[], None] | None = None,
    ) -> T:
        """Do the work and wait for it.

        Args:
            work: asks the server.
            patience: seconds to wait by the wall, whatever the work is stuck in.
            late: told the answer where it comes after all; called on the lane's thread.
            meanwhile: what the one who waits does instead of waiting; must not raise.

        Raises:
            TooLate: no answer in time. Work that had not begun is never done.
        """
        ...

    def close(self, patience: float) -> None:
        """Begin nothing more; wait so many seconds for what is under way."""
        ...


class _Job(Generic[T]):
    def __init__(self, work: Callable[[], T], late: Callable[[T], None] | None) -> None:
        self._work = work
        self._late = late
        self._lock = threading.Lock()
        self._left = threading.Event()
        self._done = threading.Event()
        self._answer: list[T] = []
        self._error: BaseException | None = None

    def run(self) -> None:
        if self._left.is_set():
            return
        try:
            answer = self._work()
        except BaseException as error:  # noqa: BLE001 - raised again for the one who waits
            self._error = error
        else:
            self._answer.append(answer)
        with self._lock:
            self._done.set()
        if self._left.is_set() and self._late is not None and self._answer:
            with contextlib.suppress(Exception):  # nobody waits for it any more
                self._late(self._answer[0])

    def wait(self, patience: float) -> T:
        if not self._done.wait(patience):
            with self._lock:
                if not self._done.is_set():
                    self._left.set()
                    raise TooLate
        if self._error is not None:
            raise self._error
        return self._answer[0]


class ThreadLane:
    """A lane with a thread of its own, a daemon: a call that hangs for ever holds up no exit."""

    def __init__(self, name: str = "kiosk-server") -> None:
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def call(
        self,
        work: Callable[[], T],
        patience: float,
        late: Callable[[T], None] | None = None,
        meanwhile: Callable[[], None] | None = None,
    ) -> T:
        """Do the work on the lane's thread and wait for it."""
        end = time.monotonic() + patience
        job = _Job(work, late)
        self._jobs.put(job.run)
        if meanwhile is not None:
            meanwhile()
        return job.wait(max(0.0, end - time.monotonic()))

    def close(self, patience: float) -> None:
        """Begin nothing more; wait so many seconds for what is under way."""
        self._jobs.put(None)
        self._thread.join(patience)

    def _work(self) -> None:
        while (run := self._jobs.get()) is not None:
            run()


class DirectLane:
    """Does the work where it is asked for: for scripts and proofs that need no second thread."""

    def call(
        self,
        work: Callable[[], T],
        patience: float,  # noqa: ARG002
        late: Callable[[T], None] | None = None,  # noqa: ARG002
        meanwhile: Callable[[], None] | None = None,
    ) -> T:
        """Do the work at once, however long it takes."""
        if meanwhile is not None:
            meanwhile()
        return work()

    def close(self, patience: float) -> None:
        """There is nothing to wait for."""
