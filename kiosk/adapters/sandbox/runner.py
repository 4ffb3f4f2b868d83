"""Runs a named decoder on a file in a child process, and kills it when it takes too much."""

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any, Self

from kiosk.adapters.sandbox.decoders import DECODERS
from kiosk.adapters.sandbox.limits import EXIT_MEMORY, EXIT_TIME, Limits
from kiosk.adapters.sandbox.process import ChildProcess
from kiosk.adapters.sandbox.wire import Piece
from kiosk.services.faults import Fault

_log = logging.getLogger(__name__)

_LOOK_SECONDS = 0.1
_MOST_JOBS = 50
"""A child is let go after so many files: whatever a library leaked goes with it."""

_WORDS = {
    "time": "This file takes too long to open. Make a screenshot of what is needed in it.",
    "memory": "This file needs more memory than it may. Make a screenshot of what is needed in it.",
    "crashed": "This file cannot be opened: it is damaged, or made to do harm.",
    "damaged": "This file is damaged. Ask for it again.",
    "cancelled": "The reading was stopped.",
    "no_child": "This laptop cannot start another process to open the file in. Close other "
    "programs, then try again.",
}


class NotDecoded(Fault):
    """A file could not be decoded, or not to its end.

    Attributes:
        reason: "time", "memory", "crashed", "damaged", "cancelled", "no_child", or a word of the
            decoder's own.
    """

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


class Sandbox:
    """Children that decode; may be asked from any thread, one job a child.

    Args:
        decoders: the names that `run` knows.
        folder: where modules of decoders are found that are not the program's own.
    """

    def __init__(self, decoders: Mapping[str, str] = DECODERS, folder: Path | None = None) -> None:
        self._decoders, self._folder = decoders, folder
        self._idle: list[ChildProcess] = []
        self._lock = threading.Lock()
        self._closed = False

    def run(
        self,
        decoder: str,
        source: Path | bytes,
        limits: Limits | None = None,
        options: Mapping[str, Any] | None = None,
        cancelled: Callable[[], bool] = lambda: False,
        words: Mapping[str, str] | None = None,
    ) -> "Job":
        """Begin to decode a file.

        Args:
            decoder: its name.
            source: the file, or what is in it.
            limits: by default a guest's picture's.
            options: for the decoder; values that JSON holds.
            cancelled: asked ten times a second, on another thread.
            words: sentences for the decoder's reasons, or better ones for the general reasons.

        Raises:
            NotDecoded: no child can be started.
        """
        limits = limits or Limits()
        path, data = (None, source) if isinstance(source, bytes) else (str(source.absolute()), b"")
        order = {
            "decoder": self._decoders[decoder],
            "path": path,
            "options": dict(options or {}),
            "limits": asdict(limits),
        }
        words = {**_WORDS, **(words or {})}
        try:
            child = self._begin(order, data)
        except OSError as error:
            raise NotDecoded("no_child", words["no_child"]) from error
        return Job(child, limits, cancelled, words, self._back)

    def close(self) -> None:
        """End the children that are idle; jobs that still run end theirs."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for child in idle:
            child.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _: BaseException | None, _at: TracebackType | None
    ) -> None:
        self.close()

    def _begin(self, order: object, data: bytes) -> ChildProcess:
        """A child that has the job: one that was idle and still lives, or a new one."""
        while (child := self._pop()) is not None:
            if child.order(order, data):
                return child
            child.end()
        child = ChildProcess(self._folder)
        if not child.order(order, data):
            child.end()
            raise OSError("the child ended at once")
        return child

    def _pop(self) -> ChildProcess | None:
        with self._lock:
            return self._idle.pop() if self._idle else None

    def _back(self, child: ChildProcess, *, well: bool) -> None:
        with self._lock:
            if well and not self._closed and child.jobs < _MOST_JOBS:
                self._idle.append(child)
                return
        child.end()


class Job:
    """One file that is being decoded: an iterator of pieces, to be used on one thread.

    Iterating raises `NotDecoded`. What is not iterated to its end must be closed.
    """

    def __init__(
        self,
        child: ChildProcess,
        limits: Limits,
        cancelled: Callable[[], bool],
        words: Mapping[str, str],
        back: Callable[..., None],
    ) -> None:
        self._child, self._limits, self._words, self._back = child, limits, words, back
        self._watch = _Watchdog(child, limits, cancelled)
        self._over = False

    def __iter__(self) -> Iterator[Piece]:
        return self

    def __next__(self) -> Piece:
        if self._over:
            raise StopIteration
        with self._watch.waiting():
            message = self._child.answer(self._limits.piece_bytes)
        match message:
            case ({"piece": value}, data):
                return Piece(value, data)
            case ({"ended": True}, _):
                self._end(well=True)
                raise StopIteration
            case ({"fault": str(reason), **rest}, _):
                _log.info("a file was not decoded: %.40r %.200r", reason, rest.get("detail", ""))
                self._end(well=True)
                raise self._fault(reason)
        killed = self._watch.reason
        code = self._end(well=False)
        reason = killed or _EXITS.get(code, "crashed")
        _log.warning("a decoder's process ended: %s (%s)", reason, code)
        raise self._fault(reason)

    def close(self) -> None:
        """Let go of the file; kills the child if it is not through."""
        self._end(well=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _: BaseException | None, _at: TracebackType | None
    ) -> None:
        self.close()

    def _end(self, *, well: bool) -> int:
        if self._over:
            return 0
        self._over = True
        self._watch.end()
        self._back(self._child, well=well and not self._watch.reason)
        return self._child.code

    def _fault(self, reason: str) -> NotDecoded:
        known = reason if reason in self._words else "damaged"
        return NotDecoded(known, self._words[known])


_EXITS = {
    EXIT_TIME: "time",
    EXIT_MEMORY: "memory",
    -24: "time",  # SIGXCPU: the system's limit of processor time
    # SIGABRT, SIGTRAP, SIGILL: so libraries in C and C++ end themselves when they get no memory.
    **dict.fromkeys((-6, -5, -4), "memory"),
}
"""What a child's exit code says."""


class _Watchdog:
    """Kills a child when its time is over or nobody wants the answer, on a thread of its own."""

    def __init__(self, child: ChildProcess, limits: Limits, cancelled: Callable[[], bool]) -> None:
        self._child, self._limits, self._cancelled = child, limits, cancelled
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._since: float | None = None
        self._spent = 0.0
        self.reason = ""
        self._thread = threading.Thread(target=self._run, name="sandbox", daemon=True)
        self._thread.start()

    @contextlib.contextmanager
    def waiting(self) -> Iterator[None]:
        """The time in here counts."""
        with self._lock:
            self._since = monotonic()
        try:
            yield
        finally:
            with self._lock:
                self._spent += monotonic() - self._since
                self._since = None

    def end(self) -> None:
        """Stop looking; after this the child is not killed any more."""
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(_LOOK_SECONDS):
            if reason := self._trouble():
                self.reason = reason
                self._child.kill()
                return

    def _trouble(self) -> str:
        if self._cancelled():
            return "cancelled"
        with self._lock:
            waited = 0.0 if self._since is None else monotonic() - self._since
            late = waited > self._limits.seconds_each
            return "time" if late or self._spent + waited > self._limits.seconds_all else ""
