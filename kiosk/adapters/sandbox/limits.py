"""How much a decoder may take, and how a child process holds itself to it."""

import os
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

MEMORY_BYTES = 512 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one job may take before its child is killed.

    Attributes:
        seconds_each: from the caller's asking for a piece to the piece.
        seconds_all: the sum of that over the job.
        memory_bytes: beside what the interpreter and the decoder's libraries hold.
        piece_bytes: of one piece's data; the pieces of an honest decoder are far smaller.
    """

    seconds_each: float = 5.0
    seconds_all: float = 15.0
    memory_bytes: int = MEMORY_BYTES
    piece_bytes: int = 64 * 2**20


GRACE_SECONDS = 3.0
"""By so much a child outlives its limit before it ends by itself, where its parent is gone."""

IDLE_SECONDS = 120.0
"""A child without work for so long ends."""

EXIT_TIME = 75
EXIT_MEMORY = 76
"""A child's exit codes when it ended itself over a limit."""

_LOOK_SECONDS = 0.05


class Watch:
    """The child's own look at its limits, on a thread; ends the process when one is passed."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._limits: Limits | None = None
        self._since = monotonic()
        self._most = 0
        threading.Thread(target=self._run, name="watch", daemon=True).start()

    def work(self, limits: Limits) -> None:
        """A job, or the next piece of one, begins now."""
        with self._changed:
            if self._limits is None:
                self._most = resident_bytes() + limits.memory_bytes
            self._limits, self._since = limits, monotonic()
            self._changed.notify()

    def rest(self) -> None:
        """There is no job now."""
        with self._changed:
            self._limits, self._since = None, monotonic()
            self._changed.notify()

    def _run(self) -> None:
        with self._changed:
            while True:
                limits, spent = self._limits, monotonic() - self._since
                if limits is None:
                    if spent > IDLE_SECONDS:
                        os._exit(0)
                    self._changed.wait(IDLE_SECONDS - spent + _LOOK_SECONDS)
                elif spent > limits.seconds_each + GRACE_SECONDS:
                    os._exit(EXIT_TIME)
                elif resident_bytes() > self._most:
                    os._exit(EXIT_MEMORY)
                else:
                    self._changed.wait(_LOOK_SECONDS)


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    class _Counters(ctypes.Structure):
        """PROCESS_MEMORY_COUNTERS of psapi.h."""

        _fields_ = (
            ("size", wintypes.DWORD),
            ("page_faults", wintypes.DWORD),
            ("peak_working_set", ctypes.c_size_t),
            ("working_set", ctypes.c_size_t),
            *((f"quota_{number}", ctypes.c_size_t) for number in range(4)),
            ("page_file", ctypes.c_size_t),
            ("peak_page_file", ctypes.c_size_t),
        )

    def hold(limits: Limits) -> None:
        """Nothing: `Watch` and the parent keep the limits here."""

    def resident_bytes() -> int:
        """The memory that this process holds; 0 if nobody tells."""
        counters = _Counters(size=ctypes.sizeof(_Counters))
        kernel = ctypes.WinDLL("kernel32")
        kernel.GetCurrentProcess.restype = wintypes.HANDLE
        ask = kernel.K32GetProcessMemoryInfo
        ask.argtypes = (wintypes.HANDLE, ctypes.c_void_p, wintypes.DWORD)
        told = ask(kernel.GetCurrentProcess(), ctypes.byref(counters), counters.size)
        return int(counters.working_set) if told else 0

else:
    import resource

    def hold(limits: Limits) -> None:
        """Have the system hold this process to the limits, as far as it can; before each job."""
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        used = resource.getrusage(resource.RUSAGE_SELF)
        seconds = used.ru_utime + used.ru_stime + limits.seconds_all + GRACE_SECONDS
        _limit(resource.RLIMIT_CPU, int(seconds) + 1)
        if _STATM.exists():  # elsewhere the limit is not kept, and `Watch` looks
            _limit(resource.RLIMIT_AS, _pages(0) + limits.memory_bytes)

    def resident_bytes() -> int:
        """The memory that this process holds, or has held at most where only that is told."""
        if _STATM.exists():
            return _pages(1)
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else most * 1024  # getrusage(2): the unit differs

    _STATM = Path("/proc/self/statm")
    """Linux, proc(5): pages mapped, pages resident, …"""

    def _pages(column: int) -> int:
        return int(_STATM.read_bytes().split()[column]) * resource.getpagesize()

    def _limit(what: int, value: int) -> None:
        """Set a soft limit; the hard one stays, so that the next job may get another."""
        hard = resource.getrlimit(what)[1]
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(what, (most, hard))
