"""A thread that does a store's work one piece after the other, and can be left behind."""

import contextlib
import queue
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Overdue(Exception):  # noqa: N818 - caught by its one caller; nobody else sees it
    """The work was not done by its deadline."""


class _Job(Generic[T]):
    """A piece of work and what became of it."""

    __slots__ = ("answer", "done", "error", "work")

    def __init__(self, work: Callable[[], T]) -> None:
        self.work = work
        # A bare lock, held until the work is done: an Event costs a decision 0.05 ms of CPU.
        self.done = threading.Lock()
        self.done.acquire()
        self.answer: T | None = None
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self.answer = self.work()
        except BaseException as error:  # noqa: BLE001 - raised again where the work was asked for
            self.error = error
        self.done.release()


class Lane:
    """Runs work on one daemon thread.

    A socket's own time-outs bound each read, not the whole answer, and name look-ups not at all;
    so the caller waits here, with a deadline, and leaves the lane when it is over.

    Args:
        idle: called on the lane's thread when nothing was asked for a while.
        every: seconds of idleness.
    """

    def __init__(self, idle: Callable[[], None], every: float) -> None:
        self._jobs: queue.SimpleQueue[_Job[object] | None] = queue.SimpleQueue()
        self._idle = idle
        self._every = every
        self._thread = threading.Thread(target=self._work, name="kiosk-store", daemon=True)
        self._thread.start()

    def run(self, work: Callable[[], T], seconds: float) -> T:
        """Have work done and wait for it.

        Raises:
            Overdue: it was not done in time; it may still be running.
        """
        job = _Job(work)
        self._jobs.put(job)  # type: ignore[arg-type]
        if not job.done.acquire(timeout=max(0.0, seconds)):
            raise Overdue
        if job.error is not None:
            try:
                raise job.error
            finally:
                job.error = None  # the traceback would hold this frame, and the frame the job
        return job.answer  # type: ignore[return-value]

    def leave(self) -> None:
        """Let the thread end after what it is doing."""
        self._jobs.put(None)

    def join(self, seconds: float) -> bool:
        """Wait for the thread's end; whether it ended."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _work(self) -> None:
        while True:
            try:
                job = self._jobs.get(timeout=self._every)
            except queue.Empty:
                with contextlib.suppress(Exception):
                    self._idle()
                continue
            if job is None:
                return
            job.run()
            del job
