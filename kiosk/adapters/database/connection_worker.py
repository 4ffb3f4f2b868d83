"""A thread that does a store's work one piece after the other, and can be left behind."""

import contextlib
import math
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import TypeVar

T = TypeVar("T")


class DeadlineExceeded(Exception):  # noqa: N818 - caught by its one caller; nobody else sees it
    """The work was not done by its deadline."""


class ConnectionWorker:
    """Runs work on one daemon thread, or beside it, one piece at a time.

    A socket's own time-outs bound each read, not the whole answer, and name look-ups not at all;
    so the caller waits here, with a deadline, and leaves the worker when it is over. What waits for
    nothing but an open connection need not be handed over, which costs as much as asking: the
    caller does it itself, and the thread cuts the connection when the deadline is over.

    Args:
        idle: called on the worker's thread every while, unless work is being done.
        every: seconds of that while.
        cut: called on the worker's thread; ends what the caller waits for after `try_begin_inline`,
            and sees to it that nobody uses that connection again. `done` waits for it, so that it
            never meets the next piece of work.
    """

    def __init__(self, idle: Callable[[], None], every: float, cut: Callable[[], None]) -> None:
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._idle = idle
        self._every = every
        self._cut = cut
        self._busy = threading.Lock()
        self._deadline: float | None = None
        self._cutting = threading.Lock()  # between a deadline that is over and work that is done
        self._wakes = time.monotonic() + every
        self._thread = threading.Thread(target=self._work, name="kiosk-store", daemon=True)
        self._thread.start()

    def try_begin_inline(self, deadline: float) -> bool:
        """Whether the caller may work on the connection itself; if so it calls `done` after.

        Args:
            deadline: of the steady clock, when the connection is cut.
        """
        if not self._busy.acquire(blocking=False):
            return False
        self._deadline = deadline
        if deadline < self._wakes:  # rarely: from then on the thread wakes early by itself
            self._jobs.put(_nothing)
        return True

    def done(self) -> None:
        """What the caller did itself is done; from now on it is not cut any more."""
        with self._cutting:
            self._deadline = None
        self._busy.release()

    def run(self, work: Callable[[], T], seconds: float) -> T:
        """Have work done and wait for it.

        Raises:
            DeadlineExceeded: it was not done in time; it may still be running.
        """
        future: Future[T] = Future()
        self._jobs.put(partial(_fulfil, future, work))
        try:
            return future.result(max(0.0, seconds))
        except TimeoutError:
            if future.done():
                return future.result()  # the work raised this by itself
            raise DeadlineExceeded from None
        finally:
            del future  # a traceback in it would hold this frame, and the frame the future

    def stop(self) -> None:
        """Let the thread end after what it is doing."""
        self._jobs.put(None)

    def join(self, seconds: float) -> bool:
        """Wait for the thread's end; whether it ended."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _work(self) -> None:
        rests = time.monotonic() + self._every
        while True:
            self._wakes = math.inf  # whoever begins now wakes this thread, or is seen below
            deadline = self._deadline
            self._wakes = rests if deadline is None else min(rests, deadline)
            try:
                job = self._jobs.get(timeout=max(0.0, self._wakes - time.monotonic()))
            except queue.Empty:
                self._cut_overdue()
                if time.monotonic() >= rests:
                    self._rest()
                    rests = time.monotonic() + self._every
                continue
            if job is None:
                return
            if job is not _nothing:
                with self._busy:
                    job()
                rests = time.monotonic() + self._every
            del job

    def _cut_overdue(self) -> None:
        with self._cutting:
            deadline = self._deadline
            if deadline is not None and time.monotonic() >= deadline:
                self._deadline = None
                self._cut()

    def _rest(self) -> None:
        if self._busy.acquire(blocking=False):
            try:
                with contextlib.suppress(Exception):
                    self._idle()
            finally:
                self._busy.release()


def _fulfil(future: Future[T], work: Callable[[], T]) -> None:
    try:
        future.set_result(work())
    except BaseException as error:  # noqa: BLE001 - raised again where the work was asked for
        future.set_exception(error)


def _nothing() -> None:
    """Only to look at the clock again."""
