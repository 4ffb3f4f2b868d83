"""The one thread on which the server is asked, so that no caller is bound to its pace."""

import contextlib
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol, TypeVar

T = TypeVar("T")


class WorkerTimeout(Exception):  # noqa: N818 - not an error: the answer may still come
    """The answer did not come while somebody waited for it."""


class Worker(Protocol):
    """Where the server's work is done."""

    def call(
        self,
        work: Callable[[], T],
        timeout: float,
        on_late_answer: Callable[[T], None] | None = None,
        meanwhile: Callable[[], None] | None = None,
    ) -> T:
        """Do the work and wait for it.

        Args:
            work: asks the server.
            timeout: seconds to wait by the wall, whatever the work is stuck in.
            on_late_answer: told the answer if it comes after all; called on the worker's thread.
            meanwhile: what the caller does instead of waiting; must not raise.

        Raises:
            WorkerTimeout: no answer in time. Work that had not begun is never done.
        """
        ...

    def close(self, timeout: float) -> None:
        """Begin nothing more; wait so many seconds for what is under way."""
        ...


class ThreadWorker:
    """One daemon thread, so that a call that hangs for ever holds up no exit.

    It begins with the first call: what was only built leaves no thread behind.

    Args:
        name: of the thread.
    """

    def __init__(self, name: str = "kiosk-server") -> None:
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._starting = threading.Lock()

    def call(
        self,
        work: Callable[[], T],
        timeout: float,
        on_late_answer: Callable[[T], None] | None = None,
        meanwhile: Callable[[], None] | None = None,
    ) -> T:
        """Do the work on the worker's thread and wait for it."""
        end = time.monotonic() + timeout
        future: Future[T] = Future()
        with self._starting:
            if self._thread.ident is None:
                self._thread.start()
        self._jobs.put(lambda: _fulfil(future, work))
        if meanwhile is not None:
            meanwhile()
        try:
            return future.result(max(0.0, end - time.monotonic()))
        except TimeoutError:
            if future.done():
                return future.result()  # it came at the last moment, or the work raised this itself
            if not future.cancel() and on_late_answer is not None:
                future.add_done_callback(lambda done: _deliver_late(done, on_late_answer))
            raise WorkerTimeout from None

    def close(self, timeout: float) -> None:
        """Begin nothing more; wait so many seconds for what is under way."""
        self._jobs.put(None)
        if self._thread.ident is not None:
            self._thread.join(timeout)

    def _run(self) -> None:
        while (run := self._jobs.get()) is not None:
            run()


def _fulfil(future: Future[T], work: Callable[[], T]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        answer = work()
    except BaseException as error:  # noqa: BLE001 - raised again for the caller
        future.set_exception(error)
    else:
        future.set_result(answer)


def _deliver_late(future: Future[T], on_late_answer: Callable[[T], None]) -> None:
    with contextlib.suppress(Exception):  # nobody waits for it any more
        on_late_answer(future.result())


class InlineWorker:
    """Does the work on the caller's own thread: for scripts and proofs that need no second one."""

    def call(
        self,
        work: Callable[[], T],
        timeout: float,  # noqa: ARG002
        on_late_answer: Callable[[T], None] | None = None,  # noqa: ARG002
        meanwhile: Callable[[], None] | None = None,
    ) -> T:
        """Do the work at once, however long it takes."""
        if meanwhile is not None:
            meanwhile()
        return work()

    def close(self, timeout: float) -> None:
        """There is nothing to wait for."""
